"""The figures of the report: one function a figure, and `save_figure`.

Comes in: a table of counts, shares or statuses, and the words of its ids. Goes out: a matplotlib Figure, then
`figures/<id>.png`, `.svg` and `.json` in the outputs of the year. `style` is the one look of all of them.
"""

from ctipsurvey.report.figures.fieldwork import criminal_cases, interviews, participation, support_by_kind
from ctipsurvey.report.figures.frame import save_figure
from ctipsurvey.report.figures.implementation import share_intervals, status_matrix, status_shares

__all__ = [
    "criminal_cases",
    "interviews",
    "participation",
    "save_figure",
    "share_intervals",
    "status_matrix",
    "status_shares",
    "support_by_kind",
]
