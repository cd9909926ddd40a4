"""A disk that fails at its n-th operation, for every n: full, broken once, or gone with the process."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ctipsurvey.errors import SurveyError
from ctipsurvey.files import disk, names, sweep, writing

FULL, BROKEN, KILLED = "full", "broken", "killed"
NEEDS_SPACE = ("make_folder", "create", "write", "sync")
State = dict[str, bytes]


class Killed(BaseException):
    """The process is gone: whatever it would still do to the disk does not happen."""


class Disk:
    """Counts operations and lets the n-th one fail; `at` is 0 for a disk that never fails."""

    def __init__(self, way: str = "", at: int = 0) -> None:
        self.way, self.at, self.n = way, at, 0
        self.failed: str = ""

    def __call__(self, operation: str, path: Path) -> None:
        self.n += 1
        if not self.at or self.n < self.at:
            return
        if self.way == KILLED:
            self.failed = operation
            raise Killed
        if self.way == FULL and operation in NEEDS_SPACE:
            self.failed = operation
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.way == BROKEN and self.n == self.at:
            self.failed = operation
            raise OSError(errno.EIO, os.strerror(errno.EIO))


@cache
def ended_process() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def state_of(folder: Path) -> State:
    """Every file below a folder with its bytes; locks, what is being written and what is done of a job are not."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not names.is_partial(path.relative_to(folder)) and not path.name.startswith(".lock")
        if not any(part.endswith(".parts") for part in path.parts)
    }


def leftovers(folder: Path) -> list[str]:
    """What is being written below a folder, by somebody or nobody; locks are left out."""
    return [path.name for path in folder.rglob(f"{names.PARTIAL}*") if names.writer_of(path) is not None]


def run_with(
    own: Disk, work: Callable[[Path], object], folder: Path, *, as_process: int = 0, piece: int = 400
) -> BaseException | None:
    """Do the work on such a disk as a process of its own would; what ended it comes back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "before", own)
        patch.setattr(disk, "PIECE", piece)
        patch.setattr(os, "fsync", lambda handle: None)
        patch.setattr(writing, "_seen", set())
        if as_process:
            patch.setattr(names, "getpid", lambda: as_process)
        try:
            work(folder)
        except (SurveyError, Killed) as ended:
            return ended
    return None


def fail_everywhere(
    work: Callable[[Path], object],
    make: Callable[[Path], object],
    place: Path,
    *,
    ways: tuple[str, ...] = (FULL, BROKEN, KILLED),
    in_one_step: bool = True,
    between: Callable[[State], object] = lambda state: None,
    recover: Callable[[Path], object] = lambda folder: None,
    piece: int = 1 << 20,
    every: int = 1,
) -> int:
    """Let the n-th operation of a work fail, for every n and in every way; how many operations it has.

    `make` fills an empty folder with what was there before. After a fault the old files are there or the new ones, all
    of them (file by file where the work has several steps), nothing half-written is left by an error, a kill's is swept
    by the next command (and brought back by `recover`), and the work done again leaves what an undisturbed one leaves.
    `between` looks at each state that a fault left. Files are written in pieces of so many bytes;
    a longer work whose way to the disk is tested at every operation elsewhere may be tested at `every` third.
    """
    old, whole = place / "old", place / "whole"
    old.mkdir(parents=True)
    make(old)
    shutil.copytree(old, whole)
    counting = Disk()
    assert run_with(counting, work, whole, piece=piece) is None
    before, after = state_of(old), state_of(whole)
    assert before != after and leftovers(whole) == []
    for way in ways:
        for at in range(1, counting.n + 1, every):
            folder = place / f"{way}{at}"
            shutil.copytree(old, folder)
            failing = Disk(way, at)
            ended = run_with(failing, work, folder, as_process=ended_process(), piece=piece)
            told = f"{way}, operation {at} of {counting.n} ({failing.failed})"
            if way == KILLED:
                assert isinstance(ended, Killed), told
                sweep(folder)
                recover(folder)
            elif not failing.failed.startswith("remove"):
                assert leftovers(folder) == [], told
            state = state_of(folder)
            if in_one_step:
                assert state in (before, after), told
            else:
                assert all(content in (before.get(name), after.get(name)) for name, content in state.items()), told
                assert set(state) >= set(before) & set(after), told
            assert ended is not None or state == after, f"{told}: nothing was said, and not all is there"
            between(state)
            ended = run_with(Disk(), work, folder, piece=piece)
            assert ended is None, f"{told}: {ended}"
            assert state_of(folder) == after, told
            assert leftovers(folder) == [], told
            shutil.rmtree(folder)
    return counting.n
