"""Time to implementation: both published vectors, an independent estimator, and the study's own intervals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf
from shared import ROOT

from ctipsurvey.instruments.register import load_register
from ctipsurvey.recommendations.assessments import load_acts
from ctipsurvey.recommendations.duration import bands, durations, median, share_by, turnbull
from ctipsurvey.recommendations.observations import load_observations
from ctipsurvey.study import load_study

LEFT = [1, 8, 8, 7, 7, 17, 37, 46, 46, 45]
RIGHT = [7, 8, 10, 16, 14, math.inf, 44, math.inf, math.inf, math.inf]


def shares(left: list[float], right: list[float], convention: str) -> dict[tuple[float, float], float]:
    return {(m.low, m.high): m.share for m in turnbull(left, right, convention)}  # type: ignore[arg-type]


def test_the_published_vector_of_closed_intervals() -> None:
    wanted = {(7, 7): 1 / 6, (8, 8): 1 / 3, (37, 44): 0.125, (46, math.inf): 0.375}
    assert shares(LEFT, RIGHT, "[]") == pytest.approx(wanted, abs=1e-6)


def test_the_same_vector_read_half_open() -> None:
    wanted = {(1, 7): 0.1, (8, 8): 0.2, (8, 10): 0.2, (37, 44): 0.125, (46, math.inf): 0.375}
    assert shares(LEFT, RIGHT, "(]") == pytest.approx(wanted, abs=1e-6)


def test_the_vector_with_exact_times() -> None:
    left, right = [2, *[3] * 5, *[1] * 5], [2, *[3] * 5, *[3] * 5]
    assert shares(left, right, "(]") == pytest.approx({(2, 2): 1 / 6, (3, 3): 5 / 6}, abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=1, max_size=25))
def test_with_right_censoring_only_it_is_the_kaplan_meier_estimate(times: list[tuple[int, bool]]) -> None:
    left = [float(time) for time, _ in times]
    right = [math.inf if censored else float(time) for time, censored in times]
    masses = turnbull(left, right)
    seen = [time for time, censored in times if not censored]
    if not seen:
        return
    known = ecdf(CensoredData(uncensored=seen, right=[time for time, censored in times if censored])).cdf
    last = max(seen)
    for at in range(1, last + 1):
        assert share_by(masses, at)[0] == pytest.approx(float(known.evaluate(at)), abs=1e-4)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20)), min_size=1, max_size=20))
def test_shares_add_up_to_one_and_lie_inside_what_was_observed(pairs: list[tuple[int, int]]) -> None:
    left, right = [float(low) for low, _ in pairs], [float(low + more) for low, more in pairs]
    masses = turnbull(left, right)
    assert sum(mass.share for mass in masses) == pytest.approx(1, abs=1e-6)
    assert all(
        any(low <= mass.low and mass.high <= high for low, high in zip(left, right, strict=True)) for mass in masses
    )


def test_what_cannot_be_an_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        turnbull([3], [2])
    with pytest.raises(ValueError, match="at least one"):
        turnbull([], [])


def test_the_median_is_an_interval() -> None:
    assert median(turnbull([0, 0, 0], [12, 12, 12])) == (0, 12)
    assert median(turnbull([5, 5], [math.inf, math.inf])) == (5, math.inf)


def test_bands_hold_the_estimate_and_are_the_same_again() -> None:
    table = bands(LEFT, RIGHT, [0, 12, 24, 45], n=60)
    assert (table["low"] <= table["surely"] + 1e-9).all()
    assert (table["high"] >= table["possibly"] - 1e-9).all()
    assert table.equals(bands(LEFT, RIGHT, [0, 12, 24, 45], n=60))


def test_durations_of_the_study_are_as_exact_as_their_dates() -> None:
    study = load_study(ROOT)
    register = load_register(study)
    table = durations(load_observations(study, 2019, register), load_acts(study, 2019, register), register)
    known = table.set_index("recommendation_id")
    assert len(table) == 39
    assert known.loc["r2015_01"].tolist()[2:] == [24.4, 36.3, "act"]
    assert known.loc["r2015_05", ["left", "right", "known_by"]].tolist() == [24.0, math.inf, "open"]
    assert known.loc["r2017_06", ["left", "known_by"]].tolist() == [0.0, "as_of"]
    assert np.all(table["left"] <= table["right"])
