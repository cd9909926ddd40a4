"""Scores and shares."""

import pandas as pd
import pytest
from shared import ROOT

from ctipsurvey.instruments.register import Register, load_register
from ctipsurvey.recommendations.assessments import COLUMNS, load_assessments
from ctipsurvey.recommendations.scores import (
    DISPUTED,
    NO_STATUS,
    group_scores,
    score_recommendations,
    share_statuses,
    wilson,
)
from ctipsurvey.study import load_study

STUDY = load_study(ROOT)


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register(STUDY)


def _assessments(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    made = [
        {
            "recommendation_id": rec,
            "year": 2019,
            "assessor": who,
            "as_of_date": date,
            "rating": rating,
            "rating_printed": "",
            "evidence": "",
            "source": "constructed",
        }
        for rec, who, date, rating in rows
    ]
    return pd.DataFrame(made, columns=list(COLUMNS))


@pytest.mark.parametrize(
    ("n", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_intervals_printed_by_newcombe_1998(n: int, of: int, low: float, high: float) -> None:
    assert wilson(n, of) == pytest.approx((low, high), abs=5e-5)


def test_the_2019_year_counts_as_the_printed_tables_do(register: Register) -> None:
    scores = score_recommendations(load_assessments(STUDY, 2019, register), register, 2019)
    assert scores["status"].value_counts().to_dict() == {
        "implemented": 20,
        NO_STATUS: 13,
        "partially_implemented": 8,
        "not_implemented": 7,
        "pending": 3,
        "implemented_ongoing": 1,
    }
    assert len(scores) == 52


def test_assessors_who_differ_are_shown_as_differing_with_their_mean(register: Register) -> None:
    made = _assessments(
        ("r2015_01", "a", "2019-10-01", "implemented"),
        ("r2015_01", "b", "2019-10-01", "partially_implemented"),
    )
    row = score_recommendations(made, register, 2019).set_index("recommendation_id").loc["r2015_01"]
    assert (row["status"], row["score"], row["n_assessments"]) == (DISPUTED, 0.75, 2)


def test_the_latest_date_counts(register: Register) -> None:
    made = _assessments(
        ("r2015_01", "a", "2019-10-01", "not_implemented"), ("r2015_01", "a", "2017-12-31", "implemented")
    )
    assert score_recommendations(made, register, 2019)["status"].iloc[0] == "not_implemented"


def test_no_information_leaves_the_denominator_and_is_not_zero(register: Register) -> None:
    made = _assessments(
        ("r2015_01", "a", "2019-10-01", "no_information"), ("r2015_02", "a", "2019-10-01", "implemented")
    )
    scores = score_recommendations(made, register, 2019)
    shares = share_statuses(group_scores(scores, register, "all"), ["implemented"], ["all"])
    assert shares.loc[0, ["n", "n_counted", "share", "n_group"]].tolist() == [1, 1, 1.0, 52]
    assert scores["score"].isna().iloc[0]


@pytest.mark.parametrize("by", ["all", "report_year", "addressee", "theme"])
def test_counts_lead_to_their_rows_and_add_up_to_the_denominator(register: Register, by: str) -> None:
    scores = score_recommendations(load_assessments(STUDY, 2019, register), register, 2019)
    grouped = group_scores(scores, register, by)
    statuses = sorted(set(scores["status"]) - {NO_STATUS})
    shares = share_statuses(grouped, statuses, sorted(set(grouped["group"])))
    assert (shares["recommendation_ids"].str.split().str.len() == shares["n"]).all()
    assert (shares.groupby("group")["n"].sum() == shares.groupby("group")["n_counted"].first()).all()


def test_a_group_without_any_status_has_no_share(register: Register) -> None:
    scores = score_recommendations(load_assessments(STUDY, 2015, register), register, 2015)
    shares = share_statuses(group_scores(scores, register, "all"), ["implemented"], ["all"])
    assert shares.loc[0, "n_counted"] == 0
    assert pd.isna(shares.loc[0, "share"])
