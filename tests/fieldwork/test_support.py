"""Support cases are counted as printed, and unlike sums are never added."""

import pandas as pd
import pytest
from shared import ROOT

from ctipsurvey.collect.facts import load_facts
from ctipsurvey.errors import DataError
from ctipsurvey.fieldwork.support import add_amounts, count_participation, count_support, sum_payments
from ctipsurvey.study import load_study

STUDY = load_study(ROOT)


def test_the_thirty_one_bodies_took_part_as_the_annex_says() -> None:
    table = count_participation(load_facts(STUDY, 2019, "respondents"))
    assert table.groupby("participation")["n"].sum().to_dict() == {
        "interview": 16,
        "questionnaire": 11,
        "information": 1,
        "none": 3,
    }


@pytest.mark.parametrize("by", ["kinds", "place"])
def test_a_line_without_a_number_of_cases_is_never_counted_as_zero(by: str) -> None:
    table = count_support(load_facts(STUDY, 2019, "support_cases"), by)
    assert table["n_rows_without_cases"].sum() == 1
    assert (table["annex_numbers"].str.split().str.len() == table["n_rows"]).all()


def test_places_add_up_to_all_lines_of_the_annex() -> None:
    table = count_support(load_facts(STUDY, 2019, "support_cases"), "place")
    assert (table["n_rows"].sum(), table["n_cases"].sum()) == (28, 39)


def test_money_is_added_only_within_one_kind() -> None:
    table = sum_payments(load_facts(STUDY, 2019, "support_payments"))
    sums = {(row["payment"], row["currency"]): row["total"] for row in table.to_dict("records")}
    assert sums["one_off_cash", "KGS"] == 2000 + 5000 + 3000 + 1620 + 1000
    assert sums["monthly_allowance", "KGS"] == 2400
    assert sums["birth_payment", "KGS"] == 8000
    assert sums["in_kind_value", "KGS"] == 4000


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("one_off_cash", "10", "KGS"), ("monthly_allowance", "10", "KGS")], "different kinds of payment"),
        ([("one_off_cash", "10", "KGS"), ("one_off_cash", "10", "USD")], "different currencies"),
        ([("one_off_cash", "", "KGS")], "without an amount"),
    ],
)
def test_unlike_sums_are_refused(rows: list[tuple[str, str, str]], words: str) -> None:
    with pytest.raises(DataError, match=words):
        add_amounts(pd.DataFrame(rows, columns=["payment", "amount", "currency"]))
