"""One at a time: the second one waits or is told who is at it."""

import subprocess
import sys
from pathlib import Path

import pytest

from ctipsurvey.coding.log import append_reading, read_log
from ctipsurvey.errors import DataError, UsageError
from ctipsurvey.files import disk, locks

HOLDER = """
import sys, time
sys.argv = ["ctipsurvey", "backup", "of somebody"]
from pathlib import Path
from ctipsurvey.files import locks
with locks.hold(Path(FOLDER) / "a.lock", "{who}"):
    print("held", flush=True)
    time.sleep(60)
"""


def start_holder(place: Path) -> subprocess.Popen[str]:
    code = HOLDER.replace('Path(FOLDER) / "a.lock"', f"Path({str(place)!r})")
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    return process


def test_the_second_one_is_refused_and_told_process_since_when_and_command_until_the_first_is_killed(
    tmp_path: Path,
) -> None:
    place = tmp_path / "a.lock"
    process = start_holder(place)
    try:
        said = (
            rf"in use by process {process.pid} on .+ since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(ctipsurvey backup\)"
        )
        with pytest.raises(UsageError, match=said), locks.hold(place, "in use by {who}."):
            pass
    finally:
        process.kill()
        process.communicate()
    with locks.hold(place, "in use by {who}."):
        assert "somebody" not in locks.holder(place)
    assert not locks.holder_file(place).exists()


def test_a_log_that_another_one_writes_is_waited_for_and_then_refused_with_nothing_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "A.csv"
    place = ("t1_s01", "t1", 0, 10)
    append_reading(path, place, [("funding", "barrier")], "A")
    monkeypatch.setattr(locks, "PATIENCE", 0.1)
    process = start_holder(locks.lock_of(path))
    try:
        with pytest.raises(UsageError, match=rf"A.csv is being written by process {process.pid} on"):
            append_reading(path, place, [], "A")
    finally:
        process.kill()
        process.communicate()
    assert len(read_log(path)) == 1
    append_reading(path, place, [], "A")
    assert len(read_log(path)) == 2


def test_a_full_disk_does_not_keep_the_note_from_being_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(operation: str, path: Path) -> None:
        raise OSError(28, "No space left on device")

    with locks.hold(tmp_path / "a.lock", "{who}"):
        pass
    monkeypatch.setattr(disk, "before", full)
    with locks.hold(tmp_path / "a.lock", "{who}"):
        assert locks.holder(tmp_path / "a.lock") == "another process"


def test_a_place_that_can_hold_no_lock_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.lock").mkdir()
    with pytest.raises(DataError, match="could not be locked"), locks.hold(tmp_path / "a.lock", "{who}"):
        pass
