"""The whole: a year from its files to its report, twice the same, whatever happens on the way."""

import hashlib
import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from shared import ROOT

COPIED = ("instruments", "notebooks", "data")


def _copy(folder: Path) -> Path:
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("received", ".ipynb_checkpoints"))
    return folder


def _command(study: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "ctipsurvey.cli", *words, "--study", str(study)]


def _run(study: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(study, "run", *words), env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def all_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study, run for all its years in one place under one hash seed and locale."""
    study = _copy(tmp_path_factory.mktemp("undisturbed") / "a study")
    done = _run(study, "--all", PYTHONHASHSEED="1", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    return study


def test_every_year_leaves_report_tables_figures_notebooks_and_manifest(all_years: Path) -> None:
    for year in (2015, 2016, 2017, 2019):
        names = set(_hashes(all_years / "outputs" / str(year)))
        assert {
            "report.html",
            "report.docx",
            "manifest.json",
            "tables/status_all.csv",
            "figures/status_matrix.png",
        } <= names
        assert {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")} <= names


def test_two_runs_under_two_hash_seeds_and_two_locales_give_the_same_bytes(all_years: Path, tmp_path: Path) -> None:
    other = _copy(tmp_path / "another folder")
    done = _run(other, "2019", PYTHONHASHSEED="2", LC_ALL="ru_RU.UTF-8", LANG="ru_RU.UTF-8", TZ="Asia/Bishkek")
    assert done.returncode == 0, done.stderr
    assert _hashes(other / "outputs/2019") == _hashes(all_years / "outputs/2019")


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("seconds", [0.8, 3.0, 6.0, 9.0])
def test_a_run_killed_at_any_moment_and_run_again_leaves_what_an_undisturbed_one_does(
    all_years: Path, tmp_path: Path, seconds: float
) -> None:
    study = _copy(tmp_path)
    runner = subprocess.Popen(_command(study, "run", "2019"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    assert not (study / "outputs/2019").exists() or (study / "outputs/2019/manifest.json").exists()
    done = _run(study, "2019")
    assert done.returncode == 0, done.stderr
    assert _hashes(study / "outputs/2019") == _hashes(all_years / "outputs/2019")
    assert sorted(path.name for path in (study / "outputs").iterdir() if not path.name.startswith(".lock")) == ["2019"]


def test_a_second_run_of_the_same_year_is_refused_with_the_name_of_the_first(all_years: Path, tmp_path: Path) -> None:
    study = _copy(tmp_path)
    first = subprocess.Popen(_command(study, "run", "2019"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (study / "outputs/.partial-2019").exists():
        time.sleep(0.05)
    second = _run(study, "2019")
    waiting = _run(study, "2019", "--wait")
    assert first.wait() == 0
    assert second.returncode == 2
    assert str(first.pid) in second.stderr
    assert waiting.returncode == 0
    assert _hashes(study / "outputs/2019") == _hashes(all_years / "outputs/2019")


def test_a_failed_run_names_the_cell_and_leaves_the_earlier_outputs(all_years: Path, tmp_path: Path) -> None:
    study = _copy(tmp_path)
    shutil.copytree(all_years / "outputs/2019", study / "outputs/2019")
    path = study / "notebooks/4_implementation.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][-1]["source"] = "value = 1 / 0"
    path.write_text(json.dumps(content), encoding="utf-8")
    done = _run(study, "2019")
    assert done.returncode == 1
    assert "4_implementation" in done.stderr
    assert f"cell {len(content['cells'])}" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    assert _hashes(study / "outputs/2019") == _hashes(all_years / "outputs/2019")
    assert (study / "outputs/failed/2019/4_implementation.ipynb").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("2018",), 2, "2018 is not a year of this study"),
        (("2019", "-p", "yaer=2019"), 2, "Did you mean 'year'"),
        (("2019", "-p", "x=1;print(2)#=3"), 2, "x"),
        (("2019", "-p", "year"), 2, "has no value"),
    ],
)
def test_what_does_not_exist_is_refused_and_nothing_is_written(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    study = _copy(tmp_path)
    done = _run(study, *words)
    assert done.returncode == code
    assert said in done.stderr
    assert not (study / "outputs/2019").exists()


def test_a_year_without_interviews_and_facts_says_so_and_still_runs(tmp_path: Path) -> None:
    study = _copy(tmp_path)
    shutil.rmtree(study / "data")
    done = _run(study, "2016")
    assert done.returncode == 0, done.stderr
    page = (study / "outputs/2016/report.html").read_text(encoding="utf-8")
    assert "There are no interviews and no questionnaires of this year" in page
    assert "No status of a recommendation was recorded in this year" in page


def test_no_output_holds_a_path_a_time_or_a_user(all_years: Path) -> None:
    names = [str(all_years), str(ROOT), str(Path.home() / "")]
    for path in (all_years / "outputs/2019").rglob("*"):
        if path.suffix in (".html", ".json", ".csv", ".ipynb", ".svg", ".md"):
            text = path.read_text(encoding="utf-8")
            assert not [name for name in names if name in text], path.name
            assert "start_time" not in text


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.images = 0
        self.without_alt = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.links += [str(values[name]) for name in ("src", "href") if name in values]
        if tag == "img":
            self.images += 1
            self.without_alt += not values.get("alt")


def test_the_page_loads_nothing_and_every_picture_is_told_in_words(all_years: Path) -> None:
    text = (all_years / "outputs/2019/report.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert page.images >= 8
    assert page.without_alt == 0
    assert all(link.startswith(("data:", "#")) for link in page.links)
    assert "<script" not in text
    assert "default-src 'none'" in html.unescape(text)


def test_constructed_data_is_marked_in_every_table_figure_and_page_made_from_it(all_years: Path) -> None:
    mark = "CONSTRUCTED DATA"
    for year in (2015, 2016, 2017, 2019):
        folder = all_years / "outputs" / str(year)
        for name in ("tables/interviews.csv", "tables/responses.csv"):
            rows = (folder / name).read_text(encoding="utf-8").splitlines()[1:]
            assert rows
            assert all(mark in row for row in rows)
        assert json.loads((folder / "figures/interviews.json").read_text(encoding="utf-8"))["constructed"]
        assert (folder / "report.html").read_text(encoding="utf-8").count(mark) >= 3


def test_the_word_file_opens_and_holds_every_table_of_the_page(all_years: Path) -> None:
    import docx

    path = all_years / "outputs/2019/report.docx"
    assert {entry.date_time for entry in zipfile.ZipFile(path).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    word = docx.Document(str(path))
    page = (all_years / "outputs/2019/report.html").read_text(encoding="utf-8")
    assert len(word.tables) == page.count("<table>")
    assert len(word.inline_shapes) == page.count("<img ")
    assert [p.text for p in word.paragraphs if p.style and p.style.name == "Heading 1"] == re.findall(
        r"<h2[^>]*>(.*?)</h2>", page
    )


def test_the_manifest_names_every_output_by_its_hash(all_years: Path) -> None:
    folder = all_years / "outputs/2019"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    found = _hashes(folder)
    found.pop("manifest.json")
    assert manifest["outputs"] == found
    assert not [name for name in manifest["inputs"] if "received" in name]
