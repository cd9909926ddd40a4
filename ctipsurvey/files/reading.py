"""Text and bytes read whole; what cannot be read is told in plain words."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from ctipsurvey.errors import DataError, Problem, SurveyError
from ctipsurvey.files.names import is_partial
from ctipsurvey.guard.entries import check_entry


def read_bytes(path: Path, kind: type[SurveyError] = DataError) -> bytes:
    """The bytes of a file; a missing or unreadable file, a pipe and one too large are told in plain words."""
    check_entry(path, kind)
    try:
        return path.read_bytes()
    except OSError as error:
        raise kind(Problem(str(path), "", f"could not be read ({error.strerror}).")) from None


def read_text(path: Path, kind: type[SurveyError] = DataError, *, cut: bool = False) -> str:
    """The text of a UTF-8 file (a byte order mark is taken off, line ends become LF).

    Another encoding is never guessed: the message names the first byte that is not UTF-8. A file that may have been
    `cut` short by a crash may end in the middle of a letter, which is left out then.
    """
    raw = read_bytes(path, kind)
    if cut:
        raw = _without_half_a_letter(raw)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = (
            f"byte {error.start} is not UTF-8 text. Save the file as UTF-8 "
            "(in a spreadsheet: CSV UTF-8; in an editor: Save with encoding) and try again."
        )
        raise kind(Problem(str(path), f"line {line}", message)) from None


def _without_half_a_letter(raw: bytes) -> bytes:
    """The same bytes without the first part of a UTF-8 letter at their end.

    >>> _without_half_a_letter("аң".encode()[:-1]).decode()
    'а'
    """
    for n in range(1, min(3, len(raw)) + 1):
        first = raw[-n]
        if first >= 0xC0:
            length = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
            return raw[:-n] if n < length else raw
        if first < 0x80:
            break
    return raw


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(read_bytes(path)).hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    """All plain files below a folder, sorted by their path as text, partial ones left out."""
    found = [path for path in folder.rglob("*") if path.is_file() and not is_partial(path.relative_to(folder))]
    yield from sorted(found, key=lambda path: path.relative_to(folder).as_posix())
