"""Which column of a table means what: by the headers the centre prints, or by a column mapping file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import field_validator

from ctipsurvey import files
from ctipsurvey.errors import DataError, InstrumentError, Problem
from ctipsurvey.instruments.words import Entry, Word, build

Role = Literal["no", "text", "status", "evidence", "addressee"]

NUMBER_HEADER = re.compile(r"^(?:no|n|№|#|nr|num|number|item|п/п|№\s*п/п|к/н|т/н|катар №?)\.?$", re.IGNORECASE)
HEADERS: dict[Role, re.Pattern[str]] = {
    "text": re.compile(r"recommendation|рекомендац|сунуш", re.IGNORECASE),
    "status": re.compile(
        r"\bstatus\b|implementation|статус|исполнени|выполнени|реализац|аткарыл|ишке ашыр|абалы", re.I
    ),
    "evidence": re.compile(
        r"evidence|comment|justification|explanation|remark|обоснован|комментар|подтвержд|примечан|далил",
        re.I,
    ),
    "addressee": re.compile(r"addressee|responsible|ответствен|исполнитель|адресат|жооптуу|аткаруучу", re.IGNORECASE),
}
"""What the header of each column looks like in the centre's reports, in three languages."""
LONGEST_HEADER = 250


class ColumnMapping(Entry):
    """How the columns of a foreign table are called, and how it prints its statuses."""

    columns: Mapping[Role, Word]
    report_year: Word = ""
    as_of: Word = ""
    statuses: Mapping[Word, Word] = {}

    @field_validator("columns")
    @classmethod
    def _needed(cls, value: Mapping[Role, str]) -> Mapping[Role, str]:
        missing = [role for role in ("text", "status") if not value.get(role)]
        if missing:
            raise ValueError(f"needs the key {' and '.join(missing)}: the header of that column in the report.")
        return value

    @field_validator("report_year")
    @classmethod
    def _year(cls, value: str) -> str:
        if value and not re.fullmatch(r"(?:19|20)\d\d", value):
            raise ValueError(f"is '{value}'; a year of four digits is needed.")
        return value


@dataclass(frozen=True)
class Columns:
    """Where each role stands in a table; -1 where the table does not have it."""

    no: int
    text: int
    status: int
    evidence: int = -1
    addressee: int = -1

    @property
    def used(self) -> tuple[int, ...]:
        """The columns that have a role."""
        return tuple(at for at in (self.no, self.text, self.status, self.evidence, self.addressee) if at >= 0)


def load_mapping(path: Path) -> ColumnMapping:
    """The column mapping file; raises InstrumentError with all that is wrong in it."""
    content = files.read_yaml(path)
    if not isinstance(content, dict):
        message = "needs the key `columns` with `text` and `status` below it: the headers of those columns."
        raise InstrumentError(Problem(path.name, "", message))
    return build(ColumnMapping, content, path.name)


def find_columns(cells: Sequence[str], mapping: ColumnMapping | None) -> Columns | None:
    """The columns of a table of recommendations if these cells are its header, else None.

    >>> find_columns(["№", "Recommendations of the Report for 2016", "Implementation status"], None)
    Columns(no=0, text=1, status=2, evidence=-1, addressee=-1)
    >>> find_columns(["1.", "Adopt the recommendation", "Implemented"], None)
    """
    if any(len(cell) > LONGEST_HEADER for cell in cells):
        return None
    return _mapped(cells, mapping) if mapping else _recognised(cells)


def _mapped(cells: Sequence[str], mapping: ColumnMapping) -> Columns | None:
    names = [_folded(cell) for cell in cells]
    found: dict[str, int] = {}
    for role, header in mapping.columns.items():
        if _folded(header) not in names:
            return None
        found[role] = names.index(_folded(header))
    return Columns(
        no=found.get("no", -1),
        text=found["text"],
        status=found["status"],
        evidence=found.get("evidence", -1),
        addressee=found.get("addressee", -1),
    )


def _recognised(cells: Sequence[str]) -> Columns | None:
    if len(cells) < 2:
        return None
    number = next((at for at, cell in enumerate(cells) if NUMBER_HEADER.match(cell.strip())), -1)
    found: dict[str, int] = {}
    free = [at for at in range(len(cells)) if at != number]
    for role in ("text", "status", "evidence", "addressee"):
        at = next((at for at in free if HEADERS[role].search(cells[at])), -1)
        if at >= 0:
            free.remove(at)
            found[role] = at
    if "text" not in found or "status" not in found:
        return None
    if number < 0 and (len(cells) < 2 or re.match(r"^\s*\d", cells[0])):
        return None
    return Columns(
        no=number,
        text=found["text"],
        status=found["status"],
        evidence=found.get("evidence", -1),
        addressee=found.get("addressee", -1),
    )


def _folded(header: str) -> str:
    return " ".join(header.split()).casefold().rstrip(" .:*")


def nothing_found(file: str, headers: Sequence[tuple[int, Sequence[str]]], mapping: ColumnMapping | None) -> DataError:
    """The error for a report without a table of recommendations: what was missing, and what headers it has."""
    shown = [f"line {line}: {' | '.join(cell[:60] for cell in cells)}" for line, cells in headers[:20]]
    have = "The first rows of its tables are: " + "; ".join(shown) + "." if shown else "It has no tables at all."
    if mapping:
        known = {_folded(cell) for _, cells in headers for cell in cells}
        missing = [f"{role}: {name}" for role, name in mapping.columns.items() if _folded(name) not in known]
        what = (
            f"no table has the mapped column{'s' if len(missing) > 1 else ''} {', '.join(missing)}"
            if missing
            else "the mapped columns stand in different tables, in none all together"
        )
        message = f"{what}. {have} Write the headers into the mapping file as they stand here."
    else:
        message = (
            f"no table of recommendations was recognised. {have} If one of them is it, name its columns in a "
            "column mapping file (keys columns: no, text, status, evidence, addressee) and give it with --columns."
        )
    return DataError(Problem(file, "", message))
