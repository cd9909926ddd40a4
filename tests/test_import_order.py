"""Data flow one way: a module imports only from its own folder or from earlier names."""

import ast
from pathlib import Path

from shared import ROOT

ORDER = [
    "errors",
    "guard",
    "files",
    "study",
    "language",
    "instruments",
    "collect",
    "protect",
    "coding",
    "reliability",
    "fieldwork",
    "recommendations",
    "report",
    "lab",
    "run",
    "cli",
]

ONLY_IN = {
    "spacy": ("language.pipelines", "protect.detect", "coding.spans", "recommendations.acts"),
    "papermill": ("run",),
    "nbclient": ("run",),
    "matplotlib": ("report.figures",),
    "click": ("cli",),
    "distributed": ("run.cluster",),
    "docx": ("collect.published.word", "instruments.wordform", "report.word"),
    "openpyxl": (
        "instruments.xlsform",
        "collect.responses.workbooks",
        "report.data_codebook.workbook",
        "report.workbook",
    ),
    "pypdf": ("collect.transcripts.pdf",),
    "pyreadstat": ("collect.labelled",),
    "filelock": ("files.locks",),
    "pyrage": ("files.encryption",),
    "yaml": ("files",),
}
PACKAGE = ROOT / "ctipsurvey"


def _modules() -> list[tuple[str, ast.Module]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        found.append((name.removesuffix(".__init__"), ast.parse(path.read_text(encoding="utf-8"))))
    return found


def _imports(tree: ast.Module) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names.append(node.module or "")
    return names


def test_every_module_stands_in_the_order() -> None:
    tops = {name.split(".")[0] for name, _ in _modules()} - {"__init__", ""}
    assert tops <= set(ORDER)


def test_a_module_imports_only_from_its_own_folder_or_earlier_ones() -> None:
    wrong = []
    for name, tree in _modules():
        own = name.split(".")[0]
        for imported in _imports(tree):
            parts = imported.split(".")
            if parts[0] != "ctipsurvey" or len(parts) == 1 or own in ("__init__", ""):
                continue
            if parts[1] != own and ORDER.index(parts[1]) >= ORDER.index(own):
                wrong.append(f"{name} imports {imported}")
    assert wrong == []


def test_there_are_no_circles_inside_a_folder() -> None:
    graph = {
        name: {target.removeprefix("ctipsurvey.") for target in _imports(tree) if target.startswith("ctipsurvey.")}
        for name, tree in _modules()
    }

    def reaches(start: str, goal: str, seen: set[str]) -> bool:
        for target in graph.get(start, ()):
            if target == goal or (target not in seen and reaches(target, goal, seen | {target})):
                return True
        return False

    assert [name for name in graph if reaches(name, name, {name})] == []


def test_heavy_libraries_stay_in_their_rooms() -> None:
    wrong = []
    for name, tree in _modules():
        for imported in _imports(tree):
            rooms = ONLY_IN.get(imported.split(".")[0])
            if rooms and not any(name == room or name.startswith(f"{room}.") for room in rooms):
                wrong.append(f"{name} imports {imported}")
    assert wrong == []


def test_only_study_joins_paths_and_only_files_writes() -> None:
    wrong = []
    for name, tree in _modules():
        if name.split(".")[0] in ("files", "study"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in (
                "write_text",
                "write_bytes",
                "to_csv",
                "savefig",
                "mkdir",
            ):
                value = node.value
                if not (isinstance(value, ast.Name) and value.id == "files"):
                    wrong.append(f"{name}, line {node.lineno}: {node.attr}")
    allowed = ("report.figures.", "run.")
    assert [place for place in wrong if not place.startswith(allowed)] == []


def test_each_folder_says_what_comes_in_and_what_goes_out() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path.relative_to(PACKAGE)


def test_tests_mirror_the_modules() -> None:
    folders = {path.name for path in Path(ROOT / "tests").iterdir() if path.is_dir()}
    stages = {name.split(".")[0] for name, _ in _modules() if "." in name}
    assert stages <= folders
