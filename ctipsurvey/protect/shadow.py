"""A text as detectors read it: one spelling of every letter, each with its place in the text as it is stored.

Decomposed letters, invisible characters, look-alike letters of another alphabet, full-width digits and hard blanks
hide a name from every list and pattern. The shadow undoes them and keeps the offsets.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

INVISIBLE = {0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFEFF, 0xFFA0}
HYPHENS = "‐‑‒–−﹣－"
APOSTROPHES = "’ʼ‘`´ʹ＇"
LATIN_AS_CYRILLIC = dict(zip("aceopxykmthbiAEOPCXYKMTHBSJI", "асеорхукмтнвіАЕОРСХУКМТНВЅЈІ", strict=True))
CYRILLIC_AS_LATIN = dict(zip("асеорхукмтнвіѕјАЕОРСХУКМТНВІЅЈ", "aceopxykmthbisjAEOPCXYKMTHBISJ", strict=True))
OTHERS = {"ɵ": "ө", "Ɵ": "Ө", "ӱ": "ү", "Ӱ": "Ү", "ӊ": "ң", "Ӊ": "Ң", "ҥ": "ң", "Ҥ": "Ң", "ӧ": "ө", "Ӧ": "Ө"}
"""Letters of other alphabets of the same script that stand for Kyrgyz ones."""
LETTER_DIGITS = {"0": ("о", "o"), "3": ("з", "e"), "4": ("а", "a"), "6": ("б", "b"), "1": ("и", "i"), "@": ("а", "a")}
"""Digits that are written for letters, in Cyrillic and in Latin words; not at a word's end, where they count."""
WORD = re.compile(r"[^\W_]+")
LINE_BREAK_IN_WORD = re.compile(r"(?<=[^\W\d_])-[ \t]*\r?\n[ \t]*(?=[^\W\d_])")


@dataclass(frozen=True)
class Shadow:
    """A text in one spelling; `places` has the start and end of each letter in the text as stored.

    `cased` is False where the text has no capitals or hardly anything else, as from speech recognition: there capital
    letters say nothing, and `text` is in small letters.
    """

    source: str
    text: str
    places: tuple[tuple[int, int], ...]
    cased: bool

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the shadow stands in the stored text; invisible characters beside it belong to it."""
        first, last = self.places[start][0], self.places[end - 1][1]
        while first and is_invisible(self.source[first - 1]):
            first -= 1
        while last < len(self.source) and (is_invisible(self.source[last]) or unicodedata.combining(self.source[last])):
            last += 1
        return first, last


def make_shadow(text: str) -> Shadow:
    """The shadow of a text.

    >>> make_shadow("Пe\u200bризат").text, make_shadow("Пe\u200bризат").place(0, 7)
    ('Перизат', (0, 8))
    """
    letters, places = _composed(text)
    letters = _one_script(letters)
    for match in reversed(list(LINE_BREAK_IN_WORD.finditer("".join(letters)))):
        del letters[match.start() : match.end()]
        del places[match.start() : match.end()]
    plain = "".join(letters)
    cased = is_cased(plain)
    if not cased:
        plain = "".join(small if len(small := letter.lower()) == 1 else letter for letter in plain)
    return Shadow(text, plain, tuple(places), cased)


def is_invisible(letter: str) -> bool:
    """Whether a character takes no room: it can stand inside a name without being seen."""
    return ord(letter) in INVISIBLE or (unicodedata.category(letter) == "Cf")


def is_cased(text: str) -> bool:
    """Whether capitals tell anything: not where nearly no word has one, or most words are all capitals.

    >>> is_cased("Айгуль пришла."), is_cased("айгуль пришла"), is_cased("АЙГУЛЬ ПРИШЛА ВЧЕРА ДОМОЙ")
    (True, False, False)
    """
    words = [word for word in WORD.findall(text) if word[0].isalpha()]
    begun = sum(word[0].isupper() for word in words)
    shouted = sum(len(word) > 1 and word.isupper() for word in words)
    long = [word for word in words if len(word) > 1]
    if len(long) >= 4 and shouted > 0.6 * len(long):
        return False
    return begun > 0 and (len(words) < 12 or begun * 40 > len(words))


def _composed(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if not is_invisible(text[at]):
            letters.append(_one_spelling(text[at:end]))
            places.append((at, end))
        at = end
    return letters, places


@lru_cache(maxsize=4096)
def _one_spelling(cluster: str) -> str:
    """One letter for a letter with its marks."""
    letter = unicodedata.normalize("NFC", cluster)[0]
    letter = OTHERS.get(letter, letter)
    if letter in HYPHENS:
        return "-"
    if letter in APOSTROPHES:
        return "'"
    if unicodedata.category(letter) == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 else letter


def _one_script(letters: list[str]) -> list[str]:
    """Words of two alphabets in the one that their own letters, else the text's, belong to; digits as letters."""
    found = list(letters)
    whole = "".join(letters)
    n_cyrillic = sum("\u0400" <= letter <= "\u052f" for letter in whole)
    mostly_cyrillic = n_cyrillic > sum(letter.isascii() and letter.isalpha() for letter in whole)
    for match in WORD.finditer(whole):
        word = match.group()
        cyrillic = sum("\u0400" <= letter <= "\u052f" for letter in word)
        latin = sum(letter.isascii() and letter.isalpha() for letter in word)
        digits = sum(letter.isdigit() for letter in word)
        disguised = 0 < digits <= 2 and cyrillic + latin >= 3 and not re.search(r"\d\d", word)
        if not (cyrillic and latin) and not disguised:
            continue
        own_cyrillic = sum("\u0400" <= letter <= "\u052f" and letter not in CYRILLIC_AS_LATIN for letter in word)
        own_latin = sum(letter.isascii() and letter.isalpha() and letter not in LATIN_AS_CYRILLIC for letter in word)
        if own_cyrillic != own_latin:
            as_cyrillic = own_cyrillic > own_latin
        else:
            as_cyrillic = mostly_cyrillic if cyrillic and latin else cyrillic > 0
        table = dict(LATIN_AS_CYRILLIC if as_cyrillic else CYRILLIC_AS_LATIN)
        if disguised and not word[-1].isdigit():
            own = {digit: pair[0 if as_cyrillic else 1] for digit, pair in LETTER_DIGITS.items()}
            shouted = word.upper() == word
            table |= {digit: letter.upper() if shouted else letter for digit, letter in own.items()}
        for at in range(match.start(), match.end()):
            found[at] = table.get(letters[at], letters[at])
    return found
