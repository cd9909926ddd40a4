"""Files that are damaged, hostile or of another kind are refused in plain words, and nothing of them is read."""

import contextlib
import io
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest
from collect.responses.exporting import FILLED, FORM, Shape, write_export
from hypothesis import given, settings
from hypothesis import strategies as st

from ctipsurvey.collect.responses import opening
from ctipsurvey.collect.responses.opening import is_export
from ctipsurvey.collect.responses.reading import read_export
from ctipsurvey.errors import DataError

GOOD = "_uuid;body_kind\nu;ngo\n"


def archive(**entries: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, entry in entries.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), entry)
    return content.getvalue()


def workbook(*rows: tuple[str, ...]) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


BOMB = archive(xl__workbook_dot_xml=b"<a/>", xl__big_dot_xml=b" " * (opening.LIMITS.total + 1))
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><workbook/>'
HOSTILE = {
    "empty.csv": (b"", "is empty"),
    "spaces.csv": (b" \n ", "is empty"),
    "empty.xlsx": (workbook(), "is empty"),
    "damaged.xlsx": (workbook(("a", "b"))[:-400], "is damaged"),
    "halved.xlsx": (archive(xl__workbook_dot_xml=b"<workbook"), "is damaged"),
    "bomb.xlsx": (BOMB, "unpacks to 200 MB"),
    "doctype.xlsx": (archive(xl__workbook_dot_xml=DOCTYPE), "document type"),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "locked with a password"),
    "text.xlsx": (b"a;b\n1;2\n", "not what its ending says"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "neither a workbook nor text"),
    "page.csv": (b"<html><body>log in</body></html>", "no table"),
    "other.zip": (archive(readme_dot_txt=b"hello"), "holds no CSV"),
    "header.csv": (b"_uuid;body_kind\n", "no rows"),
    "twice.csv": (b"_uuid;body_kind;body_kind\nu;ngo;ngo\n", "stands 2 times"),
    "uneven.csv": (b"_uuid;body_kind;remark\nu;ngo;x\nv;ngo\n", "row 3: has 2 cells"),
    "quote.csv": (b'_uuid;body_kind\nu;"ngo\n', "not readable as CSV"),
    "russian.csv": ("_uuid;body_kind;remark\nu;ngo;да\n".encode("cp1251"), "line 2: is not UTF-8"),
    "strange.csv": (b"_uuid;shoe_size\nu;43\n", "Is it of another form"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_export_is_refused_with_its_name_and_a_way_out(name: str, tmp_path: Path) -> None:
    content, said = HOSTILE[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=said) as raised:
        read_export([tmp_path / name], [FORM], 2026)
    assert all(problem.file.startswith(name) for problem in raised.value.problems)


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(archive(f_dot_csv=GOOD.encode()))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + at] |= 1
    (tmp_path / "locked.zip").write_bytes(bytes(content))
    with pytest.raises(DataError, match="password"):
        read_export([tmp_path / "locked.zip"], [FORM], 2026)


def test_all_files_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("empty.csv", "other.zip", "absent.csv")]
    for path in paths[:2]:
        path.write_bytes(HOSTILE[path.name][0])
    with pytest.raises(DataError) as raised:
        read_export(paths, [FORM], 2026)
    assert len(raised.value.problems) == 3


@pytest.mark.parametrize("cut", range(0, 100, 7))
def test_a_workbook_cut_off_anywhere_is_refused_without_a_traceback(cut: int, tmp_path: Path) -> None:
    content = write_export(tmp_path / "e.xlsx", Shape(), FILLED).read_bytes()
    (tmp_path / "e.xlsx").write_bytes(content[: len(content) * cut // 100])
    with pytest.raises(DataError):
        read_export([tmp_path / "e.xlsx"], [FORM], 2026)


def test_a_workbook_whose_parts_are_spoilt_is_read_or_refused(tmp_path: Path) -> None:
    path = write_export(tmp_path / "e.xlsx", Shape(), FILLED)
    with zipfile.ZipFile(path) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    refused = 0
    for name in parts:
        for spoilt in (b"", b"<a/>", parts[name][: len(parts[name]) // 2]):
            with zipfile.ZipFile(path, "w") as made:
                for other, content in parts.items():
                    made.writestr(other, spoilt if other == name else content)
            try:
                read_export([path], [FORM], 2026)
            except DataError:
                refused += 1
    assert refused > len(parts)


def test_a_missing_sheet_of_a_repeat_is_told(tmp_path: Path) -> None:
    path = write_export(tmp_path / "e.xlsx", Shape(), FILLED)
    book = openpyxl.load_workbook(path)
    book.remove(book["visits"])
    book.save(path)
    export = read_export([path], [FORM], 2026)
    told = [note.message for note in export.notes if note.kind == "not read"]
    assert sum("belongs to a submission that is not in the export" in message for message in told) == 3
    assert any("for the items place, visit_date, topics" in message for message in told)


@pytest.mark.parametrize("text", [GOOD, "sep=;\n" + GOOD, GOOD.replace(";", ","), GOOD.replace(";", "\t")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_separator_and_the_encoding_of_a_csv_are_found(text: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(text.encode(encoding))
    assert list(read_export([tmp_path / "e.csv"], [FORM], 2026).responses["value"]) == ["ngo"]


def test_a_cell_far_down_and_far_right_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("_uuid", "body_kind"))
    book.active.append(("u", "ngo"))
    book.active.cell(1_048_576, 16_384).value = " "
    book.save(tmp_path / "e.xlsx")
    assert list(read_export([tmp_path / "e.xlsx"], [FORM], 2026).responses["value"]) == ["ngo"]


def test_an_export_is_recognised_and_other_tables_are_not(tmp_path: Path) -> None:
    for shape, name in ((Shape(), "a.xlsx"), (Shape("csv;"), "b.csv"), (Shape("zip", sign="-"), "c.zip")):
        assert is_export(write_export(tmp_path / name, shape, FILLED))
    (tmp_path / "d.csv").write_text("name;age\nx;1\n")
    (tmp_path / "e.xlsx").write_bytes(b"nothing")
    (tmp_path / "f.docx").write_bytes(archive(a_dot_csv=GOOD.encode()))
    assert not any(is_export(tmp_path / name) for name in ("d.csv", "e.xlsx", "f.docx", "absent.csv"))


@settings(max_examples=200, deadline=None)
@given(
    content=st.binary(max_size=200)
    | st.text(alphabet='_uid;,"\n\tbody_kind ngo/[1]', max_size=200).map(
        lambda text: f"_uuid;body_kind;{text}".encode()
    )
    | st.lists(st.binary(max_size=40), max_size=3).map(
        lambda parts: archive(**{f"f{number}_dot_csv": part for number, part in enumerate(parts)})
    ),
    name=st.sampled_from(["e.csv", "e.zip", "e.xlsx"]),
)
def test_no_content_whatever_ends_in_a_traceback(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with contextlib.suppress(DataError):
            read_export([path], [FORM], 2026)
