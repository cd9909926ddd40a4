"""A .qdc or .qdpx file opened without trusting it: nothing is unpacked to the disk, nothing large is taken in whole."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ctipsurvey import files
from ctipsurvey.collect.notes import Note
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.guard.archives import Limits, SafeArchive

LIMITS = Limits(total=2**40, part=2**40, parts=100_000)
"""Recordings and pictures are in a project, too; they are never unpacked."""
LARGEST = 500 * 2**20
"""The most bytes that the XML or one text may unpack to."""
AGAIN = "Export or download the file again."


@dataclass
class Opened:
    """The XML of a file, and its archive where it has one; texts are read when they are asked for."""

    file: str
    xml: bytes
    archive: SafeArchive | None = None
    names: dict[str, str] = field(default_factory=dict)
    """Lower-case file names inside the archive, to the names as they stand there."""
    taken: int = 0
    """How many bytes of texts were read so far."""

    def text(self, path: str) -> bytes | None:
        """The bytes of a source by what the XML calls its path; None where the archive does not have it."""
        if self.archive is None or not path:
            return None
        wanted = PurePosixPath(path.split("://", 1)[-1].lstrip("/").replace("\\", "/")).name.lower()
        name = self.names.get(wanted)
        if name is None:
            return None
        self.taken += self.archive.size_of_part(name)
        if self.taken > LARGEST:
            message = f"its texts unpack to more than {LARGEST // 2**20} MB; it was not read. Split the project."
            raise DataError(Problem(self.file, "", message))
        return _unpacked(self.archive, name)

    def close(self) -> None:
        """Let go of the archive."""
        self.archive = None


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
    archive = SafeArchive(path.name, content, again=AGAIN, limits=LIMITS)
    inside = archive.names
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
    return Opened(path.name, _unpacked(archive, chosen[0]), archive, names)


def _unpacked(archive: SafeArchive, name: str) -> bytes:
    size = archive.size_of_part(name)
    if size > LARGEST:
        message = f"unpacks to {size / 2**20:.0f} MB; at most {LARGEST // 2**20} MB are read. It was not opened."
        raise DataError(Problem(archive.file, "", message))
    return archive.read(name)
