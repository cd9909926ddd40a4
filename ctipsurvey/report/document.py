"""The year's report as a sequence of parts, the same for every format it is written in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ctipsurvey import __version__
from ctipsurvey.report.saved_figures import SavedFigure, read_saved_figures
from ctipsurvey.report.summary import INTERVIEWS_MISSING, RESPONDENTS_MISSING, STATUSES_MISSING, year_in_short
from ctipsurvey.report.tables import CONSTRUCTED_MARK, PrintedTable, read_printed_tables
from ctipsurvey.study import Study


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a chapter."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `bullet` makes it an item of a list."""

    text: str
    bullet: bool = False


@dataclass(frozen=True)
class NumberedTable:
    """A table with its number in the report."""

    number: int
    table: PrintedTable


@dataclass(frozen=True)
class NumberedFigure:
    """A figure with its number in the report."""

    number: int
    figure: SavedFigure


Part = Heading | Paragraph | NumberedTable | NumberedFigure


@dataclass(frozen=True)
class Document:
    """A report: title, subtitle, and parts in reading order."""

    title: str
    subtitle: str
    author: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Chapter:
    """What a chapter shows, in order, and what it says where none of its tables and figures is there."""

    title: str
    shows: Sequence[str]
    if_missing: str = ""
    before: str = ""


CHAPTERS = (
    Chapter("Who was asked", ("table participation", "figure participation"), RESPONDENTS_MISSING),
    Chapter(
        "Interviews and questionnaires",
        (
            "table excerpts", "table interviews", "figure interviews",
            "table answers_by_kind", "figure missing_by_section", "table missing_by_item", "table responses",
        ),
        INTERVIEWS_MISSING,
    ),
    Chapter(
        "What was spoken of",
        (
            "figure themes_by_valence", "table themes_by_valence", "figure themes_by_kind", "figure themes_by_region",
            "figure themes_by_language", "figure themes_over_years", "figure theme_pairs", "table theme_quotes",
            "table themes_left",
        ),
        "Nothing that people said in their own words this year is in the study.",
    ),
    Chapter(
        "How far coders agree",
        (
            "figure agreement_by_code", "table agreement_by_code", "table agreement_by_pair",
            "table disagreements_by_code",
        ),
        "No sentence of this year was coded by two people: how far coders agree is not known.",
    ),
    Chapter(
        "How the recommendations were implemented",
        (
            "table status_all", "figure status_matrix",
            "figure status_by_report_year", "table status_by_report_year", "figure implemented_by_report_year",
            "figure status_by_addressee", "table status_by_addressee",
            "figure status_by_theme", "table status_by_theme",
        ),
        STATUSES_MISSING,
        "A status is the one that the printed report gives, as of the date it prints. Whether the evidence "
        "bears it out is a question of its own: see the next chapter.",
    ),
    Chapter(
        "How sure that is",
        (
            "table implementation_index", "figure index_choices", "table index_choices",
            "table implementation_index_by_addressee", "table implementation_index_by_theme", "table views",
            "table evidence_questions",
        ),
        "Nothing can be said: no status is known this year.",
        "What follows questions the statuses and changes none.",
    ),
    Chapter(
        "Recommendations over the years",
        (
            "figure lineage_flow", "table taken_up", "table dropped_while_open", "table closed_but_asked_again",
            "figure time_to_implementation", "table time_to_implementation", "table fixed_horizon",
            "table actionability",
        ),
        "There is no earlier report to compare with.",
    ),
    Chapter(
        "Support given to victims",
        ("table support_by_kind", "figure support_by_kind", "table support_by_place", "table support_money"),
        "No list of support cases of this year is in the study.",
    ),
    Chapter(
        "Figures that the report prints",
        ("figure criminal_cases",),
        "No figures printed for this year are in the study.",
        "The table of all figures, each with its place in the report, is the last annex.",
    ),
)  # fmt: skip
"""The chapters of the report. A part that a year does not have is left out, and the chapter says so."""

