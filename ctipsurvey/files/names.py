"""What a file is called while it is being written: by whom it is written can be read from its name."""

import hashlib
import os
import platform
import re
import secrets
import sys
from os import getpid
from pathlib import Path, PurePath
from typing import NamedTuple

PARTIAL = ".partial-"
"""What the name of a file or folder starts with while it is being written."""
_NAME = re.compile(rf"{re.escape(PARTIAL)}(?P<host>[0-9a-f]{{8}})-(?P<process>\d+)-[0-9a-f]{{8}}(\.\w*)?")
_EARLIER = re.compile(rf"{re.escape(PARTIAL)}\w{{8}}(\.(?!lock)\w*)?")


class Writer(NamedTuple):
    """Who writes a partial file: the computer (as a short hash, '' where the name does not say) and the process."""

    host: str
    process: int


def partial_name(suffix: str = "") -> str:
    """A new name for what is being written now, by this process."""
    return f"{PARTIAL}{this_host()}-{getpid()}-{secrets.token_hex(4)}{suffix}"


def is_partial(path: PurePath) -> bool:
    """Whether a path is, or lies in, something that is being written."""
    return any(part.startswith(PARTIAL) for part in path.parts)


def writer_of(path: Path) -> Writer | None:
    """Who is writing what has this name; None for names that no partial file has (a lock, a year's staging).

    >>> writer_of(Path(".partial-0123abcd-77-89abcdef.csv"))
    Writer(host='0123abcd', process=77)
    >>> writer_of(Path(".partial-2019")), writer_of(Path(".partial-coder_ab.lock"))
    (None, None)
    """
    found = _NAME.fullmatch(path.name)
    if found is not None:
        return Writer(found["host"], int(found["process"]))
    return Writer("", 0) if _EARLIER.fullmatch(path.name) else None


def this_host() -> str:
    """The computer we are on as a short hash, so that a name says whose it is and not what it is called."""
    return hashlib.sha256(platform.node().encode("utf-8", "replace")).hexdigest()[:8]


def has_ended(writer: Writer) -> bool | None:
    """Whether a process of this computer has ended; None where that cannot be known from here."""
    if writer.host != this_host():
        return None
    if writer.process == getpid():
        return False
    return _has_ended_on_windows(writer.process) if sys.platform == "win32" else _has_ended(writer.process)


def _has_ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _has_ended_on_windows(process: int) -> bool | None:
    """The same by a handle, because there `os.kill` ends a process instead of asking."""
    if sys.platform != "win32":
        return None
    import ctypes

    handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, process)
    if not handle:
        return ctypes.windll.kernel32.GetLastError() == 87
    ctypes.windll.kernel32.CloseHandle(handle)
    return False
