"""Coders compared: read and nothing found is a no, not read is missing, and intervals go by interview."""

import math
import random

import pandas as pd
import pytest

from ctipsurvey.reliability.agreement import alpha, percent
from ctipsurvey.reliability.compare import ALL, compare_coders

CODES = ("funding", "training")


def codings(**coders: dict[str, str]) -> pd.DataFrame:
    """Codings from what each coder gave each segment: codes with a blank between them, '' for none."""
    rows = [
        (segment, code, coder)
        for coder, given in coders.items()
        for segment, codes in given.items()
        for code in codes.split() or [""]
    ]
    return pd.DataFrame(rows, columns=["segment_id", "code", "coder"])


A = {"s1": "funding", "s2": "", "s3": "funding training", "s4": "training"}
B = {"s1": "funding", "s2": "funding", "s3": "training", "s5": "funding"}
INTERVIEWS = {"s1": "i1", "s2": "i1", "s3": "i2", "s4": "i2", "s5": "i3"}


def test_read_without_a_code_is_a_no_and_not_read_is_missing() -> None:
    found = compare_coders(codings(A=A, B=B), INTERVIEWS, CODES, ("A", "B")).set_index("code")
    assert found.loc["funding", "n_units"] == 3
    assert found.loc["funding", "percent"] == pytest.approx(1 / 3)
    assert found.loc["training", "percent"] == 1
    assert found.loc["funding", "prevalence"] == pytest.approx(4 / 6)
    assert found.loc["funding", "alpha"] == pytest.approx(alpha([(1, 1), (0, 1), (1, 0)]))


def test_all_codes_together_are_compared_as_sets() -> None:
    found = compare_coders(codings(A=A, B=B), INTERVIEWS, CODES, ("A", "B")).set_index("code")
    sets = [({"funding"}, {"funding"}), (set(), {"funding"}), ({"funding", "training"}, {"training"})]
    frozen = [tuple(frozenset(one) for one in pair) for pair in sets]
    assert found.loc[ALL, "alpha"] == pytest.approx(alpha(frozen, "masi"))
    assert found.loc[ALL, "percent"] == pytest.approx(percent(frozen)) == pytest.approx(1 / 3)


def test_the_interval_holds_the_number_and_goes_by_interview() -> None:
    chance = random.Random(4)
    a, b, interviews = {}, {}, {}
    for number in range(200):
        name = f"s{number}"
        a[name] = "funding" if chance.random() < 0.4 else ""
        b[name] = a[name] if chance.random() < 0.8 else "funding"
        interviews[name] = f"i{number // 10}"
    found = compare_coders(codings(A=a, B=b), interviews, ("funding",), ("A", "B")).iloc[0]
    assert found["alpha_low"] < found["alpha"] < found["alpha_high"]
    one = compare_coders(codings(A=a, B=b), dict.fromkeys(a, "i1"), ("funding",), ("A", "B")).iloc[0]
    assert math.isnan(one["alpha_low"]) and one["alpha"] == found["alpha"]


@pytest.mark.parametrize(
    ("a", "b", "note"),
    [
        ({"s1": "training"}, {"s1": "training"}, "never given"),
        ({"s1": "funding"}, {"s1": "funding"}, "always given"),
        ({"s1": "funding"}, {"s2": "funding"}, "no unit"),
    ],
)
def test_what_cannot_be_told_has_a_note(a: dict[str, str], b: dict[str, str], note: str) -> None:
    found = compare_coders(codings(A=a, B=b), {}, CODES, ("A", "B")).set_index("code")
    assert math.isnan(found.loc["funding", "alpha"]) and note in found.loc["funding", "note"]


def test_the_same_codings_give_the_same_table_whatever_the_order() -> None:
    table = codings(A=A, B=B)
    first = compare_coders(table, INTERVIEWS, CODES, ("A", "B"))
    second = compare_coders(table.iloc[::-1], INTERVIEWS, CODES, ("A", "B"))
    pd.testing.assert_frame_equal(first, second)
