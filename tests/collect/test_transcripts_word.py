"""Word and OpenDocument transcripts: every part of the file is read or named as not read; nothing is doubled."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.collect.transcripts import archives
from ctipsurvey.collect.transcripts.reading import TranscriptReading, read_transcript
from ctipsurvey.errors import DataError
from ctipsurvey.guard.archives import Limits

FIXTURES = ROOT / "tests/fixtures/transcripts"
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
OFFICE = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("style", "style")),
        *(("draw", "drawing"), ("fo", "xsl-fo-compatible")),
    )
)


def r(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inside: str, look: str = "") -> str:
    return f"<w:p><w:pPr>{look}</w:pPr>{''.join(inside)}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{cell if cell.startswith('<') else p(r(cell))}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def archive(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()


def word(body: str, **parts: str) -> bytes:
    document = f"<w:document {NAMES}><w:body>{body}</w:body></w:document>"
    return archive({"word/document.xml": document} | {f"word/{name}.xml": part for name, part in parts.items()})


def odt(body: str, styles: str = "", **parts: str) -> bytes:
    content = (
        f"<office:document-content {OFFICE}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content} | parts)  # type: ignore[arg-type]


def read(folder: Path, content: bytes, name: str = "t.docx") -> TranscriptReading:
    path = folder / name
    path.write_bytes(content)
    reading = read_transcript(path, 2024)
    for turn in reading.turns.itertuples():
        assert reading.text[turn.start : turn.end] == turn.text
    return reading


def said(reading: TranscriptReading) -> list[tuple[str, str]]:
    return list(zip(reading.turns["speaker"], reading.turns["text"], strict=True))


def notes(reading: TranscriptReading) -> str:
    return "\n".join(f"{note.kind}: {note.place}: {note.message}" for note in reading.notes)


QUESTION = p(r("И: Как?"))


# what stands in the answer's paragraph, the words that are read, and what the notes say
INSIDE = [
    (f"<w:ins>{r('да')}</w:ins>", "да", "1 tracked insertions"),
    (f"да<w:del>{r('x')}</w:del>".replace("да", r("да"), 1), "да", "1 tracked deletions"),
    (f"<w:moveTo>{r('да')}</w:moveTo><w:moveFrom>{r('x')}</w:moveFrom>", "да", "1 tracked deletions"),
    (f"<w:hyperlink>{r('да')}</w:hyperlink>", "да", "1 links"),
    (f"<w:smartTag>{r('да')}</w:smartTag>", "да", "2 turns"),
    (f"<w:sdt><w:sdtPr/><w:sdtContent>{r('да')}</w:sdtContent></w:sdt>", "да", "1 content controls"),
    (
        f"{r('да')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('x')}</w:sdtContent></w:sdt>",
        "да",
        "1 empty content controls",
    ),
    (r("да") + r("x", "<w:vanish/>"), "да", "1 hidden stretches"),
    (r("да") + r("x", '<w:rStyle w:val="Secret"/>'), "да", "1 hidden stretches"),
    ("<w:r><w:t>да</w:t><w:tab/><w:t>нет</w:t><w:br/><w:t>ещё</w:t></w:r>", "да\tнет\nещё", "2 turns"),
    ("<w:r><w:t>кто</w:t><w:noBreakHyphen/><w:t>то</w:t></w:r>", "кто\u2011то", "2 turns"),
    ("<w:r><w:t>сло</w:t><w:softHyphen/><w:t>во</w:t></w:r>", "сло\u00adво", "1 invisible"),
    ('<w:r><w:t>да </w:t><w:sym w:font="Wingdings" w:char="F04A"/></w:r>', "да □", "1 symbols"),
    ('<w:r><w:t>да </w:t><w:sym w:font="Arial" w:char="2116"/></w:r>', "да №", "2 turns"),
    (
        ('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DATE x</w:instrText><w:fldChar w:fldCharType="separate"/>'
        '<w:t>да</w:t><w:fldChar w:fldCharType="end"/></w:r>'),
        "да",
        "1 fields",
    ),
    (r("да") + "<w:r><w:drawing/></w:r>", "да", "1 pictures"),
    (f"{r('да')}<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "даx", "1 formulas"),
    (
        f"<w:r><w:ruby><w:rt>{r('x')}</w:rt><w:rubyBase>{r('да')}</w:rubyBase></w:ruby></w:r>",
        "да",
        "1 letters set above",
    ),
    (
        ("<w:r><mc:AlternateContent><mc:Choice><w:t>да</w:t></mc:Choice><mc:Fallback><w:t>да</w:t></mc:Fallback>"
        "</mc:AlternateContent></w:r>"),
        "да",
        "2 turns",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "words", "note"), INSIDE)
def test_each_thing_inside_a_paragraph_is_read_or_named(tmp_path: Path, inside: str, words: str, note: str) -> None:
    styles = (
        f'<w:styles {NAMES}><w:style w:styleId="Top"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Secret"><w:basedOn w:val="Top"/></w:style></w:styles>'
    )
    reading = read(tmp_path, word(QUESTION + p(r("Р: "), inside), styles=styles))
    assert said(reading) == [("interviewer", "Как?"), ("respondent", words)]
    assert note in notes(reading)


def test_a_text_box_in_two_forms_is_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p(r('коробка'))}</w:txbxContent>"
    forms = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    reading = read(tmp_path, word(QUESTION + p(r("Р: да"), forms)))
    assert reading.text.count("коробка") == 1
    assert "paragraph 2: 1 text boxes" in notes(reading)


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next(tmp_path: Path) -> None:
    body = QUESTION + p(r("Р: да "), look="<w:rPr><w:del/></w:rPr>") + p(r("и нет"))
    assert said(read(tmp_path, word(body)))[1] == ("respondent", "да и нет")
    assert said(read(tmp_path, word(body[: body.rindex("<w:p>")])))[1] == ("respondent", "да")


def test_comments_notes_headers_and_footers_are_named(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        word(
            QUESTION + p(r("Р: да"), '<w:r><w:commentReference w:id="1"/></w:r>'),
            comments=f'<w:comments {NAMES}><w:comment w:id="1">{p(r("x"))}</w:comment></w:comments>',
            endnotes=f'<w:endnotes {NAMES}><w:endnote w:type="separator"/><w:endnote>{p(r("сноска"))}</w:endnote>'
            "</w:endnotes>",
            header1=f"<w:hdr {NAMES}>{p(r('x'))}</w:hdr>",
            footer1=f"<w:ftr {NAMES}>{p()}</w:ftr>",
        ),
    )
    assert reading.text.endswith("сноска")
    assert said(reading) == [("interviewer", "Как?"), ("respondent", "да")]
    assert "not read: paragraph 2: 1 comments" in notes(reading)
    assert "endnote 1: 1 footnotes or endnotes" in notes(reading)
    assert "1 headers or footers" in notes(reading)


def test_a_table_with_columns_of_speaker_time_and_words_is_turns(tmp_path: Path) -> None:
    rows = [
        ("Время", "Спикер", "Текст"),
        ("00:00:01", "Асан", "Как?"),
        ("00:00:05 - 00:00:07", "Үсөн", "Так."),
        ("", "", "Да."),
    ]
    reading = read(tmp_path, word(p(r("Дата: 1.2.2024")) + table(*rows)))
    turns = reading.turns
    assert list(zip(turns["speaker_label"], turns["text"], turns["time_start"], turns["time_end"], strict=True)) == [
        ("Асан", "Как?", "00:00:01.000", ""),
        ("Үсөн", "Так.", "00:00:05.000", "00:00:07.000"),
        ("Үсөн", "Да.", "", ""),
    ]
    assert turns["place"].tolist() == ["table 1, row 2", "table 1, row 3", "table 1, row 4"]
    assert "guessed: table 1, row 4" in notes(reading)


def test_a_table_without_headings_is_known_by_its_labels(tmp_path: Path) -> None:
    reading = read(tmp_path, word(table(("1", "И", "Как?"), ("2", "Р", "Так, и ещё."), ("3", "И", "Да?"))))
    assert said(reading) == [("interviewer", "Как?"), ("respondent", "Так, и ещё."), ("interviewer", "Да?")]
    assert "not read: table 1, row 1 to 3" in notes(reading)


def test_questions_beside_answers_are_turns(tmp_path: Path) -> None:
    reading = read(tmp_path, word(table(("№", "Вопрос", "Ответ"), ("1", "Как?", p(r("Так.")) + p(r("Да."))))))
    assert said(reading) == [("interviewer", "Как?"), ("respondent", "Так.\nДа.")]
    assert "not read: table 1, row 1" in notes(reading)


def test_another_table_is_read_as_lines_and_a_nested_one_is_named(tmp_path: Path) -> None:
    nested = table((p(r("И: Как?")) + table(("a", "b")) + p(r("Р: Так.")),))
    reading = read(tmp_path, word(table(("Возраст", "45"), ("Пол", "жен.")) + nested))
    assert said(reading) == [("interviewer", "Как?\na\tb"), ("respondent", "Так.")]
    assert "tables inside a table" in notes(reading)


def test_bold_questions_without_labels_are_the_interviewers(tmp_path: Path) -> None:
    body = p(r("Как?", "<w:b/>")) + p(r("Так.")) + p(r("Почему?", "<w:b/>")) + p(r("Вот.", '<w:b w:val="0"/>'))
    reading = read(tmp_path, word(body))
    assert [speaker for speaker, _ in said(reading)] == ["interviewer", "respondent"] * 2
    assert "guessed" in notes(reading)


def test_a_bold_label_needs_no_colon(tmp_path: Path) -> None:
    body = p(r("Интервьюер", "<w:b/>"), r(" Как?")) + p(r("Айгүл", "<w:b/>"), r(": Так.")) + p(r("Айгүл: Да."))
    assert said(read(tmp_path, word(body))) == [("interviewer", "Как?"), ("unknown", "Так."), ("unknown", "Да.")]


def test_headings_between_turns_are_no_speech_and_are_named(tmp_path: Path) -> None:
    styles = f'<w:styles {NAMES}><w:style w:styleId="H"><w:name w:val="heading 1"/></w:style></w:styles>'
    body = QUESTION + p(r("Р: да")) + p(r("Раздел 2"), look='<w:pStyle w:val="H"/>') + p(r("и ещё")) + QUESTION
    reading = read(tmp_path, word(body, styles=styles))
    assert said(reading)[1:3] == [("respondent", "да"), ("respondent", "и ещё")]
    assert "not read: paragraph 3" in notes(reading)


DANGEROUS = [
    (word('<w:p/>').replace(b"PK\x05\x06", b"PKxx"), "damaged"),
    (word(p(r("x" * 3000)))[:-30], "damaged"),
    (archive({"xl/workbook.xml": "<x/>"}), "holds no Word document"),
    (archive({"word/document.xml": "<broken"}), "not readable"),
    (
        archive({"word/document.xml": f'<!DOCTYPE a [<!ENTITY b "c">]><w:document {NAMES}>{p(r("&b;"))}</w:document>'}),
        "document type",
    ),
    (
        archive({"word/document.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'.encode("utf-16")}),
        "document type",
    ),
    (archive({"word/document.xml": "<a>" * 5000 + "</a>" * 5000}), "not readable"),
    (archive({f"word/{n}.xml": "" for n in range(archives.LIMITS.parts + 1)}), "more than 10000 parts"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), DANGEROUS)
def test_a_damaged_or_dangerous_file_is_refused_in_words(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path, content)


def test_a_part_that_unpacks_to_too_much_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LIMITS", Limits(part=2**20))
    with pytest.raises(DataError, match="unpacks to 3 MB"):
        read(tmp_path, word(p(r(" " * 3 * 2**20))))


def test_an_archive_with_a_password_is_told(tmp_path: Path) -> None:
    content = bytearray(word(QUESTION))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark) + offset
        content[at : at + 2] = struct.pack("<H", 1)
    with pytest.raises(DataError, match="password"):
        read(tmp_path, bytes(content))


@pytest.mark.parametrize("name", ["interview.docx", "interview.odt", "interview.pdf"])
def test_a_file_cut_off_or_with_changed_bytes_never_breaks(tmp_path: Path, name: str) -> None:
    whole = (FIXTURES / name).read_bytes()
    for number in range(40):
        content = bytearray(whole)
        if number % 2:
            content = content[: len(whole) * number // 40]
        else:
            start = len(whole) * number // 40
            content[start : start + 8] = bytes(range(8))
        try:
            read(tmp_path, bytes(content), name)
        except DataError as error:
            assert name in str(error)


def test_opendocument_marks_are_read_or_named(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>x</text:p></text:deletion>'
        "</text:changed-region></text:tracked-changes>"
        '<text:p>И:<text:s text:c="2"/>Как <text:change text:change-id="c1"/>  <text:span>дела</text:span>?</text:p>'
        "<text:p>Р: да<text:tab/>нет<text:line-break/>ещё<office:annotation><text:p>x</text:p></office:annotation>"
        '<text:span text:style-name="H">x</text:span><text:hidden-text>x</text:hidden-text>'
        "<text:note><text:note-citation>"
        "1"
        "</text:note-citation><text:note-body><text:p>сноска</text:p></text:note-body></text:note>"
        "<draw:frame><draw:text-box><text:p>коробка</text:p></draw:text-box></draw:frame></text:p>"
        '<text:list><text:list-item><text:p>пункт</text:p></text:list-item></text:list>'
        '<text:section text:display="none"><text:p>x</text:p></text:section>'
    )  # fmt: skip
    reading = read(tmp_path, odt(body, styles), "t.odt")
    assert said(reading) == [("interviewer", "Как дела?"), ("respondent", "да\tнет\nещё\nкоробка\nпункт")]
    assert reading.text.endswith("сноска")
    assert "x" not in reading.text
    for note in (
        "not read: paragraph 1: 1 tracked deletions",
        "not read: paragraph 2: 1 comments",
        "3 hidden stretches",
        "1 text boxes",
        "1 footnotes",
        "paragraph 4: 1 paragraphs with a number",
    ):
        assert note in notes(reading)


def test_opendocument_tables_are_turns_and_protected_ones_are_told(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        inner = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        return f"<table:table-row>{inner}</table:table-row>"

    body = f"<table:table><table:table-header-rows>{row('Кто', 'Текст')}</table:table-header-rows>{row('И', 'Как?')}"
    reading = read(tmp_path, odt(f"{body}{row('Р', 'Так.')}</table:table>"), "t.odt")
    assert said(reading) == [("interviewer", "Как?"), ("respondent", "Так.")]
    locked = {"META-INF/manifest.xml": '<m:m xmlns:m="urn:m"><m:encryption-data/></m:m>'}
    with pytest.raises(DataError, match="password"):
        read(tmp_path, odt("", **locked), "t.odt")
