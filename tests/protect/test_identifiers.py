"""Numbers and addresses in the ways in which people write them; and those that identify nobody."""

from itertools import pairwise

import pytest

from ctipsurvey.protect.identifiers import find_identifiers
from ctipsurvey.protect.shadow import make_shadow

FOUND = [
    ("Звоните +996 555 123456.", "phone", "+996 555 123456"),
    ("тел. 0(312) 61-23-45", "phone", "0(312) 61-23-45"),
    ("её номер 0700-123-456", "phone", "0700-123-456"),
    ("996770112233", "phone", "996770112233"),
    ("турецкий: +90 532 047 11 68", "phone", "+90 532 047 11 68"),
    ("номер ноль семьсот семь двадцать три сорок один ноль шесть", "phone", "ноль семьсот семь двадцать три"),
    ("ПИН 10705199200816", "pin", "10705199200816"),
    ("жеке номери 1-23-07-1978-00961", "pin", "1-23-07-1978-00961"),
    ("паспорт AN 2840175", "passport", "AN 2840175"),
    ("паспорт АС №0917346", "passport", "АС №0917346"),
    ("ID 0 5 5 1 9 3 8", "passport", "ID 0 5 5 1 9 3 8"),
    ("пишите на a.b-c@mail.example.org!", "email", "a.b-c@mail.example.org"),
    ("info.sultan(at)visa.example", "email", "info.sultan(at)visa.example"),
    ("ask dot me at example dot kg", "email", "ask dot me at example dot kg"),
    ("в телеграме t.me/ailuu_work", "handle", "t.me/ailuu_work"),
    ("@dubai_visa_kg", "handle", "@dubai_visa_kg"),
    ("в инстаграме как nur_ailuu.04", "handle", "nur_ailuu.04"),
    ("карта 4169-5853-0021-7746", "card", "4169-5853-0021-7746"),
    ("Дата рождения 07.05.1992", "birth_date", "07.05.1992"),
    ("Кыз 2003-жылдын 17-мартында туулган", "birth_date", "2003-жылдын 17-март"),
    ("born on 27 September 1999", "birth_date", "27 September 1999"),
]  # fmt: skip
NOT_FOUND = [
    "Закон № 55 от 17.03.2005, постановление № 101 от 5 марта 2019 года.",
    "Выделено 1 250 000 сомов на 2018–2020 годы, статья 171, часть 2.",
    "Арыз 2022-жылдын 4-апрелинде түшкөн, катталган номери 211-07.",
    "In 2019 the hotline 189 took 14,302 calls; budget line 7,500 som, room 312.",
    "Решение суда от 3 июля 2020 года, дело № 05-1234/21.",
]


@pytest.mark.parametrize(("text", "kind", "original"), FOUND)
def test_an_identifier_is_found_whole(text: str, kind: str, original: str) -> None:
    found = find_identifiers(make_shadow(text).text)
    assert [(one.kind, original in text[one.start : one.end]) for one in found] == [(kind, True)]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_numbers_of_acts_sums_and_years_are_left(text: str) -> None:
    assert find_identifiers(make_shadow(text).text) == []


def test_a_date_is_known_again_however_it_is_written() -> None:
    text = "Дата рождения: 07.05.1992. Заявление подано 05.04.2021. В анкете стоит 7 мая 1992 года."
    found = [text[one.start : one.end] for one in find_identifiers(text)]
    assert found == ["07.05.1992", "7 мая 1992"]


def test_no_two_spans_overlap() -> None:
    text = "ПИН 10705199200816, 4169 5853 0021 7746, AN 2840175, 0555 12 34 56, a@b.kg, @a_b_c, туулган 01.02.1990"
    found = find_identifiers(text)
    assert len(found) == 7
    assert all(first.end <= second.start for first, second in pairwise(found))
