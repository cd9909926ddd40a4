"""A year's run: its notebooks in order, through papermill, and their outputs put in place whole.

Everything is built in a folder of its own. A run that fails, or is killed at any moment, leaves the
earlier outputs as they were, and running again leaves what an undisturbed run would have left.
"""

import contextlib
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from ctipsurvey import files
from ctipsurvey.errors import DataError, InstrumentError, Problem, RunError, UsageError
from ctipsurvey.run.locks import hold
from ctipsurvey.run.manifest import hash_inputs, write_manifest
from ctipsurvey.run.parameters import check_all
from ctipsurvey.run.progress import Progress, follow_run
from ctipsurvey.study import STAGING_VARIABLE, Study, sweep_study

# The engine brings papermill with it, half a second of import. It is imported where a notebook is run, so
# that a misspelt parameter is refused at once.

SET_BY_RUN = ("year", "study")
"""The parameters that every notebook declares and that the run itself gives."""


def run_year(
    study: Study,
    year: int,
    parameters: Mapping[str, str] | None = None,
    *,
    wait: bool = False,
    show_progress: bool = True,
) -> Path:
    """Run all notebooks for this year; comes back with the folder of the finished outputs.

    Raises UsageError for an unknown year or parameter and where the year is being run already,
    InstrumentError for a notebook that is not as it should be, RunError where a cell fails.
    """
    study.wave(year)
    with _sigterm_as_exit(), hold(study, year, wait):
        files.recover_folder(study.outputs(year), study.earlier(year))
        sweep_study(study.root)
        notebooks = find_notebooks(study)
        values = check_given(notebooks, year, parameters or {})
        inputs = hash_inputs(study, year)
        staging = study.staging(year)
        _make_empty(study, staging)
        try:
            _run_notebooks(study, year, values, show_progress)
            _check_unchanged(inputs, hash_inputs(study, year))
            write_manifest(study, year, staging, _for_manifest(values), inputs)
            files.replace_folder(staging, study.outputs(year), study.earlier(year))
        finally:
            files.remove_folder(staging)
        files.remove_folder(study.failed(year))
    return study.outputs(year)


def find_notebooks(study: Study) -> tuple[Path, ...]:
    """The study's notebooks in order; none at all, or one without a number, is a problem."""
    try:
        notebooks = study.notebooks()
    except ValueError:
        message = "every notebook's name begins with a number and _, as 1_fieldwork.ipynb does. Rename it."
        raise InstrumentError(Problem("notebooks", "", message)) from None
    if not notebooks:
        raise InstrumentError(Problem("notebooks", "", "there is no notebook to run. Put one there."))
    return notebooks


def check_given(notebooks: Sequence[Path], year: int, parameters: Mapping[str, str]) -> dict[Path, dict[str, object]]:
    """For each notebook the parameters to run it with, all checked before the first kernel starts."""
    taken = [
        Problem("", f"parameter {name}", "is set by the run itself. Leave it out; name the year instead.")
        for name in SET_BY_RUN
        if name in parameters
    ]
    if taken:
        raise UsageError(taken)
    return check_all(notebooks, {"year": year, "study": ".", **parameters})


def _run_notebooks(study: Study, year: int, values: Mapping[Path, Mapping[str, object]], shown: bool) -> None:
    from ctipsurvey.run.engine import read_notebook

    sources = {notebook: read_notebook(notebook) for notebook in values}
    with follow_run(year, shown) as progress:
        for notebook, source in sources.items():
            progress.start_notebook(notebook.stem)
            executed = _run_notebook(study, year, notebook, source, values[notebook], progress)
            _write_notebook(study.staging(year) / "notebooks" / notebook.name, executed)


def _run_notebook(
    study: Study,
    year: int,
    notebook: Path,
    source: Any,
    parameters: Mapping[str, object],
    progress: Progress,
) -> Any:
    from ctipsurvey.run.engine import run_notebook
    from ctipsurvey.run.failures import CellStopped, describe, error_to_raise

    environment = {STAGING_VARIABLE: study.relative(study.staging(year))}
    try:
        return run_notebook(source, parameters, study.root, environment, progress.start_cell)
    except CellStopped as stopped:
        name, kept = study.relative(notebook), study.failed(year) / notebook.name
        files.remove_folder(study.failed(year))
        _write_notebook(kept, stopped.notebook)
        files.write_text(kept.with_name("failure.md"), describe(stopped.failure, name, study.root))
        raise error_to_raise(stopped.failure, name, study.relative(kept), study.root) from None


def _write_notebook(place: Path, notebook: Any) -> None:
    import nbformat

    files.write_text(place, nbformat.writes(notebook).rstrip("\n") + "\n")


def _for_manifest(values: Mapping[Path, Mapping[str, object]]) -> dict[str, object]:
    """What each notebook was run with, by its name."""
    return {notebook.stem: dict(sorted(given.items())) for notebook, given in values.items()}


def _check_unchanged(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Outputs made half from an old file and half from a new one are no result."""
    changed = [
        Problem(path, "", "was changed while the notebooks ran. Run again when nobody is writing to it.")
        for path in sorted(set(before) | set(after))
        if before.get(path) != after.get(path)
    ]
    if changed:
        raise RunError(changed)


def _make_empty(study: Study, staging: Path) -> None:
    files.remove_folder(staging)
    if staging.exists():
        message = "is left from an earlier run and cannot be removed. Close what has it open and try again."
        raise DataError(Problem(study.relative(staging), "", message))
    files.make_folder(staging / "notebooks")


@contextlib.contextmanager
def _sigterm_as_exit() -> Iterator[None]:
    """A request to end (SIGTERM) unwinds the run as Ctrl-C does, so that its kernel ends with it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
