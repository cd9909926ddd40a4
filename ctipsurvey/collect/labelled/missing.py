"""Missing values as SPSS and Stata hold them: three values or a range, and the letters .a to .z."""

from collections.abc import Mapping
from typing import Any

from ctipsurvey.collect.labelled.fitting import Cells, Writing, typed, value_labels, value_number
from ctipsurvey.collect.labelled.limits import byte_length
from ctipsurvey.collect.labelled.variables import Variable, is_missing

_STATA_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def missing_ranges(writing: Writing, variable: Variable) -> list[Any]:
    """Missing values as SPSS holds them: three values, or a range and one value; what does not fit, with a note."""
    place = f"variable {variable.name}"
    ranges = [entry for entry in variable.missing if " thru " in entry]
    single = [entry for entry in variable.missing if " thru " not in entry]
    if variable.kind == "text":
        fitting = [entry for entry in single if byte_length(entry) <= 8][:3]
        if len(fitting) < len(variable.missing):
            writing.note(place, "irregular", "has missing values that SPSS cannot hold for texts (8 bytes, three).")
        return list(fitting)
    numbers = sorted(
        {float(number) for entry in single if (number := value_number(entry, variable, False)) is not None}
    )
    if len(numbers) > 3 - (2 if ranges else 0) and not ranges:
        between = [value for value in variable.value_labels if is_missing(value, [f"{numbers[0]} thru {numbers[-1]}"])]
        if set(between) <= set(single):
            return [{"lo": numbers[0], "hi": numbers[-1]}]
        writing.note(place, "irregular", "has more than three missing values; the first three are declared.")
        return list(numbers[:3])
    if len(ranges) > 1 or (ranges and len(numbers) > 1):
        writing.note(place, "irregular", "has more missing values than SPSS holds: one range and one value.")
    found: list[Any] = [_ends(entry, variable) for entry in ranges[:1]]
    return found + numbers[: 1 if ranges else 3]


def _ends(entry: str, variable: Variable) -> dict[str, float]:
    low, _, high = entry.partition(" thru ")
    largest = 1.7976931348623157e308
    first = -largest if low == "lowest" else typed(low, variable)
    last = largest if high == "highest" else typed(high, variable)
    return {"lo": float(first), "hi": float(last)}


def stata_letters(writing: Writing, variable: Variable, cells: Cells) -> dict[str, str]:
    """The letter a to z under which Stata holds each missing value; told in a note."""
    place = f"variable {variable.name}"
    if not variable.missing:
        return {}
    if variable.kind == "text":
        writing.note(place, "irregular", "Stata has no user-missing texts; they are written as ordinary texts.")
        return {}
    single = [entry for entry in variable.missing if " thru " not in entry]
    among = sorted({cell for cell in [*variable.value_labels, *cells] if cell and cell not in single})
    ranges = [entry for entry in variable.missing if " thru " in entry]
    values = [*single, *(value for value in among if is_missing(value, ranges))]
    if len(values) > len(_STATA_LETTERS):
        writing.note(place, "irregular", "has more than 26 missing values; they are written as ordinary numbers.")
        return {}
    letters = dict(zip(values, _STATA_LETTERS, strict=False))
    told = ", ".join(f"{value} as .{letters[value]}" for value in single)
    writing.note(place, "read", f"missing values are written as Stata has them: {told or 'a range as .a, .b ...'}.")
    return letters


def stata_labels(writing: Writing, variable: Variable, letters: Mapping[str, str]) -> dict[Any, str]:
    """Labels of values as Stata holds them: on whole numbers and missing values only."""
    found: dict[Any, str] = {}
    lost = 0
    for value, label in value_labels(writing, variable).items():
        number = None if variable.kind == "text" else value_number(value, variable, True)
        if value in letters:
            found[letters[value]] = label
        elif number is not None and number == int(number) and abs(number) <= 2_147_483_620:
            found[int(number)] = label
        else:
            lost += 1
    if lost:
        message = f"{lost} labels of values are not written: Stata labels whole numbers only."
        writing.note(f"variable {variable.name}", "irregular", message)
    return found
