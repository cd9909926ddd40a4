"""What a labelled file can hold of a table: what is refused, and labels made to fit with a note for each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ctipsurvey.collect.labelled.dates import date_number
from ctipsurvey.collect.labelled.limits import Limits, byte_length, cut_to_bytes
from ctipsurvey.collect.labelled.names import is_lawful, lawful_name
from ctipsurvey.collect.labelled.variables import Variable, is_missing
from ctipsurvey.collect.notes import Kind as NoteKind
from ctipsurvey.collect.notes import Note
from ctipsurvey.errors import DataError, Problem

_LARGEST = 8.9e307
"""Stata takes larger numbers for missing, SPSS the largest for the end of a range."""
Cells = list[str]


@dataclass
class Writing:
    """One file being made: its limits, what is written, and the notes so far."""

    path: Path
    limits: Limits
    variables: list[Variable]
    cells: list[Cells]
    title: str
    notes_in_file: list[str]
    notes: list[Note] = field(default_factory=list)

    def note(self, place: str, kind: NoteKind, message: str) -> None:
        """Keep a note on this file."""
        self.notes.append(Note(self.path.name, place, kind, message))


def problems_of(writing: Writing, columns: Sequence[str]) -> list[Problem]:
    """Everything that keeps this table from being written."""
    file = writing.path.name
    names = [variable.name for variable in writing.variables]
    found = []
    if not names:
        found.append(Problem(file, "", "has no variables. A labelled file needs at least one."))
    for name in columns:
        if name not in names:
            found.append(Problem(file, f"column {name}", "has no description among the variables. Describe it."))
    for name in names:
        if name not in columns:
            found.append(Problem(file, f"variable {name}", "is described, but there is no such column."))
        if not is_lawful(name):
            better, why = lawful_name(name)
            found.append(Problem(file, f"variable {name}", f"is no lawful name ({why}). Call it `{better}`."))
    if len(set(names)) != len(names):
        found.append(Problem(file, "", "two variables have the same name. Give each its own."))
    if found:
        return found
    for variable, cells in zip(writing.variables, writing.cells, strict=True):
        found += _cell_problems(writing, variable, cells)
    return found


def _cell_problems(writing: Writing, variable: Variable, cells: Cells) -> list[Problem]:
    place = f"variable {variable.name}"
    file = writing.path.name
    if variable.kind == "text":
        limit = writing.limits.text
        too_long = [row for row, cell in enumerate(cells, start=1) if byte_length_or_more(cell) > limit]
        message = (
            f"holds texts longer than {limit} bytes in {_rows(too_long)}. Leave long texts such as transcripts out."
        )
        unlawful = [row for row, cell in enumerate(cells, start=1) if "\0" in cell or not _is_unicode(cell)]
        broken = f"holds signs that are no letters in {_rows(unlawful)}. Take them out."
        return [Problem(file, place, text) for rows, text in ((too_long, message), (unlawful, broken)) if rows]
    wrong = [
        row
        for row, cell in enumerate(cells, start=1)
        if cell and value_number(cell, variable, writing.limits.in_letters) is None
    ]
    if not wrong:
        return []
    what = "numbers of at most 15 digits" if variable.kind == "number" else f"{variable.kind}s as ISO 8601 has them"
    return [Problem(file, place, f"is to hold {what}; {_rows(wrong)} hold something else. Describe it as text.")]


def byte_length_or_more(text: str) -> int:
    """The bytes of a text, counted also where a sign cannot be written."""
    return len(text.encode("utf-8", errors="surrogatepass"))


def _is_unicode(text: str) -> bool:
    try:
        byte_length(text)
    except UnicodeEncodeError:
        return False
    return True


def _rows(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:5]))
    return f"row{'s' if len(rows) > 1 else ''} {shown}" + (f" and {len(rows) - 5} more" if len(rows) > 5 else "")


def value_number(cell: str, variable: Variable, stata: bool) -> float | None:
    """The number a file holds for a cell; None where it would not say the same."""
    if variable.kind in ("date", "datetime", "time") and not is_missing(cell, variable.missing):
        return date_number(cell, variable.kind, stata)
    try:
        exact = Decimal(cell)
        found = float(exact)
    except (InvalidOperation, ValueError, OverflowError):
        return None
    if not exact.is_finite() or abs(found) > _LARGEST:
        return None
    return found if exact == Decimal(repr(found)) else None


def fitting_label(writing: Writing, variable: Variable) -> str:
    """The label as it fits: the long one, else the short one, else cut; the last two with a note."""
    limits, limit = writing.limits, writing.limits.variable_label
    if limits.length(variable.label) <= limit:
        return variable.label
    unit = "letters" if limits.in_letters else "bytes"
    length = f"the label has {limits.length(variable.label)} {unit}, the file holds {limit}"
    if variable.short_label and limits.length(variable.short_label) <= limit:
        writing.note(f"variable {variable.name}", "irregular", f"{length}: the short label is written.")
        return variable.short_label
    writing.note(
        f"variable {variable.name}", "irregular", f"{length}: it was cut. Give the item a shorter short_label."
    )
    return limits.cut(variable.short_label or variable.label, limit)


def value_labels(writing: Writing, variable: Variable) -> dict[str, str]:
    """The labels of values as they fit, by the text of the value."""
    limit = writing.limits.value_label
    found = {}
    for value, label in variable.value_labels.items():
        place = f"variable {variable.name}, value {value}"
        if byte_length(label) > limit:
            length = f"the label has {byte_length(label)} bytes, the file holds {limit}"
            short = variable.short_value_labels.get(value, "")
            if short and byte_length(short) <= limit:
                writing.note(place, "irregular", f"{length}: the short label is written.")
                label = short
            else:
                writing.note(place, "irregular", f"{length}: it was cut. Give the choice a shorter short_label.")
                label = cut_to_bytes(short or label, limit)
        if label:
            found[value] = label
    return found


def fitting_title(writing: Writing) -> str:
    """The label of the file as it fits, with a note where it was cut."""
    title = writing.limits.cut(writing.title, writing.limits.file_label)
    if title != writing.title:
        writing.note("", "irregular", f"the label of the file was cut to {writing.limits.file_label}.")
    return title


def typed(value: str, variable: Variable) -> Any:
    """A value of a label as the file holds it."""
    if variable.kind == "text":
        return value
    number = value_number(value, variable, False)
    if number is None:
        message = "a label stands on a value that is no number. Describe the variable as text."
        raise DataError(Problem("", f"variable {variable.name}", message))
    return number


def tell_spaces(writing: Writing, variable: Variable, cells: Cells) -> None:
    """Note the texts that end with spaces, which the file fills up with spaces anyway."""
    number = sum(1 for cell in cells if variable.kind == "text" and cell != cell.rstrip(" "))
    if number:
        message = f"{number} texts end with spaces; SPSS files do not keep them."
        writing.note(f"variable {variable.name}", "irregular", message)
