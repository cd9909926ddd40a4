"""Files written whole: beside their place first, closed to others, and put there in one step.

After a crash, a full disk or a power cut the old file is there or the new one, and never half of either. What a killed
process leaves beside the place is swept by the next one that writes there (`sweeping`).
"""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import ctipsurvey.files.disk as disk
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.files.names import partial_name
from ctipsurvey.files.sweeping import sweep_folder

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

FOR_ALL = 0o644
FOR_ONE = 0o600
"""Who may read a file: everybody on this computer, or only its owner."""
_seen: set[Path] = set()
"""The folders that this process has written to, each swept the first time."""


class Stream(io.RawIOBase):
    """A partial file as an open binary file, whose every write passes through `disk`."""

    def __init__(self, handle: int, path: Path) -> None:
        self._handle, self._path, self._at = handle, path, 0

    def writable(self) -> bool:
        """Yes: that is what it is for."""
        return True

    def write(self, content: "ReadableBuffer") -> int:
        """Put these bytes at the end; how many they are."""
        own = bytes(content)
        disk.write(self._handle, own, self._path)
        self._at += len(own)
        return len(own)

    def tell(self) -> int:
        """How many bytes were written."""
        return self._at


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """What the system says of a write, as a DataError that names the file and not the partial one."""
    try:
        yield
    except OSError as error:
        said = error.strerror or type(error).__name__
        closed = " If another program has it open, close it there." if isinstance(error, PermissionError) else ""
        raise DataError(Problem(str(path), "", f"could not be written ({said}).{closed}")) from None


def make_folder(path: Path) -> None:
    """See that this folder is there."""
    try:
        disk.make_folder(path)
    except OSError as error:
        raise DataError(Problem(str(path), "", f"the folder could not be made ({error.strerror}).")) from None


@contextlib.contextmanager
def writing(path: Path, mode: int | None = None) -> Iterator[Stream]:
    """A stream whose bytes are at this path when the block has ended well, and nowhere when it has not.

    `mode` says who may read the file; without it, it stays as it was, and a new one is open to all.
    """
    make_folder(path.parent)
    if path.parent not in _seen:
        _seen.add(path.parent)
        sweep_folder(path.parent)
    partial = path.with_name(partial_name(path.suffix))
    with told(path):
        try:
            handle = disk.create(partial, FOR_ONE)
            try:
                yield Stream(handle, path)
                disk.sync(handle, path)
            finally:
                disk.close(handle)
            kept = disk.mode_of(path, FOR_ALL) if mode is None else mode
            if kept != FOR_ONE:
                disk.set_mode(partial, kept)
            disk.replace(partial, path)
        except BaseException:
            with contextlib.suppress(OSError):
                disk.remove(partial)
            raise
        disk.sync_folder(path.parent)


def write_bytes(path: Path, content: bytes) -> None:
    """Put these bytes at this path in one step: after a crash the old file is there, or the new one."""
    with writing(path) as stream:
        stream.write(content)


def write_secret(path: Path, content: bytes) -> None:
    """The same for what only its owner may read (mode 0600): keys, and whatever identifies people."""
    with writing(path, FOR_ONE) as stream:
        stream.write(content)


def write_text(path: Path, text: str) -> None:
    """Put this text at this path in one step, as UTF-8 with LF line ends."""
    write_bytes(path, text.encode("utf-8"))


def append_text(path: Path, text: str, after: int) -> None:
    """Put a text behind the first `after` bytes of a file and see that it is on the disk; what lay beyond goes.

    Raises DataError where it cannot be written, after the file was cut back to those bytes, which are never touched.
    """
    with told(path):
        handle = disk.open_to_append(path)
        try:
            disk.truncate(handle, after, path)
            try:
                disk.write(handle, text.encode("utf-8"), path)
                disk.sync(handle, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    disk.truncate(handle, after, path)
                raise
        finally:
            disk.close(handle)
