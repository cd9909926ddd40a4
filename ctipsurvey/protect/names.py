"""Names of people in a text: several detectors vote, and a capital letter that nobody can explain is a suspect.

Masking what is unknown and letting a person release it misses less than any list or model (the design of deny by
default is that of clinical de-identification: Stubbs, Kotfila and Uzuner 2015).
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from ctipsurvey.language import kyrgyz
from ctipsurvey.protect.gazetteer import Names, known_names, section_of
from ctipsurvey.protect.ordinary import (
    is_animate,
    is_common,
    is_ordinary,
    is_ordinary_russian,
    is_organisation,
    is_organisation_itself,
    is_place_in_russian,
    name_share,
)
from ctipsurvey.protect.places import is_place, is_role
from ctipsurvey.protect.shadow import Shadow
from ctipsurvey.protect.spans import MAYBE, Span
from ctipsurvey.protect.votes import Vote, find_spelled_out, join_hyphens, join_initials, join_particles, spans_of
from ctipsurvey.protect.words import Word, stands_beside, words_of

PATRONYMIC = re.compile(
    r"\w{3,}(?:ович|евич|ьич|овн|евн|иничн|ичн)(?:а|у|ем|ом|е|ы|ой|ою|и|ей|ами|ам|ах)?(?P<rest>\w*)|"
    r"\w{3,}(?:ovich|evich|ovna|evna|ichna)(?P<latin>\w{0,3}|'s)"
)
SURNAME = re.compile(
    r"\w{3,}(?:ов|ев|ёв|ин|ын)(?:а|у|ым|ом|е|ы|ой|ою|ых|ыми)?(?P<rest>\w*)|"
    r"\w{3,}(?:ский|ская|ского|скому|ским|ской|скую|цкий|цкая|енко|чук|швили|дзе|ян|яна|яну|янц|ко)|"
    r"\w{3,}(?:ov|ev|ova|eva|ovu|ovoi|ovoy|evu|enko|ian|yan|sky|skaya|skiy)(?P<latin>'s|s|s')?"
)
SON_OR_DAUGHTER = re.compile(r"(?:уулу|кызы|оглы|тегин|uulu|kyzy|ogly|kizi|qizi|ugli)(?P<rest>\w*)")
SAYS = frozenset(section_of("cues", "what people do"))
"""What people do when they are told of: a word before it that may be a name is one."""
NOT_BEFORE_A_NAME = frozenset(section_of("cues", "no name behind"))

TITLES_AFTER = frozenset(section_of("cues", "called behind a name"))
TITLES_BEFORE = frozenset(section_of("cues", "called before a name"))
KIN = frozenset(section_of("cues", "kin"))
CALLED_AFTER = frozenset(section_of("cues", "so called"))
CALLED_BEFORE = re.compile(
    r"(?:\bзовут|\bзвали|\bпо имени|\bимя|\bпо фамилии|\bфамилия|\bатым|\bаты|\bысымы|\bысмы|\bфамилиясы|\bатын|"
    r"\bname is|\bnamed|\bcalled|\bname's|\bi am|\bi'm|\bthis is)(?:\s+(?:её|ее|его|меня|мой|моя|это))?\s*[,:—-]?\s*\Z"
)


class NameFinder:
    """Finds names of people in shadows of one language; `names` are those it knows."""

    def __init__(self, names: Names | None = None) -> None:
        self.names = names or known_names()

    def find(self, shadow: Shadow, language: str) -> list[Span]:
        """Every name and suspect, in order; first name and surname that stand together are one span."""
        words = words_of(shadow.text)
        votes = [self._vote(words, at, shadow, language) for at in range(len(words))]
        doubts = {at: vote for at, vote in enumerate(votes) if vote and vote.maybe}
        votes = [None if vote and vote.maybe else vote for vote in votes]
        self._son_or_daughter(words, votes, shadow.cased)
        self._neighbours(words, votes, shadow.cased, language)
        join_particles(words, votes)
        join_hyphens(words, votes)
        join_initials(words, votes, shadow.cased)
        spans = spans_of(words, votes)
        left = [
            Span(words[at].start, words[at].end, MAYBE, False, vote.why) for at, vote in doubts.items() if not votes[at]
        ]
        return [*spans, *left, *find_spelled_out(shadow.text, cased=shadow.cased)]

    def _vote(self, words: Sequence[Word], at: int, shadow: Shadow, language: str) -> Vote | None:
        word = words[at]
        if len(word.small) < 2 or is_kin_or_title(word.small):
            return None
        if shadow.cased:
            return self._cased(words, at, shadow.text, language) if word.capital else None
        return self._uncased(words, at, shadow.text, language)

    def _cased(self, words: Sequence[Word], at: int, text: str, language: str) -> Vote | None:
        word = words[at]
        known = self.known(word.small)
        ordinary = is_ordinary(word.small, language)
        elsewhere = is_organisation(word.small) or is_place(word.small)
        if word.shouted and (len(word.text) < 4 or (not known and (len(word.text) < 7 or ordinary))):
            return None
        if known and not ordinary and not elsewhere and not self.names.is_also_a_word(word.small):
            return known
        if known and known.sure and elsewhere and not is_organisation_itself(word.small) and not is_place(word.small):
            elsewhere = False
        if elsewhere and not self._spoken_to(words, at, text):
            return None
        if known:
            doubtful = Vote(known.why, known.name, sure=False)
            if not word.initial or self.names.is_also_a_word(word.small) or self._spoken_to(words, at, text):
                return doubtful
            return Vote(known.why, known.name, maybe=True) if is_common(word.small) else doubtful
        if not word.initial and _is_double(words, at):
            return Vote("capital letters with a hyphen")
        if ordinary:
            if self._spoken_to(words, at, text) and not word.initial:
                return Vote("neighbour")
            if not word.initial and is_animate(word.small) and not _is_role(word.small) and word.is_cyrillic:
                return Vote("capital letter")
            if word.initial and is_animate(word.small) and not _is_role(word.small):
                return Vote("everyday word", maybe=True)
            guessed = not is_common(word.small) and not is_ordinary_russian(word.small) and word.is_cyrillic
            return Vote("capital letter") if guessed and not word.initial else None
        if is_place_in_russian(word.small):
            return None
        return Vote("capital letter")

    def _uncased(self, words: Sequence[Word], at: int, text: str, language: str) -> Vote | None:
        word = words[at]
        if len(word.small) < 3 or is_organisation(word.small) or is_place(word.small):
            return None
        known = self.known(word.small)
        ordinary = is_ordinary(word.small, language)
        spoken_to = self._spoken_to(words, at, text)
        if known and not ordinary:
            return known
        if known and (spoken_to or not is_common(word.small)) and (spoken_to or self.names.is_also_a_word(word.small)):
            return Vote(known.why, known.name, sure=False)
        if known and len(word.small) > 2:
            if self._does_something(words, at):
                return Vote(known.why, known.name, sure=True)
            return Vote(known.why, known.name, maybe=True)
        if not ordinary and spoken_to:
            return Vote("neighbour")
        if not ordinary and len(word.small) > 3 and not is_place_in_russian(word.small):
            return Vote("unknown word")
        return None

    @lru_cache(maxsize=100_000)  # noqa: B019 - a finder lives as long as the process
    def known(self, small: str) -> Vote | None:
        """What is known of a word in small letters by lists, the dictionary and its shape; None where nothing is."""
        first = self.names.first_name(small)
        if first:
            return Vote("first name", first, sure=True)
        last = self.names.last_name(small)
        if last:
            return Vote("surname", last, sure=True)
        compound = self.names.compound(small)
        if compound:
            return Vote("compound name", compound, sure=True)
        if _has_shape(PATRONYMIC, small):
            return Vote("patronymic", sure=True)
        if name_share(small) > 0.5 and not small.isascii() and _is_in_dictionary(small):
            return Vote("dictionary", sure=True)
        if _has_shape(SURNAME, small) and (self._root_of_surname(small) or not is_ordinary(small, "ru")):
            return Vote("shape of a surname", sure=bool(self._root_of_surname(small)))
        return None

    def _root_of_surname(self, small: str) -> str:
        """The first name of which a surname is made: асанов of асан, бекмуратова of бекмурат."""
        match = re.match(r"(\w{3,}?)(?:[иы]?[еоё]в|[иы]н|ov|ev|in|iev|aev|уев|баев|баева|baev|baeva)", small)
        return "" if match is None else (self.names.first_name(match[1]) or self.names.compound(match[1]))

    def _spoken_to(self, words: Sequence[Word], at: int, text: str) -> bool:
        """Whether a title, `деген` or `name is` stands beside a word."""
        word = words[at]
        if at + 1 < len(words) and stands_beside(list(words), at, at + 1):
            after = words[at + 1].small
            if after in TITLES_AFTER or after in CALLED_AFTER:
                return True
            ended = at + 2 == len(words) or words[at + 2].gap.startswith(".")
            if words[at + 1].is_initial_letter and ended and word.capital:
                return True
        if at and words[at].gap.strip() in ("", ".") and words[at - 1].small in TITLES_BEFORE:
            return True
        return bool(CALLED_BEFORE.search(text[max(0, word.start - 40) : word.start].lower()))

    def _opens_a_sentence(self, small: str, language: str) -> bool:
        """Whether a word before a name is there to begin a sentence, and is no part of the name: Звонила Айгуль."""
        if is_common(small):
            return True
        return is_ordinary(small, language) and not self.known(small) and not is_animate(small)

    def _does_something(self, words: Sequence[Word], at: int) -> bool:
        """Whether a word stands where somebody is told of: before `said`, `келди`, or with 's, behind no article."""
        word = words[at]
        if at and words[at - 1].small in NOT_BEFORE_A_NAME:
            return False
        after = words[at + 1].small if at + 1 < len(words) else ""
        return after in SAYS or word.small.endswith("'s")

    def _son_or_daughter(self, words: Sequence[Word], votes: list[Vote | None], cased: bool) -> None:
        """Тыныбек уулу Байсал: the words before and after уулу are names."""
        for at, word in enumerate(words):
            match = SON_OR_DAUGHTER.fullmatch(word.small)
            if match is None or not at or not stands_beside(list(words), at - 1, at):
                continue
            if not (not match["rest"] or kyrgyz.is_chain(match["rest"]) or match["rest"].isascii()):
                continue
            before = votes[at - 1]
            if before is None:
                continue
            votes[at] = Vote("son or daughter of", sure=True)
            votes[at - 1] = Vote("son or daughter of", before.name, sure=True)
            if at + 1 < len(words) and stands_beside(list(words), at, at + 1) and votes[at + 1] is None:
                following = words[at + 1]
                if (
                    (following.capital or not cased)
                    and not is_common(following.small)
                    and following.small not in TITLES_AFTER
                ):
                    votes[at + 1] = Vote("son or daughter of")

    def _neighbours(self, words: Sequence[Word], votes: list[Vote | None], cased: bool, language: str) -> None:
        """A capital word right beside a sure name is part of it: Ольга Лебедь."""
        for step in (1, -1):
            order = range(len(words)) if step == 1 else range(len(words) - 1, -1, -1)
            for at in order:
                other = at - step
                if votes[at] is not None or not 0 <= other < len(words):
                    continue
                beside, word = votes[other], words[at]
                if (
                    beside is None
                    or not (beside.sure or not cased or "name" in beside.why)
                    or not stands_beside(list(words), at, other)
                ):
                    continue
                if "-" in words[max(at, other)].gap or is_kin_or_title(word.small) or len(word.small) < 2:
                    continue
                elsewhere = (is_organisation(word.small) or is_place(word.small)) and not self.known(word.small)
                if (
                    cased
                    and word.capital
                    and not word.shouted
                    and not elsewhere
                    and not (word.initial and self._opens_a_sentence(word.small, language))
                ):
                    votes[at] = Vote("neighbour")
                elif not cased and len(word.small) > 2 and self.known(word.small) and _is_full_name(beside, word):
                    votes[at] = Vote("neighbour", sure=True)


