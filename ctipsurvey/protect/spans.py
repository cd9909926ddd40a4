"""What was found in a text: where, of which kind, and whether a person should look at it."""

from collections.abc import Iterable
from typing import NamedTuple

NAME = "name"
STRUCTURED = ("phone", "pin", "passport", "email", "handle", "card", "birth_date")
VILLAGE = "village"
QUASI = "quasi"
MAYBE = "maybe"
FLAGS = (QUASI, MAYBE)
KINDS = (NAME, *STRUCTURED, VILLAGE, *FLAGS)
"""The kinds of finding. All are replaced but the flags, which are only put before a person: `quasi`, a role with a
place, and `maybe`, an everyday word that is also a name."""


class Span(NamedTuple):
    """A stretch of a text that may identify somebody; `sure` is False where a person should decide.

    `why` names what spoke for it (patronymic, gazetteer, capital letter, ...), never a word of the text.
    """

    start: int
    end: int
    kind: str
    sure: bool
    why: str


def merge(spans: Iterable[Span]) -> list[Span]:
    """Spans that overlap as one, in order; the structured kind wins over a name, what is sure over what is not.

    A flag stays beside the others, on top of them; a `maybe` inside another span says nothing new and goes.

    >>> merge([Span(0, 4, "name", False, "capital"), Span(2, 9, "name", True, "gazetteer")])
    [Span(start=0, end=9, kind='name', sure=True, why='capital, gazetteer')]
    """
    found: list[Span] = []
    flags: list[Span] = []
    doubts: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (one.start, -one.end)):
        own = {QUASI: flags, MAYBE: doubts}.get(span.kind, found)
        if own and span.start < own[-1].end:
            own[-1] = _joined(own[-1], span)
        else:
            own.append(span)
    left = [one for one in doubts if not any(one.start < other.end and other.start < one.end for other in found)]
    return sorted([*found, *flags, *left])


def _joined(first: Span, second: Span) -> Span:
    kind = min(first.kind, second.kind, key=_RANK.index)
    reasons = dict.fromkeys([*first.why.split(", "), *second.why.split(", ")])
    sure = first.sure or second.sure
    return Span(first.start, max(first.end, second.end), kind, sure, ", ".join(reasons))


_RANK = (*STRUCTURED, NAME, VILLAGE, *FLAGS)
