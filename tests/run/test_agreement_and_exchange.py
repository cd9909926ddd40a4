"""The commands on coders, settling, exercises and exchange, run as a stranger would run them on a copy of the study."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from shared import ROOT

from ctipsurvey.cli import cli
from ctipsurvey.coding.codings import load_codings
from ctipsurvey.coding.log import append_reading
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.study import load_study


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A copy of the study with the year 2019."""
    folder = tmp_path / "study"
    shutil.copytree(ROOT / "instruments", folder / "instruments", ignore=shutil.ignore_patterns("examples"))
    for year in ("2015", "2016", "2017", "2019"):
        shutil.copytree(ROOT / "data" / year, folder / "data" / year, ignore=shutil.ignore_patterns("received"))
    return folder


def call(study: Path, *words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [*words, "--study", str(study)])
    assert result.exit_code == code, result.output
    return result


def test_agree_prints_every_code_with_its_unit_and_keeps_three_tables(study: Path) -> None:
    said = call(study, "agree", "2019").output
    assert "segments" in said and "all codes together" in said and "outputs/coding/2019/disagreements.csv" in said
    texts = pd.read_csv(study / "outputs/coding/2019/disagreements.csv")["text"]
    assert len(texts) > 10 and not any(text in said for text in texts), "no sentence is printed"


def test_coders_may_be_named_with_blanks_and_the_program_is_one_of_them(study: Path) -> None:
    said = call(study, "agree", "2019", "--unit", "turn", "--coders", "constructed_A", "rules").output
    assert "turns" in said
    pairs = pd.read_csv(study / "outputs/coding/2019/agreement_pairs.csv")
    assert set(pairs["other_coder"]) == {"rules"}


def test_an_unknown_coder_and_a_year_without_coders_are_told(study: Path) -> None:
    said = call(study, "agree", "2019", "--coders", "constructed_a", "rules", code=2).output
    assert "Did you mean 'constructed_" in said and "constructed_A" in said
    assert "two coders are needed" in call(study, "agree", "2017", code=2).output


def test_what_was_settled_counts_and_the_coders_own_codings_stay(study: Path) -> None:
    call(study, "agree", "2019")
    table = pd.read_csv(study / "outputs/coding/2019/disagreements.csv", dtype=str, keep_default_na=False)
    table["decision"] = "no"
    table.to_csv(study / "decided.csv", index=False)
    before = {path.name: path.read_bytes() for path in (study / "data/2019/coded/codings").glob("*.csv")}
    said = call(study, "codings", "settle", "2019", str(study / "decided.csv"), "--by", "Chair").output
    assert "0 segments wait" in said
    assert before == {path.name: path.read_bytes() for path in (study / "data/2019/coded/codings").glob("*.csv")}
    call(study, "agree", "2019", "--coders", "constructed_A", "adjudicated")
    pairs = pd.read_csv(study / "outputs/coding/2019/agreement_pairs.csv")
    assert set(pairs["other_coder"]) == {"adjudicated"}
    call(study, "trial", "make", "2019", str(study / "exercise.csv"), "--segments", "20")
    exercise = pd.read_csv(study / "exercise.csv", dtype=str, keep_default_na=False)
    assert len(exercise) == 20 and set(exercise["code"]) == {""}
    call(study, "trial", "score", "2019", str(study / "exercise.csv"), code=4)
    exercise["coder"] = "Student"
    exercise.to_csv(study / "exercise.csv", index=False)
    assert "Student" in call(study, "trial", "score", "2019", str(study / "exercise.csv")).output


def test_drift_of_a_person_between_two_versions(study: Path) -> None:
    log = study / "data/2019/coded/codings/constructed_A.csv"
    rows = pd.read_csv(log, dtype=str, keep_default_na=False).head(3)
    for row in rows.to_dict("records"):
        place = (row["segment_id"], row["turn_id"], int(row["start"]), int(row["end"]))
        append_reading(log, place, [("funding", "barrier")], "constructed_A", version="2")
    said = call(study, "agree", "2019", "--drift", "constructed_A", "--before", "1", "--after", "2").output
    assert "gained" in said
    call(study, "agree", "2019", "--drift", "constructed_A", "--before", "1", "--after", "9", code=2)


