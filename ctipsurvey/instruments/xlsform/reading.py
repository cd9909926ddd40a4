"""An instrument from any XLSForm: everything is read, or a remark names what was not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ctipsurvey.errors import InstrumentError, Problem
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.words import build
from ctipsurvey.instruments.xlsform.choices_sheet import read_choices
from ctipsurvey.instruments.xlsform.history import Entry, apply_history, is_history, languages_given, read_entries
from ctipsurvey.instruments.xlsform.languages import settle_languages
from ctipsurvey.instruments.xlsform.nodes import Parsed
from ctipsurvey.instruments.xlsform.other_answers import write_out_other
from ctipsurvey.instruments.xlsform.remarks import Remark, Remarks
from ctipsurvey.instruments.xlsform.settings_sheet import read_settings, settings_row
from ctipsurvey.instruments.xlsform.survey_sheet import read_survey
from ctipsurvey.instruments.xlsform.tables import Table, find_table, settle_columns, tell_of_rows_above
from ctipsurvey.instruments.xlsform.workbook import read_workbook

_NEEDED: dict[str, tuple[set[str], ...]] = {
    "survey": ({"type"}, {"name", "label", "hint", "calculation", "relevant"}),
    "choices": ({"list_name"}, {"name", "label"}),
    "settings": ({"form_title", "form_id", "version", "default_language", "kind", ""},),
}
"""The headings by which a sheet is known: one of each set."""
_SHEET_NAMES = {
    "survey": ("survey",),
    "choices": ("choices", "choices and columns", "columns"),
    "settings": ("settings",),
}
_WATCHED = ("external_choices", "entities", "osm", "cascades")


@dataclass(frozen=True)
class XLSFormReading:
    """An instrument read from a workbook, and what there is to say about the reading."""

    questionnaire: Questionnaire
    notes: tuple[Remark, ...]


def read_xlsform(path: Path) -> XLSFormReading:
    """The instrument of a workbook (.xlsx, .xlsm, .xls). Raises InstrumentError where it is no XLSForm."""
    remarks = Remarks()
    sheets = read_workbook(path, remarks)
    return _reading(sheets, path.name, remarks)


def questionnaire_from_sheets(sheets: Mapping[str, Sequence[Sequence[str]]], file: str) -> XLSFormReading:
    """The instrument of a workbook that is given as rows of text by the name of the sheet."""
    return _reading(sheets, file, Remarks())


def _reading(sheets: Mapping[str, Sequence[Sequence[str]]], file: str, remarks: Remarks) -> XLSFormReading:
    parsed, entries = parse_sheets(sheets, file, remarks)
    apply_history(parsed, entries, remarks)
    write_out_other(parsed, remarks)
    content = parsed.settings | {"items": [node.whole() for node in parsed.items]}
    content["choices"] = {
        name: {"source": parsed.generated[name]} if name in parsed.generated else [node.content for node in nodes]
        for name, nodes in parsed.choices.items()
    }
    questionnaire = build(Questionnaire, content, file)
    n_items, n_lists = len(questionnaire.all_items()), len(questionnaire.choices)
    n_languages = len(questionnaire.languages)
    remarks.add("read", f"{n_items} items, {n_lists} lists of choices, {n_languages} languages.")
    return XLSFormReading(questionnaire, remarks.listed())


def parse_sheets(
    sheets: Mapping[str, Sequence[Sequence[str]]], file: str, remarks: Remarks
) -> tuple[Parsed, list[tuple[int, Entry]]]:
    """What the sheets say, sheet by sheet, without what only the history knows; and the rows of the history."""
    names = {role: _sheet_named(role, sheets, remarks) for role in _SHEET_NAMES}
    names["survey"] = names["survey"] or _only_survey(sheets, file, remarks)
    history = next((name for name, rows in sheets.items() if is_history(rows)), "")
    entries = read_entries(sheets[history]) if history else []
    tables = {role: _table(role, name, sheets, file, remarks) for role, name in names.items() if name}
    survey, choices, settings = tables["survey"], tables.get("choices"), tables.get("settings")
    if survey is None:  # _table raises before
        raise InstrumentError(Problem(file, "", "has no sheet `survey`."))
    row = settings_row(settings, remarks)
    translated = [table for table in (survey, choices) if table]
    given = languages_given(entries)
    languages = settle_languages(translated, row.cell("default_language"), given, remarks)
    parsed = Parsed()
    parsed.items, marks = read_survey(survey, languages, file, remarks)
    if choices:
        parsed.choices, parsed.generated = read_choices(choices, languages, remarks)
    parsed.settings = read_settings(row, languages, marks, _stem(file), remarks)
    used = {table.name for table in tables.values() if table} | {history}
    others = _other_sheets(sheets, used, remarks)
    parsed.settings |= {"sheets": others} if others else {}
    return parsed, entries


def _stem(file: str) -> str:
    return Path(file).stem.strip() or "form"


def _sheet_named(role: str, sheets: Mapping[str, Sequence[Sequence[str]]], remarks: Remarks) -> str:
    exact = [name for name in sheets if name.lower() in _SHEET_NAMES[role]]
    near = [name for name in sheets if " ".join(name.lower().split()) in _SHEET_NAMES[role]]
    for name in exact + near:
        if name.lower() != role:
            remarks.add("repaired", f"was read as the sheet `{role}`. Give it that name.", name)
        return name
    return ""


def _only_survey(sheets: Mapping[str, Sequence[Sequence[str]]], file: str, remarks: Remarks) -> str:
    """The sheet that looks like a survey, where none is called so."""
    filled = [name for name, rows in sheets.items() if any(any(cell.strip() for cell in row) for row in rows)]
    if not filled:
        raise InstrumentError(Problem(file, "", "is empty: no sheet holds anything."))
    looking = [name for name in filled if find_table("survey", name, sheets[name], _NEEDED["survey"])]
    if len(looking) != 1:
        message = (
            f"has no sheet `survey`. An XLSForm has its questions there, with the columns type, name and label. "
            f"Sheets found: {', '.join(filled)}."
        )
        raise InstrumentError(Problem(file, "", message))
    remarks.add("guessed", "was read as the sheet `survey`, because it has its columns. Give it that name.", looking[0])
    return looking[0]


def _table(
    role: str, name: str, sheets: Mapping[str, Sequence[Sequence[str]]], file: str, remarks: Remarks
) -> Table | None:
    table = find_table(role, name, sheets[name], _NEEDED[role])
    if table is None:
        if role == "survey":
            message = "no row has the headings `type` and `name`. Write them into the first row."
            raise InstrumentError(Problem(file, f"sheet {name}", message))
        if any(any(cell.strip() for cell in row) for row in sheets[name]):
            wanted = "list_name and name" if role == "choices" else "form_title and form_id"
            message = f"no row has the headings {wanted}; the sheet is kept as it is and not read."
            remarks.add("not read", message, name)
        return None
    settle_columns(table, remarks)
    tell_of_rows_above(table, remarks)
    return table


def _other_sheets(
    sheets: Mapping[str, Sequence[Sequence[str]]], used: set[str], remarks: Remarks
) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for name, rows in sheets.items():
        content = [_without_end(row) for row in rows]
        while content and not content[-1]:
            content.pop()
        if name in used or (not content and name.lower() in _SHEET_NAMES):
            continue
        key = name.strip()
        while key in found:
            key += " (2)"
        found[key] = content
        if name.lower() in _WATCHED:
            remarks.add("read", "is kept as it is; its rows are no choices or items here.", name)
    return found


def _without_end(row: Sequence[str]) -> list[str]:
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return cells
