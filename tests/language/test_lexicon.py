"""Words looked up: every form of a word in its language, and no other word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.language import english, kyrgyz, russian
from ctipsurvey.language.lexicon import Lexicon

FORMS = {
    ("en", "leave"): ["leave", "leaves", "left", "leaving"],
    ("en", "policy"): ["policies", "policy's"],
    ("en", "refer"): ["referred", "referring", "refers"],
    ("en", "child"): ["children", "child's"],
    ("ru", "сотрудник"): ["сотрудники", "сотрудником", "сотрудников"],
    ("ru", "уйти"): ["ушла", "уйдёт", "ушли", "ушедшие"],
    ("ru", "ещё"): ["еще", "ещё"],
    ("ky", "кызматкер"): ["кызматкерлер", "кызматкерлерибиз", "кызматкерлеринин", "кызматкерлерге"],
    ("ky", "мектеп"): ["мектепте", "мектебибиз", "мектептерде", "мектебинде"],
    ("ky", "алмаш"): ["алмашат", "алмашып", "алмашкан", "алмашуу", "алмашты", "алмашылышы", "алмашпайт"],
    ("ky", "бөл"): ["бөлүндү", "бөлүнгөн", "бөлүнгөндүгүн", "бөлбөйт", "бөлүү"],
    ("ky", "иште"): ["иштөө", "иштейт", "иштеген", "иштебейт"],
}
OTHERS = {
    ("en", "court"): ["courteous", "courtyard"],
    ("ru", "суд"): ["судьба", "сударь"],
    ("ky", "сот"): ["сотрудник", "сотня"],
    ("ky", "кат"): ["категория", "катастрофа"],
}


@pytest.mark.parametrize(("language", "word"), FORMS)
def test_the_forms_of_a_word_are_found(language: str, word: str) -> None:
    lexicon = Lexicon(language, [(word, "forms")])
    assert [form for form in FORMS[(language, word)] if lexicon.look_up(form) != (0,)] == []


@pytest.mark.parametrize(("language", "word"), OTHERS)
def test_other_words_that_begin_alike_are_not(language: str, word: str) -> None:
    lexicon = Lexicon(language, [(word, "forms")])
    assert [other for other in OTHERS[(language, word)] if lexicon.look_up(other)] == []


def test_an_exact_word_and_a_beginning_are_what_they_say() -> None:
    lexicon = Lexicon("ru", [("суд", "exact"), ("финанс", "prefix")])
    assert lexicon.look_up("суд") and not lexicon.look_up("суда")
    assert lexicon.look_up("финансирования") and lexicon.look_up("финансы")


def test_a_word_with_a_hyphen_is_also_its_parts() -> None:
    assert Lexicon("ru", [("партнёр", "forms")]).look_up("нпо-партнеры") == (0,)


def test_latin_words_in_russian_and_kyrgyz_have_english_forms() -> None:
    assert Lexicon("ru", [("hotline", "forms")]).look_up("hotlines") == (0,)
    assert Lexicon("ky", [("shelter", "forms")]).look_up("shelters") == (0,)


@pytest.mark.parametrize("case", ["ларыбызга", "нын", "дагы", "сыз", "ылгандыктан", "уусу", "байт", "са", "дыгын", ""])
def test_chains_of_endings_are_legal(case: str) -> None:
    assert kyrgyz.is_chain(case)


@pytest.mark.parametrize("rest", ["рудник", "ок", "фф", "ория", "окт"])
def test_other_rests_are_not(rest: str) -> None:
    assert not kyrgyz.is_chain(rest)


@given(st.text(alphabet="абвгдеёжзиклмнорстуэюяңөү", min_size=1, max_size=14))
def test_a_word_is_a_form_of_itself_in_every_language(word: str) -> None:
    folded = word.replace("ё", "е")
    assert kyrgyz.belongs(folded, folded)
    assert folded in russian.forms(word)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_an_english_word_is_a_form_of_itself(word: str) -> None:
    assert word in english.forms(word)


def test_russian_knows_its_words_from_invented_ones() -> None:
    assert russian.is_known("приют") and not russian.is_known("приютство")
