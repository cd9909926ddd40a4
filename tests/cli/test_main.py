"""The commands: help at once, plain words, exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from shared import REPORT_2019, ROOT, needs_the_report

from ctipsurvey.cli import cli

HEAVY = ("pandas", "spacy", "sklearn", "matplotlib", "papermill", "pydantic", "docx", "yaml", "lxml")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom ctipsurvey.cli import cli\n"
        "try:\n    cli(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "import-report" in done.stdout


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_help(name: str) -> None:
    done = CliRunner().invoke(cli, [name, "--help"])
    assert done.exit_code == 0
    assert cli.commands[name].help


def test_check_finds_nothing_wrong_with_the_project() -> None:
    done = CliRunner().invoke(cli, ["check", "--study", str(ROOT)])
    assert done.exit_code == 0, done.output
    assert "52 recommendations" in done.output
    assert "No problem found." in done.output


def test_a_folder_that_is_no_study_ends_with_exit_code_2(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["check", "--study", str(tmp_path)])
    assert done.exit_code == 2
    assert "instruments/study.yaml" in done.output


@needs_the_report
def test_import_report_writes_its_tables_and_says_what_was_irregular(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["import-report", str(REPORT_2019), "--year", "2019", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "39 rows" in done.output
    assert "2015: 10, 2016: 7, 2017: 22" in done.output
    assert "skipped number (1)" in done.output
    header = (tmp_path / "recommendations.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "report_year,no,status_printed,status,as_of_printed,text,evidence_text,source_line"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.md", "", "no table of recommendations was recognised"),
        ("a.docx", "not a zip", "could not be opened as a DOCX file"),
        ("a.pdf", "x", "files ending in '.pdf' are not read"),
        ("a.html", "<p>nothing", "It has no tables at all"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_writes_nothing(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["import-report", str(tmp_path / name), "--year", "2019", "--out", str(out)])
    assert done.exit_code == 4
    assert words in done.output
    assert not out.exists()


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["import-report", str(tmp_path / "no.md"), "--year", "2019", "--out", str(tmp_path)])
    assert done.exit_code == 4
    assert "there is no such file" in done.output
