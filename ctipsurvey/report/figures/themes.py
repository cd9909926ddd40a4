"""The figures on themes: how they were spoken of, by whom, over the years, and which stand together."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ctipsurvey.protect.disclosure.rules import MARK
from ctipsurvey.report.figures.charts import HIDDEN, nothing_to_show, row_chart, shown_or_none, stack_bars
from ctipsurvey.report.figures.style import (
    EDGE,
    GUIDE,
    INK,
    MUTED,
    RIGHT,
    SMALL,
    WIDTH,
    Style,
    canvas,
    height_of,
    in_house_style,
    own_letters,
    panel,
    strip,
    width_of,
    wrap,
    write,
)

if TYPE_CHECKING:
    import pandas as pd

VALENCE_STYLES = {
    "barrier": Style("#d1794a", hatch="////"),
    "neutral": Style("#e4e4e4"),
    "enabler": Style("#1b4965", ink="white"),
}
"""Apart in colour, in grey and in hatch."""
SHADES = ((0.75, "#1b4965", "white"), (0.5, "#3f7ca3", "white"), (0.25, "#9fc3da", INK), (1e-9, "#dbe8f0", INK))
"""How a cell of a matrix looks from which share on: its ground and its letters."""
CELL, PANELS = 19.0, 3
"""The height of a row of a matrix, in points, and how many small charts stand side by side."""


@in_house_style
def themes_by_valence(data: "pd.DataFrame", names: Mapping[str, str]) -> Figure:
    """Sentences on each theme by valence, the theme most spoken of on top; beside it who spoke of it."""
    rows = data.to_dict("records")
    totals: dict[str, int] = {}
    for row in rows:
        totals[str(row["code"])] = totals.get(str(row["code"]), 0) + (shown_or_none(row["n_segments"]) or 0)
    if not any(row["n_segments"] for row in rows):
        return nothing_to_show("Nothing to show: no sentence of this year has a code.")
    codes = sorted(totals, key=lambda code: -totals[code])
    cells = {(row["code"], row["valence"]): row for row in rows}
    told = [cells[code, "barrier"] for code in codes]
    beside = [
        MARK if MARK in (row["n_respondents_code"], row["n_all"]) else f"{row['n_respondents_code']} of {row['n_all']}"
        for row in told
    ]
    figure, axes = row_chart(
        [names[code] for code in codes],
        beside,
        heading="Respondents who spoke of it",
        legend=VALENCE_STYLES,
        over="Sentences",
    )
    axes.set_xlim(0, max(*totals.values(), 1))
    series = {
        valence: [shown_or_none(cells[code, valence]["n_segments"]) for code in codes] for valence in VALENCE_STYLES
    }
    stack_bars(axes, series, [1] * len(codes), VALENCE_STYLES)
    own_letters(figure)
    return figure


@in_house_style
def theme_matrix(data: "pd.DataFrame", names: Mapping[str, str], groups: Mapping[str, str]) -> Figure:
    """Of how many respondents of each group how many spoke of each theme: a cell is n of all, darker with the share.

    A hidden count is a hatched cell.
    """
    if data.empty:
        return nothing_to_show("Nothing to show: nobody was asked in this year.")
    codes, columns = list(dict.fromkeys(data["code"])), list(dict.fromkeys(data["group"]))
    cells = {(row["code"], row["group"]): row for row in data.to_dict("records")}
    sizes = {row["group"]: row["n_group"] for row in data.to_dict("records")}
    shown = {
        (row, column): _told(cells[code, group]["n_respondents"], cells[code, group]["n_group"])
        for row, code in enumerate(codes)
        for column, group in enumerate(columns)
    }
    headings = [f"{groups.get(group, group)} ({sizes[group]})" for group in columns]
    note = "Respondents; in brackets all of the group" + (
        f". Hatched: {MARK}" if (MARK, -1.0) in shown.values() else ""
    )
    return _matrix([names[code] for code in codes], headings, shown, note)


def _told(n: object, of: object) -> tuple[str, float]:
    """The text and the share of a cell; a hidden one has the share -1."""
    if MARK in (n, of):
        return MARK, -1.0
    return str(n or "·"), int(str(n)) / int(str(of))


@in_house_style
def theme_pairs(data: "pd.DataFrame", names: Mapping[str, str], codes: Sequence[str]) -> Figure:
    """How many sentences have both themes of a pair: a cell is a number, darker with the share of the rarer theme."""
    if data.empty:
        return nothing_to_show("Nothing to show: no sentence of this year has two themes.")
    place = {code: number for number, code in enumerate(codes)}
    shown: dict[tuple[int, int], tuple[str, float]] = {}
    for row in data.to_dict("records"):
        first, second = sorted((place[row["code"]], place[row["other_code"]]))
        shown[second - 1, first] = (str(row["n_segments"]), row["share_of_rarer"])
    labels = [f"{place[code] + 1}  {names[code]}" for code in codes[1:]]
    headings = [str(place[code] + 1) for code in codes[:-1]]
    note = f"Sentences with both themes. 1 is {names[codes[0]]}; darker: a larger part of the rarer theme's sentences"
    return _matrix(labels, headings, shown, note, half=True)


@in_house_style
def themes_over_years(data: "pd.DataFrame", names: Mapping[str, str]) -> Figure:
    """The share of respondents who spoke of each theme, year by year, with its interval: one small chart a theme.

    A year of which the number is hidden is hatched from bottom to top.
    """
    if data.empty:
        return nothing_to_show("Nothing to show: no year has answers that are coded.")
    codes, years = list(dict.fromkeys(data["code"])), sorted(set(data["year"]))
    wide, high, head, foot = (RIGHT - 24 - 14 * (PANELS - 1)) / PANELS, 44.0, 26.0, 13.0
    n_rows = -(-len(codes) // PANELS)
    figure = canvas(n_rows * (high + head + foot))
    words = strip(figure, 0, n_rows * (high + head + foot))
    for number, code in enumerate(codes):
        across, down = number % PANELS, number // PANELS
        left = 24 + across * (wide + 14)
        bottom = (n_rows - 1 - down) * (high + head + foot) + foot
        title = wrap(names[code], wide, SMALL, bold=True)
        write(words, left, bottom + high + 4 + height_of(title, SMALL) / 2, title, size=SMALL, bold=True)
        axes = panel(figure, left + EDGE, bottom, wide, high)
        _small_chart(axes, data[data["code"] == code], years)
        for at, year in enumerate(years):
            x = left + wide * (at + 0.5) / len(years)
            write(words, x, bottom - 6, str(year), size=6.5, color=MUTED, ha="center")
        if across == 0:
            for share in (0.0, 0.5, 1.0):
                text = f"{share * 100:.0f} %"
                write(words, left - 4, bottom + high * share, text, size=6.5, color=MUTED, ha="right")
    own_letters(figure)
    return figure


def _small_chart(axes: Axes, own: "pd.DataFrame", years: Sequence[int]) -> None:
    axes.set_xlim(-0.5, len(years) - 0.5)
    axes.set_ylim(0, 1)
    for share in (0.0, 0.5, 1.0):
        axes.axhline(share, color=GUIDE, linewidth=0.6)
    rows = {years.index(row["year"]): row for row in own.to_dict("records")}
    shown = {place: row for place, row in rows.items() if row["share"] != MARK}
    low, high = ([row[name] for row in shown.values()] for name in ("share_low", "share_high"))
    axes.vlines(list(shown), low, high, color="#9fc3da", linewidth=3)
    line = [float(rows[place]["share"]) if place in shown else math.nan for place in range(len(years))]
    axes.plot(range(len(years)), line, color="#1b4965", linewidth=1.2, marker="o", markersize=3.5, clip_on=False)
    for place in sorted(set(rows) - set(shown)):
        axes.add_patch(_hatched((place - 0.28, 0.0), 0.56, 1.0))


def _hatched(corner: tuple[float, float], width: float, height: float) -> Rectangle:
    """The ground of a hidden number."""
    return Rectangle(corner, width, height, facecolor=HIDDEN.fill, hatch=HIDDEN.hatch, edgecolor="#c9c9c9", linewidth=0)


def _matrix(
    labels: Sequence[str],
    headings: Sequence[str],
    cells: Mapping[tuple[int, int], tuple[str, float]],
    note: str,
    half: bool = False,
) -> Figure:
    """Rows and columns with words, and cells with a text on a ground as dark as their share."""
    wrapped = [wrap(label, WIDTH * 0.34) for label in labels]
    left = max(width_of(label) for label in wrapped) + 10
    wide = (RIGHT - left) / len(headings)
    row = max(CELL, 6 + max(height_of(label) for label in wrapped))
    over = [wrap(heading, wide - 3, SMALL) for heading in headings]
    head = max(height_of(heading, SMALL) for heading in over) + 5
    below = wrap(note, RIGHT - 2, SMALL)
    foot = height_of(below, SMALL) + 5
    figure = canvas(head + row * len(labels) + foot)
    page = strip(figure, 0, head + row * len(labels) + foot)
    for number, heading in enumerate(over):
        y = foot + row * len(labels) + 3 + height_of(heading, SMALL) / 2
        write(page, left + (number + 0.5) * wide, y, heading, size=SMALL, color=MUTED, ha="center")
    for down, label in enumerate(wrapped):
        bottom = foot + row * (len(labels) - 1 - down)
        write(page, 0, bottom + row / 2, label)
        for across in range(len(headings)):
            if half and across > down:
                continue
            text, share = cells.get((down, across), ("·", 0.0))
            fill, ink = next(((fill, ink) for least, fill, ink in SHADES if share >= least), ("#f7f7f7", MUTED))
            corner = (left + across * wide + 0.8, bottom + 0.8)
            if share < 0:
                page.add_patch(_hatched(corner, wide - 1.6, row - 1.6))
                text = text if width_of(text, SMALL) + 4 < wide else ""
                place = (left + (across + 0.5) * wide, bottom + row / 2)
                write(page, *place, text, size=SMALL, color=MUTED, ha="center", ground=HIDDEN.fill)
                continue
            page.add_patch(Rectangle(corner, wide - 1.6, row - 1.6, facecolor=fill, edgecolor="none"))
            write(page, left + (across + 0.5) * wide, bottom + row / 2, text, color=ink, ha="center")
    write(page, 0, foot / 2 - 1, below, size=SMALL, color=MUTED)
    own_letters(figure)
    return figure
