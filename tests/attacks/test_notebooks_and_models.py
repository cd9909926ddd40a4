"""Notebooks and models: no name or value becomes code, no foreign notebook runs, no model file runs anything."""

import io
import json
import pickle
import zipfile
from pathlib import Path

import pytest
from attacking import MARK, Ending, refused, run, saved, zipped
from shared import ROOT
from tiny_study import SETTINGS, cell, write_notebook

from ctipsurvey.coding.training import SHIPPED

WITNESS = "witness.txt"
GOOD = 'year = 2019\nstudy = "."\nlanguage = "ru"'


def study(folder: Path, *cells: dict, name: str = "1_a.ipynb") -> Path:
    saved(folder / "instruments/study.yaml", SETTINGS)
    write_notebook(folder / "notebooks" / name, cells or [cell(GOOD, "parameters")])
    return folder


def attacked(root: Path, *parameters: str) -> Ending:
    words = [word for parameter in parameters for word in ("-p", parameter)]
    return run("run", "2019", *words, "--study", root)


CODE = f"open('{WITNESS}', 'w').write('x')"


@pytest.mark.parametrize(
    "name",
    [
        f"x = {CODE}; y",
        f"language\n{CODE}\nz",
        f"language;{CODE};z",
        "__import__('os').system('true')",
        "print",
        "import",
        "class",
        "year.__class__",
        "__builtins__",
        "lаnguage",
        "",
        " language",
        "x" * 5000,
        "language#",
    ],
)
def test_the_name_of_a_parameter_is_never_code(name: str, tmp_path: Path) -> None:
    root = study(tmp_path)
    refused(attacked(root, f"{name}={MARK}"), code=2)
    assert not list(tmp_path.rglob(WITNESS))
    assert not (root / "outputs/2019").exists()


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        ("n = 1", CODE),
        ("n = 1.5", "1e999"),
        ("n = True", "__import__('os')"),
        ("n = [1]", f"[{CODE}]"),
        ("n = [1]", "[" * 5000),
        ("n = 1", "9" * 400),
        ("n = 1", "!!python/object/apply:os.system ['true']"),
    ],
)
def test_a_value_of_another_kind_is_refused(declaration: str, value: str, tmp_path: Path) -> None:
    root = study(tmp_path, cell(f'year = 2019\nstudy = "."\n{declaration}', "parameters"))
    refused(attacked(root, f"n={value}"), code=2)
    assert not list(tmp_path.rglob(WITNESS))


def test_a_text_that_looks_like_code_stays_text(tmp_path: Path) -> None:
    hostile = f'"; {CODE}; "\'\'\'"""{{{{7*7}}}}\\'
    show = "from ctipsurvey import files\nfrom ctipsurvey.study import load_study\n"
    show += 'files.write_text(load_study(study).working(year) / "tables" / "a.txt", language)'
    root = study(tmp_path, cell(GOOD, "parameters"), cell(show))
    ending = attacked(root, f"language={hostile}")
    assert ending.code == 0, ending.said
    assert (root / "outputs/2019/tables/a.txt").read_text("utf-8") == hostile
    assert not list(tmp_path.rglob(WITNESS))


@pytest.mark.parametrize(
    "cells",
    [
        [cell(f"{GOOD}\n{CODE}", "parameters")],
        [cell(f"{GOOD}\nx = {CODE}", "parameters")],
        [cell(GOOD, "parameters"), cell(GOOD, "parameters", cell_id="b")],
        [cell(CODE)],
        [cell(f"{GOOD}\nimport os", "parameters")],
    ],
)
def test_a_notebook_without_plain_parameters_is_not_run(cells: list[dict], tmp_path: Path) -> None:
    root = study(tmp_path, *cells)
    refused(attacked(root), "1_a.ipynb", code=3)
    assert not list(tmp_path.rglob(WITNESS))


@pytest.mark.parametrize(
    "content",
    [
        "not a notebook",
        "{}",
        "[]",
        '{"cells": 5}',
        "[" * 100_000,
        '{"cells":' + "[" * 5000 + "]" * 5000 + "}",
        "\x00" * 100,
        json.dumps({"cells": [cell(GOOD, "parameters")], "nbformat": 3, "nbformat_minor": 0, "metadata": {}}),
        json.dumps({"worksheets": [], "nbformat": 2}),
    ],
)
def test_what_is_no_notebook_is_refused(content: str, tmp_path: Path) -> None:
    root = study(tmp_path)
    saved(root / "notebooks/1_a.ipynb", content)
    refused(attacked(root), "1_a.ipynb", code=3)


def test_a_notebook_that_asks_for_another_kernel_gets_ours(tmp_path: Path) -> None:
    root = study(tmp_path)
    write_notebook(root / "notebooks/1_a.ipynb", [cell(GOOD, "parameters")], kernel="bash; touch witness.txt")
    assert attacked(root).code == 0
    assert not list(tmp_path.rglob(WITNESS))


def test_a_cell_that_fails_on_an_answer_does_not_repeat_it(tmp_path: Path) -> None:
    root = study(tmp_path, cell(GOOD, "parameters"), cell(f"answer = '{MARK}'\nraise ValueError(answer)", cell_id="z"))
    ending = attacked(root)
    assert ending.code == 1
    assert MARK not in ending.said.replace(f"`answer = '{MARK}'`", "")
    assert "ValueError" in ending.said
    assert not (root / "outputs/2019").exists()


