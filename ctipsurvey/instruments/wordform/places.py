"""Where an answer belongs: the names that answer fields carry in a form, and what is read from them."""

import hashlib
import re
from dataclasses import dataclass

LONGEST_TAG = 64
"""Word takes no longer tag."""
_PLACE = re.compile(r"(?:(?P<repeat>[^=]*\])/)?(?P<item>[^/=\[\]]+)(?:=(?P<choice>.+))?")


@dataclass(frozen=True)
class Place:
    """An item in a turn of its repeats (`rec[2]`, `outer[1]/inner[3]` or nothing), and of a box its choice.

    >>> Place("status", "rec[2]", "done").name
    'rec[2]/status=done'
    """

    item: str
    repeat: str = ""
    choice: str = ""

    @property
    def name(self) -> str:
        """The whole name, as long as it needs to be."""
        box = f"={self.choice}" if self.choice else ""
        return f"{self.repeat}/{self.item}{box}" if self.repeat else f"{self.item}{box}"

    @property
    def tag(self) -> str:
        """The tag of its field: the name, or a mark made of it where the name is too long for Word."""
        return self.name if len(self.name) <= LONGEST_TAG else f"#{_mark(self.name)}"

    @property
    def bookmark(self) -> str:
        """The bookmark round its field: a second carrier for programs that drop tags."""
        return f"ctip_{_mark(self.name)}"

    @property
    def number(self) -> int:
        """A number of its own for the field, as Word wants one."""
        return int(_mark(self.name)[:7], 16) + 1


def read_place(tag: str) -> Place | None:
    """The place that a tag names, or None where it is no such name.

    >>> read_place("rec[2]/status=done")
    Place(item='status', repeat='rec[2]', choice='done')
    """
    match = _PLACE.fullmatch(tag)
    if match is None or tag.startswith("#"):
        return None
    return Place(match["item"], match["repeat"] or "", match["choice"] or "")


def _mark(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]
