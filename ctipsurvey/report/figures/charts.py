"""What charts are built of: a legend, rows with words on both sides, stacked bars; and words where there is nothing."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ctipsurvey.protect.disclosure.rules import MARK
from ctipsurvey.report.figures.style import (
    EDGE,
    MUTED,
    RIGHT,
    SMALL,
    WIDTH,
    Style,
    canvas,
    height_of,
    panel,
    strip,
    width_of,
    wrap,
    write,
)
from ctipsurvey.report.tables import is_hidden

KEY, LEGEND_LINE, BAR = 8.5, 13.0, 13.0
"""In points: the side of a key in a legend, the distance of a legend's lines, how thick a bar is."""
HIDDEN = Style("#f4f4f4", hatch="xxxx", ink=MUTED)
"""How a number looks that may not be shown: hatched, of one and the same size, never 0."""
STUB = 26.0
"""How long a hidden part of a bar is drawn, in points, whatever its number."""


def legend_rows(entries: Sequence[str]) -> list[list[tuple[float, str]]]:
    """The words of a legend set in lines: each with the place of its key, in points from the left.

    >>> legend_rows(["Solved", "Unsolved"])[0][0]
    (0.0, 'Solved')
    """
    rows: list[list[tuple[float, str]]] = [[]]
    at = 0.0
    for label in entries:
        width = KEY + 4 + width_of(label, SMALL)
        if rows[-1] and at + width > RIGHT:
            rows.append([])
            at = 0.0
        rows[-1].append((at, label))
        at += width + 12
    return rows


def legend_height(entries: Mapping[str, Style]) -> float:
    """How much room a legend needs, in points; nothing where there are no entries."""
    return LEGEND_LINE * len(legend_rows(list(entries))) + 6 if entries else 0.0


def draw_legend(figure: Figure, entries: Mapping[str, Style], bottom: float) -> None:
    """Keys and words of a legend in the order given, over the whole width, in as many lines as they need."""
    height = legend_height(entries)
    axes = strip(figure, bottom, height, "legend")
    for number, row in enumerate(legend_rows(list(entries))):
        y = height - KEY / 2 - 1 - number * LEGEND_LINE
        for x, label in row:
            style, corner = entries[label], (x + 0.3, y - KEY / 2)
            axes.add_patch(
                Rectangle(corner, KEY, KEY, facecolor=style.fill, hatch=style.hatch, edgecolor="white", linewidth=0)
            )
            axes.add_patch(Rectangle(corner, KEY, KEY, facecolor="none", edgecolor=MUTED, linewidth=0.4))
            write(axes, x + KEY + 4, y, label, size=SMALL)


def row_chart(
    labels: Sequence[str], right: Sequence[str], *, heading: str, legend: Mapping[str, Style] | None = None,
    over: str = "", axis: str = "", note: str = "",
) -> tuple[Figure, Axes]:  # fmt: skip
    """A figure with one row per label, the first on top: words on the left, a plot, words on the right.

    In the plot row number n lies at y = n. `heading` stands over the right column, `over` over the plot,
    `axis` below it (there is room for numbers of an axis only where this is given), `note` below everything.
    """
    legend = legend or {}
    wrapped = [wrap(label, WIDTH * 0.35) for label in labels]
    if max(label.count("\n") for label in wrapped) > 1:
        wrapped = [wrap(label, WIDTH * 0.45) for label in labels]
    left = max(width_of(label) for label in wrapped) + 12
    row = max(20.0, 7 + max(height_of(label) for label in wrapped))
    heading = wrap(heading, 84, SMALL)
    side = max(*(width_of(text) for text in right), width_of(heading, SMALL)) + 16
    over, note = wrap(over, RIGHT - left - side, SMALL), wrap(note, RIGHT - 2, SMALL)
    axis = wrap(axis, RIGHT - left - 2, SMALL)
    head = max(height_of(heading, SMALL), height_of(over, SMALL)) + 3
    note_height = height_of(note, SMALL) + 5 if note else 0.0
    foot = note_height + (15 + height_of(axis, SMALL) if axis else 2)
    height = row * len(labels)
    figure = canvas(foot + height + head + legend_height(legend))
    if legend:
        draw_legend(figure, legend, foot + height + head)
    words = strip(figure, 0, foot + height + head, "words")
    for number, (label, beside) in enumerate(zip(wrapped, right, strict=True)):
        y = foot + height - (number + 0.5) * row
        write(words, 0, y, label)
        write(words, RIGHT, y, beside, ha="right")
    for x, text, ha in ((RIGHT, heading, "right"), (left, over, "left")):
        write(words, x, foot + height + 3 + height_of(text, SMALL) / 2, text, size=SMALL, color=MUTED, ha=ha)
    if axis:
        write(words, left, note_height + height_of(axis, SMALL) / 2, axis, size=SMALL, color=MUTED)
    if note:
        write(words, 0, note_height / 2, note, size=SMALL, color=MUTED)
    axes = panel(figure, left + EDGE, foot, RIGHT - left - side, height)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    return figure, axes


