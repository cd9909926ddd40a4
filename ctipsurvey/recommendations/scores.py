"""From assessments to scores, and from scores to shares with their intervals."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ctipsurvey.instruments.register import Recommendation, Register, study_scale

if TYPE_CHECKING:
    import pandas as pd

NO_STATUS = "no_status"
"""The status of a recommendation that nobody has rated yet. It is no rating and no one can print it."""

DISPUTED = "disputed"
"""The status of a recommendation whose assessors differ at the latest date; its score is their mean."""

LEVEL = 0.95


def score_recommendations(assessments: "pd.DataFrame", register: Register, year: int) -> "pd.DataFrame":
    """Scores: one row per recommendation issued up to this year, in the order of report and number.

    Columns: recommendation_id, report_year, no, year, status (a rating, `no_status` or `disputed`), score
    (0 to 1; NaN where not counted), counted (whether it belongs to the denominator of a share),
    n_assessments, as_of_date, source. Of several assessments those of the latest date count; where they
    differ, the score is their mean.
    """
    import pandas as pd

    scale = study_scale(register)
    rows = []
    for entry in register.issued_until(year):
        own = assessments[assessments["recommendation_id"] == entry.id]
        latest = own[own["as_of_date"] == own["as_of_date"].max()]
        ratings = [scale.rating(rating) for rating in latest["rating"]]
        scored = [rating.score for rating in ratings if rating.counted and rating.score is not None]
        status = NO_STATUS if not ratings else DISPUTED if len({r.id for r in ratings}) > 1 else ratings[0].id
        rows.append(
            {
                **_key(entry),
                "year": year,
                "status": status,
                "score": sum(scored) / len(scored) if scored else float("nan"),
                "counted": bool(scored),
                "n_assessments": len(own),
                "as_of_date": "" if latest.empty else str(latest["as_of_date"].iloc[0]),
                "source": "; ".join(dict.fromkeys(latest["source"])),
            }
        )
    return pd.DataFrame(rows, columns=[*_key_columns(), *SCORE_COLUMNS])


SCORE_COLUMNS = ("year", "status", "score", "counted", "n_assessments", "as_of_date", "source")


def _key_columns() -> list[str]:
    return ["recommendation_id", "report_year", "no"]


def _key(entry: Recommendation) -> dict[str, object]:
    return {"recommendation_id": entry.id, "report_year": entry.report_year, "no": entry.no}


def group_scores(scores: "pd.DataFrame", register: Register, by: str) -> "pd.DataFrame":
    """The scores with a column `group`: `all`, or the report year, addressees or themes of each.

    With `addressee` and `theme` a recommendation stands once in each group it belongs to.
    """
    entries = {entry.id: entry for entry in register.recommendations}
    groups = scores["recommendation_id"].map(lambda name: GROUPS[by](entries[name]))
    return scores.assign(group=groups).explode("group", ignore_index=True)


GROUPS: dict[str, Callable[[Recommendation], list[str]]] = {
    "all": lambda entry: ["all"],
    "report_year": lambda entry: [str(entry.report_year)],
    "addressee": lambda entry: list(entry.addressees),
    "theme": lambda entry: list(entry.themes),
}
"""What recommendations are grouped by; a new breakdown is one entry."""


def share_statuses(grouped: "pd.DataFrame", statuses: list[str], order: list[str]) -> "pd.DataFrame":
    """How often each status occurs in each group, as counts and as shares with Wilson intervals.

    One row is a group x status, in the order of `order` and `statuses`. Columns: group, status, n, n_counted
    (the denominator: recommendations of the group whose status is counted), share, share_low, share_high
    (0 to 1, 95 % Wilson; NaN where the denominator is 0), n_group (all of the group), recommendation_ids
    (what was counted in n, so that each number leads to its rows).
    """
    import pandas as pd

    rows = []
    for group in order:
        inside = grouped[grouped["group"] == group]
        counted = inside[inside["counted"]]
        for status in statuses:
            having = counted[counted["status"] == status]
            low, high = wilson(len(having), len(counted))
            rows.append(
                {
                    "group": group,
                    "status": status,
                    "n": len(having),
                    "n_counted": len(counted),
                    "share": len(having) / len(counted) if len(counted) else float("nan"),
                    "share_low": low,
                    "share_high": high,
                    "n_group": len(inside),
                    "recommendation_ids": " ".join(having["recommendation_id"]),
                }
            )
    return pd.DataFrame(rows)


def wilson(n: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """The Wilson score interval of a share n/of (Wilson 1927; Brown, Cai & DasGupta 2001), by scipy.

    The recommendations of a report are all there are, not a sample: the interval says how little a share
    of few items can tell about a tendency. (nan, nan) where `of` is 0.

    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    if of == 0:
        return float("nan"), float("nan")
    from scipy.stats import binomtest

    interval = binomtest(n, of).proportion_ci(level, method="wilson")
    return float(interval.low), float(interval.high)
