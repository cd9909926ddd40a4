"""Files that are not what their names say: told by their content, each with what to do; a workbook whole or not."""

from pathlib import Path

import pytest
from attacking import (
    FORM,
    MARK,
    changed,
    collect,
    collect_export,
    export,
    form_workbook,
    harmless,
    import_exchange,
    import_form,
    import_report,
    opendocument,
    paragraph,
    real_word,
    refused,
    saved,
    word,
    workbook,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le") + MARK.encode()
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + MARK.encode()
MACROS = {"word/vbaProject.bin": b"\x01" + MARK.encode()}
DISGUISES = {
    "locked office file": LOCKED,
    "old office file": OLE,
    "picture": PNG,
    "bitmap": b"BM\x36\x00\x00\x00\x00\x00" + MARK.encode(),
    "recording": b"ID3\x03\x00" + MARK.encode(),
    "pdf": b"%PDF-1.7 " + MARK.encode(),
    "rich text": b"{\\rtf1 " + MARK.encode() + b"}",
    "packed": b"\x1f\x8b\x08\x00" + MARK.encode(),
    "program": b"MZ\x90\x00" + MARK.encode(),
    "database": b"SQLite format 3\x00" + MARK.encode(),
    "pickle": b"\x80\x04\x95" + MARK.encode(),
    "statistics": b"$FL2@(#) SPSS DATA FILE " + b"\x00" * 100,
    "nothing": b"",
    "blanks": b" \n\t ",
    "zeros": b"\x00" * 5000,
}
DOORS = {
    "a.docx": collect,
    "a.odt": collect,
    "a.pdf": collect,
    "a.xlsx": collect_export,
    "a.xlsm": collect_export,
    "a.csv": collect_export,
    "a.zip": collect_export,
    "a.sav": collect,
    "a.dta": collect,
    "a.por": collect,
    "form.xlsx": import_form,
    "report.docx": import_report,
    "a.qdpx": import_exchange,
    "a.qdc": import_exchange,
}
APART = ("a.sav", "a.dta", "a.por")
"""Read in a process of its own, which takes a second each: two disguises are enough."""
TRUE = {("a.pdf", "pdf"), ("a.sav", "statistics")}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_no_door_lets_a_disguised_file_in(disguise: str, tmp_path: Path) -> None:
    for file, read in DOORS.items():
        if (file, disguise) in TRUE or (file in APART and disguise not in ("locked office file", "zeros")):
            continue
        ending, out = read(saved(tmp_path / file, DISGUISES[disguise]))
        refused(ending, file, out=out)


def test_the_message_says_what_the_file_is(tmp_path: Path) -> None:
    for file, content, words in (
        ("a.docx", LOCKED, "password"),
        ("b.docx", OLE, "old Word document"),
        ("c.xlsx", LOCKED, "password"),
        ("d.csv", PNG, "picture"),
        ("e.csv", b"MZ\x90\x00", "program"),
        ("f.csv", b"%PDF-1.7", "PDF"),
        ("g.docx", opendocument(f"<text:p>{MARK}</text:p>"), "OpenDocument"),
        ("h.odt", word(paragraph(MARK)), ".docx"),
        ("i.txt", word(paragraph(MARK)), ".docx"),
        ("j.sav", workbook(("a",), (MARK,)), "spreadsheet"),
        ("k.doc", OLE, ".docx"),
        ("l.xls", OLE, "not read"),
    ):
        ending, out = collect(saved(tmp_path / file, content), "--instrument", FORM)
        refused(ending, file, words, out=out)


def test_macros_are_never_run_and_a_document_with_them_is_refused(tmp_path: Path) -> None:
    with_macros = changed(word(paragraph(MARK)), MACROS)
    for name in ("a.docx", "a.docm"):
        ending, out = collect(saved(tmp_path / name, with_macros))
        refused(ending, out=out)
    ending, out = import_report(saved(tmp_path / "r.docx", changed(real_word(paragraph("x")), MACROS)))
    refused(ending, "macros", out=out)


def test_a_statistics_file_under_another_name_is_read_as_what_it_is_and_said(tmp_path: Path) -> None:
    import pandas as pd
    import pyreadstat

    pyreadstat.write_sav(pd.DataFrame({"a": [1.0, 2.0]}), str(tmp_path / "a.sav"))
    ending, out = collect((tmp_path / "a.sav").rename(tmp_path / "a.dta"))
    harmless(ending)
    assert "was read as such" in (out / "reading_report.csv").read_text("utf-8")
    ending, _ = collect((tmp_path / "a.dta").rename(tmp_path / "a.csv"), "--instrument", FORM)
    refused(ending, "SPSS or Stata")


def test_a_damaged_workbook_is_read_whole_or_refused(tmp_path: Path) -> None:
    content = workbook(("_uuid", "body_kind"), ("u1", "ngo"), more=[("_uuid", "body_kind"), ("u2", "ngo")])
    for part in ("xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        ending, out = collect(saved(tmp_path / "a.xlsx", changed(content, {part: b"<broken"})), "--instrument", FORM)
        refused(ending, "a.xlsx", out=out)
    ending, out = import_form(saved(tmp_path / "f.xlsx", changed(form_workbook(), {"xl/sharedStrings.xml": b"<sst"})))
    refused(ending, "f.xlsx", out=out)


def test_the_other_files_are_named_too_and_nothing_is_written(tmp_path: Path) -> None:
    good = saved(tmp_path / "good.csv", export())
    bad = saved(tmp_path / "bad.docx", LOCKED)
    ending, out = collect(bad, good, saved(tmp_path / "bad.odt", PNG), "--instrument", FORM)
    refused(ending, "bad.docx", "bad.odt", out=out)
