"""The coder that goes by rules: phrases of the codebook found in a text, each with its theme, valence and reason."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from ctipsurvey.coding.matching import Match, Matcher
from ctipsurvey.coding.notions import ALSO_READ, NotionFinder
from ctipsurvey.instruments.notions import Notions
from ctipsurvey.instruments.patterns import Pattern
from ctipsurvey.instruments.phrases import Phrases
from ctipsurvey.language.lexicon import MOST_REMEMBERED
from ctipsurvey.language.sentences import split_into_sentences, sure_stretches
from ctipsurvey.language.words import WORD

NEAR = 12
"""How many words away a cue of valence may stand from the phrase it speaks of."""


class Finding(NamedTuple):
    """One phrase found: where it stands in the text, its code, its valence and the rule's id."""

    start: int
    end: int
    code: str
    valence: str
    rule: str


class _Rule(NamedTuple):
    rule: str
    code: str
    valence: str
    unless: int | None


@dataclass
class _Phrases:
    """The phrases of one language: rules and cues by key, and the matcher that finds both."""

    matcher: Matcher
    rules: dict[int, _Rule]
    cues: dict[int, str]


class _Reader:
    """Reads text of one language with its phrases, and with those of the language people mix it with."""

    def __init__(self, phrases: list[_Phrases]) -> None:
        self.phrases = phrases
        self._begins: dict[str, int] = {}

    def worth_reading(self, words: list[str]) -> int:
        """Which of the languages have a phrase that may stand in these words, one bit each; as a rule none."""
        found = list(map(self._begins.get, words))
        if None in found:
            found = [self._begin(words[at]) if one is None else one for at, one in enumerate(found)]
        return reduce(or_, found, 0) if any(found) else 0

    def _begin(self, word: str) -> int:
        if len(self._begins) >= MOST_REMEMBERED:
            self._begins.clear()
        bits = sum(phrases.matcher.may_begin(word) << at for at, phrases in enumerate(self.phrases))
        self._begins[word] = bits
        return bits


class RuleCoder:
    """Codes text by phrases. The same text always has the same findings.

    `notions` finds words of one meaning for whoever learns from the same text; the rules themselves do not use it.
    """

    name = "rules"

    def __init__(self, phrases: Phrases, notions: Notions | None = None) -> None:
        self.phrases = phrases
        self.notions = NotionFinder(notions or Notions())
        self._readers: dict[str, _Reader] = {}

    def find(self, text: str, language: str) -> list[Finding]:
        """Every phrase found in a text, in order.

        A phrase does not go beyond its sentence. Where several cues of valence stand near a phrase, the nearest speaks;
        without a cue it is neutral. Most of a text is only looked at word by word: sentences are made out where a
        phrase was found.
        """
        reader = self._reader(language)
        small = _small(text)
        found: set[Finding] = set()
        for start, end in sure_stretches(text, language):
            words = WORD.findall(small, start, end)
            worth = reader.worth_reading(words)
            if not worth:
                continue
            spans: list[tuple[int, int]] = []
            sentences: list[int] = []
            for at, phrases in enumerate(reader.phrases):
                if not worth >> at & 1:
                    continue
                ids = phrases.matcher.look_up(words)
                matches = phrases.matcher.matches(ids)
                if not matches:
                    continue
                if not spans:
                    spans = [match.span() for match in WORD.finditer(small, start, end)]
                    sentences = [start + begin for begin, _ in split_into_sentences(text[start:end], language)]
                found.update(_findings(phrases, ids, matches, spans, sentences))
        return sorted(found)

    def _reader(self, language: str) -> _Reader:
        if language not in self._readers:
            own = (language, *ALSO_READ.get(language, ()))
            self._readers[language] = _Reader([_compile(self.phrases, one) for one in own])
        return self._readers[language]


def _small(text: str) -> str:
    """The text in small letters, every letter at its place: one that would become two stays as it is."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _compile(phrases: Phrases, language: str) -> _Phrases:
    patterns: dict[int, Pattern] = {}
    others: dict[int, Pattern] = {}
    rules: dict[int, _Rule] = {}
    cues: dict[int, str] = {}
    for code, spoken in phrases.codes.items():
        for number, phrase in enumerate(spoken.in_language(language), start=1):
            key, unless = len(patterns), None
            patterns[key] = phrase.parsed
            if phrase.parsed.unless:
                unless = len(others)
                others[unless] = Pattern(phrase.pattern, phrase.parsed.unless)
            rules[key] = _Rule(f"{code}.{language}.{number}", code, phrase.valence, unless)
    for valence, spoken in phrases.cues.items():
        for phrase in spoken.in_language(language):
            cues[len(others)] = valence
            others[len(others)] = phrase.parsed
    return _Phrases(Matcher(language, patterns, others), rules, cues)


def _findings(
    phrases: _Phrases,
    ids: Sequence[tuple[int, ...]],
    matches: list[Match],
    spans: list[tuple[int, int]],
    sentences: Sequence[int],
) -> Iterator[Finding]:
    """The matches that stay inside a sentence and whose `unless` is not in it, with their valence."""

    def sentence_of(place: int) -> int:
        return bisect_right(sentences, spans[place][0]) if len(sentences) > 1 else 0

    others: dict[int, list[Match]] = {}
    if any(phrases.rules[match.key].unless is not None or not phrases.rules[match.key].valence for match in matches):
        for match in phrases.matcher.other_matches(ids):
            others.setdefault(sentence_of(match.first), []).append(match)
    for match in matches:
        sentence = sentence_of(match.first)
        if sentence != sentence_of(match.last):
            continue
        rule = phrases.rules[match.key]
        near = others.get(sentence, [])
        if rule.unless is not None and any(other.key == rule.unless for other in near):
            continue
        valence = rule.valence or _valence(match, [other for other in near if other.key in phrases.cues], phrases.cues)
        yield Finding(spans[match.first][0], spans[match.last][1], rule.code, valence, rule.rule)


def _valence(match: Match, cues: list[Match], valences: dict[int, str]) -> str:
    """The valence of the nearest cue; of two as near the longer one, then a barrier."""
    best: tuple[int, int, str] | None = None
    for cue in cues:
        distance = max(0, cue.first - match.last, match.first - cue.last)
        if distance <= NEAR:
            rank = (distance, cue.first - cue.last, valences[cue.key])
            best = min(best, rank) if best else rank
    return best[2] if best else "neutral"
