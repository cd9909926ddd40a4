"""The parameters of a notebook: what its tagged cell declares, and whether what was given fits.

papermill itself runs a misspelt parameter with the default year and takes a parameter's name for code.
Here the cell is read, not run, and everything is refused before a kernel starts.
"""

import ast
import json
import keyword
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ctipsurvey import files
from ctipsurvey.errors import (
    InstrumentError,
    Problem,
    UsageError,
    did_you_mean,
    raise_if_any,
)

TAG = "parameters"
"""The tag of the cell that declares a notebook's parameters."""

REQUIRED: dict[str, tuple[type, str]] = {"year": (int, "year = 2019"), "study": (str, 'study = "."')}
"""What every notebook declares: the type of its default, and a line to copy."""

KINDS: dict[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list of numbers and texts",
    type(None): "a text",
}
"""The types a default may have, in the words of messages."""


def check_parameters(notebook: Path, given: Mapping[str, object]) -> dict[str, object]:
    """The values to run this notebook with, each of its default's type; only those that were given.

    Raises InstrumentError where the notebook is not as it should be, UsageError for what was given.
    """
    return check_all([notebook], given)[notebook]


def check_all(notebooks: Sequence[Path], given: Mapping[str, object]) -> dict[Path, dict[str, object]]:
    """For each notebook the values to run it with; a name has to be declared by at least one of them.

    All problems of all notebooks are raised at once, before those of what was given.
    """
    problems: list[Problem] = []
    declared: dict[Path, dict[str, object]] = {}
    for notebook in notebooks:
        try:
            declared[notebook] = declared_parameters(notebook)
        except InstrumentError as error:
            problems += error.problems
    raise_if_any(problems, InstrumentError)

    known = {name for defaults in declared.values() for name in defaults}
    for name in given:
        if problem := _problem_of_name(name, known):
            problems.append(problem)
    values: dict[Path, dict[str, object]] = {notebook: {} for notebook in notebooks}
    for notebook, defaults in declared.items():
        for name in sorted(set(given) & set(defaults)):
            try:
                values[notebook][name] = fit_value(name, given[name], defaults[name])
            except UsageError as error:
                problems += [problem for problem in error.problems if problem not in problems]
    raise_if_any(problems, UsageError)
    return values


def declared_parameters(notebook: Path) -> dict[str, object]:
    """The parameters a notebook declares, name to default value, in the order of its tagged cell."""
    text = files.read_text(notebook, InstrumentError)
    file = f"{notebook.parent.name}/{notebook.name}"
    try:
        return declared_in(json.loads(text)["cells"], file)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        message = "this is not readable as a notebook. Open it in JupyterLab and save it again."
        raise InstrumentError(Problem(file, "", message)) from None


def declared_in(cells: Sequence[Mapping[str, Any]], file: str) -> dict[str, object]:
    """The parameters that the one tagged cell among these declares."""
    tagged = [
        (number, cell) for number, cell in enumerate(cells, start=1) if TAG in cell.get("metadata", {}).get("tags", [])
    ]
    if len(tagged) != 1 or tagged[0][1].get("cell_type") != "code":
        raise InstrumentError(Problem(file, "", _wrong_tags(tagged)))
    number, cell = tagged[0]
    return read_declarations(_source(cell), file, f"cell {number}")


def refuse_undeclared(cells: Sequence[Mapping[str, Any]], given: Mapping[str, object]) -> None:
    """Raise UsageError where a name was given that these cells do not declare."""
    known = set(declared_in(cells, "notebook"))
    found = [_problem_of_name(name, known) for name in given]
    raise_if_any([problem for problem in found if problem], UsageError)


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _wrong_tags(tagged: Sequence[tuple[int, Mapping[str, Any]]]) -> str:
    if not tagged:
        return f"no cell has the tag `{TAG}`. Put that tag on the code cell with `year` and `study`."
    if len(tagged) > 1:
        numbers = ", ".join(str(number) for number, _ in tagged)
        return f"the cells {numbers} all have the tag `{TAG}`. Leave it on one of them."
    return f"cell {tagged[0][0]} has the tag `{TAG}` and is no code cell. Put the tag on a code cell."


