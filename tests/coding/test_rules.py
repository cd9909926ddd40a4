"""Phrases found in a text: the right words, inside one sentence, with theme, valence and reason."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared import ROOT

from ctipsurvey.coding.rules import Finding, RuleCoder
from ctipsurvey.errors import InstrumentError
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.phrases import Phrases, load_phrases
from ctipsurvey.instruments.words import build
from ctipsurvey.study import load_study

STUDY = load_study(ROOT)
PHRASES = load_phrases(STUDY, load_codebook(STUDY))


def coder(**codes: Any) -> RuleCoder:
    cues = {
        "barrier": {"en": ["no|not|lack"], "ru": ["не|нет"], "ky": ["жок"]},
        "enabler": {"en": ["was allocated"], "ru": ["выделили"], "ky": ["бөлүн"]},
    }
    return RuleCoder(build(Phrases, {"codes": codes, "cues": cues}, "phrases.yaml"))


def found(text: str, language: str, **codes: Any) -> list[tuple[str, str, str]]:
    return [(text[one.start : one.end], one.code, one.valence) for one in coder(**codes).find(text, language)]


# text, language, phrases of one code, the stretches found
PAIRS = [
    ("Средств не выделили.", "ru", ["{выделить средство}~4"], ["Средств не выделили"]),
    ("Выделили много разных других нужных им средств.", "ru", ["{выделить средство}~4"], []),
    ("Не хватает нам сегодня денег.", "ru", ["не хватать ..3 деньги"], ["Не хватает нам сегодня денег"]),
    ("Денег. Не хватает.", "ru", ["деньги ..3 не хватать"], []),
    ("В кризисный центр пришли.", "ru", ["приют|кризисный центр"], ["кризисный центр"]),
    ("Goods turnover grew. Staff turnover kills.", "en", ["turnover unless goods"], ["turnover"]),
    ("The КПС met.", "en", ["=КПС"], ["КПС"]),
    (
        "Кызматкерлерибиз тез-тез алмашылып турат.",
        "ky",
        ["кызматкер ..2 алмаш"],
        ["Кызматкерлерибиз тез-тез алмашылып"],
    ),
    ("У нас кадрлар жетишпейт, вот так.", "ru", [], []),
]


@pytest.mark.parametrize(("text", "language", "phrases", "stretches"), PAIRS)
def test_a_phrase_is_found_where_it_stands(text: str, language: str, phrases: list[str], stretches: list[str]) -> None:
    assert [one[0] for one in found(text, language, funding={language: phrases})] == stretches


def test_kyrgyz_words_are_found_in_russian_speech_and_the_other_way_round() -> None:
    codes = {"staff_turnover": {"ky": ["кадр ..2 жетишпе"], "ru": ["текучка"]}}
    assert found("У нас кадрлар жетишпейт.", "ru", **codes)
    assert found("Бизде текучка көп.", "ky", **codes)


def test_the_nearest_cue_tells_the_valence() -> None:
    codes = {"funding": {"en": ["money", "grant"]}}
    text = "The money was allocated in spring, but afterwards there was no grant."
    assert found(text, "en", **codes) == [("money", "funding", "enabler"), ("grant", "funding", "barrier")]
    assert found("They spoke about money.", "en", **codes)[0][2] == "neutral"


def test_a_phrase_with_its_own_valence_needs_no_cue() -> None:
    codes = {"staff_turnover": {"en": [{"pattern": "short-staffed", "valence": "barrier"}]}}
    assert found("We are short-staffed.", "en", **codes)[0][2] == "barrier"


def test_a_finding_says_where_it_stands_and_by_which_rule() -> None:
    (one,) = coder(funding={"en": ["cash", "money"]}).find("It rained. Money came.", "en")
    assert one == Finding(11, 16, "funding", "neutral", "funding.en.2")


def test_the_order_of_codes_and_phrases_does_not_change_what_is_found() -> None:
    text = "Денег нет, сотрудники уходят, приют закрыли, и обучения не было."
    codes = {name: spoken.model_dump() for name, spoken in PHRASES.codes.items()}
    cues = {name: spoken.model_dump() for name, spoken in PHRASES.cues.items()}
    turned = build(Phrases, {"codes": dict(reversed(codes.items())), "cues": cues}, "phrases.yaml")
    assert RuleCoder(turned).find(text, "ru") == RuleCoder(PHRASES).find(text, "ru") != []


CODER = RuleCoder(PHRASES)


@given(st.text(max_size=200), st.sampled_from(["en", "ru", "ky"]))
def test_no_text_makes_it_crash_and_every_finding_lies_in_the_text(text: str, language: str) -> None:
    for one in CODER.find(text, language):
        assert 0 <= one.start < one.end <= len(text)


def test_a_wrong_phrase_is_named_with_its_place(tmp_path: Path) -> None:
    content = {"codes": {"funding": {"ru": ["деньги", "(бюджет"]}}, "cues": {}}
    with pytest.raises(InstrumentError, match=r"funding.*Russian.*lacks a `\)`"):
        build(Phrases, content, "phrases.yaml")


def test_every_phrase_of_the_study_can_be_read_and_no_stem_is_too_short() -> None:
    assert sum(len(getattr(spoken, lang)) for spoken in PHRASES.codes.values() for lang in ("en", "ru", "ky")) > 400
