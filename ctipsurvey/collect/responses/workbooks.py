"""Workbooks (XLSX): every sheet with a header, every cell as the text that its value is."""

import datetime
import io
import re
from typing import Any

from ctipsurvey.collect.notes import Note
from ctipsurvey.collect.responses.sheets import Row, Sheet, even_rows
from ctipsurvey.errors import DataError, Problem

MOST_CELLS = 6_000_000
"""No export of a survey has more; a workbook that claims so is refused."""
_ESCAPED = re.compile(r"_x(00[01][1-9A-Fa-f]|0010|005[Ff])_")
"""How a workbook writes signs that XML may not hold (the end of a line as Windows writes it), and `_` before such."""


def workbook_sheets(file: str, content: bytes, notes: list[Note]) -> list[Sheet]:
    """The sheets of a workbook that have a header, in order. Raises DataError for a workbook that cannot be read.

    The first sheet is called by the file's name alone.
    """
    import warnings

    import openpyxl

    sheets: list[Sheet] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            for number, page in enumerate(book.worksheets):
                called = f"{file}, sheet `{page.title}`" if number else file
                rows = _rows(page, called, notes)
                if rows:
                    sheets.append(_sheet(called, str(page.title), file, rows, notes))
                else:
                    notes.append(Note(called, "", "irregular", "the sheet is empty."))
    except DataError:
        raise
    except Exception:  # a damaged workbook makes the library raise errors of any kind
        message = "the workbook is damaged and cannot be read. Download it again, or open and save it in a spreadsheet."
        raise DataError(Problem(file, "", message)) from None
    if not sheets:
        raise DataError(Problem(file, "", "the workbook is empty. Download it again."))
    return sheets


def _sheet(called: str, title: str, source: str, rows: list[Row], notes: list[Note]) -> Sheet:
    """The rows from the header on, each as wide as the widest."""
    width = max(len(row.cells) for row in rows)
    wide = [Row(row.number, row.cells + ("",) * (width - len(row.cells))) for row in rows]
    if wide[0].number != 1:
        notes.append(Note(called, f"row {wide[0].number}", "guessed", "the header was taken from this row."))
    return Sheet(called, title, source, wide[0].cells, even_rows(wide[1:]))


def _rows(page: Any, file: str, notes: list[Note]) -> list[Row]:
    """The rows with content, without the empty cells at their ends."""
    page.reset_dimensions()
    rows, n_cells = [], 0
    for number, row in enumerate(page.iter_rows(), start=1):
        n_cells += len(row) + 1
        if n_cells > MOST_CELLS:
            message = f"has more than {MOST_CELLS // 10**6} million cells, which no export has. Download it again."
            raise DataError(Problem(file, "", message))
        cells = []
        for cell in row:
            if cell.data_type == "f":
                message = "is a formula; it is read as it was typed. Type the answer itself, or export again."
                notes.append(Note(file, f"cell {cell.coordinate}", "irregular", message))
            cells.append(as_written(cell.value, str(getattr(cell, "number_format", ""))))
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows.append(Row(number, tuple(cells)))
    return rows


def as_written(value: Any, number_format: str = "General") -> str:
    """The text of a cell: whole numbers without a decimal point, dates in ISO form, True and False.

    >>> as_written(3.0), as_written(datetime.datetime(2019, 10, 1), "yyyy-mm-dd"), as_written(None)
    ('3', '2019-10-01', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        has_time = "h" in number_format.lower() or value.time() != datetime.time()
        return value.isoformat() if has_time else value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), str(value))
