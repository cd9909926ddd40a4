"""Messages say where, what was found, what is allowed, what to do."""

import pytest

from ctipsurvey.errors import (
    DataError,
    InstrumentError,
    Problem,
    SurveyError,
    UsageError,
    did_you_mean,
    raise_if_any,
)


def test_a_problem_is_told_with_file_and_place() -> None:
    assert str(Problem("a.csv", "row 3", "is empty.")) == "a.csv, row 3: is empty."
    assert str(Problem("", "", "is empty.")) == "is empty."


def test_all_problems_are_raised_at_once() -> None:
    with pytest.raises(DataError) as caught:
        raise_if_any([Problem("a.csv", "row 2", "one."), Problem("a.csv", "row 3", "two.")], DataError)
    assert str(caught.value) == "a.csv, row 2: one.\na.csv, row 3: two."


def test_the_kinds_of_error_have_their_exit_codes() -> None:
    assert [kind.exit_code for kind in (SurveyError, UsageError, InstrumentError, DataError)] == [1, 2, 3, 4]


def test_an_unknown_word_is_answered_with_the_nearest_one() -> None:
    assert did_you_mean("implemnted", ["implemented"]).startswith("Did you mean 'implemented'?")
    assert did_you_mean("zzz", ["implemented"]) == "Allowed: implemented."
