"""Only `collect` and `protect` ever read what was received."""

import ast
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from shared import ROOT
from tiny_study import build_study, finished

from ctipsurvey.protect.release.originals import original_strings, received_hashes
from ctipsurvey.run.notebooks import run_year

PACKAGE = ROOT / "ctipsurvey"
READERS = ("collect", "protect")
NAMES_IT = {
    "study.py": "knows the path",
    "run/new_year.py": "makes the empty folder and its README",
    "run/keeping.py": "knows what may be backed up only encrypted; copies bytes and reads none of them",
}
"""Modules that may name the folder without reading it, and why."""


def _docstrings(tree: ast.Module) -> set[int]:
    """Texts that stand alone: what modules, functions and values say of themselves."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _names_received(path: Path) -> Iterator[int]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            parts = node.value.replace("\\", "/").split("/")
            if "received" in parts or node.value.strip() == "received":
                yield node.lineno
        if isinstance(node, ast.ImportFrom) and any(alias.name == "RECEIVED" for alias in node.names):
            yield node.lineno


def test_no_other_module_names_the_folder() -> None:
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name.split("/")[0] not in READERS and name not in NAMES_IT:
            wrong += [f"{name}:{line}" for line in _names_received(path)]
    assert wrong == []


def test_the_test_itself_sees_a_module_that_names_it(tmp_path: Path) -> None:
    module = tmp_path / "reader.py"
    for line in (
        'study.year_folder(2019, "received")',
        'open("data/2019/received/a.csv")',
        'x = f"data/{y}/received/"',
    ):
        module.write_text(f'"""Reads received/ in words only."""\n{line}\n')
        assert list(_names_received(module)) == [2]


def test_the_modules_that_may_name_it_open_no_file() -> None:
    opens = {"read_text", "read_bytes", "open", "read_table", "read_yaml", "files_below", "glob", "rglob", "iterdir"}
    path = PACKAGE / "run" / "new_year.py"
    called = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in opens
    ]
    assert [call for call in called if "received" in call or "year_folder" in call] == []


def test_no_input_of_a_run_was_received(tmp_path: Path) -> None:
    study = build_study(tmp_path)
    received = study.year_folder(2019, "received")
    received.mkdir(parents=True)
    (received / "people.csv").write_text("name\nAigul Asanova\n")
    assert not [path for path in study.inputs(2019) if received in path.parents]
    assert original_strings(study, 2019) == ("Aigul", "Aigul Asanova", "Asanova")
    assert list(received_hashes(study, 2019).values()) == ["a received file"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_run_is_the_same_where_nobody_can_open_what_was_received(tmp_path: Path) -> None:
    open_study, closed = build_study(tmp_path / "open"), build_study(tmp_path / "closed")
    for year in (2017, 2019):
        folder = closed.year_folder(year, "received")
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(folder.name)  # a link to itself: whoever opens it, also root, gets an error
        with pytest.raises(OSError, match=r"."):
            os.listdir(folder)
    for study in (open_study, closed):
        run_year(study, 2019, show_progress=False)
    assert finished(closed) == finished(open_study)


def test_no_notebook_names_it() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        assert "received" not in code, path.name
