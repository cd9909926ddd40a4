"""Codings follow their words into a new version of a text, or say that they are lost."""

import time

import pandas as pd
import pytest

from ctipsurvey.coding.anchoring import anchor_codings
from ctipsurvey.errors import DataError


def turns(text: str) -> pd.DataFrame:
    return pd.DataFrame({"turn_id": ["t1"], "text": [text]})


def codings(text: str, *quotes: str) -> pd.DataFrame:
    rows = [(f"s{n}", "t1", str(text.index(q)), str(text.index(q) + len(q)), "funding") for n, q in enumerate(quotes)]
    return pd.DataFrame(rows, columns=["segment_id", "turn_id", "start", "end", "code"])


OLD = "Биринчи сүйлөм. Экинчи сүйлөм бар.\nҮчүнчү сап 😀 мында."


def test_what_stayed_moved_changed_and_is_gone() -> None:
    new = "Кошумча сап.\nБиринчи сүйлөм. Экинчи чоң сүйлөм бар.\n"
    found = anchor_codings(
        codings(OLD, "Биринчи сүйлөм.", "Экинчи сүйлөм бар.", "Үчүнчү сап 😀 мында."), turns(OLD), turns(new)
    )
    assert found["anchoring"].tolist() == ["moved", "changed", "lost"]
    quotes = [new[int(row["start"]) : int(row["end"])] for row in found.head(2).to_dict("records")]
    assert quotes == ["Биринчи сүйлөм.", "Экинчи чоң сүйлөм бар."]


def test_an_unchanged_text_changes_nothing() -> None:
    found = anchor_codings(codings(OLD, "Экинчи сүйлөм бар."), turns(OLD), turns(OLD))
    assert found["anchoring"].tolist() == ["same"] and found["kept"].tolist() == [1.0]


def test_the_wrong_old_text_is_told() -> None:
    with pytest.raises(DataError, match="outside of the turn"):
        anchor_codings(codings(OLD, "Үчүнчү сап 😀 мында."), turns("кыска"), turns(OLD))


def test_a_long_transcript_takes_no_time() -> None:
    old = "\n".join(f"Бул {number} сап, мында дагы сөз бар." for number in range(9_000))
    new = old.replace("Бул 10 сап", "Мына ушул 10 сап").replace("Бул 8000 сап", "Бул сап")
    started = time.process_time()
    found = anchor_codings(codings(old, "Бул 8500 сап"), turns(old), turns(new))
    assert found["anchoring"].tolist() == ["moved"] and time.process_time() - started < 60
