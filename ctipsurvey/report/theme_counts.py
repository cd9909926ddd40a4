"""What the tables on themes tell, as counts with names: who spoke of what, in which group, in which year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ctipsurvey.coding.counting import CodedYear, count_by, count_people, count_valences
from ctipsurvey.protect.disclosure.merging import ALL, join_for_shares, name_joined
from ctipsurvey.protect.disclosure.protecting import share_cells
from ctipsurvey.protect.disclosure.statements import Cell, Counts, Relation, adds_up, at_most, key_of
from ctipsurvey.report.respondent_counts import RISK, name_group


def spoke_key(year: int, **attributes: str) -> str:
    """The name of the count of those who spoke in a year, with attributes: `code` for those who spoke of a theme."""
    return key_of(year, "spoke", **attributes)


def sentences_key(year: int, code: str, valence: str = "") -> str:
    """The name of the count of sentences on a theme, of one valence or of all."""
    return key_of(year, "sentences", code=code, **({"valence": valence} if valence else {}))


def people_counts(coded: CodedYear, codes: Sequence[str], table_id: str) -> Counts:
    """Of all who spoke in a year how many spoke of each theme."""
    cells: list[Cell] = []
    relations: list[Relation] = []
    whole = spoke_key(coded.year)
    for row in count_people(coded, codes).to_dict("records"):
        own, adding = share_cells(spoke_key(coded.year, code=row["code"]), whole, row["n_respondents"], row["n_all"])
        cells += own
        relations += adding
    cells.append(Cell(whole, int(coded.turns["respondent_id"].nunique()), is_total=True))
    relations.append(at_most(whole, key_of(coded.year, "respondents")))
    cells.append(Cell(key_of(coded.year, "respondents"), len(coded.respondents), printed=False, is_total=True))
    return Counts(table_id, RISK, cells, relations)


def valence_counts(coded: CodedYear, codes: Sequence[str], valences: Sequence[str]) -> Counts:
    """The same, with the sentences, which are free but are never fewer than those who said them."""
    people = people_counts(coded, codes, "themes_by_valence")
    cells, relations = list(people.cells), list(people.relations)
    for code, own in count_valences(coded, codes, valences).groupby("code", sort=False):
        parts = [sentences_key(coded.year, str(code), str(valence)) for valence in own["valence"]]
        cells += [Cell(key, int(n), is_free=True) for key, n in zip(parts, own["n_segments"], strict=True)]
        said = sentences_key(coded.year, str(code))
        cells.append(Cell(said, int(own["n_segments"].sum()), printed=False, is_free=True))
        relations += [adds_up(said, parts), at_most(spoke_key(coded.year, code=str(code)), said)]
    return Counts("themes_by_valence", RISK, cells, relations)


def left_counts(coded: CodedYear, codes: Sequence[str]) -> Counts:
    """The sentences on each theme, as the table of what was coded and left tells them."""
    found = count_valences(coded, codes, sorted(set(coded.codings["valence"])))
    totals = found.groupby("code")["n_segments"].sum().to_dict() if len(found) else {}
    cells = [Cell(sentences_key(coded.year, code), int(totals.get(code, 0)), is_free=True) for code in codes]
    return Counts("themes_left", "sentences", cells)


@dataclass(frozen=True)
class Groups:
    """The groups of a table: how the year's groups are joined, and the year with its groups as they are shown."""

    by: str
    shown: Mapping[str, str]
    coded: CodedYear

    def key(self, group: str) -> str:
        """The name of the count of those who spoke in a shown group."""
        if group == name_group(self.by, ALL):
            return spoke_key(self.coded.year)
        bare = {name: name_group(self.by, target) for name, target in self.shown.items()}
        return spoke_key(self.coded.year, **{self.by: name_joined(bare, group)})

    def code_key(self, group: str, code: str) -> str:
        """The name of the count of those of a shown group who spoke of a theme."""
        found = self.key(group)
        return f"{found}|code={code}"


def join_groups(coded: CodedYear, by: str, threshold: int) -> Groups:
    """The groups of a year by `kind`, `region` or `language`, those joined that are too small to be shown."""
    sizes = {str(row["group"]): int(row["n_group"]) for row in count_by(coded, ["-"], by).to_dict("records")}
    shown = join_for_shares(sizes, threshold)
    names = {name: name_group(by, target) for name, target in shown.items()}
    table = "segments" if by == "language" else "respondents"
    frame = getattr(coded, table)
    joined = frame.assign(**{by: [names.get(str(value), str(value)) for value in frame[by]]})
    return Groups(by, shown, replace(coded, **{table: joined}))


def group_counts(coded: CodedYear, groups: Groups, codes: Sequence[str]) -> Counts:
    """Of how many of each shown group how many spoke of each theme, and how the groups make all who spoke."""
    cells: list[Cell] = []
    relations: list[Relation] = []
    whole, several = spoke_key(coded.year), groups.by == "language"
    found = count_by(groups.coded, codes, groups.by)
    sizes = {str(row["group"]): int(row["n_group"]) for row in found.to_dict("records")}
    for row in found.to_dict("records"):
        part = groups.code_key(row["group"], row["code"])
        own, adding = share_cells(part, groups.key(row["group"]), row["n_respondents"], row["n_group"])
        cells += own
        relations += adding
    cells += [Cell(groups.key(group), n, is_total=True) for group, n in sizes.items()]
    cells += [replace(cell, printed=False) for cell in people_counts(coded, codes, "").cells]
    for name, keys in [
        (whole, [groups.key(group) for group in sizes]),
        *((spoke_key(coded.year, code=code), [groups.code_key(group, code) for group in sizes]) for code in codes),
    ]:
        if keys != [name]:
            relations += _made_of(name, keys, several)
    relations += _bases(coded, groups, cells, several)
    return Counts(f"themes_by_{groups.by}", RISK, cells, relations)


def _made_of(whole: str, parts: Sequence[str], several: bool) -> list[Relation]:
    """Groups that make a whole; where one may belong to several groups, they are together at least the whole."""
    if not several:
        return [adds_up(whole, parts)]
    return [at_most(whole, *parts), *(at_most(part, whole) for part in parts)]


def _bases(coded: CodedYear, groups: Groups, cells: list[Cell], several: bool) -> list[Relation]:
    """The groups from which the shown ones were joined: counts that stand in no table but must stay unknown."""
    sizes = {str(row["group"]): int(row["n_group"]) for row in count_by(coded, ["-"], groups.by).to_dict("records")}
    relations: list[Relation] = []
    for target in sorted(set(groups.shown.values())):
        own = [name for name, shown in groups.shown.items() if shown == target]
        keys = [spoke_key(coded.year, **{groups.by: name}) for name in own]
        if own != [target]:
            cells += [Cell(key, sizes[name], printed=False) for key, name in zip(keys, own, strict=True)]
            relations += _made_of(groups.key(name_group(groups.by, target)), keys, several)
        if groups.by == "kind":
            for key, name in zip(keys, own, strict=True):
                all_of_kind = key_of(coded.year, "respondents", kind=name)
                n = int((coded.respondents["kind"] == name).sum())
                cells.append(Cell(all_of_kind, n, printed=False, is_total=True))
                relations.append(at_most(key, all_of_kind))
    return relations
