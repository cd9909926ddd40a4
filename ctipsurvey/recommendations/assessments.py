"""Assessments: who rated which recommendation how, as of when, and on what evidence.

An assessor's file is appended to and never changed: who was wrong adds a row that names the one it corrects.
"""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem, did_you_mean, raise_if_any
from ctipsurvey.instruments.register import Recommendation, Register, Scale, study_scale
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

PRINTED = "printed report"
"""The assessor of a status that a published report prints."""

PRINTED_COLUMNS = (
    "recommendation_id",
    "report_year",
    "no",
    "status_printed",
    "status",
    "as_of_printed",
    "evidence",
    "source",
)
PEOPLE_COLUMNS = ("recommendation_id", "as_of_date", "rating", "evidence", "source")
MORE = ("observation_id", "corrects", "component", "assessor_kind", "adoption", "effect", "reason", "data")
"""What an assessor's file may say besides; `corrects` is the observation_id of an earlier row of the same file, `data`
the mark of a constructed row."""
COLUMNS = (
    "recommendation_id",
    "year",
    "assessor",
    "as_of_date",
    "rating",
    "rating_printed",
    "evidence",
    "source",
    *MORE,
)
ADOPTION = ("none", "drafted", "adopted", "in_force")
EFFECT = ("unknown", "none_seen", "some", "clear")
ASSESSOR_KINDS = ("printed_report", "centre", "second_coder", "state_body", "ngo", "international_body")
ALLOWED = {"adoption": ADOPTION, "effect": EFFECT, "assessor_kind": ASSESSOR_KINDS}
"""What these columns may hold; they may be empty too."""
ACT_COLUMNS = ("recommendation_id", "act_kind", "act_number", "act_date", "title", "source")
DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def load_assessments(study: Study, year: int, register: Register) -> "pd.DataFrame":
    """The assessments of one wave that count: those the year's printed report holds and those of the centre's
    assessors.

    One row is one assessor's rating of one recommendation (or of a component of it) as of one date, with the columns
    of `COLUMNS`; rows that a later one corrects are left out; no rows where nobody assessed. Raises what
    `load_every_assessment` raises.
    """
    table = load_every_assessment(study, year, register)
    corrected = set(table["assessor"] + "\n" + table["corrects"])
    kept = ~(table["assessor"] + "\n" + table["observation_id"]).isin(corrected)
    return table[kept].reset_index(drop=True)


def load_every_assessment(study: Study, year: int, register: Register) -> "pd.DataFrame":
    """All assessments of one wave, also those that were corrected later.

    One row as in `load_assessments`; observation_id is `printed_<year>_<id>` for a printed status and
    `<assessor>_<row>` where a file gives none. Raises DataError with all problems of all files: an unknown
    recommendation or rating, a label that the scale reads otherwise, a date that is none, a row twice.
    """
    import pandas as pd

    problems: list[Problem] = []
    frames = []
    scale = study_scale(register)
    printed = study.published(year, "statuses")
    if printed.exists():
        table = files.read_table(printed, PRINTED_COLUMNS)
        problems += _printed_problems(study.relative(printed), table, register, scale)
        table = table.rename(columns={"as_of_printed": "as_of_date", "status": "rating"})
        for name in MORE:
            table[name] = ""
        table["assessor"], table["assessor_kind"] = PRINTED, "printed_report"
        table["rating_printed"] = table["status_printed"]
        table["observation_id"] = [f"printed_{year}_{name}" for name in table["recommendation_id"]]
        frames.append(table)
    for path in study.assessments(year):
        table = files.read_whole_rows(path, PEOPLE_COLUMNS, MORE)
        problems += _problems(study.relative(path), table, register, scale)
        given = [name or f"{path.stem}_{row}" for row, name in enumerate(table["observation_id"], start=2)]
        frames.append(table.assign(assessor=path.stem, rating_printed="", observation_id=given))
    raise_if_any(problems, DataError)
    if not frames:
        return pd.DataFrame({name: pd.Series(dtype="int64" if name == "year" else "str") for name in COLUMNS})
    return pd.concat(frames, ignore_index=True).assign(year=year)[list(COLUMNS)]


def load_acts(study: Study, year: int, register: Register) -> "pd.DataFrame":
    """The acts that a year's printed report cites as evidence; one row is one act cited for one recommendation.

    Number and date are '' where the report prints none. No rows where no report was published.
    """
    import pandas as pd

    path = study.published(year, "acts")
    if not path.exists():
        return pd.DataFrame({name: pd.Series(dtype="str") for name in ACT_COLUMNS})
    table = files.read_table(path, ACT_COLUMNS)
    file = study.relative(path)
    known = [entry.id for entry in register.recommendations]
    problems = []
    for number, row in _rows(table):
        if row["recommendation_id"] not in known:
            problems.append(_unknown(file, number, row["recommendation_id"], known))
        if row["act_date"] and not DATE.fullmatch(row["act_date"]):
            problems.append(_no_date(file, number, "act_date", row["act_date"]))
    raise_if_any(problems, DataError)
    return table


