"""The tables on the implementation of recommendations."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ctipsurvey.instruments.codebook import Codebook
from ctipsurvey.instruments.register import Recommendation, Register, study_scale
from ctipsurvey.protect.disclosure.statements import public
from ctipsurvey.recommendations.scores import DISPUTED, NO_STATUS, group_scores, share_statuses
from ctipsurvey.report.tables import ReportTable, as_share, frame_of, words

if TYPE_CHECKING:
    import pandas as pd

BY = {
    "all": "all recommendations",
    "report_year": "the report that issued them",
    "addressee": "addressee",
    "theme": "theme",
}
"""What statuses are broken down by, and how that is said in a title."""

INTERVAL_NOTE = (
    "Each cell: number with the status, of all with any counted status (the denominator), share, and 95 % Wilson "
    "interval in brackets. The recommendations are all there are, not a sample: the interval shows how little a "
    "share of few items can tell. Those without a status yet are left out of the denominator and counted beside it."
)
SEVERAL_NOTE = {
    "addressee": " A recommendation to several bodies stands in each of them, so the rows add up to more than all.",
    "theme": " A recommendation with several themes stands in each of them, so the rows add up to more than all.",
}

OF_RECOMMENDATIONS = public("Counts and rates recommendations, acts and their statuses; no person is counted.")
"""Why these tables are shown as they are."""


def implementation_tables(
    scores: "pd.DataFrame",
    assessments: "pd.DataFrame",
    acts: "pd.DataFrame",
    register: Register,
    codebook: Codebook,
    year: int,
) -> list[ReportTable]:
    """All tables of this file that have anything to show for this year; no breakdown where nothing has a status."""
    broken_down = BY if scores["counted"].any() else ("all",)
    tables = [status_shares(scores, register, codebook, by, year) for by in broken_down]
    for report_year in sorted(set(scores["report_year"])):
        if (scores[scores["report_year"] == report_year]["status"] != NO_STATUS).any() or report_year < year:
            tables.append(status_table(scores, assessments, acts, register, report_year))
    tables += [new_recommendations(register, year), cited_acts_table(acts, register, year)]
    return [table for table in tables if len(table.data)]


def status_shares(scores: "pd.DataFrame", register: Register, codebook: Codebook, by: str, year: int) -> ReportTable:
    """Counts and shares per status, by `all`, `report_year`, `addressee` or `theme`.

    The data has one row per group x status (see `recommendations.scores.share_statuses`); printed is one row
    per group and one column per status.
    """
    names = group_names(register, codebook, by, scores)
    statuses = used_statuses(scores, register)
    grouped = group_scores(scores, register, by)
    present = [group for group in names if (grouped["group"] == group).any()]
    data = share_statuses(grouped, statuses, present)
    labels = status_labels(register)
    rows = []
    for group in present:
        own = data[data["group"] == group].set_index("status")
        without = int(own["n_group"].iloc[0] - own["n_counted"].iloc[0])
        cells = [as_share(*own.loc[status, ["n", "n_counted", "share_low", "share_high"]]) for status in statuses]
        rows.append([names[group], *cells, without])
    heading = {"all": "", "report_year": "Report of", "addressee": "Addressee", "theme": "Theme"}[by]
    headings = [heading, *(labels[status] for status in statuses), "Not in the denominator"]
    return ReportTable(
        id=f"status_by_{by}" if by != "all" else "status_all",
        title=f"Implementation status by {BY[by]}, monitoring year {year}",
        data=data,
        shown=frame_of(headings, rows),
        source=assessment_source(scores),
        note=INTERVAL_NOTE + SEVERAL_NOTE.get(by, "") + (_not_named(register, year) if by == "addressee" else ""),
        says=OF_RECOMMENDATIONS,
    )


def _not_named(register: Register, year: int) -> str:
    """How many recommendations name nobody, so that the addressee is ours."""
    entries = register.issued_until(year)
    n = sum(not entry.addressee_named for entry in entries)
    return (
        f" {n} of {len(entries)} recommendations name no addressee in print; they stand under the body that would "
        "have to act (`addressee_named: no` in the register)."
    )


def status_table(
    scores: "pd.DataFrame",
    assessments: "pd.DataFrame",
    acts: "pd.DataFrame",
    register: Register,
    report_year: int,
) -> ReportTable:
    """The recommendations of one report with status and evidence, laid out as the centre publishes them.

    Three columns: number, recommendation, implementation status as of the printed date. The data has one row
    per recommendation, with the acts cited and the printed source.
    """
    entries = [entry for entry in register.recommendations if entry.report_year == report_year]
    labels = status_labels(register)
    by_id = scores.set_index("recommendation_id")
    dates = sorted({str(by_id.loc[entry.id, "as_of_date"]) for entry in entries} - {""})
    rows, data = [], []
    for entry in entries:
        own = assessments[assessments["recommendation_id"] == entry.id]
        status = str(by_id.loc[entry.id, "status"])
        evidence = " ".join(text for text in own["evidence"] if text)
        cited = cited_acts(acts, entry)
        rows.append([f"{entry.no}.", entry.text.en, f"{labels[status]}. {evidence}".strip()])
        data.append(
            [
                entry.id,
                entry.no,
                status,
                by_id.loc[entry.id, "as_of_date"],
                "; ".join(cited),
                by_id.loc[entry.id, "source"],
            ]
        )
    as_of = f"Implementation status as of {', '.join(dates)}" if dates else "Implementation status (none yet)"
    columns = ["recommendation_id", "no", "status", "as_of_date", "acts", "source"]
    import pandas as pd

    return ReportTable(
        id=f"recommendations_{report_year}",
        title=f"Recommendations of the monitoring report for {report_year}",
        data=pd.DataFrame(data, columns=columns),
        shown=frame_of(["No.", f"Recommendations of the report for {report_year}", as_of], rows),
        source=assessment_source(scores[scores["report_year"] == report_year]),
        note="Recommendations and evidence are paraphrased; the published wording is in the report.",
        says=OF_RECOMMENDATIONS,
    )


def new_recommendations(register: Register, year: int) -> ReportTable:
    """The recommendations that this year's report makes, by the body they address; one row is one of them."""
    import pandas as pd

    entries = [entry for entry in register.recommendations if entry.report_year == year]
    names = {name: texts.en for name, texts in register.addressees.items()}
    rows = [[f"{entry.no}.", ", ".join(names[name] for name in entry.addressees), entry.text.en] for entry in entries]
    data = [[entry.id, entry.no, " ".join(entry.addressees), " ".join(entry.themes)] for entry in entries]
    return ReportTable(
        id="new_recommendations",
        title=f"New recommendations of the monitoring report for {year}, by addressee",
        data=pd.DataFrame(data, columns=["recommendation_id", "no", "addressees", "themes"]),
        shown=frame_of(["No.", "Addressee", "Recommendation"], rows),
        source="Register of the study (instruments/register.yaml).",
        note="Paraphrased; the published wording is in the report. Numbers as printed; ours where it prints bullets.",
        says=OF_RECOMMENDATIONS,
    )


