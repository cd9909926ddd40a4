"""The blocks of a report in reading order, whatever format it came in."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["heading", "paragraph", "row", "rule", "footnote"]

NOTE = re.compile(r"⟦(\d{1,3})⟧")
"""How a footnote reference stands in a block's text: ⟦8⟧."""

BREAK = "\u2029"
"""How the end of a paragraph inside a cell stands in a block's text (Unicode's paragraph separator)."""

SKIPPED_AT_MOST = 3
"""How far the number of a footnote may be from the one before it."""

BLOCK_TAGS = "p|br|div|li|ul|ol|td|th|tr|table|tbody|thead|h[1-6]|blockquote|dd|dt|hr"
_SUPERSCRIPT = re.compile(r"<sup>\s*\[?(\d{1,3})\]?\s*</sup>", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:⟦(\d{1,3})⟧|\[(\d{1,3})\]|(\d{1,3})(?=\s))[\s.]*(?=\S)")
_BLOCK_TAG = re.compile(rf"</?(?:{BLOCK_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->")
_LINK = re.compile(r"\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])")
_UNDERLINED = re.compile(r"(?<!\w)_(?=[^\s_])(.+?)(?<=[^\s_])_(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|~-])")


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, table row, rule or footnote.

    `line` is the line of the source (in a Word file: the running number of the paragraph or row).
    A row has its cells, anything else has its text in `cells[0]`. `marker` is what stood before a list
    item. `header` says that the format marks the row as one; `carried` are the cells that a merged cell
    above fills; `wrapped` is a line that belongs to the last cell above it.
    """

    kind: Kind
    line: int
    cells: tuple[str, ...]
    marker: str = ""
    header: bool = False
    spans_all: bool = False
    wrapped: bool = False
    carried: frozenset[int] = frozenset()
    table: int = 0

    @property
    def text(self) -> str:
        """All the block's text, footnote references still marked."""
        return " ".join(cell for cell in self.cells if cell)


@dataclass(frozen=True)
class Irregularity:
    """Something in a report that is not as in an ordinary table, where it is, and what was done about it."""

    line: int
    kind: str
    detail: str


@dataclass
class Notes:
    """The irregularities of one reading in the order in which they were met, and the headers seen so far."""

    entries: list[Irregularity] = field(default_factory=list)
    headers: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, line: int, kind: str, detail: str) -> None:
        """Note an irregularity; the same one is noted once."""
        entry = Irregularity(line, kind, detail)
        if entry not in self.entries:
            self.entries.append(entry)


def settle_footnotes(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with each paragraph that is the text of a footnote made one.

    A paragraph is that if it begins with the number of a footnote that the text before refers to, and this is one
    of the next numbers after the last footnote (or is raised).
    """
    settled: list[Block] = []
    referred: set[str] = set()
    last = 0
    for block in blocks:
        match = _NUMBERED.match(block.text) if block.kind == "paragraph" and not block.marker else None
        number = next(filter(None, match.groups()), "") if match else ""
        if match and number in referred and (match[1] or last < int(number) <= last + SKIPPED_AT_MOST):
            block = replace(block, kind="footnote", cells=(block.text[match.end() :],), marker=number)
        if block.kind == "footnote":
            last = int(block.marker) if block.marker.isdigit() else last
        else:
            referred.update(NOTE.findall(block.text))
        settled.append(block)
    return settled


def plain(text: str) -> str:
    """A block's text without footnote references, white space folded to single spaces.

    >>> plain("reluctant ⟦12⟧  to speak")
    'reluctant to speak'
    """
    return " ".join(NOTE.sub("", text).split())


def folded(text: str) -> str:
    """Text with white space folded to single spaces and breaks to single breaks, none at its ends.

    >>> folded(f" Pending {BREAK} {BREAK} since  May{BREAK}").split(BREAK)
    ['Pending', 'since May']
    """
    parts = (" ".join(part.split()) for part in text.split(BREAK))
    return BREAK.join(part for part in parts if part)


def tidy(text: str) -> str:
    """A cell's text without footnote references; breaks stay."""
    return folded(NOTE.sub("", text))


def without_markup(text: str) -> str:
    """Text without HTML tags and Markdown emphasis; footnote references become ⟦n⟧, paragraph ends BREAK.

    >>> without_markup("<p><b>Not implemented</b></p> <p>By *Sezim*<sup>8</sup></p>").split(BREAK)
    ['Not implemented', 'By Sezim⟦8⟧']
    >>> without_markup("fewer than <5 cases &amp; no *victim")
    'fewer than <5 cases & no *victim'
    """
    text = _SUPERSCRIPT.sub(r"⟦\1⟧", text)
    text = _BLOCK_TAG.sub(BREAK, text)
    text = _ANY_TAG.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\1", text)
    text = _UNDERLINED.sub(r"\1", text)
    text = _ESCAPE.sub(r"\1", html.unescape(text))
    return folded(text)
