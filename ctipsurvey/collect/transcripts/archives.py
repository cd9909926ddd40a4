"""Word and OpenDocument files as the XML parts in their archive, opened without trusting them."""

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from ctipsurvey.errors import DataError, Problem

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LARGEST_PART = 64 * 2**20
"""No part is unpacked to more bytes than this; the words of a day's interview have less than one million."""
MOST_ENTRIES = 10_000


class Archive:
    """The parts of an archive by name. Raises DataError for damage, passwords, bombs and document types."""

    def __init__(self, file: str, raw: bytes, what: str) -> None:
        self.file, self.what = file, what
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            self.names = set(self._zip.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
            raise self._damaged() from None
        if len(self.names) > MOST_ENTRIES:
            raise self._refused(f"its archive holds more than {MOST_ENTRIES} parts, which no {what} has")

    def part(self, name: str) -> "Element | None":
        """The root of an XML part, or None where the archive has no such part."""
        from lxml import etree

        if name not in self.names:
            return None
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(self.bytes(name), parser)
        except (etree.XMLSyntaxError, ValueError):
            raise self._damaged(f"its part {name} is not readable") from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._refused("it holds a document type declaration, which no such file needs")
        return root

    def bytes(self, name: str) -> bytes:
        """The content of a part."""
        entry = self._zip.getinfo(name)
        if entry.flag_bits & 1:
            raise DataError(Problem(self.file, "", "is protected by a password. Save a copy without one."))
        if entry.file_size > LARGEST_PART:
            raise self._refused(f"a part of it unpacks to {entry.file_size // 2**20} MB")
        try:
            with self._zip.open(entry) as stream:
                return stream.read(LARGEST_PART + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            raise self._damaged() from None

    def _damaged(self, why: str = "its archive is damaged or cut off") -> DataError:
        message = f"could not be opened as {self.what}: {why}. Save it again where it was written, or fetch it again."
        return DataError(Problem(self.file, "", message))

    def _refused(self, why: str) -> DataError:
        message = f"was not opened: {why}. If you trust it, open it in an office program and save it as a new document."
        return DataError(Problem(self.file, "", message))


def local(element: "Element") -> str:
    """The name of an element without its namespace ('' for what is no element)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: "Element | None", name: str) -> str | None:
    """The value of an attribute by its name without namespace, or None."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: "Element | None", name: str) -> "Element | None":
    """The first child of this name, or None."""
    return None if element is None else next((found for found in element if local(found) == name), None)
