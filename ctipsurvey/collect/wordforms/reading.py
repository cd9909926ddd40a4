"""A returned Word form read: answers as rows, and what was found, missing, unknown or in need of a look as notes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ctipsurvey.collect.notes import Kind, Note
from ctipsurvey.collect.wordforms import fields, opening
from ctipsurvey.collect.wordforms.answers import Value, boxes_value, typed_value
from ctipsurvey.collect.wordforms.fields import Found
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.instruments.questionnaire import Item, Questionnaire
from ctipsurvey.instruments.wordform.blocks import Box, Boxes, Form, Question
from ctipsurvey.instruments.wordform.layout import lay_out
from ctipsurvey.instruments.wordform.places import Place

FORM = Place("_form")


@dataclass(frozen=True)
class FormAnswer:
    """One row of the responses: the answer of the form's respondent to an item, as far as the form knows."""

    item_id: str
    repeat: str
    value: str
    state: str


@dataclass(frozen=True)
class WordFormReading:
    """What was read from one form. `contact` holds the lines on who filled it in; they may identify a person.

    `state` of an answer is answered or not_answered; whether an item was to be asked is decided elsewhere.
    """

    file: str
    instrument: str
    version: str
    year: str
    answers: tuple[FormAnswer, ...]
    contact: Mapping[str, str]
    notes: tuple[Note, ...]


def is_word_form(path: Path) -> bool:
    """Whether this file is a form made here, and not a transcript, a report or anything else."""
    try:
        word_file = opening.open_word_file(path)
    except DataError:
        return False
    if "ctip_instrument" in word_file.properties:
        return True
    marks = fields.unknown_marks(word_file.body, {})
    return marks > 0 or any(found.place == FORM for found in fields.fields_of(word_file.body, {}, {}))


def form_code(path: Path) -> tuple[str, str, str]:
    """The instrument, version and year that a form says it is of; '' what it does not say. Raises DataError."""
    word_file = opening.open_word_file(path)
    reader = _Reader(path.name, None, word_file.properties)
    reader.find(word_file.body)
    return reader.code


def read_word_form(path: Path, questionnaire: Questionnaire | None) -> WordFormReading:
    """The answers of a returned form; with its instrument also codes, dates, and what is missing or unknown.

    Raises DataError where the file is no DOCX, no form made here, or the form of another instrument.
    """
    word_file = opening.open_word_file(path)
    reader = _Reader(path.name, questionnaire, word_file.properties)
    reader.find(word_file.body)
    reader.check_form()
    reader.remarks_on_file(word_file.body)
    answers = reader.answers()
    contact = {
        one.place.item.strip("_"): typed_value(one, None, ()).text
        for one in reader.found
        if one.place.item.startswith("_") and one.place != FORM
    }
    code = reader.code
    return WordFormReading(path.name, *code, answers, contact, tuple(dict.fromkeys(reader.notes)))


