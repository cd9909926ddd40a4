"""Tables with declared columns, read whole and written whole: CSV, or Parquet, by suffix."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey.errors import DataError, Problem
from ctipsurvey.files.reading import read_text
from ctipsurvey.files.writing import write_bytes
from ctipsurvey.guard.entries import check_entry
from ctipsurvey.guard.spreadsheets import safe_table, with_formula

if TYPE_CHECKING:
    import pandas as pd


def read_table(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> "pd.DataFrame":
    """A table with exactly these columns, in this order, every cell as text ('' where empty).

    Columns that are `optional` may be missing and are empty then. Raises DataError that names missing, unknown and
    repeated columns and rows of another length.
    """
    return _table(path, read_text(path) if path.suffix != ".parquet" else "", columns, optional)


def read_whole_rows(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> "pd.DataFrame":
    """The same of a table to which rows are appended: a last row that a crash left half-written is left out."""
    text = read_text(path, cut=True)
    return _table(path, text[: whole_rows(text)], columns, optional)


def whole_rows(text: str) -> int:
    """How many letters of a CSV text are whole rows, each ended by its line end; quoted line ends end no row."""
    end, at, quotes = 0, 0, 0
    for line in text.split("\n"):
        at += len(line) + 1
        quotes += line.count('"')
        if quotes % 2 == 0 and at <= len(text):
            end = at
    return end


def _table(path: Path, text: str, columns: Sequence[str], optional: Sequence[str]) -> "pd.DataFrame":
    import csv
    import io

    import pandas as pd

    if path.suffix == ".parquet":
        check_entry(path)
        frame = pd.read_parquet(path).astype(str)
        _check_columns(path, list(frame.columns), columns, optional)
        return frame.reindex(columns=[*columns, *optional], fill_value="")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise DataError(Problem(str(path), "", f"this is not readable as CSV ({error}).")) from None
    if not rows:
        message = f"the file is empty. It needs the columns {', '.join(columns)}."
        raise DataError(Problem(str(path), "", message))
    header = [with_formula(name.strip()) for name in rows[0]]
    _check_columns(path, header, columns, optional)
    problems = [
        Problem(str(path), f"row {number}", f"has {len(row)} cells; the header has {len(header)}.")
        for number, row in enumerate(rows[1:], start=2)
        if row and len(row) != len(header)
    ]
    if problems:
        raise DataError(problems)
    cells = [[with_formula(cell) for cell in row] for row in rows[1:] if row]
    frame = pd.DataFrame(cells, columns=header, dtype=str)
    return frame.reindex(columns=[*columns, *optional], fill_value="")


def _check_columns(path: Path, found: Sequence[str], wanted: Sequence[str], optional: Sequence[str] = ()) -> None:
    problems = []
    for name in sorted({name for name in found if found.count(name) > 1}):
        problems.append(Problem(str(path), f"column {name}", "stands twice in the header. Keep one."))
    for name in wanted:
        if name not in found:
            message = f"is missing. The file has: {', '.join(found)}."
            problems.append(Problem(str(path), f"column {name}", message))
    for name in found:
        if name not in (*wanted, *optional):
            allowed = ", ".join((*wanted, *optional))
            message = f"is not known here. Take it out, or rename it to one of: {allowed}."
            problems.append(Problem(str(path), f"column {name}", message))
    if problems:
        raise DataError(problems)


def write_table(path: Path, table: "pd.DataFrame") -> None:
    """Put a table at this path in one step: CSV in UTF-8 with LF line ends, or Parquet, by suffix."""
    write_bytes(path, table_bytes(path, table))


def table_bytes(path: Path, table: "pd.DataFrame") -> bytes:
    """What a table is in a file of this name; a suffix that no table has raises DataError."""
    writer = WRITERS.get(path.suffix)
    if writer is None:
        raise DataError(Problem(str(path), "", f"tables are written as {', '.join(sorted(WRITERS))}."))
    return writer(table)


def _csv_bytes(table: "pd.DataFrame") -> bytes:
    return safe_table(table).to_csv(index=False, lineterminator="\n").encode("utf-8")


def _parquet_bytes(table: "pd.DataFrame") -> bytes:
    return table.to_parquet(None, index=False)


WRITERS: dict[str, Callable[["pd.DataFrame"], bytes]] = {".csv": _csv_bytes, ".parquet": _parquet_bytes}
