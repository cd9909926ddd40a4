"""The figures of a year, made from its tables: which there are, what they are called, and what they show in words."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey.instruments.codebook import Codebook
from ctipsurvey.instruments.register import Register
from ctipsurvey.recommendations.duration import bands
from ctipsurvey.recommendations.index import SETTINGS, index
from ctipsurvey.recommendations.lineage import Lineage
from ctipsurvey.report.agreement_tables import THRESHOLDS, interval
from ctipsurvey.report.figures import agreement, completeness, fieldwork, followup, implementation, themes
from ctipsurvey.report.figures.frame import save_figure
from ctipsurvey.report.followup_tables import ALL, KINDS, REGISTER
from ctipsurvey.report.implementation_tables import (
    BY,
    assessment_source,
    group_names,
    matrix_rows,
    status_labels,
    used_statuses,
)
from ctipsurvey.report.tables import ReportTable, as_percent, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class YearFigure:
    """A figure with what stands beside it: title, source, and its content in words for those who cannot see it."""

    id: str
    figure: "Figure"
    title: str
    source: str
    alt: str
    constructed: bool = False

    def save(self, folder: Path) -> Path:
        """Write PNG, SVG and the words into the `figures` folder of a year's outputs; comes back with the PNG."""
        png, _ = save_figure(
            self.figure,
            folder,
            self.id,
            title=self.title,
            source=self.source,
            alt=self.alt,
            constructed=self.constructed,
        )
        return png


def fieldwork_figures(tables: Sequence[ReportTable]) -> list[YearFigure]:
    """The figures on fieldwork for which the year has a table."""
    drawn: dict[str, tuple[Callable[[ReportTable], Figure], str, str]] = {
        "participation": (lambda table: fieldwork.participation(table.data), "participation", "n"),
        "interviews": (
            lambda table: fieldwork.interviews(table.data, constructed=table.constructed),
            "interviews",
            "n_respondents",
        ),
        "missing_by_section": (
            lambda table: completeness.missing_by_section(table.data, constructed=table.constructed),
            "missing_by_section",
            "n_answered",
        ),
        "support_by_kind": (lambda table: fieldwork.support_by_kind(table.data), "support_by_kind", "n_rows"),
        "statistics": (lambda table: fieldwork.criminal_cases(table.data), "criminal_cases", "value"),
    }
    made = []
    for table in tables:
        if table.id in drawn:
            draw, figure_id, count = drawn[table.id]
            data = table.data
            title = table.title
            if figure_id == "criminal_cases":
                data = data[data["topic"] == "criminal_cases"]
                title = "Criminal cases on trafficking in persons, as the report prints them"
                if data.empty:
                    continue
            told = _sections_told(data) if figure_id == "missing_by_section" else _told(data, count)
            made.append(YearFigure(figure_id, draw(table), title, table.source, told, table.constructed))
    return made


def implementation_figures(
    scores: "pd.DataFrame", tables: Sequence[ReportTable], register: Register, codebook: Codebook, year: int
) -> list[YearFigure]:
    """The status matrix over all recommendations, and the statuses by report, addressee and theme."""
    labels, statuses = status_labels(register), used_statuses(scores, register)
    rows = matrix_rows(scores, register)
    source = assessment_source(scores)
    made = [
        YearFigure(
            "status_matrix",
            implementation.status_matrix(rows, statuses, labels),
            f"Status of all {len(rows)} recommendations, monitoring year {year}",
            source,
            _matrix_told(rows, labels),
        )
    ]
    for table in tables:
        by = table.id.removeprefix("status_by_")
        if by not in BY or by == "all":
            continue
        names = group_names(register, codebook, by, scores)
        drawn = implementation.status_shares(table.data, statuses, labels, names)
        made.append(YearFigure(table.id, drawn, table.title, source, _shares_told(table.data, labels, names)))
        if by == "report_year" and (table.data["n_counted"] > 0).any():
            made.append(
                YearFigure(
                    "implemented_by_report_year",
                    implementation.share_intervals(table.data, labels, names),
                    f"Share implemented by the report that issued them, monitoring year {year}",
                    source,
                    _shares_told(table.data[table.data["status"] == "implemented"], labels, names),
                )
            )
    return made


def followup_figures(
    scores: "pd.DataFrame", found: "pd.DataFrame", tables: Sequence[ReportTable], register: Register, lineage: Lineage
) -> list[YearFigure]:
    """What choices do to the index, how recommendations are taken up, and how long they take (`found`: durations)."""
    made = []
    source = assessment_source(scores)
    for table in tables:
        if table.id == "index_choices":
            told = "; ".join(
                f"{SETTINGS[row['choice']]}: {row['index_low']:.2f} to {row['index_high']:.2f}"
                for row in table.data.to_dict("records")
            )
            drawn = followup.index_choices(table.data, index(scores), SETTINGS)
            made.append(YearFigure(table.id, drawn, table.title, source, told + "."))
        if table.id == "time_to_implementation":
            made.append(_duration_figure(found, table))
    known = set(scores["recommendation_id"])
    links = _links_between(lineage, known)
    if len(links):
        entries = scores[["recommendation_id", "report_year", "no", "status"]]
        numbers = {
            str(row["recommendation_id"]): f"{row['report_year']} no. {row['no']}" for row in entries.to_dict("records")
        }
        drawn = followup.lineage_flow(entries, links, status_labels(register))
        told = followup.flow_told(links, numbers)
        made.append(YearFigure("lineage_flow", drawn, "Recommendations that take up earlier ones", REGISTER, told))
    return made


