"""Zip attacks: bombs, paths that leave, links, too many entries, sizes that lie, passwords, overlapping entries."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from attacking import (
    A_GIGABYTE,
    MARK,
    collect,
    collect_export,
    export,
    form_workbook,
    import_exchange,
    import_form,
    import_report,
    opendocument,
    paragraph,
    project,
    real_word,
    refused,
    run,
    run_apart,
    saved,
    word,
    workbook,
    zipped,
)

from ctipsurvey.guard.archives import LARGEST_RATIO, MOST_PARTS

Made = Callable[[], bytes]
Entrance = tuple[str, Made, Callable[[Path], tuple]]
ENTRANCES: dict[str, Entrance] = {
    "transcript docx": ("a.docx", lambda: word(paragraph(MARK)), collect),
    "transcript odt": ("a.odt", lambda: opendocument(f"<text:p>{MARK}</text:p>"), collect),
    "export xlsx": (
        "a.xlsx",
        lambda: workbook(("_uuid", "q1"), ("u", MARK)),
        collect_export,
    ),
    "export zip": ("a.zip", lambda: zipped({"a.csv": export(note=MARK)}), collect_export),
    "form xlsx": ("a.xlsx", form_workbook, import_form),
    "report docx": ("a.docx", lambda: real_word(paragraph(MARK)), import_report),
    "project qdpx": ("a.qdpx", lambda: project(f'<Project name="{MARK}"/>'), import_exchange),
}


def _with(content: bytes, entry: zipfile.ZipInfo, inside: bytes) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr(entry, inside)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "..\\evil.xml", "C:\\evil.xml", "a/../../b.xml"])
@pytest.mark.parametrize("entrance", ENTRANCES)
def test_an_entry_that_leaves_the_folder_refuses_the_whole_archive(entrance: str, name: str, tmp_path: Path) -> None:
    file, made, read = ENTRANCES[entrance]
    ending, out = read(saved(tmp_path / "in" / file, _with(made(), zipfile.ZipInfo(name), MARK.encode())))
    refused(ending, "leaves the project's folder", out=out)
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_link_in_an_archive_refuses_it(entrance: str, tmp_path: Path) -> None:
    file, made, read = ENTRANCES[entrance]
    link = zipfile.ZipInfo("sources/link.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    ending, out = read(saved(tmp_path / file, _with(made(), link, b"/etc/passwd")))
    refused(ending, "is a link", out=out)


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_bomb_is_refused_with_the_limit_and_takes_no_memory(entrance: str, tmp_path: Path) -> None:
    file, made, read = ENTRANCES[entrance]
    bomb = zipfile.ZipInfo("media/bomb.bin")
    bomb.compress_type = zipfile.ZIP_DEFLATED
    ending, out = read(saved(tmp_path / file, _with(made(), bomb, b"\0" * 30_000_000)))
    refused(ending, f"at most {LARGEST_RATIO} times", out=out)


def test_the_whole_command_stays_below_a_gigabyte_before_a_bomb(tmp_path: Path) -> None:
    content = word(f"<w:p>{'<w:r><w:t> </w:t></w:r>' * 3_000_000}</w:p>")
    path = saved(tmp_path / "a.docx", content)
    ending = run_apart("collect", path, "--year", "2019", "--out", tmp_path / "out", "--study", tmp_path)
    refused(ending, "MB", out=tmp_path / "out")
    assert ending.peak < A_GIGABYTE


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_too_many_entries_are_refused_with_the_limit(entrance: str, tmp_path: Path) -> None:
    file, made, read = ENTRANCES[entrance]
    most = {"export xlsx": 2_000, "export zip": 2_000, "project qdpx": 100_000}.get(entrance, MOST_PARTS)
    if most > MOST_PARTS:
        pytest.skip("a project may have a hundred thousand entries; made in the unit test of the guard")
    stream = io.BytesIO(made())
    with zipfile.ZipFile(stream, "a") as target:
        for number in range(most + 1):
            target.writestr(f"e/{number}", b"")
    ending, out = read(saved(tmp_path / file, stream.getvalue()))
    refused(ending, f"more than {most} parts", out=out)


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("size", [1, 2**31])
def test_a_size_that_lies_is_found_out(entrance: str, size: int, tmp_path: Path) -> None:
    file, made, read = ENTRANCES[entrance]
    content = bytearray(made())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"PK\x05\x06"))
    names = {"form xlsx": b"xl/worksheets/sheet2.xml", "export xlsx": b"xl/workbook.xml"}
    for start in (found for found in range(len(content) - 4) if content[found : found + 4] == b"PK\x01\x02"):
        length = struct.unpack("<H", content[start + 28 : start + 30])[0]
        if bytes(content[start + 46 : start + 46 + length]) == names.get(entrance, b""):
            at = start
    if entrance in ("transcript docx", "report docx"):
        at = next(
            start
            for start in range(len(content))
            if content[start : start + 4] == b"PK\x01\x02" and content[start + 46 :].startswith(b"word/document.xml")
        )
    content[at + 24 : at + 28] = struct.pack("<I", size)
    ending, out = read(saved(tmp_path / file, bytes(content)))
    refused(ending, out=out)


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_password_is_told(entrance: str, tmp_path: Path) -> None:
    file, made, read = ENTRANCES[entrance]
    content = bytearray(made())
    for start in range(len(content) - 4):
        if content[start : start + 4] == b"PK\x01\x02":
            content[start + 8] |= 1
    ending, out = read(saved(tmp_path / file, bytes(content)))
    refused(ending, "password", out=out)


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_two_entries_of_one_name_are_refused(entrance: str, tmp_path: Path) -> None:
    """Two programs may read two different entries: what a person saw in one is not what the other reads."""
    file, made, read = ENTRANCES[entrance]
    content = made()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = archive.namelist()[0]
    with pytest.warns(UserWarning, match="Duplicate"):
        content = _with(content, zipfile.ZipInfo(name), b"<other/>")
    ending, out = read(saved(tmp_path / file, content))
    refused(ending, "same name", out=out)


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_packing_that_chooses_its_own_memory_is_refused(entrance: str, method: int, tmp_path: Path) -> None:
    file, made, read = ENTRANCES[entrance]
    entry = zipfile.ZipInfo("extra.bin")
    entry.compress_type = method
    ending, out = read(saved(tmp_path / file, _with(made(), entry, b"x")))
    refused(ending, "packed in a way", out=out)


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_cut_off_archive_is_refused_at_every_length(entrance: str, tmp_path: Path) -> None:
    file, made, read = ENTRANCES[entrance]
    content = made()
    for share in (0.1, 0.5, 0.9, 0.99):
        ending, out = read(saved(tmp_path / file, content[: int(len(content) * share)]))
        refused(ending, out=out)


def test_a_bomb_in_a_model_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.skops", zipped({"schema.json": b" " * 30_000_000}))
    texts = saved(tmp_path / "texts.csv", f"id,text\n1,{MARK}\n")
    ending = run("code", "--input", texts, "--output", tmp_path / "out.csv", "--model", path, "--vectors", "none")
    refused(ending, "unpacks to", code=4)
    assert not (tmp_path / "out.csv").exists()
