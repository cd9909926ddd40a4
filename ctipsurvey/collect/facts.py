"""The facts of a year's printed report as the study keeps them, under `data/<year>/published/`."""

from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem, UsageError, did_you_mean, raise_if_any
from ctipsurvey.instruments.codebook import Codebook
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

KINDS_OF_BODY = ("state_body", "international_organisation", "ngo", "independent_expert")
PARTICIPATION = ("interview", "questionnaire", "information", "none")
KINDS_OF_SUPPORT = (
    "cash", "in_kind", "medical", "unemployment_registration", "schooling", "training", "consultation",
    "referral", "land_lease", "moral_support", "refused_material",
)  # fmt: skip
PAYMENTS = ("one_off_cash", "monthly_allowance", "birth_payment", "in_kind_value")

COLUMNS: dict[str, tuple[str, ...]] = {
    "respondents": ("no", "organisation", "town", "kind", "participation", "source"),
    "support_cases": ("no", "organisation", "place", "n_cases", "kinds", "description", "source"),
    "support_payments": ("no", "payment", "amount", "currency", "printed", "source"),
    "statistics": ("topic", "indicator", "unit", "period", "group", "value", "printed", "source"),
    "excerpts": ("footnote", "organisation", "kind", "themes", "text", "source"),
}
"""The tables of facts and their columns; what each means stands in docs/data-dictionary.md."""

ALLOWED: dict[tuple[str, str], tuple[str, ...]] = {
    ("respondents", "kind"): KINDS_OF_BODY,
    ("respondents", "participation"): PARTICIPATION,
    ("support_cases", "kinds"): KINDS_OF_SUPPORT,
    ("support_payments", "payment"): PAYMENTS,
    ("excerpts", "kind"): KINDS_OF_BODY,
}
"""The words that a column may hold (several are parted by semicolons)."""

WHOLE_NUMBERS = (("support_cases", "n_cases"), ("support_payments", "amount"))
NUMBERS = (("statistics", "value"),)


def load_facts(study: Study, year: int, table: str) -> "pd.DataFrame":
    """One table of published facts, every cell as text; no rows where the year has none.

    Raises UsageError for a table that does not exist, DataError with all cells that hold what they may not.
    """
    import pandas as pd

    if table not in COLUMNS:
        raise UsageError(Problem("published facts", "", f"there is no table `{table}`. {did_you_mean(table, COLUMNS)}"))
    path = study.published(year, table)
    if not path.exists():
        return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS[table]})
    frame = files.read_table(path, COLUMNS[table])
    problems = []
    for number, row in enumerate(frame.to_dict("records"), start=2):
        for column in COLUMNS[table]:
            message = _wrong(table, column, str(row[column]))
            if message:
                problems.append(Problem(study.relative(path), f"row {number}, column {column}", message))
        if not row["source"]:
            problems.append(Problem(study.relative(path), f"row {number}", "names no source (report, table, number)."))
    raise_if_any(problems, DataError)
    return frame


def check_themes(study: Study, year: int, excerpts: "pd.DataFrame", codebook: Codebook) -> None:
    """Raise DataError where an excerpt names a theme that is no code of the codebook."""
    file = study.relative(study.published(year, "excerpts"))
    known = [code.id for code in codebook.codes]
    problems = [
        Problem(file, f"row {number}, column themes", f"'{theme}' is not a code. {did_you_mean(theme, known)}")
        for number, themes in enumerate(excerpts["themes"], start=2)
        for theme in str(themes).split(";")
        if theme and theme not in known
    ]
    raise_if_any(problems, DataError)


def load_all_facts(study: Study, year: int) -> "dict[str, pd.DataFrame]":
    """All tables of published facts of a year, by name; those the year does not have are without rows."""
    return {table: load_facts(study, year, table) for table in COLUMNS}


def _wrong(table: str, column: str, value: str) -> str:
    """What is wrong with a cell, or ''."""
    allowed = ALLOWED.get((table, column))
    if allowed and table == "respondents" and not value:
        return f"is empty. {did_you_mean(value, allowed)}"
    if allowed:
        for word in value.split(";") if value else ():
            if word not in allowed:
                return f"'{word}' is not allowed here. {did_you_mean(word, allowed)}"
    if (table, column) in WHOLE_NUMBERS and value and not (value.isascii() and value.isdigit()):
        return f"'{value}' is no whole number. Leave the cell empty where the report prints none."
    if (table, column) in NUMBERS:
        try:
            float(value)
        except ValueError:
            return f"'{value}' is no number. Write it with a decimal point and without spaces."
    return ""
