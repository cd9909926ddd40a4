"""One kernel for one notebook: this very Python, in known surroundings, never outliving the run."""

import contextlib
import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

NAME = "python3"
"""The only kernel there is: no kernel set up in the user's home is ever looked for."""

FOLDER = "ctipsurvey-"
"""What the names of our temporary folders start with."""

A_DAY, A_MINUTE = 24 * 60 * 60, 60

LONGEST_FOLDER = 70
"""A socket's path has room for about 104 bytes, and the file's own name needs some of them."""

SETTINGS = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""What every kernel is told, so that the same cells give the same bytes."""

LEFT_OUT = ("PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONINSPECT", "IPYKERNEL_CELL_NAME")
"""What a user may have set for himself and a notebook shall not notice."""


class OwnKernel(AsyncKernelManager):  # type: ignore[misc]
    """A kernel of the Python that runs us, over sockets in a folder of its own (Windows: over ports)."""

    @property
    def kernel_spec(self) -> Any:
        """How the kernel is launched; made here, not read from anywhere."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")


def make_kernel(folder: Path) -> OwnKernel:
    """A kernel, not yet started, that talks through files in this folder."""
    transport = "tcp" if sys.platform == "win32" else "ipc"
    return OwnKernel(
        kernel_name=NAME, kernel_id=folder.name, transport=transport, connection_file=str(folder / "k.json")
    )


def launch_settings(folder: Path, root: Path, environment: dict[str, str]) -> dict[str, Any]:
    """How to start a kernel: in the study's folder, with our settings, dying when we die."""
    surroundings = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    surroundings |= SETTINGS | environment
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        surroundings[name] = str(folder / name.lower())
    found = importlib.util.find_spec("matplotlib")
    if found and found.submodule_search_locations:
        package = Path(found.submodule_search_locations[0])
        surroundings["MATPLOTLIBRC"] = str(package / "mpl-data" / "matplotlibrc")
    settings: dict[str, Any] = {"cwd": str(root), "env": surroundings}
    settings |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if sys.platform == "linux":
        settings["preexec_fn"] = _die_with_us()
    return settings


def _die_with_us() -> Callable[[], None]:
    """What a kernel does first: ask Linux to end it with us, whatever it is busy with.

    ipykernel looks once a second whether its parent is there. It cannot look while one long step
    (a regular expression, say) keeps Python busy, nor before it has started up.
    """
    prctl, parent, die_with_parent = ctypes.CDLL(None).prctl, os.getpid(), 1

    def ask() -> None:
        prctl(die_with_parent, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def process_of(kernel: OwnKernel) -> Any:
    """The kernel's process, or None before it was started and after it was seen to end."""
    return getattr(kernel.provisioner, "process", None)


def end_kernel(kernel: OwnKernel) -> None:
    """End the kernel and all it has started, at once."""
    process = process_of(kernel)
    group = getattr(kernel.provisioner, "pgid", None)
    if group and sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)
    if process is not None:
        with contextlib.suppress(OSError):
            process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder with a short path, only ours to read, gone afterwards; old ones of killed runs go too."""
    parent = Path(tempfile.gettempdir()).resolve()
    if len(os.fsencode(parent)) > LONGEST_FOLDER and sys.platform != "win32":
        parent = Path("/tmp")  # noqa: S108 - mkdtemp makes a folder that only we can open
    _remove_old_folders(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_old_folders(parent: Path) -> None:
    for folder in parent.glob(f"{FOLDER}*"):
        with contextlib.suppress(OSError):
            age = time.time() - folder.stat().st_mtime
            if age > A_DAY or (age > A_MINUTE and _is_gone(folder.name.split("-")[1])):
                shutil.rmtree(folder, ignore_errors=True)


def _is_gone(process: str) -> bool:
    """Whether the run that made a folder has ended (Windows has no harmless way to ask)."""
    if sys.platform == "win32" or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    return False
