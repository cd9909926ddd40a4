"""The study, its years and its paths."""

from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.errors import InstrumentError, SurveyError, UsageError
from ctipsurvey.study import STAGING_VARIABLE, load_study

GOOD = "title: T\nlaw: L\nplace: P\ncentre: C\nwaves:\n  - year: 2019\n    period: p\n    report: r\n"


def _study(folder: Path, text: str) -> Path:
    (folder / "instruments").mkdir()
    (folder / "instruments/study.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_projects_study_has_its_four_years() -> None:
    assert load_study(ROOT).years == (2015, 2016, 2017, 2019)


def test_a_study_is_found_from_a_folder_inside_it(tmp_path: Path) -> None:
    inside = _study(tmp_path, GOOD) / "notebooks"
    inside.mkdir()
    assert load_study(inside).root == tmp_path.resolve()


def test_a_folder_without_a_study_is_told_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"instruments/study\.yaml"):
        load_study(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + "laws: x\n", "key laws: is not known. Did you mean 'law'?"),
        (GOOD.replace("law: L\n", ""), "key law: is missing"),
        (GOOD.replace("2019", "19"), "four digits"),
        (GOOD + "  - year: 2019\n    period: p\n    report: r\n", "2019 stands twice"),
        (GOOD.replace("    report: r\n", ""), "needs the keys year, period and report"),
        ("- a\n", "needs the keys"),
    ],
)
def test_settings_that_are_not_in_order_are_told_by_key(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InstrumentError) as caught:
        load_study(_study(tmp_path, text))
    assert words in str(caught.value)


def test_a_year_that_the_study_does_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(SurveyError, match="Did you mean '2019'"):
        load_study(ROOT).wave(2018)


def test_a_notebook_opened_by_hand_never_writes_into_a_finished_run(monkeypatch: pytest.MonkeyPatch) -> None:
    study = load_study(ROOT)
    monkeypatch.delenv(STAGING_VARIABLE, raising=False)
    assert study.working(2019) == ROOT / "outputs/draft/2019"
    monkeypatch.setenv(STAGING_VARIABLE, "outputs/x")
    assert study.working(2019) == Path("outputs/x")


def test_no_run_reads_what_was_received(tmp_path: Path) -> None:
    study = load_study(_study(tmp_path, GOOD))
    for name in ("received/a.txt", "protected/b.csv", "published/c.csv", "coded/codings/d.csv"):
        path = tmp_path / "data/2019" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    inputs = [study.relative(path) for path in study.inputs(2019)]
    assert "data/2019/received/a.txt" not in inputs
    assert {"data/2019/protected/b.csv", "data/2019/published/c.csv", "data/2019/coded/codings/d.csv"} <= set(inputs)
