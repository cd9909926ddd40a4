"""Instruments as files for others: to the phone, to Word, to the printer, and back; and what changed in them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem, UsageError, did_you_mean, raise_if_any
from ctipsurvey.instruments.crosswalk import load_crosswalk
from ctipsurvey.instruments.drift import Change, changes_table, compare
from ctipsurvey.instruments.lint.rules import lint, look_over
from ctipsurvey.instruments.loading import (
    fill_lists,
    instrument_text,
    load_instrument,
    load_instruments,
    read_instrument,
)
from ctipsurvey.instruments.questionnaire import Generated, Questionnaire
from ctipsurvey.instruments.register import load_register
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.instruments.wordform.document import write_word_form
from ctipsurvey.instruments.wordform.page import write_html_form
from ctipsurvey.instruments.xlsform.reading import read_xlsform
from ctipsurvey.instruments.xlsform.writing import write_xlsform
from ctipsurvey.study import Study, load_study


def export_form(
    study: Study, name: str, year: int, form: str, languages: Sequence[str], out: Path
) -> tuple[Path, list[str]]:
    """Write an instrument as it is asked in one year; comes back with the file and lines that say what it holds.

    Raises UsageError where the study has no such instrument, year, format or language.
    """
    study.wave(year)
    writer = WRITERS.get(form)
    if writer is None:
        raise UsageError(Problem("", "--format", f"`{form}` is not a format. {did_you_mean(form, WRITERS)}"))
    instruments = load_instruments(study)
    if name not in instruments:
        raise UsageError(Problem("instruments/", "", f"`{name}` is no instrument. {did_you_mean(name, instruments)}"))
    whole = instruments[name]
    unknown = [language for language in languages if language not in whole.languages]
    if unknown:
        message = f"`{unknown[0]}` is not a language of {name}. {did_you_mean(unknown[0], whole.languages)}"
        raise UsageError(Problem("", "--lang", message))
    chosen = tuple(languages) or tuple(whole.languages)
    suffix, content = writer(study, whole, year, chosen)
    path = out / f"{name}_{year}{suffix}"
    files.write_bytes(path, content)
    n_items = len(in_year(whole, year).answered_items())
    return path, [f"{name}, {year}: {n_items} items in {', '.join(chosen)}  {path}"]


def find_instrument(root: str, name: str) -> Questionnaire:
    """An instrument by its id in the study, or from any file of its own (YAML or XLSForm).

    A file needs no study; where there is one, lists that come from its register are filled in. Raises UsageError where
    there is neither, InstrumentError with all problems of the file.
    """
    path = Path(name)
    if path.suffix.lower() not in (".yaml", ".yml", ".xlsx"):
        return load_instrument(load_study(root), name)
    questionnaire = read_xlsform(path).questionnaire if path.suffix.lower() == ".xlsx" else read_instrument(path)
    try:
        study = load_study(root)
    except UsageError:
        return questionnaire
    return fill_lists(questionnaire, load_register(study))


def instruments_here(root: str) -> dict[str, Questionnaire]:
    """Every instrument of the study in this folder by its id; none where there is no study."""
    try:
        study = load_study(root)
    except UsageError:
        return {}
    return load_instruments(study)


def check_form(root: str, name: str) -> Iterator[str]:
    """Lines on one instrument, by its id in the study or from a file: remarks of the reader, warnings, its size.

    Raises InstrumentError with every error found, after the lines on everything else.
    """
    path = Path(name)
    if path.suffix.lower() == ".xlsx":
        reading = read_xlsform(path)
        questionnaire = reading.questionnaire
        yield from (str(remark) for remark in reading.notes if remark.kind != "read")
    else:
        questionnaire = find_instrument(root, name)
    problems, warnings = look_over(questionnaire, name)
    yield from warnings
    raise_if_any(problems, InstrumentError)
    yield f"{name}: {len(questionnaire.answered_items())} items, {len(warnings)} warnings, no errors."


def import_form(path: Path, out: Path, *, replace: bool = False) -> tuple[Questionnaire, list[str]]:
    """Write an XLSForm as YAML; comes back with the instrument and lines on what was read and found.

    Raises UsageError where the file to write is there already and is not to be replaced, InstrumentError where the
    workbook is no XLSForm. Nothing of the form is left out: unknown columns and sheets are kept under `extra` and
    `sheets`.
    """
    if out.suffix != ".yaml":
        raise UsageError(Problem(str(out), "", "an instrument is written as .yaml. Give the file this ending."))
    if out.exists() and not replace:
        message = "is there already and was left as it is. Name another file, or add --replace."
        raise UsageError(Problem(str(out), "", message))
    reading = read_xlsform(path)
    files.write_text(out, instrument_text(reading.questionnaire))
    findings = [f"{finding.severity}: {finding}" for finding in lint(reading.questionnaire)]
    return reading.questionnaire, [*map(str, reading.notes), *findings]


def _xlsform(study: Study, whole: Questionnaire, year: int, languages: Sequence[str]) -> tuple[str, bytes]:
    """The year's instrument as an XLSForm that carries the other years in its sheet `history`."""
    source = read_instrument(study.instrument(whole.id))
    lists = {name: listed for name, listed in whole.choices.items() if not isinstance(listed, Generated)}
    subset = languages if set(languages) != set(whole.languages) else None
    return ".xlsx", write_xlsform(source, year, register_lists=lists, languages=subset)


def _docx(study: Study, whole: Questionnaire, year: int, languages: Sequence[str]) -> tuple[str, bytes]:
    """The year's instrument as a Word form, its languages one under another."""
    return f"_{'_'.join(languages)}.docx", write_word_form(in_year(whole, year), languages, year)


def _html(study: Study, whole: Questionnaire, year: int, languages: Sequence[str]) -> tuple[str, bytes]:
    """The year's instrument as a page to print."""
    return f"_{'_'.join(languages)}.html", write_html_form(in_year(whole, year), languages, year).encode("utf-8")


def _yaml(study: Study, whole: Questionnaire, year: int, languages: Sequence[str]) -> tuple[str, bytes]:
    """The year's instrument as YAML, with the lists of the register written out."""
    return ".yaml", instrument_text(in_year(whole, year)).encode("utf-8")


def compare_years(study: Study, before: int, after: int, name: str = "") -> list[Change]:
    """Every change of one instrument, or of all, between two years of the study (see `drift.compare`)."""
    for year in (before, after):
        study.wave(year)
    instruments = load_instruments(study)
    if name and name not in instruments:
        raise UsageError(Problem("instruments/", "", f"`{name}` is no instrument. {did_you_mean(name, instruments)}"))
    crosswalk = load_crosswalk(study, instruments)
    changes: list[Change] = []
    for own in [name] if name else instruments:
        whole = instruments[own]
        changes += compare(in_year(whole, before), in_year(whole, after), crosswalk.renamed(own, before, after))
    return changes


def compare_files(study: Study | None, before: Path, after: Path) -> list[Change]:
    """Every change from one instrument file (YAML) to another."""
    found = []
    for path in (before, after):
        questionnaire = read_instrument(path)
        found.append(fill_lists(questionnaire, load_register(study)) if study else questionnaire)
    return compare(found[0], found[1])


def write_changes(changes: Sequence[Change], path: Path) -> None:
    """Write changes as a table; one row is one change."""
    files.write_table(path, changes_table(changes))


WRITERS: dict[str, Callable[[Study, Questionnaire, int, Sequence[str]], tuple[str, bytes]]] = {
    "xlsform": _xlsform,
    "docx": _docx,
    "html": _html,
    "yaml": _yaml,
}
"""The formats in which an instrument is exported."""
