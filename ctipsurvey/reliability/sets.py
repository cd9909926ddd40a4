"""Agreement on whole sets of codes: sums from which alpha with MASI distance is told for any sample of interviews."""

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ctipsurvey.reliability.readings import Readings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

MOST_SETS = 8_000
"""Beyond so many different sets their distances do not fit into memory, and alpha of sets is not told."""


@dataclass(frozen=True)
class SetSums:
    """For each interview the disagreement within units (`apart`) and how often each set was given (`counts`, sparse).

    `between` is the distance of every set to every other.
    """

    apart: "Numbers"
    counts: Any
    between: "Numbers"
    percent: float
    n_filled: float
    n_readings: float

    def alpha(self, times: "Numbers") -> "Numbers":
        """Alpha of sets for samples of interviews: `times` is sample x interview, how often each was drawn."""
        import numpy as np

        if not len(self.between):
            return np.full(len(times), math.nan)
        given = np.asarray(times @ self.counts)
        n = given.sum(axis=1)
        expected = ((given @ self.between) * given).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(expected > 0, 1 - (times @ self.apart) / (expected / (n - 1)), np.nan)


def set_sums(readings: Readings) -> SetSums:
    """The sums of all codes together (Krippendorff 2004, with the distance of Passonneau 2006)."""
    import numpy as np
    from scipy import sparse

    n_units, _, n_coders = readings.given.shape
    n_groups = len(readings.groups)
    rows = readings.given.transpose(0, 2, 1).reshape(n_units * n_coders, len(readings.codes))
    packed = np.packbits(rows, axis=1) if rows.shape[1] else np.zeros((len(rows), 1), dtype=np.uint8)
    as_one = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, which = np.unique(as_one, return_index=True, return_inverse=True)
    which = which.reshape(n_units, n_coders)
    read = readings.read
    n = read.sum(axis=1).astype(float)
    weights = np.where(read, readings.weight[:, None], 0.0)
    filled = readings.given.any(axis=1) & read
    n_filled, n_readings = float((weights * filled).sum()), float(weights.sum())
    same, apart = np.zeros(n_units), np.zeros(n_units)
    too_many = len(first) > MOST_SETS
    between = np.zeros((0, 0)) if too_many else _masi(rows[first].astype(np.float32))
    for a, b in combinations(range(n_coders), 2):
        both = read[:, a] & read[:, b]
        same += both & (which[:, a] == which[:, b])
        if not too_many and n_units:
            apart += np.where(both, between[which[:, a], which[:, b]], 0.0)
    weight = readings.weight
    with np.errstate(divide="ignore", invalid="ignore"):
        agreeing = float((weight * 2 * same / (n * (n - 1))).sum() / weight.sum()) if n_units else math.nan
    summed = np.bincount(readings.group, weight * 2 * apart / (n - 1), minlength=n_groups).astype(np.float64)
    groups = np.repeat(readings.group, n_coders)
    counts = sparse.csr_matrix(
        (weights.ravel(), (groups, which.ravel())), shape=(n_groups, len(first)), dtype=np.float64
    )
    return SetSums(summed, counts, between, agreeing, n_filled, n_readings)


def _masi(sets: "NDArray[np.float32]") -> "Numbers":
    """The MASI distance of every set to every other; a row is a set, a column a code."""
    import numpy as np

    shared = (sets @ sets.T).astype(np.float64)
    sizes = sets.sum(axis=1).astype(np.float64)
    smaller = np.minimum(sizes[:, None], sizes[None, :])
    union = sizes[:, None] + sizes[None, :] - shared
    weight = np.where(shared == 0, 0.0, np.where(shared == smaller, 2 / 3, 1 / 3))
    weight = np.where((shared == union), 1.0, weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(union > 0, 1 - weight * shared / np.maximum(union, 1), 0.0)
