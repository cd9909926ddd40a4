"""Many files as one archive with a manifest, and back: every hash is checked before anything is used.

The archive is a ZIP whose first entry, `manifest.json`, names each file with its size and SHA-256.
"""

import hashlib
import io
import json
import re
import stat
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from ctipsurvey.errors import DataError, Problem, SurveyError

MANIFEST = "manifest.json"
MOST_FILES = 100_000
LARGEST = 4 << 30
"""How many files an archive may hold, and how many bytes they may be together."""
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def pack(files: Iterable[tuple[str, bytes]], about: Mapping[str, str]) -> bytes:
    """Files (name with slashes, content) as one archive; `about` is what its manifest says besides."""
    known: dict[str, dict[str, Any]] = {}
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files:
            known[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            archive.writestr(_entry(name), content)
        manifest = json.dumps({**about, "files": known}, indent=1, ensure_ascii=False)
        archive.writestr(_entry(MANIFEST), manifest.encode("utf-8"))
    return body.getvalue()


def unpack(content: bytes, file: str, folders: Iterable[str]) -> tuple[dict[str, str], dict[str, bytes]]:
    """What the manifest of an archive says, and its files, by name, each checked against its hash.

    Raises DataError where anything is not as the manifest says, a name leads elsewhere than into these folders, or an
    entry is a link or a device: then nothing comes back. `file` is how messages call the archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES:
                raise _refused(file, f"holds {len(entries)} entries; {MOST_FILES} are read at most.")
            about = _manifest(archive, entries, file)
            wanted = about.pop("files")
            _check_names(entries, wanted, file, tuple(folders))
            found = {name: _checked(archive, name, wanted[name], file) for name in wanted}
    except SurveyError:
        raise
    except Exception:  # zipfile, its decompressors and the manifest have many ways to say that they were harmed
        raise _refused(file, "is no backup that can be read: it was damaged, cut short or changed.") from None
    return {key: str(value) for key, value in about.items()}, found


def is_archive(content: bytes) -> bool:
    """Whether these bytes begin as an archive does."""
    return content.startswith(b"PK\x03\x04")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _manifest(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], file: str) -> dict[str, Any]:
    entry = archive.getinfo(MANIFEST)
    if entry.file_size > 1000 * MOST_FILES:
        raise _refused(file, "has a manifest that is too long.")
    about = json.loads(archive.read(entry))
    if sum(int(one["bytes"]) for one in about["files"].values()) > LARGEST:
        raise _refused(file, f"holds more than {LARGEST >> 30} GB, the most that is read.")
    return dict(about)


def _check_names(
    entries: list[zipfile.ZipInfo], wanted: Mapping[str, Any], file: str, folders: tuple[str, ...]
) -> None:
    names = [entry.filename for entry in entries if entry.filename != MANIFEST]
    if sorted(names) != sorted(wanted):
        raise _refused(file, "does not hold just the files that its manifest names. Nothing was used.")
    if len({name.casefold() for name in names}) != len(names):
        raise _refused(file, "holds two files whose names differ only in capitals. Nothing was used.")
    for number, entry in enumerate(entries, start=1):
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or entry.is_dir():
            raise _refused(file, "is a link, a folder or a device, and no file. Nothing was used.", number)
        if entry.filename != MANIFEST and not is_safe_name(entry.filename, folders):
            raise _refused(file, "has a name that leads out of the study's folders. Nothing was used.", number)


def is_safe_name(name: str, folders: tuple[str, ...]) -> bool:
    r"""Whether a name leads into one of these folders, on every system.

    >>> [is_safe_name(name, ("data",)) for name in ("data/2019/a.csv", "data/../a", "/data/a", "data/nul.txt")]
    [True, False, False, False]
    """
    parts = name.split("/")
    if len(parts) < 2 or parts[0] not in folders:
        return False
    return all(
        part not in ("", ".", "..")
        and not re.search(r'[\x00-\x1f\x7f\\:*?"<>|]', part)
        and not part.endswith((".", " "))
        and not _RESERVED.fullmatch(part)
        for part in parts
    )


def _checked(archive: zipfile.ZipFile, name: str, known: Mapping[str, Any], file: str) -> bytes:
    size = int(known["bytes"])
    with archive.open(name) as stream:
        content = stream.read(size + 1)
    if len(content) != size or hashlib.sha256(content).hexdigest() != known["sha256"]:
        raise _refused(file, "holds a file whose content is not what the manifest says. Nothing was used.")
    return content


def _refused(file: str, message: str, number: int | None = None) -> DataError:
    return DataError(Problem(file, f"entry {number}" if number else "", message))
