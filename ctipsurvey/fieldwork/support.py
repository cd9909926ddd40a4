"""Support given to victims, as an annex lists it: by kind, by place, and the sums of money it names."""

from typing import TYPE_CHECKING

from ctipsurvey.collect.facts import KINDS_OF_SUPPORT, PAYMENTS
from ctipsurvey.errors import DataError, Problem

if TYPE_CHECKING:
    import pandas as pd


def count_support(cases: "pd.DataFrame", by: str) -> "pd.DataFrame":
    """Support cases by `kinds` or by `place`: group, n_rows (lines of the annex), n_cases, n_rows_without_cases.

    A line with several kinds stands in each of them. n_cases adds the cases the annex prints; a line that
    prints none is counted in n_rows_without_cases and never as 0: where no line prints any, n_cases is empty.
    """
    import pandas as pd

    table = cases.assign(group=cases["kinds"].str.split(";") if by == "kinds" else cases[by])
    table = table.explode("group", ignore_index=True)
    order = [kind for kind in KINDS_OF_SUPPORT if (table["group"] == kind).any()]
    if by != "kinds":
        order = sorted(set(table["group"]))
    rows = []
    for group in order:
        own = table[table["group"] == group]
        printed = pd.to_numeric(own["n_cases"][own["n_cases"] != ""])
        rows.append(
            {
                "group": group,
                "n_rows": len(own),
                "n_cases": int(printed.sum()) if len(printed) else pd.NA,
                "n_rows_without_cases": int((own["n_cases"] == "").sum()),
                "annex_numbers": " ".join(own["no"]),
            }
        )
    counted = pd.DataFrame(rows, columns=["group", "n_rows", "n_cases", "n_rows_without_cases", "annex_numbers"])
    counted["n_cases"] = counted["n_cases"].astype("Int64")
    return counted.sort_values(["n_rows", "n_cases"], ascending=False, kind="stable", ignore_index=True)


def sum_payments(payments: "pd.DataFrame") -> "pd.DataFrame":
    """The sums of money, added only where they are alike: one row per kind of payment and currency.

    Columns: payment, currency, n_payments, n_without_amount, total, annex_numbers. Money paid once, money
    paid every month and the value of goods are different things: there is no row that adds them.
    A payment without an amount has no currency and stands in a row of its own.
    """
    import pandas as pd

    rows = []
    for payment in PAYMENTS:
        of_kind = payments[payments["payment"] == payment]
        for currency in sorted(set(of_kind["currency"])):
            own = of_kind[of_kind["currency"] == currency]
            printed = own[own["amount"] != ""]
            rows.append(
                {
                    "payment": payment,
                    "currency": currency,
                    "n_payments": len(own),
                    "n_without_amount": int((own["amount"] == "").sum()),
                    "total": add_amounts(printed) if len(printed) else pd.NA,
                    "annex_numbers": " ".join(own["no"]),
                }
            )
    columns = ["payment", "currency", "n_payments", "n_without_amount", "total", "annex_numbers"]
    return pd.DataFrame(rows, columns=columns).astype({"total": "Int64"})


def add_amounts(payments: "pd.DataFrame") -> int:
    """The sum of amounts of one kind of payment in one currency.

    Raises DataError where the payments are not alike, and where one has no amount: such a sum means nothing.
    """
    for column, what in (("payment", "kinds of payment"), ("currency", "currencies")):
        found = sorted(set(payments[column]))
        if len(found) > 1:
            message = f"these are different {what} ({', '.join(found)}) and are not added. Add each by itself."
            raise DataError(Problem("sums of money", f"column {column}", message))
    if (payments["amount"] == "").any():
        message = "a payment without an amount cannot be added. Leave it out, and say how many were left out."
        raise DataError(Problem("sums of money", "column amount", message))
    return int(payments["amount"].astype("int64").sum())


def count_participation(respondents: "pd.DataFrame") -> "pd.DataFrame":
    """How the bodies took part: one row per kind of body and way, in the order of the scale, with n and the numbers.

    Columns: kind, participation, n, n_kind (all bodies of that kind), annex_numbers.
    """
    import pandas as pd

    from ctipsurvey.collect.facts import KINDS_OF_BODY, PARTICIPATION

    rows = []
    for kind in [kind for kind in KINDS_OF_BODY if (respondents["kind"] == kind).any()]:
        of_kind = respondents[respondents["kind"] == kind]
        for way in PARTICIPATION:
            own = of_kind[of_kind["participation"] == way]
            rows.append(
                {
                    "kind": kind,
                    "participation": way,
                    "n": len(own),
                    "n_kind": len(of_kind),
                    "annex_numbers": " ".join(own["no"]),
                }
            )
    return pd.DataFrame(rows, columns=["kind", "participation", "n", "n_kind", "annex_numbers"])