def _problems(file: str, table: "pd.DataFrame", register: Register, scale: Scale) -> list[Problem]:
    table = table.rename(columns={"as_of_printed": "as_of_date", "status": "rating"})
    known = [entry.id for entry in register.recommendations]
    problems: list[Problem] = []
    seen: dict[tuple[str, str, str], int] = {}
    earlier: set[str] = set()
    for number, row in _rows(table):
        if not row["source"]:
            problems.append(Problem(file, f"row {number}, column source", "is empty. Say where this rating stands."))
        if row["recommendation_id"] not in known:
            problems.append(_unknown(file, number, row["recommendation_id"], known))
        if row["rating"] not in scale.ids:
            message = f"'{row['rating']}' is not a rating. {did_you_mean(row['rating'], scale.ids)}"
            problems.append(Problem(file, f"row {number}, column rating", message))
        if not DATE.fullmatch(row["as_of_date"]):
            problems.append(_no_date(file, number, "as_of_date", row["as_of_date"]))
        problems += _more_problems(file, number, row, earlier)
        earlier.add(row.get("observation_id") or f"{PurePath(file).stem}_{number}")
        key = (row["recommendation_id"], row["as_of_date"], row.get("component", ""))
        if key in seen and not row.get("corrects"):
            message = f"{key[0]} as of {key[1]} already stands in row {seen[key]}. Keep one row."
            if "corrects" in row:
                message += " To correct it, name its observation_id in the column corrects."
            problems.append(Problem(file, f"row {number}", message))
        seen.setdefault(key, number)
    return problems


def _more_problems(file: str, number: int, row: dict[str, str], earlier: set[str]) -> list[Problem]:
    problems = []
    for name, allowed in ALLOWED.items():
        if row.get(name) and row[name] not in allowed:
            message = f"'{row[name]}' is not allowed. {did_you_mean(row[name], allowed)}"
            problems.append(Problem(file, f"row {number}, column {name}", message))
    corrects = row.get("corrects", "")
    if corrects and corrects not in earlier:
        message = f"'{corrects}' is no observation_id of an earlier row of this file. Name the row that is corrected."
        problems.append(Problem(file, f"row {number}, column corrects", message))
    if row.get("observation_id") in earlier and row.get("observation_id"):
        message = f"'{row['observation_id']}' was already given to an earlier row. Ids are never used twice."
        problems.append(Problem(file, f"row {number}, column observation_id", message))
    return problems


def _printed_problems(file: str, table: "pd.DataFrame", register: Register, scale: Scale) -> list[Problem]:
    problems = _problems(file, table, register, scale)
    entries: dict[str, Recommendation] = {entry.id: entry for entry in register.recommendations}
    for number, row in _rows(table):
        entry = entries.get(row["recommendation_id"])
        if entry and (str(entry.report_year), entry.no) != (row["report_year"], row["no"]):
            message = f"says {row['report_year']} no. {row['no']}; the register has {entry.report_year} no. {entry.no}."
            problems.append(Problem(file, f"row {number}, {entry.id}", message))
        label = scale.split_label(row["status_printed"])
        if label is None or label[1:] != (row["status"], ""):
            read = label[1] if label else "no rating"
            message = f"the label '{row['status_printed']}' is read as {read}, the column status says {row['status']}."
            problems.append(Problem(file, f"row {number}, column status_printed", message))
    return problems


def _rows(table: "pd.DataFrame") -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with their number as a spreadsheet shows it: the header is row 1."""
    for number, row in enumerate(table.to_dict("records"), start=2):
        yield number, {str(name): str(value) for name, value in row.items()}


def _unknown(file: str, number: int, found: str, known: list[str]) -> Problem:
    near = did_you_mean(found, known).split(" Allowed:")[0]
    hint = near if near.startswith("Did") else "Its ids stand in instruments/register.yaml."
    return Problem(file, f"row {number}, column recommendation_id", f"'{found}' is not in the register. {hint}")


def _no_date(file: str, number: int, column: str, found: str) -> Problem:
    message = f"'{found}' is no date. Write year-month-day, as 2019-10-01 (or year-month, or the year alone)."
    return Problem(file, f"row {number}, column {column}", message)
