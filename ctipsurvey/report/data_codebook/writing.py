"""The codebook of a year's data as files."""

from collections.abc import Callable
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.errors import Problem, UsageError, did_you_mean
from ctipsurvey.fieldwork.data_codebook import Control, DataCodebook, data_codebook
from ctipsurvey.report.data_codebook.ddi import ddi_bytes
from ctipsurvey.report.data_codebook.page import render_page
from ctipsurvey.report.data_codebook.sentences import access_note
from ctipsurvey.report.data_codebook.workbook import workbook_bytes
from ctipsurvey.study import Study

ALL = "all"


def write_codebook(
    study: Study, year: int, form: str, out: Path, instrument: str = "questionnaire", control: Control | None = None
) -> list[str]:
    """Write the codebook of the answers to an instrument as `html`, `xlsx` or `ddi`, or `all` of them.

    Comes back with lines that say what was written. Raises UsageError for an unknown year, instrument or format or a
    year without answers, DataError where the answers do not fit the instrument.
    """
    if form not in (*WRITERS, ALL):
        raise UsageError(Problem("", "--format", f"`{form}` is not a format. {did_you_mean(form, (*WRITERS, ALL))}"))
    codebook = data_codebook(study, year, instrument, control)
    lines = []
    contents: dict[str, bytes] = {}
    for name, (suffix, make) in WRITERS.items():
        if form in (name, ALL):
            path = out / f"{codebook.name}{suffix}"
            contents[path.name] = make(codebook)
            lines.append(f"{len(codebook.variables)} variables, {len(codebook.values)} values  {path}")
    files.write_together(out, contents)
    return [*lines, access_note(codebook)]


WRITERS: dict[str, tuple[str, Callable[[DataCodebook], bytes]]] = {
    "html": (".html", lambda codebook: render_page(codebook).encode("utf-8")),
    "xlsx": (".xlsx", workbook_bytes),
    "ddi": (".xml", ddi_bytes),
}
"""What can be written: the ending of the file, and who makes its bytes."""
