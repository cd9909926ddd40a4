"""The cases of a labelled file as responses: one row is a respondent's answer to an item."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ctipsurvey.collect.labelled.matching import Instrument, Matched, is_joined, joined
from ctipsurvey.collect.labelled.variables import KEYS
from ctipsurvey.collect.notes import Kind as NoteKind
from ctipsurvey.collect.notes import Note

Cells = list[str]


class Answers:
    """The columns of a file by the items they answer; `rows` gives the responses, `notes` what was met on the way."""

    def __init__(
        self,
        file: str,
        year: str,
        columns: Sequence[Mapping[str, Any]],
        n_rows: int,
        instrument: Instrument | None,
    ) -> None:
        self.file = file
        self.year = year
        self.n_rows = n_rows
        self.instrument = instrument
        self.notes: list[Note] = []
        self.cells: dict[str, Cells] = {
            str(column["name"]): [cell or "" for cell in column["cells"]] for column in columns
        }
        self.labels: dict[str, Mapping[str, str]] = {str(column["name"]): column["values"] for column in columns}
        self.keys = {name.lower(): name for name in reversed(self.cells) if name.lower() in KEYS}
        self.matched: dict[str, Matched] = {}
        self._match()

    def note(self, place: str, kind: NoteKind, message: str) -> None:
        """Keep a note on this file."""
        self.notes.append(Note(self.file, place, kind, message))

    def _match(self) -> None:
        if self.instrument is None:
            return
        seen: set[Matched] = set()
        for name in self.cells:
            matched = None if name in self.keys.values() else self.instrument.find(name)
            if matched is None:
                continue
            if matched in seen:
                message = "is a second variable for the same item; it is kept under its own name."
                self.note(f"variable {name}", "irregular", message)
            elif self._is_whole(name, matched):
                seen.add(matched)
                self.matched[name] = matched
        both = {found.item_id for found in self.matched.values() if not found.choice_id and not found.is_rest}
        for name, matched in list(self.matched.items()):
            if matched.choice_id and matched.item_id in both:
                message = "repeats what the variable of its item says; that one is read."
                self.note(f"variable {name}", "not read", message)

    def _is_whole(self, name: str, matched: Matched) -> bool:
        """Whether the columns of choices hold nothing but 1, 0 or the place of a rank."""
        if not matched.choice_id or self.instrument is None:
            return True
        is_rank = self.instrument.items[matched.item_id].type == "rank"
        if all(cell in ("", "0", "1") or (is_rank and cell.isdigit()) for cell in self.cells[name]):
            return True
        message = "holds other values than 1 and 0, so it is not joined to the answer of its item; it is kept as it is."
        self.note(f"variable {name}", "unknown value", message)
        return False

    def rows(self) -> list[tuple[str, ...]]:
        """The responses, case by case in the order of the variables."""
        respondents, years, repeats = self._respondents(), self._years(), self._repeats()
        questionnaire = self.instrument.questionnaire if self.instrument else None
        known = (questionnaire.id, questionnaire.version) if questionnaire else ("", "")
        items = list(self._items())
        found: list[tuple[str, ...]] = []
        for at in range(self.n_rows):
            for item_id, is_known, values, states in items:
                instrument, version = known if is_known else ("", "")
                first = (respondents[at], years[at], instrument, version, item_id, repeats[at])
                found.append((*first, values[at], states[at], self.file, str(at + 1)))
        return found

    def _items(self) -> Iterator[tuple[str, bool, Cells, Cells]]:
        """Item, whether the instrument has it, its values and states."""
        done: set[str] = set()
        ids = {matched.item_id for matched in self.matched.values()}
        for name, cells in self.cells.items():
            if name in self.keys.values():
                continue
            matched = self.matched.get(name)
            if matched is None:
                item_id = f"{name}_" if name in ids else name
                yield item_id, False, cells, ["answered" if cell else "not_answered" for cell in cells]
            elif matched.item_id not in done:
                done.add(matched.item_id)
                yield (matched.item_id, True, *self._of_item(matched.item_id))

    def _of_item(self, item_id: str) -> tuple[Cells, Cells]:
        assert self.instrument is not None
        own = {name: found for name, found in self.matched.items() if found.item_id == item_id}
        main = next((name for name, found in own.items() if not found.choice_id and not found.is_rest), None)
        rest = next((self.cells[name] for name, found in own.items() if found.is_rest), [""] * self.n_rows)
        by_choice = {found.choice_id: self.cells[name] for name, found in own.items() if found.choice_id}
        item = self.instrument.items[item_id]
        values = self._decoded(item_id, main) if main else [""] * self.n_rows
        values = [value or other for value, other in zip(values, rest, strict=True)]
        states = ["answered" if value else "not_answered" for value in values]
        if main is None and by_choice and (is_joined(self.instrument, item_id) or not any(rest)):
            for at in range(self.n_rows):
                row = {choice: cells[at] for choice, cells in by_choice.items()}
                if any(row.values()):
                    values[at], states[at] = joined(item.type, row), "answered"
        return values, states

    def _decoded(self, item_id: str, name: str) -> Cells:
        """The answers of a closed item as ids of its choices; what is none of them is kept as it is."""
        assert self.instrument is not None
        cells = self.cells[name]
        item = self.instrument.items[item_id]
        if item.type != "select_one":
            return cells
        labels = self.labels[name]
        found: dict[str, str] = {"": ""}
        for cell in dict.fromkeys(cells):
            if not cell:
                continue
            choice, how = self.instrument.choice_of(item_id, cell, labels.get(cell, ""))
            found[cell] = choice or cell
            if not choice:
                number = cells.count(cell)
                self.note(f"variable {name}", "unknown value", f"{number} cells are none of the item's choices; kept.")
            elif how == "number" and labels.get(cell):
                message = (
                    f"the label of value {cell} is not one of the item's; choice `{choice}` was taken by its number."
                )
                self.note(f"variable {name}", "guessed", message)
            elif how == "id" and labels.get(cell):
                message = f"the label of value {cell} differs from that of choice `{choice}` in the instrument."
                self.note(f"variable {name}", "irregular", message)
            elif how == "label" and cell in self.instrument.choices[item_id] and choice != cell:
                message = f"value {cell} has the label of choice `{choice}`; the label was followed."
                self.note(f"variable {name}", "irregular", message)
        return [found[cell] for cell in cells]

    def _respondents(self) -> Cells:
        name = self.keys.get("respondent_id")
        by_row = [f"row_{number}" for number in range(1, self.n_rows + 1)]
        if name is None:
            self.note(
                "", "read", "there is no variable `respondent_id`; respondents are called row_1, row_2 and so on."
            )
            return by_row
        ids = self.cells[name]
        keys = list(zip(ids, self._years(), self._repeats(), strict=True))
        if all(ids) and len(set(keys)) == len(keys):
            return ids
        message = "is empty or the same in several cases; respondents are called row_1, row_2 and so on."
        self.note(f"variable {name}", "irregular", message)
        return by_row

    def _repeats(self) -> Cells:
        name = self.keys.get("repeat")
        return self.cells[name] if name else [""] * self.n_rows

    def _years(self) -> Cells:
        name = self.keys.get("year")
        if name is None:
            return [self.year] * self.n_rows
        return [cell if re.fullmatch(r"\d{4}", cell) else self.year for cell in self.cells[name]]
