"""Passphrases and age: what is encrypted comes back, and what was touched does not."""

import getpass
import os
import sys
import unicodedata
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctipsurvey.errors import PrivacyError, SurveyError, UsageError
from ctipsurvey.files import encryption
from ctipsurvey.files.encryption import PASSPHRASE_FILE, decrypt, encrypt, read_identities, read_passphrase

WORDS = "пять слов наугад тоо суу"
KEY = pyrage.x25519.Identity.generate()
PUBLIC = str(KEY.to_public())
LOCKED = encrypt(b"constructed " * 20, recipients=[PUBLIC])


def passphrase_file(tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch, mode: int = 0o600) -> Path:
    path = tmp_path / "passphrase.txt"
    path.write_bytes(content)
    path.chmod(mode)
    monkeypatch.setenv(PASSPHRASE_FILE, str(path))
    return path


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    answers = list(typed)
    monkeypatch.delenv(PASSPHRASE_FILE, raising=False)
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr(getpass, "getpass", lambda prompt: answers.pop(0))


def test_what_is_encrypted_with_a_passphrase_comes_back_and_is_not_to_be_seen() -> None:
    content = "Constructed: Айгүл said so. ".encode() * 3
    locked = encrypt(content, WORDS)
    assert content not in locked and encryption.is_encrypted(locked) and encryption.needs_passphrase(locked)
    assert decrypt(locked, WORDS) == content


def test_what_is_encrypted_to_a_key_opens_with_its_secret_half_only() -> None:
    locked = encrypt(b"content", recipients=[PUBLIC])
    assert not encryption.needs_passphrase(locked)
    assert decrypt(locked, identities=[str(KEY)]) == b"content"
    for wrong in ({"passphrase": WORDS}, {"identities": [str(pyrage.x25519.Identity.generate())]}, {}):
        with pytest.raises(PrivacyError, match="could not be decrypted"):
            decrypt(locked, **wrong)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_file_that_was_changed_or_cut_anywhere_is_refused_whole(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(LOCKED) - 1))
    flipped = LOCKED[:at] + bytes([LOCKED[at] ^ 1]) + LOCKED[at + 1 :]
    changed = data.draw(st.sampled_from([LOCKED[:at], flipped, LOCKED + b"x"]))
    with pytest.raises(PrivacyError) as caught:
        decrypt(changed, identities=[str(KEY)], file="b.age")
    assert str(caught.value).startswith("b.age: ")


@pytest.mark.parametrize("work", [b"64", b"40", b"99999999999999999999", b"-1"])
def test_a_file_that_asks_for_endless_work_is_refused(work: bytes) -> None:
    header = b"age-encryption.org/v1\n-> scrypt llFurUnbCqic+U5EjlD9Hg " + work + b"\n" + b"A" * 43 + b"\n--- "
    with pytest.raises(PrivacyError):
        decrypt(header + b"A" * 43 + b"\n" + b"x" * 40, WORDS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "either"),
        ({"passphrase": WORDS, "recipients": [PUBLIC]}, "either"),
        ({"recipients": ["age1nonsense"]}, "begins with age1"),
        ({"recipients": [str(KEY)]}, "secret half"),
    ],
)
def test_a_key_that_is_none_is_told_and_never_repeated(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(SurveyError, match=words) as caught:
        encrypt(b"content", **arguments)
    assert str(KEY) not in str(caught.value) and "nonsense" not in str(caught.value)


def test_more_than_fits_is_refused_with_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "LARGEST", 10)
    with pytest.raises(PrivacyError, match="GB can be encrypted"):
        encrypt(b"x" * 11, WORDS)


def test_a_passphrase_is_read_from_the_file_that_only_its_owner_may_read(tmp_path, monkeypatch) -> None:
    path = passphrase_file(tmp_path, f"\ufeff{WORDS}\r\n".encode(), monkeypatch)
    assert read_passphrase("the backup", new=True) == WORDS
    if os.name == "posix":
        path.chmod(0o640)
        with pytest.raises(PrivacyError, match="chmod 600"):
            read_passphrase("the backup", new=False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"one line of words\nand another\n", "more than one line"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"short", "at least 12"),
    ],
)
def test_a_passphrase_file_that_is_none_is_told_without_its_words(tmp_path, monkeypatch, content, words) -> None:
    passphrase_file(tmp_path, content, monkeypatch)
    with pytest.raises(UsageError, match=words) as caught:
        read_passphrase("the backup", new=True)
    assert "one line of words" not in str(caught.value) and "short" not in str(caught.value)


def test_a_passphrase_file_that_is_missing_is_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(PASSPHRASE_FILE, str(tmp_path / "gone"))
    with pytest.raises(UsageError, match="no such file"):
        read_passphrase("the backup", new=False)


def test_a_new_passphrase_is_typed_twice_and_a_known_one_once(monkeypatch) -> None:
    at_a_terminal(monkeypatch, WORDS, WORDS)
    assert read_passphrase("the key", new=True) == WORDS
    at_a_terminal(monkeypatch, "short")
    assert read_passphrase("the key", new=False) == "short"
    at_a_terminal(monkeypatch, WORDS, WORDS + "!")
    with pytest.raises(UsageError, match="the two differ"):
        read_passphrase("the key", new=True)


def test_the_same_letters_typed_on_another_computer_are_the_same_passphrase(monkeypatch) -> None:
    taken_apart = unicodedata.normalize("NFD", "йод ёлка байыркы")
    assert taken_apart != unicodedata.normalize("NFC", taken_apart)
    at_a_terminal(monkeypatch, taken_apart)
    assert read_passphrase("the key", new=False) == "йод ёлка байыркы"


def test_where_nobody_can_type_the_way_by_a_file_is_told(monkeypatch) -> None:
    monkeypatch.delenv(PASSPHRASE_FILE, raising=False)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match=PASSPHRASE_FILE):
        read_passphrase("the backup", new=True)


def test_secret_keys_are_read_from_a_file_as_age_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "key.txt"
    path.write_text(f"# created: 2019-10-01\n# public key: {PUBLIC}\n{KEY}\n")
    path.chmod(0o600)
    assert read_identities(path) == (str(KEY),)
    path.write_text("# nothing\n")
    with pytest.raises(UsageError, match="no secret key"):
        read_identities(path)
    path.write_text("nonsense\n")
    with pytest.raises(UsageError, match="no secret key of age") as caught:
        read_identities(path)
    assert "nonsense" not in str(caught.value)
    if os.name == "posix":
        path.chmod(0o644)
        with pytest.raises(PrivacyError, match="chmod 600"):
            read_identities(path)
