"""Audit and lineage of any table of recommendations: a report, what `import-report` made of one, or a year of the
study.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.coding.notions import NotionFinder
from ctipsurvey.collect.published.columns import ColumnMapping
from ctipsurvey.collect.published.reading import READERS, Reading, read_report, write_reading
from ctipsurvey.errors import DataError, Problem, UsageError
from ctipsurvey.instruments.notions import load_notions
from ctipsurvey.instruments.register import Register, load_register, scale_for
from ctipsurvey.language.vectors import find_encoder
from ctipsurvey.recommendations.act_register import language_of, mentions_of
from ctipsurvey.recommendations.acts import Act
from ctipsurvey.recommendations.assessments import load_acts, load_assessments
from ctipsurvey.recommendations.audit import Evidence, Mention, Report, audit_evidence
from ctipsurvey.recommendations.lineage import load_lineage, propose_links
from ctipsurvey.recommendations.similarity import Ask
from ctipsurvey.study import Study, load_study

if TYPE_CHECKING:
    import pandas as pd

STATUS_COLUMNS = (
    "report_year",
    "no",
    "status_printed",
    "status",
    "as_of_printed",
    "text",
    "evidence_text",
    "source_line",
)
NEW_COLUMNS = ("report_year", "no", "addressee", "text", "source_line")
ACTS = "acts"
"""The table of `import-report` that lists every act named anywhere in a report."""


def import_reading(
    path: Path, year: int, folder: Path, root: Path, mapping: ColumnMapping | None
) -> tuple[Reading, dict[str, int]]:
    """Read a printed report into tables in a folder, the acts it names among them; comes back with the number of rows
    of each file. Raises what `read_report` raises.
    """
    reading = read_report(path, year, scale_for(root), mapping)
    return reading, write_reading(reading, folder, {ACTS: mentions_of(reading.texts)})


def audit_target(target: str, root: Path, year: int | None = None) -> "pd.DataFrame":
    """The audit of a year of the study (`2019`), of a printed report (.md, .docx, .html), or of the folder or the
    recommendations.csv that `import-report` made; one row is one flag (see `audit_evidence`).

    Raises UsageError for a target that is none of these, DataError where it cannot be read.
    """
    if target.isdigit() and len(target) == 4 and not Path(target).exists():
        study = load_study(root)
        return audit_evidence(report_of_year(study, int(target)))
    path = Path(target)
    if path.suffix.lower() in READERS and path.suffix.lower() != ".csv":
        reading = read_report(path, year or 0, scale_for(path.parent if root == Path() else root))
        return audit_evidence(report_of_reading(reading, _issued(root)))
    return audit_evidence(_report_of_folder(path, _issued(root)))


def report_of_year(study: Study, year: int) -> Report:
    """The statuses of a year of the study with their evidence, as `audit_evidence` takes them."""
    study.wave(year)
    register = load_register(study)
    entries = {entry.id: entry for entry in register.recommendations}
    acts = load_acts(study, year, register)
    rows = []
    for row in load_assessments(study, year, register).to_dict("records"):
        entry = entries[str(row["recommendation_id"])]
        own = acts[acts["recommendation_id"] == entry.id] if row["assessor_kind"] == "printed_report" else acts.head(0)
        known = tuple(
            Act(str(act["act_kind"]), str(act["act_number"]), str(act["act_date"]), str(act["title"]), "", 0, 0)
            for act in own.to_dict("records")
        )
        evidence, text = str(row["evidence"]), entry.text.en
        rows.append(
            Evidence(
                str(entry.report_year),
                entry.no,
                str(row["rating"]),
                str(row["as_of_date"]),
                text,
                evidence,
                str(row["source"]),
                language_of(evidence),
                known,
            )
        )
    mentions = [
        Mention(
            str(act["act_kind"]), str(act["act_number"]), str(act["act_date"]), str(act["title"]), str(act["source"])
        )
        for act in acts.to_dict("records")
    ]
    names = {entry.id: f"{entry.report_year}/{entry.no}" for entry in register.recommendations}
    links = [(names[link.from_id], names[link.to_id]) for link in load_lineage(study, register).confirmed]
    return Report(rows, mentions, issued=_issued_of(register), links=links)


def report_of_reading(reading: Reading, issued: dict[str, str]) -> Report:
    """A printed report as `audit_evidence` takes it, with its paragraphs and every act it names."""
    rows = [
        Evidence(
            row.report_year,
            row.no,
            row.status,
            row.as_of_printed,
            row.text,
            row.evidence_text,
            str(row.source_line),
            language_of(row.evidence_text or row.text),
        )
        for row in reading.recommendations
    ]
    return Report(rows, _mentions(mentions_of(reading.texts)), reading.paragraphs, issued)


def _report_of_folder(path: Path, issued: dict[str, str]) -> Report:
    folder = path if path.is_dir() else path.parent
    file = folder / "recommendations.csv" if path.is_dir() else path
    if not file.exists():
        message = "is no year of the study, no report (.md, .docx, .html) and no table of `import-report`."
        raise UsageError(Problem(str(path), "", message))
    table = files.read_table(file, STATUS_COLUMNS, ("addressee_printed",))
    rows = [
        Evidence(
            row["report_year"],
            row["no"],
            row["status"],
            row["as_of_printed"],
            row["text"],
            row["evidence_text"],
            row["source_line"],
            language_of(row["evidence_text"] or row["text"]),
        )
        for row in _records(table)
    ]
    acts = folder / f"{ACTS}.csv"
    if acts.exists():
        named = files.read_table(acts, ("line", "act_kind", "act_number", "act_date", "title"), ("years",))
    else:
        named = mentions_of((row.line, row.evidence) for row in rows)
    return Report(rows, _mentions(named), issued=issued)


def _mentions(table: "pd.DataFrame") -> list[Mention]:
    return [
        Mention(row["act_kind"], row["act_number"], row["act_date"], row["title"], row["line"])
        for row in _records(table)
    ]


def link_target(target: Path, root: Path, vectors: str, cut: float) -> "pd.DataFrame":
    """Proposed links among the recommendations of a register or of what `import-report` made; a row is a pair.

    `target` is a register (register.yaml), a folder or recommendations.csv of `import-report`, or a CSV with the
    columns report_year, no and text. Raises DataError where there are no two years to compare.
    """
    asks = read_asks(target)
    if len({ask.year for ask in asks}) < 2:
        message = "has recommendations of one year only. Lineage needs two reports or more."
        raise DataError(Problem(str(target), "column report_year", message))
    study = _study_or_none(root)
    finder = NotionFinder(load_notions(study)) if study else None
    mixed = len({ask.language for ask in asks}) > 1
    encoder = None
    if study and mixed and vectors != "none":
        try:
            encoder = find_encoder(vectors, study.vectors())
        except UsageError:
            if vectors != "auto":
                raise
    return propose_links(asks, finder, encoder, cut)


def read_asks(target: Path) -> list[Ask]:
    """The recommendations of a register, of a folder of `import-report`, or of a CSV with report_year, no and text."""
    if target.suffix in (".yaml", ".yml"):
        register = load_register(load_study(target.resolve().parent))
        return [Ask(str(e.report_year), e.no, e.text.en, "en", e.themes) for e in register.recommendations]
    if target.is_dir():
        table = files.read_table(target / "recommendations.csv", STATUS_COLUMNS, ("addressee_printed",))
        rows = _records(table)
        new = target / "new_recommendations.csv"
        if new.exists():
            rows += _records(files.read_table(new, NEW_COLUMNS))
    else:
        blocks = list(files.read_blocks(target, ("report_year", "no", "text"), (), 100_000))
        rows = [row for block in blocks for row in _records(block)]
    return [Ask(row["report_year"], row["no"], row["text"], language_of(row["text"])) for row in rows]


def _records(table: "pd.DataFrame") -> list[dict[str, str]]:
    return [{str(name): str(value) for name, value in row.items()} for row in table.to_dict("records")]


def _study_or_none(root: Path) -> Study | None:
    try:
        return load_study(root)
    except UsageError:
        return None


def _issued(root: Path) -> dict[str, str]:
    study = _study_or_none(root)
    return _issued_of(load_register(study)) if study else {}


def _issued_of(register: Register) -> dict[str, str]:
    years: Sequence[int] = sorted({entry.report_year for entry in register.recommendations})
    return {str(year): register.issued(year) for year in years}
