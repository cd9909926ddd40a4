"""The figure of what was answered and what is missing."""

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from ctipsurvey.report.figures.charts import nothing_to_show, row_chart, stack_bars
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
    """A row is a section of the questionnaire, a part of its bar the answers of one state, each bar of full length."""
    if data.empty:
        return nothing_to_show("Nothing to show: for this year there are no answers to the questionnaire.")
    styles = dict(PARTS.values())
    asked = data["n_answered"] + data["n_no_opinion"] + data["n_not_answered"]
    figure, axes = row_chart(
        [str(section) for section in data["section"]],
        [f"{answered} of {n}" for answered, n in zip(data["n_answered"], asked, strict=True)],
        heading="Answered of asked",
        legend=styles,
    )
    totals = [int(n) for n in asked + data["n_not_asked"]]
    axes.set_xlim(0, 1)
    stack_bars(axes, {PARTS[name][0]: [int(n) for n in data[name]] for name in PARTS}, totals, styles)
    own_letters(figure)
    if constructed:
        put_frame(figure, constructed=True)
    return figure
