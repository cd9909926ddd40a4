"""The sheets of a workbook as text, whatever program wrote it: cells as a compiler of XLSForms would read them."""

import datetime
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem
from ctipsurvey.guard.archives import SafeArchive
from ctipsurvey.guard.kinds import OLE, kind_of
from ctipsurvey.instruments.xlsform.columns import plain
from ctipsurvey.instruments.xlsform.remarks import Remarks

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Sheets = dict[str, list[list[str]]]
"""The rows of each sheet by its name; rows and sheets end with their last content."""

MOST_BYTES = 40_000_000
"""A workbook whose sheets unpack to more is not opened: no form is that long."""
_SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx."


def read_workbook(path: Path, remarks: Remarks) -> Sheets:
    """The sheets of an .xlsx, .xlsm or .xls file. Raises InstrumentError where the file is none of these."""
    content = files.read_bytes(path, InstrumentError)
    return sheets_of(content, path.name, remarks)


def sheets_of(content: bytes, file: str, remarks: Remarks) -> Sheets:
    """The sheets of a workbook given as bytes; formulas, dates, hidden and merged cells are told in remarks."""
    if not content:
        raise InstrumentError(Problem(file, "", f"is empty. {_SAVE_AS}"))
    if kind_of(content) == "zip":
        _check_archive(content, file)
        return _read_with_openpyxl(content, file, remarks)
    if content.startswith(OLE):
        if kind_of(content) == "locked":
            message = "is protected with a password. Open it, take the password off and save it again."
            raise InstrumentError(Problem(file, "", message))
        return _read_with_xlrd(content, file, remarks)
    raise InstrumentError(Problem(file, "", f"is not a workbook (.xlsx, .xlsm or .xls). {_SAVE_AS}"))


def _check_archive(content: bytes, file: str) -> None:
    archive = SafeArchive(file, content, kind=InstrumentError)
    size = archive.size_of((".xml",))
    if size > MOST_BYTES:
        message = (
            f"unpacks to {size // 1_000_000} MB; at most {MOST_BYTES // 1_000_000} MB are read. No form is that long."
        )
        raise InstrumentError(Problem(file, "", message))
    if not any(name.lower().startswith("xl/") for name in archive.names):
        message = f"is not a workbook of the kind .xlsx (found: an archive of another kind). {_SAVE_AS}"
        raise InstrumentError(Problem(file, "", message))
    archive.check_xml()


def _read_with_openpyxl(content: bytes, file: str, remarks: Remarks) -> Sheets:
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content))
            stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True) if _has_formulas(book) else book
    except Exception:  # the library raises almost anything on a damaged workbook
        message = f"is damaged, or written in a way that is not understood. {_SAVE_AS}"
        raise InstrumentError(Problem(file, "", message)) from None
    for chart in book.chartsheets:
        remarks.add("not read", "is a sheet with a chart.", chart.title)
    return {sheet.title: _rows(sheet, stored[sheet.title], remarks) for sheet in book.worksheets}


def _has_formulas(book: Any) -> bool:
    return any(cell.data_type == "f" for sheet in book.worksheets for cell in _cells(sheet).values())


def _cells(sheet: "Worksheet") -> Mapping[tuple[int, int], Any]:
    """The cells that are there, by row and column: a stray one in the last row costs nothing."""
    return sheet._cells


def _rows(sheet: "Worksheet", stored: "Worksheet", remarks: Remarks) -> list[list[str]]:
    found: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(_cells(sheet).items()):
        if cell.value is None:
            continue
        name = _column_name(found, column)
        if cell.data_type == "f":
            value = stored.cell(row, column).value
            if value is None:
                message = "is a formula without a stored result. Open the file, save it and read it again."
                remarks.add("not read", message, sheet.title, name, row)
                continue
            remarks.add("irregular", "is a formula; its stored result was read.", sheet.title, name, row)
        else:
            value = cell.value
        text = cell_text(value)
        if isinstance(value, datetime.date):
            remarks.add("irregular", "is a cell of the kind date; it was read as a text.", sheet.title, name, row)
        if cell.data_type == "e":
            remarks.add("irregular", "holds an error of the spreadsheet.", sheet.title, name, row)
        if "_x000D_" in text:
            text = text.replace("_x000D_", "")
            remarks.add("repaired", "had signs of a line end that is not seen; they were taken out.", sheet.title, name)
        if text.strip():
            found.setdefault(row, {})[column] = text
    _tell_of_merged_and_hidden(sheet, found, remarks)
    return _dense(found)


