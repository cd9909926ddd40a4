"""The figures that a year's notebooks saved, as the document finds them again (without a drawing library)."""

import json
from dataclasses import dataclass
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem, raise_if_any


@dataclass(frozen=True)
class SavedFigure:
    """One saved figure: its words, and its picture as PNG and as SVG."""

    id: str
    title: str
    alt: str
    source: str
    constructed: bool
    png: Path
    svg: Path


def read_saved_figures(folder: Path) -> dict[str, SavedFigure]:
    """All figures that were saved into a year's outputs, by their ids, in the order of the ids.

    Raises DataError naming every picture that is missing beside its words.
    """
    found = {}
    problems = []
    for path in sorted((folder / "figures").glob("*.json")):
        content = json.loads(files.read_text(path))
        figure = SavedFigure(
            id=content["id"],
            title=content["title"],
            alt=content["alt"],
            source=content["source"],
            constructed=content["constructed"],
            png=path.with_suffix(".png"),
            svg=path.with_suffix(".svg"),
        )
        for picture in (figure.png, figure.svg):
            if not picture.exists():
                message = "this picture is missing beside its .json file. Run the notebook that draws it again."
                problems.append(Problem(str(picture), "", message))
        found[figure.id] = figure
    raise_if_any(problems, DataError)
    return found
