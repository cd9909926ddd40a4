"""Alpha for unitising gives the number printed in its source, and is told where nothing can be told."""

import math
import random

import pytest

from ctipsurvey.reliability.unitising import Stretch, unitising_alpha

FIRST: list[Stretch] = [(0, 15, "1"), (20, 38, "1"), (60, 65, "2"), (70, 75, "1")]
SECOND: list[Stretch] = [(0, 15, "1"), (33, 43, "3"), (50, 53, "4"), (60, 65, "2"), (70, 80, "5")]


def test_the_printed_example() -> None:
    """Krippendorff, Content Analysis, third edition (2013), figure 12.11: five intersections, disagreement 7.8."""
    found = unitising_alpha([FIRST, SECOND])
    assert found.n_pairs == 5 and found.observed == pytest.approx(7.8)
    assert found.expected == pytest.approx(15.411, abs=5e-4) and found.alpha == pytest.approx(0.4939, abs=5e-5)


def test_the_same_stretches_agree_perfectly_and_order_does_not_matter() -> None:
    assert unitising_alpha([FIRST, FIRST]).alpha == 1
    assert (
        unitising_alpha([SECOND, FIRST])
        == unitising_alpha([FIRST, SECOND])
        == unitising_alpha([FIRST[::-1], SECOND[::-1]])
    )


def test_values_can_be_left_out() -> None:
    assert unitising_alpha([FIRST, SECOND], by_value=False).observed < unitising_alpha([FIRST, SECOND]).observed


def test_where_nothing_can_be_told() -> None:
    assert math.isnan(unitising_alpha([[], []]).alpha)
    assert math.isnan(unitising_alpha([[(0, 5, "1")], []]).alpha)


def test_fast_is_what_slow_gives() -> None:
    chance = random.Random(3)
    for _ in range(40):
        coders = []
        for _ in range(3):
            starts = sorted(chance.sample(range(100), 6))
            coders.append([(at, at + chance.randrange(1, 30), chance.choice("ab")) for at in starts])
        total, n = 0.0, 0
        for first in range(3):
            for second in range(first + 1, 3):
                a, b = coders[first], coders[second]
                for one, others in ((a, b), (b, a)):
                    for start, end, _ in one:
                        if not any(min(end, high) > max(start, low) for low, high, _ in others):
                            total, n = total + 2 * (end - start), n + 1
                for start, end, value in a:
                    for low, high, other in b:
                        shared = min(end, high) - max(start, low)
                        if shared > 0:
                            same = shared if value == other else 0
                            total, n = total + max(end, high) - min(start, low) - same, n + 1
        units = [one for own in coders for one in own]
        pairs = [(u, v) for x, u in enumerate(units) for y, v in enumerate(units) if x != y]
        sizes = [(u[1] - u[0], v[1] - v[0], u[2] != v[2]) for u, v in pairs]
        above = sum(a**2 + b**2 + apart * a * b for a, b, apart in sizes)
        below = sum(u[1] - u[0] + v[1] - v[0] for u, v in pairs)
        found = unitising_alpha(coders)
        assert found.observed == pytest.approx(total / n) and found.expected == pytest.approx(above / below)
