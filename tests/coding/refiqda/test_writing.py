"""What is written is valid, comes back the same, and other readers read the same in it."""

import tempfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctipsurvey.coding.refiqda.project import Case, Code, Coding, Project, Selection, Source, User, Variable
from ctipsurvey.coding.refiqda.reading import SURE, read_exchange
from ctipsurvey.coding.refiqda.validating import faults_of
from ctipsurvey.coding.refiqda.writing import codebook_bytes, guid_for, project_bytes
from ctipsurvey.errors import DataError

HARD = "\ufeffАкча 😀 жок.\r\nЕлка" + unicodedata.normalize("NFD", "й ё") + " ңүө\r\nend"


def project(text: str, spans: list[tuple[int, int]]) -> Project:
    """A project of one text, whose positions are those of Python in the text as it is."""
    codes = [Code(guid_for("g"), "Каражат", is_codable=False), Code(guid_for("c"), "Акча", guid_for("g"), "Сан & <б>")]
    user = User(guid_for("u"), "A")
    source = Source(guid_for("s"), "C19_01", "TextSource", content=text.encode("utf-8", "surrogatepass"))
    for start, end in spans:
        coding = Coding(guid_for("c"), user.guid, "2026-01-02T03:04:05Z")
        source.selections.append(
            Selection(guid_for("x", start, end), start, end, codings=(coding,), description="memo")
        )
    variable = Variable(guid_for("v"), "region")
    case = Case(guid_for("k"), "C19_01", values={variable.guid: "Ош"}, sources=[source.guid])
    return Project(
        "p", users={user.guid: user}, codes=codes, sources=[source], cases=[case], variables={variable.guid: variable}
    )


@pytest.mark.parametrize("nvivo", [False, True])
def test_what_is_written_is_valid_and_comes_back(nvivo: bool, tmp_path: Path) -> None:
    wanted = ["Акча", "😀", "жок.", "ңүө", "end"]
    spans = [(HARD.index(word), HARD.index(word) + len(word)) for word in wanted]
    content, notes = project_bytes(project(HARD, spans), nvivo)
    (tmp_path / "a.qdpx").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        assert faults_of(archive.read("project.qde"), False) == []
        names = archive.namelist()
        assert b"\r" not in archive.read(next(name for name in names if name.endswith(".txt")))
    found = read_exchange(tmp_path / "a.qdpx")
    assert found.codings["text"].tolist() == wanted and set(found.codings["certainty"]) == {SURE}
    assert found.sources["text"][0] == HARD.removeprefix("\ufeff").replace("\r\n", "\n")
    assert found.codes["code_path"].tolist() == ["Каражат", "Каражат > Акча"]
    assert found.codes["description"].tolist() == ["", "Сан & <б>"]
    assert set(found.codings["memo"]) == {"memo"} and set(found.codings["time"]) == {"2026-01-02T03:04:05Z"}
    assert "Ош" in found.cases["value"].tolist()
    assert any("NVivo" in note.message for note in notes) == (not nvivo)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=2, max_size=80), st.data())
def test_any_text_comes_back_with_its_codings(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    content, _ = project_bytes(project(text, [(start, end)]))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.qdpx").write_bytes(content)
        found = read_exchange(Path(folder) / "a.qdpx")
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    assert found.sources["text"][0] == plain
    inside = text[start:end].removeprefix("\ufeff" if start == 0 else "").replace("\r\n", "\n").replace("\r", "\n")
    if len(found.codings) and "\r" not in text[start - 1 : start] + text[end - 1 : end]:
        assert found.codings["text"][0] == inside


def test_the_same_project_gives_the_same_bytes() -> None:
    assert project_bytes(project(HARD, [(1, 5)])) == project_bytes(project(HARD, [(1, 5)]))


def test_selections_without_length_are_left_out_and_told() -> None:
    _, notes = project_bytes(project("Акча", [(1, 1), (0, 4), (2, 99)]))
    assert any("2 selections" in note.message for note in notes)


def test_characters_that_xml_forbids_are_left_out_and_told() -> None:
    own = project("Акча", [(0, 4)])
    own.codes[1] = Code(guid_for("c"), "a\x00b\x1fc", guid_for("g"))
    _, notes = project_bytes(own)
    assert any("XML does not allow" in note.message for note in notes)


def test_a_codebook_is_valid_and_one_without_codes_is_refused() -> None:
    assert faults_of(codebook_bytes(project("x", [])), True) == []
    with pytest.raises(DataError, match="one code at least"):
        codebook_bytes(Project())


def test_an_independent_reader_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    monkeypatch.chdir(tmp_path)  # it unpacks where it stands
    wanted = ["Акча", "😀", "ңүө"]
    spans = [(HARD.index(word), HARD.index(word) + len(word)) for word in wanted]
    path = tmp_path / "a.qdpx"
    path.write_bytes(project_bytes(project(HARD, spans))[0])
    read = pyrefiqda.RefiProject.load(str(path))
    with zipfile.ZipFile(path) as archive:
        text = next(archive.read(name).decode() for name in archive.namelist() if name.endswith(".txt"))
    own = read.project if hasattr(read, "project") else read
    source = own.sources.text_source[0]
    quotes = [text[one.start_position : one.end_position] for one in source.plain_text_selection]
    assert quotes == wanted
    codes = own.code_book.codes.code
    assert (codes[0].name, codes[0].code[0].name) == ("Каражат", "Акча")
