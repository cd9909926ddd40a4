"""What a labelled file holds, as plain data: cells as text, labels, missing values, and remarks.

Called in the guarded process only (see `guard`): the libraries that read these files are not called anywhere else.
A cell is text, or None where it is system-missing. Messages hold no cell.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ctipsurvey import files
from ctipsurvey.collect.labelled import portable
from ctipsurvey.collect.labelled.dates import date_text, is_counted_otherwise, kind_of_format, number_text
from ctipsurvey.collect.labelled.dictionary import read_dictionary, without_count
from ctipsurvey.errors import DataError, Problem

if TYPE_CHECKING:
    import pandas as pd

Raw = dict[str, Any]
Cell = str | None
_STATA_MISSING = re.compile(r"\.[a-z]")
_HUGE = 1.7e308
"""SPSS writes the open end of a range of missing values as the largest number there is."""
DAMAGED = "is damaged or cut off. Save it anew from SPSS, Stata or PSPP, or ask for it once more."
LETTERS = (
    "holds letters that are not in the encoding it declares. Say which it is: for Russian files of older SPSS or "
    "Stata give `encoding='WINDOWS-1251'`, else ask who made it."
)


def read_raw(path: str, encoding: str) -> Raw:
    """The content of a file of SPSS or Stata; `encoding` is '' for the one it declares. Raises DataError."""
    content = files.read_bytes(Path(path))
    kind = kind_of_file(content)
    found = READERS[kind](content, encoding)
    found["kind"] = kind
    suffix = Path(path).suffix.lower()
    if suffix in (".sav", ".zsav", ".dta", ".por") and suffix not in ENDINGS[kind]:
        _remark(found, "", "irregular", f"its name ends with {suffix}, but it is {NAMES[kind]}; it was read as such.")
    return found


def kind_of_file(content: bytes) -> str:
    """`sav`, `dta` or `por`, by the first bytes. Raises DataError that says what the file seems to be."""
    if content[:4] in (b"$FL2", b"$FL3"):
        return "sav"
    if content[:11] == b"<stata_dta>" or (content[:1] and 102 <= content[0] <= 115 and content[1:2] in (b"\1", b"\2")):
        return "dta"
    if portable.SIGNATURE in content[456:480]:
        return "por"
    if not content:
        message = "is empty. Ask for it once more."
    elif b"ENCRYPTEDSAV" in content[:64]:
        message = "is locked with a password. Open it in SPSS and save it without one."
    elif content[:2] == b"PK":
        message = "is an archive or a spreadsheet (xlsx), not a file of SPSS or Stata. Give it its right ending."
    else:
        message = "does not begin as a file of SPSS (.sav, .zsav, .por) or Stata (.dta) does. Save it anew from there."
    raise _problem(message)


def _problem(message: str, place: str = "") -> DataError:
    return DataError(Problem("", place, message))


def _remark(found: Raw, place: str, kind: str, message: str) -> None:
    found["remarks"].append([place, kind, message])


def _call(reader: Callable[..., Any], content: bytes, encoding: str) -> Any:
    """The library's frame and description of these bytes; its errors in our words."""
    import pyreadstat

    with files.temporary_folder() as folder:
        copy = folder / "file"
        files.write_bytes(copy, content)
        try:
            return reader(str(copy), user_missing=True, disable_datetime_conversion=True, encoding=encoding or None)
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
            said = str(error)
        except UnicodeError:
            said = "convert string"
    if "character set" in said:
        raise _problem(f"the encoding `{encoding}` is not known." if encoding else LETTERS)
    if "convert string" in said:
        raise _problem(f"holds letters that are not in the encoding `{encoding}`." if encoding else LETTERS)
    if "expected number of rows" in said:
        raise _problem("has fewer cases than it declares. It is cut off: ask for it once more.")
    raise _problem(DAMAGED)


def _read_sav(content: bytes, encoding: str) -> Raw:
    import pyreadstat

    head = read_dictionary(content)
    behind = False
    try:
        frame, meta = _call(pyreadstat.read_sav, without_count(content), encoding)
    except DataError:
        frame, meta = _call(pyreadstat.read_sav, content, encoding)
        behind = True
    found = _described(meta, len(frame), head.cases, _texts_of_frame(frame, meta))
    if behind:
        _remark(found, "", "not read", "what stands behind the last declared case was not read.")
    if head.weight:
        _remark(found, f"variable {head.weight}", "not read", "weighs the cases in this file; no weight is used here.")
    for subject in head.not_read:
        _remark(found, "", "not read", f"the file holds {subject}; they are in no table.")
    return found


