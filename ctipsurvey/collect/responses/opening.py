"""Export files opened without trusting them: workbooks, CSV files and archives of CSV files."""

import re
from collections.abc import Sequence
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.collect.notes import Note
from ctipsurvey.collect.responses.delimited import delimited_sheet
from ctipsurvey.collect.responses.sheets import Sheet, repeated_headers, tidied
from ctipsurvey.collect.responses.workbooks import workbook_sheets
from ctipsurvey.errors import DataError, Problem, raise_if_any
from ctipsurvey.guard.archives import Limits, SafeArchive
from ctipsurvey.guard.kinds import WHAT, has_macros, kind_of

LIMITS = Limits(total=200 * 2**20, parts=2_000)
"""How large an archive of an export may be."""
AGAIN = "Download it again."
ENDINGS = (".xlsx", ".xlsm", ".csv", ".tsv", ".zip")
"""Endings that files of an export have."""


def read_sheets(paths: Sequence[Path], notes: list[Note]) -> list[Sheet]:
    """All tables of these files with a header, in order.

    Raises DataError that names every file that is damaged, empty, locked, of another kind or not UTF-8, or that has a
    header twice.
    """
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            sheets += [tidied(sheet, notes) for sheet in _sheets_of(path, notes)]
        except DataError as error:
            problems += error.problems
    names = [sheet.file for sheet in sheets]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(Problem(name, "", "was given twice, or two files have this name. Give each file once."))
    problems += [problem for sheet in sheets for problem in repeated_headers(sheet)]
    raise_if_any(problems, DataError)
    if not any(sheet.rows for sheet in sheets):
        message = "has a header and no rows. Export again, with all submissions."
        raise DataError([Problem(path.name, "", message) for path in paths] or "no file was given.")
    return sheets


def _sheets_of(path: Path, notes: list[Note]) -> list[Sheet]:
    content = files.read_bytes(path)
    archive = _archive_of(path.name, content)
    if archive is None:
        return [delimited_sheet(path.name, path.stem, "", content)]
    if "xl/workbook.xml" not in archive:
        return _archive_sheets(path.name, archive, notes)
    if has_macros(archive.names):
        notes.append(Note(path.name, "", "not read", "carries a program (macros); only its cells were read."))
    archive.check_xml()
    return workbook_sheets(path.name, content, notes)


def _archive_of(file: str, content: bytes) -> SafeArchive | None:
    """The parts of an archive; None for text. Raises DataError for what is neither, or not what its ending says."""
    if not content.strip():
        raise DataError(Problem(file, "", "the file is empty. Download it again."))
    kind = kind_of(content)
    if kind in ("old", "locked"):
        message = "is locked with a password or is an old .xls workbook. Save it as .xlsx without a password."
        raise DataError(Problem(file, "", message))
    if kind == "zip":
        return SafeArchive(file, content, again=AGAIN, limits=LIMITS)
    if kind not in ("text", "html"):
        message = f"is neither a workbook nor text but {WHAT[kind]}. Needed: .xlsx, .csv or .zip of an export."
        raise DataError(Problem(file, "", message))
    if file.lower().endswith((".xlsx", ".xlsm", ".zip")):
        message = "is not what its ending says: no workbook or archive is inside. Download it again."
        raise DataError(Problem(file, "", message))
    if content.lstrip()[:1] in (b"<", b"{"):
        message = "is no table but a page or another kind of text. Needed: .xlsx, .csv or .zip of an export."
        raise DataError(Problem(file, "", message))
    return None


def _archive_sheets(file: str, archive: SafeArchive, notes: list[Note]) -> list[Sheet]:
    """The CSV files of an archive, in the order of their names; other files are noted."""
    sheets = []
    for name in sorted(archive.names):
        inner = name.rsplit("/", 1)[-1]
        if not inner or inner.startswith(".") or name.startswith("__MACOSX/"):
            continue
        if inner.lower().endswith(".csv"):
            table = archive.read(name)
            if table.strip():
                sheets.append(delimited_sheet(f"{file}/{name}", inner[:-4], file, table))
        else:
            notes.append(Note(f"{file}/{name}", "", "not read", "is no CSV file; only tables are read."))
    if not sheets:
        raise DataError(Problem(file, "", "holds no CSV file. Needed: the archive of CSVs as the server gives it."))
    return sheets


_OF_A_SERVER = re.compile(
    r"(.*[/:.-])?(__version__|instrument_version|instanceID|rootUuid)|_uuid|_id|_submission_time|_submission__uuid|"
    r"_parent_index|SubmissionDate|KEY|PARENT_KEY"
)


def is_export(path: Path) -> bool:
    """Whether a file is an export of a form server, told by its ending and by columns that only servers write."""
    if path.suffix.lower() not in ENDINGS:
        return False
    try:
        sheets = _sheets_of(path, [])
    except DataError:
        return False
    return any(_OF_A_SERVER.fullmatch(header.strip()) for sheet in sheets for header in sheet.headers)
