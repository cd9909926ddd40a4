"""Variables of a labelled file matched with the items of an instrument, and their values with its choices."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ctipsurvey.collect.labelled.codes import COLUMNS_PER_CHOICE, Column, choice_lists, code_tables, columns_of
from ctipsurvey.collect.labelled.limits import SAV, byte_length
from ctipsurvey.collect.labelled.names import lawful_name
from ctipsurvey.instruments.questionnaire import Item, Questionnaire
from ctipsurvey.instruments.waves import in_year

_ENOUGH = 0.3
"""The share of a file's variables that an instrument has to know to be taken for the one that was used."""


@dataclass(frozen=True)
class Matched:
    """What a variable is in the instrument; `is_rest` marks the answers as text that did not fit their column."""

    item_id: str
    choice_id: str = ""
    is_rest: bool = False


@dataclass(frozen=True)
class Instrument:
    """An instrument prepared for matching: variables by the names they may have, items, numbers of choices."""

    questionnaire: Questionnaire
    by_name: Mapping[str, Matched]
    items: Mapping[str, Item]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_label: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def find(self, name: str) -> Matched | None:
        """What a variable of this name is; SPSS does not tell small letters from capitals."""
        return self.by_name.get(name.lower())

    def choice_of(self, item_id: str, value: str, label: str) -> tuple[str, str]:
        """The choice that a value stands for and how it was found: `label`, `id`, `number`; ('', '') where none.

        A label in the file decides, because it is what the people saw who filled it.
        """
        chosen = self.by_label.get(item_id, {}).get(plain(label)) if label else None
        if chosen is None and byte_length(label) > SAV.value_label - 4:
            starts = {
                choice for text, choice in self.by_label.get(item_id, {}).items() if text.startswith(plain(label))
            }
            chosen = starts.pop() if len(starts) == 1 else None
        if chosen is not None:
            return chosen, "label"
        codes = self.choices.get(item_id, {})
        if value in codes:
            return value, "id"
        numbered = {code: choice for choice, code in codes.items()}
        return (numbered[value], "number") if value in numbered else ("", "")


def plain(label: str) -> str:
    """A label without capitals and without what differs between editions: spaces and the stop at its end."""
    return " ".join(label.casefold().split()).rstrip(".:;, ")


def prepare(questionnaire: Questionnaire, year: int) -> Instrument:
    """An instrument ready for matching, with the items as they were asked in this year."""
    columns = columns_of(questionnaire)
    items = {item.id: item for item in questionnaire.all_items()}
    items |= {item.id: item for item in in_year(questionnaire, year).all_items()}
    by_name: dict[str, Matched] = {}
    for column in columns:
        by_name.setdefault(column.name, Matched(column.item_id, column.choice_id))
    for column in columns:
        for name in _other_names(column):
            by_name.setdefault(name, Matched(column.item_id, column.choice_id))
        if not column.choice_id:
            by_name.setdefault(lawful_name(f"{column.name}_text")[0], Matched(column.item_id, is_rest=True))
    for item_id in items:
        by_name.setdefault(item_id.lower(), Matched(item_id))
    labels: dict[str, dict[str, str]] = {}
    for item_id, item in items.items():
        if item.is_closed:
            labels[item_id] = _by_label(questionnaire, item_id)
    return Instrument(questionnaire, by_name, items, code_tables(questionnaire), labels)


def _other_names(column: Column) -> list[str]:
    """Names that other programs give the column: with a slash or a stop, or of eight letters."""
    parts = [f"{column.item_id}{sign}{column.choice_id}" for sign in "/._"] if column.choice_id else []
    return [name.lower() for name in (column.original_name, *parts, lawful_name(column.name, 8)[0])]


def _by_label(questionnaire: Questionnaire, item_id: str) -> dict[str, str]:
    """Choices by their labels in all languages and years; a label that two choices have is left out."""
    found: dict[str, str] = {}
    doubtful = set()
    for choice in choice_lists(questionnaire, item_id):
        wordings = [choice.label, choice.short_label, *(entry.label for entry in choice.earlier)]
        for text in {plain(text) for wording in wordings for text in wording.values() if text}:
            if found.setdefault(text, choice.id) != choice.id:
                doubtful.add(text)
    return {text: choice for text, choice in found.items() if text not in doubtful}


def choose_instrument(names: Sequence[str], instruments: Sequence[Questionnaire], year: int) -> Instrument | None:
    """The instrument that knows most of a file's variables; None where none knows enough of them."""
    prepared = [prepare(questionnaire, year) for questionnaire in instruments]
    known = [sum(1 for name in names if instrument.find(name)) for instrument in prepared]
    if not known or max(known) < max(1, _ENOUGH * len(names)):
        return None
    return prepared[known.index(max(known))]


def is_joined(instrument: Instrument, item_id: str) -> bool:
    """Whether the item's columns, one for each choice, are joined to one answer."""
    item = instrument.items.get(item_id)
    return item is not None and item.type in COLUMNS_PER_CHOICE


def joined(item_type: str, cells: Mapping[str, str]) -> str:
    """The answer that the columns of the choices make: chosen ids, or ids in the order of their places."""
    if item_type == "rank":
        placed = [(float(cell), choice) for choice, cell in cells.items() if re.fullmatch(r"\d+(\.\d+)?", cell)]
        return " ".join(choice for place, choice in sorted(placed, key=lambda pair: pair[0]) if place > 0)
    return " ".join(choice for choice, cell in cells.items() if cell == "1")
