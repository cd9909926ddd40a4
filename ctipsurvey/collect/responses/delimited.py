"""Text tables (CSV): what parts their cells is found in the file, their encoding is never guessed."""

import codecs
import csv
import io

from ctipsurvey.collect.responses.sheets import Row, Sheet, even_rows
from ctipsurvey.errors import DataError, Problem

SEPARATORS = (";", ",", "\t")
LONGEST = 10**8
"""The most characters of one cell."""


def delimited_sheet(file: str, name: str, source: str, content: bytes) -> Sheet:
    """The table of a CSV file: UTF-8, or UTF-16 that says so in its first bytes. Raises DataError.

    The separator is the one by which all rows have as many cells as the header; of several, the one with most cells.
    """
    text = _text(file, content)
    before, separators = 0, list(SEPARATORS)
    first, _, rest = text.partition("\n")
    said = first.strip().strip('"').lower()
    if said.startswith("sep=") and len(said) == 5:
        text, before, separators = rest, 1, [said[4]]
    tables = [table for separator in separators if (table := _table(text, separator))]
    widest = max((len(table[0]) for table in tables), default=0)
    if not tables or (widest == 1 and len(tables) < len(separators)):
        message = "is not readable as CSV (a quotation mark that does not end?). Download it again."
        raise DataError(Problem(file, "", message))
    even = [table for table in tables if len(table[0]) > 1 and all(len(row) in (0, len(table[0])) for row in table)]
    table = max(even or tables, key=lambda table: len(table[0]))
    width = len(table[0])
    problems = [
        Problem(file, f"row {number}", f"has {len(row)} cells; the header has {width}. Download the file again.")
        for number, row in enumerate(table[1:], start=2 + before)
        if row and len(row) != width
    ]
    if problems:
        raise DataError(problems)
    rows = [Row(number, tuple(row)) for number, row in enumerate(table[1:], start=2 + before)]
    return Sheet(file, name, source, tuple(table[0]), even_rows(rows))


def _text(file: str, content: bytes) -> str:
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "is not UTF-8 text. Export again, or save the file as UTF-8 (in a spreadsheet: CSV UTF-8)."
        raise DataError(Problem(file, f"line {line}", message)) from None


def _table(text: str, separator: str) -> list[list[str]]:
    """The rows of cells; none where the text cannot be read with this separator or has no header."""
    limit = csv.field_size_limit(LONGEST)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return []
    finally:
        csv.field_size_limit(limit)
    return rows if rows and any(rows[0]) else []
