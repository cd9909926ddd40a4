"""The shadow of a text: every disguise undone, every letter at its place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.protect.shadow import is_cased, make_shadow

DISGUISES = [
    ("Пe\u200bризат", "Перизат"),  # a Latin e and a zero-width space
    ("Ормон\u00adова", "Ормонова"),  # a soft hyphen
    (unicodedata.normalize("NFD", "Йыман"), "Йыман"),
    ("０５５５", "0555"),
    ("Айгүл\u00a0Сыдыкова", "Айгүл Сыдыкова"),
    ("Ɵмүр", "Өмүр"),
    ("Оlivеr", "Oliver"),  # Cyrillic letters in a Latin word
    ("Кады-\nров", "Кадыров"),
    ("ТАЛ4НТ и ещё кто-то пришёл", "ТАЛАНТ и ещё кто-то пришёл"),
]


@pytest.mark.parametrize(("text", "plain"), DISGUISES)
def test_a_disguised_name_reads_as_the_plain_one(text: str, plain: str) -> None:
    assert make_shadow(text).text == plain


def test_numbers_keep_their_digits_beside_letters() -> None:
    assert make_shadow("94ден 0550").text == "94ден 0550"


def test_an_invisible_letter_at_the_edge_belongs_to_the_name() -> None:
    text = "к \ufeffТолкун\u200bбек пришёл"
    shadow = make_shadow(text)
    start = shadow.text.index("Толкунбек")
    first, last = shadow.place(start, start + 9)
    assert text[first:last] == "\ufeffТолкун\u200bбек"


@given(st.text(alphabet="Айгү\u200b\u00ad\u0301\u0306 еeoо0-\nNB.", max_size=40))
def test_every_letter_of_the_shadow_has_its_own_place_in_order(text: str) -> None:
    shadow = make_shadow(text)
    assert len(shadow.text) == len(shadow.places)
    ends = 0
    for start, end in shadow.places:
        assert ends <= start < end <= len(text)
        ends = end


def test_text_of_speech_recognition_and_shouted_text_have_no_case() -> None:
    assert not is_cased("ну вот пришла айгуль и говорит дай денег а я говорю нет")
    assert not is_cased("МЕНЯ ЗОВУТ АЙГУЛЬ Я РАБОТАЮ В ПРИЮТЕ")
    assert is_cased("Меня зовут Айгуль, я работаю в приюте уже семь лет и видела всякое.")
