"""Coders compared code by code: how far they agree, how sure that is, and how often the code was given.

All coefficients come from sums over units, first within an interview and then over interviews, so that an interview
drawn twice in a sample counts twice and no unit is looked at again.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from ctipsurvey.reliability.readings import Readings, readings_of
from ctipsurvey.reliability.sets import SetSums, set_sums

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

SAMPLES = 1_000
SEED = 1
AT_ONCE = 4_000_000
"""How many drawn interviews are held in memory at a time, over all samples of a block."""
ALL = "all codes together"
MEASURES = ("percent", "kappa", "alpha", "ac1", "brennan_prediger", "fleiss")
"""What is told of a code, in this order; of alpha with its interval."""


def compare_coders(
    codings: "pd.DataFrame",
    interviews: Mapping[str, str],
    codes: Sequence[str],
    coders: Sequence[str],
    unit: str = "segment",
    samples: int = SAMPLES,
) -> "pd.DataFrame":
    """One row a code, and one for all codes together as sets (alpha with MASI distance, Passonneau 2006).

    Columns: code, unit, n_units (read by two coders or more), n_interviews, n_coders, n_given (readings that gave the
    code), prevalence (their share), percent, kappa (Cohen 1960; the mean of all pairs, Light 1971), alpha
    (Krippendorff 2004) with alpha_low and alpha_high, ac1 (Gwet 2008), brennan_prediger (1981), fleiss (1971), note.
    `codings` has segment_id, code and coder (turn_id, start and end for other units); an empty code says that the
    segment was read. The 95 % interval comes from interviews drawn anew with replacement (Efron 1979), because
    sentences of one interview are not independent. A number that cannot be told is NaN, with a note.
    """
    import numpy as np
    import pandas as pd

    readings = readings_of(codings, interviews, codes, coders, unit)
    sums, sets = _sums(readings), set_sums(readings)
    found = _coefficients(sums.sum(axis=0), len(coders))
    together = sets.alpha(np.ones((1, len(readings.groups))))[0] if readings.n_units else math.nan
    low, high = _intervals(sums, sets, len(readings.groups), samples, len(coders))
    rows = []
    for at, code in enumerate([*codes, ALL]):
        every = code == ALL
        n_given, n_read = (sets.n_filled, sets.n_readings) if every else (sums[:, at, 1].sum(), sums[:, at, 2].sum())
        values = {name: math.nan if every else float(found[name][at]) for name in MEASURES}
        if every:
            values |= {"alpha": together, "percent": sets.percent}
        row = {
            "code": code,
            "unit": readings.unit,
            "n_units": readings.n_units,
            "n_interviews": len(set(readings.group.tolist())),
            "n_coders": len(coders),
            "n_given": round(float(n_given)),
            "prevalence": float(n_given / n_read) if n_read else math.nan,
            **{name: values[name] for name in ("percent", "kappa", "alpha")},
            "alpha_low": low[at],
            "alpha_high": high[at],
            **{name: values[name] for name in ("ac1", "brennan_prediger", "fleiss")},
            "note": _note(readings.n_units, n_given, n_read, values["alpha"], low[at]),
        }
        rows.append(row)
    return pd.DataFrame(rows)


def compare_pairs(
    codings: "pd.DataFrame",
    interviews: Mapping[str, str],
    codes: Sequence[str],
    coders: Sequence[str],
    unit: str = "segment",
) -> "pd.DataFrame":
    """The same (compare_coders) for every two coders, without intervals; the columns coder and other_coder lead."""
    import pandas as pd

    tables = []
    for pair in combinations(coders, 2):
        found = compare_coders(codings, interviews, codes, pair, unit, samples=0)
        found.insert(0, "other_coder", pair[1])
        found.insert(0, "coder", pair[0])
        tables.append(found.drop(columns=["alpha_low", "alpha_high"]))
    return pd.concat(tables, ignore_index=True)


def _sums(readings: Readings) -> "Numbers":
    """Interview x code x sums: disagreement of alpha, yeses, readings, agreement, share of yeses, units, pairs.

    The pairs' tables follow (both, first only, second only, none), four for each pair.
    """
    import numpy as np

    read = readings.read
    n = read.sum(axis=1)[:, None].astype(float)
    yes = (readings.given & read[:, None, :]).sum(axis=2).astype(float)
    no = n - yes
    columns = [
        2 * yes * no / (n - 1),
        yes,
        np.broadcast_to(n, yes.shape),
        (yes * (yes - 1) + no * (no - 1)) / (n * (n - 1)),
        yes / n,
        np.ones_like(yes),
    ]
    for a, b in combinations(range(len(readings.coders)), 2):
        both = (read[:, a] & read[:, b])[:, None]
        one, other = readings.given[:, :, a], readings.given[:, :, b]
        columns += [both & one & other, both & one & ~other, both & ~one & other, both & ~one & ~other]
    weight = readings.weight[:, None]
    found = np.zeros((len(readings.groups), len(readings.codes), len(columns)))
    for at, column in enumerate(columns):
        for code in range(len(readings.codes)):
            own = column[:, code] * weight[:, 0]
            found[:, code, at] = np.bincount(readings.group, own, minlength=len(readings.groups))
    return found


def _coefficients(sums: "Numbers", n_coders: int) -> "dict[str, Numbers]":
    """Every coefficient of yes and no from its sums (in the order of `_sums`); NaN where it cannot be told."""
    import numpy as np

    apart, yes, n, agreeing, share, units = (sums[..., at] for at in range(6))
    with np.errstate(divide="ignore", invalid="ignore"):
        percent, p = agreeing / units, share / units
        expected = 2 * yes * (n - yes) / (n - 1)
        kappas = []
        for at in range(6, 6 + 2 * n_coders * (n_coders - 1), 4):
            both, first, second, none = (sums[..., at + step] for step in range(4))
            total = both + first + second + none
            chance = ((both + first) * (both + second) + (none + first) * (none + second)) / total**2
            kappas.append(np.where(chance < 1, ((both + none) / total - chance) / (1 - chance), np.nan))
        stacked = np.array(kappas) if kappas else np.full((1, *apart.shape), np.nan)
        told = ~np.isnan(stacked)
        gwet, common = 2 * p * (1 - p), p**2 + (1 - p) ** 2
        return {
            "percent": percent,
            "kappa": np.where(told.any(axis=0), np.nansum(stacked, axis=0) / told.sum(axis=0), np.nan),
            "alpha": np.where(expected > 0, 1 - apart / expected, np.nan),
            "ac1": (percent - gwet) / (1 - gwet),
            "brennan_prediger": 2 * percent - 1,
            "fleiss": np.where(common < 1, (percent - common) / (1 - common), np.nan),
        }


def _intervals(
    sums: "Numbers", sets: SetSums, n_groups: int, samples: int, n_coders: int
) -> tuple[list[float], list[float]]:
    """The 95 % bounds of alpha, by code and for all together; NaN where there are fewer than two interviews."""
    import numpy as np

    n_codes = sums.shape[1]
    if n_groups < 2 or samples < 2:
        return [math.nan] * (n_codes + 1), [math.nan] * (n_codes + 1)
    random = np.random.default_rng(SEED)
    flat = np.ascontiguousarray(sums[:, :, :3]).reshape(n_groups, -1)
    drawn = []
    block = max(1, min(samples, AT_ONCE // n_groups))
    for start in range(0, samples, block):
        size = min(block, samples - start)
        chosen = random.integers(0, n_groups, (size, n_groups)) + np.arange(size)[:, None] * n_groups
        times = np.bincount(chosen.ravel(), minlength=size * n_groups).reshape(size, n_groups).astype(float)
        own = (times @ flat).reshape(size, n_codes, 3)
        apart, yes, n = own[..., 0], own[..., 1], own[..., 2]
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = 2 * yes * (n - yes) / (n - 1)
            alphas = np.where(expected > 0, 1 - apart / expected, np.nan)
        drawn.append(np.column_stack([alphas, sets.alpha(times)]))
    values = np.concatenate(drawn)
    bounds = [_bounds(values[:, at]) for at in range(n_codes + 1)]
    return [low for low, _ in bounds], [high for _, high in bounds]


def _bounds(values: "Numbers") -> tuple[float, float]:
    import numpy as np

    known = values[~np.isnan(values)]
    if not len(known):
        return math.nan, math.nan
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def _note(n_units: int, n_given: float, n_read: float, value: float, low: float) -> str:
    if not n_units:
        return "no unit was read by two coders"
    if math.isnan(value):
        if n_given == n_read:
            return "always given"
        return "never given: agreement beyond chance cannot be told" if not n_given else "cannot be told"
    return "one interview only: no interval" if math.isnan(low) else ""
