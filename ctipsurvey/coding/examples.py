"""Constructed example sentences, coded by hand: what the model learns from before a study has codings of its own."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem, did_you_mean, raise_if_any
from ctipsurvey.instruments.codebook import Codebook
from ctipsurvey.instruments.phrases import VALENCES
from ctipsurvey.instruments.words import LANGUAGE_NAMES

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "example_id", "content_id", "author", "language", "register", "kind", "keyword", "context", "text", "codings",
    "constructed",
)  # fmt: skip
KINDS = ("single", "multi", "none", "near_miss")
"""One theme, several, none, or the words of a theme without it (or of another theme than one would think)."""


def load_examples(folder: Path, codebook: Codebook) -> "pd.DataFrame":
    """All examples of a folder of CSV files, one row a sentence; `codings` is `theme:valence;theme:valence` or empty.

    Raises DataError with every row whose id, language, kind or coding is not allowed.
    """
    import pandas as pd

    paths = sorted(folder.glob("*.csv"))
    if not paths:
        raise DataError(Problem(str(folder), "", "holds no examples. Put the CSV files of examples there."))
    tables, problems = [], []
    for path in paths:
        table = files.read_table(path, COLUMNS)
        problems += _problems(table, path.name, codebook)
        tables.append(table)
    everything = pd.concat(tables, ignore_index=True)
    for name, n in sorted(Counter(everything["example_id"]).items()):
        if n > 1:
            problems.append(Problem(str(folder), f"example `{name}`", f"stands {n} times. Ids are never used twice."))
    raise_if_any(problems, DataError)
    return everything


def split_codings(text: str) -> dict[str, str]:
    """Themes and their valences from one cell.

    >>> split_codings("funding:barrier; training:enabler")
    {'funding': 'barrier', 'training': 'enabler'}
    """
    pairs = (part.partition(":") for part in text.split(";") if part.strip())
    return {theme.strip(): valence.strip() for theme, _, valence in pairs}


def _problems(table: "pd.DataFrame", file: str, codebook: Codebook) -> list[Problem]:
    themes = [code.id for code in codebook.codes]
    allowed = {"language": tuple(LANGUAGE_NAMES), "kind": KINDS, "keyword": ("yes", "no"), "constructed": ("yes",)}
    found = []
    for number, row in enumerate(table.to_dict("records"), start=2):
        place = f"row {number}"
        for column, known in allowed.items():
            if row[column] not in known:
                found.append(Problem(file, f"{place}, column {column}", did_you_mean(str(row[column]), known)))
        if not row["text"].strip():
            found.append(Problem(file, f"{place}, column text", "is empty. Write the sentence."))
        for theme, valence in split_codings(row["codings"]).items():
            if theme not in themes:
                message = f"`{theme}` is no code of the codebook. {did_you_mean(theme, themes)}"
                found.append(Problem(file, f"{place}, column codings", message))
            if valence not in VALENCES:
                message = f"`{theme}` needs a valence behind a colon. {did_you_mean(valence, VALENCES)}"
                found.append(Problem(file, f"{place}, column codings", message))
    return found
