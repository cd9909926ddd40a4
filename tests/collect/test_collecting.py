"""The command `collect`: files of any kind into tables, all of them or none."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from shared import ROOT

from ctipsurvey.cli import cli
from ctipsurvey.collect.collecting import split_speakers
from ctipsurvey.errors import UsageError
from ctipsurvey.fieldwork.answers import load_answers
from ctipsurvey.study import load_study

TRANSCRIPTS = ROOT / "tests/fixtures/transcripts"


def _run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [*words, "--study", str(ROOT)])
    return done.exit_code, done.output


@pytest.mark.parametrize("form", ["sav", "zsav", "dta"])
@pytest.mark.parametrize("language", ["ru", "ky"])
def test_what_is_exported_for_spss_and_stata_comes_back_as_the_same_answers(
    form: str, language: str, tmp_path: Path
) -> None:
    words = ["data", "export", "2019", "--format", form, "--lang", language]
    code, said = _run(*words, "--out", str(tmp_path / "sent"))
    assert code == 0, said
    paths = sorted(str(path) for path in (tmp_path / "sent").glob(f"*.{form}"))
    assert len(paths) == 3
    words = ["collect", *paths, "--year", "2019", "--instrument", "questionnaire"]
    code, said = _run(*words, "--out", str(tmp_path / "back"))
    assert code == 0, said
    keys = ["respondent_id", "item_id", "repeat"]
    back = pd.read_csv(tmp_path / "back/responses.csv", dtype=str, keep_default_na=False)
    back = back[back["value"] != ""].set_index(keys)["value"].sort_index()
    own = load_answers(load_study(ROOT), 2019).responses
    own = own[own["value"] != ""].set_index(keys)["value"].sort_index()
    pd.testing.assert_series_equal(back, own, check_dtype=False)
    variables = pd.read_csv(tmp_path / "back/variables.csv", dtype=str, keep_default_na=False)
    assert variables.loc[variables["variable"] == "body_kind", f"label_{language}"].str.len().ge(3).all()


def test_a_transcript_becomes_turns_that_lie_in_its_text(tmp_path: Path) -> None:
    code, said = _run("collect", str(TRANSCRIPTS / "interview.docx"), "--year", "2019", "--out", str(tmp_path))
    assert code == 0, said
    text = (tmp_path / "sources/interview.txt").read_text(encoding="utf-8")
    turns = pd.read_csv(tmp_path / "turns.csv", dtype={"text": str}, keep_default_na=False)
    assert len(turns) > 3
    assert {"interviewer", "respondent"} <= set(turns["speaker"])
    assert all(text[row["start"] : row["end"]] == row["text"] for row in turns.to_dict("records"))
    assert list(pd.read_csv(tmp_path / "reading_report.csv").columns) == ["file", "place", "kind", "message"]


def test_one_file_that_cannot_be_read_leaves_all_unwritten_and_every_problem_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.sav").write_bytes(b"nothing")
    files = [
        str(TRANSCRIPTS / "interview.docx"),
        str(tmp_path / "a.sav"),
        str(tmp_path / "b.mp3"),
        str(ROOT / "README.md"),
    ]
    code, said = _run("collect", *files, "--year", "2019", "--out", str(tmp_path / "out"))
    assert code == 4
    assert all(f"{name}:" in said for name in ("a.sav", "b.mp3", "README.md"))
    assert not (tmp_path / "out").exists()


def test_two_transcripts_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    files = [str(TRANSCRIPTS / "interview.docx"), str(TRANSCRIPTS / "interview.txt")]
    code, said = _run("collect", *files, "--year", "2019", "--out", str(tmp_path / "out"))
    assert (code, "another transcript of this name" in said) == (4, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["data", "export", "2019", "--format", "xls", "--out", "x"], "`xls` is not a format"),
        (["data", "export", "2019", "--lang", "kg", "--out", "x"], "`kg` is not a language"),
        (["data", "export", "2019", "--instrument", "guide", "--out", "x"], "there are no answers to guide"),
        (["collect", "a.txt", "--year", "2019", "--speaker", "X=boss", "--out", "x"], "LABEL=ROLE"),
    ],
)
def test_a_word_that_is_not_known_ends_with_exit_code_2(words: list[str], message: str) -> None:
    code, said = _run(*words)
    assert (code, message in said) == (2, True), said


def test_speakers_are_named_with_their_role() -> None:
    assert split_speakers(["A=B=respondent"]) == {"A=B": "respondent"}
    with pytest.raises(UsageError):
        split_speakers(["respondent"])
