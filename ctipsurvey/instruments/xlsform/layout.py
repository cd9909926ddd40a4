"""The sheets of a form as a workbook that people like to read; all cells are text, equal sheets give equal bytes."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem, raise_if_any
from ctipsurvey.instruments.xlsform.remarks import place
from ctipsurvey.instruments.xlsform.tables import letter

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_CELL = 32_767
"""So many letters fit into a cell of a spreadsheet."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_WIDTHS = {"type": 26, "name": 26, "list_name": 22, "since": 8, "until": 8, "copies": 8, "missing": 9}


def check_cells(sheets: Mapping[str, Sequence[Sequence[str]]], file: str) -> None:
    """Raise InstrumentError for every cell and sheet name that no spreadsheet holds."""
    problems = []
    for name, rows in sheets.items():
        if not name or len(name) > 31 or _NOT_IN_A_NAME.search(name) or name[0] == "'" or name[-1] == "'":
            message = "has a name that spreadsheets do not take (at most 31 letters, none of []:*?/\\). Rename it."
            problems.append(Problem(file, f"sheet {name}", message))
        if sum(other.lower() == name.lower() for other in sheets) > 1:
            problems.append(
                Problem(file, f"sheet {name}", "has the name of another sheet but for capitals. Rename it.")
            )
        for number, row in enumerate(rows, start=1):
            for at, text in enumerate(row):
                where = place(name, (rows[0][at] if at < len(rows[0]) else "") or letter(at), [number])
                if len(text) > LONGEST_CELL:
                    message = f"holds {len(text)} letters; a cell takes at most {LONGEST_CELL}. Shorten the text."
                    problems.append(Problem(file, where, message))
                elif _UNWRITABLE.search(text):
                    message = "holds a sign that no spreadsheet takes (a control character). Take it out."
                    problems.append(Problem(file, where, message))
    raise_if_any(problems, InstrumentError)


def workbook_bytes(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """The bytes of an .xlsx file: headings bold and frozen, columns wide enough, texts wrapped."""
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        _fill(book.create_sheet(name), rows)
    long_ago = datetime.datetime(1980, 1, 1)
    book.properties.creator = ""
    book.properties.created = book.properties.modified = long_ago
    content = io.BytesIO()
    book.save(content)
    return files.stable_zip(_without_time(content.getvalue()))


def _fill(sheet: "Worksheet", rows: Sequence[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    wrapped = Alignment(wrap_text=True, vertical="top")
    bold, grey = Font(bold=True), PatternFill("solid", fgColor="E7E6E6")
    section = PatternFill("solid", fgColor="F4F4EC")
    for number, row in enumerate(rows, start=1):
        is_section = number > 1 and rows[0][:1] == ["type"] and row[:1] and row[0].startswith(("begin", "end"))
        for at, text in enumerate(row, start=1):
            if not text and number > 1:
                continue
            cell = sheet.cell(number, at)
            cell.value = text
            cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = wrapped
            if number == 1:
                cell.font, cell.fill = bold, grey
            elif is_section:
                cell.fill = section
    sheet.freeze_panes = "A2"
    for at, heading in enumerate(rows[0] if rows else (), start=1):
        longest = max((len(row[at - 1]) for row in rows if at <= len(row)), default=0)
        width = _WIDTHS.get(heading, min(52, max(12, longest + 2, len(heading) + 2)))
        sheet.column_dimensions[get_column_letter(at)].width = width


def _without_time(content: bytes) -> bytes:
    """The archive with the time of saving, which the library insists on, replaced by a fixed one."""
    import zipfile

    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", part)
            new.writestr(name, part)
    return result.getvalue()
