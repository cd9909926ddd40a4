"""Names and places: nothing that a name says leads out of the folder, and only plain files are opened."""

import io
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from attacking import (
    FORM,
    MARK,
    collect,
    collect_export,
    export,
    harmless,
    import_exchange,
    project,
    refused,
    run,
    run_apart,
    saved,
    zipped,
)
from codebook_study import small_study
from shared import ROOT

from ctipsurvey.coding.log import append_reading
from ctipsurvey.errors import SurveyError
from ctipsurvey.guard.names import plain_file_name
from ctipsurvey.study import load_study

NAMES = (
    *(
        "../evil",
        "../../../evil",
        "/tmp/evil",
        "..\\evil",
        "C:\\evil",
        "a/b",
        "a\\b",
        ".",
        "..",
        ".hidden",
        "",
        " ",
        "-rf",
    ),
    *(
        "nul",
        "NUL",
        "con.csv",
        "COM1",
        "lpt9",
        "aux",
        "a.",
        "a ",
        "a\x00b",
        "a\nb",
        "a\x1b[2Jb",
        "a\u202eb",
        "a\u200bb",
    ),
    *("x" * 300, "a/../../b", "~root", "$(id)", "`id`", "%2e%2e%2f", "a:b", "a|b", "a*b", "\ud800"),
)
TEXT = f"I: What happened?\nR: {MARK} told us.\n"


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_person_becomes_a_path(name: str, tmp_path: Path) -> None:
    study = small_study(tmp_path / "study")
    before = sorted(tmp_path.rglob("*"))
    for path in (study.coder_log, study.assessor_file):
        with pytest.raises(SurveyError):
            path(2019, name)
    with pytest.raises(SurveyError):
        study.instrument(name)
    with pytest.raises(SurveyError):
        append_reading(study.root / "data/2019/coded/codings/x.csv", ("s", "t", 0, 1), [("a", "neutral")], name)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", [name for name in NAMES if "\x00" not in name and name != "\ud800" and name])
def test_no_command_takes_such_a_name(name: str, tmp_path: Path) -> None:
    study = small_study(tmp_path / "study")
    before = sorted(tmp_path.rglob("*"))
    grade = ("grade", "2019", f"--assessor={name}", "--as-of", "2019-10-01", "--study", study.root)
    refused(run(*grade))
    refused(run("form", "export", "--out", tmp_path / "out", "--study", study.root, "--", name))
    refused(run("form", "check", "--study", study.root, "--", name))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_coder_of_a_project_from_elsewhere_is_no_path(tmp_path: Path) -> None:
    root = tmp_path / "study"
    for name in ("instruments", "data/2019/protected"):
        shutil.copytree(ROOT / name, root / name)
    made = tmp_path / "a.qdpx"
    harmless(run("exchange", "export", "2019", made, "--study", root, "--coders", "rules"))
    with zipfile.ZipFile(made) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    for evil in ("../../../evil", "nul", "a\u202eb"):
        xml = inside["project.qde"].decode().replace('name="rules"', f'name="{evil}"')
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, content in (inside | {"project.qde": xml.encode()}).items():
                archive.writestr(name, content)
        before = sorted(tmp_path.rglob("*"))
        ending = run("exchange", "import", saved(made, stream.getvalue()), "--year", "2019", "--study", root)
        assert ending.code in (0, 4), ending.said
        assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("stem", ["nul", "a\u202eb", "a\x1b[2Jb", "a\nb", "-rf", "..a", "=1+1", "a" * 200, "a b."])
def test_a_transcript_of_any_name_is_read_into_a_plain_one(stem: str, tmp_path: Path) -> None:
    ending, out = collect(saved(tmp_path / f"{stem}.txt", TEXT))
    harmless(ending)
    (source,) = (out / "sources").iterdir()
    assert source.parent == out / "sources"
    assert plain_file_name(source.stem) == source.stem


def test_names_that_become_one_are_refused_and_not_overwritten(tmp_path: Path) -> None:
    first, second = saved(tmp_path / "a:b.txt", TEXT), saved(tmp_path / "a|b.txt", TEXT)
    ending, out = collect(first, second)
    refused(ending, "another transcript of this name", out=out)


