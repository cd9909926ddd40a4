"""The head of an SPSS file as the reading library does not tell it: declared cases, weight, what else it holds.

After the description of the format in the PSPP developers' guide.
"""

import contextlib
import struct
from dataclasses import dataclass, field

HEAD = 176
_CASES = 80
_WEIGHT = 76
_LAYOUT = 64
_STAMP = slice(92, 109)
_NOT_READ = {
    5: "sets of variables",
    17: "attributes of the file",
    18: "attributes of variables",
    24: "a description in XML",
}
"""Extension records that hold something of the author's and that no table here takes up."""


@dataclass
class Dictionary:
    """What was found: the declared number of cases (None: not said), the weight variable, and what is not read."""

    cases: int | None = None
    weight: str = ""
    not_read: list[str] = field(default_factory=list)


def byte_order(content: bytes) -> str:
    """`<` or `>` as `struct` writes it, by the layout code of the head."""
    return "<" if content[_LAYOUT : _LAYOUT + 4] in (b"\x02\0\0\0", b"\x03\0\0\0") else ">"


def without_count(content: bytes) -> bytes:
    """The same file with its number of cases not said, so that all cases are read whatever it declares."""
    return content[:_CASES] + struct.pack(f"{byte_order(content)}i", -1) + content[_CASES + 4 :]


def without_stamp(content: bytes) -> bytes:
    """The same file with a fixed day and time of writing, so that the same table gives the same bytes."""
    return content[: _STAMP.start] + b"01 Jan 8000:00:00" + content[_STAMP.stop :]


def read_dictionary(content: bytes) -> Dictionary:
    """The head and the records before the cases, as far as they can be followed."""
    found = Dictionary()
    with contextlib.suppress(struct.error):
        _read(content, found)
    return found


def _read(content: bytes, found: Dictionary) -> None:
    order = byte_order(content)

    def number(at: int) -> int:
        return int(struct.unpack_from(f"{order}i", content, at)[0])

    cases, weight = number(_CASES), number(_WEIGHT)
    found.cases = cases if cases >= 0 else None
    at = HEAD
    elements = 0
    while at < len(content):
        kind = number(at)
        start = at
        if kind == 2:
            elements += 1
            name = content[at + 24 : at + 32].decode("ascii", errors="replace").strip()
            found.weight = name if elements == weight else found.weight
            has_label, missing = number(at + 8), abs(number(at + 12))
            at += 32
            at += 4 + (number(at) + 3) // 4 * 4 if has_label == 1 else 0
            at += 8 * missing
        elif kind == 3:
            count = number(at + 4)
            at += 8
            for _ in range(count):
                at += 8 + (content[at + 8] // 8 + 1) * 8 if at + 8 < len(content) else 16
                if at > len(content):
                    return
        elif kind == 4:
            at += 8 + 4 * number(at + 4)
        elif kind == 6:
            at += 8 + 80 * number(at + 4)
        elif kind == 7:
            subject = _NOT_READ.get(number(at + 4))
            if subject and subject not in found.not_read:
                found.not_read.append(subject)
            at += 16 + number(at + 8) * number(at + 12)
        else:
            return
        if at <= start:
            return
