"""The register's memory: observations, corrections, views side by side, changes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.errors import DataError
from ctipsurvey.instruments.register import load_register
from ctipsurvey.recommendations.assessments import load_assessments
from ctipsurvey.recommendations.observations import (
    append_observation,
    effective_date,
    latest,
    load_observations,
    transitions,
    views,
)
from ctipsurvey.recommendations.scores import score_recommendations
from ctipsurvey.study import Study

ROW = {"recommendation_id": "r2015_05", "as_of_date": "2019-10-01", "source": "constructed"}


def add(study: Study, assessor: str, **what: str) -> None:
    append_observation(study.assessor_file(2019, assessor), {**ROW, **what})


def test_printed_dates_stay_and_a_later_one_is_derived_with_its_reason(study: Study) -> None:
    table = load_observations(study, 2019, load_register(study)).set_index("recommendation_id")
    row = table.loc["r2015_02"]
    assert (row["as_of_printed"], row["as_of_effective"]) == ("2017-12-31", "2019-03-05")
    assert row["decided_by"] == "act dated 2019-03-05"
    assert table.loc["r2015_06", ["as_of_effective", "decided_by"]].tolist() == ["2017-12-31", ""]


def test_dates_to_come_never_move_the_date() -> None:
    assert effective_date("2017-12-31", "To be done by 2025.", []) == ("2017-12-31", "")


def test_a_correction_points_back_and_both_rows_stay(study: Study) -> None:
    add(study, "a01", observation_id="o1", rating="implemented")
    add(study, "a01", observation_id="o2", rating="pending", corrects="o1")
    register = load_register(study)
    table = load_observations(study, 2019, register)
    own = table[table["assessor"] == "a01"].set_index("observation_id")
    assert own.loc["o1", "corrected_by"] == "o2"
    counted = load_assessments(study, 2019, register)
    assert counted[counted["assessor"] == "a01"]["rating"].tolist() == ["pending"]
    scores = score_recommendations(counted, register, 2019).set_index("recommendation_id")
    assert scores.loc["r2015_05", "status"] == "pending"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"rating": "pending", "corrects": "o9"}, "is no observation_id of an earlier row"),
        ({"rating": "pending", "adoption": "sort_of"}, "column adoption: 'sort_of' is not allowed"),
        ({"rating": "pending", "effect": "somee"}, "Did you mean 'some'"),
        ({"rating": "pending"}, "name its observation_id in the column corrects"),
    ],
)
def test_a_mistake_is_told_by_row_and_column(study: Study, what: dict[str, str], words: str) -> None:
    add(study, "a01", rating="implemented", observation_id="o1")
    add(study, "a01", **what)
    with pytest.raises(DataError) as caught:
        load_observations(study, 2019, load_register(study))
    assert words in str(caught.value)
    assert "row 3" in str(caught.value)


def test_assessors_who_differ_stand_side_by_side_with_their_spread(study: Study) -> None:
    add(study, "ministry", rating="implemented", assessor_kind="state_body")
    add(study, "network", rating="partially_implemented", assessor_kind="ngo")
    register = load_register(study)
    table = views(load_observations(study, 2019, register), register)
    row = table[(table["recommendation_id"] == "r2015_05") & (table["as_of_printed"] == "2019-10-01")].iloc[0]
    assert (row["n_views"], row["mean"], row["spread"], bool(row["contradicting"])) == (2, 0.75, 0.5, True)
    assert row["who"] == "ministry: implemented; network: partially_implemented"


def test_a_step_back_is_marked_and_nothing_is_said_of_one_status(study: Study) -> None:
    register = load_register(study)
    assert transitions(load_observations(study, 2019, register), register).empty
    append_observation(
        study.assessor_file(2019, "a01"),
        {"recommendation_id": "r2015_01", "as_of_date": "2019-10-01", "rating": "regressed", "source": "constructed"},
    )
    table = load_observations(study, 2019, register)
    assert transitions(table, register).values.tolist() == [["implemented", "regressed", 1, True, "r2015_01"]]
    assert latest(table).set_index("recommendation_id").loc["r2015_01", "status"] == "regressed"


def test_a_row_cut_short_by_a_crash_is_left_out_and_the_next_is_whole(study: Study) -> None:
    add(study, "a01", rating="implemented")
    path = study.assessor_file(2019, "a01")
    path.write_bytes(path.read_bytes() + b"r2015_06,2019-10-01,pend")
    register = load_register(study)
    assert (load_observations(study, 2019, register)["assessor"] == "a01").sum() == 1
    append_observation(path, {**ROW, "recommendation_id": "r2015_07", "rating": "pending"})
    own = load_assessments(study, 2019, register)
    assert own[own["assessor"] == "a01"]["recommendation_id"].tolist() == ["r2015_05", "r2015_07"]


def test_an_unknown_column_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not known"):
        append_observation(tmp_path / "a.csv", {"opinion": "x"})
    assert not (tmp_path / "a.csv").exists()


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=40))
def test_any_evidence_comes_back_as_it_was_written(text: str) -> None:
    import tempfile

    from ctipsurvey import files
    from ctipsurvey.recommendations.assessments import MORE, PEOPLE_COLUMNS

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        append_observation(path, {**ROW, "rating": "pending", "evidence": text})
        assert files.read_whole_rows(path, PEOPLE_COLUMNS, MORE)["evidence"].tolist() == [text]
