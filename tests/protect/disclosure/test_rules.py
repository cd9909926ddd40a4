"""What is too small to be shown, and how a study changes it."""

import shutil
from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.errors import InstrumentError
from ctipsurvey.protect.disclosure.rules import Rules, is_dominated, load_rules
from ctipsurvey.run.check import check_study
from ctipsurvey.study import load_study


def rules_with(folder: Path, text: str) -> Rules:
    (folder / "instruments").mkdir(exist_ok=True)
    settings = (ROOT / "instruments/study.yaml").read_text(encoding="utf-8")
    (folder / "instruments/study.yaml").write_text(f"{settings}\n{text}", encoding="utf-8")
    return load_rules(load_study(folder))


@pytest.mark.parametrize(
    ("risk", "n", "is_small"),
    [
        ("victims", 10, True), ("victims", 11, False), ("respondents", 4, True), ("respondents", 5, False),
        ("sentences", 4, True), ("sentences", 5, False), ("public", 1, False), ("respondents", 0, False),
    ],
)  # fmt: skip
def test_eleven_victims_and_five_respondents_may_be_told(risk: str, n: int, is_small: bool) -> None:
    assert Rules().of("any", risk).is_sensitive(n) is is_small


def test_a_study_without_rules_of_its_own_has_those_of_the_package() -> None:
    assert load_rules(load_study(ROOT)) == Rules()


def test_a_study_sets_thresholds_rounding_and_exceptions_with_a_reason(tmp_path: Path) -> None:
    text = """
disclosure:
  thresholds:
    respondents: 10
  rounding:
    victims: 3
  all_or_nothing: show
  tables:
    interviews:
      threshold: 3
      reason: All bodies agreed in writing to be counted.
    responses:
      risk: public
      reason: Answers of bodies that publish them themselves.
"""
    rules = rules_with(tmp_path, text)
    assert (rules.of("any", "respondents").threshold, rules.of("any", "victims").threshold) == (10, 11)
    assert rules.of("any", "victims").rounding == 3
    assert rules.of("interviews", "respondents").threshold == 3
    assert not rules.of("responses", "respondents").is_sensitive(1)
    assert not rules.of("any", "respondents").is_sensitive(0, zero_tells=True)
    assert rules.of("interviews", "respondents").reason.startswith("All bodies")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("thresholds:\n    respondents: two", "thresholds, key respondents: is not a whole number from 3 to 100"),
        ("thresholds:\n    respondents: 2", "is not a whole number from 3 to 100"),
        ("thresholds:\n    respondent: 5", "key respondent: is not known. Did you mean 'respondents'?"),
        ("treshold:\n    respondents: 5", "key treshold: is not known. Did you mean 'thresholds'?"),
        ("rounding:\n    victims: 0", "rounding, key victims: is not a whole number from 1 to 100"),
        ("all_or_nothing: maybe", "is neither hide nor show"),
        ("tables:\n    interviews:\n      threshold: 3", "tables, interviews: makes an exception without a reason"),
        ("tables:\n    interviews:\n      risk: publik\n      reason: x", "Did you mean 'public'?"),
        ("tables: none", "tables: needs keys with values"),
    ],
)
def test_a_rule_that_is_not_as_it_should_be_is_told_by_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InstrumentError) as caught:
        rules_with(tmp_path, f"disclosure:\n  {text}\n")
    assert words in str(caught.value)


def test_disclosure_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match="key disclosure: needs keys"):
        rules_with(tmp_path, "disclosure: strict\n")


def test_check_looks_at_the_rules_too(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    with (tmp_path / "instruments/study.yaml").open("a", encoding="utf-8") as stream:
        stream.write("disclosure:\n  thresholds:\n    respondents: 1\n")
    with pytest.raises(InstrumentError, match="thresholds, key respondents"):
        check_study(load_study(tmp_path))


@pytest.mark.parametrize(
    ("amounts", "tells"),
    [([100], True), ([50, 45, 1, 1, 1], True), ([90, 5, 3, 1, 1], True), ([20, 20, 20, 20, 20], False), ([], False)],
)
def test_a_sum_that_one_or_two_make_tells_too_much(amounts: list[float], tells: bool) -> None:
    assert is_dominated(amounts) is tells
