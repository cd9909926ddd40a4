"""Every n-th write, sync and replace fails, or the process is killed there: the old is there or the new, never half."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from faults import BROKEN, FULL, KILLED, Disk, Killed, ended_process, fail_everywhere, leftovers, run_with, state_of

from ctipsurvey import files
from ctipsurvey.errors import DataError
from ctipsurvey.files import disk, sweeping
from ctipsurvey.files.names import partial_name, this_host, writer_of

OLD, NEW = "old\n" * 150, "new\n" * 150


def old_files(folder: Path) -> None:
    for name in ("a.csv", "b.csv", "sources/c.txt", "mine.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(OLD + name)


def new_files(folder: Path) -> None:
    contents = {name: (NEW + name).encode() for name in ("a.csv", "b.csv", "sources/c.txt", "more/new.txt")}
    files.write_together(folder, contents)


def whole_folders(folder: Path) -> None:
    staging, place, old = (folder / name for name in (f"{files.PARTIAL}2019", "2019", f"{files.PARTIAL}2019-earlier"))
    files.recover_folder(place, old)
    files.remove_folder(staging)
    try:
        files.write_text(staging / "tables" / "a.csv", NEW)
        files.replace_folder(staging, place, old)
    finally:
        files.remove_folder(staging)


@pytest.mark.parametrize(
    ("make", "work"),
    [
        (lambda folder: None, lambda folder: files.write_text(folder / "out" / "a.txt", NEW)),
        (old_files, lambda folder: files.write_text(folder / "a.csv", NEW)),
        (old_files, lambda folder: files.write_secret(folder / "a.csv", NEW.encode())),
        (old_files, lambda folder: files.join_tables([folder / "b.csv", folder / "b.csv"], folder / "a.csv")),
        (lambda folder: None, lambda folder: new_files(folder / "out")),
        (old_files, new_files),
        (
            lambda folder: None,
            lambda folder: (
                files.make_whole_folder(
                    folder / "new", {"data/a/b.txt": NEW.encode(), "data/c": b"c"}, lambda name: False
                )
                if not (folder / "new").exists()
                else None
            ),
        ),
    ],
    ids=["new file", "old file", "secret", "joined", "new folder of files", "old folder of files", "whole folder"],
)
def test_whatever_fails_the_old_files_are_there_or_the_new_ones(tmp_path: Path, make, work) -> None:
    assert fail_everywhere(work, make, tmp_path, piece=400) >= 5


def test_a_folder_that_takes_the_place_of_another_is_there_whole_or_its_forerunner_is(tmp_path: Path) -> None:
    def make(folder: Path) -> None:
        (folder / "2019" / "tables").mkdir(parents=True)
        (folder / "2019" / "tables" / "a.csv").write_text(OLD)

    def recover(folder: Path) -> None:
        files.recover_folder(folder / "2019", folder / f"{files.PARTIAL}2019-earlier")

    fail_everywhere(whole_folders, make, tmp_path, recover=recover, piece=400)


def test_an_append_that_fails_leaves_every_earlier_row(tmp_path: Path) -> None:
    def make(folder: Path) -> None:
        (folder / "a.csv").write_text(OLD)

    def work(folder: Path) -> None:
        path = folder / "a.csv"
        text = path.read_text()
        if not text.endswith(NEW):
            files.append_text(path, NEW, len(OLD))

    def kept(state: dict[str, bytes]) -> None:
        assert state["a.csv"].startswith(OLD.encode())

    for way in (FULL, BROKEN):
        fail_everywhere(work, make, tmp_path / way, ways=(way,), between=kept, piece=400)


def test_what_the_disk_says_is_told_with_the_file_and_without_the_partial_one(tmp_path, monkeypatch) -> None:
    def full(operation: str, path: Path) -> None:
        if operation == "write":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "before", full)
    with pytest.raises(DataError, match=r"a.csv: could not be written \(No space left on device\)") as caught:
        files.write_table(tmp_path / "a.csv", pd.DataFrame({"a": ["1"]}))
    assert files.PARTIAL not in str(caught.value)


def test_a_file_is_closed_to_others_while_it_is_written_and_stays_as_open_as_it_was(tmp_path, monkeypatch) -> None:
    seen = []

    def look(operation: str, path: Path) -> None:
        if operation == "sync":
            seen.extend(oct(one.stat().st_mode & 0o777) for one in tmp_path.glob(f"{files.PARTIAL}*"))

    monkeypatch.setattr(disk, "before", look)
    files.write_text(tmp_path / "a.txt", "a")
    (tmp_path / "mine.txt").write_text("only mine")
    (tmp_path / "mine.txt").chmod(0o600)
    files.write_text(tmp_path / "mine.txt", "still only mine")
    files.write_secret(tmp_path / "key.age", b"key")
    assert seen == ["0o600"] * 3
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()}
    assert modes == {"a.txt": "0o644", "mine.txt": "0o600", "key.age": "0o600"}


def test_what_a_living_process_writes_is_never_swept_and_what_a_dead_one_left_always_is(tmp_path, monkeypatch) -> None:
    process = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    try:
        living = f"{files.PARTIAL}{this_host()}-{process.pid}-0123abcd.csv"
        names = [
            living,
            partial_name(".csv"),
            f"{files.PARTIAL}00000000-77-0123abcd.csv",
            f"{files.PARTIAL}abcd_123.csv",
        ]
        for name in names:
            (tmp_path / name).write_text("half")
            os.utime(tmp_path / name, (0, 0))
        for name in ("2019", "2019-earlier", "coder_ab.lock", "coder_ab.lock.holder"):
            (tmp_path / f"{files.PARTIAL}{name}").write_text("no partial file")
            os.utime(tmp_path / f"{files.PARTIAL}{name}", (0, 0))
        young = tmp_path / f"{files.PARTIAL}00000000-77-ffffffff.csv"
        young.write_text("somebody on another computer is at it")
        assert files.sweep(tmp_path) == 2
        left = {path.name for path in tmp_path.iterdir()}
        assert left >= {living, names[1], young.name} and len(left) == 7
    finally:
        process.communicate()
    assert files.sweep(tmp_path) == 1 and not (tmp_path / living).exists()


def test_sweeping_goes_down_into_folders_and_follows_no_link(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    name = f"{files.PARTIAL}{this_host()}-{dead.pid}-0123abcd"
    assert writer_of(Path(name)) == (this_host(), dead.pid)
    outside = tmp_path / "outside"
    (outside / name).mkdir(parents=True)
    (outside / name / "file").write_text("x")
    data = tmp_path / "data"
    (data / "2019" / "coded" / name / "new").mkdir(parents=True)
    (data / "link").symlink_to(outside)
    (data / name).symlink_to(outside / name)
    assert files.sweep(data) == 2
    assert (outside / name / "file").exists() and not (data / name).is_symlink()
    assert not (data / "2019" / "coded" / name).exists()
    assert files.sweep(tmp_path / "nothing") == 0


def test_an_interruption_moves_back_what_was_moved(tmp_path: Path, monkeypatch) -> None:
    def killed(operation: str, path: Path) -> None:
        if operation == "replace" and path.name == "b.csv":
            raise KeyboardInterrupt

    old_files(tmp_path)
    monkeypatch.setattr(disk, "before", killed)
    with pytest.raises(KeyboardInterrupt):
        new_files(tmp_path)
    assert state_of(tmp_path) == {
        name: (OLD + name).encode() for name in ("a.csv", "b.csv", "sources/c.txt", "mine.txt")
    }


WRITER = """
import os, signal, sys
from pathlib import Path
from ctipsurvey import files
from ctipsurvey.files import disk
count = 0
def before(operation, path):
    global count
    count += 1
    if count == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
