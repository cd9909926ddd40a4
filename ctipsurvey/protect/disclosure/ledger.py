"""What was said already: the statements of a year's tables and of all releases, and what a reader can make of them."""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctipsurvey import files
from ctipsurvey.errors import DataError, PrivacyError, Problem
from ctipsurvey.protect.disclosure.attack import NEAR, ContradictionError, Knowledge, find_interval, find_spread
from ctipsurvey.protect.disclosure.rules import Rules, load_rules
from ctipsurvey.protect.disclosure.statements import Said, Statement, statement_from
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

NAME = "disclosure.json"
"""The ledger of a year's outputs. It holds only what the tables print."""
FORMAT = 1
COLUMNS = ("table", "count", "threshold", "low", "high", "told")


@dataclass(frozen=True)
class Ledger:
    """The rules of a study, what the tables of this release say (by id), and what earlier releases said."""

    rules: Rules = field(default_factory=Rules)
    tables: Mapping[str, Statement] = field(default_factory=dict)
    released: Mapping[str, Statement] = field(default_factory=dict)

    def beside(self, table_ids: Collection[str], numbers: Mapping[str, float] | None = None) -> list[Statement]:
        """All that is said besides these tables: the others of this release, and all earlier releases.

        Tables of this release that show another number than `numbers` are left out: they were made of older data and
        are made again. What a release shows is never left out.
        """
        shown = {key: Said(n, n) for key, n in (numbers or {}).items()}
        own = [
            statement
            for table_id, statement in self.tables.items()
            if table_id not in table_ids and not _is_stale(statement, shown)
        ]
        return [*own, *self.released.values()]

    def with_table(self, table_id: str, statement: Statement) -> "Ledger":
        """The ledger with what one more table says; an earlier statement of the same table is replaced."""
        return Ledger(self.rules, dict(sorted({**self.tables, table_id: statement}.items())), self.released)


def load_ledger(study: Study, year: int, folder: Path) -> Ledger:
    """What is known beside the tables of a year that are made now: its outputs so far in `folder`, and all releases.

    Raises InstrumentError where the study's rules, DataError where a ledger is not as it should be.
    """
    study.wave(year)
    released: dict[str, Statement] = {}
    for known in study.years:
        path = study.ledger(known)
        if path.exists():
            for number, release in enumerate(_content(path).get("releases", []), start=1):
                for table_id, statement in _statements(path, release).items():
                    released[f"{known} release {number}, {table_id}"] = statement
    return Ledger(load_rules(study), read_statements(folder), released)


def read_statements(folder: Path) -> dict[str, Statement]:
    """What the tables saved into a year's outputs say, by their ids; nothing where none was saved."""
    path = folder / NAME
    return _statements(path, _content(path)) if path.exists() else {}


def append_statement(folder: Path, table_id: str, statement: Statement) -> Path:
    """Write what a table says into the ledger of a year's outputs; the same statements give the same bytes.

    What tables of older data said goes, as their numbers are no longer those of the year. Raises PrivacyError naming
    the table where its numbers beside those of the other tables tell a hidden count.
    """
    others = {name: one for name, one in read_statements(folder).items() if not _is_stale(one, statement.cells)}
    ledger = Ledger(tables=others).with_table(table_id, statement)
    refuse_if_told(ledger, table_id, statement.cells)
    path = folder / NAME
    files.write_text(path, _text({"format": FORMAT, "tables": _as_json(ledger.tables)}))
    return path


def _is_stale(statement: Statement, cells: Mapping[str, Said]) -> bool:
    """Whether a statement shows another number than these cells do."""
    pairs = [(said, cells[key]) for key, said in statement.cells.items() if key in cells]
    return any(
        one.low is not None
        and one.high is not None
        and other.low is not None
        and other.high is not None
        and (one.high < other.low - NEAR or other.high < one.low - NEAR)
        for one, other in pairs
    )


def record_release(study: Study, year: int, folder: Path) -> Path:
    """Add what a year's outputs say to the ledger of releases, `data/<year>/published/ledger.json`.

    Called when a release leaves; a release with the same statements as the last one is not added again. Raises
    PrivacyError where the release beside earlier ones tells a hidden count.
    """
    ledger = load_ledger(study, year, folder)
    refuse_if_told(ledger, f"of the release of {year}")
    path = study.ledger(year)
    content: dict[str, Any] = _content(path) if path.exists() else {"format": FORMAT, "releases": []}
    release = {"tables": _as_json(ledger.tables)}
    if not content["releases"] or content["releases"][-1] != release:
        content["releases"].append(release)
        files.write_text(path, _text(content))
    return path


