"""Text in the one spelling in which strings are compared: case, marks, look-alike letters and separators undone."""

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from ctipsurvey.protect.shadow import LATIN_AS_CYRILLIC, OTHERS, is_invisible

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SPACE = 32
_DROPPED = 0
_KYRGYZ_AS_RUSSIAN = {"ө": "о", "ү": "у", "ң": "н", "һ": "х", "ё": "е"}
_LATIN = {small: instead for letter, instead in LATIN_AS_CYRILLIC.items() if (small := letter.lower()) == letter}


def fold_text(text: str) -> str:
    r"""A text in small letters without marks, one blank for all that is no letter or digit, one blank at each end.

    Letters that look alike in Latin and Cyrillic, and Kyrgyz letters and the Russian ones typed for them, are the same.

    >>> fold_text("Айгүл\u200b  ТОКТОГУЛОВА") == fold_text("айгул_токтогулова")
    True
    """
    return fold_units(text).tobytes().decode("utf-16-le", "surrogatepass")


def fold_units(text: str) -> "NDArray[np.uint16]":
    """The same as numbers of letters (UTF-16 units)."""
    import numpy as np

    units = _units(text)
    if ((units & 0xF800) == 0xD800).any():
        units = _units(unicodedata.normalize("NFKC", text))
    folded = _table()[units]
    folded = folded[folded != _DROPPED]
    blank = folded == SPACE
    again = np.zeros(len(folded), dtype=bool)
    again[1:] = blank[1:] & blank[:-1]
    found: NDArray[np.uint16] = folded[~again]
    return found


def _units(text: str) -> "NDArray[np.uint16]":
    import numpy as np

    return np.frombuffer(f" {text} ".encode("utf-16-le", "surrogatepass"), dtype="<u2")


@lru_cache(maxsize=1)
def _table() -> "NDArray[np.uint16]":
    import numpy as np

    return np.array([_folded(number) for number in range(0x10000)], dtype=np.uint16)


def _folded(number: int) -> int:
    if 0xD800 <= number < 0xE000:
        return number
    letter = chr(number)
    if unicodedata.combining(letter) or is_invisible(letter):
        return _DROPPED
    letter = unicodedata.normalize("NFKD", OTHERS.get(letter, letter))[0]
    letter = letter.casefold()[0]
    letter = unicodedata.normalize("NFKD", letter)[0]
    letter = _KYRGYZ_AS_RUSSIAN.get(letter, letter)
    letter = _LATIN.get(letter, letter)
    return ord(letter) if letter.isalnum() and letter <= "\uffff" else SPACE