def points_of_row(axes: Axes) -> float:
    """How high one row of a chart of rows is, in points."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return axes.get_position().height * figure.get_figheight() * 72 / (axes.get_ylim()[0] - axes.get_ylim()[1])


def stack_bars(
    axes: Axes, series: Mapping[str, Sequence[int | None]], totals: Sequence[int], styles: Mapping[str, Style]
) -> None:
    """Stacked bars with the counts on them: one container per series, a part as long as its count of its total.

    A part too narrow for its number has it above the bar, beside the number before it. A bar with a hidden count
    (None) ends in a hatched stub of one size, which says so.
    """
    unit = axes.get_position().width * WIDTH / (axes.get_xlim()[1] - axes.get_xlim()[0])
    thick = BAR / points_of_row(axes)
    starts, free = [0.0] * len(totals), [0.0] * len(totals)
    hidden = [any(counts[row] is None for counts in series.values()) for row in range(len(totals))]
    for label, found in series.items():
        style, counts = styles[label], [n or 0 for n in found]
        parts = [n / of if of else 0.0 for n, of in zip(counts, totals, strict=True)]
        axes.barh(
            range(len(totals)), parts, left=starts, height=thick, color=style.fill,
            hatch=style.hatch, edgecolor="white", linewidth=0.8, label=label,
        )  # fmt: skip
        for row, (n, part) in enumerate(zip(counts, parts, strict=True)):
            middle, width = starts[row] + part / 2, width_of(str(n))
            if n and width + 3 <= part * unit:
                ground = style.fill if style.hatch else ""
                write(axes, middle, row, str(n), color=style.ink, ha="center", ground=ground)
            elif n:
                middle = max(middle, free[row] + width / 2 / unit)
                free[row] = middle + (width / 2 + 2) / unit
                write(axes, middle, row, str(n), size=6.5, ha="center", dy=BAR / 2 + 3.5)
            starts[row] += part
    for row in [row for row, found_hidden in enumerate(hidden) if found_hidden]:
        axes.barh(
            [row], [STUB / unit], left=[starts[row]], height=thick, color=HIDDEN.fill, hatch=HIDDEN.hatch,
            edgecolor=MUTED, linewidth=0.4, label=f"_{MARK}",
        )  # fmt: skip
        write(axes, starts[row] + STUB / unit, row, MARK, size=SMALL, color=MUTED, dx=4)


def shown_or_none(value: object) -> int | None:
    """A count for a bar; None where it is hidden.

    >>> shown_or_none(3), shown_or_none("hidden")
    (3, None)
    """
    return None if is_hidden(value) else int(str(value))


def nothing_to_show(message: str) -> Figure:
    """A figure that says in words that there is nothing to draw this year."""
    lines = wrap(message, RIGHT - 4)
    height = height_of(lines) + 12
    figure = canvas(height)
    write(strip(figure, 0, height), 0, height / 2, lines, color=MUTED)
    return figure
