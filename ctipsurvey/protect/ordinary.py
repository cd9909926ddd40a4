"""Words that are no names: what a dictionary, a list or the alphabet of abbreviations knows."""

import re
from functools import lru_cache

from ctipsurvey.language import english, kyrgyz, russian
from ctipsurvey.language.lexicon import Lexicon
from ctipsurvey.language.words import fold
from ctipsurvey.protect.gazetteer import lines_of

NAME_TAGS = ("Name", "Surn", "Patr")
PLACE_TAGS = ("Geox", "Orgn", "Abbr", "Trad")
MOSTLY = 0.4


@lru_cache(maxsize=1)
def _kyrgyz() -> Lexicon:
    return Lexicon("ky", ((word, "forms") for word in lines_of("common_ky")))


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    return frozenset(form for word in lines_of("common_en") for form in (word, *english.forms(word)))


@lru_cache(maxsize=1)
def _organisations() -> frozenset[str]:
    return frozenset(fold(word) for word in lines_of("organisations"))


@lru_cache(maxsize=1)
def _russian_organisations() -> frozenset[str]:
    return frozenset(
        form for word in _organisations() if len(word) > 3 and not word.isascii() for form in russian.forms(word)
    )


@lru_cache(maxsize=200_000)
def is_organisation(word: str) -> bool:
    """Whether a word in small letters names a body, a country, a people, a month, a feast: it may have a capital."""
    folded = fold(word)
    if folded in _organisations() or folded in _russian_organisations():
        return True
    return not word.isascii() and any(
        folded[:end] in _organisations() and kyrgyz.NOMINAL.fullmatch(folded[end:]) for end in range(4, len(folded))
    )


def is_organisation_itself(word: str) -> bool:
    """Whether a word in small letters stands in the list as it is, and not as a guessed form."""
    return fold(word) in _organisations()


@lru_cache(maxsize=200_000)
def is_ordinary(word: str, language: str) -> bool:
    """Whether a word in small letters is an everyday word of the language, or of the one that it is mixed with."""
    if word.isascii() or not re.search("[\u0400-\u052f]", word):
        return fold(word) in _english() or fold(word).removesuffix("'s") in _english()
    if is_ordinary_russian(word):
        return True
    return bool(_kyrgyz().look_up(word))


@lru_cache(maxsize=200_000)
def is_common(word: str) -> bool:
    """Whether a word stands in the lists of the most frequent words themselves, not as a guessed form."""
    return fold(word) in _commonest()


@lru_cache(maxsize=1)
def _commonest() -> frozenset[str]:
    return frozenset(fold(word) for name in ("common_ky", "common_ru", "common_en") for word in lines_of(name))


@lru_cache(maxsize=200_000)
def is_ordinary_russian(word: str) -> bool:
    """Whether the Russian dictionary has the word, and not as a name (pymorphy3, Korobov 2015)."""
    if not russian.is_known(word):
        return False
    return name_share(word) < MOSTLY


@lru_cache(maxsize=200_000)
def name_share(word: str) -> float:
    """How much of the readings of a Russian word are names of people, from 0 to 1, by the dictionary's own weights."""
    readings = russian.readings(word)
    whole = sum(weight for _, weight in readings) or 1.0
    return sum(weight for tags, weight in readings if any(tag in tags for tag in NAME_TAGS)) / whole


@lru_cache(maxsize=200_000)
def is_place_in_russian(word: str) -> bool:
    """Whether the Russian dictionary has the word as a place, a body or an abbreviation."""
    return russian.is_known(word) and any(
        any(tag in tags for tag in PLACE_TAGS) for tags, weight in russian.readings(word)[:2]
    )


@lru_cache(maxsize=200_000)
def is_animate(word: str) -> bool:
    """Whether the Russian dictionary knows the word as a living being (волк, бондарь): surnames are made of such."""
    return russian.is_known(word) and any("anim" in tags and "NOUN" in tags for tags, _ in russian.readings(word)[:2])
