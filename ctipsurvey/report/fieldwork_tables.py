"""The tables on who was asked, who took part, what was given to victims, and what was counted."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ctipsurvey.collect.facts import PARTICIPATION
from ctipsurvey.fieldwork.support import count_participation, count_support, sum_payments
from ctipsurvey.instruments.codebook import Codebook
from ctipsurvey.protect.disclosure.statements import public
from ctipsurvey.report.tables import ReportTable, frame_of, words

if TYPE_CHECKING:
    import pandas as pd

PRINTED = public("Facts of the printed report of the year (data/<year>/published), which anyone may read.")
"""Why these tables are shown as they are."""


def fieldwork_tables(facts: "Mapping[str, pd.DataFrame]", codebook: Codebook, year: int) -> list[ReportTable]:
    """All tables of this file that have anything to show for this year."""
    tables = [
        respondents_table(facts["respondents"], year),
        participation_table(facts["respondents"], year),
        excerpts_table(facts["excerpts"], codebook, year),
        support_table(facts["support_cases"], year),
        support_counts(facts["support_cases"], "kinds", year),
        support_counts(facts["support_cases"], "place", year),
        money_table(facts["support_payments"], year),
        statistics_table(facts["statistics"], year),
    ]
    return [table for table in tables if len(table.data)]


def respondents_table(respondents: "pd.DataFrame", year: int) -> ReportTable:
    """The bodies of the annex; one row is one body and how it took part."""
    rows = [
        [
            row["no"],
            row["organisation"],
            row["town"],
            words(str(row["kind"])),
            words(str(row["participation"])),
        ]
        for row in respondents.to_dict("records")
    ]
    return ReportTable(
        id="respondents",
        title=f"Bodies asked and how they took part, {year}",
        data=respondents,
        shown=frame_of(["No.", "Body", "Town or region", "Kind", "Took part by"], rows),
        source=f"{year} report, Annex 1.",
        note=_skipped(respondents),
        says=PRINTED,
    )


def _skipped(respondents: "pd.DataFrame") -> str:
    """What the note says of numbers that the annex skips."""
    numbers = {int(number) for number in respondents["no"] if number.isdigit()}
    skipped = sorted(set(range(1, max(numbers, default=0) + 1)) - numbers)
    listed = ", ".join(map(str, skipped))
    return f"Numbers as printed; the annex skips {listed}." if skipped else "Numbers as printed."


def participation_table(respondents: "pd.DataFrame", year: int) -> ReportTable:
    """How many bodies of each kind took part in which way; the last row is all of them."""
    data = count_participation(respondents)
    rows = []
    for kind in dict.fromkeys(data["kind"]):
        own = data[data["kind"] == kind].set_index("participation")
        rows.append([words(kind), *(own.loc[way, "n"] for way in PARTICIPATION), own["n_kind"].iloc[0]])
    totals = data.groupby("participation")["n"].sum()
    rows.append(["all", *(totals.get(way, 0) for way in PARTICIPATION), int(totals.sum())])
    headings = [
        "Kind of body",
        "Interviewed",
        "Questionnaire",
        "Information sent",
        "Nothing sent",
        "Bodies asked",
    ]
    return ReportTable(
        id="participation",
        title=f"Participation by kind of body, {year}",
        data=data,
        shown=frame_of(headings, rows),
        source=f"{year} report, Annex 1.",
        note="A body is counted once, by the way the annex prints.",
        says=PRINTED,
    )


def support_table(cases: "pd.DataFrame", year: int) -> ReportTable:
    """The support given to victims as the annex lists it; one row is one line of the annex."""
    rows = [
        [
            row["no"],
            row["organisation"],
            row["n_cases"] or "not printed",
            "; ".join(words(kind) for kind in str(row["kinds"]).split(";")),
            row["description"],
        ]
        for row in cases.to_dict("records")
    ]
    return ReportTable(
        id="support_cases",
        title=f"Support given to victims by local bodies, {year} report",
        data=cases,
        shown=frame_of(["No.", "Body", "Cases", "Kind", "Support (paraphrased)"], rows),
        source=f"{year} report, Annex 2.",
        says=PRINTED,
    )


def support_counts(cases: "pd.DataFrame", by: str, year: int) -> ReportTable:
    """Support cases by `kinds` or by `place`, most frequent first."""
    data = count_support(cases, by)
    what = "kind of support" if by == "kinds" else "place"
    rows = [
        [words(row["group"]), row["n_rows"], _printed(row["n_cases"]), row["n_rows_without_cases"]]
        for row in data.to_dict("records")
    ]
    note = f"{len(cases)} lines of the annex." + (
        " A line with several kinds stands in each of them, so the rows add up to more." if by == "kinds" else ""
    )
    return ReportTable(
        id=f"support_by_{'kind' if by == 'kinds' else by}",
        title=f"Support cases by {what}, {year} report",
        data=data,
        shown=frame_of([what.capitalize(), "Lines", "Cases printed", "Lines without a number of cases"], rows),
        source=f"{year} report, Annex 2.",
        note=note,
        says=PRINTED,
    )


def _printed(number: object) -> str:
    """A number with its thousands apart; 'not printed' where the report prints none."""
    return f"{number:,}".replace(",", "\u00a0") if isinstance(number, int) else "not printed"


def money_table(payments: "pd.DataFrame", year: int) -> ReportTable:
    """The sums of money in the annex, each kind added by itself and never with another."""
    data = sum_payments(payments)
    rows = [
        [
            words(row["payment"]),
            row["currency"],
            row["n_payments"],
            row["n_without_amount"],
            _printed(row["total"]),
        ]
        for row in data.to_dict("records")
    ]
    return ReportTable(
        id="support_money",
        title=f"Money in the support cases, {year} report",
        data=data,
        shown=frame_of(["Kind of payment", "Currency", "Payments", "Without an amount", "Sum of this kind"], rows),
        source=f"{year} report, Annex 2.",
        note="Money paid once, money paid every month and the value of goods are unlike: the rows have no total.",
        says=PRINTED,
    )


def statistics_table(statistics: "pd.DataFrame", year: int) -> ReportTable:
    """The figures the report prints; one row is one number, with what it counts, of whom and when."""
    rows = [
        [
            words(str(row["topic"])),
            row["indicator"],
            row["period"],
            row["group"],
            row["printed"],
            row["unit"],
            row["source"],
        ]
        for row in statistics.to_dict("records")
    ]
    return ReportTable(
        id="statistics",
        title=f"Figures printed in the {year} report",
        data=statistics,
        shown=frame_of(["Topic", "What is counted", "Period", "Of whom", "Printed", "Unit", "Source"], rows),
        source=f"{year} report, as each row says.",
        note="As printed; figures that the report quotes from other sources are not checked here.",
        says=PRINTED,
    )


def excerpts_table(excerpts: "pd.DataFrame", codebook: Codebook, year: int) -> ReportTable:
    """The interview excerpts that the report quotes, paraphrased; one row is one excerpt."""
    names = codebook.theme_names()
    rows = [
        [
            row["footnote"],
            row["organisation"],
            row["text"],
            "; ".join(names[theme] for theme in str(row["themes"]).split(";") if theme),
        ]
        for row in excerpts.to_dict("records")
    ]
    return ReportTable(
        id="excerpts",
        title=f"What interviewees said, {year} report (paraphrased)",
        data=excerpts,
        shown=frame_of(["Footnote", "Organisation", "Paraphrase", "Themes (first coding)"], rows),
        source=f"{year} report, ch. 2, by footnote.",
        note="The themes are a first coding by one reader, not yet compared with a second coder.",
        says=PRINTED,
    )
