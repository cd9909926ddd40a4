"""Export files opened without trusting them: workbooks, CSV files and archives of CSV files."""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.collect.notes import Note
from ctipsurvey.collect.responses.delimited import delimited_sheet
from ctipsurvey.collect.responses.sheets import Sheet, repeated_headers, tidied
from ctipsurvey.collect.responses.workbooks import workbook_sheets
from ctipsurvey.errors import DataError, Problem, raise_if_any

LARGEST = 200 * 2**20
"""The most bytes that an archive may unpack to."""
MOST_ENTRIES = 2_000
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""How a workbook begins that is locked with a password, or that an old program saved as .xls."""
ENDINGS = (".xlsx", ".xlsm", ".csv", ".tsv", ".zip")
"""Endings that files of an export have."""
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)


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
    inside = _names_inside(path.name, content)
    if "xl/workbook.xml" in inside:
        return workbook_sheets(path.name, content, notes)
    if inside:
        return _archive_sheets(path.name, content, notes)
    return [delimited_sheet(path.name, path.stem, "", content)]


def _names_inside(file: str, content: bytes) -> list[str]:
    """The names in an archive; none for text. Raises DataError for what is neither."""
    if not content.strip():
        raise DataError(Problem(file, "", "the file is empty. Download it again."))
    if content.startswith(OLD_OFFICE):
        message = "is locked with a password or is an old .xls workbook. Save it as .xlsx without a password."
        raise DataError(Problem(file, "", message))
    if content.startswith(b"PK"):
        return _checked_names(file, content)
    if b"\x00" in content and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        message = "is neither a workbook nor text (an image or a program?). Needed: .xlsx, .csv or .zip of an export."
        raise DataError(Problem(file, "", message))
    if file.lower().endswith((".xlsx", ".xlsm", ".zip")):
        message = "is not what its ending says: no workbook or archive is inside. Download it again."
        raise DataError(Problem(file, "", message))
    if content.lstrip()[:1] in (b"<", b"{"):
        message = "is no table but a page or another kind of text. Needed: .xlsx, .csv or .zip of an export."
        raise DataError(Problem(file, "", message))
    return []


def _checked_names(file: str, content: bytes) -> list[str]:
    """The names in an archive that is whole, not locked and of a size that an export may have."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            size = sum(entry.file_size for entry in entries)
            if size > LARGEST or len(entries) > MOST_ENTRIES:
                message = f"unpacks to {size // 2**20} MB in {len(entries)} files, which no export does; not opened."
                raise DataError(Problem(file, "", message))
            if any(entry.flag_bits & 1 for entry in entries):
                raise DataError(Problem(file, "", "is locked with a password. Save or download it without one."))
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")) and _has_document_type(archive.read(entry)):
                    message = "holds a document type declaration, which no workbook needs; it was not opened."
                    raise DataError(Problem(file, "", message))
            return [entry.filename for entry in entries]
    except _BROKEN:
        raise DataError(Problem(file, "", "is damaged (not a whole archive). Download it again.")) from None


def _has_document_type(content: bytes) -> bool:
    return b"<!DOCTYPE" in content[:5000].replace(b"\x00", b"").upper()


def _archive_sheets(file: str, content: bytes, notes: list[Note]) -> list[Sheet]:
    """The CSV files of an archive, in the order of their names; other files are noted."""
    sheets = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in sorted(archive.namelist()):
                inner = name.rsplit("/", 1)[-1]
                if not inner or inner.startswith(".") or name.startswith("__MACOSX/"):
                    continue
                if inner.lower().endswith(".csv"):
                    table = archive.read(name)
                    if table.strip():
                        sheets.append(delimited_sheet(f"{file}/{name}", inner[:-4], file, table))
                else:
                    notes.append(Note(f"{file}/{name}", "", "not read", "is no CSV file; only tables are read."))
    except _BROKEN:
        raise DataError(Problem(file, "", "is damaged (not a whole archive). Download it again.")) from None
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
