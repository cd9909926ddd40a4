"""Sparse groups joined before anything is hidden."""

from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.protect.disclosure.merging import ALL, OTHER, join_for_shares, join_rows, join_small
from ctipsurvey.protect.disclosure.quotes import shared_attributes
from ctipsurvey.protect.disclosure.rules import MARK

SIZES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 20), min_size=1)


@given(SIZES)
def test_joined_groups_are_large_enough_or_there_is_only_one(sizes: dict[str, int]) -> None:
    shown = join_small(sizes, 5)
    totals: dict[str, int] = {}
    for name, target in shown.items():
        totals[target] = totals.get(target, 0) + sizes[name]
    assert len(totals) == 1 or min(totals.values()) >= 5
    assert [list(shown.values()).count(OTHER)] != [1]


def test_groups_for_shares_are_twice_as_large_where_more_than_one_is_left() -> None:
    assert set(join_for_shares({"a": 30, "b": 12, "c": 8, "d": 3}, 5).values()) == {"a", "b", OTHER}
    assert set(join_for_shares({"a": 7, "b": 5}, 5).values()) == {"a", "b"}
    assert set(join_for_shares({"a": 4, "b": 3}, 5).values()) == {ALL}


@given(st.dictionaries(st.tuples(*[st.sampled_from("abc")] * 3), st.integers(1, 9), min_size=1))
def test_every_row_shown_is_large_enough_or_there_is_only_one(sizes: dict[tuple[str, str, str], int]) -> None:
    shown = join_rows(dict(sizes), 5)
    totals: dict[tuple[str, ...], int] = {}
    for row, target in shown.items():
        totals[target] = totals.get(target, 0) + sizes[(row[0], row[1], row[2])]
    assert len(totals) == 1 or min(totals.values()) >= 5


def test_beside_a_quote_stands_only_what_enough_people_share() -> None:
    people = [
        {"id": f"p{n}", "kind": "judge" if n < 2 else "ngo", "place": "Naryn" if n < 6 else "Osh"} for n in range(12)
    ]
    shown = shared_attributes(people, ("kind", "place"), 5)
    assert shown["judge", "Naryn"] == (MARK, "Naryn")
    assert shown["ngo", "Naryn"] == ("ngo", MARK)
    assert shown["ngo", "Osh"] == ("ngo", "Osh")
    assert shared_attributes(people[:2], ("kind", "place"), 5)["judge", "Naryn"] == (MARK, MARK)
