"""The example sentences: lawful, constructed, as many and as hard as a model needs; the shipped model is of them."""

from collections import Counter
from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.coding.examples import COLUMNS, load_examples, split_codings
from ctipsurvey.coding.features import Sentence
from ctipsurvey.coding.storing import load_model
from ctipsurvey.coding.training import SHIPPED, find_coder, taught_by, words_version
from ctipsurvey.errors import DataError
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.notions import load_notions
from ctipsurvey.instruments.phrases import load_phrases
from ctipsurvey.study import load_study

STUDY = load_study(ROOT)
CODEBOOK = load_codebook(STUDY)
EXAMPLES = load_examples(STUDY.examples(), CODEBOOK)


def test_every_example_is_marked_as_constructed_and_none_stands_twice() -> None:
    assert set(EXAMPLES["constructed"]) == {"yes"}
    said = EXAMPLES["context"] + " | " + EXAMPLES["text"]
    assert said.is_unique


def test_every_language_has_every_theme_in_every_valence() -> None:
    for language, own in EXAMPLES.groupby("language"):
        found = Counter(pair for cell in own["codings"] for pair in split_codings(cell).items())
        for code in CODEBOOK.codes:
            for valence in ("barrier", "enabler", "neutral"):
                assert found[(code.id, valence)] >= 5, (language, code.id, valence)


def test_a_third_is_hard_and_two_in_three_of_the_rest_have_no_keyword() -> None:
    for language, own in EXAMPLES.groupby("language"):
        single = own[own["kind"] == "single"]
        assert 0.3 <= 1 - len(single) / len(own) <= 0.4, language
        assert (single["keyword"] == "no").mean() > 0.6, language


def test_kinds_agree_with_the_number_of_themes() -> None:
    n_themes = EXAMPLES["codings"].map(lambda cell: len(split_codings(cell)))
    assert (n_themes[EXAMPLES["kind"] == "single"] == 1).all()
    assert (n_themes[EXAMPLES["kind"] == "multi"] > 1).all()
    assert (n_themes[EXAMPLES["kind"] == "none"] == 0).all()


def test_a_wrong_example_is_named_by_its_row(tmp_path: Path) -> None:
    good = ["x_1", "c1", "x", "ru", "spoken", "single", "no", "", "Придумано.", "funding:barrier", "yes"]
    rows = [
        good,
        [*good[:9], "fundin:barrier", "yes"],
        ["x_2", *good[1:9], "funding:bad", "yes"],
        [*good[:3], "de", *good[4:]],
    ]
    text = "\n".join(",".join(row) for row in (COLUMNS, *rows))
    (tmp_path / "x.csv").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(DataError) as told:
        load_examples(tmp_path, CODEBOOK)
    words = str(told.value)
    assert "row 3, column codings" in words and "row 4, column codings" in words and "row 5, column language" in words
    assert "Придумано" not in words


def test_the_shipped_model_was_trained_on_these_examples_and_phrases() -> None:
    model = load_model(SHIPPED)
    phrases = load_phrases(STUDY, CODEBOOK)
    assert model.about["data"] == taught_by(EXAMPLES).hash(), "train again: docs/coding.md, The shipped model"
    assert model.about["words"] == words_version(phrases, load_notions(STUDY)), "train again: docs/coding.md"
    assert model.codes == tuple(code.id for code in CODEBOOK.codes)


UNSEEN = {
    "en": (
        "Each spring the inspector who knew our cases is replaced, and we start from zero with the next one.",
        "staff_turnover",
    ),
    "ru": ("За бензин и распечатки платим из своего кармана, в бюджете такой строки нет.", "funding"),
    "ky": ("Айылдан Бишкекке чейин бир күн жол, биз жакта мындай борбор таптакыр жок.", "regional_gap"),
}


@pytest.mark.parametrize("language", UNSEEN)
def test_the_shipped_model_codes_without_vectors(language: str) -> None:
    text, theme = UNSEEN[language]
    codings = find_coder(STUDY, "both", None).code([Sentence(text, "", language)])
    assert theme in {one.code for one in codings}, codings