@dataclass
class _Reader:
    file: str
    questionnaire: Questionnaire | None
    properties: Mapping[str, str]
    found: list[Found] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    form: Form | None = None
    marks_left: int = 0

    def note(self, place: str, kind: Kind, message: str) -> None:
        self.notes.append(Note(self.file, place, kind, message))

    def find(self, body: object) -> None:
        """All fields, those of pasted blocks under a number of their own."""
        places: list[Place] = [FORM]
        if self.questionnaire is not None:
            self.form = lay_out(self.questionnaire, self.languages(), self.year())
            places += [place for place, _ in self.form.fields()]
        bookmarks = {place.bookmark: place for place in places}
        tags = {place.tag: place for place in places}
        self.found = self.numbered(fields.fields_of(body, bookmarks, tags))
        self.marks_left = fields.unknown_marks(body, bookmarks)

    def languages(self) -> list[str]:
        known = dict(self.questionnaire.languages) if self.questionnaire else {}
        return [key for key in self.properties.get("ctip_languages", "").split() if key in known][:3]

    def year(self) -> int | None:
        text = self.properties.get("ctip_year", "")
        return int(text) if re.fullmatch(r"\d{4}", text) else None

    @property
    def code(self) -> tuple[str, str, str]:
        """Instrument, version and year: by the properties of the file, else by the line under the title."""
        keys = ("ctip_instrument", "ctip_version", "ctip_year")
        if self.properties.get(keys[0]):
            first, second, third = (self.properties.get(key, "") for key in keys)
            return first, second, third
        line = next((f"{one.inside}{one.beside}" for one in self.found if one.place == FORM), "")
        parts = [part.strip() for part in line.split("/") if part.strip()]
        year = parts.pop() if len(parts) > 1 and re.fullmatch(r"\d{4}", parts[-1]) else ""
        return (parts[0] if parts else "", parts[1] if len(parts) > 1 else "", year)

    def check_form(self) -> None:
        instrument, version, _ = self.code
        answered = [one for one in self.found if not one.place.item.startswith("_")]
        if not instrument and not answered and not self.marks_left:
            message = "is no form made here: it has no answer fields. Is it a transcript, or a form of another origin?"
            raise DataError(Problem(self.file, "", message))
        asked = self.questionnaire
        if asked is None:
            return
        known = {item.id for item in asked.all_items()}
        fits = any(one.place.item in known for one in answered)
        if (instrument and instrument != asked.id) or not (instrument or fits):
            message = f"is a form of `{instrument or 'an unknown instrument'}`; here forms of `{asked.id}` are read."
            raise DataError(Problem(self.file, "", message))
        if version != asked.version:
            message = (
                f"the form is of version {version or '(none)'}, the instrument of version {asked.version or '(none)'}."
            )
            self.note("", "irregular", f"{message} Its answers were read by the instrument's.")

    def remarks_on_file(self, body: object) -> None:
        number = fields.comments_in(body)
        if number:
            self.note("", "not read", f"{number} comments are hung on the text; they were not read.")
        if self.questionnaire is None and self.marks_left and not self.found:
            message = "the fields have lost their tags (saved by another program); give the instrument to read them."
            self.note("", "not read", message)
        for one in self.found:
            for remark in one.remarks:
                kind: Kind = "not read" if "not read" in remark or "left out" in remark else "irregular"
                self.note(one.place.name, "read" if "it was read" in remark else kind, remark)

    def numbered(self, found: Sequence[Found]) -> list[Found]:
        """Blocks that were copied and pasted get the next numbers of their section, in the order of the file."""
        last: dict[str, int] = {}
        for one in found:
            for section, number in re.findall(r"([^/\[\]]+)\[(\d+)\]", one.place.repeat):
                last[section] = max(last.get(section, 0), int(number))
        given: dict[tuple[str, int], str] = {}
        result = []
        for one in found:
            if not one.copy or not one.place.repeat:
                result.append(one)
                continue
            key = (one.place.repeat, one.copy)
            if key not in given:
                outer, _, inner = one.place.repeat.rpartition("/")
                section = inner.partition("[")[0]
                last[section] += 1
                given[key] = "/".join(part for part in (outer, f"{section}[{last[section]}]") if part)
                self.note(given[key], "guessed", f"this block was pasted in; it looks like a copy of `{key[0]}`.")
            result.append(replace(one, place=replace(one.place, repeat=given[key]), copy=0))
        return result

    def answers(self) -> tuple[FormAnswer, ...]:
        """One row an item and repeat, in the order of the instrument; blocks left empty are left out."""
        groups: dict[tuple[str, str], list[Found]] = {}
        for one in self.found:
            if not one.place.item.startswith("_"):
                groups.setdefault((one.place.repeat, one.place.item), []).append(one)
        rows = []
        for (repeat, item_id), group in self.known(groups):
            value = self.value(item_id, repeat, group)
            state = "answered" if value.text else "not_answered"
            rows.append(FormAnswer(item_id, repeat, value.text, state))
        return self.without_empty_blocks(rows)

    def known(self, groups: Mapping[tuple[str, str], list[Found]]) -> Iterable[tuple[tuple[str, str], list[Found]]]:
        """The groups of fields that the instrument knows, in its order; the others become notes."""
        if self.form is None or self.questionnaire is None:
            return groups.items()
        order = {item.id: number for number, item in enumerate(self.questionnaire.all_items())}
        expected: dict[tuple[str, str], int] = {}
        for place, _ in self.form.fields():
            if not place.item.startswith("_"):
                expected[(place.repeat, place.item)] = expected.get((place.repeat, place.item), 0) + 1
        for key, number in expected.items():
            have = len({one.place for one in groups.get(key, ())})
            if have < number:
                what = "its field is missing" if number == 1 else f"{number - have} of its {number} boxes are missing"
                self.note(Place(key[1], key[0]).name, "not read", f"{what} in the file.")
        for repeat, item_id in groups:
            if item_id not in order:
                message = "the instrument has no such item; its field was not read."
                self.note(Place(item_id, repeat).name, "unknown value", message)
        own = [(key, group) for key, group in groups.items() if key[1] in order]
        first: dict[str, int] = {}
        for (repeat, item_id), _ in own:
            section = repeat.partition("[")[0]
            first[section] = min(first.get(section, len(order)), order[item_id])

        def rank(entry: tuple[tuple[str, str], list[Found]]) -> tuple[int, list[int], int]:
            repeat, item_id = entry[0]
            numbers = [int(number) for number in re.findall(r"\[(\d+)\]", repeat)]
            return first[repeat.partition("[")[0]] if repeat else order[item_id], numbers, order[item_id]

        return sorted(own, key=rank)

    def value(self, item_id: str, repeat: str, group: list[Found]) -> Value:
        name = Place(item_id, repeat).name
        item = self.item(item_id)
        choices = self.questionnaire.choices_of(item) if self.questionnaire is not None and item is not None else ()
        boxes = [one for one in group if one.place.choice]
        if boxes:
            boxes = self.boxes_of(boxes, {choice.id for choice in choices} | {"OK"}, name)
            value = boxes_value(boxes, item is not None and item.type == "select_one")
        else:
            value = self.one_of(group, item, name)
        for kind, message in value.remarks:
            self.note(name, kind, message)
        return value

    def boxes_of(self, boxes: list[Found], known: set[str], name: str) -> list[Found]:
        """The boxes of choices that the instrument has, each once: marked where one of its copies is."""
        result: dict[str, Found] = {}
        texts = self.texts_of_boxes()
        for one in boxes:
            choice = one.place.choice
            if self.questionnaire is not None and choice not in known:
                self.note(name, "unknown value", f"box `{choice}` is no choice of this item; it was not read.")
                continue
            if one.label is not None and texts.get(one.place, _bare(one.label)) != _bare(one.label):
                self.note(name, "not read", f"the text beside box `{choice}` was changed; the change was not read.")
            if choice not in result or boxes_value([one], False).text:
                result[choice] = one
        return list(result.values())

    def texts_of_boxes(self) -> dict[Place, str]:
        if self.form is None:
            return {}
        blocks = [block for block in self.form.blocks if isinstance(block, Question)]
        answers = [question.answer for block in blocks for question in (block, *block.further)]
        boxes: list[Box] = [box for answer in answers if isinstance(answer, Boxes) for box in answer.boxes]
        return {box.place: _bare("".join(text for _, text in box.text)) for box in boxes}

    def one_of(self, group: Sequence[Found], item: Item | None, name: str) -> Value:
        """The value of a field; of two with the same name the one that is filled in."""
        choices = self.questionnaire.choices_of(item) if self.questionnaire is not None and item is not None else ()
        values = [value for one in group if (value := typed_value(one, item, choices)).text]
        if len({value.text for value in values}) > 1:
            self.note(
                name, "irregular", f"the field stands {len(group)} times with different answers; the first is kept."
            )
        return values[0] if values else Value("")

    def item(self, item_id: str) -> Item | None:
        items = self.questionnaire.all_items() if self.questionnaire is not None else ()
        return next((item for item in items if item.id == item_id), None)

    def without_empty_blocks(self, rows: Sequence[FormAnswer]) -> tuple[FormAnswer, ...]:
        filled = {row.repeat for row in rows if row.state == "answered"}
        kept = tuple(row for row in rows if not row.repeat or any(_within(other, row.repeat) for other in filled))
        empty = {row.repeat for row in rows} - {row.repeat for row in kept}
        answered = sum(row.state == "answered" for row in kept)
        self.note("", "read", f"{answered} of {len(kept)} questions are answered.")
        for repeat in sorted(empty):
            self.note(repeat, "read", "this block is empty and was left out.")
        return kept


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}/")


def _bare(text: str) -> str:
    """A text without spaces and strokes, to see whether something was added to it."""
    return re.sub(r"[\s/]+", "", text)
