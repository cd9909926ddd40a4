"""The engine by which papermill runs a notebook here: own kernel, same bytes every time.

It takes the place of the whole of papermill's `execute_notebook`, because papermill notes a run whose
kernel was killed as ended well.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def __getattr__(name: str) -> None:
    """Nothing, for papermill, which looks here for the engine while the import below is under way.

    (It loads every registered engine as it is imported; the last line of this file registers ours.)
    """
    if name != "SurveyEngine":
        raise AttributeError(name)


import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError, DeadKernelError  # noqa: E402
from papermill.engines import Engine, papermill_engines  # noqa: E402

from ctipsurvey import files  # noqa: E402
from ctipsurvey.errors import InstrumentError, Problem, RunError  # noqa: E402
from ctipsurvey.guard.nesting import nests_too_deep  # noqa: E402
from ctipsurvey.run import kernel, scrub  # noqa: E402
from ctipsurvey.run.failures import CellStopped, died, failed  # noqa: E402
from ctipsurvey.run.parameters import refuse_undeclared  # noqa: E402

ENGINE = "ctipsurvey"
"""The name by which papermill knows this engine."""

PATIENCE = 120
"""Seconds a kernel has to start, and to send the last of a cell's output, on a busy machine."""

MODULE_OF_ERROR = "type(__import__('sys').last_value).__module__"
"""What a kernel is asked after an error: whether its class is one of ours or only has the same name."""

OnCell = Callable[[int, int], None]
"""What is called before each cell, with its number and how many there are."""


class SurveyEngine(Engine):  # type: ignore[misc]
    """Runs a notebook's cells in a kernel of this Python and takes off what differs between two runs."""

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Always ours, whatever kernel the notebook was saved with."""
        return kernel.NAME

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """Always Python."""
        return "python"

    @classmethod
    def execute_notebook(
        cls,
        nb: Any,
        kernel_name: str,
        output_path: str | None = None,
        *,
        root: Path | None = None,
        environment: Mapping[str, str] | None = None,
        on_cell: OnCell | None = None,
        **_: Any,
    ) -> Any:
        """The notebook with its outputs; a cell that fails, or a kernel that ends, raises CellStopped."""
        root = Path.cwd() if root is None else root.resolve()
        refuse_undeclared(nb.cells, nb.metadata.get("papermill", {}).get("parameters", {}))
        scrub.fix_injected_id(nb)
        _clear_outputs(nb)
        try:
            _execute_cells(nb, root, dict(environment or {}), on_cell)
        finally:
            scrub.scrub_notebook(nb, root)
        return nb


def read_notebook(path: Path) -> Any:
    """A notebook as it is in its file, every cell with a permanent id."""
    try:
        text = files.read_text(path, InstrumentError)
        if nests_too_deep(text):
            raise ValueError("nested too deep")
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        scrub.fix_missing_ids(notebook)
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError, nbformat.ValidationError):
        message = "this is not readable as a notebook. Open it in JupyterLab and save it again."
        raise InstrumentError(Problem(f"{path.parent.name}/{path.name}", "", message)) from None
    return notebook


def run_notebook(
    notebook: Any,
    parameters: Mapping[str, object],
    root: Path,
    environment: Mapping[str, str],
    on_cell: OnCell | None = None,
) -> Any:
    """The executed notebook, through papermill and this engine; raises CellStopped."""
    import papermill

    with _papermill_is_quiet():
        return papermill.execute_notebook(
            notebook,
            None,
            dict(parameters),
            engine_name=ENGINE,
            kernel_name=kernel.NAME,
            language="python",
            progress_bar=False,
            root=root,
            environment=environment,
            on_cell=on_cell,
        )


def _clear_outputs(nb: Any) -> None:
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def _execute_cells(nb: Any, root: Path, environment: dict[str, str], on_cell: OnCell | None) -> None:
    with kernel.temporary_folder() as folder:
        own = kernel.make_kernel(folder)
        client = NotebookClient(
            nb,
            km=own,
            kernel_name=kernel.NAME,
            shutdown_kernel="immediate",
            record_timing=False,
            store_widget_state=False,
            force_raise_errors=True,
            coalesce_streams=True,
            startup_timeout=PATIENCE,
            iopub_timeout=PATIENCE,
            raise_on_iopub_timeout=True,
        )
        client.reset_execution_trackers()
        try:
            with _started(client, kernel.launch_settings(folder, root, environment)):
                for index, cell in enumerate(nb.cells):
                    if on_cell:
                        on_cell(index + 1, len(nb.cells))
                    _execute_cell(client, own, cell, index)
        finally:
            kernel.end_kernel(own)


@contextmanager
def _started(client: Any, settings: dict[str, Any]) -> Iterator[None]:
    """The client with its kernel started; unlike nbclient's own loop it leaves Ctrl-C and SIGTERM alone."""
    try:
        client.start_new_kernel(**settings)
        client.start_new_kernel_client()
    except (RuntimeError, OSError):
        message = "the kernel could not be started. Try `python -m ipykernel_launcher` and read what it says."
        raise RunError(message) from None
    with client.setup_kernel(cleanup_kc=True):
        yield


def _execute_cell(client: Any, own: Any, cell: Any, index: int) -> None:
    process = kernel.process_of(own)
    client.on_cell_executed = _stop_where_kernel_leaves
    try:
        client.execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
    except CellExecutionError as error:
        module = _module_of_last_error(client)
        raise CellStopped(client.nb, failed(client.nb, index, error.ename, error.evalue, module)) from None
    except DeadKernelError:
        raise CellStopped(client.nb, died(client.nb, index, process.poll())) from None


def _stop_where_kernel_leaves(cell: Any, cell_index: int, execute_reply: Any) -> None:
    """A cell with `exit()` counts as the end of the kernel, which may otherwise get a few more cells done."""
    payload = execute_reply["content"].get("payload") or []
    if any(part.get("source") == "ask_exit" for part in payload):
        raise DeadKernelError("exit")


def _module_of_last_error(client: Any) -> str:
    """The module in which the class of the last error is written; '' where the kernel does not say."""
    for _ in range(3):  # the first requests after an error may be turned away
        request = client.kc.execute("None", silent=True, user_expressions={"module": MODULE_OF_ERROR})
        try:
            reply = client.wait_for_reply(request)
        except DeadKernelError:
            return ""
        found = (reply or {}).get("content", {}).get("user_expressions", {}).get("module", {})
        if found.get("status") == "ok":
            return str(found["data"]["text/plain"]).strip("'")
    return ""


@contextmanager
def _papermill_is_quiet() -> Iterator[None]:
    """Without papermill's lines on what it reads and writes; what matters is said by us."""
    logger = logging.getLogger("papermill")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


papermill_engines.register(ENGINE, SurveyEngine)
