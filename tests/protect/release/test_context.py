"""What people write about a release, and who approves what."""

import pytest

from ctipsurvey.errors import DataError
from ctipsurvey.protect.release.context import (
    APPROVALS,
    OUTPUTS,
    check_approvals,
    check_context,
    hash_content,
    prepare_approvals,
    prepare_context,
    read_rows,
)

UNITS = ("tables/a", "tables/b")
LINE = {"output": "tables/a", "what": "counts by region", "why_safe": "no count below five", "exception": ""}


def approvals(*rows: tuple[str, str, str]) -> list[dict[str, str]]:
    return [dict(zip(APPROVALS, row, strict=True)) for row in rows]


def said(rows: list[dict[str, str]], content: str = "h1") -> str:
    return "\n".join(problem.message for problem in check_approvals("a.csv", rows, content))


def test_an_output_without_a_line_with_half_a_line_or_with_two_is_named() -> None:
    half = {**LINE, "output": "tables/b", "why_safe": "ok"}
    assert [problem.place for problem in check_context("a.csv", [LINE], UNITS)] == ["tables/b"]
    assert "why_safe in" in check_context("a.csv", [LINE, half], UNITS)[0].message
    assert "twice" in check_context("a.csv", [LINE, LINE], ("tables/a",))[0].message
    assert check_context("a.csv", [LINE], ("tables/a",)) == []


def test_two_people_who_approve_just_this_are_enough() -> None:
    assert said(approvals(("A. Reviewer", "2019-11-30", "h1"), ("B. Reader", "2019-11-30", "h1"))) == ""


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((), "0 of 2"),
        ((("A. Reviewer", "2019-11-30", "h1"),), "1 of 2"),
        ((("A. Reviewer", "2019-11-30", "h1"), ("", "", "h1")), "1 of 2"),
        ((("A. Reviewer", "2019-11-30", "h1"), ("reviewer a", "2019-11-30", "h1")), "same person"),
        ((("Анна Иванова", "2019-11-30", "h1"), ("Aнна ИВАНОВА", "2019-11-30", "h1")), "same person"),
        ((("A. Reviewer", "2019-11-30", "h0"), ("B. Reader", "2019-11-30", "h1")), "1 are of another content"),
        ((("A. Reviewer", "30.11.2019", "h1"), ("B. Reader", "2019-11-30", "h1")), "date like"),
        ((("A. Reviewer", "2019-11-31", "h1"), ("B. Reader", "2019-11-30", "h1")), "date like"),
    ],
)
def test_approvals_that_are_missing_by_one_person_of_another_content_or_undated_do_not_count(
    rows: tuple[tuple[str, str, str], ...], why: str
) -> None:
    assert why in said(approvals(*rows))


def test_the_hash_changes_with_every_file_and_with_every_word_said_of_it() -> None:
    first = hash_content({"a": "1"}, [LINE], UNITS)
    assert hash_content({"a": "1"}, [LINE, {**LINE, "output": "gone"}], UNITS) == first
    assert hash_content({"a": "2"}, [LINE], UNITS) != first
    assert hash_content({"a": "1", "b": "1"}, [LINE], UNITS) != first
    assert hash_content({"a": "1"}, [{**LINE, "why_safe": "other"}], UNITS) != first


def test_what_was_filled_in_is_kept_when_more_is_prepared() -> None:
    text = prepare_context([LINE], UNITS, {"tables/b": "Title of b"})
    rows = read_rows("a.csv", text.encode(), OUTPUTS)
    assert rows[0] == LINE
    assert rows[1] == {"output": "tables/b", "what": "Title of b", "why_safe": "", "exception": ""}
    assert prepare_context(rows, UNITS, {}) == text
    given = approvals(("A. Reviewer", "2019-11-30", "h0"), ("B. Reader", "2019-11-30", "h1"))
    again = read_rows("b.csv", prepare_approvals(given, "h1").encode(), APPROVALS)
    assert again == [*given, {"name": "", "date": "", "approves": "h1"}]


def test_a_table_saved_by_a_spreadsheet_with_semicolons_is_read() -> None:
    text = prepare_context([LINE], (), {}).replace(",", ";")
    assert read_rows("a.csv", text.encode(), OUTPUTS) == [LINE]


@pytest.mark.parametrize("content", [b"\xff\xff", b"output,what\na,b\n", b'output,what,why_safe,exception\n"a'])
def test_a_damaged_table_is_named(content: bytes) -> None:
    with pytest.raises(DataError, match=r"a\.csv"):
        read_rows("a.csv", content, OUTPUTS)
