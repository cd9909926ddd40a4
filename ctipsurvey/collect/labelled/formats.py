"""How SPSS and Stata show a variable: enough places for every number, dates as dates."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from ctipsurvey.collect.labelled.variables import Variable


def spss_format(variable: Variable, cells: Sequence[str]) -> str:
    """How SPSS shows a variable: whole numbers without decimals, dates and times as such.

    >>> [spss_format(Variable("q1", kind="number"), cells) for cells in (["1", "98", ""], ["0.25"])]
    ['F2.0', 'F4.2']
    """
    fixed = {"date": "DATE11", "datetime": "DATETIME20", "time": "TIME8"}
    if variable.kind in ("datetime", "time") and any("." in cell for cell in cells):
        return {"datetime": "DATETIME24.3", "time": "TIME12.3"}[variable.kind]
    if variable.kind in fixed:
        return fixed[variable.kind]
    width, decimals = _shape([*cells, *variable.value_labels])
    return f"F{width}.{decimals}"


def stata_format(variable: Variable, cells: Sequence[str]) -> str:
    """How Stata shows a variable.

    >>> stata_format(Variable("q1", kind="number"), ["1", "98"])
    '%2.0f'
    """
    fixed = {"date": "%td", "datetime": "%tc", "time": "%tcHH:MM:SS"}
    if variable.kind in fixed:
        return fixed[variable.kind]
    width, decimals = _shape([*cells, *variable.value_labels])
    return f"%{width}.{decimals}f"


def _shape(cells: Sequence[str]) -> tuple[int, int]:
    """The letters and the decimals that show these numbers in full."""
    shown = [format(Decimal(cell), "f") for cell in cells if cell and _is_decimal(cell)]
    decimals = min(max((len(text.partition(".")[2]) for text in shown), default=0), 15)
    whole = max((len(text.partition(".")[0]) for text in shown), default=1)
    return min(whole + (decimals + 1 if decimals else 0), 40), decimals


def _is_decimal(cell: str) -> bool:
    try:
        return abs(Decimal(cell).adjusted()) < 30
    except InvalidOperation:
        return False
