"""Whether phones and servers take a form: compiled by pyxform, its messages in our words.

pyxform is an extra of this package (`xlsform`), because it pins its own libraries. Kobo's server pins another version;
with that version in a folder of its own the same question is put to it in a process of its own.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem, UsageError
from ctipsurvey.instruments.xlsform.remarks import place

Told = tuple[list[Problem], list[Problem]]
"""What makes a form fail, and what it is only warned about."""

NOT_INSTALLED = "forms are compiled by pyxform, which is not installed here. Run: pip install 'ctipsurvey[xlsform]'"
_SECONDS = 300
_IN_A_PROCESS_OF_ITS_OWN = """
import io, json, sys
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert
warnings, errors = [], []
try:
    convert(io.BytesIO(sys.stdin.buffer.read()), warnings=warnings, validate=False, file_type=sys.argv[1])
except PyXFormError as error:
    errors.append(str(error))
except Exception as error:
    errors.append("stopped: " + type(error).__name__)
print(json.dumps([errors, warnings]))
"""


def compile_problems(form: bytes | Path, library: Path | None = None) -> Told:
    """The errors and the warnings of the compiler; no errors means that the form can be used.

    `library` is a folder with another version of pyxform. Raises UsageError where there is no pyxform.
    """
    name = form.name if isinstance(form, Path) else "form.xlsx"
    content = files.read_bytes(form, InstrumentError) if isinstance(form, Path) else form
    kind = ".xls" if name.lower().endswith(".xls") else ".xlsx"
    errors, warnings = _compiled_elsewhere(content, kind, library) if library else _compiled(content, kind)
    return [_problem(text, name) for text in errors], [_problem(text, name) for text in warnings]


def xform(content: bytes) -> str:
    """The XForm that a form (.xlsx) becomes on phones; raises InstrumentError with what the compiler says."""
    convert, error_kind = _pyxform()
    import io

    try:
        return str(convert(io.BytesIO(content), validate=False, file_type=".xlsx").xform)
    except error_kind as error:
        raise InstrumentError(_problem(str(error), "form.xlsx")) from None


def _pyxform() -> tuple[Any, type[Exception]]:
    try:
        from pyxform.errors import PyXFormError  # type: ignore[import-untyped]
        from pyxform.xls2xform import convert  # type: ignore[import-untyped]
    except ImportError:
        raise UsageError(NOT_INSTALLED) from None
    return convert, PyXFormError


def _compiled(content: bytes, kind: str) -> tuple[list[str], list[str]]:
    import io

    convert, error_kind = _pyxform()
    warnings: list[str] = []
    try:
        convert(io.BytesIO(content), warnings=warnings, validate=False, file_type=kind)
    except error_kind as error:
        return [str(error)], warnings
    except Exception as error:  # the compiler stumbles over forms that are none
        return [f"stopped: {type(error).__name__}"], warnings
    return [], warnings


def _compiled_elsewhere(content: bytes, kind: str, library: Path) -> tuple[list[str], list[str]]:
    command = [sys.executable, "-c", _IN_A_PROCESS_OF_ITS_OWN, kind]
    surroundings = os.environ | {"PYTHONPATH": str(library)}
    try:
        done = subprocess.run(  # noqa: S603
            command, input=content, capture_output=True, env=surroundings, timeout=_SECONDS, check=False
        )
        errors, warnings = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        message = "pyxform could not be run from this folder. Install it there: pip install --target FOLDER pyxform"
        raise UsageError(Problem(str(library), "", message)) from None
    return list(errors), list(warnings)


def _problem(text: str, file: str) -> Problem:
    """A message of the compiler as a place and a sentence."""
    row = re.search(r"\[row : (\d+)\]", text)
    sheet = re.search(r"[Oo]n the '(\w+)' sheet", text)
    name = sheet.group(1) if sheet else "survey"
    column = re.search(r"the '([^']+)' (?:value|column)", text)
    rest = " ".join(re.sub(r"\[row : \d+\]", "", text).split())
    in_column = column.group(1) if column and column.group(1) != name else ""
    where = place(name, in_column, [int(row.group(1))]) if row else ""
    for pattern, sentence in SENTENCES.items():
        match = re.search(pattern, rest, re.IGNORECASE)
        if match:
            found = {name: value or "" for name, value in match.groupdict().items()}
            return Problem(file, where, _filled(sentence, found))
    return Problem(file, where, f"the compiler says: {rest}")


def _filled(sentence: str, found: Mapping[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda match: found.get(match.group(1), ""), sentence)


SENTENCES = {
    r"List name not in choices sheet: (?P<list>.*)": "the list `<list>` has no choices. Write it on the sheet choices.",
    r"should be a choices sheet": "a question names a list, but the sheet choices is empty.",
    r"could not find the name '(?P<name>[^']*)'": "`<name>` stands in ${...}, but no question has this name.",
    r"element named '(?P<name>[^']*)'. There is no": "`<name>` stands in ${...}, but no question has this name.",
    r"name '(?P<name>[^']*)' appears more than once": "`<name>` stands in ${...}, but two questions have this name.",
    r"element named '(?P<name>[^']*)'. There are": "`<name>` stands in ${...}, but two questions have this name.",
    r"more than one survey elements? named '(?P<name>[^']*)": "the name `<name>` is given twice, or but for capitals.",
    r"'name' value '(?P<name>[^']*)' is invalid.*unique": "the name `<name>` is given twice in its section.",
    r"'name' value '(?P<name>[^']*)' is problematic": "the name `<name>` differs from another only by capitals.",
    r"Choice names must be unique": "a choice stands twice in its list. Give each its own name.",
    r"Choices must have a name": "a choice has no name.",
    r"Choices should have a label": "a choice has no label.",
    r"named '(?P<name>[^']*)' has no label": "the question `<name>` has no label.",
    r"(?:Repeat|Group) has no label": "a section has no label.",
    r"Names must begin with a letter": "a name begins with a letter and goes on with letters, digits and _.",
    r"Question or group with no name": "a question or section has no name.",
    r"Missing calculation": "a row of the type calculate needs a calculation.",
    r"Unknown question type '(?P<type>[^']*)'": "`<type>` is not a type of question that phones know.",
    r"Unmatched '?begin": "a section begins and has no end.",
    r"Unmatched '?end": "a section ends that has not begun.",
    r"Language 'default' is missing": "some texts have columns with a language and some without: give each one.",
    r"Language '(?P<name>[^']*)' is missing the (?P<text>.*?) column": "`<name>` has no column for: <text>.",
    r"valid machine-readable codes: (?P<name>.*?)\. ": "no known language code: `<name>`. Write it as Kyrgyz (ky).",
    r"sheet named 'survey'|survey sheet is either": "there is no sheet survey with the columns type, name and label.",
    r"supported type|Error reading": "this is no workbook that the compiler can read.",
    r"stopped: ": "the compiler stopped without saying why. The form is damaged or not an XLSForm.",
}
"""What common messages of the compiler are called here."""
