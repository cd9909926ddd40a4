"""A new monitoring year: one more entry in `study.yaml`, its folders, and what the instruments ask in it."""

from pathlib import Path

from ctipsurvey import files
from ctipsurvey.errors import Problem, UsageError
from ctipsurvey.instruments.crosswalk import load_crosswalk
from ctipsurvey.instruments.drift import compare
from ctipsurvey.instruments.loading import load_instruments
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.register import load_register
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.study import SETTINGS, Study, load_study

WAYS_IN = {
    "received": "Files as they came: recordings, transcripts, exports, filled forms. They may identify people: this "
    "folder is ignored by git and nothing but `collect` and `protect` reads it.",
    "protected": "Pseudonymised answers: respondents.csv, turns.csv, responses.csv.",
    "coded": "People's work: assessments/<assessor>.csv.",
    "published": "Facts of the year's printed report.",
}
"""The folders of a year and what belongs in each."""


def add_year(study: Study, year: int, period: str, report: str) -> list[str]:
    """Add a wave to a study and come back with lines that say what was made, what is asked and what is next.

    Nothing that is there is changed but `study.yaml`, which gets one entry more. Raises UsageError where the year
    is there already or comes before the latest wave.
    """
    if year in study.years:
        raise UsageError(Problem(SETTINGS, "waves", f"{year} is a year of this study already. Nothing was changed."))
    if not study.years[-1] < year <= 9999:
        message = f"{year} comes before the latest wave ({study.years[-1]}). A new year is a later one."
        raise UsageError(Problem(SETTINGS, "waves", message))
    instruments = load_instruments(study)
    crosswalk = load_crosswalk(study, instruments)
    settings = study.root / SETTINGS
    earlier = files.read_text(settings)
    grown_text = _with_wave(settings, earlier, year, period, report)
    lines = []
    for name, what in WAYS_IN.items():
        readme = study.year_folder(year, name) / "README.md"
        if not readme.exists():
            files.write_text(readme, f"# {year}, {name}\n\n{what}\n")
            lines.append(f"{study.relative(readme.parent)}/ made.")
    files.write_text(settings, grown_text)
    try:
        grown = load_study(study.root)
    except BaseException:
        files.write_text(settings, earlier)
        raise
    lines.append(f"{SETTINGS}: wave {year} added.")
    for questionnaire in instruments.values():
        renamed = crosswalk.renamed(questionnaire.id, study.years[-1], year)
        lines += _asked_in(questionnaire, study.years[-1], year, renamed)
    n_open = len(load_register(grown).issued_until(year))
    lines.append(f"register: {n_open} recommendations of earlier reports to assess in {year}.")
    return [*lines, *next_steps(year)]


def next_steps(year: int) -> list[str]:
    """What a researcher does next in a new year, in the order of the work."""
    return [
        "Next:",
        f"  1. instruments/questionnaire.yaml and guide.yaml: new items with `since: {year}`; ended ones with `until`;",
        "     a new wording in `label`, the wording before it under `earlier`.",
        "  2. instruments/crosswalk.yaml: link an item that replaces an earlier one.",
        "  3. python3 workbench.py check",
        f"  4. python3 workbench.py form export questionnaire --year {year} --format docx --lang ru,ky --out out",
        f"  5. python3 workbench.py collect FILE... --year {year} --out out/{year}",
    ]


def _asked_in(questionnaire: Questionnaire, last: int, year: int, renamed: dict[str, str]) -> list[str]:
    changes = compare(in_year(questionnaire, last), in_year(questionnaire, year), renamed)
    n_items = len(in_year(questionnaire, year).answered_items())
    lines = [f"{questionnaire.id}: {n_items} items are asked in {year}; {len(changes)} changes since {last}."]
    shown = [f"  {change.kind}: {change.item_id}" for change in changes]
    return lines + list(dict.fromkeys(shown))


def _with_wave(path: Path, text: str, year: int, period: str, report: str) -> str:
    """The text of study.yaml with one more entry at the end of its waves, all else as it stands."""
    content, at = files.read_yaml_with_lines(path)
    rows = text.split("\n")
    last = at[("waves", len(content["waves"]) - 1)]
    row = rows[last - 1]
    if row.lstrip().startswith("-"):
        indent = " " * (len(row) - len(row.lstrip()))
    else:
        message = "the waves are not written one entry after the other with a dash. Write them so and try again."
        raise UsageError(Problem(SETTINGS, f"line {last}", message))
    end = next(
        (line - 1 for way, line in sorted(at.items(), key=lambda pair: pair[1]) if len(way) == 1 and line > last),
        len(rows),
    )
    while end > last and not rows[end - 1].strip():
        end -= 1
    entry = files.yaml_text([{"year": str(year), "period": period, "report": report}]).rstrip("\n")
    added = [indent + line for line in entry.split("\n")]
    return "\n".join([*rows[:end], *added, *(rows[end:] or [""])])