def _read_dta(content: bytes, encoding: str) -> Raw:
    import pyreadstat

    frame, meta = _call(pyreadstat.read_dta, content, encoding)
    second = _read_by_pandas(content)
    columns = _texts_of_frame(frame, meta, second)
    found = _described(meta, len(frame), meta.number_rows, columns)
    if second is None or second.shape != frame.shape:
        message = "could not be read a second way, so blanks in whole-number variables with .a to .z may be wrong."
        _remark(found, "", "irregular", message)
    more = content.count(b"<ch>") - len(meta.notes or [])
    if more > 0:
        _remark(found, "", "not read", "the file holds characteristics (Stata's `char`) besides notes.")
    return found


def _read_by_pandas(content: bytes) -> "pd.DataFrame | None":
    """The same numbers by another reader, which keeps `.` and `.a` apart; None where it cannot."""
    import io

    from pandas.io.stata import StataReader

    try:
        with StataReader(
            io.BytesIO(content),
            convert_dates=False,
            convert_categoricals=False,
            convert_missing=True,
            preserve_dtypes=True,
        ) as reader:
            return cast("pd.DataFrame", reader.read())  # type: ignore[attr-defined]
    except MemoryError:
        raise
    except Exception:
        return None


def _texts_of_frame(frame: "pd.DataFrame", meta: Any, second: "pd.DataFrame | None" = None) -> list[list[Cell]]:
    """For each column its cells as text or None; the numbers of a second reading where there is one."""
    names = list(meta.column_names)
    if not all(names):
        raise _problem(DAMAGED)
    if len(frame.columns) != len(names) or len(set(names)) != len(names):
        raise _problem("has two variables of the same name. Rename one of them in SPSS or Stata and save it anew.")
    found = []
    for number, name in enumerate(names):
        kind = meta.readstat_variable_types.get(name, "")
        column = frame.iloc[:, number]
        if second is not None and second.shape == frame.shape and not kind.startswith("string"):
            column = second.iloc[:, number]
        found.append([_cell(value, kind) for value in column.tolist()])
    return found


def _cell(value: Any, kind: str) -> Cell:
    if kind.startswith("string"):
        return value if isinstance(value, str) else ""
    if isinstance(value, int | float):
        return None if value != value else number_text(value, single=kind == "float")
    if value is None:
        return None
    text = str(value)
    if text == ".":
        return None
    return f".{text}" if re.fullmatch("[a-z]", text) else text


def _described(meta: Any, n_rows: int, declared: int | None, columns: list[list[Cell]]) -> Raw:
    found: Raw = {
        "file_label": meta.file_label or "",
        "encoding": meta.file_encoding or "",
        "notes": [str(note) for note in meta.notes or []],
        "n_rows": n_rows,
        "declared": declared,
        "mr_sets": [
            [str(name), str(entry.get("label") or ""), [str(part) for part in entry.get("variable_list", [])]]
            for name, entry in (meta.mr_sets or {}).items()
        ],
        "remarks": [],
        "columns": [],
    }
    if declared is not None and declared != n_rows:
        message = f"declares {declared} cases, but {n_rows} were read. It may be cut off: compare with its source."
        _remark(found, "", "irregular", message)
    for name, cells in zip(meta.column_names, columns, strict=True):
        is_text = meta.readstat_variable_types.get(name, "").startswith("string")
        values = {_key(value, is_text): str(label) for value, label in meta.variable_value_labels.get(name, {}).items()}
        missing = [_range(entry, is_text) for entry in (meta.missing_ranges or {}).get(name, [])]
        if not is_text:
            missing += sorted({word for word in (*values, *cells) if word and _STATA_MISSING.fullmatch(word)})
        found["columns"].append(
            {
                "name": name,
                "label": meta.column_names_to_labels.get(name) or "",
                "format": meta.original_variable_types.get(name) or "",
                "is_text": is_text,
                "measure": _known(meta.variable_measure.get(name)),
                "width": meta.variable_display_width.get(name) or 0,
                "values": values,
                "missing": missing,
                "cells": cells,
            }
        )
    _dates(found)
    return found


