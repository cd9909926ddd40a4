"""How far a run has come, on one line of the terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm


class Progress:
    """Says which notebook and which cell is at work; plain lines where stderr is no terminal."""

    def __init__(self, year: int, bar: "tqdm[Any] | None", shown: bool) -> None:
        self.year = year
        self.bar = bar
        self.shown = shown
        self.notebook = ""

    def start_notebook(self, name: str) -> None:
        """A notebook begins."""
        self.notebook = name
        if self.shown and self.bar is None:
            sys.stderr.write(f"{self.year} {name}\n")
            sys.stderr.flush()

    def start_cell(self, number: int, cells: int) -> None:
        """A cell of the notebook begins."""
        if self.bar is not None:
            self.bar.set_description_str(f"{self.year} {self.notebook}: cell {number} of {cells}")


@contextmanager
def follow_run(year: int, shown: bool) -> Iterator[Progress]:
    """The progress of one run; the line is wiped when the run ends."""
    if not (shown and sys.stderr.isatty()):
        yield Progress(year, None, shown)
        return
    with tqdm(bar_format="{desc}  {elapsed}", leave=False, file=sys.stderr) as bar:
        yield Progress(year, bar, shown)
