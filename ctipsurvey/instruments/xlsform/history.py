"""The sheet `history`: what an instrument holds and the form of one year does not show.

One row is one entry. `kind` says what it is:

- left out: a section, item or choice that is not asked in this year (`content`), its place by `of` and `after`
- left out list: a list that is not used in this year
- earlier: an earlier wording of the entry named in `of`
- shown here: of the earlier wordings the one that the form shows; `field` names what it shows otherwise than today
- today: what stands in these fields today
- exact: a field as it is written in the instrument (`content`), where the sheets alone would give `instead_of`
- language: the key of a language (`of`) and its heading in the workbook (`content`)

A cell that somebody changed in the form counts: `exact` then no longer applies.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from ctipsurvey.instruments.questionnaire import Asked
from ctipsurvey.instruments.xlsform.nodes import Node, Parsed
from ctipsurvey.instruments.xlsform.remarks import Remarks

NAME = "history"
LEFT_OUT, LEFT_OUT_LIST, EARLIER, SHOWN, TODAY, EXACT, LANGUAGE = (
    "left out",
    "left out list",
    "earlier",
    "shown here",
    "today",
    "exact",
    "language",
)
TEXT_FIELDS = ("type", "choices", "required", "relevant", "constraint", "choice_filter")
"""Of the fields that may change from year to year those that hold one text, not one in each language."""


@dataclass(frozen=True)
class Entry:
    """One row of the sheet `history`; `content` and `instead_of` are JSON."""

    sheet: str
    kind: str
    list: str = ""
    of: str = ""
    after: str = ""
    field: str = ""
    content: str = ""
    instead_of: str = ""


COLUMNS = tuple(column.name for column in fields(Entry))


def as_json(value: Any) -> str:
    """A value as text that people can read; '' for nothing."""
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=1)


def read_entries(rows: Sequence[Sequence[str]]) -> list[tuple[int, Entry]]:
    """The rows of the sheet with their number."""
    found = []
    for number, row in enumerate(rows[1:], start=2):
        texts = [text.strip() for text in row] + [""] * len(COLUMNS)
        if any(texts):
            found.append((number, Entry(*texts[: len(COLUMNS)])))
    return found


def is_history(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a sheet is the history of an instrument that this project wrote."""
    return bool(rows) and tuple(rows[0]) == COLUMNS


def can_be_address(name: str) -> bool:
    """Whether an id can stand for its entry: it is not empty and cannot be taken for `row 5` or `entry 5`."""
    return bool(name) and not any(letter.isspace() for letter in name)


def languages_given(entries: Sequence[tuple[int, Entry]]) -> dict[str, str]:
    """What the workbook says about its languages: heading to key."""
    return {entry.content: entry.of for _, entry in entries if entry.kind == LANGUAGE}


@dataclass
class _Places:
    """Finds entries by their address: an id, or the row of the form or of the history in which they stand."""

    found: dict[str, Node]

    @classmethod
    def of(cls, nodes: list[Node]) -> "_Places":
        places = cls({})
        places.take(nodes)
        return places

    def take(self, nodes: list[Node]) -> None:
        for node in nodes:
            self.found.setdefault(f"row {node.row}", node)
            if can_be_address(node.id):
                self.found.setdefault(node.id, node)
            self.take(node.children or [])


def apply_history(parsed: Parsed, entries: Sequence[tuple[int, Entry]], remarks: Remarks) -> None:
    """Put back into what was read from a form what its history holds."""
    survey = _Places.of(parsed.items)
    lists = {name: _Places.of(nodes) for name, nodes in parsed.choices.items()}
    for number, entry in entries:
        try:
            places = survey if entry.sheet == "survey" else lists.get(entry.list, _Places({}))
            if entry.kind == EXACT:
                _apply_exact(parsed, places, entry)
            elif entry.kind in (EARLIER, SHOWN, TODAY):
                _apply_earlier(places.found[entry.of], entry)
        except (KeyError, ValueError, TypeError, AttributeError):
            _tell(number, remarks)
    for number, entry in entries:
        try:
            if entry.kind == LEFT_OUT_LIST:
                _insert_list(parsed, lists, entry)
            elif entry.kind == LEFT_OUT and entry.sheet == "survey":
                _insert(survey, parsed.items, entry, number, remarks)
            elif entry.kind == LEFT_OUT:
                places = lists.setdefault(entry.list, _Places({}))
                _insert(places, parsed.choices.setdefault(entry.list, []), entry, number, remarks)
        except (KeyError, ValueError, TypeError, AttributeError):
            _tell(number, remarks)


def _tell(number: int, remarks: Remarks) -> None:
    message = "was not read: what it belongs to is gone from the form, or the row was changed."
    remarks.add("not read", message, NAME, row=number)


def _apply_exact(parsed: Parsed, places: _Places, entry: Entry) -> None:
    if entry.sheet == "settings":
        content: dict[str, Any] = parsed.settings
    else:
        content = places.found[entry.of].content
    if as_json(content.get(entry.field)) != entry.instead_of:
        return
    if entry.content:
        content[entry.field] = json.loads(entry.content)
    else:
        content.pop(entry.field, None)


def _apply_earlier(node: Node, entry: Entry) -> None:
    content = json.loads(entry.content)
    if entry.kind == EARLIER:
        node.content.setdefault("earlier", []).append(content)
        return
    names = [name for name in entry.field.split() if name in Asked.model_fields]
    if entry.kind == SHOWN:
        shown = {name: node.content.get(name, "" if name in TEXT_FIELDS else {}) for name in names}
        node.content.setdefault("earlier", []).append(shown | content)
        for name in names:
            node.content.pop(name, None)
    else:
        node.content.update({name: content[name] for name in names if name in content})


def _insert_list(parsed: Parsed, lists: dict[str, _Places], entry: Entry) -> None:
    if entry.list in parsed.choices or entry.list in parsed.generated:
        return
    new: list[Node] = []
    order = list(parsed.choices)
    at = order.index(entry.after) + 1 if entry.after in order else 0
    if entry.content:
        parsed.generated[entry.list] = json.loads(entry.content)["source"]
    parsed.choices = {
        name: new if name == entry.list else parsed.choices[name] for name in (*order[:at], entry.list, *order[at:])
    }
    lists[entry.list] = _Places({})


def _insert(places: _Places, top: list[Node], entry: Entry, number: int, remarks: Remarks) -> None:
    content = json.loads(entry.content)
    children = content.pop("items", None)
    node = Node(0, content, None if children is None else [])
    siblings: list[Node] | None = top
    if entry.of:
        parent = places.found.get(entry.of)
        siblings = parent.children if parent else None
    if siblings is None:
        remarks.add(
            "guessed", "belongs to a section that is gone from the form; it stands at the end now.", NAME, row=number
        )
        siblings = top
        at = len(top)
    elif not entry.after:
        at = 0
    else:
        before = places.found.get(entry.after)
        known = before is not None and any(node is before for node in siblings)
        at = next((n + 1 for n, sibling in enumerate(siblings) if sibling is before), len(siblings))
        if not known:
            message = "stood after an entry that is gone from the form; it stands at the end now."
            remarks.add("guessed", message, NAME, row=number)
    siblings.insert(at, node)
    places.found.setdefault(f"entry {number}", node)
    if can_be_address(node.id):
        places.found.setdefault(node.id, node)
