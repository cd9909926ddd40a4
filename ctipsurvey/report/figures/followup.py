"""The figures on follow-up: what choices do to the index, how recommendations are taken up, how long they take."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ctipsurvey.report.figures.charts import BAR, nothing_to_show, points_of_row, row_chart
from ctipsurvey.report.figures.style import (
    EDGE,
    GUIDE,
    INK,
    MUTED,
    RIGHT,
    SERIES,
    SMALL,
    STATUS_STYLES,
    Style,
    canvas,
    in_house_style,
    own_letters,
    panel,
    strip,
    write,
)
from ctipsurvey.report.tables import words

if TYPE_CHECKING:
    import pandas as pd

ROW, HEAD, FOOT = 14.0, 34.0, 30.0
"""Of the flow, in points: the distance of recommendations, and the room above and below them."""
LINES: dict[str, tuple[str, tuple[int, tuple[int, ...]]]] = {
    "repeat": ("repeats", (0, ())),
    "continues": ("continues", (0, (5, 2))),
    "narrows": ("narrows", (0, (1, 2))),
    "splits": ("splits", (0, (5, 2, 1, 2))),
    "merges": ("merges", (0, (5, 2, 1, 2, 1, 2))),
}
"""How each relation is called and drawn: the pattern of its line."""


@in_house_style
def index_choices(data: "pd.DataFrame", declared: float, names: Mapping[str, str]) -> Figure:
    """A tornado: one bar a choice, from the lowest index it leads to to the highest; the widest on top.

    The line is the index with the declared weights; numbers at the ends of a bar are what is chosen there.
    """
    if data.empty:
        return nothing_to_show("Nothing to show: no recommendation has a status yet.")
    rows = data.to_dict("records")
    figure, axes = row_chart(
        [names[row["choice"]] for row in rows],
        [f"{row['index_low']:.2f} to {row['index_high']:.2f}" for row in rows],
        heading="Index",
        axis="Implementation index, 0 to 1; each choice by itself, the others as declared (line)",
    )
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.axvline(declared, color=MUTED, linewidth=0.9, zorder=0)
    thick = BAR / points_of_row(axes)
    for number, row in enumerate(rows):
        low, high = row["index_low"], row["index_high"]
        axes.add_patch(Rectangle((low, number - thick / 2), high - low, thick, facecolor=SERIES[0].fill, linewidth=0))
        write(
            axes, low, number, words(str(row["low_setting"])), size=SMALL, color=INK, ha="right", dx=-4, ground="white"
        )
        write(axes, high, number, words(str(row["high_setting"])), size=SMALL, color=INK, dx=4, ground="white")
    own_letters(figure)
    return figure


@in_house_style
def lineage_flow(entries: "pd.DataFrame", links: "pd.DataFrame", labels: Mapping[str, str]) -> Figure:
    """Recommendations from report to report: a column is a report, a mark a recommendation with its status, a line a
    link.

    `entries` have recommendation_id, report_year, no and status; `links` from_id, to_id and relation. The pattern of
    a line is the relation. Numbers are printed ones.
    """
    years = sorted(set(entries["report_year"]))
    if len(years) < 2 or links.empty:
        return nothing_to_show("Nothing to show: no recommendation is linked to one of another report.")
    most = int(entries.groupby("report_year").size().max())
    height = HEAD + ROW * most + FOOT
    figure = canvas(height)
    axes = strip(figure, 0, height)
    at: dict[str, tuple[float, float]] = {}
    step = (RIGHT - 90) / (len(years) - 1)
    used = []
    for column, year in enumerate(years):
        x = 40 + step * column
        own = entries[entries["report_year"] == year]
        write(axes, x, height - 10, f"Report of {year}", bold=True, ha="center")
        write(axes, x, height - 22, f"{len(own)} recommendations", size=SMALL, color=MUTED, ha="center")
        for row, entry in enumerate(own.to_dict("records")):
            at[str(entry["recommendation_id"])] = (x, height - HEAD - ROW * (row + 0.5))
    for link in links.to_dict("records"):
        if link["from_id"] in at and link["to_id"] in at:
            (x0, y0), (x1, y1) = at[link["from_id"]], at[link["to_id"]]
            pattern = LINES[str(link["relation"])][1]
            axes.plot([x0 + 6, x1 - 22], [y0, y1], color=SERIES[0].fill, linewidth=1.1, linestyle=pattern, zorder=2)
            used.append(str(link["relation"]))
    for entry in entries.to_dict("records"):
        x, y = at[str(entry["recommendation_id"])]
        status = str(entry["status"])
        style = STATUS_STYLES.get(status, Style("#ffffff", "o"))
        half = style.marker == "half"
        axes.plot(
            [x],
            [y],
            linestyle="none",
            marker="o" if half else style.marker,
            markersize=6.5,
            zorder=4,
            fillstyle="left" if half else "full",
            markerfacecoloralt="white",
            markeredgecolor=INK,
            markeredgewidth=0.7,
            markerfacecolor=STATUS_STYLES["implemented"].fill if half else style.fill,
            label=status,
        )
        write(axes, x - 8, y, str(entry["no"]), size=SMALL, color=MUTED, ha="right", ground="white")
    x = 0.0
    for relation in LINES:
        if relation in used:
            axes.plot([x, x + 22], [18] * 2, color=SERIES[0].fill, linewidth=1.1, linestyle=LINES[relation][1])
            write(axes, x + 26, 18, LINES[relation][0], size=SMALL)
            x += 82
    x = 0.0
    for status in dict.fromkeys(entries["status"]):
        style = STATUS_STYLES.get(str(status), Style("#ffffff", "o"))
        half = style.marker == "half"
        axes.plot(
            [x + 4],
            [5],
            linestyle="none",
            marker="o" if half else style.marker,
            markersize=6,
            fillstyle="left" if half else "full",
            markerfacecoloralt="white",
            markeredgecolor=INK,
            markeredgewidth=0.7,
            markerfacecolor=STATUS_STYLES["implemented"].fill if half else style.fill,
        )
        label = labels.get(str(status), words(str(status)))
        write(axes, x + 11, 5, label, size=SMALL)
        x += 18 + 4.3 * len(label)
    own_letters(figure)
    return figure


@in_house_style
def time_to_implementation(curves: Mapping[str, "pd.DataFrame"], counts: Mapping[str, int]) -> Figure:
    """The share implemented by each month since the report, one panel a kind of recommendation.

    The dark band lies between what is surely and what is possibly implemented by then (an interval has no position
    inside), the light one is its 95 % bootstrap band (`recommendations.duration.bands`).
    """
    if not curves:
        return nothing_to_show("Nothing to show: no status has been observed yet.")
    tall, gap = 96.0, 30.0
    height = (tall + gap) * len(curves) + 20
    figure = canvas(height)
    cover = strip(figure, 0, height)
    for number, (name, curve) in enumerate(curves.items()):
        bottom = height - (tall + gap) * (number + 1) + 8
        write(cover, 0, bottom + tall + 9, f"{name} ({counts[name]} recommendations)", bold=True)
        axes = panel(figure, 34 + EDGE, bottom, RIGHT - 44, tall)
        months = curve["month"].to_numpy()
        axes.fill_between(months, curve["low"], curve["high"], step="post", color=GUIDE, linewidth=0, label="95 % band")
        axes.fill_between(
            months,
            curve["surely"],
            curve["possibly"],
            step="post",
            color=SERIES[0].fill,
            linewidth=0.6,
            label="implemented",
        )
        axes.set_ylim(0, 1)
        axes.set_xlim(0, float(months.max()))
        axes.set_yticks([0, 0.5, 1], ["0", "50", "100 %"])
        axes.set_xticks(list(range(0, math.ceil(float(months.max())) + 1, 12)))
        axes.spines["bottom"].set_visible(True)
    write(
        cover,
        34,
        5,
        "Months since the report, as long as open ones were followed. Dark: surely to possibly implemented; "
        "light: 95 % band",
        size=SMALL,
        color=MUTED,
    )
    own_letters(figure)
    return figure


def flow_told(links: "pd.DataFrame", numbers: Mapping[str, str]) -> str:
    """The links in words, for those who cannot see the figure."""
    parts: Sequence[str] = [
        f"{numbers[str(link['to_id'])]} {LINES[str(link['relation'])][0]} {numbers[str(link['from_id'])]}"
        for link in links.to_dict("records")
    ]
    return "; ".join(parts) + "."
