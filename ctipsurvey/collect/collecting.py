"""Files as they came, of any kind, into the tables of `collect`: all of them, or none and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.collect.labelled.reading import read_labelled
from ctipsurvey.collect.notes import Note, notes_in_short, notes_table
from ctipsurvey.collect.transcripts.reading import READERS as TRANSCRIPTS
from ctipsurvey.collect.transcripts.reading import read_transcript
from ctipsurvey.errors import DataError, Problem, SurveyError, UsageError, did_you_mean
from ctipsurvey.instruments.questionnaire import Questionnaire

if TYPE_CHECKING:
    import pandas as pd

LABELLED = (".sav", ".zsav", ".dta", ".por")
"""Files of SPSS and Stata."""
ROLES = ("interviewer", "respondent", "unknown")
"""What a speaker of a transcript may be."""


@dataclass
class Collected:
    """What all files together hold: tables by name, the whole text of each transcript, and the reading report."""

    tables: "dict[str, list[pd.DataFrame]]" = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def collect_files(
    paths: Sequence[Path],
    year: int,
    out: Path,
    instruments: Mapping[str, Questionnaire],
    *,
    encoding: str = "",
    speakers: Mapping[str, str] | None = None,
) -> list[str]:
    """Read every file and write responses.csv and variables.csv, or turns.csv and sources/, and reading_report.csv.

    Comes back with lines that say what was read. Nothing is written unless every file could be read: DataError holds
    the problems of all that could not. Transcripts of the same name would overwrite each other and are refused.
    """
    collected = Collected()
    problems: list[Problem] = []
    for path in paths:
        try:
            _collect(path, year, collected, instruments, encoding, speakers or {})
        except SurveyError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
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


def _collect(
    path: Path,
    year: int,
    collected: Collected,
    instruments: Mapping[str, Questionnaire],
    encoding: str,
    speakers: Mapping[str, str],
) -> None:
    suffix = path.suffix.lower()
    if suffix in LABELLED:
        reading = read_labelled(path, year, tuple(instruments.values()), encoding=encoding)
        collected.tables.setdefault("responses", []).append(reading.responses)
        collected.tables.setdefault("variables", []).append(reading.variables)
        collected.notes += reading.notes
    elif suffix in TRANSCRIPTS:
        transcript = read_transcript(path, year, encoding, speakers)
        if path.stem in collected.texts:
            message = "another transcript of this name was read already. Give each its own name."
            raise DataError(Problem(path.name, "", message))
        collected.tables.setdefault("turns", []).append(transcript.turns)
        collected.texts[path.stem] = transcript.text
        collected.notes += transcript.notes
    else:
        known = [*LABELLED, *TRANSCRIPTS]
        raise DataError(
            Problem(path.name, "", f"files ending in '{suffix}' are not read. {did_you_mean(suffix, known)}")
        )


def _write(collected: Collected, out: Path) -> list[str]:
    import pandas as pd

    lines = []
    for name, parts in collected.tables.items():
        table = pd.concat(parts, ignore_index=True)
        files.write_table(out / f"{name}.csv", table)
        lines.append(f"{len(table):>6} rows  {out / name}.csv")
    for stem, text in collected.texts.items():
        files.write_text(out / "sources" / f"{stem}.txt", text)
    report = notes_table(collected.notes)
    files.write_table(out / "reading_report.csv", report)
    lines.append(f"{len(report):>6} rows  {out / 'reading_report'}.csv")
    return [*lines, *notes_in_short(collected.notes)]
