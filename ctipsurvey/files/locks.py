"""One at a time: who comes second is told who is at it, and waits or is refused.

A lock belongs to its process and ends with it, so that one that was killed never blocks the next. Beside it lies a file
that says who holds it; that file is only for the message and decides nothing. Locks hold between the processes of one
computer, and on network drives that know locks; two computers that share a synced folder do not see each other's.
"""

import contextlib
import os
import platform
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import ctipsurvey.files.disk as disk
from ctipsurvey.errors import DataError, Problem, SurveyError, UsageError
from ctipsurvey.files.names import PARTIAL
from ctipsurvey.files.reading import read_text
from ctipsurvey.files.writing import make_folder

PATIENCE = 60.0
"""Seconds that a short work (a reading appended) waits for another one's to end."""
FOREVER = -1.0
"""To wait for as long as it takes."""
_VERB = re.compile(r"[a-z][a-z-]{1,30}")


@contextlib.contextmanager
def hold(
    place: Path, busy: str, *, file: str = "", wait: float = 0.0, waiting: str = "", stays: bool = True
) -> Iterator[None]:
    """Hold the lock at this place while the block runs.

    Where another holds it for longer than `wait` seconds: UsageError with `busy`, in which `{who}` is the holder.
    `waiting`, said the same way on stderr, is what is told before the patience begins. `file` is how messages call
    the lock; its empty file `stays` for the next one unless told otherwise (filelock sees to it that nobody then holds
    the file of yesterday). Raises DataError where the folder knows no locks or cannot be written to.
    """
    from filelock import FileLock, Timeout

    make_folder(place.parent)
    lock = FileLock(place)
    shown = file or str(place)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if waiting:
                sys.stderr.write(waiting.replace("{who}", holder(place)) + "\n")
                sys.stderr.flush()
            if not wait:
                raise
            lock.acquire(timeout=wait)
    except Timeout:
        raise UsageError(Problem(shown, "", busy.replace("{who}", holder(place)))) from None
    except OSError as error:
        message = f"could not be locked ({error.strerror}). A folder is needed that can be written to and knows locks."
        raise DataError(Problem(shown, "", message)) from None
    note = holder_file(place)
    try:
        _leave_note(note)
        yield
    finally:
        try:
            with contextlib.suppress(OSError):
                disk.remove(note)
            if not stays:
                with contextlib.suppress(OSError):
                    disk.remove(place)
        finally:
            lock.release()


@contextlib.contextmanager
def hold_file(path: Path) -> Iterator[None]:
    """Hold the lock of a file that people's work is appended to; another one waits, for a minute at most."""
    busy = f"{path.name} is being written by {{who}}. Nothing was added; try again when it has ended."
    with hold(lock_of(path), busy, file=path.name, wait=PATIENCE):
        yield


def lock_of(path: Path) -> Path:
    """The lock that goes with a file, beside it."""
    return path.with_name(f"{PARTIAL}{path.stem}.lock")


def holder_file(place: Path) -> Path:
    """The file beside a lock that says who holds it."""
    return place.with_name(f"{place.name}.holder")


def holder(place: Path) -> str:
    """Who holds a lock, for a message: process, computer, since when and at which command."""
    try:
        return read_text(holder_file(place)).strip() or "another process"
    except SurveyError:
        return "another process"


def _leave_note(note: Path) -> None:
    """Say who we are; a full disk is no reason not to go on."""
    with contextlib.suppress(OSError):
        disk.remove(note)
        handle = disk.create(note, 0o644)
        try:
            disk.write(handle, _who_we_are().encode("utf-8"), note)
        finally:
            disk.close(handle)


def _who_we_are() -> str:
    since = datetime.fromtimestamp(time.time(), UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    verb = next((word for word in sys.argv[1:2] if _VERB.fullmatch(word)), "")
    command = f" ({Path(sys.argv[0]).stem} {verb})" if verb else ""
    return f"process {os.getpid()} on {platform.node() or 'this computer'} since {since}{command}\n"
