"""Patterns found in a text, fast: each word is looked up once, and few words need a second look."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ctipsurvey.instruments.patterns import Pattern, Shape
from ctipsurvey.language.lexicon import MOST_REMEMBERED, NONE, Lexicon
from ctipsurvey.language.words import WORD

Ids = Sequence[tuple[int, ...]]
"""For every word of a text the slots of patterns that it may fill."""


@dataclass(frozen=True)
class Match:
    """One pattern found: its key, and the first and the last word it rests on, as places in the list of words."""

    key: int
    first: int
    last: int


@dataclass(frozen=True)
class _Compiled:
    """A shape in numbers; `anchor` is the slot by which it is looked for."""

    key: int
    slots: tuple[int, ...]
    gaps: tuple[int, ...]
    width: int
    anchor: int


class Matcher:
    """All patterns of one language. Patterns have keys; a match says which pattern it is of."""

    def __init__(self, language: str, patterns: Mapping[int, Pattern]) -> None:
        shapes = [(key, shape) for key, pattern in sorted(patterns.items()) for shape in pattern.shapes]
        slots = sorted({slot for _, shape in shapes for slot in shape.slots})
        numbers = {slot: number for number, slot in enumerate(slots)}
        self._lexicon = Lexicon(language, ((word.text, word.kind) for slot in slots for word in slot))
        places: dict[tuple[str, str], list[int]] = {}
        for slot, number in numbers.items():
            for word in slot:
                places.setdefault((word.text, word.kind), []).append(number)
        self._slots = [tuple(places[word]) for word in self._lexicon.words]
        self._known: dict[str, tuple[int, ...]] = {}
        self._single: dict[int, list[int]] = {}
        self._several: dict[int, list[_Compiled]] = {}
        for key, shape in shapes:
            own = tuple(numbers[slot] for slot in shape.slots)
            if len(own) == 1:
                self._single.setdefault(own[0], []).append(key)
                continue
            compiled = _Compiled(key, own, shape.gaps, shape.width, _rarest(shape))
            self._several.setdefault(own[compiled.anchor], []).append(compiled)

    def look_up(self, words: Sequence[str]) -> list[tuple[int, ...]]:
        """For every word of a text, in small letters, the slots of patterns that it may fill."""
        known = self._known.get
        found = [known(word) for word in words]
        if None in found:
            found = [self._find(words[at]) if slots is None else slots for at, slots in enumerate(found)]
        return found  # type: ignore[return-value]

    def _find(self, word: str) -> tuple[int, ...]:
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        found = {slot for number in self._lexicon.look_up(word) for slot in self._slots[number]}
        self._known[word] = slots = tuple(sorted(found)) or NONE
        return slots

    def matches(self, ids: Ids) -> Iterator[Match]:
        """Every match in a list of words, by the place of the word by which it was found."""
        for at, numbers in enumerate(ids):
            for number in numbers:
                for key in self._single.get(number, ()):
                    yield Match(key, at, at)
                for shape in self._several.get(number, ()):
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


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, in order."""
    return WORD.findall(text.lower())
