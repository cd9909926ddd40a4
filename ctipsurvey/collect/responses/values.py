"""The cells of closed items as ids of choices, whether an export holds ids or labels in any language."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from ctipsurvey.collect.responses.forms import Form
from ctipsurvey.collect.responses.matching import NAMES, in_language
from ctipsurvey.collect.responses.structure import LEGACY_EMPTY, Part
from ctipsurvey.instruments.questionnaire import NUMBERS

YES, NO = ("1", "1.0", "true", "yes"), ("0", "0.0", "false", "no")
"""What the columns of single choices hold, in small letters."""


@dataclass(frozen=True)
class Answer:
    """An answer in the instrument's words. `remark` is a kind of note and its message, '' where it is plain.

    `is_split` says whether a select_multiple could be taken apart into choices; `seen` whether the columns of its
    choices show that it was put; `how` whether the choices come from these (`marks`) or from labels (`apart`).
    """

    value: str
    remark: tuple[str, str] = ("", "")
    is_split: bool = True
    seen: bool = False
    how: str = ""


class Values:
    """Reads the cells of an export: first in the way in which most of its closed answers are written."""

    def __init__(self, forms: Sequence[Form], header_way: str, parts: Iterable[Part]) -> None:
        self.ways = [NAMES, *dict.fromkeys(language for form in forms for language in form.languages)]
        self.ids: dict[str, set[str]] = {}
        self.labels: dict[tuple[str, str], dict[str, set[str]]] = {}
        for form in forms:
            for item_id, choices in form.choices.items():
                for choice in choices:
                    self.ids.setdefault(item_id, set()).add(choice.id)
                    for way in self.ways:
                        label = in_language(choice.label, way) or choice.id
                        self.labels.setdefault((item_id, way), {}).setdefault(label, set()).add(choice.id)
        self.types = {id_: asking.item.type for form in forms for id_, asking in form.askings.items()}
        parts = list(parts)
        self.is_legacy = self._is_legacy(parts)
        self.way = self._way(parts, header_way)

    def _is_legacy(self, parts: Sequence[Part]) -> bool:
        """Whether the export writes True, False and n/a."""
        ticks = {tick.lower() for part in parts for of in part.ticks.values() for tick in of.values()}
        if {"true", "false", LEGACY_EMPTY} & ticks:
            return True
        return any(
            cell == LEGACY_EMPTY and self.types.get(id_) in (*NUMBERS, "select_one", "select_multiple", "date")
            for part in parts
            for id_, cell in part.cells.items()
        )

    def _way(self, parts: Sequence[Part], header_way: str) -> str:
        """The way in which most cells of select_one are written; where several fit, that of the headers."""
        cells = {(id_, cell) for part in parts for id_, cell in part.cells.items() if cell}
        counts = dict.fromkeys(self.ways, 0)
        for id_, cell in cells:
            if self.types.get(id_) == "select_one":
                for way in self.ways:
                    counts[way] += " ".join(cell.split()) in self.labels.get((id_, way), {})
            elif self.types.get(id_) == "select_multiple":
                for way in self.ways:
                    labels = self.labels.get((id_, way), {})
                    counts[way] += any(f"{' '.join(cell.split())} ".startswith(f"{label} ") for label in labels)
        return max(counts, key=lambda way: (counts[way], way == header_way, way == NAMES))

    def kind(self, form: Form, item_id: str) -> str:
        """The type of an item in a version, or in any where this one does not have it."""
        return form.askings[item_id].item.type if item_id in form.askings else self.types[item_id]

    def read(self, form: Form, part: Part, item_id: str) -> Answer:
        """One item's answer in one part of a submission."""
        cell = self._filled(part.cells.get(item_id, ""))
        kind = self.kind(form, item_id)
        if kind == "select_multiple":
            return self._several(form, item_id, cell, part.ticks.get(item_id, {}))
        if not cell:
            return Answer("")
        if kind == "select_one":
            return self._one(form, item_id, cell)
        if kind == "integer" and re.fullmatch(r"-?\d+\.0+", cell):
            cell = cell.split(".")[0]
        if kind in NUMBERS and not re.fullmatch(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", cell.strip()):
            return Answer(cell, ("unknown value", "is no number; it was kept as it is."))
        return Answer(cell.strip() if kind in NUMBERS else cell)

    def _filled(self, cell: str) -> str:
        """The cell, '' where it holds nothing but spaces, or what old servers write for nothing; lines end in LF."""
        is_empty = not cell.strip() or (self.is_legacy and cell.strip() == LEGACY_EMPTY)
        return "" if is_empty else cell.replace("\r\n", "\n").replace("\r", "\n")

    def _one(self, form: Form, item_id: str, cell: str) -> Answer:
        if not self.ids.get(item_id):
            return Answer(cell)
        found = self._choice(form, item_id, cell)
        if not found:
            return Answer(cell, ("unknown value", "is none of the item's choices; it was kept as it is."))
        return Answer(found, self._offered(form, item_id, [found]))

    def _choice(self, form: Form, item_id: str, cell: str) -> str:
        """The choice that a cell stands for, in the way of the export, else in any; '' where none or several fit."""
        text = " ".join(cell.split())
        offered = set(form.choice_ids(item_id))
        for way in dict.fromkeys((self.way, *self.ways)):
            found = self.labels.get((item_id, way), {}).get(text, set())
            for fitting in (found & offered, found):
                if len(fitting) == 1:
                    return next(iter(fitting))
        return ""

    def _offered(self, form: Form, item_id: str, chosen: Iterable[str]) -> tuple[str, str]:
        if item_id in form.askings and form.choice_ids(item_id) and set(chosen) - set(form.choice_ids(item_id)):
            return ("unknown value", "names a choice that this version of the form did not offer; it was kept.")
        return ("", "")

    def _several(self, form: Form, item_id: str, cell: str, ticks: Mapping[str, str]) -> Answer:
        """The chosen ids: from the cell where it holds ids, else from the columns of choices, else taken apart."""
        marks = {choice: self._filled(tick).strip().lower() for choice, tick in ticks.items()}
        seen = any(mark in (*YES, *NO) for mark in marks.values())
        known = self.ids.get(item_id, set())
        if cell and (self.way == NAMES or not known):
            words = cell.split()
            strange = bool(known) and not set(words) <= known
            remark = ("unknown value", "names a choice that the item does not have; it was kept as it is.")
            return Answer(" ".join(words), remark if strange else self._offered(form, item_id, words), seen=seen)
        if seen:
            return self._of_marks(form, item_id, marks, cell)
        if not cell:
            return Answer("")
        parts = self._taken_apart(item_id, cell)
        if parts is None:
            message = "holds labels that cannot be told apart; it was kept as it is. Export again with XML values."
            return Answer(cell, ("unknown value", message), is_split=False)
        ordered = self._in_order(form, item_id, parts)
        return Answer(" ".join(ordered), self._offered(form, item_id, ordered), how="apart")

    def _of_marks(self, form: Form, item_id: str, marks: Mapping[str, str], cell: str) -> Answer:
        chosen = {choice for choice, mark in marks.items() if mark in YES}
        ordered = self._in_order(form, item_id, chosen)
        remark = self._offered(form, item_id, ordered)
        if any(mark and mark not in (*YES, *NO) for mark in marks.values()):
            remark = ("unknown value", "has a column of a choice that holds neither 1 nor 0; that choice was left out.")
        elif cell and not any(frozenset(chosen) in found for found in self._readings(item_id, cell)):
            remark = ("irregular", "says something else in its own column than in the columns of its choices.")
        return Answer(" ".join(ordered), remark, seen=True, how="marks" if chosen else "")

    def _in_order(self, form: Form, item_id: str, chosen: AbstractSet[str]) -> list[str]:
        offered = [id_ for id_ in form.choice_ids(item_id) if id_ in chosen]
        return offered + sorted(chosen - set(offered))

    def _taken_apart(self, item_id: str, cell: str) -> frozenset[str] | None:
        """The choices whose labels make up a cell, each once; None where there is no way or more than one."""
        readings = next((found for found in self._readings(item_id, cell) if found), set())
        return next(iter(readings)) if len(readings) == 1 else None

    def _readings(self, item_id: str, cell: str) -> list[set[frozenset[str]]]:
        """For each way of writing, that of the export first, the sets of choices that a cell may name."""
        ways = dict.fromkeys((self.way, *self.ways))
        return [ways_to_make(" ".join(cell.split()), self.labels.get((item_id, way), {})) for way in ways]


def ways_to_make(text: str, labels: Mapping[str, set[str]], most: int = 2000) -> set[frozenset[str]]:
    """The sets of choices whose labels, each used once and joined by spaces, make up a text.

    Where there are too many to try, the empty set is among them, so that they are more than one.

    >>> ways_to_make("a b c", {"a": {"1"}, "b c": {"2"}, "c": {"3"}}) == {frozenset({"1", "2"})}
    True
    """
    found: set[frozenset[str]] = set()
    waiting: list[tuple[str, frozenset[str]]] = [(text, frozenset())]
    for _ in range(most):
        if not waiting:
            return found
        rest, used = waiting.pop()
        for label, ids in labels.items():
            if label and rest.startswith(label) and rest[len(label) : len(label) + 1] in ("", " "):
                left = rest[len(label) :].lstrip()
                for id_ in ids - used:
                    if left:
                        waiting.append((left, used | {id_}))
                    else:
                        found.add(used | {id_})
    return {*found, frozenset(), frozenset({""})}
