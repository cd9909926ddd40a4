"""Small counts hidden, and others so that nobody can work them out: the attack is the test."""

import random
from pathlib import Path

import pytest
from count_tables import as_counts, as_ledger, random_table, table_of, with_part
from hypothesis import given, settings
from hypothesis import strategies as st

from ctipsurvey.errors import PrivacyError
from ctipsurvey.protect.disclosure.ledger import Ledger, audit_ledger, refuse_if_told
from ctipsurvey.protect.disclosure.protecting import protect_tables, share_cells
from ctipsurvey.protect.disclosure.rules import MARK, Rules
from ctipsurvey.protect.disclosure.statements import Cell, Counts, Said, Statement, adds_up
from ctipsurvey.protect.disclosure.suppression import suppress

RULES = {name: Rules().of(name, "respondents") for name in ("all", "part")}

COURTS = """
        judge  prosecutor  police
Osh        9          12      11
Naryn      1          14      10
Talas     12          15      16
"""


def test_one_small_cell_takes_three_more_with_it() -> None:
    safe = protect_tables([as_counts(table_of(COURTS))], Ledger())
    marks = [key for key in safe.decided.counts if safe[key] == MARK]
    assert "all|column=judge|row=Naryn" in marks and len(marks) == 4
    assert safe["all"] == 100 and safe["all|row=Naryn"] == 25


def test_hiding_only_the_small_cell_would_tell_it_by_subtraction() -> None:
    table = as_counts(table_of(COURTS))
    decided = suppress([table], RULES, complementary=False)
    cells = {key: Said() if key in decided.hidden else Said(cell.n, cell.n) for key, cell in decided.counts.items()}
    found = audit_ledger(Ledger(tables={"all": Statement("respondents", "", 5, cells, tuple(table.relations))}))
    assert found[["low", "high", "told"]].values.tolist() == [[1.0, 1.0, "yes"]]


@pytest.mark.timeout(900)
def test_on_200_random_tables_with_margins_the_attack_recovers_no_hidden_cell() -> None:
    for seed in range(200):
        safe = protect_tables([as_counts(random_table(seed))], Ledger())
        assert safe.decided.n_primary > 0
        refuse_if_told(as_ledger(safe), f"with the seed {seed}")


def test_every_hidden_cell_can_lie_in_an_interval_as_wide_as_the_threshold() -> None:
    for seed in range(5):
        found = audit_ledger(as_ledger(protect_tables([as_counts(random_table(seed))], Ledger())))
        assert len(found) > 4 and (found["high"] - found["low"] >= 5 - 1e-6).all()


def test_a_reader_who_knows_that_counts_are_whole_finds_no_more() -> None:
    safe = protect_tables([as_counts(random_table(3, 4, 4))], Ledger())
    found = audit_ledger(as_ledger(safe), whole_numbers=True)
    assert len(found) and set(found["told"]) == {"no"}


def test_two_overlapping_tables_of_one_release_tell_no_hidden_cell() -> None:
    for seed in range(10):
        table, chance = random_table(seed, 5, 4), random.Random(seed)
        part = {place: sum(chance.random() < 0.9 for _ in range(n)) for place, n in table.items()}
        tables = with_part(table, part)
        safe = protect_tables(tables, Ledger())
        refuse_if_told(as_ledger(safe), f"with the seed {seed}")
        known = {key: safe[key] for key, cell in safe.decided.counts.items() if cell.printed}
        for cell in tables[1].cells:
            if not cell.printed and 0 < cell.n < 5:
                both = known[cell.key.replace("rest", "all", 1)], known[cell.key.replace("rest", "part", 1)]
                assert MARK in both


