"""The numbers under which a labelled file holds the choices of an item, and the columns that an instrument becomes.

Both come from the whole instrument with all its years, so that neither a number nor a name changes from year to year.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ctipsurvey.collect.labelled.names import lawful_names
from ctipsurvey.collect.labelled.variables import KEYS
from ctipsurvey.instruments.questionnaire import Choice, Generated, Questionnaire

_NUMERIC = re.compile(r"0|-?[1-9]\d{0,8}")
COLUMNS_PER_CHOICE = ("select_multiple", "rank")
"""Types of item that become one column for each choice."""
WITHOUT_ANSWER = ("note", "image", "audio", "video", "file")


@dataclass(frozen=True)
class Column:
    """One column of a wide table: the item, for 0/1 columns the choice, its lawful name and the name it comes from."""

    name: str
    original_name: str
    why_renamed: str
    item_id: str
    choice_id: str = ""


def choice_codes(choices: Sequence[Choice]) -> dict[str, str]:
    """The number of each choice: ids that are numbers stay, words are counted in the order of the list.

    Choices marked as missing get 98, 99, 97, 96 ... as is usual for don't know and refused, or 998, 999 ... where the
    list goes beyond 89. A list may grow at its end; a choice that ends (`until`) stays in it.

    >>> choice_codes([Choice(id="yes"), Choice(id="no"), Choice(id="dont_know", missing=True)])
    {'yes': '1', 'no': '2', 'dont_know': '98'}
    """
    found = {choice.id: choice.id for choice in choices if _NUMERIC.fullmatch(choice.id)}
    taken = set(found.values())
    words = [choice for choice in choices if choice.id not in found]
    number = 0
    for choice in words:
        if not choice.missing:
            number += 1
            while str(number) in taken:
                number += 1
            found[choice.id] = str(number)
    taken |= set(found.values())
    most = max([number, *(int(code) for code in taken)], default=0)
    end = 100
    while most >= end - 10 and end < 10**8:
        end *= 10
    free = [code for code in (end - 2, end - 1, *range(end - 3, -1, -1)) if str(code) not in taken]
    for choice, code in zip([choice for choice in words if choice.missing], free, strict=False):
        found[choice.id] = str(code)
    return {choice.id: found[choice.id] for choice in choices if choice.id in found}


def all_choices(questionnaire: Questionnaire, name: str) -> tuple[Choice, ...]:
    """A list of choices over all years; none where it is not filled."""
    found = questionnaire.choices.get(name, ())
    return () if isinstance(found, Generated) else found


def choice_lists(questionnaire: Questionnaire, item_id: str) -> tuple[Choice, ...]:
    """The choices of an item over all years, also of lists it had in earlier years; no id twice."""
    names: list[str] = []
    for item in questionnaire.all_items():
        if item.id == item_id and item.is_closed:
            names += [item.choices, *(entry.choices for entry in item.earlier if entry.choices)]
    found: dict[str, Choice] = {}
    for name in dict.fromkeys(names):
        for choice in all_choices(questionnaire, name):
            found.setdefault(choice.id, choice)
    return tuple(found.values())


def code_tables(questionnaire: Questionnaire) -> dict[str, dict[str, str]]:
    """For each closed item the number of each of its choices, over all years."""
    return {
        item.id: choice_codes(choice_lists(questionnaire, item.id))
        for item in questionnaire.all_items()
        if item.is_closed
    }


def columns_of(questionnaire: Questionnaire) -> tuple[Column, ...]:
    """Every column that the instrument may become in a wide table, over all years, with names SPSS and Stata take.

    A select_multiple becomes `item_choice` for each choice, with 1 and 0; a rank `item_choice` with the place.
    """
    wanted: list[tuple[str, str, str]] = []
    for item in questionnaire.all_items():
        types = {item.type, *(entry.type for entry in item.earlier if entry.type)}
        if types <= set(WITHOUT_ANSWER) or not item.id:
            continue
        if types & set(COLUMNS_PER_CHOICE):
            for choice in choice_lists(questionnaire, item.id):
                wanted.append((f"{item.id}_{choice.id}", item.id, choice.id))
        if types - set(COLUMNS_PER_CHOICE):
            wanted.append((item.id, item.id, ""))
    renames = lawful_names([original for original, _, _ in wanted], taken=KEYS)
    return tuple(
        Column(rename.name, rename.original_name, rename.why, item_id, choice_id)
        for rename, (_, item_id, choice_id) in zip(renames, wanted, strict=True)
    )
