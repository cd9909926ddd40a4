"""A year leaves as one whole package, or not at all, with every reason."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from release_study import (
    TODAY,
    approve,
    archive,
    build,
    explain,
    finish,
    notebook,
    ready,
    write,
)

from ctipsurvey.cli import cli
from ctipsurvey.errors import DataError, PrivacyError
from ctipsurvey.protect.release.verifying import check_archive, check_package
from ctipsurvey.run.releasing import prepare_release, release_year
from ctipsurvey.study import Study

NAME = "Айгул Токтогулова"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return build(tmp_path / "study")


def released(study: Study) -> bytes:
    list(release_year(study, 2019, TODAY))
    return study.release(2019).read_bytes()


def refusal(study: Study) -> str:
    before = study.release(2019).read_bytes() if study.release(2019).exists() else None
    with pytest.raises(PrivacyError) as raised:
        list(release_year(study, 2019, TODAY))
    assert raised.value.exit_code == 5
    assert (study.release(2019).read_bytes() if study.release(2019).exists() else None) == before
    return str(raised.value)


def receive(study: Study, name: str, content: str | bytes) -> None:
    write(study.root / "data" / "2019" / "received", name, content)


def test_a_year_with_lines_and_two_approvals_leaves_and_is_whole(study: Study) -> None:
    ready(study)
    lines = list(release_year(study, 2019, TODAY))
    assert lines[0] == "2019: released."
    assert check_package(study.release(2019), 2019).endswith("approved by Reviewer One and Reviewer Two.")
    inside = check_archive("a.zip", study.release(2019).read_bytes())
    assert {"study/data/2019/protected/respondents.csv", "outputs/report.html", "README.md"} <= set(inside)
    assert not [name for name in inside if name.endswith(".svg")]
    assert b"Software" not in inside["outputs/figures/kinds.png"]
    assert b"python3 workbench.py run 2019" in inside["README.md"]


def test_two_builds_give_the_same_bytes(study: Study, tmp_path: Path) -> None:
    other = build(tmp_path / "another place")
    for one in (study, other):
        ready(one)
    assert released(study) == released(other)


def test_all_reasons_come_at_once(study: Study) -> None:
    receive(study, "review.csv", "finding,decision\n1,\n2,mask\n3, \n")
    write(study.outputs(2019), "notes.mp3", b"ID3")
    text = refusal(study)
    for reason in (
        "2 findings are open",
        "was added after the run",
        "may not leave",
        "needs a line",
        "0 of 2 approvals",
    ):
        assert reason in text


def test_a_queue_that_is_worked_off_is_no_reason_and_one_without_decisions_is(study: Study) -> None:
    receive(study, "review.csv", "finding,decision\n1,mask\n")
    ready(study)
    released(study)
    receive(study, "review.csv", "finding\n1\n")
    with pytest.raises(DataError, match="column decision"):
        list(release_year(study, 2019, TODAY))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda study: (study.outputs(2019) / "manifest.json").unlink(), "no finished run"),
        (lambda study: write(study.outputs(2019), "manifest.json", "{"), "not readable"),
        (lambda study: write(study.outputs(2019), "tables/kinds.csv", "n\n2\n"), "was changed after the run"),
        (lambda study: write(study.outputs(2019), "tables/more.csv", "n\n2\n"), "was added after the run"),
        (lambda study: (study.outputs(2019) / "tables/kinds.csv").unlink(), "is gone"),
        (lambda study: write(study.root, "data/2019/protected/respondents.csv", "a\n"), "was changed since the run"),
        (lambda study: (study.root / "instruments/study.yaml").write_text("x: y"), "was changed since the run"),
    ],
)
def test_what_no_run_made_does_not_leave(study: Study, change, reason: str) -> None:
    ready(study)
    change(study)
    assert reason in refusal(study)


def test_a_year_that_was_never_run_says_what_to_do(study: Study) -> None:
    for path in sorted(study.outputs(2019).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert "ctipsurvey run 2019" in refusal(study)


def test_an_output_without_a_line_is_named(study: Study) -> None:
    explain(study, leave_out="tables/kinds")
    assert "release_outputs.csv, tables/kinds: needs a line" in refusal(study)


def test_approvals_of_one_person_or_of_what_was_there_before_do_not_count(study: Study) -> None:
    explain(study)
    approve(study, ("Reviewer One", TODAY), ("ONE, Reviewer", TODAY))
    assert "same person" in refusal(study)
    ready(study)
    write(study.outputs(2019), "tables/kinds.json", json.dumps({"title": "Other", "constructed": True}))
    finish(study)
    assert "2 are of another content" in refusal(study)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.html", f"<p>CONSTRUCTED DATA {NAME}</p>"),
        ("tables/notes.csv", f"note\n{NAME.upper()}\n"),
        (f"tables/{NAME}.csv", "n\n1\n"),
        ("notebooks/1_look.ipynb", notebook({"output_type": "stream", "name": "stdout", "text": NAME})),
        ("report.xlsx", archive({"[Content_Types].xml": "<Types/>", "xl/sharedStrings.xml": f"<si>{NAME}</si>"})),
    ],
)
def test_a_name_that_was_received_stops_the_release_and_is_not_shown(study: Study, name: str, content) -> None:
    receive(study, "people.csv", f"respondent,Full name\n1,{NAME}\n")
    write(study.outputs(2019), name, content)
    finish(study)
    ready(study)
    text = refusal(study)
    assert "original string no. " in text
    for word in NAME.split():
        assert word.casefold() not in text.casefold()


def test_a_name_in_what_was_written_about_the_release_stops_it(study: Study) -> None:
    receive(study, "people.csv", f"name\n{NAME}\n")
    explain(study)
    approve(study, (NAME, TODAY), ("Reviewer Two", TODAY))
    text = refusal(study)
    assert "release.json: holds the original string" in text
    assert NAME not in text


def test_received_files_do_not_leave_under_another_name(study: Study) -> None:
    receive(study, "interview.csv", "text\nsome words\n")
    write(study.outputs(2019), "tables/texts.csv", "text\nsome words\n")
    finish(study)
    ready(study)
    text = refusal(study)
    assert "outputs/tables/texts.csv: is the same, byte for byte, as a received file" in text


def test_the_key_does_not_leave(study: Study) -> None:
    write(study.root, "data/key.csv", "E07,x\n")
    write(study.outputs(2019), "tables/people.csv", "E07,x\n")
    finish(study)
    ready(study)
    assert "as the key" in refusal(study)


def test_a_received_table_that_cannot_be_read_stops_the_release(study: Study) -> None:
    ready(study)
    receive(study, "people.xlsx", b"\xd0\xcf\x11\xe0 locked")
    with pytest.raises(DataError, match="cannot be looked for"):
        list(release_year(study, 2019, TODAY))


def test_a_mark_of_constructed_data_that_was_lost_stops_the_release(study: Study) -> None:
    write(study.outputs(2019), "tables/kinds.csv", "kind,n\nngo,1\n")
    finish(study)
    ready(study)
    assert "do not say so" in refusal(study)


def test_a_table_that_counts_people_needs_the_ledger(study: Study) -> None:
    said = {"title": "Kinds", "constructed": True, "risk": "respondents"}
    write(study.outputs(2019), "tables/kinds.json", json.dumps(said))
    finish(study)
    ready(study)
    assert "disclosure.json is not among the outputs" in refusal(study)
    write(study.outputs(2019), "disclosure.json", '{"format": 1, "tables": {}}')
    finish(study)
    ready(study)
    inside = check_archive("a.zip", released(study))
    assert json.loads(inside["release.json"])["disclosure_control"]["n_counts"] == 0


def test_answers_without_consent_stay_and_the_package_says_so(study: Study) -> None:
    write(
        study.root,
        "data/2019/protected/respondents.csv",
        "respondent_id,year,kind,constructed,protected,consent\nE07,2019,ngo,,protected,no\n",
    )
    finish(study)
    ready(study)
    inside = check_archive("a.zip", released(study))
    assert not [name for name in inside if "/protected/" in name]
    assert b"do not agree" in inside["README.md"]


def test_rows_that_nobody_protected_stop_the_release(study: Study) -> None:
    write(study.root, "data/2019/protected/respondents.csv", "respondent_id,constructed\nE07,\n")
    finish(study)
    ready(study)
    assert "1 rows say neither" in refusal(study)


def test_prepare_writes_what_is_to_be_filled_in_and_then_what_is_to_be_approved(study: Study) -> None:
    lines = "\n".join(prepare_release(study, 2019, TODAY))
    assert "lines are not complete" in lines
    outputs = study.published(2019, "release_outputs")
    assert "tables/kinds,Respondents by kind,," in outputs.read_text("utf-8-sig")
    assert not study.published(2019, "release_approvals").exists()
    explain(study)
    lines = "\n".join(prepare_release(study, 2019, TODAY))
    assert "two people" in lines
    approvals = study.published(2019, "release_approvals")
    rows = approvals.read_text("utf-8-sig").splitlines()
    filled = [rows[0], f"One,{TODAY}{rows[1][1:]}", f"Two,{TODAY}{rows[2][1:]}"]
    approvals.write_text("\n".join(filled), encoding="utf-8-sig")
    list(prepare_release(study, 2019, TODAY))
    assert approvals.read_text("utf-8-sig").splitlines() == filled
    assert released(study)


def test_prepare_writes_nothing_over_a_table_it_cannot_read(study: Study) -> None:
    write(study.root, "data/2019/published/release_outputs.csv", "half a table")
    with pytest.raises(PrivacyError, match="release_outputs"):
        list(prepare_release(study, 2019, TODAY))
    assert study.published(2019, "release_outputs").read_text() == "half a table"


def test_what_is_written_about_a_release_is_no_input_of_a_run(study: Study) -> None:
    before = study.inputs(2019)
    ready(study)
    assert study.inputs(2019) == before


def test_a_write_that_fails_leaves_the_earlier_package_and_nothing_half(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(study)
    first = released(study)
    write(study.outputs(2019), "tables/more.csv", "n\n1\n")
    finish(study)
    ready(study)

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(DataError):
            list(release_year(study, 2019, TODAY))
    assert study.release(2019).read_bytes() == first
    assert [path.name for path in study.release(2019).parent.iterdir()] == ["ctipsurvey_2019.zip"]


KILLED = """
import os, signal, sys
from ctipsurvey.study import load_study
from ctipsurvey.run.releasing import release_year
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
list(release_year(load_study(sys.argv[1]), 2019, "2019-11-30"))
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_a_release_killed_while_it_is_written_leaves_no_package_and_the_next_one_is_whole(study: Study) -> None:
    ready(study)
    done = subprocess.run([sys.executable, "-c", KILLED, str(study.root)], capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    assert not study.release(2019).exists()
    released(study)
    assert check_package(study.release(2019), 2019)


def test_the_command_ends_with_5_and_every_reason_and_checks_a_package_without_a_study(
    study: Study, tmp_path: Path
) -> None:
    done = CliRunner().invoke(cli, ["release", "2019", "--study", str(study.root)])
    assert done.exit_code == 5
    assert "0 of 2 approvals" in done.stderr
    assert CliRunner().invoke(cli, ["release", "2019", "--prepare", "--study", str(study.root)]).exit_code == 0
    explain(study)
    approve(study, ("One", TODAY), ("Two", TODAY))
    done = CliRunner().invoke(cli, ["release", "2019", "--study", str(study.root), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.stderr
    package = tmp_path / "out" / "ctipsurvey_2019.zip"
    assert CliRunner().invoke(cli, ["release", "2019", "--check", str(package)]).exit_code == 0
    package.write_bytes(package.read_bytes().replace(b"Respondents by kind", b"Respondents by name"))
    done = CliRunner().invoke(cli, ["release", "2019", "--check", str(package)])
    assert done.exit_code == 4
    assert "tables/kinds.json" in done.stderr
