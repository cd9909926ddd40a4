"""Tables as a workbook for Excel and LibreOffice."""

import datetime
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.guard.markup import office_text
from ctipsurvey.guard.spreadsheets import fitting_cell

if TYPE_CHECKING:
    import pandas as pd


def workbook_bytes(sheets: "Mapping[str, pd.DataFrame]") -> bytes:
    """The bytes of an .xlsx file with a sheet a table; every cell is text as it stands, and no text is a formula."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for row in ([str(column) for column in table.columns], *table.astype(str).itertuples(index=False, name=None)):
            sheet.append([None] * len(row))
            for cell, value in zip(sheet[sheet.max_row], row, strict=True):
                cell.value, cell.data_type = fitting_cell(office_text(value)), "s"
        sheet.freeze_panes = "A2"
    book.properties.created = book.properties.modified = datetime.datetime(1980, 1, 1, tzinfo=None)
    written = io.BytesIO()
    book.save(written)
    return files.stable_zip(written.getvalue())