def _column_name(found: Mapping[int, Mapping[int, str]], column: int) -> str:
    from openpyxl.utils import get_column_letter

    return found.get(1, {}).get(column, "").strip() or get_column_letter(column)


def _tell_of_merged_and_hidden(sheet: "Worksheet", found: dict[int, dict[int, str]], remarks: Remarks) -> None:
    for area in sorted(sheet.merged_cells.ranges, key=lambda area: (area.min_row, area.min_col)):
        name = _column_name(found, area.min_col)
        text = found.get(area.min_row, {}).get(area.min_col, "")
        if plain(name) == "list_name" and area.min_row > 1 and text:
            for row in range(area.min_row + 1, area.max_row + 1):
                if row in found:
                    found[row][area.min_col] = text
            remarks.add(
                "repaired", "is merged over several rows; each row got its text.", sheet.title, name, area.min_row
            )
        elif text:
            message = "is merged with cells beside it; only the first holds its text."
            remarks.add("irregular", message, sheet.title, name, area.min_row)
    for row, dimension in sheet.row_dimensions.items():
        if dimension.hidden and row in found:
            remarks.add("irregular", "is hidden; it was read like the others.", sheet.title, row=row)
    for wide in sheet.column_dimensions.values():
        if wide.hidden:
            for column in range(wide.min or 1, (wide.max or 1) + 1):
                if column in found.get(1, {}):
                    name = _column_name(found, column)
                    remarks.add("irregular", "is hidden; it was read like the others.", sheet.title, name)
    if sheet.sheet_state != "visible" and found:
        remarks.add("irregular", "is hidden; it was read like the others.", sheet.title)


def _dense(found: Mapping[int, Mapping[int, str]]) -> list[list[str]]:
    rows = []
    for row in range(1, max(found, default=0) + 1):
        cells = found.get(row, {})
        rows.append([cells.get(column, "") for column in range(1, max(cells, default=0) + 1)])
    return rows


def cell_text(value: Any) -> str:
    """A cell's value as compilers of XLSForms read it: whole numbers without a point, TRUE, a date with its time.

    >>> [cell_text(value) for value in (1, 2.0, 0.5, True, "a")]
    ['1', '2', '0.5', 'TRUE', 'a']
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read_with_xlrd(content: bytes, file: str, remarks: Remarks) -> Sheets:
    try:
        import xlrd  # type: ignore[import-untyped]
    except ImportError:
        raise InstrumentError(Problem(file, "", f"is an .xls file of the old kind. {_SAVE_AS}")) from None
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
        return {sheet.name: _old_rows(sheet, book.datemode, remarks) for sheet in book.sheets()}
    except Exception as error:  # as above
        locked = "encrypted" in str(error).lower()
        message = "is protected with a password. Take it off." if locked else f"is damaged or no workbook. {_SAVE_AS}"
        raise InstrumentError(Problem(file, "", message)) from None


def _old_rows(sheet: Any, datemode: int, remarks: Remarks) -> list[list[str]]:
    import xlrd

    found: dict[int, dict[int, str]] = {}
    for row in range(sheet.nrows):
        for column in range(sheet.ncols):
            cell = sheet.cell(row, column)
            value = cell.value
            if cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            elif cell.ctype == xlrd.XL_CELL_DATE:
                moment = xlrd.xldate_as_tuple(value, datemode)
                value = datetime.datetime(*moment) if any(moment[:3]) else datetime.time(*moment[3:])
                message = "is a cell of the kind date; it was read as a text."
                remarks.add("irregular", message, sheet.name, _column_name(found, column + 1), row + 1)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                value = xlrd.error_text_from_code.get(value, "")
                message = "holds an error of the spreadsheet."
                remarks.add("irregular", message, sheet.name, _column_name(found, column + 1), row + 1)
            text = cell_text(value)
            if text.strip():
                found.setdefault(row + 1, {})[column + 1] = text
    return _dense(found)
