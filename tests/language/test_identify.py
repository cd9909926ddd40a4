"""The language of a sentence; a doubtful one is in the language of its answer."""

import pytest

from ctipsurvey.language.identify import identify, identify_sentences

KNOWN = {
    "en": "Nobody in the district has opened the form since it was approved.",
    "ru": "Людей каждый год меняют, и мы объясняем всё заново.",
    "ky": "Кызматкерлер жыл сайын алмашып турат, биз кайра башынан түшүндүрөбүз.",
}


@pytest.mark.parametrize("language", KNOWN)
def test_a_sentence_is_known_by_its_language(language: str) -> None:
    assert identify(KNOWN[language])[0] == language


def test_kyrgyz_without_its_own_letters_is_still_kyrgyz() -> None:
    text = "Кызматкерлер жыл сайын алмашып турат, биз кайра башынан тушундуробуз."
    assert identify(text)[0] == "ky"


def test_each_sentence_of_a_mixed_answer_has_its_own_language() -> None:
    assert identify_sentences([KNOWN["ky"], KNOWN["ru"], KNOWN["ky"]]) == ["ky", "ru", "ky"]


def test_a_short_sentence_is_in_the_language_of_its_answer() -> None:
    assert identify_sentences(["Ооба, конечно.", KNOWN["ky"]]) == ["ky", "ky"]
    assert identify_sentences(["OK."], answer="ru") == ["ru"]


def test_a_text_without_letters_has_no_language() -> None:
    assert identify("12 … 34") == ("", 0.0)
