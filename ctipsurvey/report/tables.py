"""A table of the report: its data for machines, what is printed of it for people, and where it comes from."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.errors import DataError, PrivacyError, Problem
from ctipsurvey.guard.markup import markdown_text
from ctipsurvey.guard.spreadsheets import restored_table
from ctipsurvey.protect.disclosure.ledger import append_statement
from ctipsurvey.protect.disclosure.rules import MARK
from ctipsurvey.protect.disclosure.statements import Statement

if TYPE_CHECKING:
    import pandas as pd

CONSTRUCTED_MARK = "CONSTRUCTED DATA, invented for demonstration"
"""What stands in every table and figure made from constructed data."""


@dataclass(frozen=True)
class ReportTable:
    """One table of the report.

    `data` is what machines read (one row per group x status, say); `shown` is what is printed, all text,
    under the column headings that readers see. `note` says how to read it, `source` where it comes from. `says` is
    what the table tells of people, after disclosure control: nobody can make a table without saying so. What may not
    be shown stands in `data` and `shown` as the mark (`MARK`), so that no sum takes it for 0.
    """

    id: str
    title: str
    data: "pd.DataFrame"
    shown: "pd.DataFrame"
    source: str
    note: str = ""
    constructed: bool = False
    says: Statement = field(kw_only=True)

    def caption(self) -> str:
        """The title as Markdown for a notebook, with the mark of constructed data where it belongs."""
        return f"**{markdown_text(self.title)}**" + (f" — {CONSTRUCTED_MARK}" if self.constructed else "")


@dataclass(frozen=True)
class PrintedTable:
    """What is printed of a saved table: headings and rows of text."""

    id: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str
    note: str
    constructed: bool


def save_table(table: ReportTable, folder: Path) -> Path:
    """Write `<id>.csv` (the data) and `<id>.json` (what is printed) into the `tables` folder of a year's outputs.

    The CSV of a table with constructed data has a first column `data` that says so in every row. What the table says
    is added to the ledger of the outputs. Raises PrivacyError for a table that is called public without a reason, and
    for one from which, beside the others, a hidden number could be worked out; then nothing is written.
    """
    if table.says.risk == "public" and not table.says.reason:
        raise PrivacyError(Problem("", f"table {table.id}", "is called public without a reason. Write the reason."))
    append_statement(folder, table.id, table.says)
    data = table.data.copy()
    if table.constructed:
        data.insert(0, "data", CONSTRUCTED_MARK)
    path = folder / "tables" / f"{table.id}.csv"
    files.write_table(path, data)
    printed = {
        "id": table.id,
        "title": table.title,
        "headings": [str(name) for name in table.shown.columns],
        "rows": [[str(cell) for cell in row] for row in table.shown.itertuples(index=False)],
        "source": table.source,
        "note": table.note,
        "constructed": table.constructed,
        "risk": table.says.risk,
    }
    files.write_text(path.with_suffix(".json"), json.dumps(printed, ensure_ascii=False, indent=1) + "\n")
    return path


def read_printed_tables(folder: Path) -> dict[str, PrintedTable]:
    """The printed side of all tables that were saved into a year's outputs, by their ids."""
    found = {}
    for path in sorted((folder / "tables").glob("*.json")):
        content = json.loads(files.read_text(path))
        found[path.stem] = PrintedTable(
            id=content["id"],
            title=content["title"],
            headings=tuple(content["headings"]),
            rows=tuple(tuple(row) for row in content["rows"]),
            source=content["source"],
            note=content["note"],
            constructed=content["constructed"],
        )
    return found


def needed(tables: Mapping[str, PrintedTable], table_id: str) -> PrintedTable:
    """The table with this id; DataError naming the notebook to run where it was not saved."""
    if table_id not in tables:
        message = "was not saved. Run the notebooks in the order of their numbers, or `ctipsurvey run`."
        raise DataError(Problem("outputs", f"table {table_id}", message))
    return tables[table_id]


def as_share(n: int, of: int, low: float, high: float) -> str:
    r"""A count as it is printed: with its denominator, the share in whole per cent, and the 95 % interval.

    >>> as_share(6, 10, 0.3127, 0.8318), as_share(0, 0, float("nan"), float("nan"))
    ('6 of 10 = 60\xa0% [31–83]', '–')
    """
    if of == 0:
        return "–"
    return f"{n:.0f} of {of:.0f} = {as_percent(n / of)}\u00a0% [{as_percent(low)}–{as_percent(high)}]"


def as_percent(share: float) -> str:
    """A share from 0 to 1 in whole per cent, halves rounded up, as readers round.

    >>> as_percent(0.125), as_percent(23 / 40), as_percent(57 / 200), as_percent(0.005)
    ('13', '58', '29', '1')
    """
    return str(math.floor(round(share * 100, 9) + 0.5))


def words(identifier: str) -> str:
    """An id as words: the part of a column that readers see.

    >>> words("one_off_cash")
    'one-off cash'
    """
    text = WORDS.get(identifier, identifier.replace("_", " "))
    return text


WORDS = {
    "one_off_cash": "one-off cash",
    "in_kind_value": "value of goods given",
    "in_kind": "goods",
    "ngo": "NGO",
    "none": "none",
    "ru": "Russian",
    "ky": "Kyrgyz",
    "en": "English",
    "questionnaire": "written questionnaire",
    "information": "information sent",
    "guide": "interview guide",
    "refused_material": "material help refused",
    "evidence_missing": "no evidence",
    "evidence_after_asof": "evidence later than the as-of date",
    "evidence_predates_report": "evidence older than the recommendation",
    "evidence_uncited": "act without number or date",
    "act_date_conflict": "one act, two dates",
    "act_title_variant": "one act, two titles",
    "not_in_force_at_asof": "not in force on the as-of date",
    "evidence_future": "evidence of what is to come",
    "evidence_fragment": "evidence is a plan",
    "evidence_partial_scope": "evidence on a part",
    "evidence_off_point": "evidence off the point",
    "status_vs_text": "a passage against the status",
    "known": "those with a status",
    "unknown_as_not": "all, unknown as not done",
    "unknown_as_done": "all, unknown as done",
    "without_pending": "without the pending",
    "dont_know": "do not know",
    "no_status": "No status yet",
    "disputed": "Assessors differ",
}
"""Ids whose words are not the id itself with spaces."""


def frame_of(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> "pd.DataFrame":
    """Rows of anything as a frame of text under these headings."""
    import pandas as pd

    return pd.DataFrame([[str(cell) for cell in row] for row in rows], columns=list(headings), dtype="str")


def save_data(data: "pd.DataFrame", folder: Path, name: str) -> Path:
    """Write a frame as `tables/<name>.csv` that the report does not print: for those who calculate on."""
    path = folder / "tables" / f"{name}.csv"
    files.write_table(path, data)
    return path


def read_data(folder: Path, table_id: str) -> "pd.DataFrame":
    """The data of a saved table; a frame without rows and columns where it was not saved."""
    import pandas as pd

    path = folder / "tables" / f"{table_id}.csv"
    if not path.exists():
        return pd.DataFrame()
    return restored_table(pd.read_csv(path, keep_default_na=False, na_values={"share": [""]}))


def is_hidden(value: object) -> bool:
    """Whether the mark stands in place of a number.

    >>> is_hidden("hidden"), is_hidden(0)
    (True, False)
    """
    return isinstance(value, str) and value == MARK
