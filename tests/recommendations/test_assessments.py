"""Assessments are read and checked like any input."""

import pytest

from ctipsurvey.errors import DataError
from ctipsurvey.instruments.register import load_register
from ctipsurvey.recommendations.assessments import PRINTED, load_acts, load_assessments
from ctipsurvey.study import Study


def _edit(study: Study, table: str, old: str, new: str) -> None:
    path = study.published(2019, table)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_year_without_assessments_has_none_and_still_loads(study: Study) -> None:
    assert load_assessments(study, 2015, load_register(study)).empty
    assert load_acts(study, 2015, load_register(study)).empty


def test_peoples_assessments_stand_beside_those_of_the_printed_report(study: Study) -> None:
    path = study.root / "data/2019/coded/assessments/a01.csv"
    path.parent.mkdir(parents=True)
    path.write_text("recommendation_id,as_of_date,rating,evidence,source\nr2015_01,2019-10-01,pending,,constructed\n")
    table = load_assessments(study, 2019, load_register(study))
    assert table["assessor"].value_counts().to_dict() == {PRINTED: 39, "a01": 1}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "r2015_01,2015,1",
            "r2015_99,2015,1",
            "row 2, column recommendation_id: 'r2015_99' is not in the register",
        ),
        ("Implemented,implemented,", "Implemented,implmented,", "Did you mean 'implemented'"),
        ("2017-12-31", "31.12.2017", "'31.12.2017' is no date"),
        ("Implemented,implemented,", "Pending,implemented,", "is read as pending"),
        ("r2015_02,2015,2", "r2015_02,2015,3", "the register has 2015 no. 2"),
        ("r2015_02,2015,2", "r2015_01,2015,1", "already stands in row 2"),
    ],
)
def test_a_mistake_in_the_statuses_is_told_by_row_and_column(study: Study, old: str, new: str, words: str) -> None:
    _edit(study, "statuses", old, new)
    with pytest.raises(DataError) as caught:
        load_assessments(study, 2019, load_register(study))
    assert words in str(caught.value)
    assert "data/2019/published/statuses.csv" in str(caught.value)


def test_an_act_of_an_unknown_recommendation_is_refused(study: Study) -> None:
    _edit(study, "acts", "r2015_01", "r2015_77")
    with pytest.raises(DataError, match="not in the register"):
        load_acts(study, 2019, load_register(study))
