"""Words of patterns looked up in a text: which pattern words a word of the text may be a form of."""

from collections.abc import Iterable

from ctipsurvey.language import english, kyrgyz, russian
from ctipsurvey.language.words import fold

KINDS = ("forms", "exact", "prefix")
MOST_REMEMBERED = 400_000
"""Words of texts remembered; beyond it they are forgotten and looked up again, so that memory stays flat."""
BEGIN = 4
"""Letters by which stems are sorted: most words of a text begin like none of them."""
NONE: tuple[int, ...] = ()


class Lexicon:
    """The pattern words of one language. A pattern word is a text and a kind: `forms`, `exact` or `prefix`.

    Whoever looks up many words remembers what was found, in memory only: a text has far fewer words than places.
    """

    def __init__(self, language: str, words: Iterable[tuple[str, str]]) -> None:
        self.language = language
        self.words = tuple(sorted(set(words)))
        self._forms: dict[str, set[int]] = {}
        self._starts: dict[str, set[int]] = {}
        self._stems: dict[str, list[tuple[int, str]]] = {}
        for number, (text, kind) in enumerate(self.words):
            self._add(number, fold(text), kind)
        heads = {*self._starts, *self._stems}
        lengths: dict[str, set[int]] = {}
        for text in heads:
            lengths.setdefault(text[:BEGIN], set()).add(len(text))
        self._lengths = {begin: tuple(sorted(own)) for begin, own in lengths.items()}
        self._short = tuple(sorted({len(text) for text in heads if len(text) < BEGIN}))

    def _add(self, number: int, text: str, kind: str) -> None:
        if kind == "prefix":
            self._starts.setdefault(text, set()).add(number)
        elif kind == "exact":
            self._forms.setdefault(text, set()).add(number)
        elif self.language == "ky" and kyrgyz.is_kyrgyz(text):
            for shape, demand in kyrgyz.stems_of(text):
                self._stems.setdefault(shape, []).append((number, demand))
        else:
            for form in forms(self.language, text):
                self._forms.setdefault(form, set()).add(number)

    def look_up(self, word: str) -> tuple[int, ...]:
        """The numbers of the pattern words that this word, in small letters, may be a form of; most have none."""
        word = fold(word)
        found = set(self._forms.get(word, ()))
        for length in (*self._short, *self._lengths.get(word[:BEGIN], ())):
            start = word[:length]
            if start in self._starts:
                found |= self._starts[start]
            if start in self._stems:
                rest = word[length:]
                found |= {number for number, demand in self._stems[start] if kyrgyz.follows(rest, demand)}
        if not found and "-" not in word:
            return NONE
        if "-" in word:
            for part in word.split("-"):
                found.update(self.look_up(part))
        return tuple(sorted(found)) or NONE


def forms(language: str, word: str) -> frozenset[str]:
    """All forms of a word in a language whose words have few enough of them: English and Russian.

    A word in Latin letters has English forms in any language; one in Cyrillic letters Russian ones in Kyrgyz, too.
    """
    latin = word[:1].isascii()
    if language == "en" or latin:
        return english.forms(word)
    return russian.forms(word)
