"""How much each kind of labelled file can hold, and texts cut to it at a whole letter."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one kind of file holds at most; lengths are bytes of UTF-8, for Stata's short texts letters.

    `value_labels` and `names` are always bytes, and letters of names are Latin, one byte each.
    """

    kind: str
    in_letters: bool
    variable_label: int
    value_label: int
    file_label: int
    text: int
    names: int

    def length(self, text: str) -> int:
        """The length of a variable label or file label as this kind of file counts it."""
        return len(text) if self.in_letters else byte_length(text)

    def cut(self, text: str, limit: int) -> str:
        """The beginning of a label that keeps within the limit as this kind of file counts."""
        return whole_letters(text, text[:limit]) if self.in_letters else cut_to_bytes(text, limit)


SAV = Limits("SPSS", False, variable_label=256, value_label=120, file_label=64, text=32767, names=64)
DTA = Limits("Stata", True, variable_label=80, value_label=32000, file_label=80, text=1_000_000, names=32)
POR = Limits("SPSS portable", False, variable_label=255, value_label=60, file_label=60, text=255, names=8)
LIMITS = {".sav": SAV, ".zsav": SAV, ".dta": DTA, ".por": POR}
"""By the ending of the file."""
NOTE_LINE = 80
"""Bytes in a line of the notes of an SPSS file."""


def byte_length(text: str) -> int:
    """The number of bytes of a text in UTF-8; a Cyrillic letter has two."""
    return len(text.encode("utf-8"))


def cut_to_bytes(text: str, limit: int) -> str:
    """The longest beginning of a text that has at most so many bytes and ends with a whole letter.

    >>> cut_to_bytes("Үй-бүлө", 5)
    'Үй-'
    """
    raw = text.encode("utf-8")
    if len(raw) <= limit:
        return text
    return whole_letters(text, raw[:limit].decode("utf-8", errors="ignore"))


def whole_letters(text: str, start: str) -> str:
    """The beginning of a text without a last letter whose accent would be cut off (`й` written as `и` and a breve)."""
    end = len(start)
    while 0 < end < len(text) and unicodedata.combining(text[end]):
        end -= 1
    return text[:end]


def lines_of(text: str, limit: int = NOTE_LINE) -> list[str]:
    """A text as lines of at most so many bytes, broken at spaces where there are any."""
    lines: list[str] = []
    rest = text.strip()
    while rest:
        line = cut_to_bytes(rest, limit)
        if len(line) < len(rest) and " " in line and not rest[len(line)].isspace():
            line = line.rsplit(" ", 1)[0]
        lines.append(line.strip())
        rest = rest[len(line) :].strip()
    return [line for line in lines if line]
