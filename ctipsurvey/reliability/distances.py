"""How far apart two values are: of names, ranks, numbers and sets of codes."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

Distance = Callable[[Any, Any], float]
"""0 where two values are the same; the larger, the further apart. Squared already, as alpha wants it."""


def nominal(first: Hashable, second: Hashable) -> float:
    """0 where they are the same, else 1."""
    return float(first != second)


def interval(first: float, second: float) -> float:
    """The square of their difference."""
    return float(first - second) ** 2


def ratio(first: float, second: float) -> float:
    """The square of their difference as a part of their sum; 0 where both are 0."""
    return float((first - second) / (first + second)) ** 2 if first + second else 0.0


def ordinal(counts: Mapping[Any, float], order: Sequence[Any]) -> Distance:
    """The distance of ranks: how many values lie between them, half of their own included (Krippendorff 2004, 11.3.1).

    `counts` says how often each value was given, `order` from the lowest to the highest.
    """
    place = {value: at for at, value in enumerate(order)}

    def distance(first: Any, second: Any) -> float:
        low, high = sorted((place[first], place[second]))
        between = sum(counts.get(order[at], 0) for at in range(low, high + 1))
        return float((between - (counts.get(first, 0) + counts.get(second, 0)) / 2) ** 2) if low != high else 0.0

    return distance


def jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    """One less what two sets share as a part of all that is in either; two empty sets are the same.

    >>> jaccard(frozenset("ab"), frozenset("a"))
    0.5
    """
    return 1 - len(first & second) / len(first | second) if first | second else 0.0


def masi(first: frozenset[str], second: frozenset[str]) -> float:
    """Jaccard's distance, larger where neither set holds the other, largest where they share nothing (Passonneau 2006).

    The weights are 2/3 where one set holds the other, 1/3 where they only overlap.

    >>> round(masi(frozenset("ab"), frozenset("abcd")), 4)
    0.6667
    """
    if first == second:
        return 0.0
    shared = first & second
    weight = 2 / 3 if shared in (first, second) and shared else 1 / 3 if shared else 0.0
    return 1 - weight * len(shared) / len(first | second)
