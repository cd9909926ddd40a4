"""A wide table as a labelled file of SPSS (.sav, .zsav, .por) or Stata (.dta), every cut and change listed.

Everything a file cannot hold is refused with a problem (texts that are too long, unlawful names) or listed in a note
(labels cut, user-missing values that Stata calls .a to .z). The same table gives the same bytes.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctipsurvey import files
from ctipsurvey.collect.labelled import portable
from ctipsurvey.collect.labelled.dates import number_text
from ctipsurvey.collect.labelled.dictionary import without_stamp
from ctipsurvey.collect.labelled.fitting import (
    Cells,
    Writing,
    fitting_label,
    fitting_title,
    problems_of,
    tell_spaces,
    typed,
    value_labels,
    value_number,
)
from ctipsurvey.collect.labelled.formats import spss_format, stata_format
from ctipsurvey.collect.labelled.limits import LIMITS, lines_of
from ctipsurvey.collect.labelled.missing import missing_ranges, stata_labels, stata_letters
from ctipsurvey.collect.labelled.names import lawful_names
from ctipsurvey.collect.labelled.variables import Variable
from ctipsurvey.collect.notes import Note
from ctipsurvey.errors import DataError, Problem, UsageError, did_you_mean, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

CONSTRUCTED = "Constructed data"
"""What the label of a file begins with when no person gave these answers."""


def write_labelled(
    data: "pd.DataFrame",
    variables: Sequence[Variable],
    path: Path,
    language: str,
    *,
    title: str = "",
    constructed: bool = False,
) -> tuple[Note, ...]:
    """Write a wide table as `labelled_bytes` makes it, and come back with what was cut or is not in the file."""
    content, notes = labelled_bytes(data, variables, path, language, title=title, constructed=constructed)
    files.write_bytes(path, content)
    return notes


def labelled_bytes(
    data: "pd.DataFrame",
    variables: Sequence[Variable],
    path: Path,
    language: str,
    *,
    title: str = "",
    constructed: bool = False,
) -> tuple[bytes, tuple[Note, ...]]:
    """A wide table with its labels, which are in `language`, as the bytes of a file of the kind that `path` ends in.

    Cells are text, '' where missing. The notes say what was cut or is not in the file. Raises UsageError for
    another ending and DataError with all that the file cannot hold.
    """
    suffix = path.suffix.lower()
    if suffix not in LIMITS:
        raise UsageError(Problem(path.name, "", f"`{suffix}` cannot be written. {did_you_mean(suffix, LIMITS)}"))
    cells = [_texts(data[variable.name]) for variable in variables if variable.name in data.columns]
    about = [f"Labels in language: {language}"]
    if constructed:
        title = f"{CONSTRUCTED}: {title}" if title else CONSTRUCTED
        about.append("Constructed data: no person gave these answers.")
    writing = Writing(path, LIMITS[suffix], list(variables), cells, title, about)
    raise_if_any(problems_of(writing, list(data.columns)), DataError)
    content = WRITERS[suffix](writing)
    return content, tuple(writing.notes)


def _texts(column: "pd.Series[Any]") -> Cells:
    found = []
    for value in column.tolist():
        if value is None or value != value:
            found.append("")
        elif isinstance(value, bool):
            found.append(str(int(value)))
        else:
            found.append(number_text(value) if isinstance(value, float) else str(value))
    return found


def _by_library(writing: Writing, write: Callable[[str], None]) -> bytes:
    """The bytes that the library writes, by way of a file of its own."""
    import pyreadstat

    try:
        with files.temporary_folder() as folder:
            beside = folder / f"file{writing.path.suffix.lower()}"
            write(str(beside))
            return files.read_bytes(beside)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError):
        message = "could not be written by the library for such files. Try .csv, and tell who keeps this program."
        raise DataError(Problem(writing.path.name, "", message)) from None
    except OSError as error:
        raise DataError(Problem(str(writing.path), "", f"could not be written ({error.strerror}).")) from None


def _sav(writing: Writing) -> bytes:
    import pandas as pd
    import pyreadstat

    frame: dict[str, Any] = {}
    labels: dict[str, dict[Any, str]] = {}
    missing: dict[str, list[Any]] = {}
    for variable, cells in zip(writing.variables, writing.cells, strict=True):
        frame[variable.name] = pd.Series(_column(writing, variable, cells, False), dtype=_dtype(variable))
        found = value_labels(writing, variable)
        labels[variable.name] = {typed(value, variable): label for value, label in found.items()}
        ranges = missing_ranges(writing, variable)
        if ranges:
            missing[variable.name] = ranges
        tell_spaces(writing, variable, cells)
    variables = writing.variables
    content = _by_library(
        writing,
        lambda beside: pyreadstat.write_sav(
            pd.DataFrame(frame),
            beside,
            file_label=fitting_title(writing),
            column_labels={variable.name: fitting_label(writing, variable) for variable in variables},
            compress=writing.path.suffix.lower() == ".zsav",
            note=[line for note in writing.notes_in_file for line in lines_of(note)],
            variable_value_labels={name: found for name, found in labels.items() if found},
            missing_ranges=missing,
            variable_display_width={variable.name: variable.width for variable in variables if variable.width > 0},
            variable_measure={variable.name: variable.measure for variable in variables},
            variable_format={
                variable.name: variable.format or spss_format(variable, cells)
                for variable, cells in zip(variables, writing.cells, strict=True)
                if variable.kind != "text"
            },
        ),
    )
    return without_stamp(content)


def _dtype(variable: Variable) -> str:
    return "object" if variable.kind == "text" else "float64"


def _column(writing: Writing, variable: Variable, cells: Cells, stata: bool) -> list[Any]:
    if variable.kind == "text":
        return list(cells)
    return [value_number(cell, variable, stata) if cell else float("nan") for cell in cells]


def _dta(writing: Writing) -> bytes:
    import pandas as pd
    import pyreadstat

    frame: dict[str, Any] = {}
    labels: dict[str, dict[Any, str]] = {}
    missing: dict[str, list[str]] = {}
    for variable, cells in zip(writing.variables, writing.cells, strict=True):
        letters = stata_letters(writing, variable, cells)
        values = _column(writing, variable, cells, True)
        if letters:
            values = [letters.get(cell, value) for cell, value in zip(cells, values, strict=True)]
            missing[variable.name] = list(letters.values())
        has_letter = any(isinstance(value, str) for value in values) and variable.kind != "text"
        frame[variable.name] = pd.Series(values, dtype="object" if has_letter else _dtype(variable))
        labels[variable.name] = stata_labels(writing, variable, letters)
    variables = writing.variables
    content = _by_library(
        writing,
        lambda beside: pyreadstat.write_dta(
            pd.DataFrame(frame),
            beside,
            file_label=fitting_title(writing),
            column_labels={variable.name: fitting_label(writing, variable) for variable in variables},
            version=14,
            variable_value_labels={name: found for name, found in labels.items() if found},
            missing_user_values={name: found for name, found in missing.items() if found},
            variable_format={
                variable.name: stata_format(variable, cells)
                for variable, cells in zip(variables, writing.cells, strict=True)
                if variable.kind != "text"
            },
        ),
    )
    return _stata_without_stamp(content)


def _stata_without_stamp(content: bytes) -> bytes:
    start = content.find(b"<timestamp>") + len(b"<timestamp>")
    length = content[start]
    return content[: start + 1] + b"01 Jan 1980 00:00"[:length] + content[start + 1 + length :]


def _por(writing: Writing) -> bytes:
    """A portable file: names of eight letters in capitals, ASCII texts, no measure."""
    _refuse_cyrillic(writing)
    notes = [line for note in [writing.title, *writing.notes_in_file] for line in lines_of(note)]
    content = portable.Portable(notes=notes)
    columns: list[list[portable.Value]] = []
    renames = lawful_names([variable.name for variable in writing.variables], longest=8)
    for variable, cells, rename in zip(writing.variables, writing.cells, renames, strict=True):
        if rename.why:
            message = f"is `{rename.name.upper()}` in this file: portable files have names of eight letters."
            writing.note(f"variable {variable.name}", "irregular", message)
        is_text = variable.kind == "text"
        width = max([1, *map(len, cells), *map(len, variable.value_labels)]) if is_text else 0
        missing = [
            (entry["lo"], entry["hi"]) if isinstance(entry, dict) else entry
            for entry in missing_ranges(writing, variable)
        ]
        tell_spaces(writing, variable, cells)
        content.variables.append(
            portable.PortableVariable(
                rename.name.upper(),
                width,
                f"A{width}" if is_text else variable.format or spss_format(variable, cells),
                fitting_label(writing, variable),
                {typed(value, variable): label for value, label in value_labels(writing, variable).items()},
                missing,
            )
        )
        columns.append([cell if is_text else value_number(cell, variable, False) if cell else None for cell in cells])
    content.cases = [list(case) for case in zip(*columns, strict=True)]
    writing.note("", "irregular", "portable files do not hold the measure of variables.")
    return portable.portable_bytes(content)


def _refuse_cyrillic(writing: Writing) -> None:
    advice = "portable files hold Latin letters only. Write .sav or .zsav, which SPSS reads as well."
    found = [] if writing.title.isascii() else [Problem(writing.path.name, "title", advice)]
    for variable, cells in zip(writing.variables, writing.cells, strict=True):
        labels = [variable.label, *variable.value_labels.values(), *variable.value_labels]
        texts = cells if variable.kind == "text" else []
        if not all(text.isascii() for text in labels):
            found.append(Problem(writing.path.name, f"variable {variable.name}, labels", advice))
        if not all(_is_plain(text) for text in texts):
            found.append(Problem(writing.path.name, f"variable {variable.name}", advice))
    raise_if_any(found, DataError)


def _is_plain(text: str) -> bool:
    return text.isascii() and all(letter == " " or letter.isprintable() for letter in text)


WRITERS: dict[str, Callable[[Writing], bytes]] = {
    ".sav": _sav,
    ".zsav": _sav,
    ".dta": _dta,
    ".por": _por,
}
