"""Patterns that people write: the honest ones match as before, those without end are stopped."""

import re

import pytest

from ctipsurvey.errors import InstrumentError
from ctipsurvey.guard import patterns


@pytest.mark.parametrize("pattern", [r"[0-9]{3}", r"[А-Яа-я ]+", r"\d{2}-\d{2}", r"(ab|cd)?x", r"[^@]+@[^@]+"])
def test_a_pattern_matches_as_it_did(pattern: str) -> None:
    for text in ("123", "да нет", "12-34", "abx", "x", "a@b", "", "12"):
        assert patterns.matches(pattern, text) == (re.fullmatch(pattern, text) is not None)


@pytest.mark.parametrize("pattern", [r"(a|a)*$", r"(\w+\s?)*\.", r"((a*)*)*b", r"(a|aa)+$", r"(.*)*\1x"])
def test_a_pattern_without_end_is_stopped(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either the library finds a way round, or the time is up: the call comes back, and the text is not repeated."""
    monkeypatch.setattr(patterns, "SECONDS", 0.2)
    try:
        assert patterns.matches(pattern, "a" * 40 + "!") is False
    except InstrumentError as error:
        assert "needs more than 0.2 s" in str(error)
        assert "aaaa" not in str(error)


def test_a_pattern_that_takes_too_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.2)
    with pytest.raises(InstrumentError, match="more than"):
        patterns.matches(r"(a|a)*$", "a" * 40 + "!", "item q1, constraint")
