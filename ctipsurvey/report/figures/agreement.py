"""The figure on reliability: alpha of each code with its interval, and how often the code was given."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from ctipsurvey.report.figures.charts import nothing_to_show, row_chart
from ctipsurvey.report.figures.style import GUIDE, INK, MUTED, SERIES, in_house_style, own_letters, write
from ctipsurvey.report.tables import as_percent

if TYPE_CHECKING:
    import pandas as pd

LOWEST = -0.2
"""How far below chance the axis goes; an interval that goes further ends in an arrow."""


@in_house_style
def agreement_by_code(data: "pd.DataFrame", names: Mapping[str, str], thresholds: Sequence[float]) -> Figure:
    """Alpha of each code as a dot, its 95 % interval as a line, and on the right how often coders gave the code.

    A code whose alpha cannot be told says so in words. Dashed lines are the thresholds of Krippendorff (2004).
    """
    rows = data.to_dict("records")
    if not rows or not any(row["n_units"] for row in rows):
        return nothing_to_show("Nothing to show: no segment of this year was read by two coders.")
    beside = ["–" if math.isnan(row["prevalence"]) else f"{as_percent(row['prevalence'])} %" for row in rows]
    unit = rows[0]["unit"]
    figure, axes = row_chart(
        [names.get(row["code"], "All themes together") for row in rows],
        beside,
        heading="Given in",
        axis="Krippendorff's alpha; line: 95 % interval; stroke: kappa; dashed: 0.667 and 0.8",
        note=f"{rows[0]['n_units']} {unit}s read by two coders or more, of {rows[0]['n_interviews']} interviews.",
    )
    axes.set_xlim(LOWEST, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 chance", "0.25", "0.5", "0.75", "1"])
    for at in thresholds:
        axes.axvline(at, color=GUIDE, linewidth=0.9, linestyle=(0, (4, 3)), zorder=0)
    axes.axvline(0, color=MUTED, linewidth=0.7, zorder=0)
    for number, row in enumerate(rows):
        value, low, high = row["alpha"], row["alpha_low"], row["alpha_high"]
        if math.isnan(value):
            write(axes, 0, number, row["note"] or "cannot be told", color=MUTED, dx=5, ground="white")
            continue
        if not math.isnan(low):
            axes.plot([max(low, LOWEST), high], [number] * 2, color=MUTED, linewidth=1.4, clip_on=False)
            if low < LOWEST:
                axes.plot([LOWEST], [number], "<", color=MUTED, markersize=4, clip_on=False)
        kappa = row["kappa"]
        if not math.isnan(kappa):
            axes.plot([max(kappa, LOWEST)], [number], "|", color=INK, markersize=9, clip_on=False)
        axes.plot([max(value, LOWEST)], [number], "o", color=SERIES[0].fill, label=str(row["code"]), clip_on=False)
    own_letters(figure)
    return figure
