"""Coders compared code by code: how far they agree, how sure that is, and how often the code was given."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ctipsurvey.reliability.agreement import Units, ac1, alpha, mean_kappa, percent

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

SAMPLES = 2_000
SEED = 1
ALL = "all codes together"
UNIT = "segment"
YES_OR_NO = (0, 1)


def compare_coders(
    codings: "pd.DataFrame", interviews: Mapping[str, str], codes: Sequence[str], coders: Sequence[str]
) -> "pd.DataFrame":
    """One row a code, and one for all codes together as sets (alpha with MASI distance, Passonneau 2006).

    Columns: code, unit, n_units (read by two coders or more), n_coders, prevalence (the share of the readings of those
    units that gave the code), percent, kappa (mean of all pairs), alpha with alpha_low and alpha_high, ac1, note.
    `codings` has segment_id, code and coder; an empty code says that the segment was read. `interviews` says to which
    interview a segment belongs: the 95 % interval comes from interviews drawn anew with replacement (Efron 1979; 2,000
    samples), because sentences of one interview are not independent. A number that cannot be told is NaN, with a note.
    """
    import pandas as pd

    segments = sorted(set(codings["segment_id"]))
    given = {(one["segment_id"], one["coder"]): set[str]() for one in codings.to_dict("records")}
    for one in codings.to_dict("records"):
        if one["code"]:
            given[one["segment_id"], one["coder"]].add(one["code"])
    sets = [[given.get((segment, coder)) for coder in coders] for segment in segments]
    known = [at for at, values in enumerate(sets) if sum(value is not None for value in values) > 1]
    sets, groups = [sets[at] for at in known], [interviews.get(segments[at], segments[at]) for at in known]
    rows = []
    for code in codes:
        units = [[None if value is None else int(code in value) for value in values] for values in sets]
        low, high = _interval(units, groups)
        rows.append(_row(code, units, alpha(units), low, high))
    whole = [[None if value is None else frozenset(value) for value in values] for values in sets]
    row = _row(ALL, whole, alpha(whole, "masi"), math.nan, math.nan)
    rows.append({**row, "kappa": math.nan, "ac1": math.nan, "prevalence": _filled(whole)})
    found = pd.DataFrame(rows)
    found.insert(1, "unit", UNIT)
    found.insert(3, "n_coders", len(coders))
    return found


def _row(code: str, units: Units, value: float, low: float, high: float) -> dict[str, object]:
    return {
        "code": code,
        "n_units": len(units),
        "prevalence": _filled(units),
        "percent": percent(units),
        "kappa": mean_kappa(units) if code != ALL else math.nan,
        "alpha": value,
        "alpha_low": low,
        "alpha_high": high,
        "ac1": ac1(units, YES_OR_NO) if code != ALL else math.nan,
        "note": _note(units, value),
    }


def _filled(units: Units) -> float:
    """The share of readings that gave the code, or any code."""
    read = [value for values in units for value in values if value is not None]
    return sum(bool(value) for value in read) / len(read) if read else math.nan


def _note(units: Units, value: float) -> str:
    if not units:
        return "no segment was read by two coders"
    if math.isnan(value):
        given = {bool(one) for values in units for one in values if one is not None}
        return "always given" if True in given else "never given: agreement beyond chance cannot be told"
    return ""


def _interval(units: Units, groups: Sequence[str]) -> tuple[float, float]:
    """The 95 % interval of alpha for yes and no, by interviews drawn anew; NaN where there are fewer than two."""
    import numpy as np

    names = sorted(set(groups))
    if len(names) < 2:
        return math.nan, math.nan
    place = {name: at for at, name in enumerate(names)}
    sums = np.zeros((len(names), 3))
    for values, group in zip(units, groups, strict=True):
        read = [value for value in values if value is not None]
        n, ones = len(read), sum(read)
        sums[place[group]] += (2 * ones * (n - ones) / (n - 1), ones, n)
    drawn = np.random.default_rng(SEED).integers(0, len(names), (SAMPLES, len(names)))
    found = _alphas(sums[drawn].sum(axis=1))
    found = found[~np.isnan(found)]
    if not len(found):
        return math.nan, math.nan
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def _alphas(sums: "Numbers") -> "Numbers":
    """Alpha of yes and no from sums of disagreement, yeses and readings, one row a sample."""
    import numpy as np

    apart, ones, n = sums.T
    expected = 2 * ones * (n - ones) / np.maximum(n - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - apart / expected, np.nan)