def audit_ledger(ledger: Ledger, whole_numbers: bool = False) -> "pd.DataFrame":
    """What a reader can work out: one row per hidden count, with the least and the most that it can be.

    `told` is yes where the interval is narrower than the threshold, so also where the count is known exactly. With
    `whole_numbers` the reader also uses that counts are whole, which is slower and can only make intervals narrower.
    """
    import pandas as pd

    known, hidden = _public(ledger)
    rows = []
    for key, (name, threshold) in sorted(hidden.items()):
        found = find_interval(key, known, whole_numbers)
        told = "yes" if found.width < threshold - NEAR else "no"
        rows.append((name, key, threshold, round(found.low, 6), round(found.high, 6), told))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _public(ledger: Ledger) -> tuple[Knowledge, dict[str, tuple[str, int]]]:
    """What a reader of everything knows, and each hidden count with a table that hides it and the threshold."""
    named = {**ledger.tables, **ledger.released}
    bounds: dict[str, tuple[float, float]] = {}
    hidden: dict[str, tuple[str, int]] = {}
    for name, statement in named.items():
        for key, said in statement.cells.items():
            low, high = (0.0, math.inf) if said.low is None or said.high is None else (said.low, said.high)
            before = bounds.get(key, (0.0, math.inf))
            bounds[key] = (max(before[0], low), min(before[1], high))
            if said.is_hidden and statement.threshold > hidden.get(key, ("", 0))[1]:
                hidden[key] = (name, statement.threshold)
    return Knowledge((one for statement in named.values() for one in statement.relations), bounds), hidden


def refuse_if_told(ledger: Ledger, table_id: str, touched: Collection[str] | None = None) -> None:
    """Raise PrivacyError, naming the table and each count, where a reader can work out a hidden count too well.

    With `touched` only the counts that hang together with these are looked at: those of a table just added.
    """
    known, hidden = _public(ledger)
    near = set(hidden) if touched is None else {name for key in touched for name in known.around(key)[0]}
    seen: dict[str, tuple[float, float]] = {}
    told = []
    looked_at = sorted(set(hidden) & near)

    def remember(solution: Mapping[str, float]) -> None:
        for name, value in solution.items():
            before = seen.get(name, (value, value))
            seen[name] = (min(before[0], value), max(before[1], value))

    try:
        for spread in find_spread({key: hidden[key][1] for key in looked_at}, known):
            remember(spread)
        for key in looked_at:
            wanted = hidden[key][1] - NEAR
            low, high = seen.get(key, (0.0, 0.0))
            if high - low >= wanted:
                continue
            found = find_interval(key, known, wanted=wanted, seen=seen[key][0] if key in seen else math.inf)
            for solution in found.solutions:
                remember(solution)
            if found.width < wanted:
                told.append(key)
    except ContradictionError:
        message = "does not fit what is published already: the data of an earlier release was another. Compare the two."
        raise PrivacyError(Problem(NAME, f"table {table_id}", message)) from None
    message = "a hidden number could be worked out from this table and the others: {}. Join groups, or leave it out."
    if told:
        raise PrivacyError([Problem(NAME, f"table {table_id}", message.format(key)) for key in told])


def _as_json(tables: Mapping[str, Statement]) -> dict[str, Any]:
    return {table_id: statement.as_json() for table_id, statement in sorted(tables.items())}


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(files.read_text(path))
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise ValueError
    except ValueError:
        message = f"is no ledger of format {FORMAT}. Restore the file; it is written by `run` and `release` only."
        raise DataError(Problem(str(path), "", message)) from None
    return content


def _statements(path: Path, content: Mapping[str, Any]) -> dict[str, Statement]:
    try:
        return {str(name): statement_from(one) for name, one in sorted(content["tables"].items())}
    except (KeyError, TypeError, ValueError, AttributeError):
        message = "holds a statement that cannot be read. Restore the file; it is written by `run` and `release` only."
        raise DataError(Problem(str(path), "", message)) from None
