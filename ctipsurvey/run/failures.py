"""A cell that failed: what is kept for reading, and what is said.

The message of an exception may hold words of a respondent. It is kept in the study's folder and never
printed, unless the exception is one of ours: their messages name places and never repeat what is there.
"""

import re
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctipsurvey.errors
from ctipsurvey.errors import Problem, RunError, SurveyError
from ctipsurvey.run import scrub

LAST_LINES = 20
"""How many lines of the traceback are kept in `failure.md`."""

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Failure:
    """One cell that failed: its number in the notebook as it was written, and what it said."""

    number: int
    cell_id: str
    source: str
    kind: str
    message: str
    module: str
    traceback: tuple[str, ...]

    @property
    def first_line(self) -> str:
        """The cell's first line that says something."""
        return next((line.strip() for line in self.source.splitlines() if line.strip()), "")


class CellStopped(Exception):  # noqa: N818 - it carries a notebook that stopped
    """A notebook stopped at a cell; holds the notebook as far as it came."""

    def __init__(self, notebook: Any, failure: Failure) -> None:
        super().__init__(f"stopped at cell {failure.number}")
        self.notebook = notebook
        self.failure = failure


def failed(notebook: Any, index: int, kind: str, message: str, module: str) -> Failure:
    """The failure of the cell at this index, whose code raised an exception of this kind."""
    lines = [
        line
        for output in notebook.cells[index].get("outputs", [])
        if output.output_type == "error"
        for text in output.traceback
        for line in COLOUR.sub("", text).splitlines()
    ]
    return _failure(notebook, index, kind, message, module, lines)


def died(notebook: Any, index: int, code: int | None) -> Failure:
    """The failure of the cell at this index, during which the kernel ended by itself or was killed."""
    reason = "it ended itself" if code is None or code >= 0 else f"signal {signal.Signals(-code).name}"
    hint = "; often too little memory" if code == -9 else ""
    return _failure(notebook, index, "KernelDied", f"the kernel ended ({reason}{hint})", "", [])


def _failure(notebook: Any, index: int, kind: str, message: str, module: str, lines: list[str]) -> Failure:
    cells = notebook.cells
    added = sum(scrub.INJECTED in cell.metadata.get("tags", []) for cell in cells[:index])
    cell = cells[index]
    last = tuple(lines[-LAST_LINES:])
    return Failure(index + 1 - added, str(cell.id), str(cell.source), kind, message, module, last)


def error_to_raise(failure: Failure, notebook: str, kept: str, root: Path) -> SurveyError:
    """What the researcher is told: where it stopped, by what, and where to read more.

    An error of ours keeps its kind, and so its exit code, and its message.
    """
    place = f"cell {failure.number}"
    where = f"`{failure.first_line}`" if failure.first_line else "an empty cell"
    told = [Problem(notebook, place, f"stopped with {failure.kind} at {where}.")]
    kind = _our_kind(failure)
    if kind or failure.kind == "KernelDied":
        told.append(Problem("", "", scrub.text_cleaner(root)(failure.message)))
    told.append(Problem(kept, "", "the notebook as far as it came; failure.md beside it says more."))
    return (kind or RunError)(told)


def _our_kind(failure: Failure) -> type[SurveyError] | None:
    found = getattr(ctipsurvey.errors, failure.kind, None)
    if failure.module != ctipsurvey.errors.__name__ or not isinstance(found, type):
        return None
    return found if issubclass(found, SurveyError) else None


def describe(failure: Failure, notebook: str, root: Path) -> str:
    """The text of `failure.md`. It may hold words of a respondent, so it stays in the study's folder."""
    clean = scrub.text_cleaner(root)
    lines = [clean(line) for line in failure.traceback] or [clean(failure.message)]
    return "\n".join(
        [
            f"# {notebook} stopped at cell {failure.number}",
            "",
            "This page may hold words of a respondent: do not send it on.",
            "",
            f"- Notebook: {notebook}",
            f"- Cell: {failure.number} (id `{failure.cell_id}`)",
            f"- Exception: {failure.kind}",
            "",
            *_block("Cell", "python", failure.source.splitlines()),
            *_block(f"Last {LAST_LINES} lines of the traceback", "text", lines),
        ]
    )


def _block(title: str, language: str, lines: list[str]) -> list[str]:
    longest = max((len(run) for run in re.findall("`+", "\n".join(lines))), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"## {title}", "", f"{fence}{language}", *lines, fence, ""]
