"""Counts rounded to multiples, and totals that add up what was rounded."""

import math
from collections.abc import Mapping, Sequence

from ctipsurvey.protect.disclosure.rules import Rule
from ctipsurvey.protect.disclosure.statements import EQUAL, Counts
from ctipsurvey.protect.disclosure.suppression import Decided

Ranges = Mapping[str, tuple[float, float]]
"""From where to where the true number of a rounded count lies."""


def round_to(n: float, base: int) -> int:
    """A count rounded to a multiple of `base`, halves up.

    >>> round_to(12, 5), round_to(13, 5), round_to(13, 1)
    (10, 15, 13)
    """
    return math.floor((n + base / 2) / base) * base if base > 1 else round(n)


def range_of(rounded: int, base: int) -> tuple[float, float]:
    """From where to where a count lies that was rounded to this number.

    >>> range_of(15, 5)
    (13.0, 17.0)
    """
    return float(rounded - base // 2), float(rounded + math.ceil(base / 2) - 1)


def round_shown(
    tables: Sequence[Counts], rules: Mapping[str, Rule], decided: Decided
) -> tuple[dict[str, float], Ranges, set[str]]:
    """The numbers that are printed, the ranges of the rounded ones, and the totals that only add up what is printed.

    A total of rounded counts is the sum of its rounded parts that are shown, so that it tells nothing of the hidden
    ones and no difference can be taken (the practice of OpenSAFELY). Where nothing is rounded, a total is what it is.
    """
    bases: dict[str, int] = {}
    parts: dict[str, list[str]] = {}
    for table in tables:
        for cell in table.cells:
            bases[cell.key] = max(bases.get(cell.key, 1), rules[table.table_id].rounding)
        for relation in table.relations:
            wholes = [key for key, factor in relation.terms if factor == -1]
            if relation.sense == EQUAL and len(wholes) == 1:
                parts.setdefault(wholes[0], [key for key, factor in relation.terms if factor == 1])
    shown: dict[str, float] = {}
    ranges: dict[str, tuple[float, float]] = {}
    summed = set()
    for key, cell in decided.counts.items():
        if not cell.printed or not decided.is_shown(key):
            continue
        leaves = _leaves(key, parts, decided) if cell.is_total and bases[key] > 1 else []
        if leaves:
            own = [leaf for leaf in leaves if decided.is_shown(leaf)]
            shown[key] = sum(round_to(decided.counts[leaf].n, bases[key]) for leaf in own)
            summed.add(key)
        elif bases[key] > 1:
            rounded = round_to(cell.n, bases[key])
            shown[key], ranges[key] = rounded, range_of(rounded, bases[key])
        else:
            shown[key] = cell.n
    return shown, ranges, summed


def _leaves(key: str, parts: Mapping[str, Sequence[str]], decided: Decided) -> list[str]:
    """The printed counts that a total is made of in the end; nothing where one of them stands in no table."""
    found = []
    for part in parts.get(key, ()):
        below = _leaves(part, parts, decided) if part in parts else [part]
        if not below or not all(leaf in decided.counts and decided.counts[leaf].printed for leaf in below):
            return []
        found += below
    return found
