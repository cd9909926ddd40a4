"""A transcript as one text with its lines, each with its place in the file: what every reader of a format makes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ctipsurvey.collect.notes import Kind, Note

INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
"""Characters that no editor shows: soft hyphen, zero-width and direction marks."""
BLANK = rf"[\s{INVISIBLE}]"
NOT_BLANK = re.compile(rf"[^\s{INVISIBLE}]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""Control characters that stand for nothing in a text (tabs and ends of lines are not among them)."""
Speaker = Literal["interviewer", "respondent", "unknown"]
Span = tuple[int, int]
Run = tuple[str, bool]
"""A stretch of a paragraph and whether it is bold."""


@dataclass(frozen=True)
class Row:
    """A line whose parts the format itself tells apart: a table row with columns, or a cue with its voice."""

    label: str
    parts: tuple[Span, ...]
    text: Span
    time_start: str = ""
    time_end: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the text from `start` to `end`; lines of one paragraph have its number.

    `bold` counts how many of its first characters are bold; `heading` is one by its style; `aside` says why a line is
    no speech (a footnote).
    """

    number: int
    start: int
    end: int
    place: str
    paragraph: int
    bold: int = 0
    heading: bool = False
    aside: str = ""
    row: Row | None = None


@dataclass(frozen=True)
class Turn:
    """What one speaker says without a break: the text from `start` to `end`.

    `beside` are the spans of its label and time stamps: they belong to it and are no words of it.
    """

    label: str
    place: str
    start: int
    end: int
    time_start: str = ""
    time_end: str = ""
    beside: tuple[Span, ...] = ()
    speaker: Speaker = "unknown"


@dataclass
class Source:
    """The text of a transcript while it is put together: lines are added at its end, notes as they come up."""

    file: str
    lines: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    size: int = 0
    paragraphs: int = 0
    _joined: str | None = None

    @property
    def text(self) -> str:
        """The whole text, with a line feed between lines."""
        if self._joined is None or len(self._joined) != self.size:
            self._joined = "\n".join(self.parts)
        return self._joined

    def slice(self, start: int, end: int) -> str:
        """The text from start to end."""
        return self.text[start:end]

    def words(self, line: Line) -> str:
        """The text of a line."""
        return self.parts[line.number]

    def note(self, place: str, kind: Kind, message: str) -> None:
        """Keep a note on one place of this file."""
        self.notes.append(Note(self.file, place, kind, message))

    def add_line(
        self,
        text: str,
        place: str,
        bold: int = 0,
        heading: bool = False,
        aside: str = "",
        row: Row | None = None,
    ) -> Line:
        """One line at the end of the text, in the paragraph that was begun last; `row` counts from the line's start."""
        start = self.size + 1 if self.parts else 0
        if row:
            parts = tuple((start + first, start + last) for first, last in row.parts)
            span = (start + row.text[0], start + row.text[1])
            row = Row(row.label, parts, span, row.time_start, row.time_end)
        self.parts.append(text)
        self.size = start + len(text)
        line = Line(len(self.lines), start, self.size, place, self.paragraphs, bold, heading, aside, row)
        self.lines.append(line)
        return line

    def add_paragraph(self, runs: Sequence[Run], place: str, heading: bool = False, aside: str = "") -> None:
        """A paragraph at the end of the text, one line for each line of it."""
        self.paragraphs += 1
        for line in lines_of(runs):
            self.add_line("".join(text for text, _ in line), place, bold_at_start(line), heading, aside)


def without_blanks(text: str, start: int, end: int) -> Span:
    """The span of a text without the blanks and invisible characters round it.

    >>> without_blanks(" да ", 0, 4)
    (1, 3)
    """
    first = NOT_BLANK.search(text, start, end)
    if not first:
        return start, start
    while not NOT_BLANK.match(text, end - 1):
        end -= 1
    return first.start(), end


def lines_of(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs of each line of a paragraph."""
    lines: list[list[Run]] = [[]]
    for text, bold in runs:
        first, *others = text.split("\n")
        lines[-1].append((first, bold))
        lines += [[(other, bold)] for other in others]
    return lines


def bold_at_start(runs: Sequence[Run]) -> int:
    """How many characters at the start of a line are bold; blanks count as either."""
    count = 0
    for text, bold in runs:
        if not bold and NOT_BLANK.search(text):
            return count if count else 0
        count += len(text)
    return count if any(bold and NOT_BLANK.search(text) for text, bold in runs) else 0


def in_short(numbers: Sequence[int], most: int = 12) -> str:
    """Numbers as a list for a message.

    >>> in_short([3, 4, 5, 9])
    '3 to 5, 9'
    """
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    shown = [str(first) if first == last else f"{first} to {last}" for first, last in ranges[:most]]
    return ", ".join(shown) + (" and more" if len(ranges) > most else "")


def places_in_short(places: Sequence[str], most: int = 12) -> str:
    """Places as a list for a message, those that differ by their last number joined.

    >>> places_in_short(["table 1, row 2", "table 1, row 3", "footnote 1"])
    'table 1, row 2 to 3, footnote 1'
    """
    numbers: dict[str, list[int]] = {}
    for place in places:
        match = re.fullmatch(r"(.*?)(\d+)", place)
        numbers.setdefault(match[1] if match else place, []).extend([int(match[2])] if match else [])
    return ", ".join(f"{before}{in_short(found, most)}" if found else before for before, found in numbers.items())
