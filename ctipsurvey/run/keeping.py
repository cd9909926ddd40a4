"""All of a study that cannot be made again as one encrypted file, and back into an empty folder."""

import os
import stat
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import ctipsurvey
from ctipsurvey import files
from ctipsurvey.errors import DataError, PrivacyError, Problem, UsageError, raise_if_any
from ctipsurvey.files import encryption, locks, packing
from ctipsurvey.study import KEPT, Study

ENCRYPTED, PLAIN = ".age", ".zip"
BUSY = "is being written already, by {who}. Wait for it to end."


def back_up(
    study: Study, target: Path, *, to: Sequence[str] = (), plain: bool = False, replace: bool = False
) -> Iterator[str]:
    """Write instruments, notebooks and data into one encrypted file; comes back with lines that say what is in it.

    With `to` it opens with the secret halves of these age keys, else with a passphrase that is asked for. `plain`
    leaves it unencrypted and is refused where anything in it may identify people. Raises UsageError for a file that is
    there already, DataError where a file cannot be read or is a link.
    """
    target = target.resolve()
    _check_target(study, target, plain, replace)
    paths = kept_files(study)
    if plain:
        _refuse_people(study, paths)
    _refuse_large(paths)
    passphrase = "" if plain or to else encryption.read_passphrase("the backup", new=True)
    with locks.hold(locks.lock_of(target), BUSY, file=target.name, stays=False):
        about = {
            "study": study.title,
            "made": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
            "program": f"ctipsurvey {ctipsurvey.__version__}",
        }
        before = {path: _stamp(path) for path in paths}
        content = packing.pack(((study.relative(path), files.read_bytes(path)) for path in paths), about)
        changed = [path for path in paths if _stamp(path) != before[path]]
        message = "was changed while the backup was made. Make it again when nobody is writing."
        raise_if_any([Problem(study.relative(path), "", message) for path in changed], DataError)
        packed = content if plain else encryption.encrypt(content, passphrase, to)
        files.write_secret(target, packed)
        if files.read_bytes(target) != packed:
            raise DataError(Problem(str(target), "", "reads otherwise than it was written. Use another disk."))
    yield f"{len(paths):>6} files  {target}"
    if not plain:
        opens = f"{len(to)} age keys" if to else "its passphrase"
        yield f"It opens with {opens} and with nothing else: keep that apart from it, and try it: ctipsurvey restore."


def restore(source: Path, folder: Path, identity: Path | None = None) -> Iterator[str]:
    """Put what a backup holds into a new or empty folder; comes back with lines that say what there is now.

    Everything is decrypted and checked in memory before the first file is written, and the folder appears whole. Raises
    PrivacyError where the key is not the right one or the file was changed, UsageError where the folder holds anything,
    DataError where the archive is not as its manifest says.
    """
    folder = folder.resolve()
    content = files.read_bytes(source, UsageError)
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        message = "is there and not empty. A backup goes into a new folder only, so that nothing is overwritten."
        raise UsageError(Problem(str(folder), "", message))
    if folder == Path.cwd():
        raise UsageError(Problem(str(folder), "", "is the folder you are in. Name a new folder."))
    about, found = packing.unpack(_opened(content, source.name, identity), source.name, KEPT)
    with locks.hold(locks.lock_of(folder), BUSY, file=folder.name, stays=False):
        files.make_whole_folder(folder, found, private=is_private)
    yield f"{len(found):>6} files  {folder}"
    yield f"Backup of {about.get('study', 'a study')}, made {about.get('made', 'at a time not said')}."
    yield "Every file is as its hash says. Outputs are not in a backup: make them again with `run`."


