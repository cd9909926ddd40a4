"""Reports that the rules were not written against: import, audit, lineage and index in one go.

The documents are constructed and older than the rules; what is wanted was read off them by eye.
"""

from pathlib import Path

import pytest
from click.testing import CliRunner
from shared import ROOT

from ctipsurvey import files
from ctipsurvey.cli import cli
from ctipsurvey.recommendations.index import index, vary_index
from ctipsurvey.recommendations.scores import NO_STATUS
from ctipsurvey.run.recommendations import STATUS_COLUMNS, audit_target, link_target, read_asks

REPORTS = ROOT / "tests/fixtures/reports"
MISSING = "evidence_missing"


def imported(case: str, out: Path) -> Path:
    (report,) = [path for path in (REPORTS / case).iterdir() if path.stem == "report"]
    result = CliRunner().invoke(cli, ["import-report", str(report), "--year", "2023", "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out


@pytest.mark.parametrize(
    ("case", "wanted"),
    [
        ("md_centre_layout", [("2015/5", MISSING), ("2016/2", MISSING), ("2017/3", MISSING)]),
        ("md_centre_layout_ru", [("2017/1", MISSING), ("2017/4", MISSING)]),
        ("docx_centre_layout", [("2018/2", MISSING), ("2019/2", MISSING)]),
    ],
)
def test_certain_flags_are_those_that_a_reader_finds(case: str, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    flags = audit_target(str(imported(case, tmp_path)), ROOT)
    certain = flags[flags["certain"] == "yes"]
    assert list(zip(certain["where"], certain["kind"], strict=True)) == wanted


def test_an_imported_report_has_lineage_and_an_index(tmp_path: Path) -> None:
    out = imported("md_centre_layout", tmp_path)
    assert link_target(out, ROOT, "none", 0.2)["from_year"].isin(["2015", "2016"]).all()
    table = files.read_table(out / "recommendations.csv", STATUS_COLUMNS)
    points = (
        table["status"].map({"implemented": 1.0, "implemented_ongoing": 1.0, "partially_implemented": 0.5}).fillna(0)
    )
    scores = table.assign(score=points, counted=table["status"] != NO_STATUS)
    assert index(scores) == pytest.approx((5 + 3 * 0.5) / 12)
    varied = vary_index(scores)
    assert varied["low"] < varied["index"] < varied["high"]


def test_the_commands_say_what_they_found_and_write_the_columns_asked_for(tmp_path: Path) -> None:
    out = imported("md_centre_layout", tmp_path / "read")
    runner = CliRunner()
    audit = runner.invoke(cli, ["audit", str(out), "--out", str(tmp_path / "audit.csv")])
    assert audit.exit_code == 0, audit.output
    assert "certain" in audit.output
    header = (tmp_path / "audit.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.startswith("kind,where,detail,source_line")
    pairs = runner.invoke(cli, ["lineage", str(out), "--out", str(tmp_path / "pairs.csv"), "--vectors", "none"])
    assert pairs.exit_code == 0, pairs.output
    header = (tmp_path / "pairs.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.startswith("from_year,from_no,to_year,to_no,score,relation")


def test_what_cannot_be_audited_or_linked_is_told(tmp_path: Path) -> None:
    runner = CliRunner()
    nothing = runner.invoke(cli, ["audit", str(tmp_path / "none")])
    assert nothing.exit_code == 2
    assert "is no year of the study" in nothing.output
    one_year = tmp_path / "one.csv"
    one_year.write_text("report_year,no,text\n2015,1,Adopt rules.\n", encoding="utf-8")
    told = runner.invoke(cli, ["lineage", str(one_year), "--out", str(tmp_path / "p.csv")])
    assert told.exit_code == 4
    assert "one year only" in told.output
    assert not (tmp_path / "p.csv").exists()


def test_a_plain_csv_of_recommendations_in_two_languages_is_read(tmp_path: Path) -> None:
    table = tmp_path / "register.csv"
    table.write_text(
        "report_year,no,text\n2015,1,Allocate money from the national budget to shelters for victims of trafficking.\n"
        "2018,2,Выделить из республиканского бюджета средства на приюты для жертв торговли людьми.\n",
        encoding="utf-8",
    )
    assert [ask.language for ask in read_asks(table)] == ["en", "ru"]
    assert link_target(table, ROOT, "none", 0.36)[["from_no", "to_no"]].values.tolist() == [["1", "2"]]
