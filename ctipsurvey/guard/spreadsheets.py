"""Text that a spreadsheet would take for a formula, made harmless in CSV and given back exactly on reading.

A cell that begins with = + - @, a tab or a line end gets an apostrophe before it (OWASP ASVS 1.2.10), unless it is a
number. One that begins with apostrophes and then such a sign gets one more, so that nothing is lost on the way back.
"""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

LONGEST_CELL = 32_767
"""So many letters fit into a cell of a workbook."""
_LEFT_OUT = "[… {} letters are left out.]"
_SIGNS = "=+\\-@\t\r\n＝＋－＠"
_LIVE = re.compile(rf"'*[{_SIGNS}]")
_RISKY = re.compile(rf"'*[{_SIGNS}]|[^\r]*\r")
_ESCAPED = re.compile(rf"'+[{_SIGNS}]")
_NUMBER = re.compile(r"-\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")


def without_formula(text: str) -> str:
    """A text as a cell of a CSV file that no spreadsheet takes for a formula.

    >>> without_formula("=1+1"), without_formula("-5"), without_formula("- yes"), without_formula("a=b")
    ("'=1+1", '-5', "'- yes", 'a=b')
    """
    return f"'{text}" if _LIVE.match(text) and not _NUMBER.fullmatch(text) else text


def with_formula(cell: str) -> str:
    """What `without_formula` made of a text, as the text that it was.

    >>> with_formula("'=1+1"), with_formula("'tis"), with_formula(without_formula("'=x"))
    ('=1+1', "'tis", "'=x")
    """
    return cell[1:] if cell[:1] == "'" and _ESCAPED.match(cell) else cell


def fitting_cell(text: str) -> str:
    """A text as a cell of a workbook: one that is too long ends with words that say how much is left out.

    >>> len(fitting_cell("a" * 40_000)), fitting_cell("a" * 40_000)[-30:]
    (32767, '[… 7264 letters are left out.]')
    """
    if len(text) <= LONGEST_CELL:
        return text
    room = LONGEST_CELL - len(_LEFT_OUT.format(len(text)))
    end = _LEFT_OUT.format(len(text) - room)
    return text[: LONGEST_CELL - len(end)] + end


def safe_rows(rows: Iterable[Iterable[object]]) -> list[list[object]]:
    """Rows for a CSV file, every text in them harmless."""
    return [[_for_csv(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def _for_csv(text: str) -> str:
    """A text made harmless, its line ends LF: a lone CR would begin a new row, which could be a formula."""
    return without_formula(text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text)


def safe_table(table: "pd.DataFrame") -> "pd.DataFrame":
    """A table as it is written to CSV: texts and names of columns harmless, numbers untouched."""
    return _mapped(table, _for_csv, _RISKY)


def restored_table(table: "pd.DataFrame") -> "pd.DataFrame":
    """A table as it was before `safe_table`."""
    return _mapped(table, with_formula, _ESCAPED)


def _mapped(table: "pd.DataFrame", change: Callable[[str], str], pattern: re.Pattern[str]) -> "pd.DataFrame":
    import pandas as pd

    found = table.rename(columns=lambda name: change(name) if isinstance(name, str) else name)
    for at in range(found.shape[1]):
        column = found.iloc[:, at]
        if not (pd.api.types.is_string_dtype(column) or column.dtype == object or column.dtype == "category"):
            continue
        values = column.astype(object)
        risky = values.map(lambda value: isinstance(value, str) and pattern.match(value) is not None)
        if risky.any():
            changed: Any = values.map(lambda value: change(value) if isinstance(value, str) else value)
            found.isetitem(at, changed.astype(object if column.dtype == "category" else column.dtype))
    return found
