"""Where coders differ, in the order in which to talk about it, and what comes of the talk."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ctipsurvey.errors import DataError, Problem, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "rank", "segment_id", "turn_id", "respondent_id", "about", "code", "given_by", "not_given_by", "instead",
    "valences", "n_readers", "context", "text", "decision", "valence", "remark",
)  # fmt: skip
"""One row is a segment and a code on which readers differ; decision (yes, no), valence and remark are to be filled."""
WHETHER, HOW = "whether", "how"
"""Readers differ in whether the code applies, or agree on that and differ in its valence."""
DECISIONS = ("yes", "no")


def find_disagreements(
    codings: "pd.DataFrame", codes: Sequence[str], texts: Mapping[str, tuple[str, str, str]]
) -> "pd.DataFrame":
    """Every segment and code on which those who read it differ (COLUMNS), what to talk about first on top.

    First come the codes on which coders differ most often, as a share of the segments to which anybody gave them; of a
    code first the segments on which readers are most evenly split, then those where the others gave another code
    instead. `texts` has respondent, context and text by segment.
    """
    import pandas as pd

    readings: dict[str, dict[str, dict[str, str]]] = {}
    turns: dict[str, str] = {}
    for row in codings.to_dict("records"):
        own = readings.setdefault(row["segment_id"], {}).setdefault(row["coder"], {})
        turns[row["segment_id"]] = row["turn_id"]
        if row["code"]:
            own[row["code"]] = row["valence"]
    found: list[dict[str, Any]] = []
    used, differing = Counter[str](), Counter[str]()
    for segment, by in readings.items():
        if len(by) < 2:
            continue
        for code in codes:
            yes = sorted(coder for coder, own in by.items() if code in own)
            no = sorted(coder for coder in by if coder not in yes)
            valences = {by[coder][code] for coder in yes}
            used[code] += bool(yes)
            if not yes or (not no and len(valences) < 2):
                continue
            differing[code] += 1
            others = sorted({other for coder in no for other in by[coder]} - {one for c in yes for one in by[c]})
            respondent, context, text = texts.get(segment, ("", "", ""))
            found.append(
                {
                    "segment_id": segment,
                    "turn_id": turns[segment],
                    "respondent_id": respondent,
                    "about": WHETHER if no else HOW,
                    "code": code,
                    "given_by": ", ".join(yes),
                    "not_given_by": ", ".join(no),
                    "instead": ", ".join(others),
                    "valences": ", ".join(f"{coder}: {by[coder][code]}" for coder in yes),
                    "n_readers": len(by),
                    "context": context,
                    "text": text,
                    "decision": "",
                    "valence": "",
                    "remark": "",
                    "_split": min(len(yes), len(no)) / len(by),
                }
            )
    share = {code: differing[code] / used[code] for code in codes if used[code]}
    place = {code: at for at, code in enumerate(codes)}
    found.sort(
        key=lambda one: (-share[one["code"]], place[one["code"]], -one["_split"], not one["instead"], one["segment_id"])
    )
    for rank, one in enumerate(found, start=1):
        one["rank"] = rank
    return pd.DataFrame(found, columns=list(COLUMNS))


def count_disagreements(found: "pd.DataFrame") -> "pd.DataFrame":
    """Disagreements by code and pair of coders: code, coder, other_coder, n (one gave it, the other did not)."""
    import pandas as pd

    counts: Counter[tuple[str, str, str]] = Counter()
    for row in found[found["about"] == WHETHER].to_dict("records"):
        for yes in row["given_by"].split(", "):
            for no in row["not_given_by"].split(", "):
                first, second = sorted((yes, no))
                counts[row["code"], first, second] += 1
    rows = [(*key, n) for key, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return pd.DataFrame(rows, columns=["code", "coder", "other_coder", "n"])


def settle(
    codings: "pd.DataFrame", decided: "pd.DataFrame", codes: Sequence[str], file: str, valences: Sequence[str]
) -> "tuple[list[tuple[tuple[str, str, int, int], list[tuple[str, str]], str]], int]":
    """The adjudicated readings of segments (place, codes with valence, remark), and how many still wait for a decision.

    What all readers of a segment agreed on stands; what they differed on is as `decided` says (COLUMNS, filled in). A
    segment counts as settled when nothing in it is open. Raises DataError with every row that cannot be understood.
    """
    problems: list[Problem] = []
    answers: dict[tuple[str, str], tuple[str, str, str]] = {}
    for number, row in enumerate(decided.to_dict("records"), start=2):
        decision, valence = str(row["decision"]).strip().lower(), str(row["valence"]).strip().lower()
        if decision and decision not in DECISIONS:
            problems.append(Problem(file, f"row {number}, column decision", "must be yes, no or empty."))
        if decision == "yes" and valence not in valences:
            message = f"is needed where decision is yes: one of {', '.join(valences)}."
            problems.append(Problem(file, f"row {number}, column valence", message))
        if decision:
            answers[row["segment_id"], row["code"]] = (decision, valence, str(row["remark"]).strip())
    raise_if_any(problems, DataError)
    found, waiting = [], 0
    for segment, own in codings.groupby("segment_id", sort=True):
        by = {coder: dict(zip(rows["code"], rows["valence"], strict=True)) for coder, rows in own.groupby("coder")}
        place = own.iloc[0]
        chosen: list[tuple[str, str]] = []
        remarks, is_open = [], False
        for code in codes:
            given = [one[code] for one in by.values() if code in one]
            if not given:
                continue
            if len(given) == len(by) and len(set(given)) == 1:
                chosen.append((code, given[0]))
                continue
            if (str(segment), code) not in answers:
                is_open = True
                break
            decision, valence, remark = answers[str(segment), code]
            remarks += [remark] if remark else []
            chosen += [(code, valence)] if decision == "yes" else []
        if is_open:
            waiting += 1
            continue
        where = (str(segment), str(place["turn_id"]), int(place["start"]), int(place["end"]))
        found.append((where, chosen, " / ".join(remarks)))
    return found, waiting
