"""The figure of what was answered and what is missing."""

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from ctipsurvey.protect.disclosure.rules import MARK
from ctipsurvey.report.figures.charts import nothing_to_show, row_chart, shown_or_none, stack_bars
from ctipsurvey.report.figures.frame import put_frame
from ctipsurvey.report.figures.style import STATUS_STYLES, Style, in_house_style, own_letters

if TYPE_CHECKING:
    import pandas as pd

PARTS: dict[str, tuple[str, Style]] = {
    "n_answered": ("Answered", STATUS_STYLES["implemented"]),
    "n_no_opinion": ("Don't know, refused", STATUS_STYLES["partially_implemented"]),
    "n_not_answered": ("Left empty", STATUS_STYLES["not_implemented"]),
    "n_not_asked": ("Skipped, not asked", Style("#ececec")),
}
"""The parts of a bar in their order, with their names and looks."""


@in_house_style
def missing_by_section(data: "pd.DataFrame", *, constructed: bool = False) -> Figure:
    """A row is a section of the questionnaire, a part of its bar the answers of one state, each bar of full length.

    A section of which any state is hidden has no bar, but a stub that says so.
    """
    if data.empty:
        return nothing_to_show("Nothing to show: for this year there are no answers to the questionnaire.")
    styles = dict(PARTS.values())
    rows = [[shown_or_none(row[name]) for name in PARTS] for row in data.to_dict("records")]
    complete = [[n for n in row if n is not None] for row in rows]
    known = [len(row) == len(PARTS) for row in complete]
    figure, axes = row_chart(
        [str(section) for section in data["section"]],
        [f"{row[0]} of {sum(row[:3])}" if is_known else MARK for row, is_known in zip(complete, known, strict=True)],
        heading="Answered of asked",
        legend=styles,
    )
    totals = [sum(row) if is_known else 1 for row, is_known in zip(complete, known, strict=True)]
    axes.set_xlim(0, 1)
    series = {
        PARTS[name][0]: [row[at] if is_known else None for row, is_known in zip(rows, known, strict=True)]
        for at, name in enumerate(PARTS)
    }
    stack_bars(axes, series, totals, styles)
    own_letters(figure)
    if constructed:
        put_frame(figure, constructed=True)
    return figure
