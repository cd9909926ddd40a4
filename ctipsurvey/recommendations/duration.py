"""Time from recommendation to implementation: intervals of months, and their distribution by Turnbull's estimator."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ctipsurvey.instruments.register import Recommendation, Register
from ctipsurvey.language.dates import date_bounds
from ctipsurvey.recommendations.observations import CLOSED, standing

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Convention = Literal["[]", "(]"]
INFINITE = math.inf
MONTH = 365.25 / 12
"""Days of a month."""
ENOUGH = 1e-10
MOST_ROUNDS = 20_000
LEGISLATION = "legal_framework"
"""The theme whose recommendations ask for a law or code to be changed."""


@dataclass(frozen=True)
class Mass:
    """A share of the recommendations implemented somewhere between `low` and `high` months (inf: not yet)."""

    low: float
    high: float
    share: float


def turnbull(left: Sequence[float], right: Sequence[float], convention: Convention = "(]") -> list[Mass]:
    """The nonparametric maximum likelihood estimate of a distribution known by intervals only (Turnbull 1976).

    One Mass per innermost interval, in order; shares add up to 1. `convention` says what an interval holds: `[]` both
    ends, `(]` the right end only, where left = right is an exact time. Mass inside an interval has no position: draw
    boxes, not a line. Raises ValueError where an end lies before its beginning or there is no interval.

    >>> [(mass.low, mass.high, round(mass.share, 4)) for mass in turnbull([2, 3, 1], [2, 3, 3])]
    [(2, 2, 0.5), (3, 3, 0.5)]
    """
    import numpy as np

    if not left or len(left) != len(right):
        raise ValueError("needs as many left ends as right ends, and at least one")
    if any(high < low for low, high in zip(left, right, strict=True)):
        raise ValueError("an interval ends before it begins")
    # Just before l (closed or exact) is l - , just after l (open) is l + ; a right end lies at r.
    begins = [(low, -1 if convention == "[]" or low == high else 1) for low, high in zip(left, right, strict=True)]
    ends = [(high, 0) for high in right]
    marks = sorted({(*begin, "L") for begin in begins} | {(*end, "R") for end in ends})
    inner = [
        ((one[0], one[1]), (other[0], other[1])) for one, other in pairwise(marks) if one[2] == "L" and other[2] == "R"
    ]
    inside = np.array(
        [[begin <= low and high <= end for low, high in inner] for begin, end in zip(begins, ends, strict=True)],
        dtype=float,
    )
    share = np.full(len(inner), 1 / len(inner))
    for _ in range(MOST_ROUNDS):
        likely = inside * share
        new = (likely / likely.sum(axis=1, keepdims=True)).mean(axis=0)
        done = np.abs(new - share).max() < ENOUGH
        share = new
        if done:
            break
    return [Mass(low[0], high[0], float(part)) for (low, high), part in zip(inner, share, strict=True) if part > 1e-8]


def share_by(masses: Sequence[Mass], month: float) -> tuple[float, float]:
    """The share implemented by this month: surely, and at most (mass inside an interval may lie on either side)."""
    surely = sum(mass.share for mass in masses if mass.high <= month)
    possibly = sum(mass.share for mass in masses if mass.low < month or mass.high <= month)
    return surely, min(1.0, possibly)


def median(masses: Sequence[Mass]) -> tuple[float, float]:
    """The interval in which half is reached: (low, high) in months, high inf where less than half is implemented.

    >>> median([Mass(0, 12, 0.6), Mass(12, math.inf, 0.4)])
    (0, 12)
    """
    total = 0.0
    for mass in masses:
        total += mass.share
        if total >= 0.5 - 1e-9:
            return mass.low, mass.high
    return INFINITE, INFINITE


def bands(
    left: Sequence[float],
    right: Sequence[float],
    months: Sequence[float],
    n: int = 500,
    seed: int = 1,
    convention: Convention = "(]",
) -> "pd.DataFrame":
    """The share implemented by each of these months, with 95 % bands; one row a month.

    Columns: month, surely, possibly (of the estimate), low (2.5 per cent of `surely`) and high (97.5 per cent of
    `possibly`) over n bootstrap samples of recommendations (Efron 1979), seeded.
    """
    import numpy as np
    import pandas as pd

    own = turnbull(left, right, convention)
    random = np.random.default_rng(seed)
    lows, highs = np.array(left, dtype=float), np.array(right, dtype=float)
    found = np.empty((n, len(months), 2))
    for number in range(n):
        chosen = random.integers(0, len(lows), len(lows))
        masses = turnbull(lows[chosen].tolist(), highs[chosen].tolist(), convention)
        found[number] = [share_by(masses, month) for month in months]
    rows = []
    for at, month in enumerate(months):
        low, high = np.quantile(found[:, at, 0], 0.025), np.quantile(found[:, at, 1], 0.975)
        rows.append((month, *share_by(own, month), float(low), float(high)))
    return pd.DataFrame(rows, columns=["month", "surely", "possibly", "low", "high"])


def durations(observations: "pd.DataFrame", acts: "pd.DataFrame", register: Register) -> "pd.DataFrame":
    """How long each observed recommendation took, as far as it is known; one row is one of them.

    Columns: recommendation_id, report_year, kind (`legislation` where a law is asked for, else `other`), left, right
    (months since issue; right is inf where it is still open), known_by (`act` dated evidence, `as_of` seen
    implemented then, `open`). An issue date known by its year only makes every duration an interval. Superseded ones
    and those without information are left out.
    """
    import pandas as pd

    entries = {entry.id: entry for entry in register.recommendations}
    whole = standing(observations)
    whole = whole[(whole["component"] == "") & ~whole["status"].isin(["superseded", "no_information"])]
    order = whole.sort_values(["as_of_effective", "year"], kind="stable")
    rows = []
    for name, own in order.groupby("recommendation_id", sort=False):
        entry = entries[str(name)]
        issued = date_bounds(register.issued(entry.report_year))
        seen = own[own["status"].isin(CLOSED)]
        if seen.empty:
            last = date_bounds(str(own["as_of_printed"].iloc[-1]))[0]
            rows.append((name, entry.report_year, _kind(entry), months_between(issued[1], last), INFINITE, "open"))
            continue
        first = seen.iloc[0]
        earlier = own[own["as_of_effective"] < first["as_of_effective"]]
        known_open = [date_bounds(str(date))[0] for date in earlier["as_of_printed"]]
        act = _implementing_date(acts[acts["recommendation_id"] == name], issued[0])
        end = act or date_bounds(str(first["as_of_effective"]))[1]
        begin = act or max(known_open, default=issued[1])
        low, high = months_between(issued[1], begin), months_between(issued[0], end)
        rows.append((name, entry.report_year, _kind(entry), min(low, high), high, "act" if act else "as_of"))
    return pd.DataFrame(rows, columns=["recommendation_id", "report_year", "kind", "left", "right", "known_by"])


def months_between(start: datetime.date, end: datetime.date) -> float:
    """Months from one day to another, rounded to a tenth; 0 where the end lies before the start.

    >>> months_between(datetime.date(2018, 1, 1), datetime.date(2019, 1, 1))
    12.0
    """
    return max(0.0, round((end - start).days / MONTH, 1))


def _implementing_date(acts: "pd.DataFrame", issued: datetime.date) -> datetime.date | None:
    """The day of the first dated act that is younger than the recommendation; None where none is."""
    dates = [date_bounds(str(date))[0] for date in acts["act_date"] if len(str(date)) == 10]
    return min((date for date in dates if date >= issued), default=None)


def _kind(entry: Recommendation) -> str:
    return "legislation" if LEGISLATION in entry.themes else "other"
