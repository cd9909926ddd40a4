"""The README is true: its commands run, its files exist, what it says is printed is printed."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from shared import REPORT_2019, ROOT, needs_the_report

from ctipsurvey.cli import cli
from ctipsurvey.run.notebooks import run_year
from ctipsurvey.run.results import list_results
from ctipsurvey.study import load_study

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"python3 workbench\.py ([^`\n]+)", README)))
HANDLED_BY_WORKBENCH = {"test", "lab"}


def test_the_two_commands_stand_on_the_first_screen() -> None:
    first = "\n".join(README.splitlines()[:30])
    assert "python3 workbench.py run\n" in first
    assert "python3 workbench.py test\n" in first


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_exists_and_takes_its_options(command: str) -> None:
    verb, *words = command.split()
    if verb in HANDLED_BY_WORKBENCH or verb == "COMMAND":
        return
    assert verb in cli.commands
    named = cli.commands[verb]
    if isinstance(named, click.Group):
        named = named.commands[words.pop(0)]
    known = {name for option in named.params for name in option.opts}
    assert {word for word in words if word.startswith("-")} <= known


def test_every_command_stands_in_the_readme() -> None:
    found = {tuple(command.split()[:2]) for command in COMMANDS}
    assert set(cli.commands) <= {words[0] for words in found}
    for name, group in cli.commands.items():
        if isinstance(group, click.Group):
            assert {(name, verb) for verb in group.commands} <= found


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "instruments/README.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/methods.md",
        "docs/data-dictionary.md",
    ],
)
def test_every_link_leads_to_a_file(path: str) -> None:
    page = ROOT / path
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_run_ends_with_the_lines_that_the_readme_shows() -> None:
    study = load_study(ROOT)
    run_year(study, 2019, wait=True, show_progress=False)
    shown = README.split("2019: done.")[1].split("```")[0].strip().splitlines()
    assert [line.strip() for line in list(list_results(study, 2019))[1:]] == [line.strip() for line in shown]


def test_the_workbench_says_what_it_does_and_knows_when_it_is_set_up() -> None:
    done = subprocess.run(
        [sys.executable, "workbench.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "python3 workbench.py run" in done.stdout


def test_the_check_of_the_readme_finds_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ctipsurvey.cli", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@needs_the_report
def test_the_import_of_the_readme_runs(tmp_path: Path) -> None:
    words = ["import-report", str(REPORT_2019), "--year", "2019", "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "ctipsurvey.cli", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("*.csv"))) == 8
