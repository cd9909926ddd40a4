"""Folders for libraries that can only write to, or read from, a file of their own."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import ctipsurvey.files.disk as disk
from ctipsurvey.files.names import partial_name
from ctipsurvey.files.removing import remove_folder
from ctipsurvey.files.sweeping import sweep_folder
from ctipsurvey.files.writing import told


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder among the system's temporary ones that only we can open, gone afterwards; those of killed processes go
    first.
    """
    parent = Path(tempfile.gettempdir())
    sweep_folder(parent)
    folder = parent / partial_name()
    with told(folder):
        disk.make_folder(folder, 0o700)
    try:
        yield folder
    finally:
        remove_folder(folder)