def _known(measure: str | None) -> str:
    return "" if measure in (None, "unknown") else str(measure)


def _key(value: Any, is_text: bool) -> str:
    """The value of a label or a missing value as cells show it."""
    if is_text:
        return str(value).rstrip(" ")
    return _cell(value, "double") or "."


def _range(entry: Any, is_text: bool) -> str:
    low, high = (entry["lo"], entry["hi"]) if isinstance(entry, Mapping) else (entry, entry)
    if low == high:
        return _key(low, is_text)
    start = "lowest" if not is_text and low < -_HUGE else _key(low, is_text)
    end = "highest" if not is_text and high > _HUGE else _key(high, is_text)
    return f"{start} thru {end}"


def _dates(found: Raw) -> None:
    """Turn the numbers of date formats into ISO text, in cells, labels and missing values."""
    for column in found["columns"]:
        form = column["format"]
        column["type"] = "text" if column["is_text"] else "number"
        if column["is_text"]:
            continue
        if is_counted_otherwise(form):
            message = f"its format {form} counts weeks or leap seconds; the numbers were kept."
            _remark(found, f"variable {column['name']}", "irregular", message)
        kind = kind_of_format(form)
        if not kind:
            continue
        column["type"] = kind if kind in ("datetime", "time") else "date"
        texts = {word: _date(word, form) for word in {*column["cells"], *column["values"], *column["missing"]} if word}
        beyond = sum(1 for cell in column["cells"] if cell is not None and texts.get(cell) is None)
        if beyond:
            message = f"{beyond} cells are no date of the years 1 to 9999; they were kept as numbers."
            _remark(found, f"variable {column['name']}", "irregular", message)
        column["cells"] = [None if cell is None else texts.get(cell) or cell for cell in column["cells"]]
        column["values"] = {texts.get(key) or key: label for key, label in column["values"].items()}
        column["missing"] = [texts.get(word) or word for word in column["missing"]]


def _date(word: str, form: str) -> str | None:
    try:
        return date_text(float(word), form)
    except ValueError:
        return word if _STATA_MISSING.fullmatch(word) else None


def _read_por(content: bytes, encoding: str) -> Raw:
    try:
        read = portable.read_portable(content, encoding or "utf-8")
    except LookupError:
        raise _problem(f"the encoding `{encoding}` is not known.") from None
    except portable.NotPortable as error:
        if str(error) == "ENCODING":
            raise _problem(f"holds letters that are not in `{encoding}`." if encoding else LETTERS) from None
        raise _problem(f"{error}. Save it anew as .sav, or ask for it once more.") from None
    found: Raw = {"file_label": "", "encoding": encoding, "notes": read.notes, "n_rows": len(read.cases)}
    found |= {"declared": None, "mr_sets": [], "remarks": [], "columns": []}
    if len({variable.name for variable in read.variables}) != len(read.variables):
        raise _problem("has two variables of the same name. Rename one of them in SPSS and save it anew.")
    for number, variable in enumerate(read.variables):
        found["columns"].append(_portable_column(variable, [case[number] for case in read.cases]))
    if read.weight:
        _remark(found, f"variable {read.weight}", "not read", "weighs the cases in this file; no weight is used here.")
    _dates(found)
    return found


def _portable_column(variable: portable.PortableVariable, values: Sequence[portable.Value]) -> Raw:
    is_text = variable.width > 0
    missing = [
        _range({"lo": entry[0], "hi": entry[1]}, is_text) if isinstance(entry, tuple) else _key(entry, is_text)
        for entry in variable.missing
    ]
    return {
        "name": variable.name,
        "label": variable.label,
        "format": variable.form,
        "is_text": is_text,
        "measure": "",
        "width": 0,
        "values": {_key(value, is_text): label for value, label in variable.values.items()},
        "missing": missing,
        "cells": [_cell(value, "string" if is_text else "double") for value in values],
    }


READERS: dict[str, Callable[[bytes, str], Raw]] = {"sav": _read_sav, "dta": _read_dta, "por": _read_por}
ENDINGS = {"sav": (".sav", ".zsav"), "dta": (".dta",), "por": (".por",)}
NAMES = {"sav": "a file of SPSS", "dta": "a file of Stata", "por": "a portable file of SPSS"}
