"""Legal acts named in text: kind, number, date and title in three languages."""

import json
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared import ROOT

from ctipsurvey.recommendations.act_register import distinct_titles, mentions_of, register_acts
from ctipsurvey.recommendations.acts import find_acts

GOLD = ROOT / "benchmarks/recommendations/acts_gold.csv"


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Law dated 28 May 2019, No. 63 “On wells”.", ("law", "63", "2019-05-28", "On wells")),
        ("en", "On May 2, 2018, the Government approved Resolution No. 7.", ("resolution", "7", "2018-05-02", "")),
        (
            "en",
            "Resolution “On wells” No. 7 was adopted on May 2, 2018.",
            ("resolution", "7", "2018-05-02", "On wells"),
        ),
        ("en", "It follows Article 80.1(2) of the Criminal Code.", ("code_article", "80.1(2)", "", "Criminal Code")),
        ("ru", "Постановлением Правительства КР от 5 марта 2019 года № 101", ("resolution", "101", "2019-03-05", "")),
        ("ru", "приказом МВД № 12/5 от 03.04.2018 г.", ("order", "12/5", "2018-04-03", "")),
        ("ru", "Закон КР «О колодцах» не изменён.", ("law", "", "", "О колодцах")),
        ("ky", "Өкмөттүн 2019-жылдын 5-мартындагы № 101 токтому", ("resolution", "101", "2019-03-05", "")),
        ("ky", "«Кудуктар жөнүндө» КР Мыйзамы", ("law", "", "", "Кудуктар жөнүндө")),
    ],
)
def test_an_act_is_read_with_all_that_names_it(language: str, text: str, wanted: tuple[str, ...]) -> None:
    found = [(act.kind, act.number, act.date, act.title) for act in find_acts(text, language)]
    assert found == [wanted]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Law enforcement came in order to follow the rule of law; by law there is a hotline."),
        ("en", "The agreement between coders was good, and the programme of the evening was long."),
        ("ru", "По закону так нельзя, он приказал уйти и принял решение."),
        ("ky", "Мыйзам боюнча мындай болбойт."),
        ("en", ""),
    ],
)
def test_words_that_only_look_like_acts_are_none(language: str, text: str) -> None:
    assert find_acts(text, language) == []


def test_a_regulation_that_a_cited_resolution_approves_is_cited() -> None:
    (act,) = find_acts("By the Regulation on the Service (Resolution dated December 11, 2015, No. 854) it works.")
    assert (act.number, act.date, act.cited) == ("854", "2015-12-11", True)


@pytest.mark.parametrize("language", ["en", "ru", "ky"])
def test_most_acts_of_sentences_that_the_program_was_not_written_against_are_found(language: str) -> None:
    gold = pd.read_csv(GOLD, dtype=str, keep_default_na=False)
    assert set(gold["constructed"]) == {"yes"}
    right = found_all = wanted_all = 0
    for row in gold[gold["language"] == language].to_dict("records"):
        wanted = Counter((act["number"].replace(" ", ""), act["date"]) for act in json.loads(row["acts"]))
        found = Counter((act.number.replace(" ", ""), act.date) for act in find_acts(row["text"], language))
        right += sum((wanted & found).values())
        found_all += sum(found.values())
        wanted_all += sum(wanted.values())
    assert right / wanted_all >= 0.6
    assert right / found_all >= 0.7


def test_the_register_notices_two_dates_and_two_titles_of_one_number() -> None:
    texts = [
        ("1", "Resolution of the Government dated May 2, 2018, No. 7 “On measures to cancel fees”."),
        ("2", "Resolution of the Government dated May 3, 2018, No. 7 “On measures to terminate use of meters”."),
        ("3", "Resolution of the Government dated June 1, 2018, No. 8."),
    ]
    acts = register_acts(mentions_of(texts)).set_index("act_number")
    assert bool(acts.loc["7", "date_conflict"])
    assert bool(acts.loc["7", "title_variant"])
    assert not acts.loc["8", ["date_conflict", "title_variant"]].any()
    assert acts.loc["7", "lines"] == "1, 2"


def test_titles_that_differ_in_spelling_or_length_only_are_one() -> None:
    assert len(distinct_titles(["On combating fires", "On combatting the fires in forests"])) == 1


@given(st.text(alphabet="Law Resolution No. 12 dated «“”» мыйзам токтом закон от 2019-05-28 №/(),.;", max_size=80))
def test_any_text_is_read_without_a_crash_and_places_lie_in_it(text: str) -> None:
    for language in ("en", "ru", "ky"):
        for act in find_acts(text, language):
            assert 0 <= act.start < act.end <= len(text)
