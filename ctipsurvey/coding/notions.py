"""Which notions a sentence speaks of, by its words alone."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ctipsurvey.instruments.notions import Notions
from ctipsurvey.language.lexicon import MOST_REMEMBERED, Lexicon
from ctipsurvey.language.words import WORD

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ALSO_READ = {"ru": ("ky",), "ky": ("ru",)}
"""People mix Russian and Kyrgyz: the words of both are looked for in either."""


class NotionFinder:
    """Finds notions in text; `names` are those it knows, in order."""

    def __init__(self, notions: Notions) -> None:
        self.names = tuple(notions.notions)
        self._notions = notions
        self._lexicons: dict[str, tuple[Lexicon, list[list[int]]]] = {}
        self._known: dict[tuple[str, str], frozenset[int]] = {}

    def find(self, text: str, language: str) -> list[str]:
        """The names of the notions of which a word stands in the text, in their order."""
        own = (language, *ALSO_READ.get(language, ()))
        found: set[int] = set()
        for word in set(WORD.findall(text.lower())):
            for one in own:
                found |= self._look_up(word, one)
        return [self.names[place] for place in sorted(found)]

    def marks(self, texts: Sequence[str], languages: Sequence[str], names: Sequence[str]) -> "NDArray[np.float64]":
        """One row a text, one column a name: 1 where the text speaks of the notion."""
        import numpy as np

        place = {name: at for at, name in enumerate(names)}
        shown = np.zeros((len(texts), len(names)))
        for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
            for name in self.find(text, language) if text else ():
                if name in place:
                    shown[row, place[name]] = 1
        return shown

    def _look_up(self, word: str, language: str) -> frozenset[int]:
        key = (word, language)
        if key not in self._known:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            lexicon, notions = self._lexicon(language)
            self._known[key] = frozenset(notion for number in lexicon.look_up(word) for notion in notions[number])
        return self._known[key]

    def _lexicon(self, language: str) -> tuple[Lexicon, list[list[int]]]:
        if language not in self._lexicons:
            places: dict[tuple[str, str], list[int]] = {}
            for at, notion in enumerate(self._notions.notions.values()):
                for word in notion.in_language(language):
                    places.setdefault((word.text, word.kind), []).append(at)
            lexicon = Lexicon(language, places)
            self._lexicons[language] = (lexicon, [places[word] for word in lexicon.words])
        return self._lexicons[language]
