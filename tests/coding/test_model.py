"""A model learned from a few sentences: what it gives, what it leaves to a person, how it is stored."""

from functools import lru_cache
from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.coding.coder import Both, Model, Rules
from ctipsurvey.coding.features import Sentence
from ctipsurvey.coding.learning import Learner, Taught, ThemeModel, best_threshold, folds
from ctipsurvey.coding.model import ModelCoder
from ctipsurvey.coding.rules import RuleCoder
from ctipsurvey.coding.storing import load_model, save_model
from ctipsurvey.errors import DataError
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.phrases import load_phrases
from ctipsurvey.study import load_study

STUDY = load_study(ROOT)
PHRASES = load_phrases(STUDY, load_codebook(STUDY))
RULES = RuleCoder(PHRASES)
CODES = ("funding", "staff_turnover")
THINGS = ["petrol", "printer", "rent", "paper", "bus tickets", "heating", "the phone", "two computers", "a car", "ink"]
PEOPLE = [
    "the head",
    "our officer",
    "the curator",
    "a specialist",
    "the inspector",
    "she",
    "he",
    "the chief",
    "my contact",
]


@lru_cache(maxsize=1)
def taught() -> Taught:
    """Constructed sentences: who pays, who left, and neither."""
    sentences, codings, groups = [], [], []
    for number, thing in enumerate(THINGS):
        sentences += [Sentence(f"Nobody pays for {thing} here."), Sentence(f"Last year the state bought us {thing}.")]
        codings += [{"funding": "barrier"}, {"funding": "enabler"}]
        groups += [f"t{number}"] * 2
    for number, who in enumerate(PEOPLE):
        sentences += [Sentence(f"In spring {who} left again and we start over."), Sentence(f"Today {who} drank tea.")]
        codings += [{"staff_turnover": "barrier"}, {}]
        groups += [f"p{number}"] * 2
    return Taught(sentences, codings, groups)


@lru_cache(maxsize=1)
def model() -> ThemeModel:
    return Learner(taught(), RULES, CODES, None).model()


def test_it_codes_what_it_has_not_seen_as_what_it_has_seen() -> None:
    coder = ModelCoder(model(), RULES)
    found = coder.suggest([Sentence("Nobody pays for chairs here."), Sentence("In spring the clerk left again.")])
    given = {(one.row, one.code) for one in found if one.is_given}
    assert given == {(0, "funding"), (1, "staff_turnover")}
    assert next(one.valence for one in found if one.row == 0) == "barrier"


def test_every_suggestion_says_on_what_it_rests_and_how_sure_it_is() -> None:
    for one in ModelCoder(model(), RULES).suggest(list(taught().sentences)):
        assert 0 < one.confidence < 1
        assert one.basis and not one.basis.endswith(";")


def test_what_it_is_unsure_of_is_left_to_a_person() -> None:
    found = Model(ModelCoder(model(), RULES)).code(list(taught().sentences))
    thresholds = dict(zip(CODES, model().settled.thresholds, strict=True))
    assert all(one.to_review == (one.confidence < thresholds[one.code]) for one in found)


def test_a_phrase_settles_what_the_model_is_unsure_of() -> None:
    rules, learned = Rules(PHRASES, RULES), Model(ModelCoder(model(), RULES))
    for one in Both(rules, learned).code(list(taught().sentences)):
        assert not (one.to_review and one.basis.startswith("rules "))


def test_the_same_sentences_give_the_same_bytes_in_any_order_of_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        save_model(Learner(taught(), RULES, CODES, None).model(), tmp_path / f"{name}.skops")
    assert (tmp_path / "a.skops").read_bytes() == (tmp_path / "b.skops").read_bytes()


def test_what_is_stored_says_the_same_when_it_is_read(tmp_path: Path) -> None:
    save_model(model(), tmp_path / "model.skops")
    stored = load_model(tmp_path / "model.skops")
    sentences = list(taught().sentences)
    assert ModelCoder(stored, RULES).suggest(sentences) == ModelCoder(model(), RULES).suggest(sentences)


@pytest.mark.parametrize("content", [b"", b"no model", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_model_is_refused_in_words(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.skops").write_bytes(content)
    with pytest.raises(DataError, match="Train it again"):
        load_model(tmp_path / "model.skops")


def test_no_group_is_in_two_folds_and_no_sentence_is_left_out() -> None:
    groups = [f"g{number % 17}" for number in range(100)]
    parts = folds(groups)
    assert sorted(row for part in parts for row in part) == list(range(100))
    where = [
        {number for number, part in enumerate(parts) if any(groups[row] == name for row in part)}
        for name in set(groups)
    ]
    assert all(len(found) == 1 for found in where)


def test_the_best_threshold_parts_what_can_be_parted() -> None:
    import numpy as np

    assert 0.2 < best_threshold(np.array([0.1, 0.2, 0.7, 0.9]), np.array([0, 0, 1, 1])) <= 0.7


def test_the_hash_of_what_was_taught_changes_with_any_coding() -> None:
    first = taught()
    other = Taught(first.sentences, [{}, *first.codings[1:]], first.groups)
    turned = Taught(first.sentences[::-1], first.codings[::-1], first.groups[::-1])
    assert first.hash() != other.hash() and first.hash() == turned.hash()
