"""Small damage that spreadsheet programs do to names and expressions, put right with a remark."""

from ctipsurvey.instruments.xlsform.remarks import Remarks

_QUOTES = str.maketrans({"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"'})
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " "} | dict.fromkeys("\u200b\ufeff\u2060\u200e\u200f"))

EXPRESSIONS = ("relevant", "constraint", "calculation", "choice_filter", "required", "read_only", "repeat_count")
"""Columns that hold expressions."""
WORDS = ("type", "name", "appearance", "parameters", "list_name")
"""Columns that hold words which programs read."""


def repaired(text: str, sheet: str, column: str, row: int, remarks: Remarks) -> str:
    """The text of a name or an expression with straight quotes and plain spaces."""
    straight = text.translate(_QUOTES)
    if straight != text:
        remarks.add("repaired", "had curly quotes; they were made straight.", sheet, column, row)
    spaced = straight.translate(_SPACES).strip()
    if spaced != straight:
        remarks.add("repaired", "had spaces or signs that are not seen; they were taken out.", sheet, column, row)
    return spaced


def repaired_cell(text: str, sheet: str, column: str, row: int, remarks: Remarks) -> str:
    """The same for any column: labels and hints stay as they are, a default only where it is an expression."""
    is_expression = column in EXPRESSIONS or (column == "default" and ("${" in text or "(" in text))
    return repaired(text, sheet, column, row, remarks) if is_expression or column in WORDS else text
