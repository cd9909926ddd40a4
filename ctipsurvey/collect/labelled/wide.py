"""Responses as wide tables for SPSS and Stata: one row is a respondent, one column an item or a choice.

Items of a section that is asked several times stand in a table of their own: one row is one time it was asked, with
`respondent_id`, `year` and `repeat` as its key. What was not asked and what was asked and not answered are both
system-missing; don't know and refused, as choices marked `missing`, are user-missing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ctipsurvey.collect.labelled.codes import Column, choice_lists, code_tables, columns_of
from ctipsurvey.collect.labelled.dates import date_number
from ctipsurvey.collect.labelled.names import lawful_names
from ctipsurvey.collect.labelled.variables import Kind, Measure, Variable
from ctipsurvey.collect.notes import Note
from ctipsurvey.instruments.questionnaire import NUMBERS, Choice, Generated, Item, Questionnaire
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.instruments.words import Wording, text_in

if TYPE_CHECKING:
    import pandas as pd

FILE = "responses"
"""What notes call the table that is made wide."""
_DATES: dict[str, Kind] = {"date": "date", "today": "date", "datetime": "datetime", "time": "time"}
Key = tuple[str, str, str]
"""Year, respondent_id, repeat."""


@dataclass(frozen=True)
class WideTable:
    """A wide table and its variables; `section` is '' for the main one, else the section asked several times."""

    section: str
    data: "pd.DataFrame"
    variables: tuple[Variable, ...]
    notes: tuple[Note, ...]


@dataclass
class _Asked:
    """What is needed to make columns: the instrument of each year, numbers of choices, answers by item and key."""

    questionnaire: Questionnaire
    language: str
    years: dict[str, Questionnaire]
    codes: dict[str, dict[str, str]]
    answers: dict[str, dict[Key, str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def item_in(self, item_id: str, year: str) -> Item | None:
        """The item as it was asked in a year."""
        instrument = self.years.get(year)
        items = instrument.all_items() if instrument else ()
        return next((item for item in items if item.id == item_id), None)

    def items(self, item_id: str) -> list[Item]:
        """The item in all years of the table in which it was asked, the last year first."""
        found = [self.item_in(item_id, year) for year in sorted(self.years, reverse=True)]
        items = [item for item in found if item is not None]
        return items or [item for item in self.questionnaire.all_items() if item.id == item_id]

    def words(self, wording: Wording, place: str) -> str:
        """A label in the asked language on one line; where it is not translated, in another with a note."""
        text = " ".join(wording.get(self.language, "").split())
        if not text and any(wording.values()):
            self.note(place, "irregular", f"has no label in `{self.language}`; one in another language is written.")
            text = " ".join(text_in(wording, self.language).split())
        return text

    def note(self, place: str, kind: str, message: str) -> None:
        """Keep a note."""
        self.notes.append(Note(FILE, place, kind, message))  # type: ignore[arg-type]


def wide_table(
    responses: "pd.DataFrame", questionnaire: Questionnaire, language: str
) -> tuple["pd.DataFrame", list[Variable]]:
    """The main wide table and its variables: one row is a respondent in a year; cells are text, '' where missing."""
    main = wide_tables(responses, questionnaire, language)[0]
    return main.data, list(main.variables)


def wide_tables(responses: "pd.DataFrame", questionnaire: Questionnaire, language: str) -> tuple[WideTable, ...]:
    """The main wide table, then one for each section that is asked several times and has responses.

    The questionnaire is the whole one with all its years: numbers of choices and names of columns come from it.
    """
    years = sorted({str(year) for year in responses["year"]})
    by_year = {year: in_year(questionnaire, int(year)) for year in years if re.fullmatch(r"\d{4}", year)}
    asked = _Asked(questionnaire, language, by_year, code_tables(questionnaire))
    keys: dict[str, dict[Key, None]] = {"": {}}
    items_in: dict[str, dict[str, None]] = {"": {}}
    _fill(asked, responses, keys, items_in)
    tables = []
    for section in keys:
        asked.notes = asked.notes if not section else []
        tables.append(_one_table(asked, section, list(keys[section]), list(items_in[section])))
    return tuple(tables)


def _fill(
    asked: _Asked,
    responses: "pd.DataFrame",
    keys: dict[str, dict[Key, None]],
    items_in: dict[str, dict[str, None]],
) -> None:
    """Sort the answers by item, and the keys of rows and the items by the table they belong to."""
    columns = [responses[name].astype(str).tolist() for name in ("respondent_id", "year", "repeat", "item_id")]
    cells = zip(*columns, responses["value"].astype(str), responses["state"].astype(str), strict=True)
    twice: dict[str, int] = {}
    seen: set[tuple[str, Key]] = set()
    for respondent, year, repeat, item_id, value, state in cells:
        section = section_of(repeat)
        key = (year, respondent, repeat)
        keys[""].setdefault((year, respondent, ""))
        keys.setdefault(section, {}).setdefault(key)
        items_in.setdefault(section, {}).setdefault(item_id)
        if (item_id, key) in seen:
            twice[item_id] = twice.get(item_id, 0) + 1
        elif state == "answered":
            asked.answers.setdefault(item_id, {})[key] = value
        seen.add((item_id, key))
    for item_id, number in twice.items():
        asked.note(f"item {item_id}", "irregular", f"{number} responses are there twice; the first of each is written.")


def section_of(repeat: str) -> str:
    """The innermost section of a `repeat`.

    >>> section_of("visits[2]/people[1]"), section_of("")
    ('people', '')
    """
    return repeat.rsplit("/", 1)[-1].split("[")[0]


def _one_table(asked: _Asked, section: str, keys: list[Key], responded: Sequence[str]) -> WideTable:
    import pandas as pd

    cells: dict[str, list[str]] = {"respondent_id": [key[1] for key in keys], "year": [key[0] for key in keys]}
    variables = [
        Variable("respondent_id", "Respondent", "text", "nominal", original_name="respondent_id"),
        Variable("year", "Monitoring year", "number", "scale", original_name="year"),
    ]
    if section:
        cells["repeat"] = [key[2] for key in keys]
        variables.append(Variable("repeat", "Which time this section was asked", original_name="repeat"))
    columns = columns_of(asked.questionnaire)
    here = {
        asking.item.id
        for asking in asked.questionnaire.askings()
        if (asking.repeats[-1].id if asking.repeats else "") == section
        and any(asked.item_in(asking.item.id, year) for year in asked.years)
    }
    here |= set(responded)
    for column in columns:
        if column.item_id in here:
            for variable, values in _columns_of_item(asked, column, keys):
                variables.append(variable)
                cells[variable.name] = values
    taken = {column.name for column in columns} | set(cells)
    for variable, values in _left_over(asked, columns, responded, keys, taken):
        variables.append(variable)
        cells[variable.name] = values
    return WideTable(section, pd.DataFrame(cells, dtype="str"), tuple(variables), tuple(asked.notes))


def _columns_of_item(asked: _Asked, column: Column, keys: Sequence[Key]) -> Iterator[tuple[Variable, list[str]]]:
    """The column, and where answers do not fit it, a second one that holds them as text."""
    answers = asked.answers.get(column.item_id, {})
    items = asked.items(column.item_id)
    types = {item.type for item in items}
    if column.choice_id:
        variable = _choice_variable(asked, column, items[0])
        yield variable, [_chosen(asked, column, key, answers.get(key)) for key in keys]
        return
    kind = _kind(types, [answers[key] for key in keys if answers.get(key)])
    codes = asked.codes.get(column.item_id, {}) if types == {"select_one"} else None
    variable = _item_variable(asked, column, items[0], kind, codes)
    values, rest = [], []
    for key in keys:
        value = answers.get(key, "")
        fits = value in codes if codes is not None else (kind != "number" or _is_number(value))
        values.append((codes[value] if codes is not None else value) if value and fits else "")
        rest.append("" if fits else value)
    yield variable, values
    if any(rest):
        number = sum(1 for value in rest if value)
        name = lawful_names([f"{column.name}_text"], taken=[c.name for c in columns_of(asked.questionnaire)])[0].name
        message = f"{number} answers are not in its list or no numbers; they stand as text in `{name}`."
        asked.note(f"item {column.item_id}", "unknown value", message)
        label = f"{variable.short_label or column.item_id}: answers that are not in the list or no numbers"
        yield Variable(name, label, original_name=f"{column.item_id}_text", item_id=column.item_id), rest


def _kind(types: set[str], values: Iterable[str]) -> Kind:
    """How a column is held: numbers and dates only where the item was always of this type."""
    if types <= {"select_one"} or types <= set(NUMBERS):
        return "number"
    kinds = {_DATES.get(item_type, "text") for item_type in types}
    kind: Kind = kinds.pop() if len(kinds) == 1 else "text"
    if kind == "text" or any(date_number(value, kind, stata=False) is None for value in values):
        return "text"
    return kind


def _is_number(value: str) -> bool:
    return value == "" or re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", value) is not None


def _chosen(asked: _Asked, column: Column, key: Key, value: str | None) -> str:
    """1 or 0, the place of a rank, or '' where nothing was answered or the choice was not offered."""
    if value is None:
        return ""
    parts = value.split()
    item = asked.item_in(column.item_id, key[0])
    if item is not None and item.type == "rank":
        return str(parts.index(column.choice_id) + 1) if column.choice_id in parts else ""
    if column.choice_id in parts:
        return "1"
    instrument = asked.years.get(key[0])
    offered = instrument.choice_ids(item) if instrument and item else ()
    return "0" if column.choice_id in offered else ""


def _choice_variable(asked: _Asked, column: Column, item: Item) -> Variable:
    place = f"variable {column.name}"
    choice = _choice(asked, item, column.choice_id)
    chosen = asked.words(choice.label, place) or column.choice_id
    label = asked.words(item.label, place)
    short = _short(asked, item.short_label) or item.id
    is_rank = item.type == "rank"
    return Variable(
        name=column.name,
        label=f"{label}: {chosen}" if label else chosen,
        kind="number",
        measure="ordinal" if is_rank else "nominal",
        value_labels={} if is_rank else yes_and_no(asked.language),
        short_label=f"{short}: {_short(asked, choice.short_label) or chosen}",
        original_name=column.original_name,
        why_renamed=column.why_renamed,
        item_id=column.item_id,
        choice_id=column.choice_id,
        labels=_by_language(item.label, choice.label),
    )


def _item_variable(asked: _Asked, column: Column, item: Item, kind: Kind, codes: Mapping[str, str] | None) -> Variable:
    place = f"variable {column.name}"
    choices = [_choice(asked, item, choice_id) for choice_id in codes or ()]
    measure: Measure = "nominal" if kind == "text" or codes is not None else "scale"
    if codes is not None and _is_ordered(asked, item):
        measure = "ordinal"
    return Variable(
        name=column.name,
        label=asked.words(item.label, place),
        kind=kind,
        measure=measure,
        value_labels={
            (codes or {})[choice.id]: asked.words(choice.label, f"{place}, choice {choice.id}") or choice.id
            for choice in choices
        },
        missing=tuple((codes or {})[choice.id] for choice in choices if choice.missing),
        short_label=_short(asked, item.short_label),
        short_value_labels={
            (codes or {})[choice.id]: _short(asked, choice.short_label) for choice in choices if choice.short_label
        },
        original_name=column.original_name,
        why_renamed=column.why_renamed,
        item_id=column.item_id,
        labels=_by_language(item.label),
    )


def _choice(asked: _Asked, item: Item, choice_id: str) -> Choice:
    """A choice in the words of the last year that had it; the id alone where no list has it."""
    for year in sorted(asked.years, reverse=True):
        asking = asked.item_in(item.id, year)
        for choice in asked.years[year].choices_of(asking) if asking else ():
            if choice.id == choice_id:
                return choice
    known = {choice.id: choice for choice in choice_lists(asked.questionnaire, item.id)}
    return known.get(choice_id) or Choice(id=choice_id)


def _is_ordered(asked: _Asked, item: Item) -> bool:
    """Whether the choices have an order: ratings, and items shown as a scale."""
    listed = asked.questionnaire.choices.get(item.choices)
    return (isinstance(listed, Generated) and listed.source == "ratings") or "likert" in item.appearance


def _short(asked: _Asked, wording: Wording) -> str:
    return " ".join(text_in(wording, asked.language).split())


def _by_language(*wordings: Wording) -> dict[str, str]:
    return {
        language: ": ".join(" ".join(words.get(language, "").split()) for words in wordings)
        for language in ("en", "ru", "ky")
        if all(words.get(language) for words in wordings)
    }


def yes_and_no(language: str) -> dict[str, str]:
    """The labels of a 0/1 column."""
    words = {"ru": ("не выбрано", "выбрано"), "ky": ("тандалган эмес", "тандалган")}
    no, yes = words.get(language, ("not chosen", "chosen"))
    return {"0": no, "1": yes}


def _left_over(
    asked: _Asked, columns: Sequence[Column], responded: Sequence[str], keys: Sequence[Key], taken: set[str]
) -> Iterator[tuple[Variable, list[str]]]:
    """Items that the instrument does not know, and choices that their item does not have: written as text or 1."""
    known = {(column.item_id, column.choice_id) for column in columns}
    wanted: list[tuple[str, str]] = []
    for item_id in responded:
        if not any(item == item_id for item, _ in known):
            wanted.append((item_id, ""))
        elif (item_id, "") not in known:
            answers = asked.answers.get(item_id, {})
            parts = dict.fromkeys(part for key in keys for part in answers.get(key, "").split())
            wanted += [(item_id, part) for part in parts if (item_id, part) not in known]
    numbers = {item_id: number for number, item_id in enumerate(dict.fromkeys(item for item, _ in wanted), start=1)}
    originals = [f"{item}_{part}" if part else item for item, part in wanted]
    for rename, (item_id, part) in zip(lawful_names(originals, taken=taken), wanted, strict=True):
        answers = asked.answers.get(item_id, {})
        if part:
            asked.note(f"item {item_id}", "unknown value", "an answer has a choice that is not in the list.")
            values = ["1" if part in answers.get(key, "").split() else "" for key in keys]
            label = f"{item_id}: a choice that is not in the list ({numbers[item_id]})"
            yield Variable(rename.name, label, "number", original_name=rename.original_name, item_id=item_id), values
        else:
            asked.note(f"item {item_id}", "unknown value", "is not in the instrument; it is written as text.")
            values = [answers.get(key, "") for key in keys]
            yield Variable(rename.name, item_id, original_name=item_id, why_renamed=rename.why, item_id=item_id), values