@lru_cache(maxsize=100_000)
def is_kin_or_title(small: str) -> bool:
    """Whether a word is what people are called by besides their name: эже, байке, агасы, Mrs."""
    if small in TITLES_AFTER or small in TITLES_BEFORE:
        return True
    return any(small[:end] in KIN and kyrgyz.NOMINAL.fullmatch(small[end:]) for end in range(2, len(small) + 1))


def _is_full_name(beside: Vote, word: Word) -> bool:
    """Whether a name beside makes a word that is also an everyday one a name: кубаныч тентиев, надежда павловна."""
    return any(one in beside.why for one in ("surname", "patronymic", "unknown word")) and len(word.small) > 2


def _has_shape(shape: re.Pattern[str], small: str) -> bool:
    match = shape.fullmatch(small)
    return match is not None and (not match["rest"] or kyrgyz.NOMINAL.fullmatch(match["rest"]) is not None)


@lru_cache(maxsize=100_000)
def _is_in_dictionary(small: str) -> bool:
    from ctipsurvey.language import russian

    return russian.is_known(small)


def _is_double(words: Sequence[Word], at: int) -> bool:
    """Whether a word is half of two capital words with a hyphen."""
    before = words[at].gap == "-" and words[at - 1].capital and not words[at - 1].shouted
    after = at + 1 < len(words) and words[at + 1].gap == "-" and words[at + 1].capital and not words[at + 1].shouted
    return before or after


@lru_cache(maxsize=100_000)
def _is_role(small: str) -> bool:
    return is_role(small, "ru") or is_role(small, "ky")
