"""Where sentences end: abbreviations, years, numbers, quotes, lists."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.language.sentences import split_into_sentences

SENTENCES = {
    "ru": [
        ["Отчёт вышел в 2019 г.", "Его почти никто не читал."],
        ["По ст. 171 УК, т.е. по торговле людьми, было 12 дел.", "А.К. Придуманная ушла."],
        ["Деньги, напр. на аренду, не дают.", "В янв. 2021 было 1,5 млн. сом.", "Потом ничего."],
        ["Живёт в г. Ош.", "Обл. администрация молчит и т.д.", "Потом забыли."],
        ["Было 15 чел.", "Все уехали.", "№ 493 от 19.09.2019 г. принят."],
        ["В п. 4 сказано ясно.", "См. ч. 2 ст. 8."],
        ["1. Обучить сотрудников.", "2. Выделить средства."],
    ],
    "ky": [
        ["УКнын 171-бер. боюнча иш козголду.", "Ош ш. жана Баткен обл. боюнча (б.а. уланган жок) маалымат жок."],
        ["2020-2022-жж. 1,5 миң сом бөлүндү.", "2019-ж.", "Андан кийин токтоду."],
        ["Ооба.", "Мис., ижара акысы төлөнгөн жок ж.б.у.с.", "Анан кетишти."],
    ],
    "en": [
        ["It was adopted by Resolution No. 493 of 19 Sept. 2019.", "Nobody read it."],
        ["He said no.", "Then he left, e.g. to Osh.", "Art. 171 is used."],
        ["We have shelters, hotlines, etc.", "The money ended in 2019.", "See p. 4."],
        ["Well... you know, it is hard.", "I mean, J. Doe left."],
    ],
}


@pytest.mark.parametrize(("language", "sentences"), [(lang, one) for lang, every in SENTENCES.items() for one in every])
def test_hard_sentences_are_split_where_they_end(language: str, sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split_into_sentences(text, language)] == sentences


def test_a_line_break_ends_a_sentence() -> None:
    text = "Обучить сотрудников\nВыделить средства"
    assert [text[start:end] for start, end in split_into_sentences(text, "ru")] == text.split("\n")


@given(st.text(alphabet='абв ГД.!?… \n№19гт«»"ст', max_size=120), st.sampled_from(["en", "ru", "ky"]))
def test_sentences_lie_in_order_and_hold_every_letter(text: str, language: str) -> None:
    spans = split_into_sentences(text, language)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    inside = "".join(text[start:end] for start, end in spans)
    assert sorted("".join(inside.split())) == sorted("".join(text.split()))
