"""The implementation index, and how sure it is: varied weights and denominators, fixed horizons, assessors compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctipsurvey.recommendations.observations import standing
from ctipsurvey.recommendations.scores import DISPUTED, NO_STATUS, wilson
from ctipsurvey.reliability.agreement import alpha, kappa

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

UNKNOWN = ("no_information", NO_STATUS)
SUPERSEDED = "superseded"
DENOMINATORS = ("known", "unknown_as_not", "unknown_as_done", "without_pending")
"""What the index is divided by: recommendations with a counted status; all, those without information as not
implemented or as implemented; or the counted ones without the pending. Superseded ones never count.
"""
ORDINAL = ("not_implemented", "pending", "partially_implemented", "implemented")
"""The ordinal line, lowest first; `implemented_ongoing` stands with implemented, the others stand outside."""


@dataclass(frozen=True)
class Weights:
    """What a status counts in the index, 0 to 1, and the denominator; implemented counts 1, not implemented 0."""

    partial: float = 0.5
    ongoing: float = 1.0
    pending: float = 0.0
    denominator: str = "known"


RANGES: dict[str, tuple[float, float]] = {"partial": (0.25, 0.75), "ongoing": (0.75, 1.0), "pending": (0.0, 0.25)}
"""Within which each weight is varied (uniformly); wider than these nobody has argued for."""


def index(scores: "pd.DataFrame", weights: Weights = Weights()) -> float:
    """The mean of what the statuses count, 0 to 1; NaN where the denominator is 0.

    Ordinal score with declared weights (OECD/JRC 2008). A disputed status counts its mean score.

    >>> import pandas as pd
    >>> one = pd.DataFrame({"status": ["implemented", "partially_implemented", "pending"], "score": [1, 0.5, 0]})
    >>> index(one), round(index(one, Weights(denominator="without_pending")), 2)
    (0.5, 0.75)
    """
    counts = {
        "implemented": 1.0,
        "implemented_ongoing": weights.ongoing,
        "partially_implemented": weights.partial,
        "pending": weights.pending,
        "not_implemented": 0.0,
        "regressed": 0.0,
    }
    points, of = 0.0, 0
    for status, score in zip(scores["status"], scores["score"], strict=True):
        if status == SUPERSEDED:
            continue
        if status in UNKNOWN:
            if weights.denominator in ("unknown_as_not", "unknown_as_done"):
                of += 1
                points += weights.denominator == "unknown_as_done"
        elif status == DISPUTED or (status not in counts and score == score):
            of += 1
            points += float(score)
        elif status in counts and not (status == "pending" and weights.denominator == "without_pending"):
            of += 1
            points += counts[status]
    return points / of if of else float("nan")


def vary_index(scores: "pd.DataFrame", n: int = 10_000, seed: int = 1) -> dict[str, float]:
    """The index and its range when weights and denominator are varied together (Monte Carlo, seeded).

    Keys: index (declared weights), low and high (2.5 and 97.5 per cent of the draws), lowest, highest, n_draws.
    Weights are drawn uniformly from `RANGES`, denominators with equal chance (Saisana, Saltelli & Tarantola 2005).
    Publish the range.
    """
    import numpy as np

    if not any(status in ORDINAL or status not in UNKNOWN for status in scores["status"]):
        return dict.fromkeys(("index", "low", "high", "lowest", "highest"), float("nan")) | {"n_draws": 0}
    random = np.random.default_rng(seed)
    corners: dict[str, tuple[Numbers, float]] = {}
    names = list(RANGES)
    for denominator in DENOMINATORS:
        zero = index(scores, Weights(0, 0, 0, denominator))
        slopes = [index(scores, _with(Weights(0, 0, 0, denominator), name, 1.0)) - zero for name in names]
        corners[denominator] = (np.array(slopes), zero)
    drawn = random.uniform([RANGES[name][0] for name in names], [RANGES[name][1] for name in names], (n, len(names)))
    which = random.integers(0, len(DENOMINATORS), n)
    values = np.empty(n)
    for number, denominator in enumerate(DENOMINATORS):
        slope, zero = corners[denominator]
        values[which == number] = zero + drawn[which == number] @ slope
    values = values[~np.isnan(values)]
    low, high = np.quantile(values, [0.025, 0.975])
    return {
        "index": index(scores),
        "low": float(low),
        "high": float(high),
        "lowest": float(values.min()),
        "highest": float(values.max()),
        "n_draws": len(values),
    }


def tornado(scores: "pd.DataFrame") -> "pd.DataFrame":
    """What each choice does to the index by itself; one row a choice, the widest first.

    Columns: choice, low_setting, high_setting, index_low, index_high, swing; all other choices as declared.
    """
    import pandas as pd

    rows = []
    for name, (low, high) in RANGES.items():
        at = [index(scores, _with(Weights(), name, value)) for value in (low, high)]
        rows.append((name, f"{low:g}", f"{high:g}", *at))
    ends = {name: index(scores, Weights(denominator=name)) for name in DENOMINATORS}
    known = {name: value for name, value in ends.items() if value == value}
    if known:
        least, most = min(known, key=lambda name: known[name]), max(known, key=lambda name: known[name])
        rows.append(("denominator", least, most, known[least], known[most]))
    table = pd.DataFrame(rows, columns=["choice", "low_setting", "high_setting", "index_low", "index_high"])
    table["swing"] = table["index_high"] - table["index_low"]
    return table.sort_values("swing", ascending=False, kind="stable").reset_index(drop=True)


def index_by(grouped: "pd.DataFrame", order: Sequence[str], n: int = 10_000, seed: int = 1) -> "pd.DataFrame":
    """The index of each group with its range, and the share implemented with its Wilson interval; one row a group.

    Columns: group, index, low, high, n_counted, n_group, n_implemented, share_low, share_high.
    """
    import pandas as pd

    rows = []
    for group in order:
        own = grouped[grouped["group"] == group]
        varied = vary_index(own, n, seed)
        counted = int(own["counted"].sum())
        done = int((own["counted"] & own["status"].isin(["implemented", "implemented_ongoing"])).sum())
        rows.append(
            (group, varied["index"], varied["low"], varied["high"], counted, len(own), done, *wilson(done, counted))
        )
    names = ["group", "index", "low", "high", "n_counted", "n_group", "n_implemented", "share_low", "share_high"]
    return pd.DataFrame(rows, columns=names)


def fixed_horizon(durations: "pd.DataFrame", years: int) -> "pd.DataFrame":
    """The share implemented within so many years of issue, by report (GAO's four-year rate); one row a report.

    Columns: report_year, years, old_enough (whether every recommendation was followed that long), n,
    n_implemented_low and n_implemented_high (surely; possibly, where only an interval is known), share_low,
    share_high (Wilson bounds of these two). Reports that are not old enough have no share: mixing in young ones
    biases the rate down.
    """
    import pandas as pd

    months = 12.0 * years
    rows = []
    for report_year, own in durations.groupby("report_year", sort=True):
        surely = int((own["right"] <= months).sum())
        possibly = surely + int(
            ((own["right"] > months) & (own["left"] < months) & (own["right"] < float("inf"))).sum()
        )
        open_ = own[own["right"] == float("inf")]
        old = bool((open_["left"] >= months).all())
        low = wilson(surely, len(own))[0] if old else float("nan")
        high = wilson(possibly, len(own))[1] if old else float("nan")
        rows.append((report_year, years, old, len(own), surely, possibly, low, high))
    names = [
        "report_year",
        "years",
        "old_enough",
        "n",
        "n_implemented_low",
        "n_implemented_high",
        "share_low",
        "share_high",
    ]
    return pd.DataFrame(rows, columns=names)


def adoption_and_effect(observations: "pd.DataFrame") -> "pd.DataFrame":
    """Adoption beside effect, which are rated apart; one row per pair, with n. '' is "not rated"."""
    last = standing(observations)
    counted = last.groupby(["adoption", "effect"], sort=True).size().rename("n").reset_index()
    found: pd.DataFrame = counted[["adoption", "effect", "n"]]
    return found


def assessor_agreement(observations: "pd.DataFrame") -> "pd.DataFrame":
    """How far assessors agree on the same recommendation as of the same date; one row a pair of assessors, and `all`.

    Columns: first, second, n, same (share of equal ratings), kappa_weighted (quadratic weights, Cohen 1968; two
    assessors only), alpha_ordinal (Krippendorff 2004). Ratings outside the ordinal line are left out.
    """
    import pandas as pd

    whole = standing(observations)
    whole = whole[(whole["component"] == "") & (whole["assessor_kind"] != "printed_report")]
    rank = {status: at for at, status in enumerate(ORDINAL)} | {"implemented_ongoing": len(ORDINAL) - 1}
    rated = whole[whole["status"].isin(rank)]
    table: dict[tuple[str, str], dict[str, int]] = {}
    for row in rated.to_dict("records"):
        table.setdefault((row["recommendation_id"], row["as_of_printed"]), {})[row["assessor"]] = rank[row["status"]]
    assessors = sorted(set(rated["assessor"]))
    pairs = [(one, other) for at, one in enumerate(assessors) for other in assessors[at + 1 :]]
    rows = []
    for one, other in pairs:
        both = [(views[one], views[other]) for views in table.values() if one in views and other in views]
        if both:
            first, second = [pair[0] for pair in both], [pair[1] for pair in both]
            weighted = kappa(first, second, "quadratic", range(len(ORDINAL)))
            rows.append((one, other, len(both), _same(both), weighted, alpha(both, "ordinal")))
    if len(pairs) > 1:
        units = [[views.get(name) for name in assessors] for views in table.values() if len(views) > 1]
        rows.append(("all", "", len(units), float("nan"), float("nan"), alpha(units, "ordinal")))
    return pd.DataFrame(rows, columns=["first", "second", "n", "same", "kappa_weighted", "alpha_ordinal"])


def confusion(observations: "pd.DataFrame", first: str, second: str) -> "pd.DataFrame":
    """Which ratings of the first assessor met which of the second; one row per pair of ratings, with n."""
    whole = standing(observations)
    whole = whole[whole["component"] == ""]
    keys = ["recommendation_id", "as_of_printed"]
    one = whole[whole["assessor"] == first].set_index(keys)["status"].rename("first")
    other = whole[whole["assessor"] == second].set_index(keys)["status"].rename("second")
    both = one.to_frame().join(other, how="inner")
    found: pd.DataFrame = both.groupby(["first", "second"], sort=True).size().rename("n").reset_index()
    return found


def _with(weights: Weights, name: str, value: float) -> Weights:
    values = {"partial": weights.partial, "ongoing": weights.ongoing, "pending": weights.pending, name: value}
    return Weights(values["partial"], values["ongoing"], values["pending"], weights.denominator)


def _same(pairs: Sequence[tuple[int, int]]) -> float:
    return sum(one == other for one, other in pairs) / len(pairs)


SETTINGS: Mapping[str, str] = {
    "partial": "Weight of partially implemented",
    "ongoing": "Weight of implemented on an ongoing basis",
    "pending": "Weight of pending",
    "denominator": "What it is divided by",
}
"""How each choice is called for readers."""
