"""The last look: is any original string inside the finished package, in whatever form and place?

A finding names the file and the number of the string in the list that was given, never the string.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ctipsurvey.protect.release.encodings import encoded_forms
from ctipsurvey.protect.release.folding import fold_text, fold_units
from ctipsurvey.protect.release.inside import Piece, TooMuchError, look_inside
from ctipsurvey.protect.release.needles import Needles
from ctipsurvey.protect.release.readings import as_text, long_numbers, readings_of

SHORTEST = 3
"""Shorter strings (letters and digits) are not looked for: they stand in every text. Their numbers are told."""
WHOLE_WORDS_BELOW = 5
"""Shorter strings count only where they stand as words of their own."""
SHORTEST_NUMBER = 9
"""Numbers of so many digits are looked for with other blanks and hyphens, too."""
DEEPEST = 8
_COUNTRY = "996"


@dataclass(frozen=True, order=True)
class Finding:
    """An original string inside the package: the file, the place in it, and the number of the string in the list.

    Number 0: the file could not be looked into to its end.
    """

    file: str
    place: str
    number: int


class Canaries:
    """What must not be inside a package, made ready to be looked for.

    `originals` are whole strings; `stems` are beginnings of words, for names with case endings, numbered after them.
    """

    def __init__(self, originals: Sequence[str], stems: Sequence[str] = ()) -> None:
        folded, raw, numbers = [], [], []
        self.too_short: list[int] = []
        for number, original in enumerate([*originals, *stems], start=1):
            word = fold_text(original).strip()
            size = len(word.replace(" ", ""))
            if size < SHORTEST:
                self.too_short.append(number)
                continue
            if number > len(originals):
                folded.append((number, f" {word}"))
                continue
            folded.append((number, word if size >= WHOLE_WORDS_BELOW else f" {word} "))
            raw += [(number, form) for form in encoded_forms(original)]
            digits = "".join(sign for sign in word if sign.isdigit())
            if len(digits) == len(word.replace(" ", "")) >= SHORTEST_NUMBER:
                numbers.append((number, _subscriber(digits)))
        self._folded, self._raw, self._numbers = Needles(folded), Needles(raw), Needles(numbers)

    def in_text(self, text: str) -> set[int]:
        """The numbers of the strings that stand in a text, read in every way a text can be escaped."""
        found: set[int] = set()
        for reading in readings_of(text):
            found |= self._folded.find_in(fold_units(reading))
            if len(self._numbers):
                found |= self._numbers.find_in(fold_units(long_numbers(reading)))
        return found

    def in_bytes(self, content: bytes) -> set[int]:
        """The numbers of the strings that stand in these bytes in one of the encodings, at any place."""
        import numpy as np

        return self._raw.find_in(np.frombuffer(content, dtype=np.uint8).astype(np.uint16))

    def in_piece(self, content: bytes) -> set[int]:
        """The numbers of the strings in these bytes as they are, without unpacking what they hold."""
        found = self.in_bytes(content)
        text = as_text(content)
        return found if text is None else found | self.in_text(text)


def scan_package(files: Mapping[str, bytes], originals: Sequence[str], stems: Sequence[str] = ()) -> list[Finding]:
    """All findings in the files of a package (name, content), sorted; none where the package is clean.

    Looked for as they are, in any case, composed or not, with look-alike letters, in UTF-8, UTF-16, cp1251 and KOI8-R,
    base64, hexadecimal, as URL, HTML, XML or JSON escapes; in file names, archives in archives, their comments, streams
    that are packed (PNG, PDF, gzip), and pictures inside pages and notebooks.
    """
    canaries = Canaries(originals, stems)
    remembered: dict[bytes, frozenset[tuple[str, int]]] = {}
    found: set[Finding] = set()
    for index, name in enumerate(sorted(files), start=1):
        named = canaries.in_text(name)
        shown = f"file {index} of the package" if named else name
        found |= {Finding(shown, "its name", number) for number in named}
        for place, number in _scan(files[name], canaries, remembered, 0):
            found.add(Finding(shown, place, number))
    return sorted(found)


def _scan(
    content: bytes, canaries: Canaries, remembered: dict[bytes, frozenset[tuple[str, int]]], depth: int
) -> frozenset[tuple[str, int]]:
    """Places and numbers in some bytes and in all that they hold; the same bytes are looked at once."""
    key = hashlib.sha256(content).digest()
    if key not in remembered:
        remembered[key] = frozenset(_scan_anew(content, canaries, remembered, depth))
    return remembered[key]


def _scan_anew(
    content: bytes, canaries: Canaries, remembered: dict[bytes, frozenset[tuple[str, int]]], depth: int
) -> Iterator[tuple[str, int]]:
    own = canaries.in_piece(content)
    for number in own:
        yield "", number
    try:
        if depth > DEEPEST:
            raise TooMuchError
        for piece in look_inside(content):
            yield from _scan_piece(piece, canaries, remembered, depth)
    except TooMuchError:
        yield "could not be looked into to its end", 0


def _scan_piece(
    piece: Piece, canaries: Canaries, remembered: dict[bytes, frozenset[tuple[str, int]]], depth: int
) -> Iterator[tuple[str, int]]:
    named = canaries.in_text(piece.name) if piece.name else set()
    for number in named:
        yield f"the name of {piece.kind}", number
    place = piece.kind if named or not piece.name else f"{piece.kind} {piece.name}"
    for inner, number in _scan(piece.content, canaries, remembered, depth + 1):
        yield (f"{place}, {inner}" if inner else place), number


def _subscriber(digits: str) -> str:
    """A number without the prefix of the country or the zero before it, which some write and some do not."""
    for prefix in (f"00{_COUNTRY}", _COUNTRY, "0"):
        if digits.startswith(prefix) and len(digits) - len(prefix) == SHORTEST_NUMBER:
            return digits.removeprefix(prefix)
    return digits
