"""The index and how sure it is, against independent reckonings."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from ctipsurvey.recommendations.index import (
    DENOMINATORS,
    RANGES,
    Weights,
    assessor_agreement,
    confusion,
    fixed_horizon,
    index,
    index_by,
    tornado,
    vary_index,
)
from ctipsurvey.recommendations.scores import wilson

STATUSES = (
    ["implemented"] * 5 + ["partially_implemented"] * 3 + ["pending"] + ["not_implemented"] * 2 + ["no_status"] * 3
)


def scores(statuses: list[str]) -> pd.DataFrame:
    points = {"implemented": 1.0, "implemented_ongoing": 1.0, "partially_implemented": 0.5}
    counted = [status not in ("no_status", "no_information", "superseded") for status in statuses]
    return pd.DataFrame({"status": statuses, "score": [points.get(s, 0.0) for s in statuses], "counted": counted})


def test_the_index_is_the_mean_of_what_statuses_count() -> None:
    assert index(scores(STATUSES)) == pytest.approx((5 + 1.5) / 11)
    assert index(scores(STATUSES), Weights(partial=0.25, pending=0.25)) == pytest.approx((5 + 0.75 + 0.25) / 11)
    assert index(scores(STATUSES), Weights(denominator="unknown_as_not")) == pytest.approx(6.5 / 14)
    assert index(scores(STATUSES), Weights(denominator="unknown_as_done")) == pytest.approx(9.5 / 14)
    assert index(scores(STATUSES), Weights(denominator="without_pending")) == pytest.approx(6.5 / 10)
    assert math.isnan(index(scores(["no_status"])))
    assert index(scores(["implemented", "superseded"])) == 1


def test_the_range_is_that_of_drawing_and_reckoning_each_index_by_itself() -> None:
    random = np.random.default_rng(7)
    table = scores(STATUSES)
    slow = [
        index(table, Weights(*(random.uniform(*RANGES[name]) for name in ("partial", "ongoing", "pending")),
                             denominator=DENOMINATORS[random.integers(4)]))
        for _ in range(4000)
    ]  # fmt: skip
    fast = vary_index(table, 20_000)
    assert fast["low"] == pytest.approx(np.quantile(slow, 0.025), abs=0.01)
    assert fast["high"] == pytest.approx(np.quantile(slow, 0.975), abs=0.01)
    assert fast["lowest"] >= (5 + 0.75) / 14
    assert fast == vary_index(table, 20_000)


def test_a_tornado_moves_one_choice_and_stands_widest_first() -> None:
    table = tornado(scores(STATUSES))
    partial = table.set_index("choice").loc["partial"]
    assert partial["swing"] == pytest.approx(3 * 0.5 / 11)
    assert table["swing"].is_monotonic_decreasing
    assert table["choice"].iloc[0] == "denominator"


def test_wilson_is_that_of_the_published_values_and_of_its_formula() -> None:
    for n, of, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        z = float(norm.ppf(0.975))
        share = n / of
        middle = (share + z * z / (2 * of)) / (1 + z * z / of)
        half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
        assert wilson(n, of) == pytest.approx((middle - half, middle + half), abs=1e-9)
        assert wilson(n, of) == pytest.approx((low, high), abs=5e-5)


def test_a_group_has_its_index_and_its_denominator() -> None:
    table = scores(STATUSES).assign(group="all")
    row = index_by(table, ["all"]).iloc[0]
    assert (row["n_counted"], row["n_group"], row["n_implemented"]) == (11, 14, 5)


def test_a_young_cohort_has_no_rate_and_an_interval_gives_two() -> None:
    durations = pd.DataFrame(
        {
            "report_year": [2015] * 4 + [2019] * 2,
            "left": [3, 10, 20, 30, 5, 6],
            "right": [3, 30, 26, math.inf, 6, math.inf],
        }
    )
    table = fixed_horizon(durations, 2).set_index("report_year")
    assert table.loc[2015, ["n", "n_implemented_low", "n_implemented_high"]].tolist() == [4, 1, 3]
    assert bool(table.loc[2015, "old_enough"])
    assert not table.loc[2019, "old_enough"]
    assert math.isnan(table.loc[2019, "share_low"])


def _observed(*rows: tuple[str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["recommendation_id", "assessor", "status"])
    return table.assign(as_of_printed="2019-10-01", component="", corrected_by="", assessor_kind="centre")


def test_assessors_are_compared_on_the_ordinal_line() -> None:
    from sklearn.metrics import cohen_kappa_score

    one = ["implemented", "pending", "not_implemented", "partially_implemented", "implemented"]
    other = ["implemented", "not_implemented", "not_implemented", "implemented", "pending"]
    rows = [(f"r{n}", "a", status) for n, status in enumerate(one)] + [
        (f"r{n}", "b", status) for n, status in enumerate(other)
    ]
    rows.append(("r0x", "a", "no_information"))
    (found,) = assessor_agreement(_observed(*rows)).to_dict("records")
    rank = {"not_implemented": 0, "pending": 1, "partially_implemented": 2, "implemented": 3}
    wanted = cohen_kappa_score(
        [rank[s] for s in one], [rank[s] for s in other], weights="quadratic", labels=[0, 1, 2, 3]
    )
    assert found["kappa_weighted"] == pytest.approx(wanted)
    assert (found["n"], found["same"]) == (5, 0.4)
    assert -1 < found["alpha_ordinal"] < 1
    table = confusion(_observed(*rows), "a", "b").set_index(["first", "second"])["n"]
    assert table["pending", "not_implemented"] == 1
