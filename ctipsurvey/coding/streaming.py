"""Text of any amount coded block by block: what is done is kept, so that a stopped job goes on where it was."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.coding.coder import Coder, Coding
from ctipsurvey.coding.features import Sentence
from ctipsurvey.coding.segments import units_of
from ctipsurvey.errors import DataError, Problem, UsageError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("id", "text")
OPTIONAL = ("lang", "context")
COLUMNS = ("id", "theme", "valence", "confidence", "basis", "to_review")
"""One row is one theme of one text; `to_review` is yes where the coder leaves the decision to a person."""
BLOCK = 2_000
"""Texts read, coded and written at a time."""
SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True)
class Done:
    """What a job did: texts read, themes given, themes left to a person, blocks that were there already."""

    n_texts: int
    n_given: int
    n_to_review: int
    n_kept: int


def code_file(
    source: Path, target: Path, coder: Coder, *, progress: Callable[[int], object] = lambda n: None, block: int = BLOCK
) -> Done:
    """Code the texts of a table (columns id and text, optionally lang and context) into another (COLUMNS).

    CSV or Parquet, by suffix. Blocks stand under `<target>.parts` until all is done; a job that was stopped goes on
    there, if the texts, the coder and its version are the same. Raises DataError for a table that cannot be read.
    """
    for path in (source, target):
        if path.suffix not in SUFFIXES:
            raise UsageError(
                Problem(str(path), "", f"tables are CSV or Parquet. {did_you_mean(path.suffix, SUFFIXES)}")
            )
    parts = target.with_name(f"{target.name}.parts")
    kept = _begin(parts, {"texts": files.sha256(source), "coder": coder.version, "block": str(block)})
    done: list[Path] = []
    n_texts = n_given = n_to_review = 0
    for number, texts in enumerate(files.read_blocks(source, NEEDED, OPTIONAL, block), start=1):
        part = parts / f"{number:07}{target.suffix}"
        if part not in kept:
            files.write_table(part, code_table(texts, coder))
        given, left = _counts(part)
        n_texts, n_given, n_to_review = n_texts + len(texts), n_given + given, n_to_review + left
        done.append(part)
        progress(len(texts))
    if not done:
        raise DataError(Problem(str(source), "", "holds no texts."))
    files.join_tables(done, target)
    files.remove_folder(parts)
    return Done(n_texts, n_given, n_to_review, len(kept))


def code_table(texts: "pd.DataFrame", coder: Coder) -> "pd.DataFrame":
    """The codings of a block of texts, a row each (COLUMNS), in the order of the texts, surest first.

    A text of several sentences has a theme once, with the valence of the surest of them.
    """
    import pandas as pd

    sentences: list[Sentence] = []
    owners: list[int] = []
    for row, text in enumerate(texts.to_dict("records")):
        for one in units_of(text["text"], text.get("lang", ""), text.get("context", "")):
            sentences.append(one)
            owners.append(row)
    best: dict[tuple[int, str], Coding] = {}
    for coding in coder.code(sentences):
        key = (owners[coding.row], coding.code)
        known = best.get(key)
        if known is None or (known.to_review, -known.confidence) > (coding.to_review, -coding.confidence):
            best[key] = coding
    ids = texts["id"].tolist()
    order = sorted(best.items(), key=lambda entry: (entry[0][0], -entry[1].confidence, entry[0][1]))
    rows = [
        (ids[row], code, one.valence, f"{one.confidence:.3f}", one.basis, "yes" if one.to_review else "no")
        for (row, code), one in order
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _begin(parts: Path, job: dict[str, str]) -> set[Path]:
    """The blocks of this same job that are done already; those of another job are taken away."""
    told = parts / "job.json"
    if told.exists() and json.loads(files.read_text(told)) == job:
        return {path for path in files.files_below(parts) if path != told}
    files.remove_folder(parts)
    files.write_text(told, json.dumps(job, sort_keys=True))
    return set()


def _counts(part: Path) -> tuple[int, int]:
    left = [row == "yes" for row in files.read_table(part, COLUMNS)["to_review"]]
    return len(left) - sum(left), sum(left)
