"""Coefficients give the numbers printed in their sources, and say so where they cannot be told."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.reliability.agreement import (
    COEFFICIENTS,
    ac1,
    alpha,
    brennan_prediger,
    fleiss,
    kappa,
    mean_kappa,
    percent,
)


def units(*coders: str) -> list[tuple[int | str | None, ...]]:
    """One row a unit from one line a coder; a dot is missing."""
    rows = [
        [None if value == "." else int(value) if value.isdigit() else value for value in line.split()]
        for line in coders
    ]
    return list(zip(*rows, strict=True))


def table(cells: list[list[int]]) -> list[tuple[int, int]]:
    """Two coders' values from a table of counts."""
    return [(row, column) for row, line in enumerate(cells) for column, n in enumerate(line) for _ in range(n)]


KRIPPENDORFF = units(
    "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."
)
GWET = units("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . .", ". 3 3 3 2 3 4 2 2 5 1 3", "1 2 3 3 2 4 4 1 2 5 1 .")
THREE = units(
    ". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4"
)  # fmt: skip
TWO = units("a a b b d c c c e d d a", "b a b b b c c c e d d d")
BINARY = units("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
PARADOX = table([[118, 5], [2, 0]])
ABSTRACTORS = table([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
DIAGNOSES = table([[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]])
FLEISS = [
    [value for value, n in enumerate(counts) for _ in range(n)]
    for counts in (
        (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
    )
]  # fmt: skip
SETS = [(frozenset(a), frozenset(b)) for a, b in (("x", "x"), ("xy", "x"), ("z", "z"), ("yz", "yz"), ("x", "y"))]

PRINTED = [
    ("Krippendorff 2004, nominal", alpha(KRIPPENDORFF), 0.743421),
    ("Krippendorff 2004, ordinal", alpha(KRIPPENDORFF, "ordinal"), 0.8154),
    ("Krippendorff 2004, interval", alpha(KRIPPENDORFF, "interval"), 0.8491),
    ("Krippendorff 2004, ratio", alpha(KRIPPENDORFF, "ratio"), 0.7974),
    ("Gwet 2014, alpha", alpha(GWET), 0.743),
    ("Gwet 2014, AC1", ac1(GWET), 0.775),
    ("Gwet 2014, observed", percent(GWET), 0.818),
    ("Gwet 2014, Fleiss", fleiss(GWET), 0.761),
    ("Gwet 2014, Brennan-Prediger", brennan_prediger(GWET), 0.773),
    ("Krippendorff, two observers", alpha(TWO), 0.69196),
    ("Krippendorff, binary", alpha(BINARY), 0.09524),
    ("three coders, nominal", alpha(THREE), 0.691),
    ("three coders, interval", alpha(THREE, "interval"), 0.811),
    ("three coders, ordinal", alpha(THREE, "ordinal"), 0.8067),
    ("three coders, ratio", alpha(THREE, "ratio"), 0.8089),
    ("Cohen 1960, two by two", mean_kappa(table([[20, 5], [10, 15]])), 0.40),
    ("characters, 85 %", mean_kappa(table([[50, 75], [75, 800]])), 0.3143),
    ("characters, one sided", mean_kappa(table([[50, 150], [0, 800]])), 0.3478),
    ("prevalence paradox, observed", percent(PARADOX), 0.944),
    ("prevalence paradox, kappa", mean_kappa(PARADOX), -0.0234),
    ("prevalence paradox, AC1", ac1(PARADOX), 0.9408),
    ("prevalence paradox, Brennan-Prediger", brennan_prediger(PARADOX), 0.888),
    ("prevalence paradox, Scott", fleiss(PARADOX), -0.0288),
    ("abstractors, kappa", mean_kappa(ABSTRACTORS), 0.796),
    ("abstractors, AC1", ac1(ABSTRACTORS), 0.849),
    ("abstractors, Brennan-Prediger", brennan_prediger(ABSTRACTORS), 0.835),
    ("diagnoses, kappa", mean_kappa(DIAGNOSES), 0.4315),
    ("diagnoses, AC1", ac1(DIAGNOSES), 0.456),
    ("Fleiss 1971", fleiss(FLEISS), 0.210),
    ("sets, MASI", alpha(SETS, "masi"), 163 / 298),
    ("sets, Jaccard", alpha(SETS, "jaccard"), 0.56216),
    ("sets, exact", alpha(SETS), 0.51351),
]


@pytest.mark.parametrize(("found", "printed"), [pair[1:] for pair in PRINTED], ids=[pair[0] for pair in PRINTED])
def test_a_coefficient_is_the_one_printed(found: float, printed: float) -> None:
    digits = max(3, len(str(printed).partition(".")[2]))
    assert found == pytest.approx(printed, abs=0.51 * 10 ** -min(digits, 6))


def test_kappa_agrees_with_scikit_learn_also_where_it_is_weighted() -> None:
    from sklearn.metrics import cohen_kappa_score

    first, second = zip(*DIAGNOSES, strict=True)
    for weights, theirs in (("none", None), ("linear", "linear"), ("quadratic", "quadratic")):
        assert kappa(first, second, weights) == pytest.approx(cohen_kappa_score(first, second, weights=theirs))


NOTHING = [
    ("no unit", []),
    ("one coder", [(1, None), (None, 0)]),
    ("never used", [(0, 0), (0, 0), (0, 0)]),
    ("one unit", [(1, 1)]),
]


@pytest.mark.parametrize(("name", "case"), NOTHING, ids=[name for name, _ in NOTHING])
@pytest.mark.parametrize("coefficient", [name for name in COEFFICIENTS if name != "percent"])
def test_what_cannot_be_told_is_not_a_number(name: str, case: list[tuple[int, ...]], coefficient: str) -> None:
    assert math.isnan(COEFFICIENTS[coefficient](case))


def test_percent_is_told_where_anything_was_read_twice() -> None:
    assert percent([(0, 0), (0, None)]) == 1
    assert math.isnan(percent([(0, None)]))


def test_a_code_never_used_has_an_ac1_where_it_could_have_been() -> None:
    assert ac1([(0, 0), (0, 0)], values=(0, 1)) == 1
    assert brennan_prediger([(0, 0), (0, 1)], values=(0, 1)) == 0


@given(st.lists(st.tuples(*[st.sampled_from([0, 1, None])] * 3), min_size=1, max_size=12), st.permutations(range(3)))
def test_the_order_of_coders_and_of_units_changes_nothing(rows: list[tuple[int | None, ...]], order: list[int]) -> None:
    turned = [tuple(row[at] for at in order) for row in reversed(rows)]
    for coefficient in COEFFICIENTS.values():
        before, after = coefficient(rows), coefficient(turned)
        assert before == pytest.approx(after, nan_ok=True)
        assert math.isnan(before) or before <= 1 + 1e-9


def test_perfect_agreement_is_one() -> None:
    for values, coefficient in product(["ab", "abcd"], COEFFICIENTS.values()):
        assert coefficient([(value, value, value) for value in values]) == pytest.approx(1)
