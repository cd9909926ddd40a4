"""The same coding in this process, or spread over the jobs of a Dask cluster: the rows are the same."""

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ctipsurvey.coding.coder import Coder
from ctipsurvey.coding.streaming import Done, Engine, code_file, code_table
from ctipsurvey.coding.training import SHIPPED, find_coder
from ctipsurvey.errors import DataError, Problem, UsageError, did_you_mean
from ctipsurvey.language.vectors import find_encoder
from ctipsurvey.study import load_study

if TYPE_CHECKING:
    import pandas as pd

ENGINES = ("here", "dask")
AHEAD = 2
"""Blocks given out for every thread of the cluster before the first comes back: memory stays bounded."""
MISSING = "needs the package `distributed`. Install it: .venv/bin/python -m pip install 'ctipsurvey[cluster]'."
ONE_AT_A_TIME = threading.Lock()
"""Coders remember words they have seen; threads of one job take turns."""


class Recipe(NamedTuple):
    """How a coder is made: every job of a cluster makes its own, from a study folder that it can reach."""

    study: str
    coder: str
    vectors: str = "none"
    model: str = ""


def code_with(
    engine: str, scheduler: str, recipe: Recipe, source: Path, target: Path, review: Path | None = None
) -> Iterator[str]:
    """Code a table of texts by an engine, with a bar of progress; lines to read on what was done.

    Raises UsageError for an engine that is not known, or for a scheduler that does not answer.
    """
    from tqdm import tqdm

    if engine not in ENGINES:
        raise UsageError(Problem("", "--engine", f"`{engine}` is no engine. {did_you_mean(engine, ENGINES)}"))
    coder = make_coder(recipe)
    with tqdm(desc="coded", unit=" texts", file=sys.stderr, disable=None) as bar:
        work = partial(code_file, source, target, coder, review=review, progress=bar.update)
        done = work() if engine == "here" else _on_cluster(scheduler, recipe, coder, work)
    left = f"  {review}" if review else " (name a file with --review to see them)" if done.n_to_review else ""
    yield f"{coder.name}: {done.n_given} codings of {done.n_texts} texts  {target}"
    yield f"left to a person: {done.n_to_review}{left}"
    yield f"version: {coder.version}"


def make_coder(recipe: Recipe) -> Coder:
    """The coder of a recipe."""
    study = load_study(recipe.study)
    encoder = None if recipe.coder == "rules" else find_encoder(recipe.vectors, study.vectors())
    return find_coder(study, recipe.coder, encoder, Path(recipe.model) if recipe.model else SHIPPED)


_remembered = lru_cache(maxsize=2)(make_coder)


def code_block(recipe: Recipe, texts: "pd.DataFrame") -> "tuple[str, pd.DataFrame]":
    """Runs in a job: the coder's version there, and the codings of a block."""
    with ONE_AT_A_TIME:
        coder = _remembered(recipe)
        return coder.version, code_table(texts, coder)


def dask_engine(client: Any, recipe: Recipe, version: str) -> Engine:
    """The engine that gives blocks to a cluster and takes them back in order.

    Raises DataError where a job has another version of the coder: its rows would not be comparable.
    """

    def engine(blocks: Iterator["pd.DataFrame"]) -> Iterator["pd.DataFrame"]:
        ahead = AHEAD * max(1, sum(client.nthreads().values()))
        waiting: deque[Any] = deque()
        try:
            for texts in blocks:
                waiting.append(client.submit(code_block, recipe, texts, pure=False))
                if len(waiting) >= ahead:
                    yield _result(waiting.popleft(), version)
            while waiting:
                yield _result(waiting.popleft(), version)
        finally:
            client.cancel(list(waiting))

    return engine


def _result(future: Any, version: str) -> "pd.DataFrame":
    own, table = future.result()
    if own != version:
        message = f"codes with another version ({own}) than this machine ({version}). Install the same on both."
        raise DataError(Problem("", "a job of the cluster", message))
    return table  # type: ignore[no-any-return]


def _on_cluster(scheduler: str, recipe: Recipe, coder: Coder, work: Callable[..., Done]) -> Done:
    if not scheduler:
        raise UsageError(Problem("", "--scheduler", "is missing. Name the address of the scheduler: tcp://HOST:8786."))
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(Problem("", "--engine dask", MISSING)) from None
    try:
        client = Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        message = f"no scheduler answers at {scheduler} ({type(error).__name__}). Is it running, and can it be reached?"
        raise UsageError(Problem("", "--scheduler", message)) from None
    with client:
        return work(engine=dask_engine(client, recipe, coder.version))
