"""Patterns found in a text, fast: each word is looked up once, and few words need a second look."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from ctipsurvey.instruments.patterns import Pattern, Shape, Slot
from ctipsurvey.language.lexicon import MOST_REMEMBERED, NONE, Lexicon

Ids = Sequence[tuple[int, ...]]
"""For every word of a text the slots of patterns that it may fill."""


class Match(NamedTuple):
    """One pattern found: its key, and the first and the last word it rests on, as places in the list of words."""

    key: int
    first: int
    last: int


class _Compiled(NamedTuple):
    """A shape in numbers; `anchor` is the slot by which it is looked for, `rest` are the slots beside it."""

    key: int
    slots: tuple[int, ...]
    gaps: tuple[int, ...]
    width: int
    anchor: int
    rest: frozenset[int]


class Matcher:
    """All patterns of one language. Patterns have keys; a match says which pattern it is of.

    `patterns` are looked for in all text, `others` only where somebody asks: where one of the first was found.
    """

    def __init__(self, language: str, patterns: Mapping[int, Pattern], others: Mapping[int, Pattern]) -> None:
        shapes, further = _shapes(patterns), _shapes(others)
        slots = sorted({slot for _, shape in (*shapes, *further) for slot in shape.slots})
        numbers = {slot: number for number, slot in enumerate(slots)}
        self._lexicon = Lexicon(language, ((word.text, word.kind) for slot in slots for word in slot))
        places: dict[tuple[str, str], list[int]] = {}
        for slot, number in numbers.items():
            for word in slot:
                places.setdefault((word.text, word.kind), []).append(number)
        self._slots = [tuple(places[word]) for word in self._lexicon.words]
        self._known: dict[str, tuple[int, ...]] = {}
        self._patterns = _compile(shapes, numbers)
        self._others = _compile(further, numbers)

    def look_up(self, words: Sequence[str]) -> list[tuple[int, ...]]:
        """For every word of a text, in small letters, the slots of patterns that it may fill."""
        found = list(map(self._known.get, words))
        if None in found:
            return [self._find(words[at]) if slots is None else slots for at, slots in enumerate(found)]
        return found  # type: ignore[return-value]

    def may_begin(self, word: str) -> bool:
        """Whether one of the patterns is looked for at this word; a text without such a word holds none."""
        return any(slot in self._patterns for slot in self._find(word))

    def matches(self, ids: Ids) -> list[Match]:
        """Every match of `patterns` in a list of words, by the place of the word by which it was found."""
        return list(_found(self._patterns, ids))

    def other_matches(self, ids: Ids) -> list[Match]:
        """Every match of `others`."""
        return list(_found(self._others, ids))

    def _find(self, word: str) -> tuple[int, ...]:
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        found = {slot for number in self._lexicon.look_up(word) for slot in self._slots[number]}
        self._known[word] = slots = tuple(sorted(found)) or NONE
        return slots


def _shapes(patterns: Mapping[int, Pattern]) -> list[tuple[int, Shape]]:
    return [(key, shape) for key, pattern in sorted(patterns.items()) for shape in pattern.shapes]


def _compile(shapes: Sequence[tuple[int, Shape]], numbers: Mapping[Slot, int]) -> dict[int, list[_Compiled]]:
    """The shapes by the slot at which they are looked for."""
    found: dict[int, list[_Compiled]] = {}
    for key, shape in shapes:
        own = tuple(numbers[slot] for slot in shape.slots)
        anchor = _rarest(shape)
        rest = frozenset(own[:anchor] + own[anchor + 1 :])
        found.setdefault(own[anchor], []).append(_Compiled(key, own, shape.gaps, shape.width, anchor, rest))
    return found


def _found(patterns: dict[int, list[_Compiled]], ids: Ids) -> Iterator[Match]:
    present: frozenset[int] | None = None
    for at, numbers in enumerate(ids):
        for number in numbers:
            for shape in patterns.get(number, ()):
                if not shape.rest:
                    yield Match(shape.key, at, at)
                    continue
                if present is None:
                    present = frozenset(chain.from_iterable(ids))
                if shape.rest <= present:
                    span = _window(shape, ids, at) if shape.width else _sequence(shape, ids, at)
                    if span:
                        yield Match(shape.key, *span)


def _rarest(shape: Shape) -> int:
    """The place of the slot that is likely to be filled most rarely: few words, long words."""
    return min(
        range(len(shape.slots)),
        key=lambda place: (sum(1 / len(word.text) for word in shape.slots[place]), place),
    )


def _sequence(shape: _Compiled, ids: Ids, at: int) -> tuple[int, int] | None:
    """The first and last place of words in order round the anchor; the nearest of several."""
    last = at
    for place in range(shape.anchor + 1, len(shape.slots)):
        found = _next(shape.slots[place], ids, last + 1, min(len(ids), last + shape.gaps[place - 1] + 2))
        if found is None:
            return None
        last = found
    first = at
    for place in range(shape.anchor - 1, -1, -1):
        found = _next(shape.slots[place], ids, first - 1, max(-1, first - shape.gaps[place] - 2), -1)
        if found is None:
            return None
        first = found
    return first, last


def _next(word: int, ids: Ids, start: int, stop: int, step: int = 1) -> int | None:
    for place in range(start, stop, step):
        if word in ids[place]:
            return place
    return None


def _window(shape: _Compiled, ids: Ids, at: int) -> tuple[int, int] | None:
    """The first and last place of words in any order, the nearest to the anchor, within the window's width."""
    low, high = max(0, at - shape.width), min(len(ids), at + shape.width + 1)
    used = [at]
    for number, word in enumerate(shape.slots):
        if number == shape.anchor:
            continue
        places = [place for place in range(low, high) if place not in used and word in ids[place]]
        if not places:
            return None
        used.append(min(places, key=lambda place: (abs(place - at), place)))
    return (min(used), max(used)) if max(used) - min(used) <= shape.width else None
