"""Protected tables: may they leave? Only where every row is constructed or protected, and everybody asked agreed.

Also which tables of the outputs go row by row along people, and so need the same.
"""

import csv
import io
import re
from collections.abc import Mapping

from ctipsurvey.errors import Problem

CONSTRUCTED = "constructed"
PROTECTED = "protected"
"""What the column of the same name holds where a row was invented, or made by `protect`."""
AGREED = ("release", "public")
"""What `consent` says where a respondent agreed that others may read the pseudonymised answers."""
OF_ONE_PERSON = ("respondent_id", "turn_id", "segment_id")
"""Columns that make a table one of persons."""
_TABLE = re.compile(r"study/data/(\d+)/protected/(\w+)\.csv")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by their columns; none where it is no table."""
    try:
        text = content.decode("utf-8-sig")
        return [
            {str(key): value or "" for key, value in row.items() if key is not None}
            for row in csv.DictReader(io.StringIO(text, newline=""))
        ]
    except (UnicodeDecodeError, csv.Error):
        return []


def check_rows(files: Mapping[str, bytes]) -> list[Problem]:
    """A problem for every protected table with rows that are neither constructed nor protected."""
    problems = []
    for name, content in sorted(files.items()):
        if not _TABLE.fullmatch(name):
            continue
        bare = [number for number, row in enumerate(rows_of(content), start=2) if not _is_marked(row)]
        if bare:
            message = (
                f"{len(bare)} rows say neither `{CONSTRUCTED}` nor `{PROTECTED}`, so they may be as they were "
                "received. Make the table with `protect`."
            )
            problems.append(Problem(name, _rows(bare), message))
    return problems


def without_consent(files: Mapping[str, bytes], today: str) -> dict[str, str]:
    """The files that stay here because somebody in them did not agree or the time for which they may be kept is over.

    Of a year all protected tables stay, and of its outputs those that go along people, with their printed side.
    `today` is a date like 2019-11-30.
    """
    found: dict[str, str] = {}
    for name, content in sorted(files.items()):
        match = _TABLE.fullmatch(name)
        if not match or match[2] != "respondents":
            continue
        refused = [number for number, row in enumerate(rows_of(content), start=2) if not _agreed(row, today)]
        if not refused:
            continue
        reason = f"{len(refused)} respondents of {match[1]} ({_rows(refused)}) do not agree, or no longer"
        own = [other for other in files if other.startswith(f"study/data/{match[1]}/protected/")]
        found |= dict.fromkeys([*own, *_of_persons(files)], reason)
    return found


def _of_persons(files: Mapping[str, bytes]) -> list[str]:
    tables = [
        name
        for name, content in files.items()
        if name.startswith("outputs/tables/") and name.endswith(".csv") and _goes_along_people(content)
    ]
    return [name for name in files if name.rpartition(".")[0] in {table.removesuffix(".csv") for table in tables}]


def _goes_along_people(content: bytes) -> bool:
    header = next(csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"))), [])
    return any(column in header for column in OF_ONE_PERSON)


def _is_marked(row: Mapping[str, str]) -> bool:
    return row.get(CONSTRUCTED) == CONSTRUCTED or row.get(PROTECTED) == PROTECTED


def _agreed(row: Mapping[str, str], today: str) -> bool:
    if row.get(CONSTRUCTED) == CONSTRUCTED:
        return True
    until = row.get("retention_until", "").strip()
    in_time = not until or (bool(_DAY.fullmatch(until)) and until >= today)
    return row.get("consent", "").strip() in AGREED and in_time


def _rows(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10]))
    return f"rows {shown}" + (f" and {len(numbers) - 10} more" if len(numbers) > 10 else "")
