"""Files as they came, of any kind, into the tables of `collect`: all of them, or none and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.collect.labelled.reading import read_labelled
from ctipsurvey.collect.notes import Note, notes_in_short, notes_table
from ctipsurvey.collect.responses.reading import read_export
from ctipsurvey.collect.transcripts.reading import READERS as TRANSCRIPTS
from ctipsurvey.collect.transcripts.reading import read_transcript
from ctipsurvey.collect.wordforms.reading import is_word_form
from ctipsurvey.collect.wordforms.tables import read_form_file
from ctipsurvey.errors import DataError, Problem, SurveyError, UsageError, did_you_mean, raise_if_any
from ctipsurvey.guard.entries import check_entry
from ctipsurvey.guard.names import plain_file_name
from ctipsurvey.instruments.questionnaire import Questionnaire

if TYPE_CHECKING:
    import pandas as pd

LABELLED = (".sav", ".zsav", ".dta", ".por")
"""Files of SPSS and Stata."""
BOOKS = (".xlsx", ".xlsm", ".zip")
"""Exports of form servers that are one file each."""
SHEETS = (".csv", ".tsv")
"""Exports of form servers of which several may belong together: those of a form and of its repeats."""
ROLES = ("interviewer", "respondent", "unknown")
"""What a speaker of a transcript may be."""


@dataclass
class Collected:
    """What all files together hold: tables by name, the whole text of each transcript, and the reading report."""

    tables: "dict[str, list[pd.DataFrame]]" = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def add(self, **tables: "pd.DataFrame") -> None:
        """Put tables behind those of their name."""
        for name, table in tables.items():
            self.tables.setdefault(name, []).append(table)


def collect_files(
    paths: Sequence[Path],
    year: int,
    out: Path,
    instruments: Mapping[str, Questionnaire],
    *,
    of_study: Mapping[str, Questionnaire] | None = None,
    encoding: str = "",
    speakers: Mapping[str, str] | None = None,
) -> list[str]:
    """Read every file and write responses.csv and variables.csv, or turns.csv and sources/, and reading_report.csv.

    Exports and Word forms also give selections.csv; exports submissions.csv; Word forms contacts.csv. All CSV files
    given are read as one export: those of a repeat belong to that of their form. Comes back with lines that say what
    was read. `instruments` are those that were named; where none was, exports and forms are read by those `of_study`.
    Nothing is written unless every file could be read: DataError holds the problems of all that could not.
    """
    collected = Collected()
    problems: list[Problem] = []
    sheets = tuple(path for path in paths if path.suffix.lower() in SHEETS)
    groups = [*([sheets] if sheets else []), *((path,) for path in paths if path not in sheets)]
    job = Job(year, instruments, of_study or {}, encoding, speakers or {})
    for group in groups:
        try:
            _reader_of(group[0])(group, collected, job)
        except SurveyError as error:
            problems += error.problems
    problems += _clashes(collected)
    raise_if_any(problems, DataError)
    return _write(collected, out)


def split_speakers(given: Sequence[str]) -> dict[str, str]:
    """Labels and roles from `LABEL=ROLE`; UsageError where a role is none.

    >>> split_speakers(["Мадина=interviewer"])
    {'Мадина': 'interviewer'}
    """
    found = {}
    for text in given:
        label, sign, role = text.rpartition("=")
        if not sign or not label.strip() or role.strip() not in ROLES:
            message = f"needs the form LABEL=ROLE. {did_you_mean(role.strip(), ROLES)}"
            raise UsageError(Problem("", "--speaker", message))
        found[label.strip()] = role.strip()
    return found


@dataclass(frozen=True)
class Job:
    """What was told to `collect` beside the files: the year, whose answers, how texts are encoded, who speaks."""

    year: int
    instruments: Mapping[str, Questionnaire]
    of_study: Mapping[str, Questionnaire]
    encoding: str
    speakers: Mapping[str, str]


Read = Callable[[Sequence[Path], Collected, Job], None]


def _reader_of(path: Path) -> Read:
    suffix = path.suffix.lower()
    if suffix in LABELLED:
        return _collect_labelled
    if suffix in (*BOOKS, *SHEETS):
        return _collect_export
    if suffix == ".docx":
        return _collect_word
    return _collect_transcript if suffix in TRANSCRIPTS else _collect_nothing


def _collect_nothing(paths: Sequence[Path], collected: Collected, job: Job) -> None:
    suffix = paths[0].suffix.lower()
    known = [*LABELLED, *BOOKS, *SHEETS, *TRANSCRIPTS]
    raise DataError(
        Problem(paths[0].name, "", f"files ending in '{suffix}' are not read. {did_you_mean(suffix, known)}")
    )


def _collect_labelled(paths: Sequence[Path], collected: Collected, job: Job) -> None:
    check_entry(paths[0])
    reading = read_labelled(paths[0], job.year, tuple(job.instruments.values()), encoding=job.encoding)
    collected.add(responses=reading.responses, variables=reading.variables)
    collected.notes += reading.notes


def _collect_word(paths: Sequence[Path], collected: Collected, job: Job) -> None:
    """A DOCX: a filled form of ours, else a transcript."""
    path = paths[0]
    if not is_word_form(path):
        _collect_transcript(paths, collected, job)
        return
    form = read_form_file(path, _needed(job, path.name), job.year)
    collected.add(responses=form.responses, selections=form.selections, variables=form.variables)
    collected.add(contacts=form.contacts)
    collected.notes += form.notes


def _collect_transcript(paths: Sequence[Path], collected: Collected, job: Job) -> None:
    path = paths[0]
    transcript = read_transcript(path, job.year, job.encoding, job.speakers)
    if any(plain_file_name(path.stem) == plain_file_name(stem) for stem in collected.texts):
        message = "another transcript of this name was read already. Give each its own name."
        raise DataError(Problem(path.name, "", message))
    collected.add(turns=transcript.turns)
    collected.texts[path.stem] = transcript.text
    collected.notes += transcript.notes


def _collect_export(paths: Sequence[Path], collected: Collected, job: Job) -> None:
    instruments = _needed(job, paths[0].name)
    export = read_export(paths, instruments, job.year)
    collected.add(responses=export.responses, selections=export.selections)
    collected.add(submissions=export.submissions, variables=export.variables)
    collected.notes += export.notes


def _needed(job: Job, file: str) -> tuple[Questionnaire, ...]:
    """The instruments by which a file is read that can be read only so."""
    found = tuple((job.instruments or job.of_study).values())
    if not found:
        message = "is read by its instrument, and there is none. Name it: --instrument with a YAML or XLSX file."
        raise DataError(Problem(file, "", message))
    return found


def _clashes(collected: Collected) -> list[Problem]:
    """Problems where a respondent answers the same item in two files: two people of one id, or one file twice."""
    import pandas as pd

    parts = collected.tables.get("responses", [])
    if len(parts) < 2:
        return []
    key = ["instrument", "respondent_id", "item_id", "repeat"]
    table = pd.concat(parts)[[*key, "file"]].drop_duplicates()
    twice = table[table.duplicated(key, keep="first")].drop_duplicates("file")
    first = table.drop_duplicates(key).set_index(key)["file"]
    message = "answers the same items as a respondent of {}. Give them ids that differ, or read each file alone."
    return [
        Problem(row["file"], f"respondent `{row['respondent_id']}`", message.format(first[tuple(row[key])]))
        for _, row in twice.iterrows()
    ]


def _write(collected: Collected, out: Path) -> list[str]:
    import pandas as pd

    lines = []
    contents: dict[str, bytes] = {}
    for name, parts in collected.tables.items():
        table = pd.concat(parts, ignore_index=True)
        contents[f"{name}.csv"] = files.table_bytes(out / f"{name}.csv", table)
        lines.append(f"{len(table):>6} rows  {out / name}.csv")
    for stem, text in collected.texts.items():
        contents[f"sources/{plain_file_name(stem)}.txt"] = text.encode("utf-8")
    report = notes_table(collected.notes)
    contents["reading_report.csv"] = files.table_bytes(out / "reading_report.csv", report)
    files.write_together(out, contents)
    lines.append(f"{len(report):>6} rows  {out / 'reading_report'}.csv")
    return [*lines, *notes_in_short(collected.notes)]
