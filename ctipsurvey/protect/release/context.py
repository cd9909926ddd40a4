"""What people write about a release: a line on every output, and two approvals. Read, checked, and prepared to fill in.

Both tables lie in `data/<year>/published/` and open in a spreadsheet. `release_outputs.csv`: one row is an output.
`release_approvals.csv`: one row is a person who approved just the content with this hash.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ctipsurvey.collect.responses.delimited import delimited_sheet
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.protect.release.folding import fold_text

OUTPUTS = ("output", "what", "why_safe", "exception")
"""The output, what it is, why it may be shown; and, where a rule was left aside for it, why."""
APPROVALS = ("name", "date", "approves")
"""Who approved, when (2019-11-30), and the hash of what was approved."""
NEEDED_APPROVALS = 2
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TOO_SHORT = 10

Row = dict[str, str]


def read_rows(file: str, content: bytes, columns: Sequence[str]) -> list[Row]:
    """The rows of one of the two tables, blanks at the ends of cells taken off, empty rows left out.

    A table saved by a spreadsheet with semicolons is read too. Raises DataError for anything else.
    """
    if not content.strip():
        return []
    sheet = delimited_sheet(file, file, "", content)
    headers = [header.strip() for header in sheet.headers]
    if sorted(headers) != sorted(columns):
        message = f"has the columns {', '.join(headers)}; needed are {', '.join(columns)}."
        raise DataError(Problem(file, "row 1", message))
    rows = [dict(zip(headers, (cell.strip() for cell in row.cells), strict=True)) for row in sheet.rows]
    return [{column: row[column] for column in columns} for row in rows if any(row.values())]


def check_context(file: str, rows: Sequence[Row], units: Sequence[str]) -> list[Problem]:
    """What is missing: outputs without a line, lines without words, lines given twice."""
    problems = []
    by_unit: dict[str, Row] = {}
    for row in rows:
        if row["output"] in by_unit:
            problems.append(Problem(file, row["output"], "stands twice. Keep one line."))
        by_unit[row["output"]] = row
    for unit in units:
        row = by_unit.get(unit, {})
        empty = [column for column in ("what", "why_safe") if len(row.get(column, "")) < _TOO_SHORT]
        if empty:
            message = f"needs a line: {' and '.join(empty)} in at least {_TOO_SHORT} letters."
            problems.append(Problem(file, unit, message))
    return problems


def hash_content(hashes: Mapping[str, str], rows: Sequence[Row], units: Sequence[str]) -> str:
    """One hash for just what is approved: every file of the package by its hash, and what was said of each output."""
    said = sorted((dict(row) for row in rows if row["output"] in units), key=lambda row: row["output"])
    text = json.dumps([sorted(hashes.items()), said], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def check_approvals(file: str, rows: Sequence[Row], content: str) -> list[Problem]:
    """What is missing of two approvals, by two people, with a date, of the content with this hash."""
    problems = []
    valid: dict[str, Row] = {}
    older = 0
    for number, row in enumerate(rows, start=2):
        if not row["name"]:
            continue
        if row["approves"] != content:
            older += 1
        elif not is_day(row["date"]):
            problems.append(Problem(file, f"row {number}", "needs a date like 2019-11-30."))
        else:
            valid.setdefault(person(row["name"]), row)
    given = sum(row["approves"] == content and bool(row["name"]) for row in rows)
    if len(valid) >= NEEDED_APPROVALS:
        return problems
    if given > len(valid) == 1:
        problems.append(Problem(file, "", "the same person approved twice. A second person has to look at it."))
    elif not problems:
        message = f"{len(valid)} of {NEEDED_APPROVALS} approvals of what would leave now."
        if older:
            message += f" {older} are of another content: something was changed since; look again and approve anew."
        problems.append(Problem(file, "", f"{message} `release --prepare` writes the rows to fill in."))
    return problems


def valid_approvals(rows: Sequence[Row], content: str) -> list[Row]:
    """The approvals that count, one a person."""
    found: dict[str, Row] = {}
    for row in rows:
        if row["name"] and row["approves"] == content and is_day(row["date"]):
            found.setdefault(person(row["name"]), row)
    return list(found.values())


def person(name: str) -> str:
    """A name by which one person is known again, in whatever order and case it was typed.

    >>> person("Asanova, Aigul") == person("aigul ASANOVA")
    True
    """
    return " ".join(sorted(fold_text(name).split()))


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, as 2019-11-30."""
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def prepare_context(rows: Sequence[Row], units: Sequence[str], titles: Mapping[str, str]) -> str:
    """The table of outputs to fill in: all rows there are, then one for every output that has none, with its title."""
    known = {row["output"] for row in rows}
    new = [{"output": unit, "what": titles.get(unit, "")} for unit in units if unit not in known]
    return _csv(OUTPUTS, [*rows, *new])


def prepare_approvals(rows: Sequence[Row], content: str) -> str:
    """The table of approvals to fill in: what was approved before, then a row for each approval that is missing."""
    kept = [row for row in rows if row["name"]]
    missing = NEEDED_APPROVALS - len(valid_approvals(kept, content))
    return _csv(APPROVALS, [*kept, *({"approves": content} for _ in range(missing))])


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + written.getvalue()
