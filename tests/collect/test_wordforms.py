"""Forms that come back: filled in by code as people fill them in, and read."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import word_forms
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from shared import ROOT
from word_forms import BODY, W

from ctipsurvey.collect.wordforms.answers import certain_date
from ctipsurvey.collect.wordforms.reading import WordFormReading, is_word_form, read_word_form
from ctipsurvey.errors import DataError
from ctipsurvey.instruments.loading import read_instrument
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.wordform.controls import element, option_text, run
from ctipsurvey.instruments.wordform.document import write_word_form
from ctipsurvey.instruments.wordform.layout import lay_out
from ctipsurvey.instruments.wordform.places import Place

DEMO = read_instrument(ROOT / "tests/fixtures/wordforms/demo.yaml")
EMPTY = write_word_form(DEMO, ["ru", "ky"], 2019)
needs_soffice = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")
Change = Callable[[Any], None]

ANSWERS = {
    "kind_of_body=other": "",
    "kind_of_body_specify": "Придуманный орган",
    "services=shelter": "",
    "services=legal": "",
    "n_staff": "12",
    "adopted_on": "12.03.2019",
    "describe": "Первая строка\nвторая: Ң, ө, ү & <не тег>",
    "rec[1]/rec_id": option_text("r17_02", "Вторая"),
    "rec[1]/rec_status_with_an_id_of_32_sign=done_with_an_id_of_32_characters": "",
    "rec[1]/rec_steps": "r17_03, R17_04",
    "_contact_body": "Придуманный орган",
}
EXPECTED = {
    ("kind_of_body", ""): "other",
    ("kind_of_body_specify", ""): "Придуманный орган",
    ("services", ""): "shelter legal",
    ("n_staff", ""): "12",
    ("adopted_on", ""): "2019-03-12",
    ("describe", ""): "Первая строка\nвторая: Ң, ө, ү & <не тег>",
    ("rec_id", "rec[1]"): "r17_02",
    ("rec_status_with_an_id_of_32_sign", "rec[1]"): "done_with_an_id_of_32_characters",
    ("rec_steps", "rec[1]"): "r17_03 r17_04",
}


TAGS = {place.name: place.tag for place, _ in lay_out(DEMO, ["ru", "ky"], 2019).fields()}


def control(body: Any, name: str) -> Any:
    return word_forms.control(body, TAGS.get(name, name))


def put(body: Any, name: str, text: str) -> None:
    word_forms.put(body, TAGS.get(name, name), text)


def cell(body: Any, name: str) -> Any:
    return next(control(body, name).iterancestors(f"{W}tc"))


def changed(content: bytes, *changes: Change) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == BODY:
                body = etree.fromstring(part)
                for change in changes:
                    change(body)
                part = etree.tostring(body, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(name, part)
    return buffer.getvalue()


def filled(answers: Mapping[str, str]) -> Change:
    def change(body: Any) -> None:
        for name, text in answers.items():
            put(body, name, text)

    return change


def read(folder: Path, *changes: Change, questionnaire: Questionnaire | None = DEMO) -> WordFormReading:
    path = folder / "form.docx"
    path.write_bytes(changed(EMPTY, *changes))
    return read_word_form(path, questionnaire)


def values(reading: WordFormReading) -> dict[tuple[str, str], str]:
    return {(row.item_id, row.repeat): row.value for row in reading.answers if row.state == "answered"}


def kinds(reading: WordFormReading, place: str) -> set[str]:
    return {note.kind for note in reading.notes if note.place == place}


def test_what_is_filled_in_is_read_back(tmp_path: Path) -> None:
    reading = read(tmp_path, filled(ANSWERS))
    assert values(reading) == EXPECTED
    assert (reading.instrument, reading.version, reading.year) == ("demo", "2019.10", "2019")
    assert reading.contact["contact_body"] == "Придуманный орган"
    assert [note for note in reading.notes if note.kind != "read"] == []
    assert {row.state for row in reading.answers} == {"answered"}


def test_an_empty_form_has_no_answers_and_no_empty_blocks(tmp_path: Path) -> None:
    reading = read(tmp_path)
    assert {row.state for row in reading.answers} == {"not_answered"}
    assert [row.item_id for row in reading.answers] == [
        "kind_of_body",
        "kind_of_body_specify",
        "services",
        "n_staff",
        "adopted_on",
        "describe",
    ]
    assert set(reading.contact.values()) == {""}
    assert {note.place for note in reading.notes if note.kind == "read"} == {"", "rec[1]", "rec[2]"}


def test_without_the_instrument_the_tags_alone_are_read(tmp_path: Path) -> None:
    reading = read(tmp_path, filled(ANSWERS), questionnaire=None)
    found = values(reading)
    assert found[("services", "")] == "shelter legal" and found[("adopted_on", "")] == "12.03.2019"
    assert found[("rec_steps", "rec[1]")] == "r17_03, R17_04"


@needs_soffice
@pytest.mark.parametrize("way", [("docx",), ("odt", "docx")])
def test_a_form_saved_by_libreoffice_reads_the_same(tmp_path: Path, way: tuple[str, ...]) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(changed(EMPTY, filled(ANSWERS)))
    for number, suffix in enumerate(way):
        folder = tmp_path / str(number)
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
        command += ["--convert-to", suffix, "--outdir", str(folder), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        path = folder / f"form.{suffix}"
    assert is_word_form(path)
    reading = read_word_form(path, DEMO)
    assert values(reading) == EXPECTED
    assert (reading.instrument, reading.version, reading.year) == ("demo", "2019.10", "2019")
    assert [note for note in reading.notes if note.kind in ("not read", "unknown value", "irregular")] == []


@pytest.mark.parametrize("sign", ["X", "x", "Х", "х", "✓", "✔", "+", "V", "☒", "●"])
def test_a_box_marked_by_hand_counts(tmp_path: Path, sign: str) -> None:
    def typed_over(body: Any) -> None:
        control(body, "services=legal").find(f"{W}sdtContent").find(f".//{W}t").text = sign

    def typed_beside(body: Any) -> None:
        cell(body, "services=shelter").find(f"{W}p").append(run(sign, element("rPr")))

    reading = read(tmp_path, typed_over, typed_beside)
    assert values(reading) == {("services", ""): "shelter legal"}
    assert kinds(reading, "services") == {"repaired"}


def test_a_box_that_was_replaced_by_a_cross_counts(tmp_path: Path) -> None:
    def replaced(body: Any) -> None:
        entry = control(body, "services=legal")
        entry.getparent().replace(entry, run("X", element("rPr")))

    assert values(read(tmp_path, replaced)) == {("services", ""): "legal"}


def test_a_word_in_a_box_is_no_mark_and_is_told(tmp_path: Path) -> None:
    def change(body: Any) -> None:
        cell(body, "services=shelter").find(f"{W}p").append(run("не знаю точно", element("rPr")))
        cell(body, "services=legal").find(f"{W}p").append(run("нет", element("rPr")))

    reading = read(tmp_path, change)
    assert values(reading) == {}
    assert kinds(reading, "services") == {"not read", "irregular"}
    assert "точно" not in "".join(note.message for note in reading.notes)


def test_two_marks_where_one_is_allowed_are_kept_and_told(tmp_path: Path) -> None:
    reading = read(tmp_path, filled({"kind_of_body=ministry": "", "kind_of_body=ngo": ""}))
    assert values(reading) == {("kind_of_body", ""): "ministry ngo"}
    assert kinds(reading, "kind_of_body") == {"irregular"}


def test_a_choice_underlined_or_changed_is_told(tmp_path: Path) -> None:
    def change(body: Any) -> None:
        label = cell(body, "services=legal").getnext()
        next(label.iter(f"{W}rPr")).append(element("highlight", val="yellow"))
        cell(body, "services=shelter").getnext().find(f"{W}p").append(run(" только летом", element("rPr")))

    reading = read(tmp_path, change)
    assert kinds(reading, "services") == {"not read"}
    assert kinds(reading, "services=legal") == {"irregular"}


@pytest.mark.parametrize("text", ["1 200", "двенадцать", "12 человек", "3,5", "10-12"])
def test_a_number_in_words_or_with_spaces_is_kept_as_typed(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, filled({"n_staff": text}))
    assert values(reading) == {("n_staff", ""): text}
    assert kinds(reading, "n_staff") == {"irregular"}
    assert text not in "".join(note.message for note in reading.notes if len(text) > 3)


DATES = [
    ("12.03.2019", "2019-03-12"),
    ("2019-03-12", "2019-03-12"),
    ("12. 3. 2019 г.", "2019-03-12"),
    ("12 марта 2019 года", "2019-03-12"),
    ("12 March 2019", "2019-03-12"),
    ("25/03/2019", "2019-03-25"),
    # two days are possible, no day there is, a month only, a stretch of time
    ("03/04/2019", ""),
    ("31.02.2019", ""),
    ("март 2019", ""),
    ("с 12.03.2019 по 15.03.2019", ""),
]


@pytest.mark.parametrize(("text", "date"), DATES)
def test_a_date_becomes_iso_only_where_it_is_certain(tmp_path: Path, text: str, date: str) -> None:
    assert certain_date(text) == date
    reading = read(tmp_path, filled({"adopted_on": text}))
    assert values(reading) == {("adopted_on", ""): date or text}
    assert bool(kinds(reading, "adopted_on") & {"irregular"}) is (date == "")


def test_an_answer_typed_beside_its_field_is_read(tmp_path: Path) -> None:
    def beside(body: Any) -> None:
        cell(body, "describe").append(element("p", run("Написано ниже поля", element("rPr"))))

    def without_field(body: Any) -> None:
        home = cell(body, "kind_of_body_specify").find(f"{W}p")
        home.remove(control(body, "kind_of_body_specify"))
        home.append(run("Поле удалено", element("rPr")))

    def behind_the_prompt(body: Any) -> None:
        entry = control(body, "n_staff")
        entry.find(f"{W}sdtPr").remove(entry.find(f"{W}sdtPr/{W}showingPlcHdr"))
        cell(body, "n_staff").find(f"{W}p").append(run("7", element("rPr")))

    reading = read(tmp_path, beside, without_field, behind_the_prompt)
    assert values(reading) == {
        ("describe", ""): "Написано ниже поля",
        ("kind_of_body_specify", ""): "Поле удалено",
        ("n_staff", ""): "7",
    }
    assert kinds(reading, "describe") == {"repaired"}


def test_prompts_of_word_and_lines_of_underscores_are_no_answers(tmp_path: Path) -> None:
    texts = {"describe": "Место для ввода текста.", "n_staff": "Click or tap here to enter text."}
    assert values(read(tmp_path, filled({**texts, "kind_of_body_specify": "________"}))) == {}


def test_inserted_text_is_read_and_deleted_text_is_not(tmp_path: Path) -> None:
    def change(body: Any) -> None:
        put(body, "describe", "осталось")
        content = control(body, "describe").find(f"{W}sdtContent")
        content.append(element("ins", run(" добавлено", element("rPr")), id=1, author="a"))
        gone = element("delText")
        gone.text = " убрано"
        content.append(element("del", element("r", gone), id=2, author="a"))
        content.append(element("del", run(" и это", element("rPr")), id=3, author="a"))

    reading = read(tmp_path, change)
    assert values(reading) == {("describe", ""): "осталось добавлено"}
    assert kinds(reading, "describe") == {"read", "not read"}


def test_comments_are_named_as_not_read(tmp_path: Path) -> None:
    def change(body: Any) -> None:
        cell(body, "describe").find(f"{W}p").append(element("r", element("commentReference", id=0)))

    assert any("1 comment" in note.message and note.kind == "not read" for note in read(tmp_path, change).notes)


def test_a_block_that_was_pasted_gets_the_next_number(tmp_path: Path) -> None:
    import copy

    def paste(body: Any) -> None:
        put(body, "rec[2]/rec_id", "r17_09")
        for name in ("rec[2]/rec_id", "rec[2]/rec_steps"):
            table = next(control(body, name).iterancestors(f"{W}tbl"))
            body.find(f"{W}body").append(copy.deepcopy(table))

    def fill_the_copy(body: Any) -> None:
        entries = [e for e in body.iter(f"{W}sdt") if e.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == "rec[2]/rec_id"]
        entries[1].find(f".//{W}t").text = "r17_11"

    reading = read(tmp_path, paste, fill_the_copy)
    assert values(reading) == {("rec_id", "rec[2]"): "r17_09", ("rec_id", "rec[3]"): "r17_11"}
    assert kinds(reading, "rec[3]") == {"guessed"}


def test_missing_and_unknown_fields_are_named(tmp_path: Path) -> None:
    def change(body: Any) -> None:
        for name in ("describe", "services=legal"):
            table = next(control(body, name).iterancestors(f"{W}tbl"))
            table.getparent().remove(table)
        control(body, "n_staff").find(f"{W}sdtPr/{W}tag").set(f"{W}val", "n_of_another_year")

    reading = read(tmp_path, change)
    messages = {note.place: (note.kind, note.message) for note in reading.notes}
    assert messages["describe"] == ("not read", "its field is missing in the file.")
    assert messages["services"] == ("not read", "3 of its 3 boxes are missing in the file.")
    assert messages["n_of_another_year"][0] == "unknown value"


def test_a_code_that_is_not_in_the_list_is_kept_and_told(tmp_path: Path) -> None:
    answers = {"rec[1]/rec_id": "r99_99", "rec[1]/rec_steps": "r17_01; r99"}
    reading = read(tmp_path, filled(answers))
    assert values(reading) == {("rec_id", "rec[1]"): "r99_99", ("rec_steps", "rec[1]"): "r17_01; r99"}
    assert kinds(reading, "rec[1]/rec_id") == kinds(reading, "rec[1]/rec_steps") == {"unknown value"}


def test_another_version_is_told_and_another_instrument_refused(tmp_path: Path) -> None:
    newer = DEMO.model_copy(update={"version": "2020.1"})
    reading = read(tmp_path, filled(ANSWERS), questionnaire=newer)
    assert values(reading) == EXPECTED
    assert any("version 2019.10" in note.message and note.kind == "irregular" for note in reading.notes)
    with pytest.raises(DataError, match=r"form of `demo`; here forms of `guide`"):
        read(tmp_path, questionnaire=DEMO.model_copy(update={"id": "guide"}))


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return buffer.getvalue()


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
PLAIN = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
HOSTILE = [
    (b"", "is empty"),
    (b"\xd0\xcf\x11\xe0" + bytes(600), r"old Word file \(.doc\)"),
    (b"{\\rtf1 text}", "RTF"),
    (b"%PDF-1.7", "PDF"),
    (b"just words", "damaged or not complete"),
    (EMPTY[: len(EMPTY) // 2], "damaged or not complete"),
    (zipped(content=b"<a/>"), "OpenDocument"),
    (zipped(other=b"<a/>"), "no Word file"),
    (zipped(word__document=BOMB), "document type declaration"),
    (zipped(word__document=b"\xff\xfe" + BOMB.decode().encode("utf-16-le")), "document type declaration"),
    (zipped(word__document=b"<w:document"), "is damaged"),
    (zipped(word__document=b"<a>" * 3000 + b"</a>" * 3000), "is damaged"),
    (zipped(word__document=PLAIN), "no form made here"),
    (zipped(word__document=PLAIN, docProps__custom=BOMB), "document type declaration"),
]


@pytest.mark.parametrize(("content", "message"), HOSTILE)
def test_what_is_no_form_is_told_in_plain_words(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_word_form(path, DEMO)
    assert is_word_form(path) is False


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_file_with_some_bytes_changed_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    damaged = bytearray(EMPTY)
    for place in data.draw(st.lists(st.integers(0, len(EMPTY) - 1), min_size=1, max_size=20)):
        damaged[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / "form.docx"
    path.write_bytes(bytes(damaged))
    try:
        read_word_form(path, DEMO)
    except DataError as error:
        assert str(error).startswith("form.docx: ")


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_text_comes_back_as_it_was_typed(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    reading = read(tmp_path_factory.mktemp("text"), filled({"describe": text}))
    expected = "" if not text.strip("_ \n\t\u00a0") else text.strip()
    assert values(reading).get(("describe", ""), "") == expected


def test_a_form_is_told_apart_from_other_word_files(tmp_path: Path) -> None:
    import docx

    path = tmp_path / "transcript.docx"
    word_file = docx.Document()
    word_file.add_paragraph("Интервьюер: Здравствуйте!")
    word_file.save(str(path))
    assert is_word_form(path) is False
    with pytest.raises(DataError, match="no form made here"):
        read_word_form(path, DEMO)
    path.write_bytes(EMPTY)
    assert is_word_form(path) is True
    assert is_word_form(tmp_path / "not_there.docx") is False


def test_a_strict_open_xml_file_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "strict.docx"
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(changed(EMPTY, filled(ANSWERS)))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(W[1:-1].encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            new.writestr(name, part)
    path.write_bytes(buffer.getvalue())
    assert values(read_word_form(path, DEMO)) == EXPECTED


def test_places_in_notes_are_names_of_fields() -> None:
    assert Place("rec_id", "rec[1]").name == "rec[1]/rec_id"
