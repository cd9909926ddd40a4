"""Folders put in their place whole, and taken away whole."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import ctipsurvey.files.disk as disk
from ctipsurvey.files.names import partial_name
from ctipsurvey.files.removing import remove_folder
from ctipsurvey.files.sweeping import sweep_folder
from ctipsurvey.files.tables import table_bytes
from ctipsurvey.files.together import put_files, write_into
from ctipsurvey.files.writing import FOR_ALL, FOR_ONE, make_folder, told

if TYPE_CHECKING:
    import pandas as pd


def sync_folder(path: Path) -> None:
    """Ask the system to keep a folder's entries through a power cut (systems that cannot, do not)."""
    with contextlib.suppress(OSError):
        disk.sync_folder(path)


def replace_folder(new: Path, place: Path, old: Path) -> None:
    """Put a finished folder in its place; what stood there goes by way of `old`, then away.

    A crash between the two renames leaves the earlier folder at `old`: `recover_folder` brings it back. An error there
    brings it back at once and raises DataError.
    """
    remove_folder(old)
    with told(place):
        if place.exists():
            disk.rename(place, old)
        try:
            disk.rename(new, place)
            disk.sync_folder(place.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                if place.exists():
                    disk.rename(place, new)
                if old.exists():
                    disk.rename(old, place)
            raise
    remove_folder(old)


def recover_folder(place: Path, old: Path) -> None:
    """After a crash: the earlier folder back in its place where nothing stands there, else away."""
    if not place.exists() and old.exists():
        with told(place):
            disk.rename(old, place)
    remove_folder(old)


def write_together(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Put several files, by their names below a folder, in place: after a crash all the old ones are there or the new.

    Other files of the folder stay as they are. Raises DataError where it cannot be done; nothing has changed then.
    """
    new = not folder.is_dir()
    make_folder(folder)
    sweep_folder(folder)
    with told(folder), _gone_again(folder if new else None):
        put_files(folder / partial_name(), folder, contents, FOR_ALL)


@contextlib.contextmanager
def _gone_again(folder: Path | None) -> Iterator[None]:
    """A folder that was made for nothing goes again."""
    try:
        yield
    except BaseException:
        if folder is not None:
            with contextlib.suppress(OSError):
                disk.remove_empty(folder)
        raise


def write_tables(folder: Path, tables: Mapping[str, "pd.DataFrame"]) -> None:
    """The same with tables, by the names of their files."""
    write_together(folder, {name: table_bytes(folder / name, table) for name, table in tables.items()})


def make_whole_folder(folder: Path, contents: Mapping[str, bytes], private: Callable[[str], bool]) -> None:
    """A folder that is not there yet, or is empty, with these files, by their names below it: whole, or not at all.

    What is `private` only its owner may read. Raises DataError where it cannot be made; nothing is left then.
    """
    make_folder(folder.parent)
    sweep_folder(folder.parent)
    staging = folder.parent / partial_name()
    with told(folder):
        try:
            disk.make_folder(staging, 0o700)
            for name, content in contents.items():
                write_into(staging / name, content, FOR_ONE if private(name) else FOR_ALL)
            for place in {parent for name in contents for parent in (staging / name).parents}:
                if place.is_relative_to(staging):
                    disk.sync_folder(place)
            if folder.exists():
                disk.remove_empty(folder)
            disk.rename(staging, folder)
        except BaseException:
            remove_folder(staging)
            raise
        disk.set_mode(folder, 0o755)
        disk.sync_folder(folder.parent)
