"""What the tables on respondents tell, as counts with names: how many there are of each kind, and who is joined."""

from collections.abc import Iterable, Mapping, Sequence

from ctipsurvey.fieldwork.answers import Answers
from ctipsurvey.protect.disclosure.merging import ALL, OTHER, join_rows, join_small
from ctipsurvey.protect.disclosure.statements import Cell, Counts, adds_up, key_of
from ctipsurvey.report.tables import words

RISK = "respondents"
ATTRIBUTES = ("kind", "instrument", "language")
PLURALS = {"kind": "kinds", "instrument": "instruments", "language": "languages", "region": "regions"}


def name_group(attribute: str, value: str) -> str:
    """A group as tables and figures name it: joined ones by what was joined.

    >>> name_group("kind", "other"), name_group("kind", "ngo")
    ('other_kinds', 'ngo')
    """
    return f"{value}_{PLURALS[attribute]}" if value in (OTHER, ALL) else value


def shown_rows(answers: Answers, least: int) -> dict[tuple[str, ...], tuple[str, ...]]:
    """For each kind, instrument and language of a respondent the row of the table in which it is counted."""
    return join_rows(_sizes(answers), least)


def _sizes(answers: Answers) -> dict[tuple[str, ...], int]:
    found = answers.respondents[list(ATTRIBUTES)].value_counts()
    return {tuple(str(part) for part in row): int(n) for row, n in found.items() if isinstance(row, tuple)}


def row_key(year: int, rows: Mapping[tuple[str, ...], tuple[str, ...]], shown: tuple[str, ...]) -> str:
    """The name of the count of one shown row: joined values by their names, attributes of which all count left out."""
    own = [row for row, target in rows.items() if target == shown]
    named = {}
    for at, attribute in enumerate(ATTRIBUTES):
        if shown[at] != ALL:
            named[attribute] = "+".join(sorted({row[at] for row in own}))
    return key_of(year, "respondents", **named)


def interview_counts(answers: Answers, year: int, rows: Mapping[tuple[str, ...], tuple[str, ...]]) -> Counts:
    """Respondents by kind, instrument and language: the rows shown, and the rows from which they were joined."""
    sizes = _sizes(answers)
    names = {row: key_of(year, "respondents", **dict(zip(ATTRIBUTES, row, strict=True))) for row in sizes}
    cells = [Cell(names[row], n, printed=rows[row] == row) for row, n in sizes.items()]
    relations = []
    for shown in sorted(set(rows.values())):
        own = [row for row, target in rows.items() if target == shown]
        if own != [shown]:
            key = row_key(year, rows, shown)
            cells.append(Cell(key, sum(sizes[row] for row in own)))
            relations.append(adds_up(key, [names[row] for row in own]))
    whole = key_of(year, "respondents")
    cells.append(Cell(whole, sum(sizes.values()), is_total=True))
    relations.append(adds_up(whole, names.values()))
    for at, attribute in ((0, "kind"), (1, "instrument")):
        for value in sorted({row[at] for row in sizes}):
            own = [row for row in sizes if row[at] == value]
            key = key_of(year, "respondents", **{attribute: value})
            cells.append(Cell(key, sum(sizes[row] for row in own), printed=False, is_total=True))
            relations.append(adds_up(key, [names[row] for row in own]))
    return Counts("interviews", RISK, strictly(cells), relations)


def strictly(cells: Iterable[Cell]) -> list[Cell]:
    """Each count once, as printed where it is printed anywhere."""
    found: dict[str, Cell] = {}
    for cell in cells:
        if cell.key not in found or cell.printed:
            found[cell.key] = cell
    return list(found.values())


def kind_counts(answers: Answers, year: int, table_id: str, least: int) -> tuple[Counts, dict[str, str]]:
    """Respondents by kind alone, sparse kinds joined, and for each kind the one in which it is shown."""
    sizes = {str(kind): int(n) for kind, n in answers.respondents["kind"].value_counts().items()}
    shown = join_small(sizes, least)
    cells, relations = [], []
    for group in sorted(set(shown.values())):
        own = [kind for kind, target in shown.items() if target == group]
        parts = [key_of(year, "respondents", kind=kind) for kind in own]
        cells.append(Cell(kind_key(year, shown, group), sum(sizes[kind] for kind in own)))
        if len(own) > 1:
            cells += [Cell(key, sizes[kind], printed=False) for key, kind in zip(parts, own, strict=True)]
            relations.append(adds_up(kind_key(year, shown, group), parts))
    return Counts(table_id, RISK, cells, relations), shown


def kind_key(year: int, shown: Mapping[str, str], group: str) -> str:
    """The name of the count of respondents of one shown kind."""
    own = sorted(kind for kind, target in shown.items() if target == group)
    return key_of(year, "respondents") if group == ALL else key_of(year, "respondents", kind="+".join(own))


def joined_note(pairs: Sequence[tuple[str, str]], attribute: str) -> str:
    """Which groups were joined, in words; nothing where none was."""
    own = sorted({words(value) for value, shown in pairs if value != shown})
    if not own:
        return ""
    group = words(name_group(attribute, next(shown for value, shown in pairs if value != shown)))
    return f"{group.capitalize()}: {', '.join(own)}; joined because some of them are few."
