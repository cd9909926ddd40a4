"""A trial-coding exercise: a fixed set of segments, coded by several people, scored against the settled codings."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ctipsurvey.errors import DataError, Problem
from ctipsurvey.reliability.agreement import kappa

if TYPE_CHECKING:
    import pandas as pd

ALL = "all codes together"
NOTHING = "nothing"
"""What stands for segments that have no code when a set is drawn."""


def choose_segments(settled: "pd.DataFrame", codes: Sequence[str], n: int, seed: int = 1) -> list[str]:
    """The segments of an exercise, in a mixed order: every code and "nothing" in turn gives one, until there are `n`.

    `settled` has segment_id and code, '' for nothing. The same seed gives the same set. Raises DataError where fewer
    than `n` segments are settled.
    """
    import numpy as np

    segments = sorted(set(settled["segment_id"]))
    if len(segments) < n:
        message = f"{len(segments)} segments are settled, {n} were asked for. Settle more, or ask for fewer."
        raise DataError(Problem("", "segments", message))
    random = np.random.default_rng(seed)
    has: dict[str, list[str]] = {code: [] for code in (*codes, NOTHING)}
    for row in settled.sort_values(["segment_id", "code"]).to_dict("records"):
        has.get(row["code"] or NOTHING, []).append(row["segment_id"])
    for own in has.values():
        random.shuffle(own)
    chosen: dict[str, None] = {}
    while len(chosen) < n:
        for own in has.values():
            while own and own[-1] in chosen:
                own.pop()
            if own and len(chosen) < n:
                chosen[own.pop()] = None
        if not any(own for own in has.values()):
            for segment in segments:
                if len(chosen) < n:
                    chosen.setdefault(segment)
    mixed = list(chosen)
    random.shuffle(mixed)
    return mixed


def score_trial(codings: "pd.DataFrame", settled: "pd.DataFrame", codes: Sequence[str]) -> "pd.DataFrame":
    """How each coder did against the settled codings; one row is a coder and a code, and one all codes together.

    Columns: coder, code, n_units (read by the coder and settled), n_settled (units that have the code), n_given,
    n_right, precision, recall, kappa (Cohen 1960; of all codes together pooled over codes, De Vries and others 2008),
    and valence_right (the share of rightly given codes with the settled valence).
    """
    import pandas as pd

    truth = _sets(settled)
    rows = []
    for coder, own in codings.groupby("coder", sort=True):
        given = _sets(own)
        units = sorted(set(given) & set(truth))
        observed, expected = [], []
        total: Counter[str] = Counter()
        for code in codes:
            yes = [code in given[unit] for unit in units]
            right = [code in truth[unit] for unit in units]
            n_right = sum(a and b for a, b in zip(yes, right, strict=True))
            same = sum(
                given[unit].get(code) == truth[unit][code]
                for unit in units
                if code in truth[unit] and code in given[unit]
            )
            counts = {"n_settled": sum(right), "n_given": sum(yes), "n_right": n_right, "same": same}
            total.update(counts)
            if units:
                p, q = sum(yes) / len(units), sum(right) / len(units)
                observed.append(sum(a == b for a, b in zip(yes, right, strict=True)) / len(units))
                expected.append(p * q + (1 - p) * (1 - q))
            rows.append(_row(str(coder), code, len(units), counts, kappa(yes, right) if units else math.nan))
        agreed, chance = (sum(own) / len(own) if own else math.nan for own in (observed, expected))
        pooled = (agreed - chance) / (1 - chance) if observed and chance < 1 else math.nan
        rows.append(_row(str(coder), ALL, len(units), total, pooled))
    return pd.DataFrame(rows)


def _row(coder: str, code: str, n_units: int, counts: Mapping[str, int], value: float) -> dict[str, object]:
    right, given, settled = counts["n_right"], counts["n_given"], counts["n_settled"]
    return {
        "coder": coder,
        "code": code,
        "n_units": n_units,
        "n_settled": settled,
        "n_given": given,
        "n_right": right,
        "precision": right / given if given else math.nan,
        "recall": right / settled if settled else math.nan,
        "kappa": value,
        "valence_right": counts["same"] / right if right else math.nan,
    }


def _sets(codings: "pd.DataFrame") -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in codings.to_dict("records"):
        own = found.setdefault(row["segment_id"], {})
        if row["code"]:
            own[row["code"]] = row["valence"]
    return found
