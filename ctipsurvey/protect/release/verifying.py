"""A package looked at again, by whoever got it: is it, byte for byte, what was released?"""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem, raise_if_any
from ctipsurvey.protect.release.checksums import MANIFEST, README, SUMS, hash_all, pack

MOST_FILES = 20_000
LARGEST = 2 << 30
"""How many files a package may have, and how many bytes."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError)


def check_package(path: Path, year: int) -> str:
    """A sentence that says that a package (archive, or folder with its files) of this year is whole.

    Raises DataError that names every file that was changed, added or taken away, or is of another release.
    """
    if path.is_dir():
        found = _files_in_folder(path)
        raise_if_any(check_files(path.name, found), DataError)
    else:
        found = check_archive(path.name, files.read_bytes(path))
    manifest = json.loads(found[MANIFEST])
    if manifest["year"] != year:
        raise DataError(Problem(path.name, "", f"is whole, but of the year {manifest['year']}."))
    approved = " and ".join(row["name"] for row in manifest["approvals"])
    return f"{len(found)} files, all as they were released for {manifest['year']}; approved by {approved}."


def check_files(package: str, found: Mapping[str, bytes]) -> list[Problem]:
    """What is wrong with the files of a package (name, content), by its sums and its manifest."""
    missing = [name for name in (SUMS, MANIFEST, README) if name not in found]
    if missing:
        return [
            Problem(package, name, "is missing: this is no package of `release`, or it was taken out.")
            for name in missing
        ]
    hashes = hash_all(found)
    try:
        sums = _read_sums(found[SUMS].decode("utf-8"))
        listed = {str(entry["path"]): str(entry["sha256"]) for entry in _manifest(found[MANIFEST])["files"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        return [Problem(package, f"{SUMS} or {MANIFEST}", "is not as `release` writes it. Ask for the package again.")]
    problems = []
    for name in sorted({*hashes, *sums} - {SUMS}):
        if name not in hashes:
            problems.append(Problem(package, name, f"is missing; {SUMS} names it."))
        elif name not in sums:
            problems.append(Problem(package, name, f"was added; {SUMS} does not name it."))
        elif hashes[name] != sums[name]:
            problems.append(Problem(package, name, f"was changed: its hash is not the one in {SUMS}."))
    own = {MANIFEST, README, SUMS}
    for name in sorted({*listed, *sums} - own):
        if listed.get(name) != sums.get(name):
            problems.append(
                Problem(package, name, f"is not what {MANIFEST} says; one of the two is of another release.")
            )
    return problems


def _manifest(content: bytes) -> dict[str, Any]:
    found = json.loads(content)
    if not {"files", "approvals", "year"} <= set(found):
        raise ValueError
    return dict(found)


def _read_sums(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        digest, blank, name = line.partition("  ")
        if len(digest) != 64 or not blank or not name or name in found:
            raise ValueError
        found[name] = digest
    return found


def _files_in_folder(path: Path) -> dict[str, bytes]:
    """All files below the folder of a package, or below the one folder in it."""
    inside = [*path.iterdir()]
    if not (path / SUMS).exists() and len(inside) == 1 and inside[0].is_dir():
        path = inside[0]
    found: dict[str, bytes] = {}
    size = 0
    for one in sorted(path.rglob("*")):
        name = one.relative_to(path).as_posix()
        if one.is_symlink():
            raise DataError(Problem(path.name, name, "is a link to somewhere else; no package holds links."))
        if one.is_file():
            size += one.stat().st_size
            _refuse_too_much(path.name, len(found), size)
            found[name] = files.read_bytes(one)
    return found


def check_archive(file: str, content: bytes) -> dict[str, bytes]:
    """All files of a package that is an archive, without the name of the folder around them.

    Raises DataError that names every file that is not as it was released; also where only the archive was changed.
    """
    problems: list[Problem] = []
    found: dict[str, bytes] = {}
    folder = ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_too_much(file, len(entries), sum(entry.file_size for entry in entries))
            for entry in entries:
                folder, _, name = entry.filename.partition("/")
                if name in found:
                    problems.append(Problem(file, name, "stands twice in the archive."))
                try:
                    found[name] = archive.read(entry)
                except _BROKEN:
                    problems.append(Problem(file, name, "was changed or is damaged: it cannot be unpacked."))
    except _BROKEN:
        raise DataError(
            Problem(file, "", "is no whole archive: cut off, damaged or changed. Ask for it again.")
        ) from None
    problems = problems or check_files(file, found)
    if not problems and pack(found, folder) != content:
        problems = [Problem(file, "", "was packed anew or changed between its files; its files are as they were.")]
    raise_if_any(problems, DataError)
    return found


def _refuse_too_much(file: str, n_files: int, size: int) -> None:
    if n_files > MOST_FILES or size > LARGEST:
        message = f"is larger than a package may be ({MOST_FILES} files, {LARGEST >> 30} GB); it was not opened."
        raise DataError(Problem(file, "", message))
