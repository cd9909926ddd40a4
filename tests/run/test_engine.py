"""How one notebook is run."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from tiny_study import (
    build_study,
    cell,
    kernels_of,
    kill,
    standard_cells,
    start_run,
    wait_for,
    write_notebook,
)

from ctipsurvey.errors import InstrumentError, UsageError
from ctipsurvey.run import kernel
from ctipsurvey.run.engine import SurveyEngine, read_notebook, run_notebook
from ctipsurvey.run.failures import CellStopped
from ctipsurvey.run.scrub import text_cleaner

LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

BUSY = "import re\nopen('started', 'w').close()\nre.match('(a+)+$', 'a' * 60 + 'b')"
SLEEPY = """
import subprocess, time
subprocess.Popen(["sleep", "61"])
open("started", "w").close()
time.sleep(60)
"""


def run(folder: Path, *sources: str, name: str = "python3"):
    """The outputs of these cells, as text."""
    path = write_notebook(folder / "notebooks" / "1_a.ipynb", standard_cells(*sources), name)
    executed = run_notebook(read_notebook(path), {"year": 2019, "study": "."}, folder, {})
    return ["".join(str(o.get("text") or o.data) for o in c.outputs) for c in executed.cells[3:]]


def test_the_kernel_is_this_python_in_the_studys_folder_with_our_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "startup.py"))
    (tmp_path / "startup.py").write_text("surprise = 1")
    show = "import os, sys\nprint(sys.executable == {!r}, os.path.samefile('.', {!r}), year)\n"
    show += "print('surprise' in dir())"
    settings = "print(*[os.environ[k] for k in ('PYTHONHASHSEED', 'OMP_NUM_THREADS', 'MPLBACKEND')])"
    found = run(tmp_path, show.format(sys.executable, str(tmp_path)), settings)
    assert found == ["True True 2019\nFalse\n", "0 1 agg\n"]


def test_a_figure_is_shown_as_an_image_and_an_objects_address_is_taken_off(tmp_path):
    source = """
    import io
    import matplotlib.pyplot as plt
    from IPython.display import Image, display
    figure, axes = plt.subplots()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    display(Image(buffer.getvalue()))
    axes.plot([1, 2])
    """
    found = run(tmp_path, textwrap.dedent(source))
    assert "'image/png': 'iVBOR" in found[0]
    assert "at 0x0>" in found[0]


def test_a_kernel_that_does_not_exist_in_the_notebooks_metadata_does_no_harm(tmp_path):
    assert run(tmp_path, "print(1)", name="someones-conda-env") == ["1\n"]


def test_a_foreign_kernel_in_the_users_home_is_not_used(tmp_path):
    study = build_study(tmp_path / "study")
    home = tmp_path / "home"
    spec = home / ".local" / "share" / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        json.dumps({"argv": ["touch", str(tmp_path / "pwned")], "display_name": "x", "language": "python"})
    )
    startup = home / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "0.py").write_text(f"open({str(tmp_path / 'pwned')!r}, 'w')")
    process = start_run(study, HOME=str(home))
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert not (tmp_path / "pwned").exists()


def test_a_kernel_that_kills_itself_is_a_failed_cell(tmp_path):
    with pytest.raises(CellStopped) as stopped:
        run(tmp_path, "print(1)", "import os, signal\nos.kill(os.getpid(), 9)")
    assert (stopped.value.failure.kind, stopped.value.failure.number) == ("KernelDied", 4)
    assert "SIGKILL" in stopped.value.failure.message
    assert stopped.value.notebook.cells[3].outputs[0].text == "1\n"


def test_a_cell_that_leaves_by_exit_is_a_failed_cell(tmp_path):
    with pytest.raises(CellStopped) as stopped:
        run(tmp_path, "exit()", "print(1)")
    assert (stopped.value.failure.kind, stopped.value.failure.number) == ("KernelDied", 3)


def test_papermill_used_by_itself_with_this_engine_refuses_an_undeclared_parameter_too(tmp_path):
    path = write_notebook(tmp_path / "1_a.ipynb", standard_cells("open('ran', 'w')"))
    with pytest.raises(UsageError, match="Did you mean 'year'"):
        run_notebook(read_notebook(path), {"yaer": 2019}, tmp_path, {})
    assert not (tmp_path / "ran").exists()


def test_an_error_is_not_hidden_by_a_tag(tmp_path):
    path = write_notebook(tmp_path / "1_a.ipynb", [*standard_cells(), cell("1 / 0", "raises-exception")])
    with pytest.raises(CellStopped):
        run_notebook(read_notebook(path), {"year": 2019}, tmp_path, {})


def test_an_older_notebook_without_cell_ids_gets_the_same_ids_each_time(tmp_path):
    cells = standard_cells("print(1)")
    for one in cells:
        del one["id"]
    path = write_notebook(tmp_path / "1_a.ipynb", cells)
    path.write_text(path.read_text().replace('"nbformat_minor": 5', '"nbformat_minor": 4'))
    assert [one.id for one in read_notebook(path).cells] == ["cell-1", "cell-2", "cell-3"]


def test_a_cell_without_the_keys_of_a_notebook_is_told_in_plain_words(tmp_path):
    path = tmp_path / "1_a.ipynb"
    path.write_text('{"cells": [{"cell_type": "code"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    with pytest.raises(InstrumentError, match="not readable as a notebook"):
        read_notebook(path)


def test_sockets_fit_where_the_temporary_folder_has_a_long_name(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    assert run(tmp_path, "print(1)") == ["1\n"]


@LINUX_ONLY
@pytest.mark.parametrize(
    ("source", "number"),
    [(SLEEPY, signal.SIGINT), (SLEEPY, signal.SIGTERM), (BUSY, signal.SIGKILL)],
)
def test_no_kernel_outlives_its_run(tmp_path, source, number):
    study = build_study(tmp_path / "study", first=source)
    process = start_run(study)
    assert wait_for((study.root / "started").exists)
    assert kernels_of(study.root)
    kill(process, number)
    assert wait_for(lambda: not kernels_of(study.root), 5)
    if number == signal.SIGTERM:
        assert process.returncode == 143


def test_folders_that_killed_runs_have_left_are_swept(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(kernel, "LONGEST_FOLDER", 1000)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, young, ours = (
        tmp_path / f"ctipsurvey-{name}" for name in (f"{ended.pid}-a", f"{ended.pid}-b", f"{os.getpid()}-c")
    )
    for folder in (left, young, ours):
        folder.mkdir()
    an_hour_ago = time.time() - 3600
    for folder in (left, ours):
        os.utime(folder, (an_hour_ago, an_hour_ago))
    with kernel.temporary_folder() as new:
        assert set(tmp_path.iterdir()) == {young, ours, new}
    assert not new.exists()


@LINUX_ONLY
def test_without_the_help_of_linux_the_kernel_looks_for_its_parent_itself(tmp_path):
    study = build_study(tmp_path / "study", first=SLEEPY.replace("subprocess.Popen", "str"))
    code = (
        "import sys; from ctipsurvey.run import kernel; from ctipsurvey.study import load_study;"
        "from ctipsurvey.run.notebooks import run_year; kernel._die_with_us = lambda: None;"
        "run_year(load_study(sys.argv[1]), 2019)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(study.root)], stderr=subprocess.DEVNULL)
    assert wait_for((study.root / "started").exists)
    process.kill()
    process.wait()
    assert wait_for(lambda: not kernels_of(study.root), 5)


@pytest.mark.parametrize("first", ["import papermill", "import ctipsurvey.run.engine"])
def test_papermill_finds_the_engine_by_its_entry_point_whichever_is_imported_first(tmp_path, first):
    described = tmp_path / "ctipsurvey-0.1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: ctipsurvey\nVersion: 0.1.0\n")
    (described / "entry_points.txt").write_text("[papermill.engine]\nctipsurvey = ctipsurvey.run.engine:SurveyEngine\n")
    code = f"{first}; from papermill.engines import papermill_engines as p; print(p.get_engine('ctipsurvey'))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert found.stdout.strip() == str(SurveyEngine), found.stderr


def test_paths_of_this_computer_are_taken_out_of_texts(tmp_path):
    clean = text_cleaner(tmp_path)
    table = {
        f"{tmp_path}/data/x.csv": "data/x.csv",
        f"in {tmp_path}": "in .",
        "/tmp/ipykernel_123/456.py:2: UserWarning": "cell:2: UserWarning",
        f"{sys.prefix}/lib/python3.11/site-packages/pandas/a.py:3": "site-packages/pandas/a.py:3",
        '"/opt/x/lib/python3.11/json/a.py"': '"python/json/a.py"',
        f"{Path.home()}/notes.txt": "~/notes.txt",
        f"{tmp_path}-other/x": f"{tmp_path}-other/x",
        "share at 0x": "share at 0x",
    }
    assert {text: clean(text) for text in table} == table
