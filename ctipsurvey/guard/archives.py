"""Archives (.zip, and the office files that are archives) opened in memory and without trusting them.

An archive is refused whole where one entry is not as it should be. Sizes that it states are compared with what comes
out; nothing is ever unpacked to the disk (Fifield 2019, "A better zip bomb").
"""

import io
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ctipsurvey.errors import DataError, Problem, SurveyError
from ctipsurvey.guard.xml import check_xml

MEGABYTE = 2**20
LARGEST, LARGEST_PART = 500 * MEGABYTE, 200 * MEGABYTE
"""The most bytes that an archive, and one part of it, may unpack to."""
LARGEST_RATIO, SMALL = 200, 4 * MEGABYTE
"""How many times larger than packed a part may be; parts up to SMALL are harmless however well they are packed."""
MOST_PARTS = 10_000
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How parts may be packed. Other ways need memory that the archive itself chooses."""
XML_ENDINGS = (".xml", ".rels", ".vml")
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)
_OUTSIDE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
_ENTRY = b"PK\x01\x02"
"""How an entry of the list at an archive's end begins."""
_ASK = "It was not opened. Ask where it comes from."


@dataclass(frozen=True)
class Limits:
    """How large an archive of one kind may be."""

    total: int = LARGEST
    part: int = LARGEST_PART
    parts: int = MOST_PARTS
    ratio: int = LARGEST_RATIO


class SafeArchive:
    """The parts of an archive by name. `again` says in messages what to do; errors are of the `kind` given.

    Raises it for damage, a password, paths that leave the folder, links, repeated names and what is too large.
    """

    def __init__(
        self,
        file: str,
        content: bytes,
        *,
        kind: type[SurveyError] = DataError,
        again: str = "Save or download it again.",
        limits: Limits | None = None,
    ) -> None:
        self.file, self.kind, self.again = file, kind, again
        self.limits = limits or Limits()
        if content.count(_ENTRY) > 2 * self.limits.parts + MOST_PARTS:  # opening it would list them all in memory
            raise self._error(f"holds more than {self.limits.parts} parts, which no such file does. {_ASK}")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except _BROKEN:
            raise self._error(f"is damaged or not complete: its archive is not whole. {again}") from None
        self._check(entries)
        self.names = tuple(entry.filename for entry in entries if not entry.is_dir())

    def __contains__(self, name: object) -> bool:
        """Whether there is a part of this name."""
        return name in self.names

    def read(self, name: str) -> bytes:
        """The content of a part, never more than the archive states. Raises an error where it is damaged."""
        entry = self._zip.getinfo(name)
        try:
            with self._zip.open(entry) as stream:
                content = stream.read(entry.file_size + 1)
                longer = len(content) > entry.file_size or bool(stream.read(1))
        except _BROKEN:
            raise self._error(f"is damaged: a part of its archive is not readable. {self.again}") from None
        if longer or len(content) != entry.file_size:
            raise self._error(f"is damaged: a part of it is not as long as the archive says. {self.again}")
        return content

    def check_xml(self, names: Iterable[str] | None = None) -> None:
        """Raise an error where a part in XML declares a document type or nests too deep; all are looked at."""
        for name in self.names if names is None else names:
            if name.lower().endswith(XML_ENDINGS):
                check_xml(self.file, self.read(name), part=name, kind=self.kind, again=self.again)

    def size_of_part(self, name: str) -> int:
        """How many bytes the archive says that a part unpacks to."""
        return self._zip.getinfo(name).file_size

    def size_of(self, endings: tuple[str, ...]) -> int:
        """How many bytes the parts with these endings unpack to."""
        return sum(entry.file_size for entry in self._zip.infolist() if entry.filename.lower().endswith(endings))

    def _check(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > self.limits.parts:
            raise self._error(f"holds more than {self.limits.parts} parts, which no such file does. {_ASK}")
        names = Counter(entry.filename for entry in entries)
        if any(entry.flag_bits & 1 for entry in entries):
            raise self._error("is locked with a password. Save or download it without a password.")
        for number, entry in enumerate(entries, start=1):
            fault = self._fault(entry, names)
            if fault:
                raise self._error(f"{fault} {_ASK}", f"entry {number}")
        total = sum(entry.file_size for entry in entries)
        if total > self.limits.total:
            message = f"unpacks to {_megabytes(total)}; at most {_megabytes(self.limits.total)} are read."
            raise self._error(f"{message} {_ASK}")

    def _fault(self, entry: zipfile.ZipInfo, names: Counter[str]) -> str:
        """What is wrong with one entry, or ''."""
        if _OUTSIDE.search(entry.orig_filename):
            return "has a path that leaves the project's folder."
        if stat.S_ISLNK(entry.external_attr >> 16):
            return "is a link to another file."
        if names[entry.filename] > 1:
            return "has the same name as another entry."
        if entry.compress_type not in METHODS:
            return "is packed in a way that is not read (only the usual ones are)."
        if entry.file_size > self.limits.part:
            return f"unpacks to {_megabytes(entry.file_size)}; at most {_megabytes(self.limits.part)} are read."
        ratio = entry.file_size // max(entry.compress_size, 1)
        if entry.file_size > SMALL and ratio > self.limits.ratio:
            size = _megabytes(entry.file_size)
            return f"unpacks to {size}, {ratio} times its packed size; at most {self.limits.ratio} times are read."
        return ""

    def _error(self, message: str, place: str = "") -> SurveyError:
        return self.kind(Problem(self.file, place, message))


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"
