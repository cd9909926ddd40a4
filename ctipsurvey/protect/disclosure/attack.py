"""The reader who calculates: between which numbers a hidden count must lie, given all that is published.

The smallest and the largest value of a count under everything known are two linear programmes (Hundepool et al. 2012,
ch. 4; `attack` in sdcTable); they are solved with HiGHS (Huangfu and Hall 2018) through scipy.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctipsurvey.protect.disclosure.statements import EQUAL, Relation

if TYPE_CHECKING:
    import numpy as np

NEAR = 1e-6
"""Numbers nearer than this are the same to the solver."""


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

    def around(self, key: str) -> tuple[list[str], list[int]]:
        """The open counts that hang together with this one, and the relations in which they stand."""
        found, rows, waiting = {key}, set(), [key]
        while waiting:
            for number in self._of.get(waiting.pop(), ()):
                if number not in rows:
                    rows.add(number)
                    new = {name for name, _ in self.relations[number].terms if self.is_open(name)} - found
                    found |= new
                    waiting += new
        return sorted(found), sorted(rows)


def find_interval(key: str, known: Knowledge, whole_numbers: bool = False, enough: float = math.inf) -> Interval:
    """From where to where a count can lie; what is no whole number counts too unless `whole_numbers` is set.

    The second programme is spared where the interval is known to be `enough` wide from the first and the bounds.
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
    return Interval(ends[1], ends[0], tuple(solutions))


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

    def _rows(self, relations: Sequence[Relation], known: Knowledge) -> "tuple[np.ndarray, np.ndarray]":
        import numpy as np

        matrix, right = np.zeros((len(relations), len(self.keys))), np.zeros(len(relations))
        for number, relation in enumerate(relations):
            for key, factor in relation.terms:
                if key in self.at:
                    matrix[number, self.at[key]] += factor
                else:
                    right[number] -= factor * known.bound(key)[0]
        return matrix, right

    def solve(self, cost: Mapping[str, float], whole_numbers: bool = False) -> dict[str, float] | None:
        """The values with the least cost; None where the cost has no least value. Raises ContradictionError."""
        from scipy.optimize import linprog

        weights = self.np.zeros(len(self.keys))
        for key, weight in cost.items():
            weights[self.at[key]] = weight
        found = linprog(
            weights, self.a_ub, self.b_ub, self.a_eq, self.b_eq,
            [(low, None if math.isinf(high) else high) for low, high in self.bounds],
            method="highs", integrality=1 if whole_numbers else 0,
        )  # fmt: skip
        if found.status == 3 or (found.status == 4 and found.x is None):
            return None
        if found.status == 2 or found.x is None:
            raise ContradictionError
        return dict(zip(self.keys, (float(value) for value in found.x), strict=True))
