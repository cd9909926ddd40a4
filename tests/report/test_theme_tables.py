"""The tables and figures on themes: every number follows from the codings, and only what may be shown is quoted."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from shared import ROOT

from ctipsurvey.coding.counting import CodedYear, choose_quotes, count_by, count_pairs, count_valences
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.report.figures.year import theme_figures
from ctipsurvey.report.theme_tables import theme_tables
from ctipsurvey.study import load_study

CODEBOOK = load_codebook(load_study(ROOT))
CODES = ("funding", "training")
WORDS = "Денег на бензин в районе нет совсем."


def coded(constructed: str = "constructed", year: int = 2019, **more: str) -> CodedYear:
    respondents = pd.DataFrame(
        {"respondent_id": ["E1", "E2", "E3"], "kind": ["ngo", "ngo", "state_body"], "region": ["Osh", "Osh", "Chuy"]}
    ).assign(**more)
    turns = pd.DataFrame({"turn_id": ["a", "b", "c"], "respondent_id": ["E1", "E2", "E3"], "text": [WORDS] * 3})
    segments = turns[["turn_id"]].assign(
        segment_id=["a1", "b1", "c1"], start=0, end=len(WORDS), language=["ru", "ru", "ky"]
    )
    codings = pd.DataFrame(
        [
            ("a1", "a", "0", str(len(WORDS)), "funding", "barrier", "0.9"),
            ("a1", "a", "0", str(len(WORDS)), "training", "neutral", "0.8"),
            ("c1", "c", "0", str(len(WORDS)), "funding", "enabler", "0.7"),
        ],
        columns=["segment_id", "turn_id", "start", "end", "code", "valence", "confidence"],
    )
    return CodedYear(
        year,
        respondents,
        turns.assign(constructed=constructed),
        segments,
        codings,
        codings.head(0),
        "model",
        bool(constructed),
    )


def test_a_group_counts_each_respondent_once() -> None:
    counted = count_by(coded(), CODES, "kind").set_index(["group", "code"])
    assert counted.loc[("ngo", "funding"), ["n_respondents", "n_group"]].tolist() == [1, 2]
    assert counted.loc[("state_body", "training"), ["n_respondents", "n_group"]].tolist() == [0, 1]
    by_language = count_by(coded(), CODES, "language").set_index(["group", "code"])
    assert by_language.loc[("ky", "funding"), ["n_respondents", "n_group"]].tolist() == [1, 1]


def test_valences_and_pairs_are_counted_by_sentence() -> None:
    counted = count_valences(coded(), CODES, ("barrier", "enabler")).set_index(["code", "valence"])
    assert counted["n_segments"].to_dict() == {
        ("funding", "barrier"): 1, ("funding", "enabler"): 1, ("training", "barrier"): 0, ("training", "enabler"): 0,
    }  # fmt: skip
    pairs = count_pairs(coded(), CODES)
    assert pairs.to_dict("records") == [
        {"code": "funding", "other_code": "training", "n_segments": 1, "share_of_rarer": 1.0}
    ]


@pytest.mark.parametrize(("more", "n"), [({}, 0), ({"may_quote": "no"}, 0), ({"may_quote": "yes"}, 3)])
def test_only_allowed_sentences_are_quoted(more: dict[str, str], n: int) -> None:
    assert len(choose_quotes(coded(constructed="", **more), CODES)) == n
    assert len(choose_quotes(coded(**more), CODES)) == 3


def test_a_quote_tells_no_place() -> None:
    assert "region" not in choose_quotes(coded(), CODES)
    (table,) = [one for one in theme_tables([coded()], CODEBOOK) if one.id == "theme_quotes"]
    assert not {"Osh", "Chuy", "E1"} & set(table.shown.to_numpy().ravel())


def test_all_tables_are_marked_and_say_who_coded() -> None:
    tables = theme_tables([coded(year=2017), coded()], CODEBOOK)
    assert len(tables) == 8
    for table in tables:
        assert table.constructed and "Coded by the program (model)" in table.note
    (years,) = [table for table in tables if table.id == "themes_over_years"]
    assert list(years.shown.columns) == ["Theme", "2017", "2019"]


def test_every_figure_is_made_and_told_in_words(tmp_path: Path) -> None:
    figures = theme_figures(theme_tables([coded(year=2017), coded()], CODEBOOK), CODEBOOK)
    assert [figure.id for figure in figures] == [
        "themes_by_valence", "themes_by_kind", "themes_by_region", "themes_by_language", "theme_pairs",
        "themes_over_years",
    ]  # fmt: skip
    for figure in figures:
        assert figure.save(tmp_path).exists()
        assert "Funding and material resources: " in figure.alt


def test_a_year_without_codings_has_figures_that_say_so(tmp_path: Path) -> None:
    none = replace(coded(), codings=coded().codings.head(0))
    for figure in theme_figures(theme_tables([none], CODEBOOK), CODEBOOK):
        assert figure.save(tmp_path).exists()
    assert theme_tables([replace(none, turns=none.turns.head(0))], CODEBOOK) == []
