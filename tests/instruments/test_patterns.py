"""The pattern language: what a researcher writes, and what is said where it cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.instruments.patterns import PatternError, parse_pattern, pattern_words

WRONG = {
    "": "empty place",
    "a |": "empty place",
    "(a b": "lacks a `)`",
    "a b)": "too many",
    "{a b}": "without its width",
    "{a}~4": "two or more",
    "{a b c}~1": "only 1 wide",
    "..3 a": "no word before it",
    "a ..3": "ends with a gap",
    "a .. b": "number from 1",
    "a ..40 b": "number from 1 to 12",
    "{a ..2 b}~4": "inside a window",
    "=a*": "either exact",
    "ab*": "at least three letters",
    "a unless ": "behind `unless`",
    "~4 a": "without a window",
    "c {a b}~4": "stands alone",
}


@pytest.mark.parametrize("pattern", WRONG)
def test_what_cannot_be_read_is_said_in_words(pattern: str) -> None:
    with pytest.raises(PatternError, match=WRONG[pattern].replace("(", r"\(").replace(")", r"\)")):
        parse_pattern(pattern)


def test_alternatives_of_one_word_are_one_slot() -> None:
    (shape,) = parse_pattern("(a|b|c) ..3 d").shapes
    assert [[word.text for word in slot] for slot in shape.slots] == [["a", "b", "c"], ["d"]]
    assert shape.gaps == (3,)


def test_alternatives_of_several_words_are_ways_to_read() -> None:
    shapes = parse_pattern("shelter|crisis centre|safe house").shapes
    assert sorted(len(shape.slots) for shape in shapes) == [1, 2, 2]


def test_a_window_holds_its_words_in_any_order() -> None:
    (shape,) = parse_pattern("{выделить (средство|деньги)}~6").shapes
    assert shape.width == 6 and len(shape.slots) == 2


def test_kinds_of_words_are_told_by_their_marks() -> None:
    words = {word.text: word.kind for word in pattern_words(parse_pattern("=КПС финансир* деньги unless рынок"))}
    assert words == {"КПС": "exact", "финансир": "prefix", "деньги": "forms", "рынок": "forms"}


@given(st.text(alphabet="ab |(){}~=*.34", max_size=30))
def test_any_text_is_read_or_refused_in_words(pattern: str) -> None:
    try:
        assert parse_pattern(pattern).shapes
    except PatternError as problem:
        assert str(problem).endswith((".", "?")) or "`" in str(problem)
