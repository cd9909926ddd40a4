"""The codebook of a year's data: every variable of its files with its texts, and what was answered to it.

Names and order of the variables are those of `data export`. No words that a person wrote are in it: of words, dates
and ids only the number of answers is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ctipsurvey.collect.labelled.variables import Variable
from ctipsurvey.collect.labelled.wide import WideTable, section_of, wide_tables
from ctipsurvey.errors import DataError, Problem, UsageError, raise_if_any
from ctipsurvey.fieldwork.answers import CONSTRUCTED, Answers, check_responses, load_answers
from ctipsurvey.fieldwork.distributions import States, count_cells, count_values, rows_of
from ctipsurvey.fieldwork.variable_texts import LANGUAGES, Labels, VariableTexts, in_languages
from ctipsurvey.instruments.loading import load_instrument, load_instruments
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

FILE_COLUMNS = ("constructed", "file", "section_id", *(f"label_{key}" for key in LANGUAGES), "n_rows", "n_variables")
VARIABLE_COLUMNS = (
    *("constructed", "file", "variable", *(f"label_{key}" for key in LANGUAGES)),
    *("item_id", "choice_id", "question_no", "section_id", *(f"section_{key}" for key in LANGUAGES)),
    *("type", "kind", "measure", "missing"),
    *("n_rows", "n_answered", "n_not_answered", "n_not_asked", "n_no_record", "n_valid", "n_missing"),
    *("minimum", "median", "maximum", "concept"),
    *(f"{name}_{key}" for name in ("condition", "question", "choice") for key in LANGUAGES),
    *("original_name", "why_renamed"),
)
VALUE_COLUMNS = (
    *("constructed", "file", "variable", "value", *(f"label_{key}" for key in LANGUAGES)),
    *("is_missing", "is_offered", "n", "share"),
)
COUNTS = ("n_rows", "n_variables", "n_answered", "n_not_answered", "n_not_asked", "n_no_record", "n_valid")
NUMBERS = ("minimum", "median", "maximum", "share")


Row = Mapping[str, Any]
"""One row of a table by the names of its columns."""


@dataclass(frozen=True)
class Counted:
    """The three tables with all that was counted: files, variables (one a row), values (variable x value a row)."""

    files: "pd.DataFrame"
    variables: "pd.DataFrame"
    values: "pd.DataFrame"


Control = Callable[[Counted], Counted]
"""Disclosure control: the same tables, a count or number that may not be shown left empty (pandas.NA)."""


@dataclass(frozen=True)
class DataCodebook:
    """The codebook of the answers to one instrument in one year.

    `controlled` tells whether disclosure control was applied; without it the codebook must not leave the team.
    """

    study: Study
    year: int
    questionnaire: Questionnaire
    files: "pd.DataFrame"
    variables: "pd.DataFrame"
    values: "pd.DataFrame"
    constructed: bool
    controlled: bool

    @property
    def name(self) -> str:
        """What files made from it are called."""
        return f"codebook_{self.questionnaire.id}_{self.year}"

    @property
    def title(self) -> Labels:
        """The title of the instrument in each language."""
        return in_languages(self.questionnaire.title)


def data_codebook(study: Study, year: int, name: str, control: Control | None = None) -> DataCodebook:
    """The codebook of the protected answers to an instrument in a year.

    All counts pass through `control` once, before anything is made of them; without it they are as counted.
    Raises UsageError for an unknown year or instrument or one without answers, DataError where answers do not fit.
    """
    study.wave(year)
    instruments = load_instruments(study)
    questionnaire = instruments[name] if name in instruments else load_instrument(study, name)
    answers = load_answers(study, year)
    own = answers.responses[answers.responses["instrument"] == name]
    if own.empty:
        raise UsageError(Problem(f"data/{year}/protected/responses.csv", "", f"there are no answers to {name}."))
    check_responses(study, year, answers, instruments)
    texts = VariableTexts(questionnaire, year)
    _check_repeats(study, answers, texts)
    counted = count_everything(answers, texts)
    if control is not None:
        counted = control(counted)
    return DataCodebook(
        study,
        year,
        texts.asked,
        counted.files,
        counted.variables,
        counted.values,
        answers.constructed,
        control is not None,
    )


def _check_repeats(study: Study, answers: Answers, texts: VariableTexts) -> None:
    """Raise DataError where a `repeat` names no section that is asked several times: files are called by it."""
    known = {section.id for section in texts.asked.sections() if section.repeat}
    responses = answers.responses
    file = study.relative(study.protected(texts.year, "responses"))
    message = (
        f"names no section that is asked several times. Allowed: {', '.join(sorted(known)) or 'nothing'}, or empty."
    )
    problems = [
        Problem(file, f"row {number}, column repeat", message)
        for number, (name, repeat) in enumerate(zip(responses["instrument"], responses["repeat"], strict=True), start=2)
        if name == texts.whole.id and repeat and section_of(repeat) not in known
    ]
    raise_if_any(problems, DataError)


def count_everything(answers: Answers, texts: VariableTexts) -> Counted:
    """The tables of a codebook as counted: FILE_COLUMNS, VARIABLE_COLUMNS and VALUE_COLUMNS."""
    questionnaire = texts.whole
    own = answers.responses[answers.responses["instrument"] == questionnaire.id]
    mark = CONSTRUCTED if answers.constructed else ""
    languages = [language for language in LANGUAGES if language in questionnaire.languages]
    language = languages[0] if languages else questionnaire.default_language
    states = States.of(own)
    file_rows, variable_rows, value_rows = [], [], []
    for table in wide_tables(own, questionnaire, language):
        file = f"{questionnaire.id}_{texts.year}" + (f"_{table.section}" if table.section else "")
        file_rows.append({"constructed": mark, "file": file, **_file_row(table, texts)})
        for variable in table.variables:
            key = {"constructed": mark, "file": file, "variable": variable.name}
            row = _variable_row(table, variable, texts, states)
            variable_rows.append(key | row)
            value_rows += [key | found for found in _value_rows(table, variable, texts, row["n_answered"])]
    return Counted(
        _frame(file_rows, FILE_COLUMNS), _frame(variable_rows, VARIABLE_COLUMNS), _frame(value_rows, VALUE_COLUMNS)
    )


def rows_in(table: "pd.DataFrame") -> list[Row]:
    """The rows of one of the tables, in order."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _file_row(table: WideTable, texts: VariableTexts) -> dict[str, Any]:
    labels = [section.label for section in texts.asked.sections() if section.id == table.section]
    return {
        "section_id": table.section,
        **_named("label", in_languages(labels[0] if labels else texts.asked.title)),
        "n_rows": len(table.data),
        "n_variables": len(table.variables),
    }


