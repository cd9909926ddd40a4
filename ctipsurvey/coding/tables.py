"""Codings for other programs: one row a coding, or one row a case with a column of 0 and 1 for every code."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ctipsurvey.collect.labelled.names import lawful_names
from ctipsurvey.collect.labelled.variables import Variable
from ctipsurvey.errors import Problem, UsageError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

CASES = ("coding", "segment", "turn", "respondent")
"""What one row may be."""
NOT_READ = ""


def codings_by_case(codings: "pd.DataFrame", turns: "pd.DataFrame", codes: Sequence[str], case: str) -> "pd.DataFrame":
    """Codings by case: one row is a case as one coder coded it, with a column of 0 and 1 for every code.

    A case is a segment, a turn or a respondent; a coder who did not read it has no row. Of a `coding` the rows come
    back as they are, with the respondent. Raises UsageError for another kind of case.
    """
    import pandas as pd

    if case not in CASES:
        raise UsageError(Problem("", "--by", f"`{case}` is no kind of row. {did_you_mean(case, CASES)}"))
    owners = dict(zip(turns["turn_id"], turns["respondent_id"], strict=True))
    own = codings.assign(respondent_id=codings["turn_id"].map(owners).fillna(""))
    if case == "coding":
        return own.drop(columns=["part"], errors="ignore").reset_index(drop=True)
    key = f"{case}_id"
    places = [column for column in ("respondent_id", "turn_id", "segment_id", "start", "end") if column in _of(case)]
    rows = own.drop_duplicates([key, "coder"])[[*places, "coder"]].reset_index(drop=True)
    given = set(zip(own[key], own["coder"], own["code"], strict=True))
    columns = {
        code: ["1" if (one, coder, code) in given else "0" for one, coder in zip(rows[key], rows["coder"], strict=True)]
        for code in codes
    }
    return pd.concat([rows, pd.DataFrame(columns, index=rows.index, dtype="str")], axis=1)


def labelled_variables(table: "pd.DataFrame", titles: Mapping[str, str]) -> "tuple[Variable, ...]":
    """What a statistics program is to know of the columns of codings_by_case: names, labels, what 0 and 1 mean."""
    names = lawful_names(list(table.columns))
    found = []
    for rename in names:
        if rename.original_name in titles:
            yes_no = {"0": "not given", "1": "given"}
            found.append(Variable(rename.name, titles[rename.original_name], "number", value_labels=yes_no))
        else:
            found.append(Variable(rename.name, rename.original_name))
    return tuple(found)


def _of(case: str) -> tuple[str, ...]:
    return {
        "respondent": ("respondent_id",),
        "turn": ("respondent_id", "turn_id"),
        "segment": ("respondent_id", "turn_id", "segment_id", "start", "end"),
    }[case]