def read_declarations(source: str, file: str, place: str) -> dict[str, object]:
    r"""What the lines `name = value` of a parameters cell declare; anything else is a problem.

    >>> read_declarations('year: int = 2019\nstudy = "."', "1_a.ipynb", "cell 2")
    {'year': 2019, 'study': '.'}
    """
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        message = "this is not readable as Python. Write one `name = value` a line, nothing else."
        raise InstrumentError(Problem(file, place + line, message)) from None
    declared: dict[str, object] = {}
    problems: list[Problem] = []
    for statement in statements:
        where = f"{place}, line {statement.lineno}"
        name, message = _read_assignment(statement, declared)
        if message:
            problems.append(Problem(file, where, f"`{name}` {message}" if name else message))
    for name, (kind, example) in REQUIRED.items():
        if name not in declared:
            if not problems:
                problems.append(Problem(file, place, f"`{name}` is not declared. Write `{example}`."))
        elif type(declared[name]) is not kind:
            problems.append(Problem(file, place, f"`{name}` must be {KINDS[kind]}. Write `{example}`."))
    raise_if_any(problems, InstrumentError)
    return declared


def _read_assignment(statement: ast.stmt, declared: dict[str, object]) -> tuple[str, str]:
    """Notes what a statement declares; comes back with its name and what is wrong with it, if anything."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            pass
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            pass
        case _:
            return "", "only `name = value` may stand here. Move everything else to another cell."
    try:
        default = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return name, "is computed. Write the value itself: a number, a text in quotes, True or False."
    if name in declared:
        return name, "is declared twice. Keep one."
    declared[name] = default
    if not _can_be_passed(default):
        return name, "is of a kind that cannot be passed. Use a number, a text, True, False or a list."
    return name, ""


def _can_be_passed(value: object) -> bool:
    """Whether papermill writes this value into a notebook as it is (it would turn others into text)."""
    if isinstance(value, list):
        return all(type(item) in KINDS and type(item) is not list for item in value)
    return type(value) in KINDS


def _problem_of_name(name: object, known: set[str]) -> Problem | None:
    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
        message = "a parameter is one plain word of letters, digits and _, and no word of Python's own."
        return Problem("", f"parameter {_shown(name)}", f"{message} {did_you_mean(str(name), known)}")
    if name not in known:
        return Problem("", f"parameter {name}", f"no notebook declares it. {did_you_mean(name, known)}")
    return None


def fit_value(name: str, value: object, default: object) -> object:
    """The value as the default's type: text is read as such, anything else must have the type already."""
    if isinstance(value, str):
        try:
            return parse_value(value, default)
        except UsageError as error:
            raise UsageError(Problem("", f"parameter {name}", str(error))) from None
    if (type(value) is type(default) or default is None) and _can_be_passed(value):
        return value
    if type(value) is int and isinstance(default, float) and float(value) == value:
        return float(value)
    message = f"{_shown(value)} is not {KINDS[type(default)]}, as the default {_shown(default)} is."
    raise UsageError(Problem("", f"parameter {name}", message))


def parse_value(text: str, default: object) -> object:
    """What was typed on the command line as a value of the default's type, only where nothing is lost.

    >>> parse_value("2019", 2015), parse_value("2019", "all"), parse_value("true", False)
    (2019, '2019', True)
    """
    reader = READERS.get(type(default))
    value = reader(text) if reader else text
    if value is None:
        kind = KINDS[type(default)]
        raise UsageError(f"{_shown(text)} is not {kind}. Give {kind}, such as {_shown(default)}.")
    return value


def _read_bool(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.lower())


def _read_int(text: str) -> int | None:
    """`007`, `2019.0` and `2_019` are none: written again they would look different."""
    return int(text) if re.fullmatch(r"0|-?[1-9][0-9]{0,17}", text) else None


def _read_float(text: str) -> float | None:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", text):
        return None
    return number if math.isfinite(number := float(text)) else None


def _read_list(text: str) -> list[object] | None:
    try:
        value = ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, list) and _can_be_passed(value) else None


def _shown(value: object) -> str:
    """A value as messages show it: quoted, on one line, and not longer than a line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


READERS = {bool: _read_bool, int: _read_int, float: _read_float, list: _read_list}
"""How the text of the command line is read for a default of each type; a text stays as it is."""


def split_parameters(given: Sequence[str]) -> dict[str, str]:
    """NAME=VALUE texts of the command line as a dictionary; UsageError for one without `=` and for one given twice.

    >>> split_parameters(["decimals=1"])
    {'decimals': '1'}
    """
    found: dict[str, str] = {}
    problems = []
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            problems.append(Problem("", f"parameter {text}", "has no value. Write it as NAME=VALUE."))
        elif name in found:
            problems.append(Problem("", f"parameter {name}", "is given twice. Give it once."))
        found[name] = value
    raise_if_any(problems, UsageError)
    return found
