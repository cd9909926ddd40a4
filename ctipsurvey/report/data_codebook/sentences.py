"""What every form of the codebook says about itself: how to read it, what is constructed, who may see it."""

from typing import Any

from ctipsurvey.fieldwork.data_codebook import DataCodebook, Row
from ctipsurvey.report.tables import CONSTRUCTED_MARK

DO_NOT_PUBLISH = (
    "For the team only, do not publish: small counts are shown as they are, and in a small group they can identify "
    "a body or a person. This file must not leave the team until disclosure control has been applied."
)
CONTROLLED = "Disclosure control was applied: what may not be shown is marked as hidden."
CONSTRUCTED_NOTE = f"{CONSTRUCTED_MARK}: no person or body gave these answers."
READING = (
    "Variables have the names and the order that the command data export gives them in files for SPSS and Stata.",
    (
        "Answered, not answered, not asked and no record add up to the rows of the file. Not asked: the conditions of "
        "the questionnaire left it out. No record: the answers have no row for it, as with what only a phone fills in."
    ),
    (
        "Don't know and refused are answers here and are marked as missing values in the files; not answered and not "
        "asked are empty cells there."
    ),
    (
        "Shares are of the rows that answered. A choice that was not offered in this year stays in the list, because "
        "numbers of choices are the same in all years; it has no share."
    ),
    "Of answers in words, of dates and of ids only the number of answers is told, never what was answered.",
)
HIDDEN = "hidden"
NOTHING = "–"
LANGUAGE_NAMES = {"en": "English", "ru": "Russian", "ky": "Kyrgyz"}
STATES = {
    "not_answered": {"en": "Not answered", "ru": "Нет ответа", "ky": "Жооп жок"},
    "not_asked": {"en": "Not asked", "ru": "Вопрос не задавался", "ky": "Суралган эмес"},
    "no_record": {"en": "No record", "ru": "Нет записи", "ky": "Жазуу жок"},
}
TYPES = {
    "select_one": "one choice",
    "select_multiple": "several choices",
    "rank": "choices in order",
    "integer": "whole number",
    "decimal": "number",
    "range": "number in a range",
    "text": "words",
    "date": "date",
    "datetime": "date and time",
    "time": "time",
    "start": "filled in by the phone",
    "end": "filled in by the phone",
    "today": "filled in by the phone",
    "calculate": "calculated",
    "": "key of the file",
}


def heading(codebook: DataCodebook) -> str:
    """The title of the codebook in English."""
    return f"Codebook of the data of {codebook.year}: {codebook.title['en'] or codebook.questionnaire.id}"


def access_note(codebook: DataCodebook) -> str:
    """Who may see the codebook."""
    return CONTROLLED if codebook.controlled else DO_NOT_PUBLISH


def is_empty(value: Any) -> bool:
    """Whether a cell of the counts holds nothing."""
    import pandas as pd

    return bool(pd.isna(value))


def count_text(value: Any) -> str:
    """A count as it is shown; every count is there unless it may not be shown."""
    return HIDDEN if is_empty(value) else str(int(value))


def has_numbers(row: Row) -> bool:
    """Whether a variable may have a minimum, median and maximum: numbers and places in an order, not codes."""
    return bool(row["kind"] == "number" and row["type"] not in ("", "select_one", "select_multiple"))


def number_text(row: Row, name: str) -> str:
    """The minimum, median or maximum of a variable as it is shown; a dash where it has none."""
    if not has_numbers(row):
        return NOTHING
    if is_empty(row[name]):
        return HIDDEN if is_empty(row["n_valid"]) or int(row["n_valid"]) else NOTHING
    return f"{float(row[name]):.15g}"


def percent_text(row: Row) -> str:
    """The share of a value in percent; a dash where it has none, because nobody answered or it was not offered."""
    if is_empty(row["share"]):
        return HIDDEN if is_empty(row["n"]) else NOTHING
    return f"{float(row['share']) * 100:.1f}%"
