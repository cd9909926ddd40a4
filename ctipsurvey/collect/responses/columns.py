"""The columns of an export as variables, and notes on what of the file and of the instrument found no partner."""

from collections.abc import Mapping, Sequence

from ctipsurvey.collect.labelled.variables import json_text
from ctipsurvey.collect.notes import Note
from ctipsurvey.collect.responses.forms import Form
from ctipsurvey.collect.responses.matching import NAMES, Target, last_name
from ctipsurvey.collect.responses.structure import Table
from ctipsurvey.instruments.questionnaire import NUMBERS, SILENT, Questionnaire
from ctipsurvey.instruments.words import text_in

TYPES = {"date": "date", "today": "date", "datetime": "datetime", "time": "time"}


def variable_rows(tables: Sequence[Table], forms: Sequence[Form], language: str) -> list[dict[str, str]]:
    """One row is one column that was read as an item or as a choice of one, in the words of the latest version."""
    found = []
    for table in tables:
        for column in table.columns:
            if column.kind in ("item", "choice"):
                form = next(form for form in reversed(forms) if column.target.item_id in form.askings)
                found.append(variable_row(form, column.target, column.header, table.sheet.file, language))
    return found


def variable_row(form: Form, target: Target, header: str, file: str, language: str) -> dict[str, str]:
    """What a column is, in the words of the instrument: its item, or one choice of it."""
    item = form.askings[target.item_id].item
    choices = form.choices[item.id]
    chosen = [choice for choice in choices if choice.id == target.choice_id]
    wording = chosen[0].label if chosen else {} if target.choice_id else item.label
    values = {choice.id: text_in(choice.label, language) for choice in choices} if not target.choice_id else {}
    missing = [choice.id for choice in choices if choice.missing] if values else []
    return {
        "variable": header,
        "original_name": header,
        "instrument": form.instrument,
        "item_id": item.id,
        "choice_id": target.choice_id,
        "type": "number" if item.type in NUMBERS or target.choice_id else TYPES.get(item.type, "text"),
        "measure": "scale" if item.type in (*NUMBERS, *TYPES) else "nominal",
        "format": "",
        "label": text_in(wording, language),
        **{f"label_{code}": wording.get(code, "") for code in ("en", "ru", "ky")},
        "values": json_text(values) if values else "",
        "missing": json_text(missing) if missing else "",
        "file": file,
    }


def column_notes(tables: Sequence[Table], forms: Sequence[Form], instruments: Sequence[Questionnaire]) -> list[Note]:
    """Notes on columns that are no item, and on items that have no column."""
    silent = {item.id for instrument in instruments for item in instrument.all_items() if item.type == "note"}
    notes = []
    for table in tables:
        for column in table.columns:
            if column.kind == "unknown" and last_name(column.header) not in silent:
                message = "is no item of the instrument and was not read."
                notes.append(Note(table.sheet.file, f"column `{column.header}`", "not read", message))
    present = {column.target.item_id for table in tables for column in table.columns}
    absent = {
        id_: None
        for form in forms
        for id_, asking in form.askings.items()
        if id_ not in present and asking.item.type not in SILENT
    }
    if absent:
        message = f"has no column for the items {', '.join(absent)}; nothing is said on them."
        notes.append(Note(tables[0].sheet.file, "", "not read", message))
    return notes


def way_note(file: str, header_way: str, value_way: str, languages: Mapping[str, str]) -> Note:
    """How headers and values of the export are written."""

    def called(way: str) -> str:
        return "XML names" if way == NAMES else f"labels ({languages.get(way) or way})"

    return Note(file, "", "read", f"its headers are {called(header_way)}, its values {called(value_way)}.")