def _links_between(lineage: Lineage, known: Collection[str]) -> "pd.DataFrame":
    """The settled links between known recommendations; one row a link: from_id, to_id, relation."""
    import pandas as pd

    rows = [
        (link.from_id, link.to_id, link.relation)
        for link in lineage.confirmed
        if link.from_id in known and link.to_id in known
    ]
    return pd.DataFrame(rows, columns=["from_id", "to_id", "relation"])


def _duration_figure(found: "pd.DataFrame", table: ReportTable) -> YearFigure:
    still_open = found[found["known_by"] == "open"]["left"]
    end = still_open.max() if len(still_open) else found["right"].max()
    months = list(range(math.ceil(end) + 1))
    curves, counts = {}, {}
    for row in table.data.to_dict("records"):
        own = found if row["kind"] == ALL else found[found["kind"] == row["kind"]]
        curves[KINDS[row["kind"]]] = bands(own["left"].tolist(), own["right"].tolist(), months, n=200)
        counts[KINDS[row["kind"]]] = len(own)
    told = "; ".join(
        f"{name}: by {int(last['month'])} months {as_percent(last['surely'])} to {as_percent(last['possibly'])} "
        f"per cent"
        for name, curve in curves.items()
        for last in [curve.iloc[-1]]
    )
    drawn = followup.time_to_implementation(curves, counts)
    return YearFigure(table.id, drawn, table.title, table.source, told + ".")


def theme_figures(tables: Sequence[ReportTable], codebook: Codebook) -> list[YearFigure]:
    """The figures on themes for which the year has a table."""
    names = codebook.theme_names()
    codes = [code.id for code in codebook.codes]
    made = []
    for table in tables:
        data = table.data
        if table.id == "themes_by_valence":
            drawn, told = themes.themes_by_valence(data, names), _cells_told(data, names, "valence", "n_segments")
        elif table.id in ("themes_by_kind", "themes_by_region", "themes_by_language"):
            groups = {str(group): words(str(group)) for group in data["group"]}
            if table.id == "themes_by_region":
                groups = {group: word.removesuffix(" Oblast") for group, word in groups.items()}
            drawn, told = themes.theme_matrix(data, names, groups), _cells_told(data, names, "group", "n_respondents")
        elif table.id == "theme_pairs":
            drawn = themes.theme_pairs(data, names, codes)
            told = _cells_told(data.assign(other=data["other_code"].map(names)), names, "other", "n_segments")
        elif table.id == "themes_over_years":
            drawn, told = themes.themes_over_years(data, names), _cells_told(data, names, "year", "n_respondents")
        else:
            continue
        made.append(YearFigure(table.id, drawn, table.title, table.source, told, table.constructed))
    return made


def agreement_figures(tables: Sequence[ReportTable], codebook: Codebook) -> list[YearFigure]:
    """The figure on reliability where the year has its table."""
    names, made = codebook.theme_names(), []
    for table in tables:
        if table.id == "agreement_by_code":
            drawn = agreement.agreement_by_code(table.data, names, THRESHOLDS)
            parts = [
                f"{names.get(row['code'], 'all themes together')}: alpha {interval(row)}"
                for row in table.data.to_dict("records")
            ]
            told = "; ".join(parts) + "."
            made.append(YearFigure(table.id, drawn, table.title, table.source, told, table.constructed))
    return made


def _cells_told(data: "pd.DataFrame", names: Mapping[str, str], by: str, count: str) -> str:
    """Counts by theme and something else, as a sentence; zeros are left out."""
    parts = []
    for code, own in data.groupby("code", sort=False):
        told = [f"{words(str(row[by]))} {row[count]}" for row in own.to_dict("records") if row[count]]
        parts.append(f"{names[str(code)]}: {', '.join(told) if told else 'none'}")
    return "; ".join(parts) + "."


def _told(data: "pd.DataFrame", count: str) -> str:
    """Rows of counts as a sentence: every text cell with its number."""
    named = [
        name
        for name in ("kind", "participation", "instrument", "language", "group", "indicator", "period")
        if name in data
    ]
    if "indicator" in named:
        named = ["period", "indicator"]
    rows = [f"{' '.join(words(str(row[name])) for name in named)}: {row[count]}" for row in data.to_dict("records")]
    return "; ".join(row for row in rows if not row.endswith(": 0")) + "."


def _sections_told(data: "pd.DataFrame") -> str:
    """Answered, without an opinion, empty and skipped by section, as a sentence."""
    parts = [
        f"{row['section']}: {row['n_answered']} answered, {row['n_no_opinion']} don't know or refused, "
        f"{row['n_not_answered']} left empty, {row['n_not_asked']} skipped"
        for row in data.to_dict("records")
    ]
    return "; ".join(parts) + "."


def _matrix_told(rows: "pd.DataFrame", labels: Mapping[str, str]) -> str:
    parts = []
    for report_year, own in rows.groupby("report_year"):
        counts = own["status"].value_counts(sort=False)
        told = ", ".join(f"{labels[str(status)].lower()} {n}" for status, n in sorted(counts.items()))
        parts.append(f"report of {report_year}: {told}")
    return "; ".join(parts) + "."


def _shares_told(data: "pd.DataFrame", labels: Mapping[str, str], names: Mapping[str, str]) -> str:
    parts = []
    for group in dict.fromkeys(data["group"]):
        own = data[data["group"] == group]
        told = [
            f"{labels[row['status']].lower()} {row['n']} of {row['n_counted']}"
            for row in own.to_dict("records")
            if row["n"]
        ]
        parts.append(f"{names.get(group, group)}: {', '.join(told) if told else 'none'}")
    return "; ".join(parts) + "."
