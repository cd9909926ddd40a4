"""Russian by forms: every form of a word, so that a text is looked up and never lemmatised."""

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from ctipsurvey.language.words import fold

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer


@lru_cache(maxsize=1)
def _analyser() -> "MorphAnalyzer":
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


@lru_cache(maxsize=20_000)
def forms(word: str) -> frozenset[str]:
    """All forms of a Russian word, small letters, ё as е (pymorphy3, Korobov 2015); the word itself is one of them.

    Where a word can be read in several ways, as a noun and as a verb say, the forms of every reading that shares its
    dictionary form are there.

    >>> sorted(forms("приют"))[:3], "людьми" in forms("человек")
    (['приют', 'приюта', 'приютам'], True)
    """
    folded = fold(word)
    readings = [reading for reading in _analyser().parse(folded) if fold(reading.normal_form) == folded]
    if not readings:
        best = _analyser().parse(folded)
        readings = [reading for reading in best if reading.normal_form == best[0].normal_form]
    found = {folded}
    for reading in readings:
        found |= {fold(cast(str, form.word)) for form in reading.lexeme}
    return frozenset(found)


def is_known(word: str) -> bool:
    """Whether the dictionary has this word; forms of others are guessed from their ending."""
    return bool(_analyser().word_is_known(fold(word)))


@lru_cache(maxsize=200_000)
def readings(word: str) -> tuple[tuple[str, float], ...]:
    """The readings of a word, likeliest first, each with its tags as OpenCorpora writes them and its weight.

    >>> "Name" in readings("айгуль")[0][0]
    True
    """
    return tuple((str(reading.tag), float(reading.score)) for reading in _analyser().parse(fold(word)))
