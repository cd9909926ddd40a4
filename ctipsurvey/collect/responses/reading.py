"""An export of a form server (KoboToolbox, ODK Central) read into responses, selections and submissions.

Recognised: workbooks with a sheet for each repeat, CSV parted by `;` or `,`, archives of CSVs; names or labels in any
language of the instrument; with groups in the headers or without; several versions of the form in one export.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey.collect.labelled.variables import RESPONSES, VARIABLES
from ctipsurvey.collect.notes import Note
from ctipsurvey.collect.responses.answers import SELECTIONS, Filled, Reader, Tables
from ctipsurvey.collect.responses.columns import column_notes, variable_rows, way_note
from ctipsurvey.collect.responses.forms import INSTRUMENT, VERSION, Form, Versions
from ctipsurvey.collect.responses.matching import (
    NAMES,
    Written,
    items_known,
    last_name,
    way_of_writing,
    written_headers,
)
from ctipsurvey.collect.responses.opening import read_sheets
from ctipsurvey.collect.responses.respondents import (
    respondent_ids,
    submission_date,
    submission_id,
    without_copies,
)
from ctipsurvey.collect.responses.sheets import Sheet
from ctipsurvey.collect.responses.structure import Submission, submissions_of, understand
from ctipsurvey.collect.responses.values import Values
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.instruments.questionnaire import Questionnaire

if TYPE_CHECKING:
    import pandas as pd

SUBMISSIONS = (
    *("respondent_id", "year", "instrument", "version", "language"),
    *("submission_id", "submission_date", "n_answered", "file", "row"),
)


@dataclass(frozen=True)
class Export:
    """What an export holds; all cells are text.

    `responses`: a respondent's answer to an item. `selections`: respondent x select_multiple item x choice.
    `submissions`: one filled form. `variables`: one column that was read. `instrument` is the id of the instrument.
    """

    responses: "pd.DataFrame"
    selections: "pd.DataFrame"
    submissions: "pd.DataFrame"
    variables: "pd.DataFrame"
    notes: tuple[Note, ...]
    instrument: str


def read_export(paths: Sequence[Path], instruments: Sequence[Questionnaire], year: int) -> Export:
    """The answers in the files of one export: one workbook or archive, or the CSV files that belong together.

    `instruments` are whole, with all their years, or several versions of one; the version and year of a row are told
    by its own columns, and `year` counts where they say nothing. Raises DataError for files that cannot be read, for
    headers that stand twice or may mean several items, and where no instrument knows the columns.
    """
    notes: list[Note] = []
    sheets = read_sheets(paths, notes)
    versions, written = _instrument_of(sheets, instruments, year)
    headers = [header for sheet in sheets for header in sheet.headers if header]
    way = way_of_writing(written, headers)
    askings = {id_: asking for form in versions.forms for id_, asking in form.askings.items()}
    tables = understand(sheets, written, way, askings, notes)
    in_file = submissions_of(tables, notes)
    submissions = without_copies([one for one in in_file if _is_readable(one, notes)], notes)
    ids = respondent_ids(submissions, notes)
    filled = _filled(submissions, ids, versions, notes)
    values = Values(versions.forms, way, (part for one in submissions for part in one.parts))
    choices = _all_choices(versions.forms)
    reader = Reader({id_: askings[id_] for id_ in _in_order(versions.forms)}, choices, values)
    present = {column.target.item_id for table in tables for column in table.columns}
    found = Tables()
    for one in filled:
        reader.read(one, present, found)
    first = sheets[0].file
    message = f"{len(in_file)} rows of submissions: {len(submissions)} read, {len(in_file) - len(submissions)} not."
    languages = {key: heading for one in versions.instruments for key, heading in one.languages.items()}
    opening = [Note(first, "", "read", message), way_note(first, way, values.way, languages)]
    notes = [*opening, *notes, *column_notes(tables, [one.form for one in filled], versions.instruments)]
    notes += [*_on_ways(found, first, values), *found.notes]
    language = next((one for one in (way, values.way, *versions.forms[-1].languages) if one != NAMES), "")
    return Export(
        _frame(found.responses, RESPONSES),
        _frame(found.selections, SELECTIONS),
        _frame(_submission_rows(filled, found, values.way), SUBMISSIONS),
        _frame([tuple(row.values()) for row in variable_rows(tables, versions.forms, language)], VARIABLES),
        tuple(dict.fromkeys(notes)),
        versions.instruments[-1].id,
    )


def _instrument_of(
    sheets: Sequence[Sheet], instruments: Sequence[Questionnaire], year: int
) -> tuple[Versions, Written]:
    """The instruments that the rows name, else the one that knows most columns, and the headers it could have."""
    headers = [header for sheet in sheets for header in sheet.headers if header]
    named = set()
    for sheet in sheets:
        for at, header in enumerate(sheet.headers):
            if last_name(header) == INSTRUMENT:
                named |= {row.cells[at].strip() for row in sheet.rows}
    ids = dict.fromkeys(one.id for one in instruments)
    groups = [[one for one in instruments if one.id in named]] if named & set(ids) else []
    groups = groups or [[one for one in instruments if one.id == id_] for id_ in ids]
    best: tuple[int, Versions, Written] | None = None
    for group in groups:
        versions = Versions(group, year)
        written = written_headers(versions.forms, headers)
        known = items_known(written, headers)
        if best is None or known > best[0]:
            best = (known, versions, written)
    if best is None or not best[0]:
        known_ids = ", ".join(ids) or "none"
        message = f"has no column that is an item of an instrument given here ({known_ids}). Is it of another form?"
        raise DataError([Problem(name, "", message) for name in dict.fromkeys(sheet.file for sheet in sheets)])
    return best[1], best[2]


def _is_readable(submission: Submission, notes: list[Note]) -> bool:
    """Whether the answers of a submission are there: on an encrypted form they may have been left locked."""
    if submission.about.get("Status", "").lower() == "not decrypted":
        message = "was sent encrypted and is not decrypted. Export again with the passphrase of the project."
        notes.append(Note(submission.file, f"row {submission.row}", "not read", message))
        return False
    return True


def _filled(
    submissions: Sequence[Submission], ids: Sequence[str], versions: Versions, notes: list[Note]
) -> list[Filled]:
    """Each submission with its version; a guess is noted once for all rows of a file."""
    found = []
    remarks: dict[tuple[str, str], int] = {}
    for submission, id_ in zip(submissions, ids, strict=True):
        named = submission.parts[0].silent | submission.about
        form, remark = versions.of_row({name: text.strip() for name, text in named.items()})
        if remark:
            remarks[(submission.file, remark)] = remarks.get((submission.file, remark), 0) + 1
        found.append(Filled(submission, id_, form, named.get(VERSION, "").strip() or form.version))
    for (file, remark), number in remarks.items():
        message = f"{number} rows {remark}; they are read as asked in their year."
        notes.append(Note(file, "", "guessed", message))
    of_year = Counter((one.submission.file, one.form.year) for one in found)
    for (file, seen), number in of_year.items():
        if seen != versions.year:
            message = f"{number} rows say that they are of {seen}, not of {versions.year}; they are read as of {seen}."
            notes.append(Note(file, "", "irregular", message))
    return found


def _in_order(forms: Sequence[Form]) -> list[str]:
    """The ids of all items of several versions, an item of an earlier one behind that which stood before it."""
    order: list[str] = []
    for form in reversed(forms):
        at = 0
        for id_ in form.askings:
            if id_ in order:
                at = order.index(id_) + 1
            else:
                order.insert(at, id_)
                at += 1
    return order


def _all_choices(forms: Sequence[Form]) -> Mapping[str, Sequence[str]]:
    """The choices that an item had in any version."""
    found: dict[str, dict[str, None]] = {}
    for form in reversed(forms):
        for id_ in form.choices:
            found.setdefault(id_, {}).update(dict.fromkeys(form.choice_ids(id_)))
    return {id_: tuple(ids) for id_, ids in found.items()}


def _on_ways(found: Tables, file: str, values: Values) -> list[Note]:
    """Notes on answers of select_multiple that were not read from ids, and on an old way of writing."""
    notes = []
    messages = {
        "marks": ("repaired", "{} answers were read from the columns of its choices: labels cannot be split."),
        "apart": ("guessed", "{} answers are labels that were taken apart. Export again with XML values to be sure."),
    }
    for (item_id, how), number in found.ways.items():
        kind, message = messages[how]
        notes.append(Note(file, f"item `{item_id}`", kind, message.format(number)))  # type: ignore[arg-type]
    if values.is_legacy:
        message = "is written in the old way, with True, False and n/a; n/a was read as no answer."
        notes.append(Note(file, "", "guessed", message))
    return notes


def _submission_rows(filled: Sequence[Filled], found: Tables, language: str) -> list[tuple[str, ...]]:
    answered: dict[str, int] = {}
    for row in found.responses:
        answered[row[0]] = answered.get(row[0], 0) + (row[7] == "answered")
    return [
        (
            *(one.respondent, one.form.year, one.form.instrument, one.version),
            "" if language == NAMES else language,
            submission_id(one.submission.about),
            submission_date(one.submission.about),
            *(str(answered.get(one.respondent, 0)), one.submission.file, one.submission.row),
        )
        for one in filled
    ]


def _frame(rows: Sequence[tuple[str, ...]], columns: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows, columns=list(columns), dtype="str")
