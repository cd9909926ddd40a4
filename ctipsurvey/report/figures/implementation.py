"""The figures on the implementation of recommendations: the status of each, and shares by group."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ctipsurvey.report.figures.charts import BAR, nothing_to_show, points_of_row, row_chart, stack_bars
from ctipsurvey.report.figures.style import (
    GUIDE,
    INK,
    MUTED,
    RIGHT,
    SIZE,
    SMALL,
    STATUS_STYLES,
    Style,
    canvas,
    in_house_style,
    in_order,
    own_letters,
    shorten,
    strip,
    width_of,
    write,
)
from ctipsurvey.report.tables import as_percent, words

if TYPE_CHECKING:
    import pandas as pd

NO_STATUS = "no_status"
NONE_ISSUED = "Nothing to show: no recommendation had been issued by this year."
PER_CENT = ((0, 0.25, 0.5, 0.75, 1), ("0", "25", "50", "75", "100 %"))

PAGE, COLUMN, COLUMN_LINE, GROUP = 675.0, 27.0, 11.5, 1.7
"""Of the matrix, in points: how high it may be on an A4 page with title and source, the distance of columns and of
the lines of their headings; and the height of a group's heading in rows."""


@in_house_style
def status_matrix(matrix_rows: "pd.DataFrame", statuses: Sequence[str], labels: Mapping[str, str]) -> Figure:
    """Every recommendation with its status: a row is one of them, its one mark stands in its status's column.

    The rows are grouped by the report that issued them; each group says as of when its statuses hold. A
    column's heading ends with the number of its marks. Statuses beyond `statuses` get columns of their own.
    """
    if matrix_rows.empty:
        return nothing_to_show(NONE_ISSUED)
    columns = [*in_order(statuses, matrix_rows["status"], but=NO_STATUS), NO_STATUS]
    groups = [(year, own) for year, own in matrix_rows.groupby("report_year", sort=False)]
    n_rows = len(matrix_rows) + GROUP * len(groups)
    head = COLUMN_LINE * len(columns) + 6
    row = min(12.0, max(8.4, (PAGE - head) / n_rows))
    letters, body = min(SIZE, row * 0.73), row * n_rows
    figure = canvas(body + head)
    axes = strip(figure, 0, figure.get_figheight() * 72)
    first = RIGHT - COLUMN * (len(columns) - 0.5)
    at = {status: first + COLUMN * number for number, status in enumerate(columns)}
    for number, status in enumerate(columns):
        y = body + 8 + COLUMN_LINE * number
        axes.plot([at[status]] * 2, [2, y - 5], color=GUIDE, linewidth=0.6, zorder=0)
        n = int((matrix_rows["status"] == status).sum())
        write(axes, at[status] + 3, y, f"{labels.get(status, words(status))}: {n}", size=SMALL, ha="right")
    places: dict[str, list[float]] = {status: [] for status in columns}
    y = body
    for year, own in groups:
        y -= GROUP * row
        write(axes, 0, y + 0.5 * row, _group_heading(year, own), bold=True)
        axes.plot([0, RIGHT], [y, y], color=MUTED, linewidth=0.6)
        for entry in own.to_dict("records"):
            y -= row / 2
            text = shorten(str(entry["text"]), first - 24 - 11, letters)
            write(axes, 18, y, str(entry["no"]), size=letters, color=MUTED, ha="right")
            write(axes, 24, y, text, size=letters)
            axes.plot([28 + width_of(text, letters), RIGHT], [y, y], color=GUIDE, linewidth=0.4, zorder=0)
            places[str(entry["status"])].append(y)
            y -= row / 2
    for status in columns:
        _draw_marks(axes, at[status], places[status], status)
    own_letters(figure)
    return figure


def _group_heading(year: object, own: "pd.DataFrame") -> str:
    """What stands over the recommendations of one report; dates are said as the scores have them."""
    dates = sorted({str(date) for date in own["as_of_date"].fillna("")} - {""})
    as_of = f"status as of {' and '.join(dates)}" if dates else "no status yet"
    return f"Report of {year}: {len(own)} recommendation{'s' if len(own) != 1 else ''}, {as_of}"


def _draw_marks(axes: Axes, x: float, ys: Sequence[float], status: str) -> None:
    """The marks of one status: half filled where it is implemented in part, small and empty where none is known."""
    style = _style(status)
    half, none = style.marker == "half", status == NO_STATUS
    axes.plot(
        [x] * len(ys), ys, linestyle="none", label=status, zorder=3, marker="o" if half else style.marker,
        markersize=4.5 if none else 6.5, fillstyle="left" if half else "full",
        markerfacecolor=STATUS_STYLES["implemented"].fill if half else style.fill, markerfacecoloralt="white",
        markeredgecolor=MUTED if none else INK, markeredgewidth=0.7,
    )  # fmt: skip


