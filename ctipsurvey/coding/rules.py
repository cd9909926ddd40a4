"""The coder that goes by rules: phrases of the codebook found in a text, each with its theme, valence and reason."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ctipsurvey.coding.matching import Match, Matcher, words_of
from ctipsurvey.instruments.patterns import Pattern
from ctipsurvey.instruments.phrases import Phrases
from ctipsurvey.language.sentences import split_into_sentences
from ctipsurvey.language.words import WORD

NEAR = 12
"""How many words away a cue of valence may stand from the phrase it speaks of."""
ALSO_READ = {"ru": ("ky",), "ky": ("ru",)}
"""People mix Russian and Kyrgyz: the phrases of both are looked for in either."""


@dataclass(frozen=True, order=True)
class Finding:
    """One phrase found: where it stands in the text, in which sentence, its code, valence and the rule's id."""

    start: int
    end: int
    code: str
    valence: str
    rule: str
    sentence: int = 0


@dataclass(frozen=True)
class _Rule:
    rule: str
    code: str
    valence: str
    unless: int | None


@dataclass
class _Language:
    """The phrases of one language: rules and cues by key, and the matcher that finds both."""

    matcher: Matcher
    rules: dict[int, _Rule] = field(default_factory=dict)
    cues: dict[int, str] = field(default_factory=dict)


class RuleCoder:
    """Codes text by phrases. The same text always has the same findings."""

    name = "rules"

    def __init__(self, phrases: Phrases) -> None:
        self._all = phrases
        self._languages: dict[str, _Language] = {}

    def find(self, text: str, language: str, sentences: Sequence[tuple[int, int]] | None = None) -> list[Finding]:
        """Every phrase found in a text, in order; `sentences` are its sentences where they are known already.

        A phrase does not go beyond its sentence. Where several cues of valence stand near a phrase, the nearest speaks;
        without a cue it is neutral.
        """
        words = words_of(text)
        found: list[Finding] = []
        spans: list[tuple[int, int]] | None = None
        for own in (language, *ALSO_READ.get(language, ())):
            phrases = self._phrases(own)
            ids = phrases.matcher.look_up(words)
            matches = (
                [match for match in phrases.matcher.matches(ids) if match.key in phrases.rules] if any(ids) else []
            )
            if not matches:
                continue
            if spans is None:
                spans = [match.span() for match in WORD.finditer(text)]
                sentences = split_into_sentences(text, language) if sentences is None else sentences
            found += _findings(phrases, ids, matches, spans, sentences or ())
        return sorted(set(found))

    def _phrases(self, language: str) -> _Language:
        if language not in self._languages:
            self._languages[language] = _compile(self._all, language)
        return self._languages[language]


def _compile(phrases: Phrases, language: str) -> _Language:
    patterns: dict[int, Pattern] = {}
    rules: dict[int, _Rule] = {}
    cues: dict[int, str] = {}

    def add(pattern: Pattern) -> int:
        patterns[len(patterns)] = pattern
        return len(patterns) - 1

    for code, spoken in phrases.codes.items():
        for number, phrase in enumerate(spoken.in_language(language), start=1):
            key = add(phrase.parsed)
            unless = add(Pattern(phrase.pattern, phrase.parsed.unless)) if phrase.parsed.unless else None
            rules[key] = _Rule(f"{code}.{language}.{number}", code, phrase.valence, unless)
    for valence, spoken in phrases.cues.items():
        for phrase in spoken.in_language(language):
            cues[add(phrase.parsed)] = valence
    return _Language(Matcher(language, patterns), rules, cues)


def _findings(
    phrases: _Language,
    ids: Sequence[tuple[int, ...]],
    matches: list[Match],
    spans: list[tuple[int, int]],
    sentences: Sequence[tuple[int, int]],
) -> Iterator[Finding]:
    """The matches that stay inside a sentence and whose `unless` is not in it, with their valence."""
    starts = [start for start, _ in sentences]

    def sentence_of(place: int) -> int:
        return bisect_right(starts, spans[place][0]) - 1

    others: dict[int, list[Match]] = {}
    if any(phrases.rules[match.key].unless is not None or not phrases.rules[match.key].valence for match in matches):
        for match in phrases.matcher.matches(ids):
            if match.key not in phrases.rules:
                others.setdefault(sentence_of(match.first), []).append(match)
    for match in matches:
        sentence = sentence_of(match.first)
        if sentence < 0 or sentence != sentence_of(match.last):
            continue
        rule = phrases.rules[match.key]
        near = others.get(sentence, [])
        if rule.unless is not None and any(other.key == rule.unless for other in near):
            continue
        valence = rule.valence or _valence(match, [other for other in near if other.key in phrases.cues], phrases.cues)
        yield Finding(spans[match.first][0], spans[match.last][1], rule.code, valence, rule.rule, sentence)


def _valence(match: Match, cues: list[Match], valences: dict[int, str]) -> str:
    """The valence of the nearest cue; of two as near the longer one, then a barrier."""
    best: tuple[int, int, str] | None = None
    for cue in cues:
        distance = max(0, cue.first - match.last, match.first - cue.last)
        if distance <= NEAR:
            rank = (distance, cue.first - cue.last, valences[cue.key])
            best = min(best, rank) if best else rank
    return best[2] if best else "neutral"
