"""What was answered to each variable of a wide table: states, codes and numbers, never words.

Words, dates and ids are counted and not looked into: no text that a person wrote leaves this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctipsurvey.collect.labelled.variables import KEYS, Variable, is_missing

if TYPE_CHECKING:
    import pandas as pd

STATES = ("answered", "not_answered", "not_asked", "no_record")
"""What a row may be to a variable. `no_record`: the responses have no row for it (the phone fills it in, say)."""

Keys = tuple[str, str]
"""respondent_id and repeat."""


@dataclass(frozen=True)
class States:
    """The state of each item for each respondent and repeat."""

    found: dict[tuple[str, str, str], str]

    @classmethod
    def of(cls, responses: "pd.DataFrame") -> "States":
        """The states that the responses of one instrument in one year give."""
        columns = [responses[name].astype(str).tolist() for name in ("item_id", "respondent_id", "repeat", "state")]
        return cls({(item, who, repeat): state for item, who, repeat, state in zip(*columns, strict=True)})

    def count(self, item_id: str, rows: Sequence[Keys]) -> dict[str, int]:
        """How many rows are in each state; they add up to the rows. A key of the table is always answered."""
        states = [self.found.get((item_id, *row), "no_record") if item_id else "answered" for row in rows]
        return {f"n_{state}": states.count(state) for state in STATES}


def rows_of(data: "pd.DataFrame") -> list[Keys]:
    """The rows of a wide table by their keys."""
    repeats = data["repeat"].tolist() if "repeat" in data else [""] * len(data)
    return list(zip(data["respondent_id"].tolist(), repeats, strict=True))


def count_cells(variable: Variable, cells: Sequence[str]) -> dict[str, float | None]:
    """n_valid and n_missing (don't know, refused), and of numbers minimum, median and maximum (else None)."""
    given = [cell for cell in cells if cell]
    valid = [cell for cell in given if not is_missing(cell, variable.missing)]
    found: dict[str, float | None] = {"n_valid": len(valid), "n_missing": len(given) - len(valid)}
    numbers = sorted(float(cell) for cell in valid) if is_counted_as_number(variable) else []
    if not numbers:
        return found | dict.fromkeys(("minimum", "median", "maximum"))
    middle = len(numbers) // 2
    median = numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2
    return found | {"minimum": numbers[0], "median": median, "maximum": numbers[-1]}


def is_counted_as_number(variable: Variable) -> bool:
    """Whether minimum, median and maximum say something: a number without labels that is no key."""
    return variable.kind == "number" and not variable.value_labels and variable.name not in KEYS


def count_values(variable: Variable, cells: Sequence[str]) -> dict[str, int]:
    """How often each labelled value stands in the cells; nothing for a variable without labelled values."""
    return {value: sum(1 for cell in cells if cell == value) for value in variable.value_labels}
