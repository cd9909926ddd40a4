"""Conditions worked out: XPath's rules, and what cannot be known stays unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.instruments.conditions import FUNCTIONS, holds
from ctipsurvey.instruments.lint.functions import FUNCTIONS as KNOWN

ANSWERS = {"yes": "yes", "empty": "", "n": "3", "several": "a c", "day": "2019-11-05", "word": "Ош шаары"}
HOLD = [
    "",
    "${yes} = 'yes'",
    '${yes} = "yes"',
    "${yes} != 'no'",
    "${empty} = ''",
    "${n} > 2 and ${n} <= 3",
    "${n} = '3'",
    "${n} + 1 = 4",
    "${n} * 2 - 1 = 5",
    "${n} div 2 = 1.5",
    "${n} mod 2 = 1",
    "- ${n} < 0",
    "not(${yes} = 'no')",
    "selected(${several}, 'a') and selected(${several}, 'c')",
    "not(selected(${several}, 'b'))",
    "count-selected(${several}) = 2",
    "selected-at(${several}, 1) = 'c'",
    "string-length(${word}) = 8",
    "contains(${word}, 'шаар')",
    "starts-with(${word}, 'Ош')",
    "regex(${n}, '[0-9]+')",
    "if(${n} > 2, 'many', 'few') = 'many'",
    "coalesce(${empty}, ${yes}) = 'yes'",
    "concat(${yes}, ${n}) = 'yes3'",
    "round(2.5) = 3 and floor(2.7) = 2 and ceiling(2.1) = 3",
    "int(${n}) = 3 and number('4') = 4",
    "date(${day}) > date('2019-11-04')",
    "true() or ${nowhere} = 'x'",
    "substring(${yes}, 1, 2) = 'ye'",
    "boolean(${yes}) and not(boolean(${empty}))",
]
DO_NOT_HOLD = [
    "${yes} = 'no'",
    "${empty} > 0",
    "${empty} < 1",
    "${several} = 'a'",
    "selected(${empty}, 'a')",
    "selected(${several}, 'ac')",
    "${n} > 3",
    "${word} > 1",
    "false() and ${nowhere} = 'x'",
    "0",
    "''",
    "${n} div 0 = 1",
]
UNKNOWN = [
    "${nowhere} = 'yes'",
    "${nowhere} = 'yes' and ${yes} = 'yes'",
    "${nowhere} = 'yes' or ${yes} = 'no'",
    "not(${nowhere} = 'x')",
    "today() > date('2019-01-01')",
    "pulldata('a', 'b', 'c', 'd') = 'x'",
    "${day} > '2019-01-01'",
    "${yes} == 'yes'",
    "${yes} = ",
    "((((",
    "../other = 'a'",
    "position(..) = 1",
    "regex(${n}, '[')",
]


@pytest.mark.parametrize("condition", HOLD)
def test_what_holds(condition: str) -> None:
    assert holds(condition, ANSWERS) is True


@pytest.mark.parametrize("condition", DO_NOT_HOLD)
def test_what_does_not_hold(condition: str) -> None:
    assert holds(condition, ANSWERS) is False


@pytest.mark.parametrize("condition", UNKNOWN)
def test_what_cannot_be_known(condition: str) -> None:
    assert holds(condition, ANSWERS) is None


def test_the_answer_itself_is_a_dot() -> None:
    assert holds(". >= 0 and . <= 500", {}, "12") is True
    assert holds(". >= 0 and . <= 500", {}, "-1") is False
    assert holds("not(selected(., 'none') and count-selected(.) > 1)", {}, "none a") is False


def test_every_function_that_is_worked_out_is_one_of_forms_or_of_plain_xpath() -> None:
    assert set(FUNCTIONS) - set(KNOWN) == {"substring", "floor", "ceiling"}


TRUTHS = st.sampled_from([("true()", True), ("false()", False), ("${nowhere} = 1", None)])


def both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


@given(TRUTHS, TRUTHS)
def test_and_and_or_are_those_of_three_valued_logic(
    left: tuple[str, bool | None], right: tuple[str, bool | None]
) -> None:
    negated = [None if value is None else not value for value in (left[1], right[1])]
    either = both(*negated)
    assert holds(f"{left[0]} and {right[0]}", {}) is both(left[1], right[1])
    assert holds(f"{left[0]} or {right[0]}", {}) is (None if either is None else not either)


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_numbers_compare_as_numbers(first: int, second: int) -> None:
    answers = {"a": str(first), "b": str(second)}
    assert holds("${a} < ${b}", answers) is (first < second)
    assert holds("${a} >= ${b}", answers) is (first >= second)
    assert holds(f"${{a}} = {second}" if second >= 0 else f"${{a}} = 0 - {-second}", answers) is (first == second)


@given(st.text(max_size=40), st.text(max_size=10))
def test_no_text_however_odd_makes_it_crash(condition: str, answer: str) -> None:
    assert holds(condition, {"a": answer}, answer) in (True, False, None)
