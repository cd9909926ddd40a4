"""Files of other products, hand-edited, damaged and hostile ones: read with a report, or refused in words."""

import random
import re
import time
import zipfile
from pathlib import Path

import pytest
from foreign import ATLAS, MAXQDA, UNKNOWN, Way, guid, inline, write

from ctipsurvey.coding.refiqda.reading import read_exchange
from ctipsurvey.errors import DataError

TEXT = "Акча жок. Окутуу бар."
SPANS = [((0, 4), "funding"), ((10, 16), "training")]
CODES = ("funding", "training")


def zipped(path: Path, **inside: bytes) -> Path:
    """An archive with these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in inside.items():
            archive.writestr(name.replace("_UP_", "../").replace("_DOT_", "."), content)
    return path


@pytest.mark.parametrize("name", ["Project.qde", "My study.qde", "PROJECT.QDE"])
@pytest.mark.parametrize("folder", ["sources", "Sources", "SOURCES"])
def test_names_inside_may_be_written_in_any_way(name: str, folder: str, tmp_path: Path) -> None:
    way = Way("ATLAS.ti 26", project=name, sources=folder, braces=True, upper=True)
    found = read_exchange(write(tmp_path / "a.qdpx", way, [(TEXT, SPANS)], CODES))
    assert found.codings["text"].tolist() == ["Акча", "Окутуу"]
    assert found.codings["coder"].tolist() == ["A", "A"]


def test_a_codebook_has_its_tree_its_descriptions_and_its_sets(tmp_path: Path) -> None:
    path = tmp_path / "a.qdc"
    path.write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:0:4" origin="ATLAS.ti 9"><Codes><Code guid="{A1}" name="Means" '
        'isCodable="false"><Code guid="a2" name="Funding" isCodable="true" color="#FF0000"><Description>What it '
        'costs</Description></Code></Code><Code guid="a3" name="Funding" isCodable="true"/></Codes>'
        '<Sets><Set guid="s1" name="first"><MemberCode guid="A2"/></Set></Sets></CodeBook>',
        encoding="utf-8",
    )
    found = read_exchange(path)
    assert found.codes["code_path"].tolist() == ["Means", "Means > Funding", "Funding"]
    assert found.codes["description"].tolist() == ["", "What it costs", ""]
    assert found.codes["codable"].tolist() == ["no", "yes", "yes"]
    assert found.sets.values.tolist() == [["first", "Means > Funding", "code"]]
    assert any("not valid" in note.message for note in found.notes)


def test_empty_wrappers_and_a_flat_codebook_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.qdc"
    codes = '<Codes><Code guid="b1" name="Жок" isCodable="true"/></Codes>'
    path.write_text(f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Taguette 1.5">{codes}<Sets/></CodeBook>')
    assert read_exchange(path).codes["code"].tolist() == ["Жок"]


def test_a_missing_source_keeps_its_codings_without_words(tmp_path: Path) -> None:
    path = write(tmp_path / "a.qdpx", UNKNOWN, [(TEXT, SPANS)], CODES)
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("project.qde")
    found = read_exchange(zipped(tmp_path / "b.qdpx", project_DOT_qde=xml))
    assert len(found.codings) == 2 and set(found.codings["text"]) == {""}
    assert set(found.codings["certainty"]) == {"no text"}
    assert any("not in the file" in note.message for note in found.notes)


def test_cases_variables_memos_and_links_are_kept(tmp_path: Path) -> None:
    way = MAXQDA
    source, case, note, value = guid("source 0", way), guid("case", way), guid("note", way), guid("v", way)
    span = guid("0 0", way)
    extra = (
        f'<Notes><Note guid="{note}" name="m" creatingUser="{guid("user", way)}"><PlainTextContent>Look again'
        f'</PlainTextContent></Note></Notes><Links><Link guid="{guid("l", way)}" originGUID="{span}" '
        f'targetGUID="{note}"/></Links>'
    )
    path = write(tmp_path / "a.qdpx", way, [(TEXT, SPANS)], CODES, extra)
    with zipfile.ZipFile(path) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    cases = (
        f'<Variables><Variable guid="{value}" name="region" typeOfVariable="Text"/></Variables><Cases>'
        f'<Case guid="{case}" name="C1"><VariableValue><VariableRef targetGUID="{value}"/><TextValue>Osh</TextValue>'
        f'</VariableValue><SourceRef targetGUID="{source}"/></Case></Cases><Sources>'
    )
    inside["project.qde"] = inside["project.qde"].replace(b"<Sources>", cases.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    found = read_exchange(path)
    assert ["C1", "text 0", "", ""] in found.cases[["case", "source", "variable", "value"]].values.tolist()
    assert ["C1", "region", "Osh"] in found.cases[["case", "variable", "value"]].values.tolist()
    memo = found.memos.iloc[0]
    assert (memo["on"], memo["start"], memo["end"], memo["text"], memo["coder"]) == (
        "selection", "0", "4", "Look again", "A",
    )  # fmt: skip


def test_coding_to_a_case_is_membership_and_to_nothing_is_told(tmp_path: Path) -> None:
    case, nothing = guid("case", UNKNOWN), guid("nothing", UNKNOWN)
    path = write(
        tmp_path / "a.qdpx", UNKNOWN, [(TEXT, SPANS)], CODES, f'<Cases><Case guid="{case}" name="C1"/></Cases>'
    )
    with zipfile.ZipFile(path) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    xml = inside["project.qde"].decode()
    first, second = (f'<CodeRef targetGUID="{guid(code, UNKNOWN)}"/>' for code in CODES)
    xml = xml.replace(first, f'<CodeRef targetGUID="{case}"/>').replace(second, f'<CodeRef targetGUID="{nothing}"/>')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**inside, "project.qde": xml.encode()}.items():
            archive.writestr(name, content)
    found = read_exchange(path)
    assert found.codings.empty
    assert ["C1", "text 0", "0", "4"] in found.cases[["case", "source", "start", "end"]].values.tolist()
    assert any(note.kind == "not read" and "Coding of a code" in note.place for note in found.notes)


def test_the_same_coding_twice_counts_once_and_several_on_one_span_all_count(tmp_path: Path) -> None:
    spans = [((0, 4), "funding"), ((0, 4), "funding"), ((0, 4), "training")]
    found = read_exchange(write(tmp_path / "a.qdpx", ATLAS, [(TEXT, spans)], CODES))
    assert found.codings["code"].tolist() == ["funding", "training"]


def test_a_file_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.qdpx", UNKNOWN, [(TEXT, SPANS)], CODES)
    with zipfile.ZipFile(path) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    inside["project.qde"] = inside["project.qde"].replace(
        b"</PlainTextSelection></TextSource>", b"</PlainTextSelection>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    found = read_exchange(path)
    assert len(found.codes) == 2 and any("not well-formed" in note.message for note in found.notes)


BOMB = b"<Project>" + b" " * (40 * 2**20) + b"</Project>"
DTD = b'<?xml version="1.0"?><!-- x --><!DOCTYPE Project [<!ENTITY a "b">]><Project>&a;</Project>'


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ({"project_DOT_qde": DTD}, "document type"),
        ({"project_DOT_qde": DTD.decode().encode("utf-16")}, "document type"),
        ({"project_DOT_qde": BOMB}, "unpacks to"),
        ({"project_DOT_qde": b"<Project/>", "_UP_evil_DOT_txt": b"x"}, "leaves the project"),
        ({"readme_DOT_txt": b"x"}, "holds no project"),
        ({"project_DOT_qde": b"not XML"}, "not readable as XML"),
        ({"project_DOT_qde": b"<html></html>"}, "no REFI-QDA file"),
    ],
)
def test_what_can_do_harm_or_is_no_project_is_refused_in_words(
    inside: dict[str, bytes], said: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as error:
        read_exchange(zipped(tmp_path / "a.qdpx", **inside))
    assert said in str(error.value)


def test_a_codebook_with_a_dtd_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.qdc").write_bytes(DTD)
    with pytest.raises(DataError, match="document type"):
        read_exchange(tmp_path / "a.qdc")


def test_damaged_archives_never_end_in_a_crash(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.qdpx", ATLAS, [(TEXT, SPANS)], CODES).read_bytes()
    path = tmp_path / "b.qdpx"
    for at in range(0, len(whole), 23):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            path.write_bytes(damaged)
            try:
                read_exchange(path)
            except DataError as error:
                assert "Акча" not in str(error)


def test_no_note_holds_words_of_a_text_or_a_name_of_a_source(tmp_path: Path) -> None:
    path = inline(
        tmp_path / "a.qdpx", "", "Сырдуу сөз", '<PlainTextSelection guid="x" startPosition="a" endPosition="3"/>'
    )
    found = read_exchange(path)
    assert not any("Сырдуу" in note.message for note in found.notes)


def test_a_thousand_codes_and_a_hundred_thousand_codings_are_read_in_seconds(tmp_path: Path) -> None:
    codes = [f"code {number}" for number in range(1000)]
    text = "сөз " * 10_000
    spans = [((4 * (number % 9_999), 4 * (number % 9_999) + 3), codes[number % 1000]) for number in range(10_000)]
    started = time.process_time()
    found = read_exchange(write(tmp_path / "a.qdpx", UNKNOWN, [(text, spans)] * 10, codes))
    assert len(found.codings) == 100_000 and set(found.codings["text"]) == {"сөз"}
    assert time.process_time() - started < 120, "far beyond seconds: something grows with the square of the codings"


ATTRIBUTES = ("guid", "startPosition", "endPosition", "plainTextPath", "targetGUID", "creatingUser", "isCodable")
VALUES = ("", "-1", "9" * 30, "1.5", "abc", "{X}", "NaN")


@pytest.mark.parametrize("seed", range(40))
def test_files_edited_by_hand_are_read_or_refused_in_words(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    path = write(tmp_path / "a.qdpx", ATLAS, [(TEXT, SPANS)] * 2, CODES)
    with zipfile.ZipFile(path) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    xml = inside["Project.qde"].decode()
    for _ in range(chance.randint(1, 5)):
        found = list(re.finditer(rf' {chance.choice(ATTRIBUTES)}="([^"]*)"', xml))
        if found and chance.random() < 0.8:
            one, value = chance.choice(found), chance.choice(VALUES)
            keep = chance.random() < 0.6
            xml = xml[: one.start(1)] + value + xml[one.end(1) :] if keep else xml[: one.start()] + xml[one.end() :]
        else:
            at = chance.randrange(len(xml))
            xml = xml[:at] + xml[at + chance.randrange(20) :]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**inside, "Project.qde": xml.encode()}.items():
            archive.writestr(name, content)
    try:
        found_tables = read_exchange(path)
    except DataError as error:
        assert str(error).startswith("a.qdpx") and "Акча" not in str(error)
    else:
        texts = dict(zip(found_tables.sources["source"], found_tables.sources["text"], strict=True))
        for row in found_tables.codings.to_dict("records"):
            if row["text"]:
                assert texts[row["source"]][int(row["start"]) : int(row["end"])] == row["text"]
