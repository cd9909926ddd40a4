"""The figures on who took part, what was given to victims, and what was counted."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ctipsurvey.protect.disclosure.rules import MARK
from ctipsurvey.report.figures.charts import (
    BAR,
    draw_legend,
    legend_height,
    nothing_to_show,
    points_of_row,
    row_chart,
    shown_or_none,
    stack_bars,
)
from ctipsurvey.report.figures.frame import put_frame
from ctipsurvey.report.figures.style import (
    GUIDE,
    INK,
    MUTED,
    SERIES,
    SIZE,
    STATUS_STYLES,
    WIDTH,
    canvas,
    in_house_style,
    in_order,
    own_letters,
    panel,
    width_of,
    write,
)
from ctipsurvey.report.tables import CONSTRUCTED_MARK, words

if TYPE_CHECKING:
    import pandas as pd

WAYS = {
    "interview": "Interviewed",
    "questionnaire": "Questionnaire",
    "information": "Information sent",
    "none": "Nothing sent",
}
"""How bodies took part, as the table of participation heads its columns."""

LANGUAGES = ("ky", "ru", "en")

CASES = {"cases initiated": "Initiated", "cases solved": "Solved", "cases unsolved": "Unsolved"}
"""The indicators of the figure of criminal cases."""


@in_house_style
def participation(data: "pd.DataFrame") -> Figure:
    """How the bodies asked took part: a row is a kind of body, a part of its bar those that took part in one way."""
    if data.empty:
        return nothing_to_show("Nothing to show: for this year there is no list of the bodies that were asked.")
    ways = in_order(list(WAYS), data["participation"])
    names = [WAYS.get(way, _sentence(way)) for way in ways]
    styles = {name: SERIES[number % len(SERIES)] for number, name in enumerate(names)}
    kinds = [(str(kind), own.set_index("participation")) for kind, own in data.groupby("kind", sort=False)]
    asked = [int(own["n_kind"].iloc[0]) for _, own in kinds]
    figure, axes = row_chart(
        [_sentence(kind) for kind, _ in kinds], [str(n) for n in asked], heading="Bodies asked", legend=styles
    )
    axes.set_xlim(0, max(*asked, 1))
    series = {name: [int(own["n"].get(way, 0)) for _, own in kinds] for name, way in zip(names, ways, strict=True)}
    stack_bars(axes, series, [1] * len(kinds), styles)
    own_letters(figure)
    return figure


@in_house_style
def support_by_kind(data: "pd.DataFrame") -> Figure:
    """Support given to victims: a bar is the lines of the annex with one kind; beside it the cases they print.

    A line that prints no number of cases is counted as a line and never as a case; a star says so.
    """
    if data.empty:
        return nothing_to_show("Nothing to show: for this year there is no list of support given to victims.")
    rows = data.to_dict("records")
    lines = [int(row["n_rows"]) for row in rows]
    without = int(data["n_rows_without_cases"].astype(int).gt(0).sum())
    figure, axes = row_chart(
        [_sentence(str(row["group"])) for row in rows],
        [_printed_cases(row) for row in rows],
        heading="Cases printed in these lines",
        over="Lines of the annex with this kind of support",
        note="* Not counting lines that print no number of cases: " + _lines_without(rows) if without else "",
    )  # fmt: skip
    room = axes.get_position().width * WIDTH
    axes.set_xlim(0, max(lines) * room / (room - width_of(str(max(lines))) - 5))
    thick = BAR / points_of_row(axes)
    axes.barh(range(len(rows)), lines, height=thick, color=SERIES[1].fill, label="Lines")
    for number, n in enumerate(lines):
        write(axes, n, number, str(n), dx=4)
    own_letters(figure)
    return figure


def _printed_cases(row: Mapping[Hashable, Any]) -> str:
    """The cases of one kind of support: with a star where a line prints none, a dash where every line does not."""
    n, without = int(row["n_cases"]), int(row["n_rows_without_cases"])
    if without == int(row["n_rows"]):
        return "* –"
    return f"* {n}" if without else str(n)


def _lines_without(rows: Sequence[Mapping[Hashable, Any]]) -> str:
    """How many lines of each kind print no number of cases."""
    named = [(words(str(row["group"])), int(row["n_rows_without_cases"])) for row in rows]
    return ", ".join(f"{name} {n}" for name, n in named if n) + "."


@in_house_style
def criminal_cases(statistics: "pd.DataFrame") -> Figure:
    """Criminal cases by period: a bar is the cases initiated, solved or unsolved in one of them.

    Comes in: the numbers that the report prints (topic `criminal_cases`); one that is not printed has no bar,
    while a printed 0 stands on the line.
    """
    chosen = (statistics["topic"] == "criminal_cases") & statistics["indicator"].isin(CASES)
    own = statistics[chosen & (statistics["group"] == "all")]
    if own.empty:
        return nothing_to_show("Nothing to show: for this year no numbers of criminal cases are in the study.")
    periods = list(dict.fromkeys(own["period"]))
    looks = (SERIES[0], SERIES[2], STATUS_STYLES["not_implemented"])
    styles = dict(zip(CASES.values(), looks, strict=True))
    height, foot = 140.0, 18.0
    figure = canvas(foot + height + legend_height(styles))
    draw_legend(figure, styles, foot + height)
    axes = panel(figure, 20, foot, WIDTH - 21, height)
    for number, (indicator, label) in enumerate(CASES.items()):
        rows = own[own["indicator"] == indicator].drop_duplicates("period")
        counts = [float(value) for value in rows["value"]]
        places = [periods.index(period) + (number - 1) * 0.2 for period in rows["period"]]
        style = styles[label]
        axes.bar(
            places, counts, 0.18, color=style.fill, hatch=style.hatch, edgecolor="white", linewidth=0, label=label
        )  # fmt: skip
        for x, n in zip(places, counts, strict=True):
            write(axes, x, n, f"{n:g}", ha="center", dy=SIZE * 0.365 + 3)
    highest = max(1.0, float(own["value"].astype(float).max()))
    axes.set_xlim(-0.5, len(periods) - 0.5)
    axes.set_ylim(0, highest * height / (height - SIZE - 6))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
    axes.grid(axis="y", color=GUIDE, linewidth=0.6)
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.set_xticks(range(len(periods)), [str(period) for period in periods], size=SIZE, color=INK)
    own_letters(figure)
    return figure


@in_house_style
def interviews(data: "pd.DataFrame", *, constructed: bool = False) -> Figure:
    """Interviews and questionnaires of the year: a row is a kind of respondent and an instrument, a part a language.

    The figure carries the mark of constructed data where this is said, or where the data says so itself.
    """
    if data.empty:
        return nothing_to_show("Nothing to show: for this year there are no interviews and no questionnaires.")
    languages = [name for name in in_order(LANGUAGES, data["language"]) if name in set(data["language"])]
    styles = {_sentence(name): SERIES[number % len(SERIES)] for number, name in enumerate(languages)}
    groups = list(data.groupby(["kind", "instrument"], sort=False))
    counts: list[dict[str, int | None]] = [
        {str(row["language"]): shown_or_none(row["n_respondents"]) for row in own.to_dict("records")}
        for _, own in groups
    ]
    known = [[n for n in own.values() if n is not None] for own in counts]
    totals = [sum(own) for own in known]
    beside = [
        f"{n} ({sum(int(answers) for answers in own['n_answers'])})" if len(shown) == len(own) else MARK
        for n, shown, (_, own) in zip(totals, known, groups, strict=True)
    ]
    figure, axes = row_chart(
        [f"{_sentence(str(kind))}, {words(str(instrument))}" for (kind, instrument), _ in groups],
        beside,
        heading="Respondents (answers)",
        legend=styles,
    )
    axes.set_xlim(0, max(*totals, 1))
    series = {_sentence(name): [own.get(name, 0) for own in counts] for name in languages}
    stack_bars(axes, series, [1] * len(groups), styles)
    own_letters(figure)
    if constructed or ("data" in data and (data["data"] == CONSTRUCTED_MARK).any()):
        put_frame(figure, constructed=True)
    return figure


def _sentence(identifier: str) -> str:
    """An id as words that begin with a capital."""
    text = words(identifier)
    return text[:1].upper() + text[1:]
