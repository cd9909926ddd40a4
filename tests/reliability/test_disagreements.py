"""What coders differ on, what is settled, exercises for students, and a coder compared with itself."""

import math

import pandas as pd
import pytest

from ctipsurvey.errors import DataError
from ctipsurvey.reliability.compare import ALL
from ctipsurvey.reliability.disagreements import HOW, WHETHER, count_disagreements, find_disagreements, settle
from ctipsurvey.reliability.drift import compare_versions
from ctipsurvey.reliability.trial import choose_segments, score_trial

CODES = ("funding", "training")
VALENCES = ("barrier", "enabler", "neutral")


def codings(text: str) -> pd.DataFrame:
    """Lines of coder, segment, and codes as code:valence; `-` for none."""
    rows = []
    for line in text.strip().splitlines():
        coder, segment, *given = line.split()
        for one in given:
            code, _, valence = one.partition(":")
            rows.append((segment, "t1", "0", "5", "" if code == "-" else code, valence, coder))
    columns = ["segment_id", "turn_id", "start", "end", "code", "valence", "coder"]
    return pd.DataFrame(rows, columns=columns)


BOTH = """
A s1 funding:barrier
B s1 funding:barrier
A s2 funding:barrier
B s2 training:neutral
A s3 -
B s3 funding:enabler
A s4 training:barrier
B s4 training:neutral
A s5 training:barrier
"""
TEXTS = {segment: ("r1", "before", f"text of {segment}") for segment in ("s1", "s2", "s3", "s4", "s5")}


def test_every_difference_is_listed_with_who_said_what() -> None:
    found = find_disagreements(codings(BOTH), CODES, TEXTS)
    rows = {(row["segment_id"], row["code"]): row for row in found.to_dict("records")}
    assert set(rows) == {("s2", "funding"), ("s2", "training"), ("s3", "funding"), ("s4", "training")}
    assert rows["s2", "funding"]["given_by"] == "A" and rows["s2", "funding"]["instead"] == "training"
    assert rows["s4", "training"]["about"] == HOW and rows["s3", "funding"]["about"] == WHETHER
    assert rows["s3", "funding"]["text"] == "text of s3" and rows["s3", "funding"]["context"] == "before"
    assert found["rank"].tolist() == [1, 2, 3, 4]
    assert found["code"].tolist()[:2] == ["training", "training"], "both uses but one of training differ"


def test_differences_are_counted_by_code_and_pair() -> None:
    found = count_disagreements(find_disagreements(codings(BOTH), CODES, TEXTS))
    assert found.values.tolist() == [["funding", "A", "B", 2], ["training", "A", "B", 1]]


def test_what_all_agree_on_stands_and_what_was_decided_counts() -> None:
    table = find_disagreements(codings(BOTH), CODES, TEXTS)
    table.loc[table["segment_id"] == "s2", "decision"] = ["no", "yes"]
    table.loc[(table["segment_id"] == "s2") & (table["code"] == "funding"), ["decision", "valence"]] = [
        "yes",
        "barrier",
    ]
    table.loc[(table["segment_id"] == "s2") & (table["code"] == "training"), ["decision", "valence"]] = ["no", ""]
    found, waiting = settle(codings(BOTH), table, CODES, "f.csv", VALENCES)
    settled = {place[0]: chosen for place, chosen, _ in found}
    assert settled["s1"] == [("funding", "barrier")] and settled["s2"] == [("funding", "barrier")]
    assert settled["s5"] == [("training", "barrier")] and waiting == 2 and "s3" not in settled


def test_a_decision_that_cannot_be_understood_is_told_by_row() -> None:
    table = find_disagreements(codings(BOTH), CODES, TEXTS)
    table["decision"] = ["maybe", "yes", "", ""]
    with pytest.raises(DataError) as error:
        settle(codings(BOTH), table, CODES, "f.csv", VALENCES)
    assert "row 2, column decision" in str(error.value) and "row 3, column valence" in str(error.value)


def test_a_coder_compared_with_itself() -> None:
    before = codings("A s1 funding:barrier\nA s2 -\nA s3 funding:barrier")
    after = codings("A s1 funding:barrier\nA s2 funding:barrier\nA s4 training:barrier")
    found = compare_versions(before, after, {}, CODES).set_index("code")
    assert found.loc["funding", ["n_units", "n_before", "n_after", "n_lost", "n_gained"]].tolist() == [2, 1, 2, 0, 1]
    assert found.loc[ALL, "percent"] == 0.5


SETTLED = codings("x s1 funding:barrier\nx s2 training:neutral\nx s3 -\nx s4 funding:enabler training:barrier")


def test_an_exercise_has_every_code_and_is_always_the_same() -> None:
    assert choose_segments(SETTLED, CODES, 3, 5) == choose_segments(SETTLED.iloc[::-1], CODES, 3, 5)
    assert "s3" in choose_segments(SETTLED, CODES, 3, 5) and len(set(choose_segments(SETTLED, CODES, 4))) == 4
    with pytest.raises(DataError, match="4 segments are settled"):
        choose_segments(SETTLED, CODES, 5)


def test_students_are_scored_against_what_was_settled() -> None:
    own = codings("S s1 funding:barrier\nS s2 funding:barrier\nS s3 -\nS s4 funding:barrier training:barrier")
    found = score_trial(own, SETTLED, CODES).set_index("code")
    row = found.loc["funding"]
    assert row[["n_units", "n_settled", "n_given", "n_right"]].tolist() == [4, 2, 3, 2]
    assert row["precision"] == pytest.approx(2 / 3) and row["recall"] == 1 and row["valence_right"] == 0.5
    assert row["kappa"] == pytest.approx(0.5)
    pooled = ((0.75 + 0.75) / 2 - (0.5 + 0.5) / 2) / (1 - 0.5)
    assert found.loc[ALL, "kappa"] == pytest.approx(pooled)


def test_a_student_who_read_nothing_that_was_settled_has_no_score() -> None:
    found = score_trial(codings("S s9 funding:barrier"), SETTLED, CODES)
    assert found["n_units"].tolist() == [0, 0, 0] and all(math.isnan(value) for value in found["kappa"])
