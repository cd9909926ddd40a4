"""From the rows a page shows to the rows a table means.

A printed row may be split over two pages, wrapped over lines or interrupted by a dash row or a repeated
header. Here the parts come together again, and each such case is noted by its line.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ctipsurvey.collect.published.blocks import Block, Notes, plain, tidy

ROW_NUMBER = re.compile(r"^\s*(?:№|No\.?|N)?\s*(\d+(?:\.\d+)*|[IVXL]+|[a-zа-я](?=\s*[.)]))\s*[.)]?\s*$")
DASHES = re.compile(r"^[\s\-–—_=*:|]*$")


@dataclass
class Row:
    """One row of a table: its cells put together, the line where it begins, the lines where it goes on."""

    line: int
    cells: list[str]
    more_lines: list[int] = field(default_factory=list)


@dataclass
class Table:
    """One table: line and cells of its header (which may be an ordinary first row), and its rows.

    `headers` are the blocks of the header, again where it is printed again.
    """

    line: int
    header: tuple[str, ...]
    rows: list[Block] = field(default_factory=list)
    title: str = ""
    headers: list[Block] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.header)


def split_into_tables(blocks: Iterable[Block], is_header: Callable[[Sequence[str]], bool], notes: Notes) -> list[Table]:
    """The tables of a report. Rows after a page break belong to the table before it; so does a repeated header's."""
    tables: list[Table] = []
    current: Table | None = None
    between: list[Block] = []
    last_source = 0
    title = ""
    for block in blocks:
        if block.kind == "footnote":
            continue
        if block.kind != "row":
            if block.kind == "heading":
                current = None
            between.append(block)
            title = plain(block.text) if block.kind != "rule" else title
            continue
        cells = tuple(plain(cell) for cell in block.cells)
        heads = not block.wrapped and is_header(cells)
        if heads and current is not None and _same(cells, current.header) and not _texts(between):
            current.headers.append(block)
            notes.add(block.line, "repeated header", "the header of the table stands again here; read as one table")
        elif heads or current is None or not _goes_on(current, block, between, last_source):
            current = Table(block.line, cells, title=title, headers=[block])
            tables.append(current)
        else:
            for other in _texts(between):
                detail = "text between two rows of one table; it was not read as part of a row"
                notes.add(other.line, "text inside a table", detail)
            current.rows.append(block)
        between = []
        last_source = block.table
    return tables


def _goes_on(table: Table, block: Block, between: list[Block], last_source: int) -> bool:
    """Whether a row belongs to the table before it.

    A row that its format marks as a header can be the first row of a page, printed as one by a converter.
    """
    if block.table == last_source and not _texts(between) and (block.spans_all or not block.header):
        return True
    looks_like_more = len(block.cells) == table.width and (
        not plain(block.cells[0]) or bool(ROW_NUMBER.match(plain(block.cells[0])))
    )
    return looks_like_more


def _texts(between: list[Block]) -> list[Block]:
    return [block for block in between if block.kind in ("paragraph", "heading")]


def _same(first: Sequence[str], second: Sequence[str]) -> bool:
    return [" ".join(cell.split()).casefold() for cell in first] == [
        " ".join(cell.split()).casefold() for cell in second
    ]


def merge_rows(table: Table, number_column: int, notes: Notes) -> list[Row]:
    """The rows of a table with their parts joined by a space, in printed order.

    `number_column` is the column that tells a new row from the rest of one; -1 where the table has none,
    and then every row with a full set of cells is a new one. What fits nowhere is noted, never dropped.
    """
    rows: list[Row] = []
    for block in table.rows:
        cells = [tidy(cell) for cell in block.cells]
        kind = _kind_of(block, cells, rows, table.width, number_column)
        if kind == "dashes":
            notes.add(block.line, "dash row", "a row of dashes or empty cells; it ends a page or a table")
        elif kind == "section":
            notes.add(
                block.line,
                "section row",
                "a row with one cell over all columns; read as a heading inside the table",
            )
        elif kind == "wrapped":
            _wrap(rows[-1], cells)
            rows[-1].more_lines.append(block.line)
            notes.add(block.line, "wrapped row", f"the row that begins in line {rows[-1].line} goes on in this line")
        elif kind == "more":
            _join(rows[-1], [cell if at not in block.carried else "" for at, cell in enumerate(cells)])
            rows[-1].more_lines.append(block.line)
            notes.add(block.line, "split row", f"the row that begins in line {rows[-1].line} goes on here; joined")
        elif kind == "unread":
            notes.add(
                block.line,
                "row not read",
                "a row without a number that follows no row it could go on; NOT read",
            )
        else:
            if len(cells) > table.width > 0:
                notes.add(
                    block.line,
                    "too many cells",
                    f"{len(cells)} cells under {table.width} headers; the last were joined",
                )
                cells = [*cells[: table.width - 1], " ".join(cells[table.width - 1 :])]
            rows.append(Row(block.line, cells))
    for row in rows:
        if len(row.cells) < table.width:
            notes.add(
                row.line,
                "missing cells",
                f"{len(row.cells)} cells under {table.width} headers; the rest are empty",
            )
            row.cells += [""] * (table.width - len(row.cells))
    return rows


def _kind_of(block: Block, cells: list[str], rows: list[Row], width: int, number_column: int) -> str:
    if all(DASHES.match(cell) for cell in cells):
        return "dashes"
    if block.wrapped:
        return "wrapped" if rows else "unread"
    if block.spans_all:
        return "section"
    if number_column < 0:
        is_short = len(cells) < width and bool(rows) and len(rows[-1].cells) < width
        return "wrapped" if is_short else "new"
    number = cells[number_column] if number_column < len(cells) else ""
    if number_column in block.carried or not number:
        return "more" if rows else "unread"
    if number_column == 0 and rows and _completes(rows[-1], cells, width):
        return "wrapped"
    if ROW_NUMBER.match(number):
        return "new"
    if sum(bool(cell) for cell in cells) == 1:
        return "section"
    return "unread"


def _completes(row: Row, cells: list[str], width: int) -> bool:
    """Whether a line with too few cells is the rest of a row with too few cells, and no row of its own."""
    if len(row.cells) >= width or len(cells) >= width or len(row.cells) + len(cells) - 1 > width:
        return False
    before, after = ROW_NUMBER.match(row.cells[0]), ROW_NUMBER.match(cells[0])
    follows = before and after and before[1].isdigit() and after[1].isdigit() and int(after[1]) == int(before[1]) + 1
    return not follows


def _wrap(row: Row, cells: list[str]) -> None:
    row.cells[-1] = f"{row.cells[-1]} {cells[0]}".strip()
    row.cells += cells[1:]


def _join(row: Row, cells: list[str]) -> None:
    row.cells += [""] * (len(cells) - len(row.cells))
    for at, cell in enumerate(cells):
        row.cells[at] = f"{row.cells[at]} {cell}".strip()


def note_gaps(numbers: Sequence[tuple[int, str]], what: str, notes: Notes) -> None:
    """Note numbers that are skipped or stand twice; `numbers` are (line, printed number) in printed order."""
    seen: dict[str, int] = {}
    for line, number in numbers:
        if number in seen:
            notes.add(
                line,
                "number twice",
                f"{what}: number {number} already stands in line {seen[number]}; both were kept",
            )
        seen.setdefault(number, line)
    whole = sorted({int(number) for number in seen if number.isdigit()})
    for before, after in itertools.pairwise(whole):
        for missing in range(before + 1, after):
            line = seen[str(after)]
            notes.add(
                line,
                "skipped number",
                f"{what}: skipped number {missing}; nothing is printed between {before} and {after}",
            )
