"""Which recommendation takes up an earlier one."""

import pandas as pd
import pytest
from shared import ROOT

from ctipsurvey.coding.notions import NotionFinder
from ctipsurvey.errors import InstrumentError, SurveyError
from ctipsurvey.instruments.notions import load_notions
from ctipsurvey.instruments.register import load_register
from ctipsurvey.recommendations.lineage import (
    Lineage,
    Link,
    closed_but_asked_again,
    dropped_while_open,
    load_lineage,
    propose_links,
    taken_up,
)
from ctipsurvey.recommendations.observations import load_observations
from ctipsurvey.recommendations.similarity import Ask, core
from ctipsurvey.run.check import check_study
from ctipsurvey.study import Study, load_study


@pytest.fixture(scope="module")
def finder() -> NotionFinder:
    return NotionFinder(load_notions(load_study(ROOT)))


def test_a_repeat_in_the_same_words_is_found_and_other_asks_are_not(finder: NotionFinder) -> None:
    asks = [
        Ask("2015", "1", "Adopt safety rules for the wells of mountain villages."),
        Ask("2015", "2", "Train teachers of rural schools in first aid."),
        Ask("2018", "4", "Adopt the safety rules for wells in mountain villages."),
        Ask("2018", "5", "Publish the minutes of the council every quarter."),
    ]
    pairs = propose_links(asks, finder)
    assert pairs[["from_no", "to_no"]].values.tolist() == [["1", "4"]]
    assert pairs["relation"].tolist() == ["repeat"]
    assert "wells" in pairs["reason"].iloc[0]


def test_the_next_step_of_an_ask_continues_it(finder: NotionFinder) -> None:
    asks = [
        Ask("2015", "1", "Develop safety rules for the wells of mountain villages."),
        Ask("2018", "4", "Adopt safety rules for the wells of mountain villages."),
    ]
    assert propose_links(asks, finder)["relation"].tolist() == ["continues"]


def test_one_ask_that_became_two_is_split_and_two_that_became_one_are_merged(finder: NotionFinder) -> None:
    wells, schools = (
        "safety rules for the wells of mountain villages",
        "first aid courses for teachers of rural schools",
    )
    split = [
        Ask("2015", "1", f"Adopt {wells} and hold {schools}."),
        Ask("2018", "4", f"Adopt {wells}."),
        Ask("2018", "5", f"Hold {schools}."),
    ]
    assert set(propose_links(split, finder)["relation"]) == {"splits"}
    merged = [
        Ask("2015", "1", f"Adopt {wells}."),
        Ask("2015", "2", f"Hold {schools}."),
        Ask("2018", "4", split[0].text),
    ]
    assert set(propose_links(merged, finder)["relation"]) == {"merges"}


def test_an_ask_is_recognised_in_another_language(finder: NotionFinder) -> None:
    register = load_register(load_study(ROOT))
    english = [Ask(str(e.report_year), e.no, e.text.en) for e in register.recommendations if e.report_year == 2015]
    russian = [Ask("2020", e.no, e.text.ru, "ru") for e in register.recommendations if e.report_year == 2015]
    pairs = propose_links([*english, *russian], finder)
    assert not pairs.empty
    best = pairs.groupby("to_no").head(1)
    assert (best["from_no"] == best["to_no"]).mean() >= 0.6


def test_recommendations_of_one_report_are_never_linked(finder: NotionFinder) -> None:
    same = "Adopt safety rules for wells."
    assert propose_links([Ask("2015", "1", same), Ask("2015", "2", same)], finder).empty


def test_reasons_behind_an_ask_do_not_count() -> None:
    assert core("Adopt rules. However, wells fell dry in 2012.") == "Adopt rules"


def test_near_verbatim_pairs_of_the_study_are_all_proposed(finder: NotionFinder) -> None:
    register = load_register(load_study(ROOT))
    pairs = propose_links([Ask(str(e.report_year), e.no, e.text.en) for e in register.recommendations], finder)
    found = set(zip(pairs["from_year"], pairs["from_no"], pairs["to_year"], pairs["to_no"], strict=True))
    hand = pd.read_csv(ROOT / "benchmarks/recommendations/hand_lineage_2019.csv", dtype=str)
    hand = hand[hand["strength"] == "near_verbatim"]
    wanted = set(zip(hand["from_year"], hand["from_no"], hand["to_year"], hand["to_no"], strict=True))
    assert len(found & wanted) >= 2, "our paraphrases are not as near as the printed texts"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("from_id: r2016_02", "from_id: r2016_99", "`r2016_99` is not in the register"),
        ("from_id: r2016_02", "from_id: r2019_1_1", "is not later than"),
        ("relation: continues", "relation: follows", "relation"),
    ],
)
def test_a_mistake_in_the_settled_links_is_told(study: Study, old: str, new: str, words: str) -> None:
    path = study.instrument("lineage")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InstrumentError) as caught:
        load_lineage(study, load_register(study))
    assert words in str(caught.value)
    with pytest.raises(SurveyError, match=r"lineage\.yaml"):
        check_study(study)


def test_what_was_dropped_while_open_and_what_was_asked_again(study: Study) -> None:
    register = load_register(study)
    observations = load_observations(study, 2019, register)
    links = Lineage(links=(Link(from_id="r2015_05", to_id="r2016_01", relation="repeat", by="a test"),))
    dropped = dropped_while_open(observations, links, register, 2019)
    assert "r2015_05" not in set(dropped["recommendation_id"])
    assert "r2015_06" in set(dropped["recommendation_id"])
    assert (dropped["report_year"] < 2019).all()
    closed = Lineage(links=(Link(from_id="r2015_04", to_id="r2019_1_1", relation="repeat", by="a test"),))
    again = closed_but_asked_again(observations, closed, register, 2019)
    assert again[["recommendation_id", "to_id", "closed_first"]].values.tolist() == [["r2015_04", "r2019_1_1", "yes"]]
    assert taken_up(links, register, 2019).values.tolist() == [[2015, 1, 10], [2016, 0, 7], [2017, 0, 22]]


def test_a_pair_settled_as_none_is_no_link(study: Study) -> None:
    lineage = Lineage(links=(Link(from_id="r2015_05", to_id="r2016_01", relation="none", by="a test"),))
    assert lineage.confirmed == ()
