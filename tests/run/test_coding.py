"""A year's turns coded, and a model that learns from what people coded."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from shared import ROOT

from ctipsurvey.cli import cli
from ctipsurvey.coding.codings import load_codings, taught_by_people
from ctipsurvey.errors import DataError
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.run.coding import turns_of
from ctipsurvey.study import Study, load_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    for folder in ("instruments", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.rmtree(tmp_path / "data/2019/coded/codings")
    return load_study(tmp_path)


def people_coded(study: Study, *rows: tuple[str, ...], coder: str = "A") -> None:
    folder = study.root / "data" / "2019" / "coded" / "codings"
    folder.mkdir(parents=True, exist_ok=True)
    columns = ["segment_id", "turn_id", "start", "end", "code", "valence", "coder"]
    pd.DataFrame([(*row, coder) for row in rows], columns=columns).to_csv(folder / f"{coder}.csv", index=False)


def test_a_year_is_coded_into_segments_codings_and_what_is_left(study: Study) -> None:
    result = CliRunner().invoke(cli, ["code", "2019", "--vectors", "none", "--study", str(study.root)])
    assert result.exit_code == 0, result.output
    tables = {name: pd.read_csv(study.suggested(2019, name), dtype=str) for name in ("segments", "codings", "review")}
    turns = turns_of(study, 2019).set_index("turn_id")
    assert set(turns["speaker"]) == {"respondent"}
    for name in ("codings", "review"):
        assert len(tables[name]) > 20
        assert set(tables[name]["segment_id"]) <= set(tables["segments"]["segment_id"])
    for row in tables["segments"].to_dict("records"):
        assert turns.loc[row["turn_id"], "text"][int(row["start"]) : int(row["end"])].strip()
    assert {"ru", "ky"} <= set(tables["segments"]["language"])


def test_written_answers_are_coded_too(study: Study) -> None:
    turns = turns_of(study, 2019)
    responses = pd.read_csv(study.protected(2019, "responses"), dtype=str, keep_default_na=False)
    written = turns[turns["item_id"].isin(responses["item_id"]) & ~turns["turn_id"].str.match(r".*_\d+$")]
    assert len(written) >= 1


def test_the_same_year_coded_twice_gives_the_same_bytes(study: Study) -> None:
    words = ["code", "2019", "--coder", "rules", "--study", str(study.root)]
    CliRunner().invoke(cli, words)
    first = study.suggested(2019, "codings").read_bytes()
    CliRunner().invoke(cli, words)
    assert study.suggested(2019, "codings").read_bytes() == first


def test_people_teach_the_codes_that_half_of_them_gave(study: Study) -> None:
    turn = turns_of(study, 2019)["turn_id"].iloc[0]
    people_coded(study, ("s1", turn, "0", "20", "funding", "barrier"), ("s2", turn, "21", "40", "", ""))
    people_coded(study, ("s1", turn, "0", "20", "funding", "barrier"), coder="B")
    people_coded(study, ("s1", turn, "0", "20", "training", "enabler"), coder="C")
    codings = load_codings(study, 2019, load_codebook(study))
    sentences, codes, groups = taught_by_people(codings, codings.head(0), turns_of(study, 2019))
    assert codes == [{"funding": "barrier"}, {}]
    assert sentences[1].context == sentences[0].text
    assert len(set(groups)) == 1


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("s1", "t", "0", "9", "fundin", "barrier"), "Did you mean .funding"),
        (("s1", "t", "0", "9", "funding", "bad"), "column valence"),
        (("s1", "t", "0", "9", "", "barrier"), "must be empty"),
        (("s1", "t", "9", "9", "funding", "barrier"), "start before end"),
        (("s1", "", "0", "9", "funding", "barrier"), "column turn_id"),
    ],
)
def test_a_coding_that_is_not_allowed_is_told_by_its_row(study: Study, row: tuple[str, ...], told: str) -> None:
    people_coded(study, row)
    with pytest.raises(DataError, match=told):
        load_codings(study, 2019, load_codebook(study))


def test_a_model_is_trained_on_what_people_coded_and_used_from_then_on(study: Study) -> None:
    for path in study.examples().glob("*.csv"):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table.head(60).to_csv(path, index=False)
    turns = turns_of(study, 2019)
    rows = [
        (f"s{at}", turn["turn_id"], "0", str(len(turn["text"])), "funding", "barrier")
        for at, turn in enumerate(turns.to_dict("records"))
    ]
    people_coded(study, *rows)
    words = ["--vectors", "none", "--study", str(study.root)]
    result = CliRunner().invoke(cli, ["train", "2019", *words])
    assert result.exit_code == 0, result.output
    assert f"{len(rows)} segments coded by people" in result.output
    assert study.model(2019).exists()
    coded = CliRunner().invoke(cli, ["code", "2019", *words])
    assert coded.exit_code == 0, coded.output
    codings = pd.read_csv(study.suggested(2019, "codings"), dtype=str)
    assert (codings["code"] == "funding").mean() > 0.5


def test_people_and_rules_are_compared_over_what_people_read(study: Study) -> None:
    turns = turns_of(study, 2019)["turn_id"].tolist()[:6]
    given = [("funding", "barrier") if at % 2 else ("", "") for at in range(6)]
    rows = [(f"s{at}", turn, "0", "15", *given[at]) for at, turn in enumerate(turns)]
    people_coded(study, *rows)
    people_coded(study, *rows[:5], coder="B")
    result = CliRunner().invoke(cli, ["agree", "2019", "--study", str(study.root)])
    assert result.exit_code == 0, result.output
    found = pd.read_csv(study.suggested(2019, "agreement")).set_index("code")
    assert (found.loc["funding", "n_units"], found.loc["funding", "alpha"]) == (5, 1)
    result = CliRunner().invoke(cli, ["agree", "2019", "--coders", "A,rules", "--study", str(study.root)])
    assert result.exit_code == 0, result.output
    assert pd.read_csv(study.suggested(2019, "agreement"))["n_units"].eq(6).all()


@pytest.mark.parametrize("coders", ["A,Zoe", "A"])
def test_a_coder_that_did_not_code_is_told(study: Study, coders: str) -> None:
    people_coded(study, ("s1", turns_of(study, 2019)["turn_id"].iloc[0], "0", "9", "", ""))
    result = CliRunner().invoke(cli, ["agree", "2019", "--coders", coders, "--study", str(study.root)])
    assert result.exit_code == 2 and "coders" in result.output


@pytest.mark.parametrize("words", [["code"], ["code", "2019", "--input", "a.csv"], ["train"], ["code", "2035"]])
def test_what_is_asked_for_must_be_whole(study: Study, words: list[str]) -> None:
    result = CliRunner().invoke(cli, [*words, "--study", str(study.root)])
    assert result.exit_code == 2
