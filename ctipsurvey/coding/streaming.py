"""Text of any amount coded block by block: what is done is kept, so that a stopped job goes on where it was."""

import json
from collections import deque
from collections.abc import Callable, Iterator
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
COLUMNS = ("id", "theme", "valence", "confidence", "basis")
"""One row is one theme of one text, in the table of codings and in that of what is left to a person."""
BLOCK = 2_000
"""Texts read, coded and written at a time."""
SUFFIXES = (".csv", ".parquet")
TO_REVIEW = "to_review"
"""The column of a block's codings that is yes where the coder leaves the decision to a person."""

Engine = Callable[[Iterator["pd.DataFrame"]], Iterator["pd.DataFrame"]]
"""Codes blocks of texts (id, text, lang, context) one by one, in order: here, or spread over other machines."""


@dataclass(frozen=True)
class Done:
    """What a job did: texts read, themes given, themes left to a person, blocks that were there already."""

    n_texts: int
    n_given: int
    n_to_review: int
    n_kept: int


def in_this_process(coder: Coder) -> Engine:
    """The engine that codes one block after the other where it is called."""

    def engine(blocks: Iterator["pd.DataFrame"]) -> Iterator["pd.DataFrame"]:
        return (code_table(block, coder) for block in blocks)

    return engine


def code_file(
    source: Path,
    target: Path,
    coder: Coder,
    *,
    review: Path | None = None,
    engine: Engine | None = None,
    progress: Callable[[int], object] = lambda n: None,
    block: int = BLOCK,
) -> Done:
    """Code the texts of a table (columns id and text, optionally lang and context) into another (COLUMNS).

    `target` has the themes given, `review` those that the coder leaves to a person. CSV or Parquet, by suffix. Blocks
    stand under `<target>.parts` until all is done; a job that was stopped goes on there, if the texts, the coder and
    its version are the same. Raises DataError for a table that cannot be read.
    """
    for path in (source, target, *([review] if review else [])):
        if path.suffix not in SUFFIXES:
            raise UsageError(
                Problem(str(path), "", f"tables are CSV or Parquet. {did_you_mean(path.suffix, SUFFIXES)}")
            )
    parts = target.with_name(f"{target.name}.parts")
    told = {"texts": files.sha256(source), "coder": f"{coder.name} {coder.version}", "block": str(block)}
    kept = _begin(parts, told)
    job = _Job(parts, kept, progress)
    for table in (engine or in_this_process(coder))(job.blocks(source, block)):
        job.keep(table)
    if not job.done:
        raise DataError(Problem(str(source), "", "holds no texts."))
    n_given = _join(job.done, target, "no")
    n_to_review = _join(job.done, review, "yes")
    files.remove_folder(parts)
    return Done(job.n_texts, n_given, n_to_review, job.n_kept)


class _Job:
    """The blocks of one job: which are done, which are being coded."""

    def __init__(self, parts: Path, kept: set[Path], progress: Callable[[int], object]) -> None:
        self.parts, self.kept, self.progress = parts, kept, progress
        self.done: list[Path] = []
        self.n_texts = self.n_kept = 0
        self._waiting: deque[tuple[Path, int]] = deque()

    def blocks(self, source: Path, n_rows: int) -> Iterator["pd.DataFrame"]:
        """The blocks that are not done yet."""
        for number, texts in enumerate(files.read_blocks(source, NEEDED, OPTIONAL, n_rows), start=1):
            part = self.parts / f"{number:07}.parquet"
            self.done.append(part)
            self.n_texts += len(texts)
            if part in self.kept:
                self.n_kept += 1
                self.progress(len(texts))
                continue
            self._waiting.append((part, len(texts)))
            yield texts

    def keep(self, table: "pd.DataFrame") -> None:
        """Write the codings of the block that was given out first of those still waiting."""
        part, n_texts = self._waiting.popleft()
        files.write_table(part, table)
        self.progress(n_texts)


def code_table(texts: "pd.DataFrame", coder: Coder) -> "pd.DataFrame":
    """The codings of a block of texts, a row each (COLUMNS and to_review), in the order of the texts, surest first.

    A text of several sentences has a theme once, with the valence of the surest of them.
    """
    import pandas as pd

    sentences: list[Sentence] = []
    owners: list[int] = []
    for row, text in enumerate(texts.to_dict("records")):
        for one in units_of(text["text"], text.get("lang", ""), text.get("context", ""), coder.by_sentence):
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
    return pd.DataFrame(rows, columns=[*COLUMNS, TO_REVIEW], dtype="str")


def _begin(parts: Path, job: dict[str, str]) -> set[Path]:
    """The blocks of this same job that are done already; those of another job are taken away."""
    told = parts / "job.json"
    if told.exists() and json.loads(files.read_text(told)) == job:
        return {path for path in files.files_below(parts) if path != told}
    files.remove_folder(parts)
    files.write_text(told, json.dumps(job, sort_keys=True))
    return set()


def _join(parts: list[Path], target: Path | None, to_review: str) -> int:
    """Put the rows of all blocks that are (or are not) for review into one table; how many there are.

    Blocks are read one at a time and written in the kind of the table; the table is put in place when it is whole.
    """
    n_rows = 0
    chosen: list[Path] = []
    for part in parts:
        table = files.read_table(part, (*COLUMNS, TO_REVIEW))
        table = table[table[TO_REVIEW] == to_review].drop(columns=TO_REVIEW)
        n_rows += len(table)
        if target is not None:
            chosen.append(part.with_name(f"{part.stem}-{to_review}{target.suffix}"))
            files.write_table(chosen[-1], table)
    if target is not None:
        files.join_tables(chosen, target)
    return n_rows
