"""What identifies people lies on the disk only encrypted: bytes in, bytes out, by a passphrase or an age key.

The format is age (Valsorda and Cartwright 2019): authenticated, so that a file that was damaged, cut short or changed
is refused whole and never half read. A passphrase is typed, or stands in a file; it is never part of a command.
"""

import getpass
import os
import stat
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from ctipsurvey.errors import PrivacyError, Problem, UsageError
from ctipsurvey.files.reading import read_bytes

PASSPHRASE_FILE = "CTIPSURVEY_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable, no passphrase
"""The environment variable that names a file with the passphrase, for where nobody can type one."""
SHORTEST = 12
"""Letters that a new passphrase has at least."""
LARGEST = 2 << 30
"""Bytes that are encrypted or decrypted at most: all of it stands in memory, none of it in the clear on the disk."""
MAGIC = b"age-encryption.org/"


def read_passphrase(purpose: str, *, new: bool) -> str:
    """The passphrase for a purpose ("the backup"), from the file the environment names, else typed; a new one twice.

    Letters are brought to one form (NFC), so that a passphrase typed on another computer is the same. Raises UsageError
    where there is none or a new one is short, PrivacyError where others may read the file.
    """
    named = os.environ.get(PASSPHRASE_FILE, "")
    found = _from_file(Path(named)) if named else _typed(purpose, new)
    found = unicodedata.normalize("NFC", found)
    if not found:
        raise UsageError(Problem("", f"passphrase for {purpose}", "is empty. Nothing was done."))
    if new and len(found) < SHORTEST:
        message = f"has {len(found)} letters; at least {SHORTEST} are needed. Four or five words by chance are good."
        raise UsageError(Problem("", f"passphrase for {purpose}", message))
    return found


def _from_file(path: Path) -> str:
    content = read_bytes(path, UsageError)
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        message = "others than you may read this passphrase. Take that away (chmod 600) and choose a new passphrase."
        raise PrivacyError(Problem(PASSPHRASE_FILE, "", message))
    try:
        text = content.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError(Problem(PASSPHRASE_FILE, "", "the file is not UTF-8 text. Save it as UTF-8.")) from None
    if "\n" in text or "\r" in text:
        message = "the file has more than one line. It holds the passphrase and nothing else."
        raise UsageError(Problem(PASSPHRASE_FILE, "", message))
    return text


def _typed(purpose: str, new: bool) -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        message = (
            f"there is nobody to type it here. Put it into a file that only you can read and name that file in the "
            f"environment variable {PASSPHRASE_FILE}."
        )
        raise UsageError(Problem("", f"passphrase for {purpose}", message))
    try:
        found = getpass.getpass(f"Passphrase for {purpose}: ")
        again = getpass.getpass("The same once more: ") if new else found
    except EOFError:
        raise UsageError(Problem("", f"passphrase for {purpose}", "was not given. Nothing was done.")) from None
    if unicodedata.normalize("NFC", found) != unicodedata.normalize("NFC", again):
        raise UsageError(Problem("", f"passphrase for {purpose}", "the two differ. Nothing was done; try again."))
    return found


def encrypt(content: bytes, passphrase: str = "", recipients: Sequence[str] = ()) -> bytes:
    """These bytes as an age file, for a passphrase or for recipients (`age1...`), never for both.

    Raises UsageError for a recipient that is none or where neither or both are given, PrivacyError for more than 2 GB.
    """
    import pyrage

    if bool(passphrase) == bool(recipients):
        raise UsageError("Encrypting needs either a passphrase or recipients (age1...).")
    if len(content) > LARGEST:
        raise PrivacyError(Problem("", "", f"{_size(len(content))} are too many: {_size(LARGEST)} can be encrypted."))
    if passphrase:
        return bytes(pyrage.passphrase.encrypt(content, passphrase))
    return bytes(pyrage.encrypt(content, [_recipient(text) for text in recipients]))


def decrypt(content: bytes, passphrase: str = "", identities: Sequence[str] = (), file: str = "") -> bytes:
    """The bytes that were encrypted, by the passphrase or by one of the identities (`AGE-SECRET-KEY-1...`).

    Raises PrivacyError where they do not open it or anything was changed in it: nothing of it comes back then.
    `file` is how messages call it.
    """
    import pyrage

    if not is_encrypted(content):
        raise PrivacyError(Problem(file, "", "is no file encrypted with age, or its beginning is damaged."))
    if len(content) > LARGEST:
        raise PrivacyError(Problem(file, "", f"has more than {_size(LARGEST)}; larger files are not decrypted."))
    try:
        if passphrase:
            return bytes(pyrage.passphrase.decrypt(content, passphrase))
        return bytes(pyrage.decrypt(content, [_identity(text) for text in identities]))
    except pyrage.DecryptError:
        key = "passphrase" if passphrase else "identity"
        message = (
            f"could not be decrypted: the {key} is not the right one, the file needs another kind of key, "
            "or the file was damaged, cut short or changed. Nothing of it was used."
        )
        raise PrivacyError(Problem(file, "", message)) from None


def is_encrypted(content: bytes) -> bool:
    """Whether these bytes begin as an age file does."""
    return content.startswith(MAGIC)


def needs_passphrase(content: bytes) -> bool:
    """Whether an age file was made for a passphrase, and not for recipients."""
    return content.split(b"\n", 2)[1:2] != [] and content.split(b"\n", 2)[1].startswith(b"-> scrypt ")


def read_identities(path: Path) -> tuple[str, ...]:
    """The secret keys in a file as `age-keygen` writes it, one a line, lines with # left out.

    Raises PrivacyError where others may read it or it holds none.
    """
    text = read_bytes(path, UsageError).decode("utf-8-sig", errors="replace")
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        message = "others than you may read this secret key. Take that away (chmod 600)."
        raise PrivacyError(Problem(str(path), "", message))
    lines = [line.strip() for line in text.splitlines()]
    found = tuple(line for line in lines if line and not line.startswith("#"))
    if not found:
        raise UsageError(Problem(str(path), "", "holds no secret key (AGE-SECRET-KEY-1...)."))
    for key in found:
        _identity(key)
    return found


def _recipient(text: str) -> object:
    import pyrage

    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        if text.strip().upper().startswith("AGE-SECRET-KEY-"):
            message = (
                "this is the secret half of a key, which you keep to yourself; the public half (age1...) is needed."
            )
            raise PrivacyError(Problem("", "recipient", message)) from None
        raise UsageError(Problem("", "recipient", "is no public key of age. It begins with age1.")) from None


def _identity(text: str) -> object:
    import pyrage

    try:
        return pyrage.x25519.Identity.from_str(text.strip())
    except pyrage.IdentityError:
        message = "holds a line that is no secret key of age. It begins with AGE-SECRET-KEY-1."
        raise UsageError(Problem("", "identity file", message)) from None


def _size(n_bytes: int) -> str:
    return f"{n_bytes / (1 << 30):.1f} GB"
