"""Encodings, hidden text, damaged statistics files and PDFs: read exactly and listed, or refused."""

import csv
import struct
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from attacking import (
    A_GIGABYTE,
    MARK,
    W,
    collect,
    collect_export,
    export,
    form_workbook,
    harmless,
    import_form,
    import_report,
    opendocument,
    paragraph,
    quiet,
    refused,
    run,
    run_apart,
    saved,
    word,
)
from shared import ROOT

RUSSIAN = f"И: Что было дальше?\nР: {MARK} рассказала о том, как её обманули посредники.\n"
CSV_RU = f"_uuid,body_kind,body_other\nu1,other,{MARK} и другие слова\n"
MOJIBAKE = RUSSIAN.encode("utf-8").decode("latin-1")


def turns(out: Path) -> list[dict[str, str]]:
    with (out / "turns.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def notes(out: Path) -> str:
    return (out / "reading_report.csv").read_text("utf-8")


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "mac-cyrillic"])
def test_an_encoding_is_never_guessed(encoding: str, tmp_path: Path) -> None:
    ending, out = collect(saved(tmp_path / "a.txt", RUSSIAN.encode(encoding)))
    refused(ending, "byte", "--encoding", out=out)
    ending, out = collect(saved(tmp_path / "a.txt", RUSSIAN.encode(encoding)), "--encoding", encoding)
    harmless(ending)
    assert f"{MARK} рассказала" in turns(out)[1]["text"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_a_mark_reads_to_the_same_offsets(encoding: str, tmp_path: Path) -> None:
    ending, out = collect(saved(tmp_path / "a.txt", RUSSIAN.encode(encoding)))
    harmless(ending)
    source = (out / "sources/a.txt").read_text("utf-8")
    for turn in turns(out):
        assert source[int(turn["start"]) : int(turn["end"])] == turn["text"]


NO_TEXT = {
    "invalid byte": RUSSIAN.encode() + b"\xff\xfe\xfa",
    "cut letter": RUSSIAN.encode()[:-3],
    "overlong": b"I: a\nR: \xc0\xaf " + MARK.encode(),
    "surrogate": b"I: a\nR: \xed\xa0\x80 " + MARK.encode(),
    "utf-16 without mark": RUSSIAN.encode("utf-16-le"),
    "odd utf-16": b"\xff\xfe" + RUSSIAN.encode("utf-16-le") + b"\x00",
    "zeros": b"\x00" * 4000,
    "noise": bytes(range(256)) * 20,
}


@pytest.mark.parametrize("kind", NO_TEXT)
def test_what_is_no_text_is_refused_at_every_door(kind: str, tmp_path: Path) -> None:
    content = NO_TEXT[kind]
    for file, read in (("a.txt", collect), ("a.srt", collect), ("a.csv", collect_export), ("a.md", import_report)):
        ending, out = read(saved(tmp_path / file, content))
        refused(ending, file, out=out)
    texts = saved(tmp_path / "t.csv", b"id,text\n1," + content.replace(b"\n", b" "))
    words = ("code", "--input", texts, "--output", tmp_path / "o.csv", "--coder", "rules", "--study", ROOT)
    refused(run(*words), "t.csv", code=4)
    assert not (tmp_path / "o.csv").exists()


def test_a_wrong_declaration_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.txt", RUSSIAN.encode("utf-16"))
    for wrong in ("cp1251", "utf-8", "nonsense", "utf-16-be", "hex", "idna"):
        ending, out = collect(path, "--encoding", wrong)
        refused(ending, out=out)
    ending, out = collect(saved(tmp_path / "b.txt", RUSSIAN.encode("cp1251")), "--encoding", "koi8-r")
    harmless(ending)
    assert "would read better" in notes(out)


def test_mojibake_and_zeros_inside_a_text_are_noted(tmp_path: Path) -> None:
    ending, out = collect(saved(tmp_path / "a.txt", f"I: Что?\nR: {MARK}\x00 слово\x07 и \ufffd знак\n"))
    harmless(ending)
    assert notes(out).count("a.txt") > 1
    source = (out / "sources/a.txt").read_text("utf-8")
    assert all(source[int(turn["start"]) : int(turn["end"])] == turn["text"] for turn in turns(out))
    ending, out = collect(saved(tmp_path / "m.txt", MOJIBAKE))
    assert ending.code in (0, 4)
    quiet(ending)


def test_an_export_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    for encoding in ("cp1251", "koi8-r", "utf-16-le"):
        ending, out = collect_export(saved(tmp_path / "a.csv", CSV_RU.encode(encoding)))
        refused(ending, "a.csv", out=out)
    ending, out = collect_export(saved(tmp_path / "b.csv", CSV_RU.encode("utf-16")))
    harmless(ending)


def run_with(look: str, text: str) -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


ASKED = "<w:r><w:t>I: What? </w:t></w:r>"
SHAPE = "<w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>{}</w:txbxContent>"
COMMENT = f'<w:comments xmlns:w="{W}"><w:comment w:id="0">{paragraph(MARK)}</w:comment></w:comments>'
FOOTNOTE = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{paragraph(MARK)}</w:footnote></w:footnotes>'
HIDDEN: dict[str, tuple[str, dict[str, str]]] = {
    "comment": (f'<w:p>{ASKED}<w:r><w:commentReference w:id="0"/></w:r></w:p>', {"comments": COMMENT}),
    "deletion": (f"<w:p>{ASKED}<w:del><w:r><w:delText>{MARK}</w:delText></w:r></w:del></w:p>", {}),
    "insertion": (f"<w:p>{ASKED}<w:ins>{run_with('', MARK)}</w:ins></w:p>", {}),
    "hidden run": (f"<w:p>{ASKED}{run_with('<w:vanish/>', MARK)}</w:p>", {}),
    "footnote": (f'<w:p>{ASKED}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>', {"footnotes": FOOTNOTE}),
    "text box": (f"<w:p>{ASKED}<w:r>{SHAPE.format(paragraph(MARK))}</v:textbox></v:shape></w:pict></w:r></w:p>", {}),
    "header": (paragraph("I: What?"), {"header1": f'<w:hdr xmlns:w="{W}">{paragraph(MARK)}</w:hdr>'}),
    "field": (f'<w:p>{ASKED}<w:fldSimple w:instr="DDEAUTO x">{run_with("", MARK)}</w:fldSimple></w:p>', {}),
    "content control": (f"<w:sdt><w:sdtContent>{paragraph('I: ' + MARK)}</w:sdtContent></w:sdt>", {}),
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_hidden_text_of_a_document_is_read_or_listed(kind: str, tmp_path: Path) -> None:
    body, parts = HIDDEN[kind]
    ending, out = collect(saved(tmp_path / "a.docx", word(body + paragraph("R: Much."), **parts)))
    harmless(ending)
    was_read = MARK in (out / "sources/a.txt").read_text("utf-8")
    listed = notes(out)
    assert was_read or "not read" in listed, kind
    assert MARK not in listed, "the list of what was not read does not repeat it"
    if kind in ("comment", "deletion", "hidden run", "header"):
        assert not was_read


def test_hidden_text_of_an_opendocument_is_read_or_listed(tmp_path: Path) -> None:
    asides = {
        "annotation": f"<office:annotation><text:p>{MARK}</text:p></office:annotation>",
        "hidden": f'<text:hidden-text text:string-value="{MARK}"/>',
        "note": f"<text:note><text:note-body><text:p>{MARK}</text:p></text:note-body></text:note>",
    }
    for kind, aside in asides.items():
        ending, out = collect(saved(tmp_path / f"{kind}.odt", opendocument(f"<text:p>I: What?{aside}</text:p>")))
        harmless(ending)
        assert MARK in (out / f"sources/{kind}.txt").read_text("utf-8") or "not read" in notes(out)


def test_hidden_sheets_rows_and_columns_of_a_workbook_are_read_and_told(tmp_path: Path) -> None:
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(form_workbook(notes=[("a",), (MARK,)])))
    book["notes"].sheet_state = "veryHidden"
    book["survey"].row_dimensions[2].hidden = True
    book["survey"].column_dimensions["C"].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    ending, out = import_form(saved(tmp_path / "a.xlsx", stream.getvalue()))
    harmless(ending)
    assert ending.said.count("is hidden") >= 2
    assert MARK in (out / "form.yaml").read_text("utf-8")
    sheet = openpyxl.Workbook()
    sheet.worksheets[0].append(["_uuid", "body_kind"])
    sheet.worksheets[0].append(["u1", "ngo"])
    sheet.worksheets[0].append(["u2", "ngo"])
    sheet.worksheets[0].row_dimensions[3].hidden = True
    stream = io.BytesIO()
    sheet.save(stream)
    ending, out = collect_export(saved(tmp_path / "b.xlsx", stream.getvalue()))
    harmless(ending)
    assert "u2" in (out / "submissions.csv").read_text("utf-8")


STATISTICS = ROOT / "tests/fixtures/labelled"


@pytest.mark.parametrize("file", ["ends_the_reader.sav", "ends_the_reader.zsav", "fills_the_memory.dta"])
def test_a_file_that_ends_its_reader_is_refused(file: str, tmp_path: Path) -> None:
    ending, out = collect(saved(tmp_path / file, (STATISTICS / file).read_bytes()))
    refused(ending, file, out=out)


def test_extreme_statistics_files_are_refused_or_read_whole(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": [1.0, float("inf"), -1.7e308, 5e-324], "t": [MARK, "=1+1", "", "x" * 300]})
    pyreadstat.write_sav(table, str(tmp_path / "a.sav"))
    ending, out = collect(tmp_path / "a.sav")
    harmless(ending)
    whole = (tmp_path / "a.sav").read_bytes()
    for name, content in (
        ("cut", whole[:300]),
        ("cases", whole[:80] + struct.pack("<i", 2**31 - 1) + whole[84:]),
        ("variables", whole[:68] + struct.pack("<i", 2**31 - 1) + whole[72:]),
    ):
        ending, out = collect(saved(tmp_path / name / "b.sav", content))
        assert ending.code in (0, 4), ending.said
        quiet(ending)
        if ending.code == 0:
            assert "irregular" in notes(out) or "4 cases" in notes(out)


def test_a_refused_file_of_many_does_not_hide_the_others(tmp_path: Path) -> None:
    bad = saved(tmp_path / "bad.sav", (STATISTICS / "ends_the_reader.sav").read_bytes())
    worse = saved(tmp_path / "worse.csv", NO_TEXT["noise"])
    ending, out = collect(bad, worse, saved(tmp_path / "fine.csv", export()))
    refused(ending, "bad.sav", "worse.csv", out=out)


def test_a_damaged_pdf_ends_no_program(tmp_path: Path) -> None:
    whole = (ROOT / "tests/fixtures/transcripts/interview.pdf").read_bytes()
    for number, content in enumerate(
        (
            whole[:2000],
            whole.replace(b"/Kids", b"/Kids[1 0 R]/K"),
            whole.replace(b"endstream", b"endstrea"),
            b"%PDF-1.7\n" * 5,
        )
    ):
        ending, _ = collect(saved(tmp_path / f"{number}.pdf", content))
        assert ending.code in (0, 4), ending.said
        quiet(ending)


def pdf_with(stream: bytes, pages: bytes = b"[3 0 R]") -> bytes:
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids " + pages + b">>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>/MediaBox[0 0 9 9]>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(body),
    )
    return body + end


def test_a_pdf_that_packs_a_bomb_or_bites_its_tail_is_refused(tmp_path: Path) -> None:
    import zlib

    bomb = saved(tmp_path / "bomb.pdf", pdf_with(zlib.compress(b"BT (a) Tj ET\n" * 12_000_000, 1)))
    ending = run_apart("collect", bomb, "--year", "2019", "--out", tmp_path / "out", "--study", tmp_path)
    refused(ending, "bomb.pdf", out=tmp_path / "out")
    assert ending.peak < A_GIGABYTE
    ending, out = collect(saved(tmp_path / "tail.pdf", pdf_with(zlib.compress(b"BT ET"), b"[2 0 R]")))
    refused(ending, "tail.pdf", out=out)
