"""Agreement on where units begin and end, and on what they are: alpha for unitising."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Stretch = tuple[float, float, str]
"""Start, end and value of what a coder marked; the end is not part of it."""


@dataclass(frozen=True)
class Unitised:
    """Alpha for unitising with the disagreement that was observed and that chance would give.

    `n_pairs` counts what was compared: overlapping units of two coders, and units that lie in a gap of the other.
    """

    alpha: float
    observed: float
    expected: float
    n_pairs: int


def unitising_alpha(coders: Sequence[Sequence[Stretch]], by_value: bool = True) -> Unitised:
    """Agreement of coders who each marked stretches of one text (Krippendorff 1995; 2013, section 12.4).

    Two stretches that overlap differ by the length they span together, less what they share where their value is the
    same; a stretch in a gap of the other coder by twice its length. Chance pairs every stretch with every other,
    wherever they lie. Without `by_value` all values count as one. NaN where nothing was marked or only one stretch.

    >>> round(unitising_alpha([[(0, 15, "1"), (20, 38, "1")], [(0, 15, "1"), (33, 43, "3")]]).observed, 2)
    11.5
    """
    own = [[(start, end, value if by_value else "") for start, end, value in marked] for marked in coders]
    total, n_pairs = 0.0, 0
    for first, second in combinations(own, 2):
        found = _apart(first, second)
        total, n_pairs = total + found[0], n_pairs + found[1]
    observed = total / n_pairs if n_pairs else math.nan
    expected = _expected([one for marked in own for one in marked])
    value = 1 - observed / expected if expected and not math.isnan(observed + expected) else math.nan
    return Unitised(value, observed, expected, n_pairs)


def _apart(first: Sequence[Stretch], second: Sequence[Stretch]) -> tuple[float, int]:
    """The summed difference of two coders' stretches, and how many pairs it is made of."""
    later = sorted(second)
    furthest = list(accumulate((high for _, high, _ in later), max))
    touched: set[int] = set()
    total, n, start_at = 0.0, 0, 0
    for start, end, value in sorted(first):
        while start_at < len(later) and furthest[start_at] <= start:
            start_at += 1
        met = False
        for at in range(start_at, len(later)):
            low, high, other = later[at]
            if low >= end:
                break
            shared = min(end, high) - max(start, low)
            if shared <= 0:
                continue
            met = True
            touched.add(at)
            total += max(end, high) - min(start, low) - (shared if value == other else 0.0)
            n += 1
        if not met:
            total, n = total + 2 * (end - start), n + 1
    alone = [one for at, one in enumerate(later) if at not in touched]
    return total + sum(2 * (high - low) for low, high, _ in alone), n + len(alone)


def _expected(marked: Sequence[Stretch]) -> float:
    """The difference that chance gives: every stretch with every other, from sums of their lengths."""
    import numpy as np

    lengths = np.array([end - start for start, end, _ in marked], dtype=float)
    n, whole, squares = len(lengths), float(lengths.sum()), float((lengths**2).sum())
    if n < 2 or not whole:
        return math.nan
    alike: dict[str, list[float]] = {}
    for length, (_, _, value) in zip(lengths, marked, strict=True):
        alike.setdefault(value, []).append(float(length))
    same = sum(sum(own) ** 2 for own in alike.values())
    return (2 * (n - 1) * squares + whole**2 - same) / (2 * (n - 1) * whole)
