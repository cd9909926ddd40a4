"""What was found in a text: where, of which kind, and whether a person should look at it."""

from collections.abc import Iterable
from typing import NamedTuple

NAME = "name"
STRUCTURED = ("phone", "pin", "passport", "email", "handle", "card", "birth_date")
VILLAGE = "village"
QUASI = "quasi"
KINDS = (NAME, *STRUCTURED, VILLAGE, QUASI)
"""The kinds of finding. All are replaced but `quasi`, a role with a place, which is put before a person."""


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

    A `quasi` span stays beside the others: it is a flag on top of them.

    >>> merge([Span(0, 4, "name", False, "capital"), Span(2, 9, "name", True, "gazetteer")])
    [Span(start=0, end=9, kind='name', sure=True, why='capital, gazetteer')]
    """
    found: list[Span] = []
    flags: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (one.start, -one.end)):
        own = flags if span.kind == QUASI else found
        if own and span.start < own[-1].end:
            own[-1] = _joined(own[-1], span)
        else:
            own.append(span)
    return sorted([*found, *flags])


def _joined(first: Span, second: Span) -> Span:
    kind = min(first.kind, second.kind, key=_RANK.index)
    reasons = dict.fromkeys([*first.why.split(", "), *second.why.split(", ")])
    sure = first.sure or second.sure
    return Span(first.start, max(first.end, second.end), kind, sure, ", ".join(reasons))


_RANK = (*STRUCTURED, NAME, VILLAGE, QUASI)
