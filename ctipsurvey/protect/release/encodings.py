"""A string as bytes can hold it: encodings, base64 at each of its three places, hexadecimal."""

import base64
import unicodedata
from collections.abc import Iterator

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "koi8-r")
ENCODED = ("utf-8", "utf-16-le")
"""What is also looked for in base64 and hexadecimal."""
SHORTEST = 6
"""Fewer bytes stand in any picture by chance."""
SHORTEST_ENCODED = 8
"""Fewer letters of base64 stand in any picture by chance."""


_AS_RUSSIAN = str.maketrans("өүңӨҮҢ", "оунОУН")
"""Kyrgyz letters as they are typed where a keyboard or an encoding has none."""


def encoded_forms(text: str) -> set[str]:
    """The bytes of a string in every form, each byte as the letter of its number (Latin-1).

    >>> any(form in "c2VlbiBieSBBaWd1bCBBc2Fub3Zh" for form in encoded_forms("Aigul Asanova"))
    True
    """
    found: set[str] = set()
    for spelling in _spellings(text):
        for encoding in ENCODINGS:
            try:
                raw = spelling.encode(encoding)
            except UnicodeEncodeError:
                continue
            if len(raw) >= SHORTEST:
                found.add(raw.decode("latin-1"))
            if encoding in ENCODED:
                forms = (*_in_base64(raw), raw.hex(), raw.hex().upper())
                found |= {form for form in forms if len(form) >= SHORTEST_ENCODED}
    return found


def _spellings(text: str) -> set[str]:
    typed = {text, text.translate(_AS_RUSSIAN)}
    cases = {case for one in typed for case in (one, one.lower(), one.upper(), one.title())}
    return {unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD")} | {text}


def _in_base64(raw: bytes) -> Iterator[str]:
    """The letters that do not depend on what stands before and behind, for each of the three places to begin."""
    for before in range(3):
        letters = base64.b64encode(bytes(before) + raw).decode("ascii")
        core = letters[(0, 2, 3)[before] : (before + len(raw)) * 8 // 6]
        yield core
        yield core.replace("+", "-").replace("/", "_")
