"""The register's memory: every status that was ever observed, when it really held, and how assessors differ."""

import csv
import io
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.files import locks
from ctipsurvey.guard.spreadsheets import safe_rows
from ctipsurvey.instruments.register import Register, study_scale
from ctipsurvey.language.dates import date_bounds
from ctipsurvey.recommendations.assessments import MORE, PEOPLE_COLUMNS, load_acts, load_every_assessment
from ctipsurvey.recommendations.evidence import dates_of_evidence
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "observation_id",
    "recommendation_id",
    "report_year",
    "no",
    "component",
    "year",
    "assessor",
    "assessor_kind",
    "as_of_printed",
    "as_of_effective",
    "decided_by",
    "status_printed",
    "status",
    "adoption",
    "effect",
    "evidence",
    "reason",
    "corrects",
    "corrected_by",
    "source",
)
"""One row is one observation: what one assessor said of one recommendation as of one date."""
OPEN = ("partially_implemented", "pending", "not_implemented", "no_information", "regressed")
"""Statuses with which a recommendation is still open."""
CLOSED = ("implemented", "implemented_ongoing")
FLAGGED_SPREAD = 0.5
"""Assessors whose scores lie this far apart contradict each other."""


def load_observations(study: Study, until: int, register: Register) -> "pd.DataFrame":
    """Every observation recorded in the waves up to this year, corrected ones too; one row is one of them.

    `as_of_effective` is the later of `as_of_printed` and the latest date in the evidence, dates to come left out;
    `decided_by` says which evidence made it later, '' where the printed date stands. `corrected_by` names the
    observation that corrects this one. Raises DataError as `load_assessments` does.
    """
    import pandas as pd

    entries = {entry.id: entry for entry in register.recommendations}
    rows = []
    for year in study.years:
        if year > until:
            continue
        found = load_every_assessment(study, year, register)
        acts = load_acts(study, year, register)
        by = {
            (row["assessor"], row["corrects"]): row["observation_id"]
            for row in found.to_dict("records")
            if row["corrects"]
        }
        for row in found.to_dict("records"):
            entry = entries[str(row["recommendation_id"])]
            own = acts[acts["recommendation_id"] == entry.id]
            printed = (
                [str(date) for date in own["act_date"] if date] if row["assessor_kind"] == "printed_report" else []
            )
            effective, decided = effective_date(str(row["as_of_date"]), str(row["evidence"]), printed)
            rows.append(
                {
                    **row,
                    "report_year": entry.report_year,
                    "no": entry.no,
                    "as_of_printed": row["as_of_date"],
                    "as_of_effective": effective,
                    "decided_by": decided,
                    "status_printed": row["rating_printed"],
                    "status": row["rating"],
                    "corrected_by": by.get((row["assessor"], row["observation_id"]), ""),
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def effective_date(as_of: str, evidence: str, act_dates: list[str]) -> tuple[str, str]:
    """As of when a status really holds, and which date of the evidence decided that ('' where the printed one stands).

    >>> effective_date("2017-12-31", "By the resolution of 5 March 2019; to be done by 2025.", [])
    ('2019-03-05', 'date in the evidence: 2019-03-05')
    """
    dates = [(date, f"act dated {date}") for date in act_dates]
    dates += [(date, f"date in the evidence: {date}") for date in dates_of_evidence(evidence)]
    later = [(date, why) for date, why in dates if date_bounds(date)[0] > date_bounds(as_of)[1]]
    if not later:
        return as_of, ""
    return max(later, key=lambda one: date_bounds(one[0])[0])


def standing(observations: "pd.DataFrame") -> "pd.DataFrame":
    """The observations that no later one corrects."""
    return observations[observations["corrected_by"] == ""]


def views(observations: "pd.DataFrame", register: Register) -> "pd.DataFrame":
    """Views side by side: one row per recommendation and date as of which it was observed.

    Columns: recommendation_id, as_of_printed, n_views, mean, low, high, spread (scores 0 to 1 of the views that have
    one; NaN without), contradicting (spread of at least 0.5), who (who said what). The mean hides contradiction,
    so it never stands without the spread (UPR Info 2014 averages stakeholders the same way).
    """
    import pandas as pd

    scale = study_scale(register)
    rows = []
    whole = standing(observations)
    whole = whole[whole["component"] == ""]
    for (name, as_of), own in whole.groupby(["recommendation_id", "as_of_printed"], sort=False):
        ratings = [scale.rating(str(status)) for status in own["status"]]
        scores = [rating.score for rating in ratings if rating.counted and rating.score is not None]
        spread = max(scores) - min(scores) if scores else float("nan")
        who = "; ".join(f"{row['assessor']}: {row['status']}" for row in own.to_dict("records"))
        mean = sum(scores) / len(scores) if scores else float("nan")
        ends = (min(scores), max(scores)) if scores else (float("nan"),) * 2
        rows.append((name, as_of, len(own), mean, *ends, spread, bool(scores) and spread >= FLAGGED_SPREAD, who))
    names = ["recommendation_id", "as_of_printed", "n_views", "mean", "low", "high", "spread", "contradicting", "who"]
    return pd.DataFrame(rows, columns=names)


def latest(observations: "pd.DataFrame") -> "pd.DataFrame":
    """The last standing observation of each recommendation as a whole; one row is one recommendation."""
    whole = standing(observations)
    whole = whole[whole["component"] == ""]
    order = whole.sort_values(["as_of_printed", "year"], kind="stable")
    return order.groupby("recommendation_id", sort=False).tail(1).reset_index(drop=True)


def transitions(observations: "pd.DataFrame", register: Register) -> "pd.DataFrame":
    """From which status to which: one row per pair of statuses observed one after the other, with n and ids.

    Columns: status_before, status_after, n, back (whether the score fell, or it regressed), recommendation_ids. No
    rows where no recommendation was observed as of two dates: from one status each nothing can be said of change.
    """
    import pandas as pd

    scale = study_scale(register)
    pairs: dict[tuple[str, str], list[str]] = {}
    whole = standing(observations)
    whole = whole[whole["component"] == ""].sort_values(["as_of_printed", "year"], kind="stable")
    for name, own in whole.groupby("recommendation_id", sort=False):
        last = own.groupby("as_of_printed", sort=False).tail(1)["status"].tolist()
        for before, after in pairwise(last):
            pairs.setdefault((before, after), []).append(str(name))
    rows = []
    for (before, after), names in pairs.items():
        scores = [scale.rating(status).score for status in (before, after)]
        fell = scores[0] is not None and scores[1] is not None and scores[1] < scores[0]
        rows.append((before, after, len(names), bool(fell or after == "regressed"), " ".join(names)))
    return pd.DataFrame(rows, columns=["status_before", "status_after", "n", "back", "recommendation_ids"])


def append_observation(path: Path, row: Mapping[str, str]) -> None:
    """Add one observation to an assessor's file; when the call comes back it is on the disk, earlier rows untouched.

    Raises DataError where the row has a key that is no column, or the file has other columns.
    """
    header = (*PEOPLE_COLUMNS, *MORE)
    unknown = [name for name in row if name not in header]
    if unknown:
        raise DataError(Problem(path.name, f"column {unknown[0]}", f"is not known. Allowed: {', '.join(header)}."))
    with locks.hold_file(path):
        files.sweep_folder(path.parent)
        if path.exists():
            table = files.read_whole_rows(path, PEOPLE_COLUMNS, MORE)
            if not files.read_bytes(path).startswith((",".join(header) + "\n").encode()):
                files.write_table(path, table)
            content = files.read_text(path, cut=True)
            files.append_text(path, _csv(row, header), len(content[: files.whole_rows(content)].encode("utf-8")))
        else:
            files.write_text(path, ",".join(header) + "\n" + _csv(row, header))


def _csv(row: Mapping[str, str], header: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(safe_rows([[row.get(name, "") for name in header]]))
    return written.getvalue()
