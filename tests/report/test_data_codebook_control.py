"""The codebook of a year's data with small counts hidden."""

from pathlib import Path

import pandas as pd
import pytest
from codebook_study import small_study
from shared import ROOT

from ctipsurvey.fieldwork.data_codebook import DataCodebook, data_codebook
from ctipsurvey.report.data_codebook.control import hide_small_counts
from ctipsurvey.report.data_codebook.sentences import CONTROLLED
from ctipsurvey.report.data_codebook.writing import write_codebook
from ctipsurvey.study import load_study

COUNTS = ("n_rows", "n_answered", "n_not_answered", "n_not_asked", "n_no_record", "n_valid", "n_missing")


@pytest.mark.parametrize("year", [2016, 2019])
def test_no_count_of_fewer_than_five_bodies_is_told(year: int) -> None:
    study = load_study(ROOT)
    found = data_codebook(study, year, "questionnaire", hide_small_counts(study, year, "questionnaire"))
    assert found.controlled
    shown = [n for name in COUNTS for n in found.variables[name].dropna()]
    assert set(shown) | set(found.values["n"].dropna()) | set(found.files["n_rows"].dropna()) == {0}
    assert found.variables[["minimum", "maximum", "median"]].isna().all(axis=None)


def test_the_files_say_that_small_counts_are_hidden(tmp_path: Path) -> None:
    study = small_study(tmp_path / "study")
    control = hide_small_counts(study, 2019, "questionnaire")
    lines = write_codebook(study, 2019, "all", tmp_path / "out", "questionnaire", control)
    assert lines[-1] == CONTROLLED
    assert "hidden" in (tmp_path / "out/codebook_questionnaire_2019.html").read_text(encoding="utf-8")


def test_nothing_is_counted_anew(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    whole: DataCodebook = data_codebook(study, 2019, "questionnaire")
    safe = data_codebook(study, 2019, "questionnaire", hide_small_counts(study, 2019, "questionnaire"))
    for name in COUNTS:
        shown = safe.variables[name].notna()
        pd.testing.assert_series_equal(safe.variables[name][shown], whole.variables[name][shown])