def kept_files(study: Study) -> tuple[Path, ...]:
    """The files that belong into a backup, sorted. Raises DataError that names every link and whatever is no file."""
    found: list[Path] = []
    problems = []
    for top in KEPT:
        for here, folders, names in os.walk(study.root / top):
            folders[:] = sorted(name for name in folders if name not in (".ipynb_checkpoints", "__pycache__"))
            folders[:] = [name for name in folders if not name.startswith(files.PARTIAL)]
            for name in sorted([*folders, *names]):
                path = Path(here) / name
                kind = path.lstat().st_mode
                if stat.S_ISREG(kind) and not name.startswith(files.PARTIAL):
                    found.append(path)
                elif not stat.S_ISDIR(kind) and not name.startswith(files.PARTIAL):
                    message = "is a link or no file, and would not be in the backup. Put the file itself there."
                    problems.append(Problem(study.relative(path), "", message))
    for path in found:
        if not packing.is_safe_name(study.relative(path), KEPT):
            message = 'has a name that other systems cannot have. Rename it: no : * ? " < > | and no dot at the end.'
            problems.append(Problem(study.relative(path), "", message))
    raise_if_any(problems, DataError)
    return tuple(sorted(found, key=study.relative))


def is_private(name: str) -> bool:
    """Whether a file of a study may identify people: what was received, and the key.

    >>> [is_private(name) for name in ("data/2019/received/a.docx", "data/key.age", "data/2019/protected/turns.csv")]
    [True, True, False]
    """
    parts = name.split("/")
    return parts[0] == "data" and ("received" in parts[:-1] or parts[-1].startswith("key."))


def _check_target(study: Study, target: Path, plain: bool, replace: bool) -> None:
    wanted = PLAIN if plain else ENCRYPTED
    if target.suffix != wanted:
        message = f"a backup {'that is not encrypted ' if plain else ''}ends in {wanted}. Name it so."
        raise UsageError(Problem(target.name, "", message))
    if any(target.is_relative_to(study.root / top) for top in KEPT):
        message = "lies among the files that it keeps. Put it elsewhere, best on another disk."
        raise UsageError(Problem(str(target), "", message))
    if target.exists() and not replace:
        message = "is there already and was left as it is. Name another file, or add --replace."
        raise UsageError(Problem(str(target), "", message))
    named = os.environ.get(encryption.PASSPHRASE_FILE, "")
    if named and not plain and any(Path(named).resolve().is_relative_to(study.root / top) for top in KEPT):
        message = "the passphrase lies in the study that it is to lock. Keep it elsewhere and choose a new one."
        raise PrivacyError(Problem(encryption.PASSPHRASE_FILE, "", message))


def _refuse_people(study: Study, paths: Sequence[Path]) -> None:
    """A plain backup of a study holds nothing that may identify people."""
    found = [path for path in paths if is_private(study.relative(path)) and path.name != "README.md"]
    if found:
        message = (
            f"{len(found)} files of received/ or the key may identify people. Leave out --plain: the backup is "
            "encrypted then."
        )
        raise PrivacyError(Problem("data/", "", message))


def _refuse_large(paths: Sequence[Path]) -> None:
    total = sum(path.stat().st_size for path in paths)
    if total > encryption.LARGEST:
        message = (
            f"has {total / (1 << 30):.1f} GB; a backup holds {encryption.LARGEST >> 30} GB at most, because "
            "all of it is encrypted in memory. Keep recordings apart (they are encrypted by themselves), and try again."
        )
        raise DataError(Problem("data/", "", message))


def _opened(content: bytes, file: str, identity: Path | None) -> bytes:
    if packing.is_archive(content):
        return content
    if not encryption.is_encrypted(content):
        raise DataError(Problem(file, "", "is no backup: neither encrypted with age nor an archive."))
    if encryption.needs_passphrase(content):
        return encryption.decrypt(content, encryption.read_passphrase("the backup", new=False), file=file)
    if identity is None:
        message = "was encrypted to an age key. Name the file with its secret half: --identity FILE."
        raise UsageError(Problem(file, "", message))
    return encryption.decrypt(content, identities=encryption.read_identities(identity), file=file)


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
