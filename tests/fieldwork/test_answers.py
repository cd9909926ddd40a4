"""The protected answers of a year."""

import shutil
from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.errors import DataError
from ctipsurvey.fieldwork.answers import check_responses, count_interviews, count_responses, load_answers
from ctipsurvey.instruments.loading import load_instruments, load_questionnaire
from ctipsurvey.study import Study, load_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    shutil.copytree(ROOT / "data/2019/protected", tmp_path / "data/2019/protected")
    return load_study(tmp_path)


def _edit(study: Study, table: str, old: str, new: str) -> None:
    path = study.protected(2019, table)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("year", [2015, 2016, 2017, 2019])
def test_each_demonstration_year_has_a_dozen_respondents_in_three_languages(year: int) -> None:
    study = load_study(ROOT)
    answers = load_answers(study, year)
    check_responses(study, year, answers, load_instruments(study))
    assert len(answers.respondents) == 12
    assert set(answers.respondents["language"]) == {"en", "ru", "ky"}
    assert answers.constructed


def test_a_year_without_answers_counts_nothing_and_is_not_constructed(study: Study) -> None:
    answers = load_answers(study, 2015)
    assert count_interviews(answers).empty
    assert not answers.constructed


def test_every_respondent_is_counted_once(study: Study) -> None:
    answers = load_answers(study, 2019)
    assert count_interviews(answers)["n_respondents"].sum() == 12
    counted = count_responses(answers, load_questionnaire(study))
    per_item = counted[counted["value"] != "total"].groupby("item_id")["n"].sum()
    assert (per_item[["agreements_state_bodies", "budget_line"]] == 4).all()


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        ("turns", "C19_01,2019", "C19_99,2019", "of a respondent that is not in respondents.csv"),
        ("turns", "C19_01_02,", "C19_01_01,", "repeats turn_id"),
        ("respondents", "C19_01,2019", "C19_01,2018", "of another year than 2019"),
    ],
)
def test_tables_that_do_not_fit_together_are_told_by_row(
    study: Study, table: str, old: str, new: str, words: str
) -> None:
    _edit(study, table, old, new)
    with pytest.raises(DataError) as caught:
        load_answers(study, 2019)
    assert words in str(caught.value)


def test_a_message_about_an_answer_never_shows_the_answer(study: Study) -> None:
    _edit(study, "responses", ",yes,answered,constructed", ",Secret Person,answered,constructed")
    with pytest.raises(DataError) as caught:
        check_responses(study, 2019, load_answers(study, 2019), load_instruments(study))
    assert "Secret" not in str(caught.value)
    assert "Allowed: yes, no" in str(caught.value)
