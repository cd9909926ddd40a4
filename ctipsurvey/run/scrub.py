"""What differs between two machines, or two moments, taken off an executed notebook.

papermill leaves times, absolute paths and a random cell id; warnings name the kernel's own files; the
look of an object holds its address in memory. Without them two runs leave the same bytes.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ctipsurvey

INJECTED = "injected-parameters"
"""The tag that papermill gives to the cell it adds, and the id that we give to it."""

TEXT_TYPES = ("text/plain", "text/html", "text/markdown", "text/latex")

RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[^\s'\"<>()]*[/\\]ipykernel_\d+[/\\]\d+\.py"), "cell"),
    (re.compile(r"[^\s'\"<>()]*[/\\]site-packages[/\\]"), "site-packages/"),
    (re.compile(r"[^\s'\"<>()]*[/\\]lib[/\\]python3\.\d+[/\\]"), "python/"),
    (re.compile(r"\bat 0x[0-9A-Fa-f]{6,16}\b"), "at 0x0"),
)
"""Where Python's own files lie, and addresses in memory."""


def scrub_notebook(notebook: Any, root: Path) -> None:
    """Take times, paths, addresses and random ids off this notebook, in place."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    clean = text_cleaner(root)
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        for output in cell.get("outputs", []):
            _scrub_output(output, clean)


def _scrub_output(output: Any, clean: Callable[[str], str]) -> None:
    match output.output_type:
        case "stream":
            output.text = clean(output.text)
        case "error":
            output.evalue = clean(output.evalue)
            output.traceback = [clean(line) for line in output.traceback]
        case _:
            for kind in TEXT_TYPES:
                if kind in output.data:
                    output.data[kind] = clean(output.data[kind])


def text_cleaner(root: Path) -> Callable[[str], str]:
    """A function that takes the paths of this study, this computer and its user out of a text.

    >>> text_cleaner(Path("/a/study"))("/a/study/data/key.csv is missing")
    'data/key.csv is missing'
    """
    places = {str(root): "", str(Path(ctipsurvey.__file__).parents[1]): ""}
    for prefix in (sys.prefix, sys.base_prefix):
        places.setdefault(prefix, "python/")
    places.setdefault(str(Path.home()), "~/")
    patterns = list(RULES)
    for place, instead in sorted(places.items(), key=lambda item: -len(item[0])):
        if len(place) > 1:
            patterns.append((re.compile(rf"(?<![\w.~-]){re.escape(place)}[/\\]"), instead))
            patterns.append((re.compile(rf"(?<![\w.~-]){re.escape(place)}(?![\w.-])"), instead or "."))

    def clean(text: str) -> str:
        for pattern, instead in patterns:
            text = pattern.sub(instead, text)
        return text

    return clean


def fix_injected_id(notebook: Any) -> None:
    """Give the cell that papermill added its permanent id."""
    for cell in notebook.cells:
        if INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED


def fix_missing_ids(notebook: Any) -> None:
    """Give cells of an older notebook, which have no id, one by their position instead of by chance."""
    for number, cell in enumerate(notebook.cells, start=1):
        if not cell.get("id"):
            cell["id"] = f"cell-{number}"
    notebook.nbformat, notebook.nbformat_minor = 4, max(5, notebook.nbformat_minor)