disk.before, disk.PIECE = before, 400
files.write_together(Path(sys.argv[1]), {"a.csv": b"new" * 300, "b.csv": b"new" * 300})
"""


def test_what_somebody_changed_after_a_kill_is_left_as_it_is(tmp_path: Path) -> None:
    def killed(operation: str, path: Path) -> None:
        if Path(path).name == "b.csv" and operation == "replace":
            failing.at = 1
        failing(operation, path)

    old_files(tmp_path)
    failing = Disk(KILLED)
    assert isinstance(run_with(killed, new_files, tmp_path, as_process=ended_process()), Killed)
    assert (tmp_path / "a.csv").read_text().startswith(NEW) and (tmp_path / "b.csv").read_text().startswith(OLD)
    (tmp_path / "b.csv").write_text("written by hand since")
    assert files.sweep(tmp_path) == 1
    assert (tmp_path / "b.csv").read_text() == "written by hand since"
    assert (tmp_path / "sources/c.txt").read_text().startswith(NEW)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("at", [5, 14, 22])
def test_a_process_that_is_really_killed_leaves_all_old_or_all_new_to_the_next(tmp_path: Path, at: int) -> None:
    old = {"a.csv": b"old" * 300, "b.csv": b"old" * 300}
    for name, content in old.items():
        (tmp_path / name).write_bytes(content)
    done = subprocess.run([sys.executable, "-c", WRITER, str(tmp_path), str(at)], check=False)
    assert done.returncode == -signal.SIGKILL and leftovers(tmp_path)
    assert sweeping.sweep_folder(tmp_path) == 1
    assert state_of(tmp_path) in (old, dict.fromkeys(old, b"new" * 300))
    assert leftovers(tmp_path) == []
