"""The forms of `fixtures/one_defect_forms/forms.yaml`: a sound one, and each with one thing wrong."""

import copy
from dataclasses import dataclass
from typing import Any

import yaml
from shared import ROOT

from ctipsurvey.errors import SurveyError
from ctipsurvey.instruments.lint.finding import Finding
from ctipsurvey.instruments.lint.rules import lint
from ctipsurvey.instruments.xlsform.reading import questionnaire_from_sheets

Sheets = dict[str, list[list[str]]]
FILE = ROOT / "tests" / "fixtures" / "one_defect_forms" / "forms.yaml"
SAID = ("repaired", "guessed", "unknown value", "irregular", "not read")
"""Kinds of remarks by which the reader says that something was not as it should be."""


@dataclass(frozen=True)
class Defect:
    """One form with one defect: the rule that has to catch it, and words that have to be in what is said."""

    id: str
    sheets: Sheets
    rule: str
    says: tuple[str, ...]


@dataclass(frozen=True)
class Caught:
    """What our checks say of a form: by which rule ("reading", "refused" or a rule's name), where and what."""

    rule: str
    text: str


def sound_form() -> Sheets:
    """The sheets of the form that has no defect, every row as long as its headings."""
    return {name: _even(rows) for name, rows in _content()["sound"].items()}


def defects() -> list[Defect]:
    """Every form with one defect."""
    found = []
    for entry in _content()["defects"]:
        sheets = sound_form()
        for step in entry["change"]:
            _apply(sheets, step)
        found.append(Defect(entry["id"], sheets, entry["rule"], tuple(entry["says"])))
    return found


def caught(sheets: Sheets) -> list[Caught]:
    """Everything that the reader and the rules say of a form; a crash is not caught here."""
    try:
        reading = questionnaire_from_sheets(sheets, "form.xlsx")
    except SurveyError as error:
        return [Caught("refused", str(problem)) for problem in error.problems]
    said = [Caught("reading", f"{note.place}: {note.message}") for note in reading.notes if note.kind in SAID]
    findings: tuple[Finding, ...] = lint(reading.questionnaire)
    return [*said, *(Caught(finding.rule, str(finding)) for finding in findings)]


def _content() -> dict[str, Any]:
    return yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def _even(rows: list[list[str]]) -> list[list[str]]:
    width = len(rows[0])
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _apply(sheets: Sheets, step: dict[str, Any]) -> None:
    if "sheet" in step:
        sheets[step["to"]] = sheets.pop(step["sheet"])
    elif "set" in step:
        rows = sheets[step["set"]]
        rows[_row(rows, step["row"])][rows[0].index(step["column"])] = step["to"]
    elif "heading" in step and "from" in step:
        rows = sheets[step["heading"]]
        changed = [_heading(text, step) for text in rows[0]]
        assert changed != rows[0], step
        rows[0] = changed
    elif "drop" in step:
        rows = sheets[step["drop"]]
        if "heading" in step:
            at = rows[0].index(step["heading"])
            sheets[step["drop"]] = [row[:at] + row[at + 1 :] for row in rows]
        else:
            del rows[_row(rows, step["row"])]
    elif "add" in step:
        rows = sheets[step["add"]]
        new = [step["cells"].get(heading, "") for heading in rows[0]]
        rows.insert(_last(rows, step["after"]) + 1, new)
    elif "add_heading" in step:
        rows = sheets[step["add_heading"]]
        at = _row(rows, step["row"])
        for number, row in enumerate(rows):
            row.append(step["heading"] if number == 0 else step["to"] if number == at else "")
    else:
        raise AssertionError(step)


def _heading(text: str, step: dict[str, Any]) -> str:
    if "whole" in step:
        return str(step["to"]) if text == step["from"] else text
    return text.replace(step["from"], step["to"])


def _row(rows: list[list[str]], name: str) -> int:
    if name.isdigit() and len(rows) > int(name) - 1 and len(rows) == 2:
        return int(name) - 1
    return next(number for number, row in enumerate(rows) if number and name in row[:2])


def _last(rows: list[list[str]], name: str) -> int:
    return max(number for number, row in enumerate(rows) if number and name in row[:2])


def copy_of(sheets: Sheets) -> Sheets:
    """The same sheets, to be changed."""
    return copy.deepcopy(sheets)
