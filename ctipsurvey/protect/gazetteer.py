"""Names that are known: first names, surnames, short forms and the parts of compound Kyrgyz names, in any spelling.

The lists lie in `lists/`; they were written for this project, and hold no person. A list is never complete: what is not
in it is found by its shape, by its neighbours, or because it is a word with a capital letter that nobody knows.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.protect.spelling import is_form, skeleton, stems_of_name

LISTS = Path(__file__).with_name("lists")
FIRST = ("first_ky", "first_ru_style", "first_ru", "first_other", "first_en", "nick_ky", "nick_ru")
LAST = ("last_ru", "last_en")
COMMON = ("common_ky", "common_ru", "common_en")
"""The most frequent everyday words: a name that is one of them counts only where it stands in `words`, too."""
SHORTEST = 3
SHORTEST_PART = 2


class Names:
    """Names by the skeleton of their stems. `without` leaves names out: to measure what an unknown name costs."""

    def __init__(self, without: Collection[str] = ()) -> None:
        gone = {skeleton(name) for name in without}
        self.also_words = {language: frozenset(_sections("words", language)) for language in ("ky", "ru", "en")}
        common = frozenset(word for name in COMMON for word in lines_of(name))
        plain = {word for word in common if not self.is_also_a_word(word) or len(word) <= SHORTEST}
        self.first = _by_stem((name for name in _all_of(FIRST) if name not in plain), gone)
        self.last = _by_stem((name for name in _all_of(LAST) if name not in plain), gone)
        self.short_for = {short: full for name in ("nick_ky", "nick_ru") for short, full in _pairs(name)}
        begins, ends = _sections("parts", "first"), _sections("parts", "last")
        self._begins = {skeleton(part) for part in begins}
        self._ends = {skeleton(part) for part in ends if len(part) > SHORTEST_PART}
        self._gone = gone

    def first_name(self, word: str) -> str:
        """The first name of which a word in small letters is a form, '' where it is none."""
        return _look_up(self.first, word)

    def last_name(self, word: str) -> str:
        """The surname of which a word in small letters is a form, '' where it is none."""
        return _look_up(self.last, word)

    def compound(self, word: str) -> str:
        """The compound Kyrgyz name of which a word is a form (a first part and a last one), '' where it is none."""
        for end in range(len(word), 4, -1):
            key = skeleton(word[:end])
            if key in self._gone or not is_form(word, word[:end]):
                continue
            for cut in range(2, len(key) - 1):
                if key[:cut] in self._begins and key[cut:] in self._ends:
                    return word[:end]
        return ""

    def is_also_a_word(self, word: str) -> bool:
        """Whether a word in small letters is both a name and an everyday word: вера, жылдыз, hope."""
        return any(word in words for words in self.also_words.values())


@lru_cache(maxsize=1)
def known_names() -> Names:
    """All names of the lists, read once."""
    return Names()


def _look_up(names: dict[str, tuple[str, ...]], word: str) -> str:
    """The name a word is a form of, the one with the longest stem first."""
    for end in range(len(word), SHORTEST - 2, -1):
        for name in names.get(skeleton(word[:end]), ()):
            if _fits(word, end, name):
                return name
    return ""


def _fits(word: str, end: int, name: str) -> bool:
    """Whether what follows the stem of a word is an ending that this name takes, whatever spelling either is in."""
    own = word[:end]
    if skeleton(own) == skeleton(name):
        return is_form(word, own)
    tail = next((name[-size:] for size in (2, 1) if skeleton(name[:-size]) == skeleton(own)), "")
    return bool(tail) and is_form(word, own + tail)


def _by_stem(names: Iterable[str], gone: Collection[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for name in names:
        if len(name) < SHORTEST - 1 or skeleton(name) in gone:
            continue
        for stem, _ in stems_of_name(name):
            if len(stem) >= SHORTEST - 1:
                found.setdefault(skeleton(stem), {})[name] = None
    return {stem: tuple(own) for stem, own in found.items()}


def _all_of(lists: Iterable[str]) -> list[str]:
    return [line.split("\t")[0] for name in lists for line in lines_of(name)]


def _pairs(name: str) -> list[tuple[str, str]]:
    return [(short, full) for short, _, full in (line.partition("\t") for line in lines_of(name))]


def _sections(name: str, wanted: str) -> list[str]:
    found: list[str] = []
    section = ""
    for line in lines_of(name, sections=True):
        if line.startswith("## "):
            section = line[3:].strip()
        elif section == wanted:
            found.append(line)
    return found


@lru_cache(maxsize=64)
def lines_of(name: str, *, sections: bool = False) -> tuple[str, ...]:
    """The entries of a list, in small letters; with `sections` also the headings between them."""
    text = files.read_text(LISTS / f"{name}.txt")
    kept = (line.strip().lower() for line in text.splitlines())
    return tuple(line for line in kept if line and (not line.startswith("#") or (sections and line.startswith("##"))))


def section_of(name: str, section: str) -> tuple[str, ...]:
    """The entries of one section of a list: the roles in Russian, say."""
    return tuple(_sections(name, section))