def cited_acts_table(acts: "pd.DataFrame", register: Register, year: int) -> ReportTable:
    """The acts that the year's report cites as evidence; one row is one act cited for one recommendation."""
    entries = {entry.id: entry for entry in register.recommendations}
    rows = []
    for row in acts.to_dict("records"):
        entry = entries[str(row["recommendation_id"])]
        number, date = str(row["act_number"]), str(row["act_date"])
        rows.append(
            [
                f"{entry.report_year} no. {entry.no}",
                words(str(row["act_kind"])),
                number or "not printed",
                date or "not printed",
                row["title"],
            ]
        )
    return ReportTable(
        id="acts",
        title=f"Acts cited as evidence, {year} report",
        data=acts,
        shown=frame_of(["Recommendation", "Kind", "Number", "Date", "Title"], rows),
        source=f"{year} report, ch. 3, status columns.",
        note="Number and date are given as the report prints them, also where it prints one number with two dates.",
        says=OF_RECOMMENDATIONS,
    )


def matrix_rows(scores: "pd.DataFrame", register: Register) -> "pd.DataFrame":
    """What the status matrix figure shows: one row per recommendation, with its label, theme and status."""
    entries = {entry.id: entry for entry in register.recommendations}
    return scores.assign(
        text=[entries[name].text.en for name in scores["recommendation_id"]],
        theme=[entries[name].themes[0] for name in scores["recommendation_id"]],
        addressee=[entries[name].addressees[0] for name in scores["recommendation_id"]],
    )


def cited_acts(acts: "pd.DataFrame", entry: Recommendation) -> list[str]:
    """The acts cited for one recommendation, each as kind, number and date."""
    own = acts[acts["recommendation_id"] == entry.id]
    cited = []
    for row in own.to_dict("records"):
        number = f" No. {row['act_number']}" if row["act_number"] else ""
        date = f" of {row['act_date']}" if row["act_date"] else ""
        cited.append(f"{words(str(row['act_kind']))}{number}{date}")
    return cited


def used_statuses(scores: "pd.DataFrame", register: Register) -> list[str]:
    """The statuses that tables and figures have a column for: the five printed ones, and others that occur."""
    found = set(scores["status"])
    scale = study_scale(register)
    used = [rating.id for at, rating in enumerate(scale.scale) if at < 5 or (rating.id in found and rating.counted)]
    return [*used, *([DISPUTED] if DISPUTED in found else [])]


def status_labels(register: Register) -> dict[str, str]:
    """The English label of each status, `no_status` and `disputed` included."""
    labels = {rating.id: rating.label.en for rating in study_scale(register).scale}
    return {**labels, NO_STATUS: words(NO_STATUS), DISPUTED: words(DISPUTED)}


def group_names(register: Register, codebook: Codebook, by: str, scores: "pd.DataFrame") -> dict[str, str]:
    """The groups of a breakdown in their order, with the name that readers see."""
    if by == "all":
        return {"all": "All recommendations"}
    if by == "report_year":
        return {str(year): str(year) for year in sorted(set(scores["report_year"]))}
    if by == "addressee":
        return {name: texts.en for name, texts in register.addressees.items()}
    return codebook.theme_names()


def assessment_source(scores: "pd.DataFrame") -> str:
    """Where the statuses come from: the tables of the reports that print them, each once."""
    places: Sequence[str] = [source.rsplit(", no.", 1)[0] for source in scores["source"] if source]
    found = list(dict.fromkeys(places))
    return (
        f"{'; '.join(found)}. Each row of the data names its number there."
        if found
        else "No status was recorded in this year."
    )
