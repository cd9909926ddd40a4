"""The tables of an export as text, whichever kind of file they stand in; nothing is understood here yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ctipsurvey.collect.notes import Note
from ctipsurvey.errors import Problem


@dataclass(frozen=True)
class Row:
    """One row with content: its number in the file (the header is 1) and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One table: `file` is how messages call it, `name` the sheet or the file without its ending.

    Sheets of one workbook or archive have the same `source`; CSV files that stand alone have the source ''.
    """

    file: str
    name: str
    source: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def tidied(sheet: Sheet, notes: list[Note]) -> Sheet:
    """The sheet with spaces round headers taken off; a column with text and no header is called by its place."""
    headers = []
    for at, header in enumerate(sheet.headers):
        name = " ".join(header.split())
        if not name and any(row.cells[at] for row in sheet.rows):
            name = f"column {at + 1}"
            notes.append(Note(sheet.file, name, "irregular", "has no header."))
        headers.append(name)
    return replace(sheet, headers=tuple(headers))


def repeated_headers(sheet: Sheet) -> list[Problem]:
    """A problem for each header that stands more than once, because its answers cannot be told apart."""
    problems = []
    places: dict[str, list[str]] = {}
    for at, header in enumerate(sheet.headers, start=1):
        places.setdefault(header, []).append(str(at))
    for header, columns in places.items():
        if header and len(columns) > 1:
            message = (
                f"stands {len(columns)} times in the header (columns {', '.join(columns)}), so its answers cannot be "
                "told apart. Export again with XML values and headers, with the groups in the headers."
            )
            problems.append(Problem(sheet.file, f"column `{header}`", message))
    return problems


def even_rows(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows that hold anything."""
    return tuple(row for row in rows if any(cell.strip() for cell in row.cells))
