"""A report in HTML as blocks."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from ctipsurvey.collect.published.blocks import BLOCK_TAGS, BREAK, Block, folded, plain
from ctipsurvey.guard.xml import parse_html

SKIPPED = {"script", "style", "head", "noscript", "template", "svg", "nav"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCK_NAMES = re.compile(rf"^(?:{BLOCK_TAGS})$")
_NOTE_REFERENCE = re.compile(r"^#_?(?:fn|ftn|footnote|note)[-_:]?(\d{1,3})$", re.IGNORECASE)
_NOTE_PLACE = re.compile(r"^_?(?:fn|ftn|footnote|note)[-_:]?(\d{1,3})$", re.IGNORECASE)
_BACK = re.compile(r"^#_?(?:fnref|ftnref|footnote-?ref|note-?ref)", re.IGNORECASE)


def blocks_of_html(text: str, first_line: int = 1, file: str = "") -> list[Block]:
    """The blocks of an HTML report in reading order, broken markup included.

    `first_line` is the line of the source in which the text begins. Raises DataError where elements nest
    so deep that a parser would leave text out.
    """
    if not text.strip():
        return []
    root = parse_html(file, text)
    walker = _Walker(first_line - 1)
    walker.walk(root)
    walker.end_text()
    return walker.blocks


class _Walker:
    """Goes through the elements in reading order and gathers loose text into paragraphs."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.blocks: list[Block] = []
        self.loose: list[str] = []
        self.loose_line = 0
        self.tables = 0

    def walk(self, element: HtmlElement) -> None:
        for part in _parts(element):
            if isinstance(part, str):
                self.add_loose(part, element)
                continue
            name = part.tag
            if name in SKIPPED:
                continue
            if note := _NOTE_PLACE.match(str(part.get("id", ""))):
                self.end_text()
                self.add("footnote", part, plain(flat_text(part)), marker=note[1])
            elif name == "table" and part.find(".//table") is None:
                self.end_text()
                self.table(part)
            elif name in HEADINGS:
                self.end_text()
                self.add("heading", part, flat_text(part))
            elif name in ("p", "li", "dt", "dd", "blockquote", "caption") and not _holds_blocks(part):
                self.end_text()
                self.paragraph(part)
            elif name == "hr":
                self.end_text()
                self.add("rule", part, "---")
            elif _BLOCK_NAMES.match(name) or _holds_blocks(part):
                self.end_text()
                self.walk(part)
                self.end_text()
            else:
                self.add_loose("".join(_pieces_of(part)), part)

    def paragraph(self, element: HtmlElement) -> None:
        self.add("paragraph", element, flat_text(element), marker=_list_marker(element))

    def table(self, element: HtmlElement) -> None:
        self.tables += 1
        caption = element.find("caption")
        if caption is not None:
            self.add("paragraph", caption, flat_text(caption))
        pending: dict[int, tuple[int, str]] = {}
        width = 0
        for row in element.iter("tr"):
            cells: list[str] = []
            carried: set[int] = set()
            own = [cell for cell in row if isinstance(cell.tag, str) and cell.tag in ("td", "th")]
            spans_all = len(own) == 1 and _span(own[0], "colspan") >= max(width, 2)
            queue = iter(own)
            while True:
                column = len(cells)
                if column in pending:
                    left, text = pending.pop(column)
                    cells.append(text)
                    carried.add(column)
                    if left > 1:
                        pending[column] = (left - 1, text)
                    continue
                cell = next(queue, None)
                if cell is None:
                    break
                text = flat_text(cell)
                for step in range(_span(cell, "colspan")):
                    cells.append(text if step == 0 else "")
                    if _span(cell, "rowspan") > 1:
                        pending[column + step] = (_span(cell, "rowspan") - 1, cells[-1])
            width = max(width, len(cells))
            if any(cells):
                header = bool(own) and (
                    all(cell.tag == "th" for cell in own)
                    or (row.getparent() is not None and row.getparent().tag == "thead")
                )
                self.blocks.append(
                    Block(
                        "row",
                        self.line(row),
                        tuple(cells),
                        header=header,
                        spans_all=spans_all,
                        carried=frozenset(carried),
                        table=self.tables,
                    )
                )

    def add_loose(self, text: str, element: HtmlElement) -> None:
        if text.strip():
            self.loose_line = self.loose_line or self.line(element)
        self.loose.append(text)

    def end_text(self) -> None:
        text = " ".join("".join(self.loose).split())
        if text:
            self.blocks.append(Block("paragraph", self.loose_line or 1, (text,)))
        self.loose = []
        self.loose_line = 0

    def add(self, kind: str, element: HtmlElement, text: str, marker: str = "") -> None:
        if text:
            self.blocks.append(Block(kind, self.line(element), (text,), marker=marker))  # type: ignore[arg-type]

    def line(self, element: HtmlElement) -> int:
        return int(element.sourceline or 1) + self.offset


def flat_text(element: HtmlElement) -> str:
    """All text of an element, white space folded; footnote references become ⟦n⟧, paragraph ends BREAK."""
    return folded("".join(_pieces(element)))


def _pieces(element: HtmlElement) -> Iterator[str]:
    for part in _parts(element):
        if isinstance(part, str):
            yield part
        else:
            yield from _pieces_of(part)


def _pieces_of(part: HtmlElement) -> Iterator[str]:
    """The text of one element inside a text: nothing for what is not shown, ⟦n⟧ for a footnote reference."""
    address = str(part.get("href", "")) if part.tag == "a" else ""
    raised = (part.text_content() or "").strip(" []\n") if part.tag == "sup" else ""
    reference = _NOTE_REFERENCE.match(address)
    if part.tag in SKIPPED or part.tag == "tr" or _BACK.match(address):
        return  # a row inside a cell is left there by an unclosed tag; it is read as a row of its own
    if reference or raised.isdigit():
        yield f"⟦{reference[1] if reference else raised}⟧"
    elif _BLOCK_NAMES.match(part.tag):
        yield BREAK
        yield from _pieces(part)
        yield BREAK
    else:
        yield from _pieces(part)


def _parts(element: HtmlElement) -> Iterator[str | HtmlElement]:
    if element.text:
        yield str(element.text)
    for child in element:
        if isinstance(child.tag, str):
            yield child
        if child.tail:
            yield str(child.tail)


def _holds_blocks(element: HtmlElement) -> bool:
    return any(
        isinstance(child.tag, str) and child.tag != "br" and _BLOCK_NAMES.match(child.tag)
        for child in element.iterdescendants()
    )


def _list_marker(element: HtmlElement) -> str:
    """What a list item shows before its text: a dash, or its number in an ordered list."""
    parent = element.getparent()
    if element.tag != "li" or parent is None:
        return ""
    if parent.tag != "ol":
        return "-"
    items = [child for child in parent if child.tag == "li"]
    start = str(parent.get("start", "1"))
    return f"{(int(start) if start.isdigit() else 1) + items.index(element)}."


def _span(cell: HtmlElement, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    return min(int(value), 1000) if value.isascii() and value.isdigit() and int(value) > 0 else 1
