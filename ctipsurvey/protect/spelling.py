"""One key for the spellings of a name: Айгүл, Айгуль, Aigul and Aygül are one; and the endings a name takes."""

import re
from functools import lru_cache

from ctipsurvey.language import kyrgyz

_CYRILLIC = {
    **dict(zip("абвгдезиклмнопрстуфц", "abvgdeziklmnoprstufc", strict=True)),
    "ё": "io", "ж": "j", "й": "i", "х": "h", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e",
    "ю": "iu", "я": "ia", "ң": "n", "ө": "o", "ү": "u", "ғ": "g", "қ": "k", "ҳ": "h", "ў": "u", "і": "i", "ә": "a",
}  # fmt: skip
_LATIN = {
    "dzh": "j", "shch": "sh", "sch": "sh", "kh": "h", "zh": "j", "dj": "j", "ts": "c", "gh": "g", "ck": "k",
    "ph": "f", "ng": "n", "yu": "iu", "ya": "ia", "yo": "io", "ye": "e",
    "ü": "u", "ö": "o", "ä": "a", "ğ": "g", "ş": "sh", "ç": "ch", "ı": "i", "ñ": "n", "é": "e", "è": "e", "á": "a",
    "í": "i", "ó": "o", "ú": "u", "y": "i", "w": "v", "q": "k", "x": "ks", "'": "",
}  # fmt: skip
_LATIN_PARTS = re.compile("|".join(sorted(map(re.escape, _LATIN), key=len, reverse=True)))
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """A word in any spelling as one key of plain letters.

    >>> {skeleton(word) for word in ("Айгүл", "Айгуль", "Aigul", "Aygül", "Aigul'")}
    {'aigul'}
    """
    small = word.lower()
    if small.isascii() or not re.search("[\u0400-\u052f]", small):
        key = _LATIN_PARTS.sub(lambda part: _LATIN[part.group()], small)
    else:
        key = "".join(_CYRILLIC.get(letter, letter) for letter in small).replace("dj", "j")
    return _TWICE.sub(r"\1", "".join(letter for letter in key if letter.isalnum()))


RUSSIAN = {
    "": ("а", "у", "ом", "ем", "е", "ы", "и", "ов", "ев", "ам", "ами", "ах", "ым", "ых", "ыми", "ой"),
    "а": (
        "ы",
        "и",
        "е",
        "у",
        "ой",
        "ою",
        "ей",
        "ам",
        "ами",
        "ах",
        "ин",
        "ина",
        "ины",
        "ину",
        "ином",
        "ых",
        "ым",
        "ыми",
    ),
    "я": ("и", "е", "ю", "ей", "ею", "ь", "й", "ям", "ями", "ях", "ин", "ина", "ину"),
    "ь": ("я", "ю", "ем", "ём", "е", "и", "ью", "ей", "ям", "ями", "ях"),
    "й": ("я", "ю", "ем", "е", "и", "ев", "ям", "ями", "ях", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ие", "их"),
    "ий": ("ого", "ому", "им", "ом", "ая", "ой", "ую", "ие", "их", "ими", "я", "ю", "ем", "и"),
    "ый": ("ого", "ому", "ым", "ом", "ая", "ой", "ую", "ые", "ых", "ыми"),
    "ия": ("ии", "ию", "ией"),
    "о": (),
}
"""Endings that take the place of a name's own ending; names that end otherwise take those of ''."""
SMALL = (
    *("ик", "ика", "ику", "ке", "ка", "ки", "ку", "кой", "очка", "очки", "очку", "ечка", "ечки", "ечке", "ечку"),
    *("чик", "уля", "ули", "уле", "улю", "юша", "юши", "юшка", "енька", "онька", "ушка", "ша", "ши", "ше", "шу"),
    *("ок", "ёк"),
)
"""Endings of endearment."""
# fmt: off
LATIN_ENDINGS = frozenset({
    "s", "'s", "s'", "'", "a", "u", "y", "i", "e", "om", "oy", "oi", "em", "im", "ym", "ov", "ova", "ovu",
    "ove", "ovy", "ga", "ge", "go", "ka", "ke", "ko", "kü", "gö", "qa", "nyn", "nin", "nun", "nün", "dyn",
    "din", "dun", "dün", "tyn", "tin", "tun", "tün", "ny", "ni", "nu", "nü", "dy", "di", "du", "dü", "ty",
    "ti", "tu", "tü", "dan", "den", "don", "dön", "tan", "ten", "ton", "tön", "nan", "nen", "da", "de", "do",
    "dö", "ta", "te", "to", "dagy", "degi", "um", "üm", "yng", "ing", "chy", "dar", "der", "tar",
    "ter", "lar", "ler", "dardyn", "lardyn",
})
# fmt: on


@lru_cache(maxsize=200_000)
def ends_as_a_name(rest: str, base: str) -> bool:
    """Whether `rest` may stand behind a name: a Russian or Kyrgyz case ending, or the endings of both in Latin letters.

    >>> ends_as_a_name("дөн", "айгүл"), ends_as_a_name("ем", "эрмек"), ends_as_a_name("'s", "aigul")
    (True, True, True)
    """
    if not rest:
        return True
    if base.isascii():
        return rest.lower() in LATIN_ENDINGS
    return (
        rest in RUSSIAN[""]
        or rest in SMALL
        or bool(kyrgyz.NOMINAL.fullmatch(rest))
        or (rest[0] == "-" and len(rest) < 6)
    )


@lru_cache(maxsize=100_000)
def stems_of_name(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The shapes a name takes before an ending, each with the Russian endings that only it takes; () where any may.

    >>> stems_of_name("бермет"), stems_of_name("асель")[1][0]
    ((('бермет', ()),), 'асел')
    """
    found: list[tuple[str, tuple[str, ...]]] = [(name, ())]
    if name.isascii():
        return tuple(found)
    for ending in ("ия", "ий", "ый", "а", "я", "ь", "й"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            found.append((name[: -len(ending)], (*RUSSIAN[ending], *(SMALL if ending in "ая" else ()))))
    if name[-1] in "пк":
        found.append((name[:-1] + {"п": "б", "к": "г"}[name[-1]], ("vowel",)))
    return tuple(found)


def is_form(word: str, name: str) -> bool:
    """Whether a word in small letters is a form of a name in small letters, in the same alphabet.

    >>> is_form("айгүлдөн", "айгүл"), is_form("замиры", "замира"), is_form("замок", "замира")
    (True, True, False)
    """
    for stem, endings in stems_of_name(name):
        if not word.startswith(stem):
            continue
        rest = word[len(stem) :]
        if not endings:
            if ends_as_a_name(rest, name):
                return True
        elif endings == ("vowel",):
            if rest[:1] and rest[0] in kyrgyz.VOWELS and bool(kyrgyz.NOMINAL.fullmatch(rest)):
                return True
        elif rest in endings:
            return True
    return False
