"""One run of a year at a time: a second one is told who is at it, or waits.

The lock belongs to the process, so a run that was killed never blocks the next one. Beside it lies
a file that says who holds it; that file is only for the message and decides nothing.
"""

import contextlib
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem, SurveyError, UsageError
from ctipsurvey.study import Study


@contextlib.contextmanager
def hold(study: Study, year: int, wait: bool = False) -> Iterator[None]:
    """Hold this year's lock while the block runs.

    Where another run holds it: UsageError that names that run, or with `wait` a line on stderr and patience.
    """
    place = study.lock(year)
    files.make_folder(place.parent)
    lock = FileLock(place)
    try:
        _acquire(lock, study, year, wait)
    except OSError as error:
        message = f"could not be locked ({error.strerror}). Runs need a folder that can be written to."
        raise DataError(Problem(study.relative(place), "", message)) from None
    note = holder_file(study, year)
    try:
        files.write_text(note, _who_we_are())
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, study: Study, year: int, wait: bool) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        who = holder(study, year)
        if not wait:
            message = f"{year} is being run already, by {who}. Wait for it to end, or add --wait."
            raise UsageError(Problem(study.relative(study.lock(year)), "", message)) from None
        sys.stderr.write(f"Waiting for the run of {year} by {who} to end.\n")
        sys.stderr.flush()
        lock.acquire(timeout=-1)


def holder_file(study: Study, year: int) -> Path:
    """The file beside the lock that says who holds it."""
    place = study.lock(year)
    return place.with_name(f"{place.name}.holder")


def holder(study: Study, year: int) -> str:
    """Who holds this year's lock, for a message: process, computer and since when."""
    try:
        return files.read_text(holder_file(study, year)).strip() or "another process"
    except SurveyError:
        return "another process"


def _who_we_are() -> str:
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"process {os.getpid()} on {platform.node() or 'this computer'} since {since}\n"