class Evil:
    """What a hostile pickle does when it is opened."""

    def __reduce__(self) -> tuple:
        return (exec, (f"open({WITNESS!r}, 'w').write('x')",))


def skops_with(schema: dict, **parts: bytes) -> bytes:
    return zipped({"schema.json": json.dumps(schema)} | dict(parts))


def untrusted() -> bytes:
    import skops.io
    from sklearn.preprocessing import FunctionTransformer

    return bytes(skops.io.dumps(FunctionTransformer(func=exec)))


def renamed_type(name: str) -> bytes:
    """The shipped model with one of its types replaced by a function of the system."""
    with zipfile.ZipFile(SHIPPED) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    schema = parts["schema.json"].decode()
    assert '"LogisticRegression"' in schema
    schema = schema.replace('"LogisticRegression"', f'"{name}"')
    return zipped(parts | {"schema.json": schema})


MODELS = {
    "pickle": lambda: pickle.dumps(Evil()),
    "pickle in an archive": lambda: zipped({"schema.json": pickle.dumps(Evil())}),
    "untrusted function": untrusted,
    "untrusted type": lambda: renamed_type("system"),
    "deep schema": lambda: zipped({"schema.json": "[" * 200_000}),
    "no schema": lambda: zipped({"a": b"b"}),
    "foreign schema": lambda: skops_with({"__class__": "system", "__module__": "os", "__loader__": "FunctionNode"}),
    "reduce": lambda: skops_with(
        {"__class__": "x", "__module__": "builtins", "__loader__": "ReduceNode", "__reduce__": {}}
    ),
    "another model": lambda: _dumped({"a": [1, 2]}),
    "text": lambda: b"hello",
    "empty": lambda: b"",
    "cut": lambda: SHIPPED.read_bytes()[:5000],
    "pickled array": lambda: _pickled_array(),
}


def _dumped(content: object) -> bytes:
    import skops.io

    return bytes(skops.io.dumps(content))


def _pickled_array() -> bytes:
    """The shipped model, one of whose arrays is a pickle in numpy's own format."""
    import numpy as np

    stream = io.BytesIO()
    np.save(stream, np.array([Evil()], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(SHIPPED) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    first = next(name for name in parts if name.endswith(".npy"))
    return zipped(parts | {first: stream.getvalue()})


@pytest.mark.parametrize("kind", MODELS)
def test_a_hostile_model_is_refused_and_runs_nothing(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    model, texts = saved(tmp_path / "m.skops", MODELS[kind]()), saved(tmp_path / "t.csv", f"id,text\n1,{MARK}\n")
    out = tmp_path / "out.csv"
    words = ("code", "--input", texts, "--output", out, "--coder", "model", "--vectors", "none", "--model", model)
    ending = run(*words, "--study", ROOT)
    refused(ending, "m.skops", code=4)
    assert not list(tmp_path.rglob(WITNESS))
    assert not out.exists()


def test_a_folder_of_vectors_that_is_a_pickle_is_refused(tmp_path: Path) -> None:
    saved(tmp_path / "model/modules.json", "[]")
    saved(tmp_path / "model/pytorch_model.bin", pickle.dumps(Evil()))
    texts = saved(tmp_path / "t.csv", f"id,text\n1,{MARK}\n")
    words = ("code", "--input", texts, "--output", tmp_path / "o.csv", "--vectors", tmp_path / "model", "--study", ROOT)
    refused(run(*words), "pickle", code=2)


def test_no_module_of_the_package_opens_a_pickle() -> None:
    import ast

    never = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "jsonpickle", "torch"}
    wrong = []
    for path in sorted((ROOT / "ctipsurvey").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [f"{path.name} imports {name}" for name in names if name.split(".")[0] in never]
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            said = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            if called in ("read_pickle", "to_pickle", "unsafe_load", "full_load", "eval", "exec"):
                wrong.append(f"{path.name}, line {node.lineno}: {called}")
            if owner == "np" and called == "load" and said.get("allow_pickle") != "False":
                wrong.append(f"{path.name}, line {node.lineno}: np.load")
            if owner == "yaml" and called == "load" and "Loader" not in said:
                wrong.append(f"{path.name}, line {node.lineno}: yaml.load")
            if owner == "subprocess" and said.get("shell") not in (None, "False"):
                wrong.append(f"{path.name}, line {node.lineno}: a shell")
    assert wrong == []


def test_only_the_guards_open_archives_and_parse_xml_that_came_in() -> None:
    import ast

    allowed = {
        "zipfile.ZipFile": {
            *("guard/archives.py", "instruments/xlsform/layout.py", "coding/storing.py"),
            *("report/data_codebook/workbook.py", "coding/refiqda/writing.py"),
            *("protect/release/checksums.py", "protect/release/office.py"),  # write
            *("protect/release/inside.py", "protect/release/verifying.py"),  # look for leaks, with limits of their own
        },
        "etree.fromstring": {"guard/xml.py", "coding/refiqda/validating.py"},
        "etree.iterparse": {"coding/refiqda/parsing.py", "coding/refiqda/validating.py"},
        "lxml.html.document_fromstring": {"guard/xml.py"},
        "html.escape": {"guard/markup.py"},
    }
    wrong = []
    for path in sorted((ROOT / "ctipsurvey").rglob("*.py")):
        name = path.relative_to(ROOT / "ctipsurvey").as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            places = allowed.get(called)
            if places is not None and name not in places and not name.startswith("files/"):
                wrong.append(f"{name}, line {node.lineno}: {called}")
    assert wrong == []
