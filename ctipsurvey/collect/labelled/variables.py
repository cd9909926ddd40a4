"""A variable of a labelled file: its name, labels, missing values and how it is shown."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["text", "number", "date", "datetime", "time"]
Measure = Literal["nominal", "ordinal", "scale"]
KEYS = ("respondent_id", "year", "repeat")
"""What tells the rows of a wide table apart."""
RESPONSES = ("respondent_id", "year", "instrument", "version", "item_id", "repeat", "value", "state", "file", "row")
VARIABLES = (
    *("variable", "original_name", "instrument", "item_id", "choice_id", "type", "measure", "format"),
    *("label", "label_en", "label_ru", "label_ky", "values", "missing", "file"),
)


@dataclass(frozen=True)
class Variable:
    """One column of a wide table as a labelled file describes it.

    `value_labels` and `missing` are by the text that cells hold (`98`, `90 thru 99`); `short_label` and
    `short_value_labels` are written where the long ones do not fit. `format` is empty for the usual one.
    """

    name: str
    label: str = ""
    kind: Kind = "text"
    measure: Measure = "nominal"
    value_labels: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    format: str = ""
    width: int = 0
    short_label: str = ""
    short_value_labels: Mapping[str, str] = field(default_factory=dict)
    original_name: str = ""
    why_renamed: str = ""
    item_id: str = ""
    choice_id: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


def variables_table(variables: Iterable[Variable], instrument: str, file: str) -> "pd.DataFrame":
    """One row is one variable, with the columns that all readers share; `values` and `missing` are JSON."""
    import pandas as pd

    rows = [
        {
            "variable": variable.name,
            "original_name": variable.original_name or variable.name,
            "instrument": instrument if variable.item_id else "",
            "item_id": variable.item_id,
            "choice_id": variable.choice_id,
            "type": variable.kind,
            "measure": variable.measure,
            "format": variable.format,
            "label": variable.label,
            **{f"label_{language}": variable.labels.get(language, "") for language in ("en", "ru", "ky")},
            "values": json_text(dict(variable.value_labels)) if variable.value_labels else "",
            "missing": json_text(list(variable.missing)) if variable.missing else "",
            "file": file,
        }
        for variable in variables
    ]
    return pd.DataFrame(rows, columns=VARIABLES, dtype="str")


def rename_table(variables: Iterable[Variable]) -> "pd.DataFrame":
    """One row is a variable whose name had to change: original_name, name, why."""
    import pandas as pd

    rows = [
        {"original_name": variable.original_name, "name": variable.name, "why": variable.why_renamed}
        for variable in variables
        if variable.why_renamed
    ]
    return pd.DataFrame(rows, columns=["original_name", "name", "why"], dtype="str")


def json_text(content: object) -> str:
    """JSON with letters of all languages as they are."""
    return json.dumps(content, ensure_ascii=False)


def is_missing(value: str, missing: Sequence[str]) -> bool:
    """Whether a value is one of the declared missing values or lies in a range of them.

    >>> is_missing("97", ["98", "90 thru 97"]), is_missing("1", ["98"])
    (True, False)
    """
    for entry in missing:
        low, thru, high = entry.partition(" thru ")
        if not thru and value == entry:
            return True
        if thru:
            try:
                number = float(value)
            except ValueError:
                continue
            if (low == "lowest" or float(low) <= number) and (high == "highest" or number <= float(high)):
                return True
    return False
