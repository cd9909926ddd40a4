"""Our coefficients held against other people's programs, on numbers drawn at random; where these are installed."""

import math
import random

import pandas as pd
import pytest

from ctipsurvey.reliability.agreement import alpha, kappa
from ctipsurvey.reliability.compare import ALL, compare_coders

SEEDS = range(12)


def drawn(seed: int, n_coders: int, values: int, missing: float) -> list[list[int | None]]:
    """Units x coders: a true value that coders often but not always see, some cells missing."""
    chance = random.Random(seed)
    units: list[list[int | None]] = []
    for _ in range(60):
        true = chance.randrange(1, values + 1)
        seen = [true if chance.random() < 0.7 else chance.randrange(1, values + 1) for _ in range(n_coders)]
        units.append([None if chance.random() < missing else one for one in seen])
    return units


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_is_that_of_krippendorff_the_package(seed: int, level: str) -> None:
    krippendorff = pytest.importorskip("krippendorff")
    units = drawn(seed, 2 + seed % 3, 2 + seed % 4, 0.2)
    table = [[math.nan if value is None else value for value in coder] for coder in zip(*units, strict=True)]
    wanted = krippendorff.alpha(reliability_data=table, level_of_measurement=level)
    assert alpha(units, level) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_kappa_is_that_of_scikit_learn(seed: int, weights: str) -> None:
    from sklearn.metrics import cohen_kappa_score

    units = drawn(seed, 2, 4, 0.0)
    first, second = ([unit[at] for unit in units] for at in (0, 1))
    wanted = cohen_kappa_score(first, second, weights=None if weights == "none" else weights, labels=[1, 2, 3, 4])
    assert kappa(first, second, weights, [1, 2, 3, 4]) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["masi", "jaccard"])
def test_alpha_of_sets_is_that_of_nltk(seed: int, name: str) -> None:
    nltk = pytest.importorskip("nltk.metrics")
    agreement = pytest.importorskip("nltk.metrics.agreement")
    chance = random.Random(seed)
    units, rows = [], []
    for unit in range(40):
        true = {code for code in "abcd" if chance.random() < 0.4} or {"a"}
        own = []
        for coder in "AB":
            seen = frozenset(code for code in "abcd" if (code in true) != (chance.random() < 0.15)) or frozenset("z")
            own.append(seen)
            rows.append((coder, str(unit), seen))
        units.append(own)
    distance = {"masi": nltk.masi_distance, "jaccard": nltk.jaccard_distance}[name]
    wanted = agreement.AnnotationTask(data=rows, distance=distance).alpha()
    assert alpha(units, name) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_over_units_give_what_the_coefficients_give_unit_by_unit(seed: int) -> None:
    from ctipsurvey.reliability.agreement import ac1, brennan_prediger, fleiss, mean_kappa, percent

    chance = random.Random(seed)
    coders = ("A", "B", "C")[: 2 + seed % 2]
    rows, units, sets = [], [], []
    for unit in range(80):
        own: list[int | None] = []
        whole: list[frozenset[str] | None] = []
        for coder in coders:
            if chance.random() < 0.15:
                own.append(None)
                whole.append(None)
                continue
            codes = [code for code in ("x", "y") if chance.random() < (0.3 if unit % 3 else 0.8)]
            rows += [(f"s{unit}", code, coder) for code in codes or [""]]
            own.append(int("x" in codes))
            whole.append(frozenset(codes))
        units.append(own)
        sets.append(whole)
    table = pd.DataFrame(rows, columns=["segment_id", "code", "coder"])
    interviews = {f"s{unit}": f"i{unit // 10}" for unit in range(80)}
    found = compare_coders(table, interviews, ("x", "y"), coders).set_index("code")
    known = [values for values in units if sum(value is not None for value in values) > 1]
    wanted = {
        "percent": percent(known), "kappa": mean_kappa(known), "alpha": alpha(known), "ac1": ac1(known, (0, 1)),
        "fleiss": fleiss(known), "brennan_prediger": brennan_prediger(known, (0, 1)),
    }  # fmt: skip
    for name, value in wanted.items():
        assert found.loc["x", name] == pytest.approx(value, abs=1e-12), name
    together = [values for values in sets if sum(value is not None for value in values) > 1]
    assert found.loc[ALL, "alpha"] == pytest.approx(alpha(together, "masi"), abs=1e-12)
    assert found.loc[ALL, "percent"] == pytest.approx(percent(together), abs=1e-12)
