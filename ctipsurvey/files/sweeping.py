"""What killed processes left half-written is taken away; what somebody is writing just now never is.

A partial file's name holds its process and its computer. On this computer the process is asked for: where it has ended,
the file goes at once, however young; while it lives, the file stays, however old, because a laptop that slept may go on
writing it. Another computer's process cannot be asked for (a synced folder, a network drive): its file goes when
nothing was written to it for an hour. A process number that was given out anew only keeps a file until that one ends.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import ctipsurvey.files.disk as disk
from ctipsurvey.files.names import PARTIAL, has_ended, writer_of
from ctipsurvey.files.together import finish

AN_HOUR = 60 * 60


def sweep_folder(folder: Path) -> int:
    """Take away the stale partial files and folders right in this folder; how many there were."""
    return sum(_swept(path) for path in _partial_in(folder))


def sweep(folder: Path) -> int:
    """The same in a folder and in all below it; links are not followed. A folder that is not there has none."""
    n_swept = 0
    for top, folders, names in os.walk(folder):
        here = Path(top)
        n_swept += sum(_swept(here / name) for name in sorted([*folders, *names]) if name.startswith(PARTIAL))
        folders[:] = sorted(name for name in folders if (here / name).is_dir() and writer_of(here / name) is None)
    return n_swept


def is_stale(path: Path) -> bool:
    """Whether a partial file or folder belongs to nobody any more."""
    writer = writer_of(path)
    if writer is None:
        return False
    ended = has_ended(writer)
    if ended is None:
        return time.time() - path.lstat().st_mtime > AN_HOUR
    return ended


def _partial_in(folder: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from sorted(path for path in folder.iterdir() if path.name.startswith(PARTIAL))


def _swept(path: Path) -> bool:
    """Whether this was stale and is gone; what cannot be removed stays for the next time."""
    with contextlib.suppress(OSError):
        if not is_stale(path):
            return False
        if path.is_dir() and not path.is_symlink():
            finish(path)
        else:
            disk.remove(path)
        return True
    return False
