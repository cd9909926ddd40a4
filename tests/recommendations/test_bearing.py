"""What people said that bears on a recommendation."""

import pandas as pd
from shared import ROOT

from ctipsurvey.coding.notions import NotionFinder
from ctipsurvey.instruments.notions import load_notions
from ctipsurvey.instruments.register import load_register
from ctipsurvey.recommendations.bearing import MOST, excerpts_that_bear
from ctipsurvey.study import load_study


def test_sentences_of_the_theme_that_share_notions_come_first_in_any_language() -> None:
    study = load_study(ROOT)
    finder = NotionFinder(load_notions(study))
    entry = next(e for e in load_register(study).recommendations if e.id == "r2016_05")
    theme = entry.themes[0]
    said = [
        ("s1", "There is no money in the budget for a shelter and the hotline.", "en", theme),
        ("s2", "В бюджете нет денег на приют.", "ru", theme),
        ("s3", "The bus comes late.", "en", theme),
        ("s4", "There is no money in the budget for a shelter.", "en", "staff_turnover"),
    ]
    turns = pd.DataFrame([(row[0], row[1]) for row in said], columns=["turn_id", "text"])
    places = [(row[0], row[0], 0, len(row[1]), row[2]) for row in said]
    segments = pd.DataFrame(places, columns=["segment_id", "turn_id", "start", "end", "language"])
    codings = pd.DataFrame(
        [(row[0], "t1", row[3], "barrier") for row in said], columns=["segment_id", "turn_id", "code", "valence"]
    )
    found = excerpts_that_bear([entry], segments, turns, codings, finder)
    names = found["segment_id"].tolist()
    assert names[0] == "s1"
    assert "s2" in names
    assert "s3" not in names
    assert found["score"].is_monotonic_decreasing
    assert len(excerpts_that_bear([entry], segments, turns, codings, finder, most=1)) == 1
    assert MOST >= 1
