"""Everything in texts that may identify somebody: identifiers, names in every form, villages, roles with a place.

What one text tells of a name helps to find it in all others: a name that was found once is looked for in every
inflected form, in small letters and in Latin ones, over the whole study.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ctipsurvey.language.identify import identify
from ctipsurvey.protect.gazetteer import Names
from ctipsurvey.protect.identifiers import find_identifiers
from ctipsurvey.protect.names import NameFinder
from ctipsurvey.protect.ner import find_persons
from ctipsurvey.protect.ordinary import is_common, is_ordinary, is_organisation, is_place_in_russian
from ctipsurvey.protect.places import Place, find_places, find_quasi, village_spans
from ctipsurvey.protect.shadow import Shadow, make_shadow
from ctipsurvey.protect.spans import NAME, VILLAGE, Span, merge
from ctipsurvey.protect.spelling import is_form, skeleton
from ctipsurvey.protect.words import Word, words_of

FEWEST_LETTERS = 3


@dataclass
class Accepted:
    """Names that were found or that a person named, by the first letters of their skeleton."""

    by_begin: dict[str, dict[str, bool]] = field(default_factory=dict)

    def add(self, word: str, *, sure: bool) -> None:
        """Take in one word of a name, in small letters."""
        if len(word) >= FEWEST_LETTERS:
            own = self.by_begin.setdefault(skeleton(word)[:3], {})
            own[word] = own.get(word, False) or sure

    def finds(self, word: str) -> bool | None:
        """Whether a word in small letters is a form of an accepted name: True where sure, None where it is none."""
        best: bool | None = None
        for name, sure in self.by_begin.get(skeleton(word)[:3], {}).items():
            if _same_name(word, name):
                best = sure or bool(best)
        return best


@lru_cache(maxsize=500_000)
def _same_name(word: str, name: str) -> bool:
    """Whether two words may be forms of one name: one is a form of the other, or both of what they begin with."""
    if word == name or skeleton(word) == skeleton(name):
        return True
    if word.isascii() == name.isascii():
        if is_form(word, name) or is_form(name, word):
            return True
        shared = _shared(word, name)
        return len(shared) > 3 and len(shared) >= min(len(word), len(name)) - 4 and _both_forms(word, name, shared)
    shared_key = _shared(skeleton(word), skeleton(name))
    shorter = min(len(skeleton(word)), len(skeleton(name)))
    return len(shared_key) >= max(4, shorter)


def _both_forms(word: str, name: str, shared: str) -> bool:
    return any(
        is_form(word, base) and is_form(name, base)
        for base in (shared, shared + "а", shared + "я", shared + "ь", shared[:-1])
    )


def _shared(first: str, second: str) -> str:
    size = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        size += 1
    return first[:size]


class Detector:
    """Finds what may identify somebody.

    `names` are the lists; `persons` the people of the study, `accepted` what a person decided to mask: both are looked
    for in every text, what was decided also where it is an everyday word.
    """

    def __init__(self, names: Names | None = None, accepted: Iterable[str] = (), persons: Iterable[str] = ()) -> None:
        self._finder = NameFinder(names)
        self._settled, self._persons = tuple(accepted), tuple(persons)

    def find(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> list[list[Span]]:
        """The spans of every text, in their order: what is found in one text is looked for in all."""
        tongues = languages or [language_of(text) for text in texts]
        shadows = [make_shadow(text) for text in texts]
        first = [self._first(shadow, tongue) for shadow, tongue in zip(shadows, tongues, strict=True)]
        whole, settled = Accepted(), Accepted()
        for given, names in ((settled, self._settled), (whole, self._persons)):
            for name in names:
                for word in words_of(name.lower()):
                    given.add(word.small, sure=True)
        for shadow, spans in zip(shadows, first, strict=True):
            _accept(whole, shadow, spans, everything=False)
        found = []
        for shadow, spans, tongue in zip(shadows, first, tongues, strict=True):
            here = Accepted()
            _accept(here, shadow, spans, everything=True)
            again = _again(shadow, spans, (here, whole, settled), tongue)
            found.append([_stored(shadow, span) for span in merge([*spans, *again])])
        return found

    def _first(self, shadow: Shadow, language: str) -> list[Span]:
        """What one text tells by itself."""
        numbers = find_identifiers(shadow.text)
        names = [
            span
            for span in self._finder.find(shadow, language)
            if not any(span.start < one.end and one.start < span.end for one in numbers)
        ]
        if language == "ru" and shadow.cased:
            taken = [(span.start, span.end) for span in (*numbers, *names)]
            names += [
                span for span in find_persons(shadow.text) if not any(span.start < b and a < span.end for a, b in taken)
            ]
        words = words_of(shadow.text)
        places = find_places(words, shadow.cased, shadow.text)
        taken = [(words[one.first].start, words[one.last].end) for one in places]
        names = [
            span
            for span in names
            if (span.sure and "first name" in span.why) or not any(a <= span.start and span.end <= b for a, b in taken)
        ]
        villages = [
            span
            for span in village_spans(words, places)
            if not any(span.start < one.end and one.start < span.end for one in (*numbers, *names))
        ]
        unknown = _unknown_places(words, names, shadow.text)
        quasi = list(find_quasi(words, [*places, *unknown], shadow.text, language))
        return [*numbers, *names, *villages, *quasi]


UNKNOWN_PLACE_BEFORE = re.compile(r"\b(?:in|of|at|from|near|в|во|из|с|под|на)\s\Z", re.IGNORECASE)
UNKNOWN_PLACE_AFTER = re.compile(
    r"\w{2,}?(?:нын|нин|нун|нүн|дын|дин|дун|дүн|тын|тин|тун|түн|да|де|до|дө|та|те|то|тө|дагы|деги|догу|дөгү|тагы|теги|тогу|төгү|"
    r"дан|ден|дон|дөн|тан|тен|тон|төн)"
)


def _unknown_places(words: Sequence[Word], names: Sequence[Span], text: str) -> list[Place]:
    """Capital words that stand as a place does (in ..., из ..., -дагы): for a role beside one, it may be the place."""
    found = []
    for at, word in enumerate(words):
        if not word.capital or len(word.small) < 2:
            continue
        own = next((span for span in names if span.start <= word.start < span.end), None)
        before = UNKNOWN_PLACE_BEFORE.search(text[max(0, word.start - 6) : word.start])
        if own is None:
            is_one = is_place_in_russian(word.small) and not is_organisation(word.small)
        else:
            is_one = bool(before) or ("capital letter" in own.why and bool(UNKNOWN_PLACE_AFTER.fullmatch(word.small)))
        if is_one:
            found.append(Place(at, at, VILLAGE, ""))
    return found


def language_of(text: str) -> str:
    """The language of a text (en, ru, ky)."""
    return identify(text)[0]


def _accept(accepted: Accepted, shadow: Shadow, spans: Sequence[Span], *, everything: bool) -> None:
    """Take in the words of names; those that are unsure, or also everyday words, only for the text itself."""
    for span in spans:
        if span.kind != NAME or "spelled out" in span.why:
            continue
        for word in words_of(shadow.text[span.start : span.end]):
            plain = is_common(word.small) or is_ordinary(word.small, "ky")
            if everything or (span.sure and not plain and len(word.small) > FEWEST_LETTERS):
                accepted.add(word.small, sure=span.sure)


def _again(shadow: Shadow, spans: Sequence[Span], names: Sequence[Accepted], language: str) -> list[Span]:
    """Further mentions of names that are accepted."""
    found = []
    taken = [(span.start, span.end) for span in spans if span.kind == NAME]
    for word in words_of(shadow.text):
        if any(start <= word.start < end for start, end in taken) or len(word.small) < FEWEST_LETTERS:
            continue
        likely = _may_be_a_mention(word, shadow, language)
        for accepted in names:
            sure = accepted.finds(word.small)
            here, settled = accepted is names[0], accepted is names[2]
            if sure is not None and (
                likely
                or (settled and (word.capital or not shadow.cased))
                or (here and (word.capital if shadow.cased else sure))
            ):
                found.append(Span(word.start, word.end, NAME, sure, "named elsewhere"))
                break
    return found


def _may_be_a_mention(word: Word, shadow: Shadow, language: str) -> bool:
    plain = is_common(word.small) or is_ordinary(word.small, language)
    if word.capital and shadow.cased:
        return not (plain and word.initial and is_common(word.small))
    return not plain


def _stored(shadow: Shadow, span: Span) -> Span:
    """A span of the shadow as one of the stored text."""
    start, end = shadow.place(span.start, span.end)
    if span.kind == NAME and shadow.source[end : end + 1] in ("'", "’") and shadow.source[end - 1 : end] == "s":
        end += 1
    return Span(start, end, span.kind, span.sure, span.why)


def find_in_texts(
    texts: Sequence[str], languages: Sequence[str] | None = None, *, names: Names | None = None, together: bool = True
) -> list[list[Span]]:
    """The spans of every text; with `together`, names found in one are looked for in all."""
    detector = Detector(names)
    if together:
        return detector.find(texts, languages)
    tongues = languages or [language_of(text) for text in texts]
    return [detector.find([text], [tongue])[0] for text, tongue in zip(texts, tongues, strict=True)]