@in_house_style
def status_shares(
    data: "pd.DataFrame", statuses: Sequence[str], labels: Mapping[str, str], group_names: Mapping[str, str],
    *, without: str = "no status yet",
) -> Figure:  # fmt: skip
    """The statuses of each group as shares of its recommendations that have one: a row is a group, a part a status.

    The numbers on the parts are counts. On the right stands the denominator, of all in the group; a group in
    which nothing has a counted status is an empty bar that says so (`without`).
    """
    if data.empty:
        return nothing_to_show(NONE_ISSUED)
    used = in_order(statuses, data["status"], but=NO_STATUS)
    names, groups = _groups(data, group_names)
    counted = [int(own["n_counted"].iloc[0]) for own in groups]
    everything = [int(own["n_group"].iloc[0]) for own in groups]
    styles = {labels.get(status, words(status)): _style(status) for status in used}
    figure, axes = row_chart(
        names,
        [f"{n} of {of}" for n, of in zip(counted, everything, strict=True)],
        heading="With a status, of all",
        legend=styles if any(counted) else None,
        axis="Share of the recommendations with a status; numbers on the bars are counts" if any(counted) else "",
    )
    axes.set_xlim(0, 1)
    if any(counted):
        axes.set_xticks(*PER_CENT)
    by_status = [own.set_index("status")["n"] for own in groups]
    series = {name: [int(n.get(status, 0)) for n in by_status] for name, status in zip(styles, used, strict=True)}
    stack_bars(axes, series, counted, styles)
    thick = BAR / points_of_row(axes)
    for row, (n, of) in enumerate(zip(counted, everything, strict=True)):
        if n == 0:
            empty = Rectangle((0, row - thick / 2), 1, thick, facecolor="none", edgecolor=MUTED, linewidth=0.7)
            empty.set(linestyle=(0, (3, 2)), clip_on=False, label=names[row])
            axes.add_patch(empty)
            write(axes, 0, row, f"{without} ({of})", color=MUTED, dx=5)
    own_letters(figure)
    return figure


@in_house_style
def share_intervals(
    data: "pd.DataFrame", labels: Mapping[str, str], group_names: Mapping[str, str],
    *, status: str = "implemented", without: str = "no status yet",
) -> Figure:  # fmt: skip
    """The share of one status in each group and its 95 % Wilson interval: a dot is a group, the line its interval.

    The intervals are those of the data (`recommendations.scores.wilson`; Wilson 1927, Brown, Cai & DasGupta
    2001). On the right stand the number with the status, the number with any counted status, and the share.
    """
    chosen = data[data["status"] == status]
    if chosen.empty:
        return nothing_to_show(NONE_ISSUED)
    names, groups = _groups(chosen, group_names)
    rows = [own.iloc[0].to_dict() for own in groups]
    some, label = any(row["n_counted"] for row in rows), labels.get(status, words(status))
    figure, axes = row_chart(
        names,
        [_share_in_words(row) for row in rows],
        heading="With this status, of those with any",
        axis=f"Share “{label}” of those with a status; line: 95 % Wilson interval" if some else "",
    )
    axes.set_xlim(0, 1)
    if some:
        axes.set_xticks(*PER_CENT)
        axes.grid(axis="x", color=GUIDE, linewidth=0.6)
    for number, row in enumerate(rows):
        if row["n_counted"]:
            ends = [row["share_low"], row["share_high"]]
            axes.plot(ends, [number] * 2, color=MUTED, linewidth=1.4, label=f"interval {row['group']}", clip_on=False)
            fill = _style(status).fill
            axes.plot([row["share"]], [number], "o", color=fill, label=f"share {row['group']}", clip_on=False)
        else:
            write(axes, 0, number, f"{without} ({row['n_group']})", color=MUTED, dx=5, ground="white")
    own_letters(figure)
    return figure


def _share_in_words(row: Mapping[Hashable, Any]) -> str:
    if not row["n_counted"]:
        return "–"
    return f"{row['n']:.0f} of {row['n_counted']:.0f} = {as_percent(row['share'])} %"


def _groups(data: "pd.DataFrame", names: Mapping[str, str]) -> tuple[list[str], list["pd.DataFrame"]]:
    """The groups of a breakdown in the order of the data: what each is called, and its rows."""
    found = [(str(group), own) for group, own in data.groupby("group", sort=False)]
    return [names.get(group, words(group)) for group, _ in found], [own for _, own in found]


def _style(status: str) -> Style:
    """The look of a status; one that has none of its own is grey with a plus."""
    return STATUS_STYLES.get(status, Style("#b0b0b0", "P"))
