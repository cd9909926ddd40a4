"""A package that was touched is known, and the file that was touched is named."""

import io
import json
import random
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from ctipsurvey.errors import DataError
from ctipsurvey.protect.release.checksums import MANIFEST, SUMS, Facts, complete_package, pack, write_sums
from ctipsurvey.protect.release.verifying import check_package

FILES = {"outputs/tables/a.csv": b"n\n1\n", "outputs/tables/a.json": b"{}", "study/instruments/study.yaml": b"x: y\n"}
LEDGER = json.dumps(
    {"format": 1, "tables": {"a": {"risk": "victims", "threshold": 11, "shown": {"x": [1, 1]}, "hidden": ["y"]}}}
).encode()


def package(**changes: str) -> dict[str, bytes]:
    facts = Facts(
        year=2019,
        version="0.1",
        code="c",
        contents="h1",
        outputs={"tables/a.csv": "other"},
        left_out={"outputs/figures/a.svg": "it holds the exact numbers"},
        context=[{"output": "tables/a", "what": "counts", "why_safe": "none is small", "exception": ""}],
        approvals=[{"name": changes.get("name", "A"), "date": "2019-11-30"}, {"name": "B", "date": "2019-11-30"}],
        ledger=LEDGER,
    )
    return complete_package(FILES, facts)


@pytest.fixture
def released(tmp_path: Path) -> Path:
    path = tmp_path / "ctipsurvey_2019.zip"
    path.write_bytes(pack(package(), path.stem))
    return path


def unpacked(path: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(path.parent / "unpacked")
    return path.parent / "unpacked"


def said(path: Path) -> str:
    with pytest.raises(DataError) as raised:
        check_package(path, 2019)
    return str(raised.value)


def test_a_package_as_it_left_is_whole_as_archive_and_as_folder(released: Path) -> None:
    for path in (released, unpacked(released), unpacked(released) / "ctipsurvey_2019"):
        assert check_package(path, 2019) == "6 files, all as they were released for 2019; approved by A and B."


def test_the_manifest_says_access_context_threshold_and_what_stayed() -> None:
    found = json.loads(package()[MANIFEST])
    first = found["files"][0]
    assert (first["path"], first["access"], first["what"]) == ("outputs/tables/a.csv", "open", "counts")
    assert first["sha256_before_cleaning"] == "other"
    assert found["left_out"] == {"outputs/figures/a.svg": "it holds the exact numbers"}
    assert found["disclosure_control"]["k"] == {"victims": 11}
    assert found["disclosure_control"]["share_suppressed"] == 0.5
    assert found["contents"] == "h1"


def test_the_sums_are_those_that_sha256sum_reads(released: Path) -> None:
    if not shutil.which("sha256sum"):
        pytest.skip("no sha256sum on this system")
    folder = unpacked(released) / "ctipsurvey_2019"
    done = subprocess.run(["sha256sum", "-c", "--strict", SUMS], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_order_in_which_files_are_given_does_not_change_a_byte() -> None:
    files = package()
    mixed = list(files.items())
    random.Random(7).shuffle(mixed)
    assert pack(dict(mixed), "p") == pack(files, "p")
    assert write_sums(dict(mixed)) == write_sums(files)
    with zipfile.ZipFile(io.BytesIO(pack(files, "p"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("name", sorted(package()))
def test_a_changed_byte_in_any_file_is_named(released: Path, name: str) -> None:
    folder = unpacked(released) / "ctipsurvey_2019"
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    assert name in said(folder)


def test_an_added_a_removed_and_a_linked_file_are_named(released: Path) -> None:
    folder = unpacked(released) / "ctipsurvey_2019"
    (folder / "outputs" / "more.csv").write_text("x")
    (folder / "outputs" / "tables" / "a.json").unlink()
    text = said(folder)
    assert "outputs/more.csv: was added" in text
    assert "outputs/tables/a.json: is missing" in text
    (folder / "outputs" / "link.csv").symlink_to(folder / SUMS)
    assert "outputs/link.csv: is a link" in said(folder)


def test_a_manifest_or_sums_of_an_older_release_are_known(released: Path) -> None:
    older = package(name="C")
    for name in (MANIFEST, SUMS):
        folder = unpacked(released) / "ctipsurvey_2019"
        (folder / name).write_bytes(older[name])
        assert f"{MANIFEST}: was changed" in said(folder)
    files = package()
    changed = {**files, "outputs/tables/a.csv": b"n\n2\n"}
    changed[SUMS] = write_sums({name: content for name, content in changed.items() if name != SUMS}).encode()
    released.write_bytes(pack(changed, released.stem))
    assert f"outputs/tables/a.csv: is not what {MANIFEST} says" in said(released)


def test_every_single_byte_of_the_archive_counts(released: Path) -> None:
    whole = released.read_bytes()
    for at in sorted({*range(0, len(whole), 211), *range(60), *range(len(whole) - 60, len(whole))}):
        changed = bytearray(whole)
        changed[at] ^= 0x01
        released.write_bytes(changed)
        assert said(released)
    released.write_bytes(whole + b"x")
    assert said(released)
    released.write_bytes(whole[:-40])
    assert said(released)


def test_a_package_of_another_year_and_what_is_no_package_are_told(released: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="of the year 2019"):
        check_package(released, 2017)
    (tmp_path / "empty").mkdir()
    assert "no package" in said(tmp_path / "empty")
    (tmp_path / "a.zip").write_bytes(b"text")
    assert "no whole archive" in said(tmp_path / "a.zip")
    assert "no such file" in said(tmp_path / "gone.zip")


@pytest.mark.parametrize("sums", ["", "x\n", "no hash  a.csv\n", "\xff"])
def test_damaged_sums_or_manifest_end_in_plain_words(released: Path, sums: str) -> None:
    folder = unpacked(released) / "ctipsurvey_2019"
    (folder / SUMS).write_bytes(sums.encode("latin-1"))
    assert said(folder)
    (folder / SUMS).write_bytes(package()[SUMS])
    (folder / MANIFEST).write_text('{"files": 7}')
    assert "not as `release` writes it" in said(folder)
