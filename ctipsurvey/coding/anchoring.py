"""Codings carried over when a text gets a new version: what stayed, what moved, what changed and what is gone."""

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ctipsurvey.errors import DataError, Problem

if TYPE_CHECKING:
    import pandas as pd

SAME, MOVED, CHANGED, LOST = "same", "moved", "changed", "lost"
"""What became of a coding: the same words in the same place, in another place, other words, or none."""
HALF = 0.5
"""Where less than this part of a stretch's letters is still there, the coding is lost."""


def anchor_codings(codings: "pd.DataFrame", old: "pd.DataFrame", new: "pd.DataFrame") -> "pd.DataFrame":
    """Codings of the old turns on the new ones: the same columns with start and end anew, `anchoring` and `kept`.

    `kept` is the share of the stretch's letters that is still there. A lost coding keeps its row, with the old start
    and end, so that nothing disappears unseen. Raises DataError where a coding lies outside of its old text.
    """
    before, after = (dict(zip(turns["turn_id"], turns["text"], strict=True)) for turns in (old, new))
    rows, problems = [], []
    maps: dict[str, list[tuple[int, int, int]]] = {}
    for number, row in enumerate(codings.to_dict("records"), start=2):
        start, end, turn = int(row["start"]), int(row["end"]), row["turn_id"]
        text = before.get(turn, "")
        if not 0 <= start < end <= len(text):
            place = f"row {number}, columns start and end"
            problems.append(Problem("codings", place, "lie outside of the turn. Is this the text that was coded?"))
            continue
        if turn not in after:
            rows.append({**row, "anchoring": LOST, "kept": 0.0})
            continue
        if turn not in maps:
            maps[turn] = matching_blocks(text, after[turn])
        low, high, kept = anchor(maps[turn], start, end)
        if kept < HALF:
            rows.append({**row, "anchoring": LOST, "kept": round(kept, 3)})
            continue
        whole = after[turn][low:high] == text[start:end]
        what = CHANGED if not whole else SAME if low == start else MOVED
        rows.append({**row, "start": str(low), "end": str(high), "anchoring": what, "kept": round(kept, 3)})
    if problems:
        raise DataError(problems)
    import pandas as pd

    return pd.DataFrame(rows, columns=[*codings.columns, "anchoring", "kept"])


def matching_blocks(old: str, new: str) -> list[tuple[int, int, int]]:
    """Stretches that both texts have, in order: where in the old one, where in the new one, how long.

    Lines are compared first and letters only within lines that differ, so that long transcripts take no time.
    """
    if old == new:
        return [(0, 0, len(old))]
    found: list[tuple[int, int, int]] = []
    first, second = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts, others = _starts(first), _starts(second)
    for kind, a, b, c, d in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append((starts[a], others[c], starts[b] - starts[a]))
        elif kind == "replace":
            inner = difflib.SequenceMatcher(
                None, old[starts[a] : starts[b]], new[others[c] : others[d]], autojunk=False
            )
            for block in inner.get_matching_blocks():
                if block.size:
                    found.append((starts[a] + block.a, others[c] + block.b, block.size))
    return found


def anchor(blocks: Sequence[tuple[int, int, int]], start: int, end: int) -> tuple[int, int, float]:
    """Where a stretch of the old text lies in the new one, and how much of it is still there, from 0 to 1."""
    low, high, kept = None, 0, 0
    for old, new, size in blocks:
        first, last = max(start, old), min(end, old + size)
        if first >= last:
            continue
        kept += last - first
        if low is None:
            low = new + first - old
        high = new + last - old
    return (low or 0, high, kept / (end - start))


def _starts(lines: Sequence[str]) -> list[int]:
    found = [0]
    for line in lines:
        found.append(found[-1] + len(line))
    return found
