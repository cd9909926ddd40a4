"""Dates as reports print them."""

import pytest

from ctipsurvey.language.dates import as_of, first_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("as of December 31, 2017", "2017-12-31"),
        ("dated January 11, 2018, No. 2", "2018-01-11"),
        ("31 March 2020", "2020-03-31"),
        ("1st of May 2018", "2018-05-01"),
        ("от 5 марта 2019 года", "2019-03-05"),
        ("по состоянию на 31.12.2018", "2018-12-31"),
        ("2019-жылдын 1-октябрына карата", "2019-10-01"),
        ("2018-01-11", "2018-01-11"),
        ("February 30, 2018", ""),
        ("No. 493 of 2019", ""),
        ("later June 2, 2020 than May 1, 2019", "2020-06-02"),
    ],
)
def test_the_first_full_date_is_found(text: str, date: str) -> None:
    assert first_date(text) == date


@pytest.mark.parametrize(("text", "date"), [("as of October 2019", "2019-10"), ("in 2019", "2019"), ("Status", "")])
def test_a_date_is_as_exact_as_it_is_printed(text: str, date: str) -> None:
    assert as_of(text) == date
