"""A .qdc or .qdpx file opened without trusting it: nothing is unpacked to the disk, nothing large is taken in whole."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ctipsurvey import files
from ctipsurvey.collect.notes import Note
from ctipsurvey.errors import DataError, Problem

LARGEST = 512 * 2**20
"""The most bytes that one entry may unpack to; recordings and pictures are never unpacked."""
LARGEST_RATIO = 250
SMALL = 4 * 2**20
"""Entries up to this size are harmless however well they are packed."""
MOST_ENTRIES = 100_000
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)
_OUTSIDE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:")


@dataclass
class Opened:
    """The XML of a file, and its archive where it has one; texts are read when they are asked for."""

    file: str
    xml: bytes
    archive: zipfile.ZipFile | None = None
    names: dict[str, str] = field(default_factory=dict)
    """Lower-case file names inside the archive, to the names as they stand there."""

    def text(self, path: str) -> bytes | None:
        """The bytes of a source by what the XML calls its path; None where the archive does not have it."""
        if self.archive is None or not path:
            return None
        wanted = PurePosixPath(path.split("://", 1)[-1].lstrip("/").replace("\\", "/")).name.lower()
        name = self.names.get(wanted)
        return None if name is None else _unpacked(self.file, self.archive, name)

    def close(self) -> None:
        """Let go of the archive."""
        if self.archive is not None:
            self.archive.close()


def open_exchange(path: Path, notes: list[Note]) -> Opened:
    """A REFI-QDA file opened: its XML, and its texts on demand.

    Raises DataError for what is no such file, is damaged or locked, would unpack to more than LARGEST or has entries
    that lie outside of its folder.
    """
    content = files.read_bytes(path)
    if not content.strip():
        raise DataError(Problem(path.name, "", "the file is empty. Export it again."))
    if not content.startswith(b"PK"):
        if b"<" not in content[:4096]:
            message = "is neither a REFI-QDA project (.qdpx) nor a codebook (.qdc). Export one from your program."
            raise DataError(Problem(path.name, "", message))
        return Opened(path.name, content)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except _BROKEN:
        raise DataError(Problem(path.name, "", "the archive is damaged. Export or download it again.")) from None
    _check(path.name, entries)
    inside = [entry.filename for entry in entries if not entry.is_dir()]
    projects = [name for name in inside if name.lower().endswith(".qde")]
    books = [name for name in inside if name.lower().endswith(".qdc")]
    chosen = [name for name in projects if PurePosixPath(name).name.lower() == "project.qde"] or projects or books
    if not chosen:
        message = "holds no project (project.qde). Export it from your program as REFI-QDA project."
        raise DataError(Problem(path.name, "", message))
    if len(chosen) > 1:
        notes.append(Note(path.name, "", "guessed", f"holds {len(chosen)} projects; the first was read."))
    names: dict[str, str] = {}
    for name in inside:
        key = PurePosixPath(name.replace("\\", "/")).name.lower()
        if key in names:
            notes.append(Note(path.name, "", "irregular", "two files inside have the same name; the first was read."))
        names.setdefault(key, name)
    return Opened(path.name, _unpacked(path.name, archive, chosen[0]), archive, names)


def _check(file: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise DataError(Problem(file, "", f"holds {len(entries)} files, which no project does; not opened."))
    for number, entry in enumerate(entries, start=1):
        place = f"entry {number}"
        if _OUTSIDE.search(entry.filename):
            message = "has a path that leaves the project's folder; the file was not opened. Ask where it comes from."
            raise DataError(Problem(file, place, message))
        if entry.flag_bits & 1:
            raise DataError(Problem(file, place, "is locked with a password. Export it without one."))


def _unpacked(file: str, archive: zipfile.ZipFile, name: str) -> bytes:
    entry = archive.getinfo(name)
    place = f"entry {archive.infolist().index(entry) + 1}"
    packed = max(entry.compress_size, 1)
    if entry.file_size > LARGEST or (entry.file_size > SMALL and entry.file_size / packed > LARGEST_RATIO):
        message = f"would unpack to {entry.file_size / 2**20:.0f} MB from {packed / 2**20:.1f} MB; it was not opened."
        raise DataError(Problem(file, place, message))
    try:
        with archive.open(entry) as stream:
            content = stream.read(entry.file_size + 1)
    except _BROKEN:
        raise DataError(Problem(file, place, "is damaged. Export or download the file again.")) from None
    if len(content) > entry.file_size:
        raise DataError(Problem(file, place, "is larger than the archive says; it was not opened."))
    return content
