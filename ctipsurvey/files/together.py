"""Several files of one folder put in place together: all of them, or none.

They are written into a partial folder first, beside what they take the place of. A file `moves.json` there,
written last, is the mark that all are whole; then each is moved to its place. An error on the way turns the mark and
moves the old ones back. After a kill the next process that sweeps goes on where it stopped, the way the mark says. What
somebody else has changed since is left as it is. Without a mark nothing was moved, and all is taken away.
"""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import ctipsurvey.files.disk as disk
from ctipsurvey.files.removing import remove_folder

MARK = "moves.json"
NEW, OLD = "new", "old"


def put_files(staging: Path, folder: Path, contents: Mapping[str, bytes], mode: int) -> None:
    """Put files, by their names below the folder, in place by way of a staging folder beside them.

    Raises OSError where that cannot be done; nothing has changed then.
    """
    moves: dict[str, str] = {}
    parents = [parent for parent in _parents(folder, contents) if not parent.is_dir()]
    try:
        for parent in parents:
            disk.make_folder(parent)
        for name in (NEW, OLD):
            disk.make_folder(staging / name, 0o700)
        for number, (name, content) in enumerate(contents.items()):
            moves[name] = _hash(folder / name)
            write_into(staging / NEW / str(number), content, disk.mode_of(folder / name, mode))
            if moves[name]:
                _keep(folder / name, staging / OLD / str(number), mode)
        _set_mark(staging, NEW, moves)
    except BaseException:
        remove_folder(staging)
        _remove_empty(parents)
        raise
    try:
        _move(staging, NEW, moves)
    except BaseException:
        with contextlib.suppress(OSError):
            _set_mark(staging, OLD, moves)
        _move(staging, OLD, moves)
        with contextlib.suppress(OSError):
            _clear(staging)
        _remove_empty(parents)
        raise
    with contextlib.suppress(OSError):
        _clear(staging)


def _keep(path: Path, old: Path, mode: int) -> None:
    """A second name for a file that is about to be replaced, or a copy of it where there are no second names."""
    try:
        disk.link(path, old)
    except OSError:
        write_into(old, path.read_bytes(), disk.mode_of(path, mode))


def finish(staging: Path) -> None:
    """End what a killed process had begun in a partial folder, and take the folder away. Raises OSError."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        found = json.loads((staging / MARK).read_bytes())
        _move(staging, found["way"], found["moves"])
    _clear(staging)


def _set_mark(staging: Path, way: str, moves: Mapping[str, str]) -> None:
    told = {"way": way, "moves": dict(moves)}
    disk.remove(staging / f"{MARK}.new")
    write_into(staging / f"{MARK}.new", json.dumps(told).encode("utf-8"), 0o600)
    for name in (NEW, OLD):
        disk.sync_folder(staging / name)
    disk.replace(staging / f"{MARK}.new", staging / MARK)
    disk.sync_folder(staging)
    disk.sync_folder(staging.parent)


def _move(staging: Path, way: str, moves: Mapping[str, str]) -> None:
    """Put the new files in place, or back the old ones, as far as that is still to be done."""
    folder, touched = staging.parent, {staging.parent}
    for number, (name, before) in enumerate(moves.items()):
        place, new, old = folder / name, staging / NEW / str(number), staging / OLD / str(number)
        if way == NEW and new.exists() and _hash(place) == before:
            disk.replace(new, place)
        elif way == OLD and not new.exists() and old.exists():
            disk.replace(old, place)
        elif way == OLD and not new.exists() and not before:
            disk.remove(place)
        touched.add(place.parent)
    for one in sorted(touched):
        if one.is_dir():
            disk.sync_folder(one)


def _parents(folder: Path, names: Mapping[str, bytes]) -> list[Path]:
    """The folders below `folder` in which these names lie, the upper ones first."""
    found = {parent for name in names for parent in (folder / name).parents if parent.is_relative_to(folder)}
    return sorted(found)


def _remove_empty(folders: list[Path]) -> None:
    for one in reversed(folders):
        with contextlib.suppress(OSError):
            disk.remove_empty(one)


def _clear(staging: Path) -> None:
    """Take away the mark first: after that nothing is left to be done."""
    disk.remove(staging / MARK)
    remove_folder(staging)


def write_into(path: Path, content: bytes, mode: int) -> None:
    """Write a new file in a folder that nobody reads yet. Raises OSError."""
    disk.make_folder(path.parent)
    handle = disk.create(path, 0o600)
    try:
        disk.write(handle, content, path)
        disk.sync(handle, path)
    finally:
        disk.close(handle)
    if mode != 0o600:
        disk.set_mode(path, mode)


def _hash(path: Path) -> str:
    """The hash of a file's bytes; '' where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
