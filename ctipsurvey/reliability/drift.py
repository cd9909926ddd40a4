"""A coder compared with itself: the same segments read again, or coded by a new version."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ctipsurvey.reliability.compare import ALL, compare_coders

if TYPE_CHECKING:
    import pandas as pd

BEFORE, AFTER = "before", "after"


def compare_versions(
    before: "pd.DataFrame", after: "pd.DataFrame", interviews: Mapping[str, str], codes: Sequence[str]
) -> "pd.DataFrame":
    """How a coder changed on the segments that both tables have read; one row is a code, and one all codes together.

    Columns: code, n_units, n_before, n_after, n_lost (given before, not after), n_gained, percent, kappa, alpha with
    its interval by interview, and note. Both tables have segment_id and code, '' for read and nothing found.
    """
    import pandas as pd

    both = set(before["segment_id"]) & set(after["segment_id"])
    tables = [
        table[table["segment_id"].isin(both)][["segment_id", "code"]].assign(coder=name)
        for table, name in ((before, BEFORE), (after, AFTER))
    ]
    found = compare_coders(pd.concat(tables, ignore_index=True), interviews, codes, (BEFORE, AFTER))
    rows = []
    for row in found.to_dict("records"):
        sets = [
            set(zip(own["segment_id"], own["code"], strict=True)) if row["code"] == ALL
            else {(one, row["code"]) for one in own[own["code"] == row["code"]]["segment_id"]}
            for own in (table[table["code"].isin(list(codes))] for table in tables)
        ]  # fmt: skip
        own = {"n_before": len(sets[0]), "n_after": len(sets[1])}
        own |= {"n_lost": len(sets[0] - sets[1]), "n_gained": len(sets[1] - sets[0])}
        kept = {name: row[name] for name in ("percent", "kappa", "alpha", "alpha_low", "alpha_high", "note")}
        rows.append({"code": row["code"], "unit": row["unit"], "n_units": row["n_units"], **own, **kept})
    return pd.DataFrame(rows)
