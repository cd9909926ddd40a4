"""The page of attacks and the tests are one: every family is there, every row has its tests, every test has its row."""

import ast
import re

from shared import ROOT

FAMILIES = (
    *("XML", "Archives", "Disguised files", "Formulas", "Export limits", "HTML", "Links and remote content"),
    *("Templates and markup", "Names and places", "Notebooks", "Models", "Statistics files and PDFs", "Encodings"),
    *("Unicode look-alikes", "Locale, clock, environment", "Oversized", "Identifiers", "Patterns of users"),
    *("Hidden text", "Leaks in metadata", "Linkage", "Differencing of tables", "Kill, disk full", "Two runs at once"),
    *("Network", "Package tampering", "Keys and passphrases"),
)
"""The kinds of attack that the project promises to withstand."""
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in (ROOT / "docs/attacks.md").read_text("utf-8").split("## Attacks")[1].splitlines()
    if line.startswith("| ") and not line.startswith("| family")
]


def _named() -> list[str]:
    return [test for row in ROWS for test in re.findall(r"`(tests/[^`]+)`", row[3])]


def _functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_family_has_an_attack() -> None:
    assert [family for family in FAMILIES if family not in {row[0] for row in ROWS}] == []
    assert {row[0] for row in ROWS} <= set(FAMILIES)
    assert all(re.search(r"`tests/", row[3]) for row in ROWS)


def test_every_test_that_is_named_is_there() -> None:
    for named in _named():
        path, _, function = named.partition("::")
        if function:
            assert function in _functions(path), named


def test_every_attack_stands_on_the_page() -> None:
    named = set(_named())
    for path in sorted((ROOT / "tests/attacks").glob("test_*.py")):
        if path.name != "test_index.py":
            own = f"tests/attacks/{path.name}"
            assert [name for name in sorted(_functions(own)) if f"{own}::{name}" not in named] == [], own