ANNEXES = (
    ("Annex 1. Bodies asked", "table respondents"),
    ("Annex 2. Support cases", "table support_cases"),
    ("Annex 3. Acts cited as evidence", "table acts"),
    ("Annex 4. All figures that the report prints", "table statistics"),
    ("Annex 5. Themes by kind of organisation", "table themes_by_kind"),
    ("Annex 6. Themes by region", "table themes_by_region"),
    ("Annex 7. Themes by language", "table themes_by_language"),
    ("Annex 8. Themes over the years", "table themes_over_years"),
    ("Annex 9. Themes in one sentence", "table theme_pairs"),
)


def compose_report(study: Study, year: int, folder: Path, labels: Mapping[str, str]) -> Document:
    """The report of a year from the tables and figures that its notebooks saved into `folder`.

    What is in no chapter is put in at the end rather than left out, so that nothing saved is lost.
    """
    composer = _Composer(read_printed_tables(folder), read_saved_figures(folder))
    composer.add(Heading("The year in short"))
    for sentence in year_in_short(folder, dict(labels), year):
        composer.add(Paragraph(sentence, bullet=True))
    for chapter in CHAPTERS:
        composer.chapter(chapter)
    composer.add(Heading("Status of every recommendation"))
    for report_year in study.years:
        composer.show(f"table recommendations_{report_year}")
    composer.show("table new_recommendations")
    for title, shown in ANNEXES:
        if composer.has(shown):
            composer.add(Heading(title))
            composer.show(shown)
    composer.the_rest()
    composer.add(Heading("How this report was made"))
    for text in _how_made(study, year):
        composer.add(Paragraph(text))
    return Document(
        title=study.title,
        subtitle=f"{study.place}, monitoring year {year} ({study.wave(year).period})",
        author=study.centre,
        parts=tuple(composer.parts),
    )


class _Composer:
    """Numbers tables and figures in the order in which they are shown."""

    def __init__(self, tables: Mapping[str, PrintedTable], figures: Mapping[str, SavedFigure]) -> None:
        self.tables = dict(tables)
        self.figures = dict(figures)
        self.parts: list[Part] = []
        self.shown: set[str] = set()

    def add(self, part: Part) -> None:
        self.parts.append(part)

    def has(self, name: str) -> bool:
        kind, _, name = name.partition(" ")
        return name in (self.tables if kind == "table" else self.figures)

    def show(self, name: str) -> None:
        if name in self.shown or not self.has(name):
            return
        self.shown.add(name)
        kind, _, bare = name.partition(" ")
        number = sum(shown.startswith(kind) for shown in self.shown)
        if kind == "table":
            self.add(NumberedTable(number, self.tables[bare]))
        else:
            self.add(NumberedFigure(number, self.figures[bare]))

    def chapter(self, chapter: Chapter) -> None:
        self.add(Heading(chapter.title))
        if not any(self.has(name) for name in chapter.shows):
            self.add(Paragraph(chapter.if_missing))
            return
        if chapter.before:
            self.add(Paragraph(chapter.before))
        for name in chapter.shows:
            self.show(name)

    def the_rest(self) -> None:
        names = [f"table {name}" for name in self.tables] + [f"figure {name}" for name in self.figures]
        left = [name for name in names if name not in self.shown]
        if left:
            self.add(Heading("Further tables and figures"))
        for name in left:
            self.show(name)


def _how_made(study: Study, year: int) -> list[str]:
    return [
        (
            f"Made by {study.centre} with ctipsurvey {__version__} from the files of the study. The printed source: "
            f"{study.wave(year).report}."
        ),
        (
            "Recommendations, evidence and excerpts are paraphrased; figures, names, acts and dates are as printed. "
            "Each table names its source, and its data file (tables/*.csv) names the rows that each number counts. "
            f"Tables and figures made from invented data say so: {CONSTRUCTED_MARK}."
        ),
        (
            "manifest.json beside this report lists the hash of every file that went in and came out. "
            f"`ctipsurvey run {year}` makes all of it again."
        ),
    ]
