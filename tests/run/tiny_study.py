"""A tiny study with two notebooks, its runs and its kernels."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ctipsurvey.study import Study, load_study

SETTINGS = """title: A study
law: A law
place: A place
centre: A centre
waves:
  - year: 2017
    period: first
    report: none
  - year: 2019
    period: second
    report: none
"""

PARAMETERS = 'year: int = 2017\nstudy = "."\nlanguage = "ru"'

WRITE_TABLE = """
from ctipsurvey.study import load_study
from ctipsurvey import files
place = load_study(study).working(year) / "tables" / "words.csv"
words = sorted({"a", "b", "c"})
files.write_text(place, "\\n".join([str(year), language, *words]) + "\\n")
print(place.name, list({"x", "y", "z", "w"}))
"""

LOOK = """
import os, warnings
warnings.warn("look at this")
print(os.path.abspath("data"))
object()
"""


def cell(source: str, *tags: str, kind: str = "code", cell_id: str = "") -> dict:
    """One cell of a notebook file."""
    found = {"cell_type": kind, "id": cell_id or hashlib.sha256(source.encode()).hexdigest()[:8]}
    found |= {"metadata": {"tags": list(tags)} if tags else {}, "source": source}
    return found | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def write_notebook(path: Path, cells: Sequence[dict], kernel: str = "python3") -> Path:
    """A notebook file with these cells."""
    spec = {"name": kernel, "display_name": kernel, "language": "python"}
    content = {"cells": list(cells), "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def standard_cells(*sources: str) -> list[dict]:
    """A title, the parameters, and a code cell for each source."""
    return [cell("# Title", kind="markdown"), cell(PARAMETERS, "parameters"), *map(cell, sources)]


def build_study(root: Path, first: str = WRITE_TABLE, second: str = LOOK) -> Study:
    """A study with two notebooks, each with one code cell after its parameters."""
    (root / "instruments").mkdir(parents=True)
    (root / "instruments" / "study.yaml").write_text(SETTINGS)
    published = root / "data" / "2017" / "published"
    published.mkdir(parents=True)
    (published / "ratings.csv").write_text("recommendation_id,rating\nr1,2\n")
    write_notebook(root / "notebooks" / "1_first.ipynb", standard_cells(first))
    write_notebook(root / "notebooks" / "2_second.ipynb", standard_cells(second))
    return load_study(root)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def finished(study: Study, year: int = 2019) -> dict[str, bytes]:
    """The finished outputs with their bytes, without the hash of the package's own code.

    Somebody may be editing the package while the tests run; everything else has to be the same.
    """
    found = tree(study.outputs(year))
    found["manifest.json"] = re.sub(rb'"code": "[0-9a-f]{64}"', b'"code"', found["manifest.json"])
    return found


RUNNER = "import sys; from ctipsurvey.study import load_study; from ctipsurvey.run.notebooks import run_year; "
RUNNER += "run_year(load_study(sys.argv[1]), int(sys.argv[2]))"


def start_run(study: Study, year: int = 2019, **environment: str) -> subprocess.Popen[str]:
    """A run in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(study.root), str(year)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hears_ctrl_c,
    )


def _hears_ctrl_c() -> None:
    """Ctrl-C reaches the run also where the tests themselves run in the background, which are deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def kernels_of(root: Path) -> list[int]:
    """The processes of kernels that work in this study's folder (Linux)."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, folder = (process / "cmdline").read_bytes(), (process / "cwd").readlink()
        except OSError:
            continue
        if b"ipykernel_launcher" in command and folder == root.resolve():
            found.append(int(process.name))
    return found


def wait_for(condition: Callable[[], object], seconds: float = 30) -> bool:
    """Whether this became true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())


def kill(process: subprocess.Popen[str], number: int = signal.SIGKILL) -> None:
    """Send a signal to a run and wait for its end."""
    process.send_signal(number)
    process.communicate(timeout=20)
