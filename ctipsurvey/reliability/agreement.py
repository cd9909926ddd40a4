"""Coefficients of agreement: any number of coders, missing values, and every degenerate case defined.

Values come as units: one list a unit, one place a coder, None where a coder did not read it. A coefficient that cannot
be told is NaN, never an error: where no unit was read by two coders, or where only one value was ever given and
agreement beyond chance has no meaning.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

from ctipsurvey.reliability import distances
from ctipsurvey.reliability.distances import Distance

Units = Sequence[Sequence[Any]]
"""One row a unit, one column a coder; None where the coder did not read the unit."""

UNDEFINED = math.nan
WEIGHTS: dict[str, Callable[[int, int], float]] = {
    "none": lambda first, second: float(first != second),
    "linear": lambda first, second: float(abs(first - second)),
    "quadratic": lambda first, second: float((first - second) ** 2),
}
"""How much a disagreement counts by the distance of two ranks."""


def percent(units: Units) -> float:
    """The share of pairs of coders who gave a unit the same value, from 0 to 1; every unit counts alike.

    >>> percent([("a", "a"), ("a", "b")])
    0.5
    """
    shares = [_agreeing(Counter(values)) for values in _paired(units)]
    return sum(shares) / len(shares) if shares else UNDEFINED


def kappa(first: Sequence[Any], second: Sequence[Any], weights: str = "none", order: Sequence[Any] = ()) -> float:
    """Agreement of two coders beyond chance (Cohen 1960; weighted: Cohen 1968): 1 is perfect, 0 is chance.

    Weights `linear` or `quadratic` count a disagreement by its distance in `order`, from the lowest value on.

    >>> round(kappa(["a", "b", "a"], ["a", "b", "b"]), 2)
    0.4
    """
    pairs = [pair for pair in zip(first, second, strict=True) if None not in pair]
    ranks = {value: at for at, value in enumerate(order or sorted({value for pair in pairs for value in pair}))}
    weigh = WEIGHTS[weights]
    if not pairs:
        return UNDEFINED
    observed = sum(weigh(ranks[one], ranks[other]) for one, other in pairs) / len(pairs)
    rows, columns = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = (
        sum(n * m * weigh(ranks[one], ranks[other]) for one, n in rows.items() for other, m in columns.items())
        / len(pairs) ** 2
    )
    return 1 - observed / expected if expected else UNDEFINED


def mean_kappa(units: Units) -> float:
    """The mean of Cohen's kappa over all pairs of coders for whom it can be told (Light 1971)."""
    coders = range(max((len(values) for values in units), default=0))
    found = [kappa([row[a] for row in units], [row[b] for row in units]) for a, b in combinations(coders, 2)]
    known = [value for value in found if not math.isnan(value)]
    return sum(known) / len(known) if known else UNDEFINED


def alpha(units: Units, distance: str | Distance = "nominal") -> float:
    """Agreement of any number of coders beyond chance, with missing values (Krippendorff 2004, chapter 11).

    `distance` is `nominal`, `ordinal`, `interval`, `ratio`, `masi`, `jaccard` (values are then sets of codes), or a
    function. A unit that only one coder read says nothing and is left out.
    """
    paired = _paired(units)
    counts = Counter(value for values in paired for value in values)
    n = sum(counts.values())
    apart = DISTANCES[distance](counts) if isinstance(distance, str) else distance
    if n < 2:
        return UNDEFINED
    between = {(one, other): apart(one, other) for one, other in combinations(list(counts), 2)}
    between.update({(other, one): value for (one, other), value in between.items()})
    observed = sum(
        sum(a * b * between[one, other] for (one, a), (other, b) in _two(Counter(values))) / (len(values) - 1)
        for values in paired
    )
    expected = sum(counts[one] * counts[other] * value for (one, other), value in between.items())
    return 1 - (observed / n) / (expected / (n * (n - 1))) if expected else UNDEFINED


def fleiss(units: Units) -> float:
    """Agreement beyond chance with one common distribution of values (Fleiss 1971; missing values: Gwet 2014)."""
    shares = _shares(units)
    return _beyond(percent(units), sum(share**2 for share in shares.values()))


def ac1(units: Units, values: Sequence[Any] = ()) -> float:
    """Gwet's AC1 (2008): agreement beyond chance that does not collapse where a code is rare or very common.

    `values` are all that could be given, where some never were.
    """
    shares = _shares(units)
    n_values = max(len(shares), len(set(values)))
    if n_values < 2:
        return UNDEFINED
    return _beyond(percent(units), sum(share * (1 - share) for share in shares.values()) / (n_values - 1))


def brennan_prediger(units: Units, values: Sequence[Any] = ()) -> float:
    """Agreement beyond that of coders who choose among all values at random (Brennan and Prediger 1981)."""
    n_values = max(len(_shares(units)), len(set(values)))
    return _beyond(percent(units), 1 / n_values) if n_values > 1 else UNDEFINED


def _paired(units: Units) -> list[list[Any]]:
    """The values of every unit that two coders or more have read."""
    found = [[value for value in values if value is not None] for values in units]
    return [values for values in found if len(values) > 1]


def _shares(units: Units) -> dict[Any, float]:
    """How large a part each value has, every unit that anybody read counting alike."""
    read = [[value for value in values if value is not None] for values in units]
    read = [values for values in read if values]
    shares: Counter[Any] = Counter()
    for values in read:
        for value, n in Counter(values).items():
            shares[value] += n / len(values)  # type: ignore[assignment]
    return {value: share / len(read) for value, share in shares.items()}


def _agreeing(counts: Counter[Any]) -> float:
    n = sum(counts.values())
    return sum(k * (k - 1) for k in counts.values()) / (n * (n - 1))


def _two(counts: Counter[Any]) -> list[tuple[tuple[Any, int], tuple[Any, int]]]:
    """Every ordered pair of different values with how often each was given."""
    found = list(counts.items())
    return [(one, other) for one in found for other in found if one[0] != other[0]]


def _beyond(observed: float, chance: float) -> float:
    if math.isnan(observed) or chance >= 1:
        return UNDEFINED
    return (observed - chance) / (1 - chance)


def _ranks(counts: Mapping[Any, float]) -> Distance:
    return distances.ordinal(counts, sorted(counts))


DISTANCES: dict[str, Callable[[Mapping[Any, float]], Distance]] = {
    "nominal": lambda counts: distances.nominal,
    "ordinal": _ranks,
    "interval": lambda counts: distances.interval,
    "ratio": lambda counts: distances.ratio,
    "masi": lambda counts: distances.masi,
    "jaccard": lambda counts: distances.jaccard,
}
"""The distances that alpha knows by name."""

COEFFICIENTS: dict[str, Callable[[Units], float]] = {
    "percent": percent,
    "kappa": mean_kappa,
    "alpha": alpha,
    "ac1": ac1,
    "fleiss": fleiss,
    "brennan_prediger": brennan_prediger,
}
"""The coefficients of values that have no order."""
