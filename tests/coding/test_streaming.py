"""Tables of texts coded in blocks: the same rows whatever the blocks, and nothing done twice."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from shared import ROOT

from ctipsurvey.cli import cli
from ctipsurvey.coding.coder import Coding, Rules
from ctipsurvey.coding.features import Sentence
from ctipsurvey.coding.rules import RuleCoder
from ctipsurvey.coding.segments import sentences_in, split_into_segments, units_of
from ctipsurvey.coding.streaming import COLUMNS, code_file
from ctipsurvey.errors import DataError, SurveyError
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.phrases import load_phrases
from ctipsurvey.study import load_study

STUDY = load_study(ROOT)
PHRASES = load_phrases(STUDY, load_codebook(STUDY))
CODER = Rules(PHRASES, RuleCoder(PHRASES))
TEXTS = pd.DataFrame(
    {
        "id": [f"t{number}" for number in range(7)],
        "text": [
            "There is no money for petrol.",
            "Приют закрыли, денег нет.",
            "Кызматкерлер тез-тез алмашып турат.",
            "",
            "It rained.",
            "Сотрудников обучили, но они уволились.",
            "No, thank you.",
        ],
        "lang": ["en", "ru", "ky", "", "en", "", "en"],
    }
)


@pytest.mark.parametrize("block", [1, 3, 100])
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_rows_do_not_depend_on_the_blocks_or_the_kind_of_file(tmp_path: Path, block: int, suffix: str) -> None:
    source, target = tmp_path / f"texts{suffix}", tmp_path / f"codings{suffix}"
    TEXTS.to_csv(source, index=False) if suffix == ".csv" else TEXTS.to_parquet(source, index=False)
    done = code_file(source, target, CODER, block=block)
    found = pd.read_csv(target, dtype=str) if suffix == ".csv" else pd.read_parquet(target)
    assert tuple(found.columns) == COLUMNS
    pairs = set(zip(found["id"], found["theme"], strict=True))
    assert {("t0", "funding"), ("t1", "funding"), ("t1", "victim_services"), ("t2", "staff_turnover")} <= pairs
    assert not {"t3", "t4"} & set(found["id"])
    assert (done.n_texts, done.n_given) == (7, len(found))
    assert list(tmp_path.iterdir()) == [source, target] or set(tmp_path.iterdir()) == {source, target}


class Stopping:
    """A coder that stops in the middle, as a machine that is switched off."""

    name, version, by_sentence = CODER.name, CODER.version, False

    def __init__(self, after: int) -> None:
        self.left = after

    def code(self, sentences: list[Sentence]) -> list[Coding]:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return CODER.code(sentences)


def test_a_stopped_job_goes_on_where_it_was_and_gives_the_same_rows(tmp_path: Path) -> None:
    source, target = tmp_path / "texts.csv", tmp_path / "codings.csv"
    TEXTS.to_csv(source, index=False)
    with pytest.raises(KeyboardInterrupt):
        code_file(source, target, Stopping(3), block=1)
    assert not target.exists()
    done = code_file(source, target, CODER, block=1)
    assert done.n_kept == 3
    whole = tmp_path / "whole.csv"
    code_file(source, whole, CODER, block=1)
    assert target.read_bytes() == whole.read_bytes()


def test_other_texts_are_coded_from_the_start(tmp_path: Path) -> None:
    source, target = tmp_path / "texts.csv", tmp_path / "codings.csv"
    TEXTS.to_csv(source, index=False)
    with pytest.raises(KeyboardInterrupt):
        code_file(source, target, Stopping(3), block=1)
    TEXTS.iloc[::-1].to_csv(source, index=False)
    assert code_file(source, target, CODER, block=1).n_kept == 0


@pytest.mark.parametrize("content", ["name,words\na,b\n", "", "id\n1\n"])
def test_a_table_without_its_columns_is_refused_and_nothing_is_written(tmp_path: Path, content: str) -> None:
    source, target = tmp_path / "texts.csv", tmp_path / "codings.csv"
    source.write_text(content, encoding="utf-8")
    with pytest.raises(DataError):
        code_file(source, target, CODER)
    assert not target.exists()


class Doubting:
    """A coder that gives every second text a theme and leaves the others to a person."""

    name, version, by_sentence = "doubting", "doubting 1", True

    def code(self, sentences: list[Sentence]) -> list[Coding]:
        return [Coding(row, "funding", "barrier", 0.4, "", row % 2 == 1) for row in range(len(sentences))]


def test_what_is_left_to_a_person_stands_in_a_table_of_its_own(tmp_path: Path) -> None:
    source, target, review = tmp_path / "texts.csv", tmp_path / "codings.csv", tmp_path / "review.parquet"
    TEXTS[TEXTS["text"] != ""].to_csv(source, index=False)
    done = code_file(source, target, Doubting(), review=review)
    given, left = pd.read_csv(target, dtype=str), pd.read_parquet(review)
    assert tuple(given.columns) == tuple(left.columns) == COLUMNS
    assert (len(given), len(left)) == (done.n_given, done.n_to_review) == (3, 3)
    assert not set(given["id"]) & set(left["id"])


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="CSV or Parquet"):
        code_file(tmp_path / "texts.xlsx", tmp_path / "codings.csv", CODER)


def test_a_long_text_is_coded_sentence_by_sentence_with_the_one_before_as_context() -> None:
    text = " ".join(["Сегодня шёл дождь и мы ждали."] * 10 + ["Денег нет."] * 3)
    units = list(units_of(text, "ru"))
    assert len(units) == 13 and units[1].context == "Сегодня шёл дождь и мы ждали."
    assert [one.text for one in units_of("Да. Нет.", "ru")] == ["Да. Нет."]


def test_segments_are_their_turns_text_from_start_to_end() -> None:
    turns = pd.DataFrame(
        {"turn_id": ["a", "b"], "text": ["One. Two came.", "Ооба. Акча жок болчу."], "language": ["en", "ky"]}
    )
    segments = split_into_segments(turns)
    texts = dict(zip(turns["turn_id"], turns["text"], strict=True))
    cut = [texts[row["turn_id"]][row["start"] : row["end"]] for row in segments.to_dict("records")]
    assert cut == ["One.", "Two came.", "Ооба.", "Акча жок болчу."]
    assert segments["segment_id"].is_unique and list(segments["language"]) == ["en", "en", "ky", "ky"]


def test_a_transcript_of_300_000_letters_has_all_its_sentences() -> None:
    text = ("Денег на бензин нет. " * 15_000)[:300_000]
    assert len(sentences_in(text, "ru")) > 14_000


def test_the_command_codes_a_table_by_rules(tmp_path: Path) -> None:
    source, target = tmp_path / "texts.csv", tmp_path / "codings.csv"
    TEXTS.to_csv(source, index=False)
    words = ["code", "--input", str(source), "--output", str(target), "--coder", "rules", "--study", str(ROOT)]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    assert "rules:" in result.output and target.exists()
    wrong = CliRunner().invoke(cli, [*words[:6], "rulez", "--study", str(ROOT)])
    assert wrong.exit_code == 2 and "is not a coder" in wrong.output
