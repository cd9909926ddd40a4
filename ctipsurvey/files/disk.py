"""Every single operation that changes the disk, a function each: the one seam at which tests let the disk fail.

Tests set `before`: it is told of every operation, and raises what the disk would say. From the package nobody sets it.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

PIECE = 1 << 20
"""How many bytes are handed to the system at a time; tests make it small to stop in the middle of a file."""
CANNOT = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF)
"""What a system says that does not know how to sync a folder."""

before: Callable[[str, Path], None] | None = None
"""What is called before each operation with its name and its path; None outside tests."""


def _tell(operation: str, path: Path) -> None:
    if before is not None:
        before(operation, path)


def create(path: Path, mode: int = 0o600) -> int:
    """A new file, open to be written; one that is there already, a link too, raises FileExistsError."""
    _tell("create", path)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)


def open_to_append(path: Path) -> int:
    """A file that is there, open to be read and written."""
    _tell("open", path)
    return os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))


def write(handle: int, content: bytes, path: Path) -> None:
    """Put these bytes where the open file stands, all of them."""
    rest = memoryview(content)
    while rest:
        _tell("write", path)
        rest = rest[os.write(handle, rest[:PIECE]) :]


def truncate(handle: int, length: int, path: Path) -> None:
    """End an open file after so many bytes, and stand there."""
    _tell("truncate", path)
    os.ftruncate(handle, length)
    os.lseek(handle, length, os.SEEK_SET)


def sync(handle: int, path: Path) -> None:
    """See that what was written is on the disk."""
    _tell("sync", path)
    os.fsync(handle)


def close(handle: int) -> None:
    """Close an open file; what has to be on the disk was synced before."""
    os.close(handle)


def set_mode(path: Path, mode: int) -> None:
    """Who may read and write a file."""
    _tell("set_mode", path)
    path.chmod(mode)


def mode_of(path: Path, otherwise: int) -> int:
    """Who may read and write the file that stands at a path; `otherwise` where there is none."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return otherwise


def replace(new: Path, place: Path) -> None:
    """Put a file in the place of another, in one step."""
    _tell("replace", place)
    new.replace(place)


def link(old: Path, new: Path) -> None:
    """A second name for a file; systems that have none raise OSError."""
    _tell("link", new)
    os.link(old, new, follow_symlinks=False)


def rename(old: Path, new: Path) -> None:
    """Give a file or folder another name; there is nothing of that name yet."""
    _tell("rename", new)
    old.rename(new)


def make_folder(path: Path, mode: int = 0o777) -> None:
    """A folder, with those above it; one that is there stays."""
    if not path.is_dir():
        _tell("make_folder", path)
        path.mkdir(mode=mode, parents=True, exist_ok=True)


def remove(path: Path) -> None:
    """Take a file away; one that is not there is no problem."""
    _tell("remove", path)
    path.unlink(missing_ok=True)


def remove_empty(path: Path) -> None:
    """Take an empty folder away."""
    _tell("remove_empty", path)
    path.rmdir()


def sync_folder(path: Path) -> None:
    """Ask the system to keep a folder's entries through a power cut (systems that cannot, do not)."""
    _tell("sync_folder", path)
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in CANNOT:
            raise
    finally:
        with contextlib.suppress(OSError):
            os.close(handle)
