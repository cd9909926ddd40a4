"""The answer fields of a returned form: what stands in each of them, and what stands beside it in its cell.

A field is known by the tag of its content control or, in a file that LibreOffice has saved, by its bookmark. All text
of the cell counts, whether it was typed into the control or beside it: inserted text as it stands, deleted text not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ctipsurvey.collect.wordforms.opening import W14, W
from ctipsurvey.instruments.wordform.places import Place, read_place
from ctipsurvey.instruments.wordform.texts import words

BOOKMARK = re.compile(r"(ctip_[0-9a-f]{12})(.*)", re.DOTALL)
LEFT_OUT = (
    f"{W}del",
    f"{W}moveFrom",
    f"{W}instrText",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
)
MARKED_BY_HAND = ("highlight", "u", "strike", "dstrike")
OF_WORD = (
    "Click or tap here to enter text.",
    "Click here to enter text.",
    "Click or tap to enter a date.",
    "Click here to enter a date.",
    "Choose an item.",
    "Место для ввода текста.",
    "Место для ввода даты.",
    "Выберите элемент.",
)
"""What Word itself puts into a field that was emptied again."""


@dataclass(frozen=True)
class Found:
    """One field: its place, the text inside and beside its control, and whether its box is marked (None: no box).

    `copy` counts from 0 how often the same field stood earlier in the file (blocks that were copied and pasted).
    """

    place: Place
    inside: str
    beside: str
    checked: bool | None
    date: str
    label: str | None
    remarks: tuple[str, ...]
    copy: int = 0


def prompts() -> frozenset[str]:
    """All texts that stand in an empty field."""
    own = [text for name, texts in words().items() if name.startswith("field_") for text in texts.values()]
    return frozenset(" ".join(text.split()) for text in (*own, *OF_WORD))


def fields_of(body: Any, bookmarks: Mapping[str, Place], tags: Mapping[str, Place]) -> list[Found]:
    """All fields in the order of the file. `bookmarks` and `tags` are those that the instrument knows."""
    found: list[Found] = []
    seen: dict[str, int] = {}
    for cell, keys in _cells(body, bookmarks, tags):
        for place, control in keys:
            whole = cell if len(keys) == 1 and cell.tag == f"{W}tc" else None
            field = _field(place, control, whole, cell)
            copy = seen.get(place.name, 0)
            seen[place.name] = copy + 1
            found.append(Found(**{**field.__dict__, "copy": copy}))
    return found


def unknown_marks(body: Any, bookmarks: Mapping[str, Place]) -> int:
    """How many bookmarks of a form there are that the instrument does not know."""
    names = [str(mark.get(f"{W}name", "")) for mark in body.iter(f"{W}bookmarkStart")]
    matches = [match for name in names if (match := BOOKMARK.match(name))]
    return sum(match[1] not in bookmarks for match in matches)


def comments_in(body: Any) -> int:
    """How many comments are hung on the text."""
    return sum(1 for _ in body.iter(f"{W}commentReference"))


def _cells(
    body: Any, bookmarks: Mapping[str, Place], tags: Mapping[str, Place]
) -> Iterator[tuple[Any, list[tuple[Place, Any]]]]:
    """Each cell (or paragraph) with a field in it: the place and the control (None where only the bookmark is left)."""
    order: dict[Any, list[tuple[Place, Any]]] = {}
    marks: dict[Any, list[Place]] = {}
    untagged: dict[Any, list[Any]] = {}
    for entry in body.iter(f"{W}sdt", f"{W}bookmarkStart"):
        home = _home(entry)
        if home is None:
            continue
        if entry.tag == f"{W}bookmarkStart":
            match = BOOKMARK.match(str(entry.get(f"{W}name", "")))
            if match and match[1] in bookmarks:
                order.setdefault(home, [])
                marks.setdefault(home, []).append(bookmarks[match[1]])
            continue
        tag = entry.find(f"{W}sdtPr/{W}tag")
        name = str(tag.get(f"{W}val", "")) if tag is not None else ""
        place = tags.get(name) or (read_place(name) if name else None)
        if place is None:
            untagged.setdefault(home, []).append(entry)
        else:
            order.setdefault(home, []).append((place, entry))
    for home, keys in order.items():
        if keys:
            yield home, keys
        elif len(marks[home]) == 1:
            controls = untagged.get(home, [None])
            yield home, [(marks[home][0], controls[0])]


def _home(entry: Any) -> Any:
    """The cell that an element stands in, else its paragraph; None in a row that was deleted under tracked changes."""
    paragraph = None
    for above in entry.iterancestors():
        if above.tag == f"{W}tr" and above.find(f"{W}trPr/{W}del") is not None:
            return None
        if above.tag == f"{W}tc":
            row = above.getparent()
            return None if row is not None and row.find(f"{W}trPr/{W}del") is not None else above
        if above.tag == f"{W}p" and paragraph is None:
            paragraph = above
    if paragraph is not None:
        return paragraph
    inner = entry.find(f".//{W}tc")
    return inner if inner is not None else entry


def _field(place: Place, control: Any, whole: Any, home: Any) -> Found:
    inside = text_of(control.find(f"{W}sdtContent")) if control is not None else ""
    everything = text_of(whole) if whole is not None else inside
    beside = _without(everything, inside)
    if control is None and whole is None:
        beside = _between_marks(home)
    is_prompt = control is not None and control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
    remarks = [_change(home, "ins"), _change(home, "del")]
    known = prompts()
    if is_prompt or " ".join(inside.split()) in known:
        inside = ""
    kept = _after_prompt(beside, known)
    if any(True for _ in home.iter(f"{W}drawing", f"{W}pict", f"{W}object")):
        remarks.append("holds a picture or an object, which was not read.")
    box = control.find(f"{W}sdtPr/{W14}checkbox/{W14}checked") if control is not None else None
    date = control.find(f"{W}sdtPr/{W}date") if control is not None else None
    label, remark = _label(whole) if place.choice else (None, "")
    return Found(
        place,
        _after_prompt(inside, known).strip(),
        kept.strip(),
        None if box is None else box.get(f"{W14}val") in ("1", "true", "on"),
        str(date.get(f"{W}fullDate", ""))[:10] if date is not None and not is_prompt else "",
        label,
        tuple(text for text in (*remarks, remark) if text),
    )


def _change(home: Any, kind: str) -> str:
    if next(home.iter(f"{W}{kind}", f"{W}{'moveTo' if kind == 'ins' else 'moveFrom'}"), None) is None:
        return ""
    if kind == "ins":
        return "holds text inserted under tracked changes; it was read."
    return "holds text deleted under tracked changes; it was left out."


def _label(cell: Any) -> tuple[str | None, str]:
    """The text beside a box, and a remark where it was marked by hand instead of the box."""
    following = cell.getnext() if cell is not None else None
    if following is None or following.tag != f"{W}tc":
        return None, ""
    for name in MARKED_BY_HAND:
        for mark in following.iter(f"{W}{name}"):
            if mark.get(f"{W}val") not in ("none", "0", "false") and mark.getparent().tag == f"{W}rPr":
                return text_of(
                    following
                ), "the text of the choice is highlighted, underlined or crossed out; boxes are read."
    return text_of(following), ""


def _between_marks(paragraph: Any) -> str:
    """The text of a paragraph between the bookmarks of a field."""
    found, is_open = [], False
    for child in paragraph:
        if child.tag == f"{W}bookmarkStart" and BOOKMARK.match(str(child.get(f"{W}name", ""))):
            is_open = True
        elif child.tag == f"{W}bookmarkEnd":
            is_open = False
        elif is_open:
            found.append(text_of(child))
    return "".join(found)


def _without(everything: str, inside: str) -> str:
    """The text of a cell without that of its control."""
    before, found, after = everything.partition(inside) if inside else (everything, "", "")
    return "\n".join(part.strip() for part in (before, after) if part.strip()) if found or not inside else everything


def _after_prompt(text: str, known: frozenset[str]) -> str:
    """A text without the prompt with which it begins: typed behind it instead of over it."""
    stripped = text.strip()
    for prompt in known:
        if stripped == prompt:
            return ""
        if len(prompt) > 8 and stripped.startswith(prompt):
            return stripped[len(prompt) :].strip()
    return text


def text_of(element: Any) -> str:
    """The text of an element as one reads it: paragraphs and breaks as lines, deleted text left out."""
    if element is None:
        return ""
    lines = [""]
    _collect(element, lines)
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _collect(element: Any, lines: list[str]) -> None:
    for child in element:
        if child.tag in LEFT_OUT or not isinstance(child.tag, str):
            continue
        if child.tag == f"{W}t":
            lines[-1] += child.text or ""
        elif child.tag == f"{W}tab":
            lines[-1] += "\t"
        elif child.tag in (f"{W}br", f"{W}cr"):
            lines.append("")
        elif child.tag == f"{W}noBreakHyphen":
            lines[-1] += "-"
        elif child.tag == f"{W}sym":
            lines[-1] += "✓"
        else:
            if child.tag == f"{W}p" and lines != [""]:
                lines.append("")
            _collect(child, lines)
