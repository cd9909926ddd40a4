"""Constructed reports of other countries, written by someone who did not write the reader."""

import csv
from pathlib import Path

import pytest

from ctipsurvey.collect.published.columns import load_mapping
from ctipsurvey.collect.published.reading import Reading, read_report
from ctipsurvey.errors import SurveyError
from ctipsurvey.instruments.register import standard_scale

REPORTS = Path(__file__).parents[2] / "fixtures" / "reports"
CASES = sorted(folder.name for folder in REPORTS.iterdir() if folder.is_dir())
COLUMNS = ("report_year", "no", "status_printed", "status", "as_of_printed", "text", "evidence_text")


def _read(case: str) -> Reading:
    folder = REPORTS / case
    (report,) = folder.glob("report.*")
    mapping = folder / "columns.yaml"
    return read_report(report, 2023, standard_scale(), load_mapping(mapping) if mapping.exists() else None)


@pytest.mark.parametrize("case", [name for name in CASES if (REPORTS / name / "expected.csv").exists()])
def test_a_constructed_report_gives_exactly_the_expected_rows(case: str) -> None:
    expected = list(csv.DictReader((REPORTS / case / "expected.csv").open(encoding="utf-8", newline="")))
    found = [{name: getattr(row, name) for name in COLUMNS} for row in _read(case).recommendations]
    assert found == expected


@pytest.mark.parametrize("case", [name for name in CASES if (REPORTS / name / "expected_error.txt").exists()])
def test_a_report_that_cannot_be_read_says_what_is_missing(case: str) -> None:
    with pytest.raises(SurveyError) as caught:
        _read(case)
    for words in (REPORTS / case / "expected_error.txt").read_text(encoding="utf-8").splitlines():
        assert words in str(caught.value)


@pytest.mark.parametrize("case", [name for name in CASES if (REPORTS / name / "expected_irregularities.txt").exists()])
def test_irregularities_are_listed(case: str) -> None:
    listed = "\n".join(f"{entry.kind}: {entry.detail}" for entry in _read(case).irregularities)
    for words in (REPORTS / case / "expected_irregularities.txt").read_text(encoding="utf-8").splitlines():
        assert words in listed
