"""Which lines of a transcript begin with a speaker label; a colon inside a sentence makes no label.

A candidate is accepted when its words are known, when it was said with `speakers`, when it is marked (bold, capital
letters on its own line, a time stamp beside it), or when a short name comes back at the start of several lines.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ctipsurvey.collect.transcripts import labels
from ctipsurvey.collect.transcripts.labels import plain, word_of
from ctipsurvey.collect.transcripts.source import (
    BLANK,
    INVISIBLE,
    NOT_BLANK,
    Line,
    Source,
    Span,
    Speaker,
    without_blanks,
)
from ctipsurvey.collect.transcripts.stamps import Stamp, stamp_at_start

Style = Literal["colon", "numbered", "before stamp", "after stamp", "own line", "bold", "dash"]
LABEL = rf"(?P<label>[^\W_][^\n:：\t]{{0,{labels.LONGEST + 20}}}?)"
WITH_COLON = re.compile(rf"(?P<mark>[*_]{{0,3}}){LABEL}{BLANK}*[*_]{{0,3}}{BLANK}*[:：][*_]{{0,3}}(?![\d/\\)])")
WITH_DASH = re.compile(rf"(?P<label>[^\W_][^\n:：\t–—-]{{0,{labels.LONGEST}}}?(?:[-№]?\d+)?){BLANK}+[-–—](?={BLANK})")
WITH_NUMBER = re.compile(rf"(?P<label>[^\W\d_]{{3,}}{BLANK}*№?{BLANK}?\d{{1,3}})[.)](?={BLANK})")
BEFORE_STAMP = re.compile(rf"{LABEL}[{INVISIBLE}\s,–—-]+(?=[\[(<{{#]?\s?\d{{1,3}}:\d)")
WHOLE_LINE = re.compile(rf"(?P<label>\S.{{0,{labels.LONGEST}}}?){BLANK}*\Z")
IN_BOLD = re.compile(r"(?P<label>\S(?:.*\S)?)")
COLON = re.compile(rf"{BLANK}*[:：]")
END_OF_SENTENCE = re.compile(r"(?:(?<!\b\w)\.|[!?…])[\"»”’)\]]*\Z")
"""How a sentence ends; the stop after an initial is none."""
ENOUGH = 2
"""How often a name has to stand at the start of a line to be a label."""
ENOUGH_BESIDE_KNOWN = 3
"""The same in a file where two labels or more are known already."""


@dataclass(frozen=True)
class Candidate:
    """What may be the label of a line: its place in the text, where the speech begins, and the stamps beside it."""

    line: int
    label: str
    span: Span
    body: int
    style: Style
    stamp: Stamp | None
    alone: bool
    marked: bool

    @property
    def name(self) -> str:
        """The label for comparison."""
        return plain(self.label)


def labels_of(source: Source, speakers: Mapping[str, Speaker]) -> tuple[dict[int, Candidate], list[Candidate]]:
    """The label of each line that has one, by the number of the line, and the candidates that were not accepted.

    The candidates that were not accepted are those a person should look at: a name-like word before a colon.
    """
    candidates = [found for number, line in enumerate(source.lines) for found in candidates_of(source, number, line)]
    words = {word_of(found.label) for found in candidates if found.style in ("colon", "before stamp", "after stamp")}
    pairs = {word for pair in labels.PAIRS if set(pair) <= words for word in pair}
    judge = _Judge(candidates, speakers, pairs)
    accepted: dict[int, Candidate] = {}
    for found in candidates:
        if found.line not in accepted and judge.accepts(found):
            accepted[found.line] = found
    doubtful = [
        found
        for found in candidates
        if found.line not in accepted and found.style == "colon" and labels.is_like_a_name(found.label)
    ]
    return accepted, doubtful


def candidates_of(source: Source, number: int, line: Line) -> Iterator[Candidate]:
    """What may be the label of a line, the surest first."""
    text = source.parts[number]
    start = NOT_BLANK.search(text)
    if line.row or line.aside or not start:
        return
    stamp = stamp_at_start(text)
    at = stamp.end if stamp else start.start()
    at = without_blanks(text, at, len(text))[0]

    def found(match: "re.Match[str]", end: int, style: Style, beside: Stamp | None) -> Candidate:
        last = match.end("label")
        alone = not NOT_BLANK.search(text, end)
        bold = line.bold >= last and line.bold <= end + 1
        span = (line.start + match.start("label"), line.start + last)
        return Candidate(number, match["label"].strip(), span, line.start + end, style, beside, alone, bold)

    if match := WITH_COLON.match(text, at):
        yield found(match, match.end(), "colon", stamp)
    if match := WITH_NUMBER.match(text, at):
        yield found(match, match.end(), "numbered", stamp)
    if match := BEFORE_STAMP.match(text, at):
        beside = stamp_at_start(text, match.end())
        if beside:
            colon = COLON.match(text, beside.end)
            end = colon.end() if colon else beside.end
            if colon or beside.marked or not NOT_BLANK.search(text, end):
                yield found(match, end, "before stamp", beside)
    if match := WHOLE_LINE.match(text, at):
        after = stamp is not None and _is_followed_by_words(source, number)
        yield found(match, len(text), "after stamp" if after else "own line", stamp)
    if 0 < line.bold < len(text) and (match := IN_BOLD.match(text, at, line.bold)):
        yield found(match, line.bold, "bold", stamp)
    if match := WITH_DASH.match(text, at):
        yield found(match, match.end(), "dash", stamp)


def _is_followed_by_words(source: Source, number: int) -> bool:
    """True where the next line that holds something begins with no time stamp: then this line may be its label."""
    later = (source.parts[at] for at in range(number + 1, len(source.parts)))
    following = next((text for text in later if NOT_BLANK.search(text)), "")
    return bool(following) and stamp_at_start(following) is None


class _Judge:
    """Says which candidates are labels, from how often they come back in this file and how they are written."""

    def __init__(self, candidates: Sequence[Candidate], speakers: Mapping[str, Speaker], pairs: set[str]) -> None:
        self.speakers, self.pairs = speakers, pairs
        self.count = Counter((found.style, found.name) for found in candidates)
        self.known_with_colon = {found.name for found in candidates if found.style == "colon" and self.known(found)}
        dashed = {found.name for found in candidates if found.style == "dash" and self.known(found)}
        self.dash_counts = not self.known_with_colon and len(dashed) > 1
        self.persons = self.known_with_colon - labels.SPOKEN
        self.numbered = sum(1 for found in candidates if found.style == "numbered" and self.known(found))
        self.stamped = sum(
            1 for found in candidates if found.style == "before stamp" and labels.is_like_a_name(found.label)
        )

    def known(self, found: Candidate) -> bool:
        """A known word, or one that was said; small letters only where they come back."""
        if len(found.label.split()) > labels.MOST_WORDS + 2:
            return False
        if plain(found.label) in self.speakers:
            return True
        if not (labels.is_known(found.label, self.speakers) or word_of(found.label) in self.pairs):
            return False
        return found.label.strip("*_ ")[0].isupper() or self.count[found.style, found.name] >= ENOUGH

    def accepts(self, found: Candidate) -> bool:
        """Whether a candidate is the label of its line."""
        known, times = self.known(found), self.count[found.style, found.name]
        like_a_name = labels.is_like_a_name(found.label)
        if found.style == "colon":
            enough = ENOUGH_BESIDE_KNOWN if len(self.known_with_colon - {found.name}) > 1 else ENOUGH
            if len(self.persons) > 1 and word_of(found.label) in labels.SPOKEN and times < ENOUGH_BESIDE_KNOWN:
                return found.name in self.speakers
            return known or (like_a_name and (found.marked or found.stamp is not None or times >= enough))
        if found.style == "numbered":
            return known and self.numbered >= ENOUGH
        if found.style == "before stamp":
            return known or (like_a_name and self.stamped >= ENOUGH)
        if found.style == "after stamp":
            whole = END_OF_SENTENCE.search(found.label)
            return known or (like_a_name and not whole and times >= ENOUGH)
        if found.style == "own line":
            word = len(word_of(found.label)) > 2
            capitals = found.label.isupper() or found.marked
            return (known and word) or (like_a_name and word and capitals and times >= ENOUGH)
        if found.style == "bold":
            return found.marked and (known or (like_a_name and times >= ENOUGH))
        return self.dash_counts and known
