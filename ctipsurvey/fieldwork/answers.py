"""The protected answers of a year: respondents, turns of interviews and responses to questionnaires."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.collect.facts import KINDS_OF_BODY
from ctipsurvey.errors import DataError, Problem, did_you_mean, raise_if_any
from ctipsurvey.instruments.questionnaire import NUMBERS, Item, Questionnaire
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

CONSTRUCTED = "constructed"
"""What the column `constructed` holds where a row was invented for demonstration."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "respondents": ("respondent_id", "year", "kind", "region", "language", "instrument", "constructed"),
    "turns": ("turn_id", "respondent_id", "year", "item_id", "speaker", "language", "text", "constructed"),
    "responses": ("respondent_id", "year", "instrument", "item_id", "repeat", "value", "state", "constructed"),
}

OPTIONAL: dict[str, tuple[str, ...]] = {
    "respondents": ("may_quote", "consent", "retention_until", "protected"),
    "turns": ("protected",),
    "responses": ("protected",),
}
"""What `protect` adds: whether sentences of a respondent may be shown, who may read the answers, and until when."""

ALLOWED: dict[str, tuple[str, ...]] = {
    "kind": KINDS_OF_BODY,
    "language": ("en", "ru", "ky"),
    "instrument": ("guide", "questionnaire"),
    "speaker": ("interviewer", "respondent"),
    "state": ("answered", "not_answered", "not_asked"),
    "may_quote": ("yes", "no", ""),
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
            tables[name] = files.read_table(path, columns, OPTIONAL.get(name, ()))
        else:
            tables[name] = pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    problems = _problems(study, year, tables)
    raise_if_any(problems, DataError)
    return Answers(**tables)


def check_responses(study: Study, year: int, answers: Answers, instruments: Mapping[str, Questionnaire]) -> None:
    """Raise DataError where a response or a turn does not fit its instrument as it was asked in this year.

    The message names row and item and what is allowed; it never shows the answer.
    """
    file = study.relative(study.protected(year, "responses"))
    asked = {name: in_year(instrument, year) for name, instrument in instruments.items()}
    items = {name: {item.id: item for item in instrument.all_items()} for name, instrument in asked.items()}
    problems = []
    for number, row in enumerate(answers.responses.to_dict("records"), start=2):
        name, item_id = str(row["instrument"]), str(row["item_id"])
        message = _response_problem(asked.get(name), items.get(name, {}), item_id, str(row["value"]), str(row["state"]))
        if message:
            problems.append(Problem(file, f"row {number}, item `{item_id}`", message))
    problems += _turn_problems(study, year, answers, items.get("guide", {}))
    raise_if_any(problems, DataError)


def _response_problem(
    questionnaire: Questionnaire | None, items: Mapping[str, Item], item_id: str, value: str, state: str
) -> str:
    """What is wrong with one response, in words that do not show it; '' where nothing is."""
    if questionnaire is None:
        return "is of an instrument that this study does not have."
    item = items.get(item_id)
    if item is None:
        known = did_you_mean(item_id, items) if len(items) < 30 else ""
        return f"is not in instruments/{questionnaire.id}.yaml, or was not asked in this year. {known}".rstrip()
    if (state == "answered") != bool(value):
        return f"has the state {state} and {'a' if value else 'no'} value. Only `answered` goes with a value."
    if value and not questionnaire.allows(item, value):
        allowed = ", ".join(questionnaire.choice_ids(item)) or "a number (whole where the item is an integer)"
        return f"holds a value that it does not allow. Allowed: {allowed}, or empty."
    return ""


def _turn_problems(study: Study, year: int, answers: Answers, items: Mapping[str, Item]) -> list[Problem]:
    """Turns that name an item which the guide did not ask in this year; an empty item_id is no problem."""
    file = study.relative(study.protected(year, "turns"))
    return [
        Problem(file, f"row {number}, item `{item_id}`", "is not in instruments/guide.yaml, or not of this year.")
        for number, item_id in enumerate(answers.turns["item_id"], start=2)
        if items and item_id and item_id not in items
    ]


def _problems(study: Study, year: int, tables: "dict[str, pd.DataFrame]") -> list[Problem]:
    problems = []
    known = set(tables["respondents"]["respondent_id"])
    for name, key in (
        ("respondents", ["respondent_id"]),
        ("turns", ["turn_id"]),
        ("responses", ["respondent_id", "instrument", "item_id", "repeat"]),
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
    """One row per item and value of one instrument (as it was asked in the year): item_id, value, n.

    A closed item has a row per choice, several of which one respondent may have chosen; a number has the row
    `total`; words and dates have the row `answered` and are never shown. `not_answered` and `not_asked` are rows of
    every item.
    """
    import pandas as pd

    rows: list[tuple[str, str, float]] = []
    own = answers.responses[answers.responses["instrument"] == questionnaire.id]
    for item in questionnaire.answered_items():
        found = own[own["item_id"] == item.id]
        given = found[found["value"] != ""]["value"]
        if item.is_closed:
            chosen = given.str.split().explode()
            rows += [(item.id, choice, int((chosen == choice).sum())) for choice in questionnaire.choice_ids(item)]
        elif item.type in NUMBERS:
            total = pd.to_numeric(given).sum()
            rows.append((item.id, "total", int(total) if total == int(total) else float(total)))
        else:
            rows.append((item.id, "answered", len(given)))
        rows += [(item.id, state, int((found["state"] == state).sum())) for state in ("not_answered", "not_asked")]
    return pd.DataFrame(rows, columns=["item_id", "value", "n"])
