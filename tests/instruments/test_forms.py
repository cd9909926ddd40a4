"""Instruments as files, and back; what changed; a new year: the commands as a researcher runs them."""

import html
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from shared import ROOT

from ctipsurvey.cli import cli
from ctipsurvey.instruments.loading import instrument_text, load_instrument, read_instrument
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.study import load_study


def _run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [*words])
    return done.exit_code, done.output


@pytest.fixture
def study(tmp_path: Path) -> Path:
    for name in ("instruments", "data", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / "study" / name)
    return tmp_path / "study"


@pytest.mark.parametrize("name", ["questionnaire", "guide"])
@pytest.mark.parametrize("year", ["2015", "2017", "2019"])
def test_the_xlsform_of_any_year_gives_the_whole_instrument_again(name: str, year: str, tmp_path: Path) -> None:
    code, said = _run("form", "export", name, "--year", year, "--out", str(tmp_path), "--study", str(ROOT))
    assert (code, f"{name}, {year}:" in said) == (0, True)
    code, said = _run("form", "import", str(tmp_path / f"{name}_{year}.xlsx"), "--out", str(tmp_path / "back.yaml"))
    assert code == 0, said
    source = read_instrument(ROOT / "instruments" / f"{name}.yaml")
    assert (tmp_path / "back.yaml").read_text(encoding="utf-8") == instrument_text(source)


def test_an_import_never_writes_over_a_file_unasked(tmp_path: Path) -> None:
    _run("form", "export", "guide", "--out", str(tmp_path), "--study", str(ROOT))
    there = tmp_path / "there.yaml"
    there.write_text("mine", encoding="utf-8")
    words = ["form", "import", str(tmp_path / "guide_2019.xlsx"), "--out", str(there)]
    code, said = _run(*words)
    assert (code, there.read_text(encoding="utf-8")) == (2, "mine")
    assert "--replace" in said
    assert _run(*words, "--replace")[0] == 0
    assert read_instrument(there).id == "guide"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["form", "export", "questionaire", "--out", "x"], 2, "Did you mean 'questionnaire'"),
        (["form", "export", "guide", "--format", "xlsfrm", "--out", "x"], 2, "Did you mean 'xlsform'"),
        (["form", "export", "guide", "--lang", "kg", "--out", "x"], 2, "`kg` is not a language of guide"),
        (["form", "export", "guide", "--year", "2018", "--out", "x"], 2, "2018 is not a year of this study"),
        (["form", "diff", "2017", "2020"], 2, "2020 is not a year of this study"),
        (["form", "diff", "2017", "2019", "--instrument", "gide"], 2, "Did you mean 'guide'"),
        (["data", "harmonise", "--to", "2020", "--out", "x"], 2, "2020 is not a year of this study"),
    ],
)
def test_a_word_that_is_not_known_is_answered_with_those_that_are(words: list[str], code: int, message: str) -> None:
    found, said = _run(*words, "--study", str(ROOT))
    assert (found, message in said) == (code, True), said


@pytest.mark.parametrize("name", ["questionnaire", "guide"])
def test_the_word_form_has_a_tag_for_every_question_and_the_page_every_wording(name: str, tmp_path: Path) -> None:
    import re
    import zipfile

    for form, languages in (("docx", "ru,ky"), ("html", "en,ru,ky")):
        words = ["form", "export", name, "--format", form, "--lang", languages, "--out", str(tmp_path)]
        code, said = _run(*words, "--study", str(ROOT))
        assert code == 0, said
    asked = in_year(load_instrument(load_study(ROOT), name), 2019)
    with zipfile.ZipFile(tmp_path / f"{name}_2019_ru_ky.docx") as archive:
        tags = set(re.findall(r'<w:tag w:val="([^"]+)"', archive.read("word/document.xml").decode()))
    found = {re.split(r"[=/]", tag.split("/")[-1])[0] for tag in tags}
    assert {item.id for item in asked.answered_items()} <= found
    page = html.unescape((tmp_path / f"{name}_2019_en_ru_ky.html").read_text(encoding="utf-8"))
    for item in asked.answered_items():
        assert all(text in page for text in item.label.values()), item.id


def test_a_diff_is_also_a_table(tmp_path: Path) -> None:
    code, said = _run("form", "diff", "2017", "2019", "--out", str(tmp_path / "diff.csv"), "--study", str(ROOT))
    assert code == 0
    table = pd.read_csv(tmp_path / "diff.csv")
    assert f"{len(table)} changes from 2017 to 2019." in said
    assert list(table.columns) == ["instrument", "item_id", "kind", "what", "before", "after"]


def test_harmonised_answers_come_with_their_origin(tmp_path: Path) -> None:
    code, said = _run("data", "harmonise", "--to", "2019", "--out", str(tmp_path), "--study", str(ROOT))
    assert code == 0, said
    table = pd.read_csv(tmp_path / "harmonised.csv", dtype=str, keep_default_na=False)
    assert (table[table["value"] != ""][["from_item", "from_value", "rule"]] != "").all(axis=None)
    assert set(table["constructed"]) == {"constructed"}


def test_a_new_year_is_added_checked_and_run_without_touching_anything_else(study: Path) -> None:
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file() and path.name != "study.yaml"}
    settings = (study / "instruments" / "study.yaml").read_text(encoding="utf-8")
    code, said = _run("new-year", "2026", "--period", "to October: 2026", "--study", str(study))
    assert code == 0, said
    assert "questionnaire: 61 items are asked in 2026" in said
    assert "52 recommendations of earlier reports to assess in 2026" in said
    assert (study / "instruments" / "study.yaml").read_text(encoding="utf-8").startswith(settings.rstrip("\n"))
    assert all(path.read_bytes() == content for path, content in before.items())
    code, said = _run("check", "--study", str(study))
    assert (code, "years 2015, 2016, 2017, 2019, 2026" in said) == (0, True), said
    code, said = _run("new-year", "2026", "--study", str(study))
    assert (code, "Nothing was changed" in said) == (2, True)
    assert _run("new-year", "2018", "--study", str(study))[0] == 2


COMPILE = """
import sys
from pyxform import __version__
from pyxform.xls2xform import convert
print(__version__)
for path in sys.argv[1:]:
    warnings = []
    found = convert(path, validate=False, warnings=warnings)
    print(len(found.xform) > 1000, warnings)
"""


@pytest.mark.parametrize(("version", "folder"), [("4.5.0", ""), ("3.0.0", ".venv/kobo")])
def test_every_exported_form_compiles_under_the_newest_compiler_and_under_kobotoolboxs(
    version: str, folder: str, tmp_path: Path
) -> None:
    if folder and not (ROOT / folder / "pyxform").is_dir():
        pytest.skip("KoboToolbox's compiler is not in .venv/kobo; `python3 workbench.py test` puts it there")
    paths = []
    for name in ("questionnaire", "guide"):
        for year in ("2015", "2016", "2017", "2019"):
            _run("form", "export", name, "--year", year, "--out", str(tmp_path), "--study", str(ROOT))
            paths.append(str(tmp_path / f"{name}_{year}.xlsx"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / folder)} if folder else dict(os.environ)
    done = subprocess.run(
        [sys.executable, "-c", COMPILE, *paths],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [version, *["True []"] * len(paths)]
