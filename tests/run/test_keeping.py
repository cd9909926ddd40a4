"""Backup and restore, as a researcher does them: what cannot be made again goes out encrypted and comes back whole."""

import os
import sys
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner, Result
from faults import state_of
from tiny_study import build_study

from ctipsurvey.cli import cli
from ctipsurvey.files import encryption
from ctipsurvey.files.encryption import PASSPHRASE_FILE

SECRET = "Constructed: Айгүл from Naryn"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study with something received, a key, and outputs; and a passphrase in a file."""
    root = build_study(tmp_path / "study").root
    for name in ("data/2017/received/interview.txt", "data/key.age", "data/2017/coded/codings/A.csv", "outputs/a.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(SECRET)
    (root / "data/2017/.partial-A.lock").write_text("")
    words = tmp_path / "words"
    words.write_text("five words by chance here\n")
    words.chmod(0o600)
    monkeypatch.setenv(PASSPHRASE_FILE, str(words))
    monkeypatch.chdir(root)
    return root


def call(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(cli, list(words))
    assert done.exit_code == code, done.output
    return done


def test_all_that_cannot_be_made_again_comes_back_and_nothing_of_it_is_to_be_read_before(study: Path, tmp_path) -> None:
    file, new = tmp_path / "b.age", tmp_path / "new"
    assert "10" not in call("backup", str(file)).output.split("files")[0]
    content = file.read_bytes()
    assert SECRET.encode() not in content and b"interview" not in content
    said = call("restore", str(file), str(new)).output
    assert "Backup of A study, made" in said
    expected = {name: content for name, content in state_of(study).items() if not name.startswith("outputs/")}
    assert state_of(new) == expected and "data/2017/received/interview.txt" in expected
    if os.name == "posix":
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in [file, *new.rglob("*")] if path.is_file()}
        assert {modes[name] for name in ("b.age", "interview.txt", "key.age")} == {"0o600"}
        assert modes["A.csv"] == "0o644"
    assert {path.name for path in tmp_path.iterdir()} == {"study", "words", "b.age", "new"}
    call("check", "--study", str(new), code=3)  # the tiny study has no codebook; it is read as a study


def test_a_backup_to_a_key_opens_with_its_secret_half(study: Path, tmp_path: Path, monkeypatch) -> None:
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    for name, one in (("key.txt", key), ("other.txt", other)):
        (tmp_path / name).write_text(f"# public key: {one.to_public()}\n{one}\n")
        (tmp_path / name).chmod(0o600)
    monkeypatch.delenv(PASSPHRASE_FILE)
    file = str(tmp_path / "b.age")
    call("backup", file, "--to", str(key.to_public()))
    assert "--identity FILE" in call("restore", file, str(tmp_path / "new"), code=2).output
    said = call("restore", file, str(tmp_path / "new"), "--identity", str(tmp_path / "other.txt"), code=5).output
    assert "the identity is not the right one" in said
    call("restore", file, str(tmp_path / "new"), "--identity", str(tmp_path / "key.txt"))
    assert (tmp_path / "new/data/key.age").read_text() == SECRET


@pytest.mark.parametrize("harm", ["wrong passphrase", "cut", "changed", "other file"])
def test_a_file_that_is_not_right_is_refused_and_nothing_is_written(
    harm: str, study: Path, tmp_path, monkeypatch
) -> None:
    file = tmp_path / "b.age"
    call("backup", str(file))
    content = file.read_bytes()
    if harm == "wrong passphrase":
        (tmp_path / "words").write_text("other words by chance here\n")
    elif harm == "cut":
        file.write_bytes(content[:-10])
    elif harm == "changed":
        file.write_bytes(content[:-10] + b"0123456789")
    else:
        file.write_bytes(b"a letter")
    said = call("restore", str(file), str(tmp_path / "new"), code=4 if harm == "other file" else 5).output
    assert said.startswith("b.age: ") and "Traceback" not in said and "words by chance" not in said
    assert not (tmp_path / "new").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"study", "words", "b.age"}


def test_a_folder_that_holds_anything_is_never_restored_into(study: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "b.age", tmp_path / "new"
    call("backup", str(file))
    new.mkdir()
    (new / "mine.txt").write_text("mine")
    assert "not empty" in call("restore", str(file), str(new), code=2).output
    assert state_of(new) == {"mine.txt": b"mine"}
    (new / "mine.txt").unlink()
    call("restore", str(file), str(new))
    assert (new / "instruments/study.yaml").exists()


def test_an_older_backup_is_replaced_only_when_that_is_said(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.age"
    file.write_text("of last week")
    assert "--replace" in call("backup", str(file), code=2).output
    assert file.read_text() == "of last week"
    call("backup", str(file), "--replace")
    assert encryption.is_encrypted(file.read_bytes())


def test_without_encryption_only_where_nobody_can_be_known_by_it(study: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "b.zip")
    said = call("backup", "--plain", file, code=5).output
    assert "2 files" in said and "interview" not in said
    (study / "data/2017/received/interview.txt").unlink()
    (study / "data/2017/received/README.md").write_text("what belongs here")
    (study / "data/key.age").unlink()
    call("backup", "--plain", file)
    call("restore", file, str(tmp_path / "new"))
    assert (tmp_path / "new/data/2017/coded/codings/A.csv").exists()


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("OUT/b.zip",), "ends in .age", 2),
        (("--plain", "OUT/b.age"), "ends in .zip", 2),
        (("data/b.age",), "lies among the files", 2),
        (("OUT/b.age", "--to", "age1nonsense"), "no public key", 2),
    ],
)
def test_what_cannot_be_a_backup_is_told(words: tuple[str, ...], said: str, code: int, study: Path, tmp_path) -> None:
    assert said in call("backup", *(word.replace("OUT", str(tmp_path)) for word in words), code=code).output
    assert {path.name for path in tmp_path.iterdir()} == {"study", "words"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_and_what_is_no_file_are_named_and_never_followed_or_left_out(study: Path, tmp_path: Path) -> None:
    (study / "data/2017/received/elsewhere").symlink_to(tmp_path)
    (study / "data/2017/received/link.txt").symlink_to(tmp_path / "words")
    os.mkfifo(study / "data/2017/received/pipe")
    said = call("backup", str(tmp_path / "b.age"), code=4).output
    assert [f"received/{name}" in said for name in ("elsewhere", "link.txt", "pipe")] == [True] * 3
    assert not (tmp_path / "b.age").exists()


def test_a_study_too_large_for_memory_is_told_with_the_limit(study: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(encryption, "LARGEST", 10)
    assert "a backup holds 0 GB at most" in call("backup", str(tmp_path / "b.age"), code=4).output


def test_a_passphrase_that_lies_in_the_study_is_refused(study: Path, tmp_path: Path, monkeypatch) -> None:
    inside = study / "data/words"
    inside.write_text("five words by chance here\n")
    inside.chmod(0o600)
    monkeypatch.setenv(PASSPHRASE_FILE, str(inside))
    assert "lies in the study that it is to lock" in call("backup", str(tmp_path / "b.age"), code=5).output


def test_what_a_killed_command_left_in_the_study_goes_with_the_next_one(study: Path, tmp_path: Path) -> None:
    left = study / "data/2017/coded/.partial-abcd_123.csv"
    left.write_text(SECRET)
    os.utime(left, (0, 0))
    call("backup", str(tmp_path / "b.age"))
    assert not left.exists()
