"""Word and OpenDocument files as the XML parts in their archive, opened without trusting them."""

from typing import TYPE_CHECKING

from ctipsurvey.errors import DataError, Problem
from ctipsurvey.guard.archives import Limits, SafeArchive
from ctipsurvey.guard.kinds import has_macros
from ctipsurvey.guard.xml import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LIMITS = Limits(part=64 * 2**20)
"""No part is unpacked to more bytes than this; the words of a day's interview have less than one million."""
AGAIN = "Save it again where it was written, or fetch it again."


class Archive:
    """The parts of an archive by name. Raises DataError for damage, passwords, bombs and document types."""

    def __init__(self, file: str, raw: bytes, what: str) -> None:
        self.file, self.what = file, what
        self._parts = SafeArchive(file, raw, again=AGAIN, limits=LIMITS)
        self.names = set(self._parts.names)
        if has_macros(self._parts.names):
            message = "carries a program (macros), which no transcript needs. Save it as a plain .docx or .odt."
            raise DataError(Problem(file, "", message))

    def part(self, name: str) -> "Element | None":
        """The root of an XML part, or None where the archive has no such part."""
        if name not in self.names:
            return None
        return parse_xml(self.file, self.bytes(name), part=name, again=AGAIN, plain=True)

    def bytes(self, name: str) -> bytes:
        """The content of a part."""
        return self._parts.read(name)


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
