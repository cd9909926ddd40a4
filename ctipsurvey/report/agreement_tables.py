"""The tables on reliability: how far coders agree code by code, every two of them, and where they differ."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ctipsurvey.protect.disclosure.ledger import Ledger
from ctipsurvey.protect.disclosure.rules import MARK
from ctipsurvey.protect.disclosure.statements import Statement
from ctipsurvey.reliability.compare import ALL
from ctipsurvey.reliability.disagreements import count_disagreements
from ctipsurvey.report.tables import ReportTable, as_percent, frame_of
from ctipsurvey.report.theme_tables import DEMONSTRATION

if TYPE_CHECKING:
    import pandas as pd

THRESHOLDS = (0.667, 0.8)
"""Below the first no conclusion should rest on a code, from the second on it is reliable (Krippendorff 2004)."""
READING = (
    "The unit is a {unit}. Read and no code given is a no; not read is missing. Alpha: Krippendorff (2004), of all "
    "codes together for sets with the distance of Passonneau (2006); kappa: Cohen (1960), mean of all pairs; "
    "AC1: Gwet (2008). "
    "Interval: 95 %, interviews drawn anew. 0 is chance, 1 is perfect."
)


def agreement_tables(
    whole: "pd.DataFrame",
    pairs: "pd.DataFrame",
    disagreements: "pd.DataFrame",
    names: Mapping[str, str],
    year: int,
    constructed: bool,
    ledger: Ledger | None = None,
) -> list[ReportTable]:
    """Agreement by code (compare_coders), by pair of coders (compare_pairs), and disagreements counted by code.

    They count sentences by coder, which is no attribute of a respondent; the number of interviews is held to the
    threshold of respondents.
    """
    rule = (ledger or Ledger()).rules.of("agreement_by_code", "sentences")
    says = Statement("sentences", "Sentences by coder; no attribute of a respondent.", rule.threshold)
    shown = [
        frame.assign(n_interviews=[MARK if rule.is_sensitive(int(n)) else int(n) for n in frame["n_interviews"]])
        for frame in (whole, pairs)
    ]
    whole, pairs = shown
    unit = str(whole["unit"].iloc[0])
    note = READING.format(unit=unit) + (f" {DEMONSTRATION}" if constructed else "")
    source = f"data/{year}/coded/codings; instruments/codebook.yaml."
    return [
        ReportTable(
            "agreement_by_code", f"Agreement of coders by theme, {year}", whole, _by_code(whole, names), source, note,
            constructed,
            says=says,
        ),
        ReportTable(
            "agreement_by_pair", f"Agreement of every two coders, {year}", pairs, _by_pair(pairs), source, note,
            constructed,
            says=says,
        ),
        ReportTable(
            "disagreements_by_code", f"On what coders differ, {year}", _differing(disagreements),
            _shown(_differing(disagreements), names), source,
            "One of the two gave the theme, the other read the sentence and did not. The sentences themselves: "
            "ctipsurvey agree, then outputs/coding.", constructed,
            says=says,
        ),
    ]  # fmt: skip


def number(value: float) -> str:
    """A coefficient as it is printed: two digits, a dash where it cannot be told.

    >>> number(0.666), number(float("nan")), number(-0.001)
    ('0.67', '–', '0.00')
    """
    return "–" if math.isnan(value) else f"{value + 0.0:.2f}".replace("-0.00", "0.00")


def interval(row: Mapping[Any, Any]) -> str:
    """Alpha with its interval."""
    if math.isnan(row["alpha_low"]):
        return number(row["alpha"])
    return f"{number(row['alpha'])} [{number(row['alpha_low'])} to {number(row['alpha_high'])}]"


def _by_code(whole: "pd.DataFrame", names: Mapping[str, str]) -> "pd.DataFrame":
    rows = [
        [
            names.get(row["code"], "All themes together" if row["code"] == ALL else row["code"]),
            row["n_units"],
            "–" if math.isnan(row["prevalence"]) else f"{as_percent(row['prevalence'])} %",
            "–" if math.isnan(row["percent"]) else f"{as_percent(row['percent'])} %",
            interval(row),
            number(row["kappa"]),
            number(row["ac1"]),
        ]
        for row in whole.to_dict("records")
    ]
    unit = str(whole["unit"].iloc[0])
    return frame_of(["Theme", f"{unit.capitalize()}s", "Given in", "Same decision", "Alpha", "Kappa", "AC1"], rows)


def _by_pair(pairs: "pd.DataFrame") -> "pd.DataFrame":
    rows = [
        [
            _name(row["coder"]),
            _name(row["other_coder"]),
            row["n_units"],
            f"{as_percent(row['percent'])} %",
            number(row["alpha"]),
        ]
        for row in pairs[pairs["code"] == ALL].to_dict("records")
        if not math.isnan(row["percent"])
    ]
    return frame_of(["Coder", "and coder", "Units both read", "Same set of themes", "Alpha of sets"], rows)


def _name(coder: str) -> str:
    return {"both": "rules and model"}.get(coder, coder)


def _differing(disagreements: "pd.DataFrame") -> "pd.DataFrame":
    return count_disagreements(disagreements)


def _shown(counted: "pd.DataFrame", names: Mapping[str, str]) -> "pd.DataFrame":
    rows = [
        [names.get(row["code"], row["code"]), row["coder"], row["other_coder"], row["n"]]
        for row in counted.to_dict("records")
    ]
    return frame_of(["Theme", "Coder", "and coder", "Segments on which they differ"], rows)
