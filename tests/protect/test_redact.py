"""Replacements: typed, numbered, in the language of the text; nothing of the original in what is noted."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.protect.detect import Detector
from ctipsurvey.protect.pseudonyms import Key
from ctipsurvey.protect.redact import redact
from ctipsurvey.protect.spans import Span

TEXT = "Кожогулов из села Кашка-Суу дал номер 0555 12 34 56, потом Кожогулову звонили на 0555-123-456."


def protected(text: str, language: str, key: Key) -> str:
    return redact(text, Detector().find([text], [language])[0], key, language)[0]


def test_the_same_name_and_number_get_the_same_replacement() -> None:
    key = Key(draw=min)
    shown = re.sub(r"\[СЕЛО[^]]*]", "[СЕЛО]", protected(TEXT, "ru", key))
    assert shown == "[ИМЯ_01] из села [СЕЛО] дал номер [ТЕЛЕФОН_01], потом [ИМЯ_01] звонили на [ТЕЛЕФОН_01]."
    assert protected("Kozhogulov left.", "en", key) == "[NAME_01] left."
    assert protected("Кожогуловго айттым.", "ky", key) == "[АТЫ_01] айттым."


def test_a_village_becomes_its_region_where_only_one_has_it() -> None:
    assert protected("Мы из села Кашка-Суу.", "ru", Key()) == "Мы из села [СЕЛО]."
    assert protected("Биз Каныш-Кыядан келдик.", "ky", Key()) == "Биз [АЙЫЛ, Жалал-Абад облусу] келдик."
    assert protected("Мы из села Незнаемово.", "ru", Key()) == "Мы из села [СЕЛО]."


def test_what_is_noted_stands_at_its_place_and_holds_no_original() -> None:
    text, done = redact(TEXT, Detector().find([TEXT], ["ru"])[0], Key(), "ru")
    assert [text[one.start : one.end] for one in done] == [one.replacement for one in done]
    assert len(done) == 5
    assert not any("Кожогулов" in str(one) or "0555" in str(one) for one in done)


def test_protecting_twice_changes_nothing() -> None:
    once = protected(TEXT, "ru", Key(draw=min))
    assert protected(once, "ru", Key(draw=min)) == once


@given(st.text(alphabet="абв \n", max_size=30), st.integers(0, 29), st.integers(1, 10))
def test_all_that_is_outside_a_span_stays_as_it_is(text: str, start: int, length: int) -> None:
    end = min(len(text), start + length)
    if start >= end:
        return
    shown, done = redact(text, [Span(start, end, "name", True, "test")], Key(draw=min), "ru")
    assert shown == text[:start] + done[0].replacement + text[end:]
