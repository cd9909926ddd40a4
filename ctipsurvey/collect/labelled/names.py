"""Names of variables that SPSS and Stata both take, and the table of what was renamed and why.

A name has small Latin letters, digits and `_`, begins with a letter, has at most 28 of them and is no word of their
commands. (Stata takes 32, but the library that writes for it adds a number to names for lists of labels.) What an
original name becomes depends on that name alone, so that it stays the same each year.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

SPSS_WORDS = frozenset(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"])
STATA_WORDS = frozenset(["byte", "double", "float", "if", "in", "int", "long", "using", "with", "strl"])
LONGEST = 28
_LAWFUL = re.compile(r"[a-z][a-z0-9_]*")
_TRANSLITERATION = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziiklmnoprstufye", strict=True)),
    **{"ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": ""},
    **{"ю": "iu", "я": "ia", "ң": "ng", "ө": "o", "ү": "u"},
}
"""Russian and Kyrgyz letters in Latin ones; close to ALA-LC without its diacritics."""


@dataclass(frozen=True)
class Rename:
    """A name as it was, as it is written, and why they differ ('' where they do not)."""

    original_name: str
    name: str
    why: str


def is_reserved(name: str) -> bool:
    """Whether SPSS or Stata use this word themselves, in small or capital letters."""
    word = name.lower()
    return word in SPSS_WORDS or word in STATA_WORDS or re.fullmatch(r"str\d+", word) is not None


def is_lawful(name: str, longest: int = LONGEST) -> bool:
    """Whether a name can be written as it is."""
    return _LAWFUL.fullmatch(name) is not None and len(name) <= longest and not is_reserved(name)


def lawful_name(original: str, longest: int = LONGEST) -> tuple[str, str]:
    """A lawful name for any text, and why it had to differ.

    >>> lawful_name("services/shelter")
    ('services_shelter', 'signs that are not allowed')
    >>> lawful_name("Үй-бүлө")
    ('ui_bulo', 'capitals; letters that are not Latin; signs that are not allowed')
    """
    why: list[str] = []
    name = _step(original, original.lower(), why, "capitals")
    latin = "".join(_TRANSLITERATION.get(letter, letter) for letter in name)
    name = _step(name, latin, why, "letters that are not Latin")
    name = _step(name, re.sub(r"[^a-z0-9_]+", "_", name), why, "signs that are not allowed")
    name = _step(name, re.sub(r"^_+", "", name), why, "it began with `_`")
    if not name[:1].isalpha():
        name = _step(name, f"v{name}", why, "it did not begin with a letter")
    if is_reserved(name):
        name = _step(name, f"{name}_v", why, "a word of SPSS or Stata")
    if len(name) > longest:
        name = _step(name, _marked(name, original, longest), why, f"longer than {longest} letters")
    return name, "; ".join(why)


def lawful_names(originals: Iterable[str], longest: int = LONGEST, taken: Iterable[str] = ()) -> tuple[Rename, ...]:
    """For each original name one lawful name, no two alike and none of those taken; in the order given.

    Names that are lawful already keep themselves; of the others, one that falls together with an earlier one gets
    letters made from its original.
    """
    names = list(originals)
    used = {name.lower() for name in taken}
    found: dict[int, Rename] = {}
    for number, original in enumerate(names):
        if is_lawful(original, longest) and original not in used:
            used.add(original)
            found[number] = Rename(original, original, "")
    for number, original in enumerate(names):
        if number not in found:
            name, why = lawful_name(original, longest)
            unique = _unique(name, original, used, longest)
            if unique != name:
                why = "; ".join(part for part in (why, "another variable has this name") if part)
            used.add(unique)
            found[number] = Rename(original, unique, why)
    return tuple(found[number] for number in range(len(names)))


def _step(before: str, after: str, why: list[str], reason: str) -> str:
    if before != after:
        why.append(reason)
    return after


def _marked(name: str, original: str, longest: int) -> str:
    """A name cut so that letters made from the original fit behind it."""
    mark = hashlib.sha256(original.encode("utf-8", errors="surrogatepass")).hexdigest()[: 4 if longest >= 16 else 3]
    return f"{name[: longest - len(mark) - 1]}_{mark}"


def _unique(name: str, original: str, used: set[str], longest: int) -> str:
    candidate = name
    if candidate in used:
        candidate = _marked(name, original, longest)
    number = 2
    while candidate in used:
        tail = f"_{number}"
        candidate = f"{name[: longest - len(tail)]}{tail}"
        number += 1
    return candidate