def test_a_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "wb") as stream:
        stream.write(TEXT.encode())
    out = tmp_path / "out"
    ending = run("collect", os.fsdecode(path), "--year", "2019", "--out", out, "--study", tmp_path)
    refused(ending, "no readable text", out=out)


DOORS = ("a.txt", "a.docx", "a.odt", "a.pdf", "a.srt", "a.csv", "a.xlsx", "a.zip", "a.sav", "a.dta")


@pytest.mark.parametrize("kind", ["pipe", "folder", "loop", "device", "dangling"])
def test_only_plain_files_are_opened_and_none_is_waited_for(kind: str, tmp_path: Path) -> None:
    for file in DOORS:
        path = tmp_path / file
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "folder":
            path.mkdir()
        else:
            path.symlink_to({"loop": path, "device": Path("/dev/zero"), "dangling": tmp_path / "gone"}[kind])
        ending, out = collect(path, "--instrument", FORM)
        refused(ending, file, out=out)
    for words in (
        ("import-report", tmp_path / "a.docx", "--year", "2019", "--out", tmp_path / "out"),
        ("exchange", "import", tmp_path / "a.zip", "--out", tmp_path / "out"),
        ("form", "import", tmp_path / "a.xlsx", "--out", tmp_path / "out/a.yaml"),
        ("code", "--input", tmp_path / "a.csv", "--output", tmp_path / "out/a.csv", "--coder", "rules"),
    ):
        refused(run(*words), out=tmp_path / "out")


def test_special_files_in_the_folders_of_a_study_do_not_stop_it(tmp_path: Path) -> None:
    study = small_study(tmp_path / "study")
    folder = study.year_folder(2019, "published")
    folder.mkdir(parents=True)
    os.mkfifo(folder / "acts.csv")
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    (folder / "here").symlink_to(folder)
    ending = run_apart("check", "--study", study.root, seconds=60)
    assert ending.code in (0, 3, 4), ending.said
    assert "Traceback" not in ending.said
    assert [path.name for path in study.inputs(2019) if path.name in ("acts.csv", "loop.csv")] == []


def test_ids_of_items_and_sections_lead_nowhere(tmp_path: Path) -> None:
    study = small_study(tmp_path / "study")
    path = study.instrument("questionnaire")
    for number, evil in enumerate(("../../evil", "nul", "a/b")):
        text = path.read_text("utf-8").replace("id: visits", f"id: {evil}")
        copy = small_study(tmp_path / f"s{number}")
        copy.instrument("questionnaire").write_text(text, encoding="utf-8")
        answers = copy.protected(2019, "responses")
        answers.write_text(answers.read_text("utf-8").replace("visits[", f"{evil}["), encoding="utf-8")
        out = tmp_path / "o" / "out"
        ending = run("data", "export", "2019", "--out", out, "--study", copy.root)
        assert ending.code in (0, 3, 4), ending.said
        assert not list(tmp_path.rglob("evil*"))
        for made in out.rglob("*"):
            assert plain_file_name(made.name) == made.name


def test_a_path_inside_a_project_names_no_file_of_the_machine(tmp_path: Path) -> None:
    secret = saved(tmp_path / "secret.txt", MARK)
    for way in (f"absolute://{secret}", f"file://{secret}", "relative://../secret.txt", "internal://../../etc/passwd"):
        xml = f'<Project name="p"><Sources><TextSource guid="a" name="t" plainTextPath="{way}"/></Sources></Project>'
        ending, out = import_exchange(saved(tmp_path / "a.qdpx", project(xml)))
        harmless(ending)
        assert MARK not in "".join(path.read_text("utf-8") for path in out.rglob("*.csv"))


def test_a_year_is_a_year(tmp_path: Path) -> None:
    study = small_study(tmp_path / "study")
    for year in ("../2019", "2019/..", "-1", "99999", "0"):
        ending = run("run", "--study", study.root, "--", year)
        assert ending.code == 2, ending.said
    assert load_study(study.root).years == study.years


def test_the_file_names_of_an_archive_steer_no_terminal(tmp_path: Path) -> None:
    ending, out = collect_export(saved(tmp_path / "a.zip", zipped({"\x1b[2Ja.csv": "x,x\n1,2\n", "b.csv": export()})))
    refused(ending, out=out)
