"""Notebooks are thin: load, look, save; what they call lives in the package."""

import ast
import json
from typing import Any

import pytest
from shared import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 12


def _cells(path: Any) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text(encoding="utf-8"))["cells"])


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    """What holds for every notebook."""

    def test_it_holds_no_outputs_and_no_counts(self, path: Any) -> None:
        for cell in _cells(path):
            assert not cell.get("outputs")
            assert cell.get("execution_count") is None

    def test_it_begins_with_its_question_and_its_parameters(self, path: Any) -> None:
        first, second = _cells(path)[:2]
        assert first["cell_type"] == "markdown"
        assert _source(first).startswith(f"# {path.stem[0]} ")
        assert "?**" in _source(first)
        assert second["metadata"]["tags"] == ["parameters"]
        assert [target.id for line in ast.parse(_source(second)).body for target in line.targets] == ["year", "study"]  # type: ignore[attr-defined]

    def test_its_cells_are_short_and_define_nothing(self, path: Any) -> None:
        for cell in _cells(path):
            if cell["cell_type"] != "code":
                continue
            tree = ast.parse(_source(cell))
            assert len(_source(cell).splitlines()) <= LONGEST_CELL
            kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.AsyncFunctionDef)
            assert not [node for node in ast.walk(tree) if isinstance(node, kinds)]

    def test_it_reads_nothing_that_was_received_and_joins_no_path_to_data(self, path: Any) -> None:
        text = "\n".join(_source(cell) for cell in _cells(path) if cell["cell_type"] == "code")
        assert "received" not in text
        assert "data/" not in text
        assert "read_csv" not in text

    def test_it_names_only_the_kernel_of_whoever_runs_it(self, path: Any) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        assert content["metadata"]["kernelspec"]["name"] == "python3"

    def test_its_cells_have_fixed_ids(self, path: Any) -> None:
        ids = [cell["id"] for cell in _cells(path)]
        assert len(set(ids)) == len(ids)


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "1_fieldwork",
        "2_themes",
        "3_reliability",
        "4_implementation",
        "5_year_report",
        "6_across_years",
    ]