def test_two_tables_each_by_itself_would_tell() -> None:
    whole, part = {("a", "x"): 26, ("b", "x"): 30}, {("a", "x"): 25, ("b", "x"): 20}
    safe = protect_tables(with_part(whole, part), Ledger())
    assert MARK in (safe["all|column=x|row=a"], safe["part|column=x|row=a"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=6, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_protecting_twice_changes_nothing(
    numbers: list[int], chance: random.Random
) -> None:
    table = {(f"r{at // 3}", f"c{at % 3}"): n for at, n in enumerate(numbers[: len(numbers) // 3 * 3])}
    places = list(table)
    chance.shuffle(places)
    first = protect_tables([as_counts(table)], Ledger())
    other = as_counts({place: table[place] for place in places})
    shuffled = Counts("all", "respondents", chance.sample(list(other.cells), len(other.cells)), other.relations[::-1])
    assert protect_tables([shuffled], Ledger()).statements == first.statements
    again = protect_tables([as_counts(table)], as_ledger(first))
    beside = protect_tables([as_counts(table)], Ledger(released=first.statements))
    assert again.statements == beside.statements == first.statements


def test_in_a_table_of_few_people_the_margins_are_hidden_too() -> None:
    safe = protect_tables([as_counts({("a", "x"): 1, ("a", "y"): 2, ("b", "x"): 1, ("b", "y"): 0})], Ledger())
    assert {safe[key] for key in safe.decided.counts} <= {MARK, 0}
    assert safe["all"] == MARK


@pytest.mark.parametrize(
    ("n", "of", "shown"),
    [(6, 12, True), (5, 10, True), (4, 12, False), (8, 12, False), (0, 12, False), (12, 12, False), (35, 40, True)],
)
def test_a_share_is_shown_where_enough_did_and_enough_did_not(n: int, of: int, shown: bool) -> None:
    cells, relations = share_cells("spoke", "all", n, of)
    safe = protect_tables([Counts("t", "respondents", [*cells, Cell("all", of, is_total=True)], relations)], Ledger())
    assert (safe["spoke"] == n) is shown and (safe["spoke"] == MARK) is not shown


def test_sentences_are_free_unless_few_people_stand_behind_them() -> None:
    cells = [Cell("said", 3, is_free=True), Cell("by few", 40, n_behind=2), Cell("by many", 40, n_behind=6)]
    safe = protect_tables([Counts("t", "sentences", cells)], Ledger())
    assert (safe["said"], safe["by few"], safe["by many"]) == (3, MARK, 40)


def test_counts_of_victims_are_rounded_and_totals_add_up_what_is_printed() -> None:
    table = {("a", "x"): 13, ("a", "y"): 32, ("b", "x"): 47, ("b", "y"): 22}
    safe = protect_tables([as_counts(table, risk="victims")], Ledger())
    assert [safe[f"all|column={c}|row={r}"] for r in "ab" for c in "xy"] == [15, 30, 45, 20]
    assert (safe["all|row=a"], safe["all|column=x"], safe["all"]) == (45, 60, 110)


def test_adding_one_person_moves_no_rounded_count_by_more_than_one_step() -> None:
    for n in range(11, 60):
        shown = [protect_tables([Counts("t", "victims", [Cell("n", m)])], Ledger())["n"] for m in (n, n + 1)]
        assert int(shown[1]) - int(shown[0]) in (0, 5)


def test_a_table_called_public_is_shown_as_it_is() -> None:
    rules = Rules(tables={"all": {"risk": "public", "reason": "printed already"}})
    safe = protect_tables([as_counts({("a", "x"): 1, ("b", "x"): 30})], Ledger(rules))
    assert safe["all|column=x|row=a"] == 1 and safe.statements["all"].reason == "printed already"


def test_what_a_release_shows_is_known_for_ever() -> None:
    earlier = Statement(
        "respondents", "", 5, {"all": Said(40, 40), "ngo": Said(37, 37)}, (adds_up("all", ["ngo", "court"]),)
    )
    table = Counts("courts", "respondents", [Cell("court", 3)])
    with pytest.raises(PrivacyError) as caught:
        protect_tables([table], Ledger(released={"2019 release 1, kinds": earlier}))
    assert "table courts, count court" in str(caught.value) and caught.value.exit_code == 5


def test_what_a_release_hides_stays_hidden_beside_a_new_table() -> None:
    first = protect_tables([as_counts(table_of(COURTS))], Ledger())
    told = [Counts("part", "respondents", [Cell("all|column=judge|row=Osh", 9), Cell("all|row=Osh", 32)])]
    safe = protect_tables(told, Ledger(released=first.statements))
    refuse_if_told(Ledger(tables=safe.statements, released=first.statements), "part")
    assert (safe["all|column=judge|row=Osh"] == MARK) == (first["all|column=judge|row=Osh"] == MARK)


def test_a_release_of_other_data_is_refused_in_words() -> None:
    earlier = Statement("respondents", "", 5, {"all": Said(40, 40)})
    with pytest.raises(PrivacyError, match="an earlier release shows another number"):
        protect_tables([Counts("t", "respondents", [Cell("all", 41)])], Ledger(released={"r": earlier}))


def test_the_mark_is_one_and_never_a_number(tmp_path: Path) -> None:
    safe = protect_tables([as_counts(table_of(COURTS))], Ledger())
    found = {safe[key] for key in safe.decided.hidden}
    assert found == {MARK} and "fewer than 5" in safe.note("all")
