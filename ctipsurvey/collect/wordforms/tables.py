"""A returned Word form as tables: responses, selections, what its columns are, and who filled it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey.collect.labelled.variables import RESPONSES, VARIABLES
from ctipsurvey.collect.notes import Note
from ctipsurvey.collect.responses.answers import SELECTIONS
from ctipsurvey.collect.responses.columns import variable_row
from ctipsurvey.collect.responses.forms import Form, form_of
from ctipsurvey.collect.responses.matching import Target
from ctipsurvey.collect.responses.states import SHOWN, Conditions, choice_state, state_of
from ctipsurvey.collect.wordforms.reading import WordFormReading, form_code, read_word_form
from ctipsurvey.errors import DataError, Problem, did_you_mean
from ctipsurvey.instruments.questionnaire import ANSWERED, Questionnaire
from ctipsurvey.instruments.waves import in_year

if TYPE_CHECKING:
    import pandas as pd

CONTACTS = ("respondent_id", "year", "field", "value", "file")


@dataclass(frozen=True)
class FormTables:
    """One returned form. `contacts` is what stands in the lines on who filled it in: it may identify a person."""

    responses: "pd.DataFrame"
    selections: "pd.DataFrame"
    variables: "pd.DataFrame"
    contacts: "pd.DataFrame"
    notes: tuple[Note, ...]


def read_form_file(path: Path, instruments: Sequence[Questionnaire], year: int) -> FormTables:
    """The tables of one returned Word form; its respondent is called by the name of the file.

    What the form's skips leave out is `not_asked`. Raises DataError where the file is no form, or of no instrument
    given here.
    """
    instrument, _, printed_year = form_code(path)
    by_id = {one.id: one for one in instruments}
    if instrument not in by_id:
        known = did_you_mean(instrument, by_id)
        raise DataError(Problem(path.name, "", f"is a form of `{instrument or 'no instrument'}`. {known}"))
    questionnaire = by_id[instrument]
    of_year = printed_year or str(year)
    reading = read_word_form(path, in_year(questionnaire, int(of_year)))
    form = form_of(questionnaire, of_year)
    notes = list(reading.notes)
    if printed_year and printed_year != str(year):
        message = f"the form was printed for {printed_year}, not for {year}; it was read as of {printed_year}."
        notes.append(Note(path.name, "", "irregular", message))
    respondent = path.stem
    responses, selections = _rows(reading, form, respondent, notes)
    language = questionnaire.default_language or next(iter(questionnaire.languages), "")
    variables = [
        variable_row(form, Target(id_), id_, path.name, language)
        for id_, asking in form.askings.items()
        if asking.item.type in ANSWERED
    ]
    contacts = [(respondent, form.year, field, text, path.name) for field, text in reading.contact.items() if text]
    return FormTables(
        _frame(responses, RESPONSES),
        _frame(selections, SELECTIONS),
        _frame([tuple(row.values()) for row in variables], VARIABLES),
        _frame(contacts, CONTACTS),
        tuple(notes),
    )


def _rows(
    reading: WordFormReading, form: Form, respondent: str, notes: list[Note]
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Responses and selections, with what the skips of the form leave out as not asked."""
    conditions = Conditions()
    given: dict[str, dict[str, str]] = {}
    for answer in reading.answers:
        given.setdefault(answer.repeat, {})[answer.item_id] = answer.value
    responses: list[tuple[str, ...]] = []
    selections: list[tuple[str, ...]] = []
    for number, answer in enumerate(reading.answers, start=1):
        asking = form.askings.get(answer.item_id)
        known = _known(given, answer.repeat)
        asked = conditions.asked(form, answer.item_id, known)
        if answer.value and asked is False:
            message = "is answered although its condition does not hold; the answer was kept."
            place = f"{answer.repeat}/{answer.item_id}".lstrip("/")
            notes.append(Note(reading.file, place, "irregular", message))
        state = state_of(answer.value, asked)
        first = (respondent, form.year, form.instrument)
        responses.append(
            (*first, reading.version, answer.item_id, answer.repeat, answer.value, state, reading.file, str(number))
        )
        if asking is not None and asking.item.type == "select_multiple":
            offered, chosen = form.choice_ids(answer.item_id), answer.value.split()
            for choice in dict.fromkeys((*offered, *chosen)):
                found = choice_state(choice, chosen, offered, state, False)
                selections.append((*first, answer.item_id, answer.repeat, choice, SHOWN.get(found, ""), found))
    return responses, selections


def _known(given: Mapping[str, Mapping[str, str]], repeat: str) -> dict[str, str]:
    """The answers of the same round of a repeat, and those outside it."""
    known: dict[str, str] = {}
    steps = repeat.split("/") if repeat else []
    for length in range(len(steps) + 1):
        known |= given.get("/".join(steps[:length]), {})
    return known


def _frame(rows: Sequence[tuple[str, ...]], columns: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows, columns=list(columns), dtype="str")
