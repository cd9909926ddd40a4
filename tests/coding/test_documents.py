"""Turns joined for other programs, and stretches marked there back on segments."""

import pandas as pd

from ctipsurvey.coding.documents import documents_of, marked_segments, place_in_document, segments_by_turn

TURNS = pd.DataFrame(
    [("t1", "r1", "Акча жок. Адам бар.", ""), ("t2", "r1", "Three words here.", ""), ("t3", "r2", "x", "constructed")],
    columns=["turn_id", "respondent_id", "text", "constructed"],
)
SEGMENTS = segments_by_turn(
    pd.DataFrame(
        [("s1", "t1", 0, 9), ("s2", "t1", 10, 19), ("s3", "t2", 0, 17)],
        columns=["segment_id", "turn_id", "start", "end"],
    )
)


def test_a_place_in_a_turn_is_found_in_the_document() -> None:
    first, second = documents_of(TURNS)
    assert (first.respondent_id, second.constructed) == ("r1", True)
    place = place_in_document(first, "t2", 6, 11)
    assert place is not None and first.text[slice(*place)] == "words"
    assert place_in_document(first, "t3", 0, 1) is None and place_in_document(first, "t1", 0, 99) is None


def test_what_is_marked_by_half_or_from_inside_counts() -> None:
    document = documents_of(TURNS)[0]
    start = document.text.index("Адам")

    def marked(a: int, b: int) -> list[str]:
        return [place[0] for place in marked_segments(document, SEGMENTS, a, b)]

    assert marked(0, 9) == ["s1"] and marked(0, 19) == ["s1", "s2"]
    assert marked(start, start + 4) == ["s2"], "one word inside a segment marks it"
    assert marked(2, start + 2) == ["s1"], "less than half of the second one"
    assert marked(0, len(document.text)) == ["s1", "s2", "s3"]
