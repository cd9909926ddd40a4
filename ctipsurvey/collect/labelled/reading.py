"""Labelled files of SPSS and Stata read into responses and variables.

Cells are text as people would type them. What the file calls user-missing (98, don't know) is an answer and keeps its
value; `variables.missing` names these. What is empty is `not_answered`: such a file cannot say what was not asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctipsurvey.collect.labelled.answers import Answers
from ctipsurvey.collect.labelled.guard import MEMORY, SECONDS, Task, run_guarded
from ctipsurvey.collect.labelled.letters import looks_misread
from ctipsurvey.collect.labelled.matching import Instrument, choose_instrument
from ctipsurvey.collect.labelled.variables import KEYS, RESPONSES, VARIABLES, is_missing, json_text
from ctipsurvey.collect.notes import Note
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.instruments.questionnaire import Questionnaire

if TYPE_CHECKING:
    import pandas as pd

NAMES = {"sav": "an SPSS file", "dta": "a Stata file", "por": "a portable SPSS file"}
READ_RAW = "ctipsurvey.collect.labelled.raw:read_raw"
Raw = dict[str, Any]


@dataclass(frozen=True)
class LabelledReading:
    """What a labelled file says.

    `data` is the file as it is: one row is a case, one column a variable, cells are text ('' where system-missing).
    `row` of a response is the number of the case as SPSS and Stata count, from 1. `file_notes` are the lines that the
    file's maker wrote into it; `instrument` is the id of the instrument that was recognised, or ''.
    """

    responses: "pd.DataFrame"
    variables: "pd.DataFrame"
    notes: tuple[Note, ...]
    data: "pd.DataFrame"
    file_label: str
    file_notes: tuple[str, ...]
    encoding: str
    instrument: str


def read_labelled(
    path: Path,
    year: int,
    instruments: Sequence[Questionnaire] = (),
    *,
    encoding: str = "",
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> LabelledReading:
    """The responses, variables and cells of a .sav, .zsav, .dta or .por file.

    `encoding` is given only where the file's own is missing or wrong, and is never guessed. Raises DataError for a
    file that is damaged, hostile, or whose letters cannot be told.
    """
    found = read_labelled_files([path], year, instruments, encoding=encoding, seconds=seconds, memory=memory)[0]
    if isinstance(found, DataError):
        raise found
    return found


def read_labelled_files(
    paths: Sequence[Path],
    year: int,
    instruments: Sequence[Questionnaire] = (),
    *,
    encoding: str = "",
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> list[LabelledReading | DataError]:
    """For each file, in order, what it says or why it could not be read; one guarded process reads them all."""
    tasks = [Task(path.name, READ_RAW, (str(path.resolve()), encoding)) for path in paths]
    results: list[LabelledReading | DataError] = []
    for path, raw in zip(paths, run_guarded(tasks, seconds, memory), strict=True):
        try:
            results.append(
                raw if isinstance(raw, DataError) else as_reading(raw, path.name, year, instruments, encoding)
            )
        except DataError as error:
            results.append(error)
    return results


def as_reading(
    raw: Raw, file: str, year: int, instruments: Sequence[Questionnaire], encoding: str = ""
) -> LabelledReading:
    """What was read as tables, with the items of the instrument that knows most of the variables."""
    import pandas as pd

    columns = raw["columns"]
    names = [column["name"] for column in columns]
    notes = [Note(file, "", "read", f"{raw['n_rows']} cases of {len(names)} variables from {NAMES[raw['kind']]}.")]
    notes += [Note(file, place, kind, message) for place, kind, message in raw["remarks"]]
    notes += _on_letters(raw, file, encoding)
    notes += _on_file(raw, file) + _on_values(raw, file)
    instrument = choose_instrument([name for name in names if name.lower() not in KEYS], instruments, year)
    if instruments:
        notes.append(Note(file, "", "read", _which(instrument)))
    answers = Answers(file, str(year), columns, raw["n_rows"], instrument)
    responses = pd.DataFrame(answers.rows(), columns=list(RESPONSES), dtype="str")
    variables = pd.DataFrame(
        [_variable_row(column, answers, instrument, file) for column in columns], columns=list(VARIABLES), dtype="str"
    )
    data = pd.DataFrame({name: answers.cells[name] for name in names}, dtype="str")
    return LabelledReading(
        responses,
        variables,
        tuple(notes + answers.notes),
        data,
        raw["file_label"],
        tuple(raw["notes"]),
        raw["encoding"] or encoding,
        instrument.questionnaire.id if instrument else "",
    )


def _which(instrument: Instrument | None) -> str:
    if instrument is None:
        return "none of the instruments knows enough of its variables; each variable is an item of its own name."
    return f"its variables are items of the instrument `{instrument.questionnaire.id}`."


def _variable_row(column: Raw, answers: Answers, instrument: Instrument | None, file: str) -> dict[str, str]:
    matched = answers.matched.get(column["name"])
    item = instrument.items.get(matched.item_id) if instrument and matched else None
    wording = item.label if item is not None and matched and not matched.choice_id else {}
    is_key = column["name"].lower() in KEYS
    return {
        "variable": column["name"],
        "original_name": column["name"],
        "instrument": instrument.questionnaire.id if instrument and matched else "",
        "item_id": matched.item_id if matched else "" if is_key else column["name"],
        "choice_id": matched.choice_id if matched else "",
        "type": column["type"],
        "measure": column["measure"],
        "format": column["format"],
        "label": column["label"],
        **{f"label_{language}": wording.get(language, "") for language in ("en", "ru", "ky")},
        "values": json_text(column["values"]) if column["values"] else "",
        "missing": json_text(column["missing"]) if column["missing"] else "",
        "file": file,
    }


def _on_letters(raw: Raw, file: str, encoding: str) -> list[Note]:
    """Refuse letters that look read in the wrong encoding, or note them where the encoding was given by hand."""
    misread, lost = [], []
    for column in raw["columns"]:
        texts = [column["label"], *column["values"].values()]
        texts += [cell for cell in column["cells"] if cell] if column["is_text"] else []
        if any(map(looks_misread, texts)):
            misread.append(column["name"])
        if any("\ufffd" in text for text in texts):
            lost.append(column["name"])
    notes = [
        Note(file, f"variable {name}", "irregular", "holds the sign for letters that were lost before.")
        for name in lost
    ]
    if misread and not encoding:
        message = (
            "letters look as if read in the wrong encoding. If the file is Russian or Kyrgyz, give the right one, such "
            "as `encoding='WINDOWS-1251'`; if they are right as they are, give the one it has, such as 'WINDOWS-1252'."
        )
        raise DataError([Problem(file, f"variable {name}", message) for name in misread])
    message = f"letters look wrong in the encoding `{encoding}`. Compare with the source, or give another encoding."
    return notes + [Note(file, f"variable {name}", "guessed", message) for name in misread]


def _on_file(raw: Raw, file: str) -> list[Note]:
    notes = []
    if raw["notes"]:
        message = f"its maker wrote {len(raw['notes'])} lines of notes into it; they may name people."
        notes.append(Note(file, "", "read", message))
    for name, _, members in raw["mr_sets"]:
        message = f"joins the variables {', '.join(members)}; they are read one by one."
        notes.append(Note(file, f"multiple response set {name}", "not read", message))
    lower = [column["name"].lower() for column in raw["columns"]]
    for column in raw["columns"]:
        if lower.count(column["name"].lower()) > 1:
            message = "another variable differs from it only in capitals; SPSS cannot tell them apart."
            notes.append(Note(file, f"variable {column['name']}", "irregular", message))
    return notes


def _on_values(raw: Raw, file: str) -> list[Note]:
    """Values without a label, in variables whose other values have one."""
    notes = []
    for column in raw["columns"]:
        labelled = [value for value in column["values"] if not is_missing(value, column["missing"])]
        if len(labelled) < 2 or column["measure"] == "scale":
            continue
        without = sum(
            1
            for cell in column["cells"]
            if cell and cell not in column["values"] and not is_missing(cell, column["missing"])
        )
        if without:
            message = f"{without} cells hold a value that has no label; they were kept."
            notes.append(Note(file, f"variable {column['name']}", "unknown value", message))
    return notes
