"""The reader who calculates: between which numbers a hidden count must lie, given all that is published.

The smallest and the largest value of a count under everything known are two linear programmes (Hundepool et al. 2012,
ch. 4; `attack` in sdcTable); they are solved with HiGHS (Huangfu and Hall 2018) through scipy.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctipsurvey.protect.disclosure.statements import AT_MOST, EQUAL, Relation

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

NEAR = 1e-6
"""Numbers nearer than this are the same to the solver."""
REACHED = "\0reached"
"""What stands behind a count's name for how much of what is wanted of it is reached."""


class ContradictionError(Exception):
    """What is known cannot all be true: counts of two releases are of different data."""


@dataclass(frozen=True)
class Interval:
    """From where to where a count can lie, and the full solutions that show it."""

    low: float
    high: float
    solutions: tuple[Mapping[str, float], ...] = ()

    @property
    def width(self) -> float:
        """How far the ends are apart; 0 where the count is known."""
        return self.high - self.low


class Knowledge:
    """All that a reader knows: relations, and of each count its bounds (a count that is shown has two equal ones)."""

    def __init__(self, relations: Iterable[Relation], bounds: Mapping[str, tuple[float, float]]) -> None:
        self.relations = sorted(set(relations), key=lambda one: (one.terms, one.sense))
        self.bounds = dict(bounds)
        self._of: dict[str, list[int]] = {}
        for number, relation in enumerate(self.relations):
            for key, _ in relation.terms:
                self._of.setdefault(key, []).append(number)

    def bound(self, key: str) -> tuple[float, float]:
        """The bounds of a count; one of which nothing is known is not below 0."""
        return self.bounds.get(key, (0.0, math.inf))

    def is_open(self, key: str) -> bool:
        """Whether a count is not known to the unit."""
        low, high = self.bound(key)
        return high - low > NEAR

    def around(self, *keys: str) -> tuple[list[str], list[int]]:
        """The open counts that hang together with these, and the relations in which they stand."""
        found, rows, waiting = set(keys), set(), list(keys)
        while waiting:
            for number in self._of.get(waiting.pop(), ()):
                if number not in rows:
                    rows.add(number)
                    new = {name for name, _ in self.relations[number].terms if self.is_open(name)} - found
                    found |= new
                    waiting += new
        return sorted(found), sorted(rows)


def find_interval(
    key: str, known: Knowledge, whole_numbers: bool = False, wanted: float = math.inf, seen: float = math.inf
) -> Interval:
    """From where to where a count can lie; what is no whole number counts too unless `whole_numbers` is set.

    Where a value `seen` before is `wanted` below the highest one, the lowest is not sought: it is wide enough.
    Raises ContradictionError where nothing fits what is known.
    """
    low, high = known.bound(key)
    if not known.is_open(key):
        return Interval(low, high)
    keys, rows = known.around(key)
    if not rows:
        return Interval(low, high)
    programme = Programme(keys, [known.relations[number] for number in rows], known)
    solutions = []
    ends = []
    for sign in (-1.0, 1.0):
        found = programme.solve({key: sign}, whole_numbers)
        if found is None:
            ends.append(math.inf if sign < 0 else 0.0)
            continue
        solutions.append(found)
        ends.append(found[key])
        if found[key] - seen >= wanted:
            return Interval(seen, found[key], tuple(solutions))
    return Interval(ends[1], ends[0], tuple(solutions))


def find_spread(wanted: Mapping[str, float], known: Knowledge) -> list[dict[str, float]]:
    """A few full solutions in which as many of these counts as possible are once low and once high.

    They show at once of most counts that they are not known; `wanted` says how high is enough. Raises
    ContradictionError.
    """
    open_ones = {key: high for key, high in wanted.items() if known.is_open(key)}
    if not open_ones:
        return []
    keys, rows = known.around(*open_ones)
    relations = [known.relations[number] for number in rows]
    lowest = Programme(keys, relations, known).solve(dict.fromkeys(open_ones, 1.0))
    assert lowest is not None
    reached = {f"{key}{REACHED}": key for key in open_ones}
    capped = Knowledge((), known.bounds | {name: (0.0, lowest[key] + open_ones[key]) for name, key in reached.items()})
    relations += [Relation(tuple(sorted(((name, 1), (key, -1)))), AT_MOST) for name, key in reached.items()]
    highest = Programme([*keys, *reached], relations, capped).solve(dict.fromkeys(reached, -1.0))
    assert highest is not None
    return [lowest, {key: highest[key] for key in keys}]


class Programme:
    """A linear programme over some counts, with what is known of the others put in."""

    def __init__(self, keys: Sequence[str], relations: Sequence[Relation], known: Knowledge) -> None:
        import numpy as np

        self.keys = list(keys)
        self.at = {key: number for number, key in enumerate(self.keys)}
        self.bounds = [known.bound(key) for key in self.keys]
        equal, most = [one for one in relations if one.sense == EQUAL], [one for one in relations if one.sense != EQUAL]
        self.a_eq, self.b_eq = self._rows(equal, known)
        self.a_ub, self.b_ub = self._rows(most, known)
        self.np = np

    def _rows(self, relations: Sequence[Relation], known: Knowledge) -> "tuple[csr_array, np.ndarray]":
        import numpy as np
        from scipy.sparse import csr_array

        right = np.zeros(len(relations))
        factors: list[float] = []
        places: list[tuple[int, int]] = []
        for number, relation in enumerate(relations):
            for key, factor in relation.terms:
                if key in self.at:
                    factors.append(float(factor))
                    places.append((number, self.at[key]))
                else:
                    right[number] -= factor * known.bound(key)[0]
        rows, columns = ([place[at] for place in places] for at in (0, 1))
        return csr_array((factors, (rows, columns)), shape=(len(relations), len(self.keys))), right

    def solve(self, cost: Mapping[str, float], whole_numbers: bool = False) -> dict[str, float] | None:
        """The values with the least cost; None where the cost has no least value. Raises ContradictionError."""
        from scipy.optimize import linprog

        weights = self.np.zeros(len(self.keys))
        for key, weight in cost.items():
            weights[self.at[key]] = weight
        found = linprog(  # type: ignore[call-overload]
            weights, self.a_ub, self.b_ub, self.a_eq, self.b_eq,
            [(low, None if math.isinf(high) else high) for low, high in self.bounds],
            method="highs", integrality=1 if whole_numbers else 0,
        )  # fmt: skip
        if found.status == 3 or (found.status == 4 and found.x is None):
            return None
        if found.status == 2 or found.x is None:
            raise ContradictionError
        return dict(zip(self.keys, (float(value) for value in found.x), strict=True))
