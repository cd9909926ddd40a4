"""Votes for words being names, carried over to what belongs to a name, and made into spans."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ctipsurvey.protect.gazetteer import section_of
from ctipsurvey.protect.spans import NAME, Span
from ctipsurvey.protect.words import Word, stands_beside

SPELLED = re.compile(r"(?<!\w)[^\W\d_](?:([ \-.])[^\W\d_])(?:\1[^\W\d_]){2,}(?!\w)")
PAIR_OF_INITIALS = re.compile(r"(?<!\w)[А-ЯЁӨҮҢ]\. ?[А-ЯЁӨҮҢ]\.|(?<![\w.])[A-Z]\. ?[A-Z]\.(?![A-Z])")
PARTICLES = frozenset(section_of("cues", "particles"))
NOBLE = frozenset(section_of("cues", "foreign particles"))
"""Those of them that are no word of the languages spoken here."""


@dataclass(frozen=True)
class Vote:
    """What speaks for a word being a name: `name` as far as it is known, `sure` where no person need look."""

    why: str
    name: str = ""
    sure: bool = False
    maybe: bool = False
    """Whether it is an everyday word here as likely as not: left in the text, and put before a person."""


def join_particles(words: Sequence[Word], votes: list[Vote | None]) -> None:
    """Ximena de la Fuente, Якуб ибн Салих: small words between two parts of a name belong to it, or before one."""
    for at, word in enumerate(words):
        if votes[at] is not None or word.small not in PARTICLES:
            continue
        end = at
        while end + 1 < len(words) and words[end + 1].small in PARTICLES and stands_beside(list(words), end, end + 1):
            end += 1
        if end + 1 >= len(words) or not stands_beside(list(words), end, end + 1):
            continue
        follows = votes[end + 1] is not None or (words[end + 1].capital and not words[end + 1].shouted)
        leads = at > 0 and votes[at - 1] is not None and stands_beside(list(words), at - 1, at)
        opens = end > at or (word.capital and not word.initial)
        opens = opens or (word.small in NOBLE and votes[end + 1] is not None)
        if follows and (leads or opens) and words[end + 1].capital:
            for place in range(at, end + 2):
                votes[place] = votes[place] or Vote("particle")


def join_hyphens(words: Sequence[Word], votes: list[Vote | None]) -> None:
    """Айгүл-эже, Min-joo: what hangs on a name by a hyphen belongs to it."""
    for at in range(1, len(words)):
        if votes[at] is None and votes[at - 1] is not None and words[at].gap == "-" and len(words[at].text) > 1:
            votes[at] = Vote("hyphen", sure=True)


def join_initials(words: Sequence[Word], votes: list[Vote | None], cased: bool) -> None:
    """Б. Рысбеков, Рысбеков Б., Каныкей Ж.: a single capital beside a name belongs to it."""
    for order in (range(len(words)), range(len(words) - 1, -1, -1)):
        for at in order:
            word = words[at]
            if votes[at] is not None or len(word.text) != 1 or not (word.capital or not cased):
                continue
            before = at > 0 and votes[at - 1] is not None and stands_beside(list(words), at, at - 1)
            after = at + 1 < len(words) and votes[at + 1] is not None and words[at + 1].gap.strip() == "."
            ended = at + 1 == len(words) or words[at + 1].gap.startswith(".")
            if after or (before and ended):
                votes[at] = Vote("initial", sure=True)


def spans_of(words: Sequence[Word], votes: Sequence[Vote | None]) -> list[Span]:
    """One span for words that stand together, each a name."""
    found: list[Span] = []
    last = -2
    for at, vote in enumerate(votes):
        if vote is None:
            continue
        word = words[at]
        if found and last == at - 1 and stands_beside(list(words), last, at):
            before = found[-1]
            why = before.why if vote.why in before.why.split(", ") else f"{before.why}, {vote.why}"
            found[-1] = Span(before.start, word.end, NAME, before.sure and vote.sure, why)
        else:
            found.append(Span(word.start, word.end, NAME, vote.sure, vote.why))
        last = at
    return found


def find_spelled_out(text: str, *, cased: bool) -> list[Span]:
    """Letters with blanks or hyphens between them: somebody spells a name; and two initials that stand alone."""
    found = [Span(*match.span(), NAME, False, "spelled out") for match in SPELLED.finditer(text)]
    if cased:
        found += [Span(*match.span(), NAME, False, "initials") for match in PAIR_OF_INITIALS.finditer(text)]
    return found
