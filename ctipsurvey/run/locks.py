"""One run of a year at a time: a second one is told who is at it, or waits (`files.locks`)."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ctipsurvey.files import locks
from ctipsurvey.study import Study


@contextlib.contextmanager
def hold(study: Study, year: int, wait: bool = False) -> Iterator[None]:
    """Hold this year's lock while the block runs.

    Where another run holds it: UsageError that names that run, or with `wait` a line on stderr and patience.
    """
    place = study.lock(year)
    with locks.hold(
        place,
        f"{year} is being run already, by {{who}}. Wait for it to end, or add --wait.",
        file=study.relative(place),
        wait=locks.FOREVER if wait else 0.0,
        waiting=f"Waiting for the run of {year} by {{who}} to end." if wait else "",
    ):
        yield


def holder_file(study: Study, year: int) -> Path:
    """The file beside the lock that says who holds it."""
    return locks.holder_file(study.lock(year))