def _variable_row(table: WideTable, variable: Variable, texts: VariableTexts, states: States) -> dict[str, Any]:
    asking = texts.askings.get(variable.item_id)
    sections = texts.sections(variable)
    names = [in_languages(section.label) for section in sections]
    return {
        "original_name": variable.original_name,
        "why_renamed": variable.why_renamed,
        "item_id": variable.item_id,
        "choice_id": variable.choice_id,
        "question_no": texts.numbers.get(variable.item_id, ""),
        "section_id": "/".join(section.id for section in sections),
        **{f"section_{key}": " / ".join(name[key] for name in names if name[key]) for key in LANGUAGES},
        "type": asking.item.type if asking else "",
        "kind": variable.kind,
        "measure": variable.measure,
        "concept": asking.item.concept if asking else "",
        **_named("label", texts.label(variable)),
        **_named("question", texts.question(variable)),
        **_named("choice", texts.choice(variable)),
        **_named("condition", texts.condition(variable)),
        "missing": "; ".join(variable.missing),
        "n_rows": len(table.data),
        **states.count(variable.item_id, rows_of(table.data)),
        **count_cells(variable, table.data[variable.name].tolist()),
    }


def _value_rows(table: WideTable, variable: Variable, texts: VariableTexts, answered: int) -> list[dict[str, Any]]:
    """One row a labelled value; its share is of those who answered, empty where nobody did or it was not offered."""
    rows = []
    for value, n in count_values(variable, table.data[variable.name].tolist()).items():
        is_offered = texts.is_offered(variable, value)
        rows.append(
            {
                "value": value,
                **_named("label", texts.value(variable, value)),
                "is_missing": "yes" if value in variable.missing else "no",
                "is_offered": "yes" if is_offered else "no",
                "n": n,
                "share": round(n / answered, 4) if answered and is_offered else None,
            }
        )
    return rows


def _named(column: str, labels: Labels) -> Labels:
    return {f"{column}_{language}": text for language, text in labels.items()}


def _frame(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> "pd.DataFrame":
    """Text columns as text; counts as whole numbers and shares as numbers, both of which may be empty."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns))
    kinds = {name: "Int64" if name in (*COUNTS, "n_missing", "n") else "str" for name in columns}
    return frame.astype(kinds | {name: "Float64" for name in columns if name in NUMBERS})
