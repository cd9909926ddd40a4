"""What the tables on answers tell, as counts with names: who answered, and what was answered to each item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ctipsurvey.fieldwork.answers import Answers
from ctipsurvey.instruments.questionnaire import NUMBERS, Item, Questionnaire
from ctipsurvey.protect.disclosure.merging import ALL, OTHER, join_rows, join_small
from ctipsurvey.protect.disclosure.rounding import round_to
from ctipsurvey.protect.disclosure.rules import Rules, is_dominated
from ctipsurvey.protect.disclosure.statements import Cell, Counts, Relation, adds_up, key_of
from ctipsurvey.report.tables import words

if TYPE_CHECKING:
    import pandas as pd

RISK = "respondents"
ATTRIBUTES = ("kind", "instrument", "language")
PLURALS = {"kind": "kinds", "instrument": "instruments", "language": "languages", "region": "regions"}
STATES = ("not_answered", "not_asked")
MISSING = ("answered", "no_opinion", "not_answered", "not_asked")
OF_VICTIMS = ("identification_referral", "victim_services")
"""Concepts whose numbers count victims: their sums are held to the threshold and rounding of victims."""


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
    return Counts("interviews", RISK, _strictly(cells), relations)


def _strictly(cells: Iterable[Cell]) -> list[Cell]:
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


def item_key(year: int, item: Item, value: str) -> str:
    """The name of the count of one answer to one item."""
    return key_of(year, "responses", item=item.id, value=value)


def section_key(year: int, section: str, state: str) -> str:
    """The name of the count of one state over a section."""
    return key_of(year, "responses", section=section, state=state)


def response_counts(answers: Answers, questionnaire: Questionnaire, year: int, rules: Rules) -> Counts:
    """All answers to the closed items, sums of numbers, and how many wrote words, left empty or were not asked."""
    cells: list[Cell] = []
    relations: list[Relation] = []
    for item, found in _items(answers, questionnaire):
        own, whole = _states_of(item, found, answers, questionnaire, year)
        given = found[found["value"] != ""]
        answered = item_key(year, item, "answered")
        states = [item_key(year, item, state) for state in STATES]
        if item.is_closed:
            chosen = given["value"].str.split()
            told = {choice.id: not choice.missing for choice in questionnaire.choices_of(item)}
            keys = []
            for choice in questionnaire.choice_ids(item):
                has = given[[choice in values for values in chosen]]
                keys.append(item_key(year, item, choice))
                cells.append(_count(keys[-1], has, zero_tells=told.get(choice, True)))
                if item.type != "select_one":
                    rest = given[[choice not in values for values in chosen]]
                    cells.append(_count(f"{keys[-1]}|not", rest, printed=False, zero_tells=len(given) > 0))
                    relations.append(adds_up(answered, [keys[-1], f"{keys[-1]}|not"]))
            own[0] = _count(answered, given, printed=False)
            if item.type == "select_one" and sum(cell.n for cell in cells[-len(keys) :]) == len(given):
                relations.append(adds_up(answered, keys))
        elif item.type in NUMBERS:
            own[0] = _count(answered, given, printed=False)
            cells.append(_sum_cell(item, given, year, rules))
        cells += own
        relations += _whole_of(answered, states, whole)
    return Counts("responses", RISK, cells, relations)


def _items(answers: Answers, questionnaire: Questionnaire) -> "list[tuple[Item, pd.DataFrame]]":
    own = answers.responses[answers.responses["instrument"] == questionnaire.id]
    return [(item, own[own["item_id"] == item.id]) for item in questionnaire.answered_items()]


def _count(key: str, rows: "pd.DataFrame", *, printed: bool = True, zero_tells: bool = False) -> Cell:
    return Cell(key, len(rows), int(rows["respondent_id"].nunique()), printed, zero_tells)


def _states_of(
    item: Item, found: "pd.DataFrame", answers: Answers, questionnaire: Questionnaire, year: int
) -> tuple[list[Cell], Cell | None]:
    """The counts of answered, left empty and not asked; and of all to whom the item may go, where each has one row."""
    cells = [_count(item_key(year, item, state), found[found["state"] == state]) for state in ("answered", *STATES)]
    n_all = int((answers.respondents["instrument"] == questionnaire.id).sum())
    once = len(found) == n_all and found["respondent_id"].nunique() == n_all
    whole = Cell(key_of(year, "respondents", instrument=questionnaire.id), n_all, printed=False, is_total=True)
    return cells, whole if once else None


def _whole_of(answered: str, states: Sequence[str], whole: Cell | None) -> list[Relation]:
    return [adds_up(whole.key, [answered, *states])] if whole else []


def _sum_cell(item: Item, given: "pd.DataFrame", year: int, rules: Rules) -> Cell:
    """The sum of a number: small where few gave it, where one or two make most of it, where it is of few victims."""
    import pandas as pd

    numbers = pd.to_numeric(given["value"])
    by_respondent = numbers.groupby(given["respondent_id"]).sum()
    total, behind = float(numbers.sum()), int(by_respondent.gt(0).sum())
    rule = rules.of("responses", RISK)
    victims = rules.of("responses", "victims")
    if item.concept in OF_VICTIMS and rule.risk != "public":
        behind = min(behind, 1) if 0 < total < victims.threshold else behind
        total = float(round_to(total, victims.rounding))
    if is_dominated(by_respondent.tolist()):
        behind = min(behind, 1)
    return Cell(item_key(year, item, "total"), total, behind, zero_tells=True)


def missing_counts(answers: Answers, questionnaire: Questionnaire, year: int) -> tuple[Counts, Counts]:
    """What is missing by item, and the same added up by section; both hang together with the answers themselves."""
    cells: list[Cell] = []
    relations: list[Relation] = []
    sections: dict[str, list[tuple[Item, pd.DataFrame, set[str]]]] = {}
    places = {asking.item.id: asking.sections for asking in questionnaire.askings()}
    for item, found in _items(answers, questionnaire):
        missing = {choice.id for choice in questionnaire.choices_of(item) if choice.missing}
        own, whole = _states_of(item, found, answers, questionnaire, year)
        parts = _parts(found, missing)
        keys = {state: missing_key(year, item, state) for state in MISSING}
        cells += [_count(keys[state], parts[state]) for state in MISSING]
        asked = found[found["state"] != "not_asked"]
        cells += [_count(missing_key(year, item, "asked"), asked), replace(own[0], printed=False)]
        relations.append(adds_up(missing_key(year, item, "asked"), [keys[state] for state in MISSING[:3]]))
        relations.append(adds_up(own[0].key, [keys["answered"], keys["no_opinion"]]))
        if item.type == "select_one":
            relations.append(adds_up(keys["no_opinion"], [item_key(year, item, choice) for choice in missing]))
        if whole:
            cells.append(whole)
            relations += _whole_of(own[0].key, [cell.key for cell in own[1:]], whole)
        name = places[item.id][0].id if places.get(item.id) else ""
        sections.setdefault(name, []).append((item, found, missing))
    return Counts("missing_by_item", RISK, _strictly(cells), relations), _section_counts(sections, year)


def missing_key(year: int, item: Item, state: str) -> str:
    """The name of the count of one state of one item; `answered` is here what is an answer of substance."""
    return item_key(year, item, {"answered": "substance"}.get(state, state))


def _parts(found: "pd.DataFrame", missing: set[str]) -> "dict[str, pd.DataFrame]":
    answered = found[found["state"] == "answered"]
    none = answered["value"].isin(missing)
    return {
        "answered": answered[~none],
        "no_opinion": answered[none],
        **{state: found[found["state"] == state] for state in STATES},
    }


def _section_counts(sections: "Mapping[str, list[tuple[Item, pd.DataFrame, set[str]]]]", year: int) -> Counts:
    import pandas as pd

    cells, relations = [], []
    for name, entries in sections.items():
        for state in MISSING:
            rows = pd.concat([_parts(found, missing)[state] for _, found, missing in entries], ignore_index=True)
            cells.append(_count(section_key(year, name, state), rows))
            relations.append(
                adds_up(section_key(year, name, state), [missing_key(year, item, state) for item, _, _ in entries])
            )
    return Counts("missing_by_section", RISK, cells, relations)


def joined_note(pairs: Sequence[tuple[str, str]], attribute: str) -> str:
    """Which groups were joined, in words; nothing where none was."""
    own = sorted({words(value) for value, shown in pairs if value != shown})
    if not own:
        return ""
    group = words(name_group(attribute, next(shown for value, shown in pairs if value != shown)))
    return f"{group.capitalize()}: {', '.join(own)}; joined because some of them are few."
