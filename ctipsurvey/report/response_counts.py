"""What the tables on the questionnaire tell, as counts with names: what was answered to each item, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ctipsurvey.fieldwork.answers import Answers
from ctipsurvey.instruments.questionnaire import NUMBERS, Item, Questionnaire
from ctipsurvey.protect.disclosure.rounding import round_to
from ctipsurvey.protect.disclosure.rules import Rules, is_dominated
from ctipsurvey.protect.disclosure.statements import Cell, Counts, Relation, adds_up, key_of
from ctipsurvey.report.respondent_counts import RISK, strictly

STATES = ("not_answered", "not_asked")
MISSING = ("answered", "no_opinion", "not_answered", "not_asked")
OF_VICTIMS = ("identification_referral", "victim_services")
"""Concepts whose numbers count victims: their sums are held to the threshold and rounding of victims."""


def item_key(year: int, item: Item, value: str) -> str:
    """The name of the count of one answer to one item."""
    return key_of(year, "responses", item=item.id, value=value)


def section_key(year: int, section: str, state: str) -> str:
    """The name of the count of one state over a section."""
    return key_of(year, "responses", section=section, state=state)


class Given(NamedTuple):
    """One response: whose it is, what was answered ('' for nothing), and its state."""

    respondent_id: str
    value: str
    state: str


def response_counts(answers: Answers, questionnaire: Questionnaire, year: int, rules: Rules) -> Counts:
    """All answers to the closed items, sums of numbers, and how many wrote words, left empty or were not asked."""
    cells: list[Cell] = []
    relations: list[Relation] = []
    for item, found in _items(answers, questionnaire):
        own, whole = _states_of(item, found, answers, questionnaire, year)
        given = [one for one in found if one.value]
        answered = item_key(year, item, "answered")
        if item.is_closed or item.type in NUMBERS:
            own[0] = replace(_count(answered, given), printed=False)
        if item.is_closed:
            more, adding = _choice_counts(item, given, questionnaire, year)
            cells += more
            relations += adding
        elif item.type in NUMBERS:
            cells.append(_sum_cell(item, given, year, rules))
        cells += own
        relations += _whole_of(own, whole)
    return Counts("responses", RISK, cells, relations)


def _choice_counts(
    item: Item, given: Sequence[Given], questionnaire: Questionnaire, year: int
) -> tuple[list[Cell], list[Relation]]:
    """The counts of each choice; of several choices also who did not choose it, as they can be worked out."""
    answered, keys = item_key(year, item, "answered"), []
    told = {choice.id: not choice.missing for choice in questionnaire.choices_of(item)}
    cells, relations = [], []
    for choice in questionnaire.choice_ids(item):
        key, zero_tells = item_key(year, item, choice), told.get(choice, True)
        keys.append(key)
        cells.append(_count(key, [one for one in given if choice in one.value.split()], zero_tells))
        if item.type != "select_one":
            rest = [one for one in given if choice not in one.value.split()]
            cells.append(replace(_count(f"{key}|not", rest, bool(given)), printed=False))
            relations.append(adds_up(answered, [key, f"{key}|not"]))
    if item.type == "select_one" and sum(cell.n for cell in cells) == len(given):
        relations.append(adds_up(answered, keys))
    return cells, relations


def _items(answers: Answers, questionnaire: Questionnaire) -> list[tuple[Item, list[Given]]]:
    """The items with their responses, in the order in which they are asked."""
    own = answers.responses[answers.responses["instrument"] == questionnaire.id]
    found: dict[str, list[Given]] = {}
    for item_id, *rest in zip(*(own[name].tolist() for name in ("item_id", *Given._fields)), strict=True):
        found.setdefault(item_id, []).append(Given(*rest))
    return [(item, found.get(item.id, [])) for item in questionnaire.answered_items()]


def _count(key: str, rows: Sequence[Given], zero_tells: bool = False) -> Cell:
    return Cell(key, len(rows), len({one.respondent_id for one in rows}), zero_tells=zero_tells)


def _states_of(
    item: Item, found: Sequence[Given], answers: Answers, questionnaire: Questionnaire, year: int
) -> tuple[list[Cell], Cell | None]:
    """The counts of answered, left empty and not asked; and of all to whom the item may go, where each has one row."""
    cells = [
        _count(item_key(year, item, state), [one for one in found if one.state == state])
        for state in ("answered", *STATES)
    ]
    n_all = int((answers.respondents["instrument"] == questionnaire.id).sum())
    once = len(found) == n_all and len({one.respondent_id for one in found}) == n_all
    whole = Cell(key_of(year, "respondents", instrument=questionnaire.id), n_all, printed=False, is_total=True)
    return cells, whole if once else None


def _whole_of(states: Sequence[Cell], whole: Cell | None) -> list[Relation]:
    return [adds_up(whole.key, [cell.key for cell in states])] if whole else []


def _sum_cell(item: Item, given: Sequence[Given], year: int, rules: Rules) -> Cell:
    """The sum of a number: small where few gave it, where one or two make most of it, where it is of few victims."""
    by_respondent: dict[str, float] = {}
    for one in given:
        by_respondent[one.respondent_id] = by_respondent.get(one.respondent_id, 0.0) + float(one.value)
    total, behind = sum(by_respondent.values()), sum(amount > 0 for amount in by_respondent.values())
    rule, victims = rules.of("responses", RISK), rules.of("responses", "victims")
    if item.concept in OF_VICTIMS and rule.risk != "public":
        behind = min(behind, 1) if 0 < total < victims.threshold else behind
        total = float(round_to(total, victims.rounding))
    if is_dominated(list(by_respondent.values())):
        behind = min(behind, 1)
    return Cell(item_key(year, item, "total"), total, behind, zero_tells=True)


def missing_counts(answers: Answers, questionnaire: Questionnaire, year: int) -> tuple[Counts, Counts]:
    """What is missing by item, and the same added up by section; both hang together with the answers themselves."""
    cells: list[Cell] = []
    relations: list[Relation] = []
    sections: dict[str, list[tuple[Item, dict[str, list[Given]]]]] = {}
    places = {asking.item.id: asking.sections for asking in questionnaire.askings()}
    for item, found in _items(answers, questionnaire):
        missing = {choice.id for choice in questionnaire.choices_of(item) if choice.missing}
        own, whole = _states_of(item, found, answers, questionnaire, year)
        parts, keys = _parts(found, missing), {state: missing_key(year, item, state) for state in MISSING}
        cells += [_count(keys[state], parts[state]) for state in MISSING]
        cells.append(_count(missing_key(year, item, "asked"), [one for one in found if one.state != "not_asked"]))
        cells.append(replace(own[0], printed=False))
        relations.append(adds_up(missing_key(year, item, "asked"), [keys[state] for state in MISSING[:3]]))
        relations.append(adds_up(own[0].key, [keys["answered"], keys["no_opinion"]]))
        if item.type == "select_one":
            relations.append(adds_up(keys["no_opinion"], [item_key(year, item, choice) for choice in missing]))
        if whole:
            cells.append(whole)
            relations += _whole_of(own, whole)
        name = places[item.id][0].id if places.get(item.id) else ""
        sections.setdefault(name, []).append((item, parts))
    return Counts("missing_by_item", RISK, strictly(cells), relations), _section_counts(sections, year)


def missing_key(year: int, item: Item, state: str) -> str:
    """The name of the count of one state of one item; `answered` is here what is an answer of substance."""
    return item_key(year, item, {"answered": "substance"}.get(state, state))


def _parts(found: Sequence[Given], missing: set[str]) -> dict[str, list[Given]]:
    """The responses to one item by what is missing in them: answered with substance, no opinion, empty, not asked."""
    answered = [one for one in found if one.state == "answered"]
    return {
        "answered": [one for one in answered if one.value not in missing],
        "no_opinion": [one for one in answered if one.value in missing],
        **{state: [one for one in found if one.state == state] for state in STATES},
    }


def _section_counts(sections: Mapping[str, Sequence[tuple[Item, Mapping[str, list[Given]]]]], year: int) -> Counts:
    cells, relations = [], []
    for name, entries in sections.items():
        for state in MISSING:
            key = section_key(year, name, state)
            cells.append(_count(key, [one for _, parts in entries for one in parts[state]]))
            relations.append(adds_up(key, [missing_key(year, item, state) for item, _ in entries]))
    return Counts("missing_by_section", RISK, cells, relations)
