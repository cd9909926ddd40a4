"""The codebook as a workbook: the sheets variables, values and about; every cell is text or a number."""

import io
import re
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ctipsurvey import files
from ctipsurvey.fieldwork.data_codebook import DataCodebook, rows_in
from ctipsurvey.guard.markup import office_text
from ctipsurvey.guard.spreadsheets import fitting_cell
from ctipsurvey.report.data_codebook.sentences import (
    CONSTRUCTED_NOTE,
    HIDDEN,
    NOTHING,
    READING,
    access_note,
    heading,
    is_empty,
    number_text,
    percent_text,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float
WIDEST, PAGE, LINE = 48, 90, 15
"""The widest column in letters where a sheet has many, where it has two, and the height of a line in points."""
WIDE, PAGES_ACROSS = 20, 6
"""A sheet of more columns than this is printed on so many pages side by side."""


def workbook_bytes(codebook: DataCodebook) -> bytes:
    """The bytes of an .xlsx file; the same codebook gives the same bytes."""
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _fill(book.create_sheet("variables"), _variables(codebook))
    _fill(book.create_sheet("values"), _values(codebook))
    _fill(book.create_sheet("about"), _about(codebook))
    book.properties.creator = ""
    book.properties.title = heading(codebook)
    book.properties.created = datetime.datetime(1980, 1, 1)
    content = io.BytesIO()
    book.save(content)
    return files.stable_zip(_without_time(content.getvalue()))


def _variables(codebook: DataCodebook) -> list[list[Cell]]:
    columns = [str(name) for name in codebook.variables.columns]
    found: list[list[Cell]] = [list(columns)]
    for row in rows_in(codebook.variables):
        shown = {name: _number(row[name], number_text(row, name)) for name in ("minimum", "median", "maximum")}
        found.append([shown[name] if name in shown else _cell(row[name]) for name in columns])
    return found


def _values(codebook: DataCodebook) -> list[list[Cell]]:
    columns = [str(name) for name in codebook.values.columns]
    found: list[list[Cell]] = [list(columns)]
    for row in rows_in(codebook.values):
        share = _number(row["share"], percent_text(row))
        found.append([share if name == "share" else _cell(row[name]) for name in columns])
    return found


def _number(value: Any, otherwise: str) -> Cell:
    """The number itself; where there is none, the word for why, and an empty cell where it has no meaning."""
    if is_empty(value):
        return "" if otherwise == NOTHING else otherwise
    return int(value) if float(value).is_integer() else float(value)


def _cell(value: Any) -> Cell:
    """A text or a count as a cell; a count that may not be shown as the word that says so."""
    if is_empty(value):
        return HIDDEN
    return value if isinstance(value, str) else int(value)


def _about(codebook: DataCodebook) -> list[list[Cell]]:
    study, wave = codebook.study, codebook.study.wave(codebook.year)
    rows: list[list[Cell]] = [["about", "content"], ["title", heading(codebook)]]
    rows.append(["who may see it", access_note(codebook)])
    if codebook.constructed:
        rows.append(["constructed data", CONSTRUCTED_NOTE])
    rows += [["study", study.title], ["law", study.law], ["place", study.place], ["centre", study.centre]]
    rows += [["year", str(codebook.year)], ["period", wave.period], ["instrument", codebook.questionnaire.id]]
    rows += [["version of the instrument", codebook.questionnaire.version or "none given"]]
    for language, text in codebook.title.items():
        rows.append([f"title of the instrument ({language})", text])
    for row in rows_in(codebook.files):
        rows_shown, variables_shown = (
            HIDDEN if is_empty(row[name]) else row[name] for name in ("n_rows", "n_variables")
        )
        rows.append([f"file {row['file']}", f"{rows_shown} rows, {variables_shown} variables"])
    return rows + [["how to read it", sentence] for sentence in READING]


def _fill(sheet: "Worksheet", rows: Sequence[Sequence[Cell]]) -> None:
    """Write the cells as they are: text stays text even where a spreadsheet would take it for a formula."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    top = Alignment(wrap_text=True, vertical="top")
    bold, grey = Font(bold=True), PatternFill("solid", fgColor="E7E6E6")
    for number, row in enumerate(rows, start=1):
        for at, value in enumerate(row, start=1):
            if value == "":
                continue
            cell = sheet.cell(number, at)
            cell.alignment = top
            if isinstance(value, str):
                cell.value = fitting_cell(office_text(value))
                cell.data_type = "s"
                cell.number_format = "@"
            else:
                cell.value = value
                cell.number_format = "0.0%" if number > 1 and rows[0][at - 1] == "share" else "General"
            if number == 1:
                cell.font, cell.fill = bold, grey
    is_wide = len(rows[0]) > WIDE
    sheet.freeze_panes = "D2" if len(rows[0]) > 2 else "A2"
    if len(rows[0]) > 2:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(rows[0]))}{len(rows)}"
    widest = WIDEST if len(rows[0]) > 2 else PAGE
    widths = [min(widest, max(len(str(row[at])) for row in rows) + 3) for at in range(len(rows[0]))]
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for number, row in enumerate(rows, start=1):
        lines = max(-(-len(str(value)) // (width - 2)) for value, width in zip(row, widths, strict=True))
        sheet.row_dimensions[number].height = LINE * min(max(lines, 1), 20)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = (PAGES_ACROSS if is_wide else 1), 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    if is_wide:
        sheet.print_title_cols = "C:C"


def _without_time(content: bytes) -> bytes:
    """The archive with the time of saving, which the library insists on, replaced by a fixed one."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", part)
            new.writestr(name, part)
    return result.getvalue()
