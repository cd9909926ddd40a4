"""A year's protected answers as files for SPSS and Stata."""

from pathlib import Path

from ctipsurvey import files
from ctipsurvey.collect.labelled.variables import rename_table
from ctipsurvey.collect.labelled.wide import wide_tables
from ctipsurvey.collect.labelled.writing import labelled_bytes
from ctipsurvey.collect.notes import Note, notes_table
from ctipsurvey.errors import Problem, UsageError, did_you_mean
from ctipsurvey.fieldwork.answers import load_answers
from ctipsurvey.instruments.loading import load_instrument
from ctipsurvey.study import Study

FORMATS = ("sav", "zsav", "dta", "por")


def write_answers(study: Study, year: int, name: str, form: str, language: str, out: Path) -> list[str]:
    """Write the answers to one instrument, one row a respondent, and each repeated section as a file of its own.

    names.csv says which column of ours bears which name there and why; reading_report.csv what was cut. Comes back
    with lines that say what was written. Raises UsageError for an unknown year, instrument, format or language.
    """
    import pandas as pd

    study.wave(year)
    questionnaire = load_instrument(study, name)
    if form not in FORMATS:
        raise UsageError(Problem("", "--format", f"`{form}` is not a format. {did_you_mean(form, FORMATS)}"))
    if language not in questionnaire.languages:
        message = f"`{language}` is not a language of {name}. {did_you_mean(language, questionnaire.languages)}"
        raise UsageError(Problem("", "--lang", message))
    answers = load_answers(study, year)
    own = answers.responses[answers.responses["instrument"] == name]
    if own.empty:
        raise UsageError(Problem(f"data/{year}/protected/responses.csv", "", f"there are no answers to {name}."))
    notes: list[Note] = []
    lines, names = [], []
    contents: dict[str, bytes] = {}
    for table in wide_tables(own, questionnaire, language):
        stem = f"{name}_{year}" + (f"_{table.section}" if table.section else "")
        path = out / f"{stem}.{form}"
        title = f"{name} {year}"
        notes += table.notes
        contents[path.name], told = labelled_bytes(
            table.data, table.variables, path, language, title=title, constructed=answers.constructed
        )
        notes += told
        renamed = rename_table(table.variables)
        renamed.insert(0, "file", path.name)
        names.append(renamed)
        lines.append(f"{len(table.data)} rows, {len(table.variables)} variables  {path}")
    tables = {"names.csv": pd.concat(names, ignore_index=True), "reading_report.csv": notes_table(notes)}
    contents |= {name: files.table_bytes(out / name, table) for name, table in tables.items()}
    files.write_together(out, contents)
    return [*lines, f"{len(notes)} notes  {out / 'reading_report.csv'}"]
