"""The tables on follow-up: questions to the evidence, lineage, the index, time to implementation, actionability."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ctipsurvey.instruments.register import Register
from ctipsurvey.recommendations.duration import durations, median, share_by, turnbull
from ctipsurvey.recommendations.grading import actionability
from ctipsurvey.recommendations.index import SETTINGS, fixed_horizon, index_by, tornado
from ctipsurvey.recommendations.lineage import Lineage, closed_but_asked_again, dropped_while_open, taken_up
from ctipsurvey.recommendations.observations import standing, views
from ctipsurvey.recommendations.scores import group_scores
from ctipsurvey.report.implementation_tables import OF_RECOMMENDATIONS, assessment_source, status_labels
from ctipsurvey.report.tables import ReportTable, as_percent, frame_of, words

if TYPE_CHECKING:
    import pandas as pd

ALL = "all"
HORIZON = 2
"""Years after which a report's implementation rate is told (as ANAO's 24 months)."""
MONTHS = (12, 24)
KINDS = {ALL: "All", "legislation": "Asks for a law or code", "other": "Asks for something else"}
REGISTER = "Register of the study (instruments/register.yaml), lineage (instruments/lineage.yaml)."
TWICE = " A recommendation with several of them stands in each."
INDEX_BY = {"report_year": ("Report", ""), "addressee": ("Addressee", TWICE), "theme": ("Theme", TWICE)}
"""What the index is broken down by: the heading, and what is added to the note."""
CHECKS = {
    "addressee": "Names who should act",
    "deadline": "Names a deadline",
    "one_act": "One act that can be done",
    "measurable": "Measurable",
    "single": "One part",
}


def followup_tables(
    scores: "pd.DataFrame",
    observations: "pd.DataFrame",
    acts: "pd.DataFrame",
    flags: "pd.DataFrame",
    register: Register,
    lineage: Lineage,
    year: int,
) -> list[ReportTable]:
    """All tables of this file that have anything to show for this year."""
    known = observations[observations["as_of_printed"] != ""]
    tables = [
        audit_table(flags, scores, year),
        *(index_table(scores, register, year, by) for by in INDEX_BY),
        tornado_table(scores, year),
        dropped_table(known, lineage, register, year),
        asked_again_table(known, lineage, register, year),
        taken_up_table(lineage, register, year),
        duration_table(durations(known, acts, register), scores),
        horizon_table(durations(known, acts, register), scores),
        views_table(known, register),
        actionability_table(register, year),
    ]
    return [table for table in tables if len(table.data)]


def audit_table(flags: "pd.DataFrame", scores: "pd.DataFrame", year: int) -> ReportTable:
    """The questions to the evidence; one row is one flag (see `recommendations.audit.audit_evidence`)."""
    rows = [
        [row["where"], words(str(row["kind"])), row["detail"], row["question"], row["certain"]]
        for row in flags.to_dict("records")
    ]
    return ReportTable(
        "evidence_questions",
        f"Questions to the evidence, monitoring year {year}",
        flags,
        frame_of(["Report/no.", "What", "Compared", "Question", "Certain"], rows),
        assessment_source(scores),
        "A question never changes a status. Certain: dates, numbers and emptiness decide. Others are proposed by "
        "words alone, "
        "and about half of them lead nowhere: a person has to judge. A status that is not named here is in order.",
        says=OF_RECOMMENDATIONS,
    )


def index_table(scores: "pd.DataFrame", register: Register, year: int, by: str = "report_year") -> ReportTable:
    """The implementation index over all and by report, addressee or theme; one row a group (see `index_by`)."""
    import pandas as pd

    bodies = {name: texts.en for name, texts in register.addressees.items()} if by == "addressee" else {}
    names = {ALL: "All", **bodies}
    grouped = group_scores(scores, register, by)
    found = {str(group) for group in grouped["group"]}
    listed = list(register.addressees) if by == "addressee" else sorted(found)
    order = [name for name in listed if name in found]
    data = pd.concat(
        [index_by(group_scores(scores, register, ALL), [ALL]), index_by(grouped, order)], ignore_index=True
    )
    data = data[data["n_counted"] > 0].reset_index(drop=True)
    rows = [
        [
            names.get(row["group"], words(row["group"])),
            f"{row['index']:.2f}",
            f"{row['low']:.2f} to {row['high']:.2f}",
            f"{row['n_implemented']} of {row['n_counted']}",
            f"{as_percent(row['share_low'])} to {as_percent(row['share_high'])} %",
        ]
        for row in data.to_dict("records")
    ]
    heading, several = INDEX_BY[by]
    return ReportTable(
        "implementation_index" if by == "report_year" else f"implementation_index_by_{by}",
        f"Implementation index by {heading.lower()}, monitoring year {year}",
        data,
        frame_of([heading, "Index", "Range", "Implemented, of those with a status", "95 % Wilson interval"], rows),
        assessment_source(scores),
        "Index: implemented 1, partially implemented 0.5, pending and not implemented 0, divided by those with a "
        "status. "
        "Range: 95 % of 10,000 draws in which partial counts 0.25 to 0.75, ongoing 0.75 to 1, pending 0 to 0.25, "
        "and the "
        "denominator changes; read the range, not the point. Groups whose ranges largely overlap are not ranked."
        + several,
        says=OF_RECOMMENDATIONS,
    )


def tornado_table(scores: "pd.DataFrame", year: int) -> ReportTable:
    """What each choice does to the index by itself; one row a choice (see `recommendations.index.tornado`)."""
    data = tornado(scores) if scores["counted"].any() else tornado(scores).head(0)
    rows = [
        [
            SETTINGS[row["choice"]],
            words(row["low_setting"]),
            words(row["high_setting"]),
            f"{row['index_low']:.2f}",
            f"{row['index_high']:.2f}",
        ]
        for row in data.to_dict("records")
    ]
    return ReportTable(
        "index_choices",
        f"What each choice does to the index, monitoring year {year}",
        data,
        frame_of(["Choice", "From", "To", "Index from", "Index to"], rows),
        assessment_source(scores),
        "Each choice by itself, the others as declared.",
        says=OF_RECOMMENDATIONS,
    )


def dropped_table(observations: "pd.DataFrame", lineage: Lineage, register: Register, year: int) -> ReportTable:
    """Recommendations last seen open that no later report took up; one row is one of them."""
    data = dropped_while_open(observations, lineage, register, year)
    texts, labels = _texts(register), status_labels(register)
    rows = [
        [
            f"{row['report_year']} no. {row['no']}",
            texts[row["recommendation_id"]],
            labels[row["status"]],
            row["as_of_printed"],
        ]
        for row in data.to_dict("records")
    ]
    return ReportTable(
        "dropped_while_open",
        f"Dropped while open: last seen open and taken up by no later report, up to {year}",
        data,
        frame_of(["Recommendation", "What it asks", "Last status", "As of"], rows),
        REGISTER,
        "Links are settled by a person. Recommendations of the latest report are left out: they had no chance to "
        "return.",
        says=OF_RECOMMENDATIONS,
    )


def asked_again_table(observations: "pd.DataFrame", lineage: Lineage, register: Register, year: int) -> ReportTable:
    """Recommendations seen implemented that a later report asks again; one row is one link."""
    data = closed_but_asked_again(observations, lineage, register, year)
    texts, labels = _texts(register), status_labels(register)
    numbers = {entry.id: f"{entry.report_year} no. {entry.no}" for entry in register.recommendations}
    order = {"yes": "status first", "no": "asked again first", "": "dates do not tell"}
    rows = [
        [
            f"{row['report_year']} no. {row['no']}",
            texts[row["recommendation_id"]],
            f"{labels[row['status']]}, {row['as_of_printed']}",
            numbers[row["to_id"]],
            row["relation"],
            order[row["closed_first"]],
        ]
        for row in data.to_dict("records")
    ]
    return ReportTable(
        "closed_but_asked_again",
        f"Closed but asked again: seen implemented and taken up by a later report, up to {year}",
        data,
        frame_of(["Recommendation", "What it asks", "Status", "Taken up by", "How", "Which came first"], rows),
        REGISTER,
        "Narrows and continues may be progress; repeat restates what was called implemented. The status of "
        "earlier reports is the one "
        "that the latest report prints, as of the date it holds by its evidence.",
        says=OF_RECOMMENDATIONS,
    )


def taken_up_table(lineage: Lineage, register: Register, year: int) -> ReportTable:
    """How many recommendations of each report a later one took up; one row a report."""
    data = taken_up(lineage, register, year)
    rows = [
        [row["report_year"], f"{row['n_taken_up']} of {row['n']} = {as_percent(row['n_taken_up'] / row['n'])} %"]
        for row in data.to_dict("records")
    ]
    return ReportTable(
        "taken_up",
        f"Recommendations that a later report takes up, up to {year}",
        data,
        frame_of(["Report of", "Taken up"], rows),
        REGISTER,
        "By the links that a person settled; UPR Info (2015) found 18.8 % between two cycles of another procedure.",
        says=OF_RECOMMENDATIONS,
    )


def duration_table(found: "pd.DataFrame", scores: "pd.DataFrame") -> ReportTable:
    """Time to implementation by kind; one row a kind, with counts, the median as an interval and shares by month."""
    import pandas as pd

    data_rows, rows = [], []
    for kind, name in KINDS.items():
        own = found if kind == ALL else found[found["kind"] == kind]
        if own.empty:
            continue
        masses = turnbull(own["left"].tolist(), own["right"].tolist())
        low, high = median(masses)
        shares = [share_by(masses, month) for month in MONTHS]
        counts = own["known_by"].value_counts()
        numbers = [int(counts.get(known, 0)) for known in ("act", "as_of", "open")]
        flat = [end for share in shares for end in share]
        data_rows.append([kind, len(own), *numbers, low, high, *flat])
        rows.append([name, len(own), *numbers, _months(low, high), *(_between(share) for share in shares)])
    names = ["kind", "n", "n_act", "n_as_of", "n_open", "median_low", "median_high"]
    names += [f"share_{end}_{month}" for month in MONTHS for end in ("low", "high")]
    headings = ["Recommendations", "All", "Dated by an act", "Seen implemented", "Still open", "Half implemented after"]
    return ReportTable(
        "time_to_implementation",
        "Time from recommendation to implementation",
        pd.DataFrame(data_rows, columns=names),
        frame_of([*headings, *(f"By {month} months" for month in MONTHS)], rows),
        assessment_source(scores),
        "Turnbull's estimator (1976). A report dated by its year only and a status seen once leave every time an "
        "interval, so "
        "shares have a lowest and a highest value. No open recommendation was followed longer than "
        f"{_followed(found):g} months: what lies beyond cannot be told. One status a recommendation is weak "
        f"ground for this table.",
        says=OF_RECOMMENDATIONS,
    )


def horizon_table(found: "pd.DataFrame", scores: "pd.DataFrame") -> ReportTable:
    """The share implemented within HORIZON years of issue, by report; one row a report."""
    data = fixed_horizon(found, HORIZON)
    rows = []
    for row in data.to_dict("records"):
        if row["old_enough"]:
            low, high = row["n_implemented_low"], row["n_implemented_high"]
            count = f"{low} of {row['n']}" if low == high else f"{low} to {high} of {row['n']}"
            rows.append(
                [row["report_year"], count, f"{as_percent(row['share_low'])} to {as_percent(row['share_high'])} %"]
            )
        else:
            rows.append([row["report_year"], "not followed long enough", "–"])
    return ReportTable(
        "fixed_horizon",
        f"Implemented within {HORIZON} years of the report",
        data,
        frame_of(["Report of", "Implemented", "95 % Wilson interval"], rows),
        assessment_source(scores),
        "Only reports of which every recommendation was followed that long have a rate. Two numbers where the "
        "time is known as an "
        "interval that the horizon cuts.",
        says=OF_RECOMMENDATIONS,
    )


def views_table(observations: "pd.DataFrame", register: Register) -> ReportTable:
    """Where two assessors or more saw a recommendation as of one date; one row is one such date."""
    data = views(observations, register)
    data = data[data["n_views"] > 1].reset_index(drop=True)
    numbers = {entry.id: f"{entry.report_year} no. {entry.no}" for entry in register.recommendations}
    rows = [
        [
            numbers[row["recommendation_id"]],
            row["as_of_printed"],
            row["who"],
            f"{row['mean']:.2f}",
            f"{row['spread']:.2f}",
            "yes" if row["contradicting"] else "no",
        ]
        for row in data.to_dict("records")
    ]
    return ReportTable(
        "views",
        "Assessors side by side",
        data,
        frame_of(["Recommendation", "As of", "Who said what", "Mean", "Spread", "Contradicting"], rows),
        "Assessments of the study (data/<year>/coded/assessments) and printed statuses.",
        "The mean hides contradiction: a spread of 0.5 or more is marked.",
        constructed=bool((standing(observations)["source"].str.contains("constructed")).any()),
        says=OF_RECOMMENDATIONS,
    )


def actionability_table(register: Register, year: int) -> ReportTable:
    """Five checks of every recommendation's text; the data has a row a recommendation, printed are counts by report."""
    import pandas as pd

    entries = register.issued_until(year)
    data = pd.DataFrame(
        [
            {
                "recommendation_id": e.id,
                "report_year": e.report_year,
                "no": e.no,
                **actionability(e.text.en, e.addressee_named),
            }
            for e in entries
        ],
        columns=["recommendation_id", "report_year", "no", *CHECKS],
    )
    years: Sequence[int] = sorted(set(data["report_year"]))
    rows = []
    for own in years:
        chosen = data[data["report_year"] == own]
        rows.append([own, *(f"{int((chosen[check] == 'yes').sum())} of {len(chosen)}" for check in CHECKS)])
    return ReportTable(
        "actionability",
        "How actionable the recommendations are, by report",
        data,
        frame_of(["Report of", *CHECKS.values()], rows),
        REGISTER,
        "Proposed by the words of our paraphrases; to be settled by a person. It describes recommendations and "
        "excuses nobody.",
        says=OF_RECOMMENDATIONS,
    )


def _followed(found: "pd.DataFrame") -> float:
    """The longest time, in months, that a recommendation still open was followed."""
    return float(found[found["known_by"] == "open"]["left"].max()) if (found["known_by"] == "open").any() else 0.0


def _texts(register: Register) -> Mapping[str, str]:
    return {entry.id: entry.text.en for entry in register.recommendations}


def _months(low: float, high: float) -> str:
    if math.isinf(low) or math.isinf(high):
        return "not reached" if math.isinf(low) else f"after more than {low:g} months"
    return f"{low:g} months" if low == high else f"{low:g} to {high:g} months"


def _between(share: tuple[float, float]) -> str:
    low, high = as_percent(share[0]), as_percent(share[1])
    return f"{low} %" if low == high else f"{low} to {high} %"