def test_drift_of_the_program_since_it_last_coded(study: Path) -> None:
    assert "ctipsurvey code 2019" in call(study, "agree", "2019", "--drift", "rules", code=2).output
    call(study, "code", "2019", "--coder", "rules")
    said = call(study, "agree", "2019", "--drift", "rules").output
    assert "100%" in said


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "sav", "parquet"])
@pytest.mark.parametrize("by", ["coding", "segment", "respondent"])
def test_codings_go_out_in_every_format(suffix: str, by: str, study: Path) -> None:
    target = study / f"codings.{suffix}"
    assert "constructed" in call(study, "codings", "export", "2019", str(target), "--by", by).output
    if suffix == "sav":
        import pyreadstat

        table, meta = pyreadstat.read_sav(target)
        assert by == "coding" or meta.variable_value_labels["funding"] == {0.0: "not given", 1.0: "given"}
    else:
        readers = {"csv": pd.read_csv, "xlsx": pd.read_excel, "parquet": pd.read_parquet}
        table = readers[suffix](target)
    assert len(table) == {"coding": 412, "segment": 398, "respondent": 24}[by]
    assert by == "coding" or set(table["funding"].astype(float)) == {0.0, 1.0}


def test_a_year_goes_out_and_comes_back_to_the_same_codings(study: Path) -> None:
    call(study, "exchange", "export", "2019", str(study / "a.qdpx"))
    before = load_codings(load_study(study), 2019, load_codebook(load_study(study)))
    shutil.rmtree(study / "data/2019/coded/codings")
    said = call(study, "exchange", "import", str(study / "a.qdpx"), "--year", "2019").output
    assert "constructed_A" in said
    after = load_codings(load_study(study), 2019, load_codebook(load_study(study)))
    columns = ["segment_id", "turn_id", "start", "end", "code", "valence", "coder"]

    def given(table: pd.DataFrame) -> set[tuple[str, ...]]:
        return {tuple(row) for row in table[table["code"] != ""][columns].values.tolist()}

    assert given(after) == given(before)


def test_import_writes_tables_and_says_what_it_read(study: Path) -> None:
    call(study, "exchange", "export", "2019", str(study / "a.qdpx"), "--lang", "ky", "--nvivo")
    said = call(study, "exchange", "import", str(study / "a.qdpx"), "--out", str(study / "out")).output
    assert "codings.csv" in said and "12 sources" in said
    columns = pd.read_csv(study / "out/codings.csv").columns.tolist()
    assert columns[:2] == ["source", "start"] and {"text", "code", "code_path", "coder"} <= set(columns)
    assert "nobody said this" in pd.read_csv(study / "out/sources.csv")["description"][0]


def test_a_file_that_is_none_of_ours_is_not_taken_in(study: Path) -> None:
    call(study, "exchange", "export", "2017", str(study / "a.qdpx"), "--coders", "rules")
    said = call(study, "exchange", "import", str(study / "a.qdpx"), "--year", "2019", code=4).output
    assert "exported from this study" in said


def test_a_codebook_goes_out_in_three_languages(study: Path) -> None:
    for language in ("en", "ru", "ky"):
        call(study, "exchange", "export", "2019", str(study / "a.qdc"), "--lang", language)
    assert (
        "no language" in call(study, "exchange", "export", "2019", str(study / "a.qdc"), "--lang", "de", code=2).output
    )
    assert "REFI-QDA" in call(study, "exchange", "export", "2019", str(study / "a.doc"), code=2).output


def test_codings_are_carried_over_to_new_turns(study: Path) -> None:
    turns = study / "data/2019/protected/turns.csv"
    shutil.copy(turns, study / "old.csv")
    table = pd.read_csv(turns, dtype=str, keep_default_na=False)
    table.loc[table["turn_id"] == "C19_01_02", "text"] = "Ну. " + table.loc[table["turn_id"] == "C19_01_02", "text"]
    table.to_csv(turns, index=False)
    said = call(study, "codings", "anchor", "2019", str(study / "old.csv")).output
    assert "moved" in said and "lost" not in said
    codings = load_codings(load_study(study), 2019, load_codebook(load_study(study)))
    first = codings[(codings["segment_id"] == "C19_01_02_s01") & (codings["coder"] == "constructed_A")].iloc[0]
    assert first["start"] == "4" and first["memo"].startswith("carried over to a new version of the text (")
