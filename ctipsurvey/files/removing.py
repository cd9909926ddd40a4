"""Folders taken away with all that is in them."""

import contextlib
import os
from pathlib import Path

import ctipsurvey.files.disk as disk


def remove_folder(path: Path) -> None:
    """Take a folder away with all that is in it; links are not followed, one that is not there is no problem."""
    if path.is_symlink() or not path.is_dir():
        return
    for top, folders, names in os.walk(path, topdown=False):
        here = Path(top)
        for name in names:
            with contextlib.suppress(OSError):
                disk.remove(here / name)
        for name in folders:
            with contextlib.suppress(OSError):
                disk.remove(here / name) if (here / name).is_symlink() else disk.remove_empty(here / name)
    with contextlib.suppress(OSError):
        disk.remove_empty(path)
