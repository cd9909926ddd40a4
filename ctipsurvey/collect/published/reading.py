"""A printed report from file to tables: the one entry into this folder."""

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctipsurvey import files
from ctipsurvey.collect.published.annexes import Respondent, Statistic, SupportCase, read_annexes
from ctipsurvey.collect.published.blocks import Block, Irregularity, Notes, plain, settle_footnotes
from ctipsurvey.collect.published.columns import ColumnMapping
from ctipsurvey.collect.published.excerpts import Excerpt, read_excerpts
from ctipsurvey.collect.published.markdown import blocks_of_markdown
from ctipsurvey.collect.published.proposals import Proposal, read_proposals
from ctipsurvey.collect.published.status_tables import StatusRow, read_status_tables
from ctipsurvey.collect.published.webpage import blocks_of_html
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.instruments.register import Scale

if TYPE_CHECKING:
    import pandas as pd

_META_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What one report says, as tables, and what was irregular in it, by line."""

    recommendations: tuple[StatusRow, ...]
    new_recommendations: tuple[Proposal, ...]
    respondents: tuple[Respondent, ...]
    support_cases: tuple[SupportCase, ...]
    statistics: tuple[Statistic, ...]
    excerpts: tuple[Excerpt, ...]
    irregularities: tuple[Irregularity, ...]
    texts: tuple[tuple[str, str], ...] = ()
    """Everything that is printed, row by row and paragraph by paragraph: line and text."""
    paragraphs: tuple[tuple[str, str], ...] = ()
    """The same without the rows of tables."""

    def tables(self) -> dict[str, "pd.DataFrame"]:
        """The tables by the name of the file they are written to; one row is what its class says.

        `recommendations` has the column addressee_printed only where the report has such a column.
        """
        kinds: dict[str, type] = {
            "recommendations": StatusRow,
            "new_recommendations": Proposal,
            "respondents": Respondent,
            "support_cases": SupportCase,
            "statistics": Statistic,
            "excerpts": Excerpt,
            "reading_report": Irregularity,
        }
        rows = {name: getattr(self, name) for name in kinds if name != "reading_report"}
        rows["reading_report"] = self.irregularities
        tables = {name: _frame(rows[name], kind) for name, kind in kinds.items()}
        if not tables["recommendations"]["addressee_printed"].any():
            del tables["recommendations"]["addressee_printed"]
        return tables

    def in_short(self) -> list[str]:
        """What was read and what was irregular, as lines to read on a terminal."""
        years = Counter(row.report_year or "year not known" for row in self.recommendations)
        kinds = Counter(entry.kind for entry in self.irregularities)
        not_read = sum(n for kind, n in kinds.items() if "not read" in kind)
        lines = ["Recommendations by report: " + ", ".join(f"{year}: {n}" for year, n in sorted(years.items())) + "."]
        if kinds:
            listed = ", ".join(f"{kind} ({n})" for kind, n in kinds.most_common())
            lines.append(f"Irregularities, all in reading_report.csv with their lines: {listed}.")
        if not_read:
            lines.append(f"{not_read} places could NOT be read. Look at them in the report.")
        return lines


def read_report(path: Path, year: int, scale: Scale, mapping: ColumnMapping | None = None) -> Reading:
    """Everything this command knows how to read of a printed report.

    Raises DataError where the file has no table of recommendations, or a status that is not on the scale.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        message = f"files ending in '{path.suffix}' are not read. Save it as one of: {', '.join(sorted(READERS))}."
        raise DataError(Problem(path.name, "", message))
    blocks = settle_footnotes(reader(path))
    notes = Notes()
    recommendations, tables_read = read_status_tables(blocks, scale, mapping, path.name, notes)
    respondents, cases, figures = read_annexes(blocks, year, tables_read, notes)
    proposals = read_proposals(blocks, year, notes)
    excerpts = read_excerpts(blocks, year, notes)
    irregularities = sorted(notes.entries, key=lambda entry: (entry.line, entry.kind, entry.detail))
    return Reading(
        recommendations=tuple(recommendations),
        new_recommendations=tuple(proposals),
        respondents=tuple(respondents),
        support_cases=tuple(cases),
        statistics=tuple(figures),
        excerpts=tuple(excerpts),
        irregularities=tuple(irregularities),
        texts=tuple((str(block.line), plain(block.text)) for block in blocks if block.kind != "rule"),
        paragraphs=tuple((str(block.line), plain(block.text)) for block in blocks if block.kind == "paragraph"),
    )


def write_reading(reading: Reading, folder: Path, more: "Mapping[str, pd.DataFrame] | None" = None) -> dict[str, int]:
    """Write each table as CSV into a folder, all together; comes back with the number of rows by file name."""
    tables = {f"{name}.csv": table for name, table in {**reading.tables(), **(more or {})}.items()}
    files.write_tables(folder, tables)
    return {name: len(table) for name, table in tables.items()}


def _frame(rows: Sequence[Any], kind: type) -> "pd.DataFrame":
    import pandas as pd

    columns = [entry.name for entry in dataclasses.fields(kind)]
    return pd.DataFrame([dataclasses.astuple(row) for row in rows], columns=columns)


def _markdown(path: Path) -> list[Block]:
    return blocks_of_markdown(files.read_text(path))


def _html(path: Path) -> list[Block]:
    """HTML in UTF-8 or in the encoding that the page itself declares; none is guessed."""
    raw = files.read_bytes(path)
    declared = _META_CHARSET.search(raw[:4096])
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    if encoding.lower() in ("utf-8", "utf8"):
        return blocks_of_html(files.read_text(path), file=path.name)
    try:
        return blocks_of_html(raw.decode(encoding).replace("\r\n", "\n"), file=path.name)
    except (LookupError, UnicodeDecodeError):
        message = f"says that it is {encoding} text and is not. Open it in a browser and save it again as UTF-8."
        raise DataError(Problem(path.name, "", message)) from None


def _word(path: Path) -> list[Block]:
    from ctipsurvey.collect.published.word import blocks_of_word

    return blocks_of_word(path)


READERS: dict[str, Callable[[Path], list[Block]]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _markdown,
    ".html": _html,
    ".htm": _html,
    ".docx": _word,
}
"""How each format is read; a new format is one function and one entry."""
