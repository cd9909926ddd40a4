"""The protected answers of a year: respondents, turns of interviews and responses to questionnaires."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.collect.facts import KINDS_OF_BODY
from ctipsurvey.errors import DataError, Problem, raise_if_any
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

CONSTRUCTED = "constructed"
"""What the column `constructed` holds where a row was invented for demonstration."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "respondents": ("respondent_id", "year", "kind", "region", "language", "instrument", "constructed"),
    "turns": ("turn_id", "respondent_id", "year", "item_id", "speaker", "language", "text", "constructed"),
    "responses": ("respondent_id", "year", "item_id", "value", "constructed"),
}


ALLOWED: dict[str, tuple[str, ...]] = {
    "kind": KINDS_OF_BODY,
    "language": ("en", "ru", "ky"),
    "instrument": ("guide", "questionnaire"),
    "speaker": ("interviewer", "respondent"),
    "constructed": (CONSTRUCTED, ""),
}
"""What some columns may hold, in whichever table they stand."""


@dataclass(frozen=True)
class Answers:
    """A year's respondents (one a row), turns (one a row) and responses (respondent x item a row)."""

    respondents: "pd.DataFrame"
    turns: "pd.DataFrame"
    responses: "pd.DataFrame"

    @property
    def constructed(self) -> bool:
        """Whether any row was invented for demonstration: then all that is made from them says so."""
        frames = (self.respondents, self.turns, self.responses)
        return any((frame["constructed"] == CONSTRUCTED).any() for frame in frames)


def load_answers(study: Study, year: int) -> Answers:
    """The protected answers of a year; tables without rows where the year has none.

    Raises DataError with all problems: an id used twice, a row of a respondent that is not in the list or of
    another year, a word that a column does not allow. What items allow is checked by `check_responses`.
    """
    import pandas as pd

    tables = {}
    for name, columns in COLUMNS.items():
        path = study.protected(year, name)
        if path.exists():
            tables[name] = files.read_table(path, columns)
        else:
            tables[name] = pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    problems = _problems(study, year, tables)
    raise_if_any(problems, DataError)
    return Answers(**tables)


def check_responses(study: Study, year: int, answers: Answers, questionnaire: Questionnaire) -> None:
    """Raise DataError where a response names an unknown item or holds what its item does not allow.

    The message names row and item and what is allowed; it never shows the answer.
    """
    file = study.relative(study.protected(year, "responses"))
    items = {item.id: item for item in questionnaire.items}
    problems = []
    for number, row in enumerate(answers.responses.to_dict("records"), start=2):
        item = items.get(str(row["item_id"]))
        place = f"row {number}, item `{row['item_id']}`"
        if item is None:
            problems.append(Problem(file, place, "is not in instruments/questionnaire.yaml."))
        elif row["value"] and not questionnaire.allows(item, str(row["value"])):
            allowed = ", ".join(questionnaire.choice_ids(item)) or "a whole number"
            problems.append(
                Problem(file, place, f"holds a value that it does not allow. Allowed: {allowed}, or empty.")
            )
    raise_if_any(problems, DataError)


def _problems(study: Study, year: int, tables: "dict[str, pd.DataFrame]") -> list[Problem]:
    problems = []
    known = set(tables["respondents"]["respondent_id"])
    for name, key in (
        ("respondents", ["respondent_id"]),
        ("turns", ["turn_id"]),
        ("responses", ["respondent_id", "item_id"]),
    ):
        table = tables[name]
        file = study.relative(study.protected(year, name))
        for at in table.index[table.duplicated(key)]:
            problems.append(Problem(file, f"row {at + 2}", f"repeats {' and '.join(key)} of an earlier row."))
        for at in table.index[~table["respondent_id"].isin(known)]:
            problems.append(Problem(file, f"row {at + 2}", "is of a respondent that is not in respondents.csv."))
        for column, allowed in ALLOWED.items():
            if column in table:
                wrong = table.index[~table[column].isin(allowed)]
                message = f"holds what it may not. Allowed: {', '.join(allowed)}."
                problems += [Problem(file, f"row {at + 2}, column {column}", message) for at in wrong]
        for at in table.index[table["year"] != str(year)]:
            problems.append(Problem(file, f"row {at + 2}", f"is of another year than {year}, in whose folder it lies."))
    return problems


def count_interviews(answers: Answers) -> "pd.DataFrame":
    """One row per kind of respondent, instrument and language: n_respondents, n_answers and n_words.

    n_answers counts respondents' turns in interviews and filled items in questionnaires; n_words the words
    respondents said. Empty where the year has no answers.
    """
    said = answers.turns[answers.turns["speaker"] == "respondent"]
    filled = answers.responses[answers.responses["value"] != ""]
    words = said["text"].map(lambda text: len(text.split()))
    per_respondent = answers.respondents.assign(
        n_turns=answers.respondents["respondent_id"].map(said["respondent_id"].value_counts()).fillna(0),
        n_items=answers.respondents["respondent_id"].map(filled["respondent_id"].value_counts()).fillna(0),
        n_words=answers.respondents["respondent_id"].map(words.groupby(said["respondent_id"]).sum()).fillna(0),
    )
    per_respondent["n_answers"] = per_respondent["n_turns"] + per_respondent["n_items"]
    grouped = per_respondent.groupby(["kind", "instrument", "language"], as_index=False, sort=True)
    counted = grouped.agg(
        n_respondents=("respondent_id", "size"), n_answers=("n_answers", "sum"), n_words=("n_words", "sum")
    )
    return counted.astype({"n_answers": "int64", "n_words": "int64"})


def count_responses(answers: Answers, questionnaire: Questionnaire) -> "pd.DataFrame":
    """One row per item of the questionnaire and value: item_id, value, n. Numbers are summed up as one row.

    The value of an item answered with a number is `total`; an empty cell is counted as `not answered`.
    """
    import pandas as pd

    rows = []
    for item in questionnaire.items:
        own = answers.responses[answers.responses["item_id"] == item.id]["value"]
        if item.type == "integer":
            numbers = pd.to_numeric(own[own != ""])
            rows.append({"item_id": item.id, "value": "total", "n": int(numbers.sum())})
            values = ["not answered"]
        else:
            values = [*questionnaire.choice_ids(item), "not answered"]
        shown = own.replace("", "not answered")
        rows += [{"item_id": item.id, "value": value, "n": int((shown == value).sum())} for value in values]
    return pd.DataFrame(rows, columns=["item_id", "value", "n"])
