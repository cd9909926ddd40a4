"""Small counts out of the codebook of a year's data, by the rules and with the names of counts of the year's tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ctipsurvey.collect.labelled.codes import code_tables
from ctipsurvey.fieldwork.answers import load_answers
from ctipsurvey.fieldwork.data_codebook import Control, Counted, Row, rows_in
from ctipsurvey.instruments.loading import load_instrument, load_instruments
from ctipsurvey.protect.disclosure.ledger import load_ledger
from ctipsurvey.protect.disclosure.protecting import Protected, protect_tables
from ctipsurvey.protect.disclosure.rules import MARK
from ctipsurvey.protect.disclosure.statements import Cell, Counts, Relation, adds_up, key_of
from ctipsurvey.report.respondent_counts import RISK
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

TABLE = "data_codebook"
STATES = ("answered", "not_answered", "not_asked", "no_record")
Response = tuple[str, str, str, str]
"""respondent_id, item_id, value, state."""


def hide_small_counts(study: Study, year: int, instrument: str) -> Control:
    """The disclosure control of the codebook of a year: what its tables and all releases hide stays hidden.

    Counts are held to the threshold of respondents by how many stand behind them. A minimum and a maximum are always
    hidden: each is what one respondent gave. A median is hidden where the number of valid answers is.
    """
    ledger = load_ledger(study, year, study.outputs(year))
    answers = load_answers(study, year)
    own = answers.responses[answers.responses["instrument"] == instrument]
    columns = ("respondent_id", "item_id", "value", "state")
    responses: list[Response] = list(zip(*(own[name].astype(str).tolist() for name in columns), strict=True))
    by_item: dict[str, list[Response]] = {}
    for one in responses:
        by_item.setdefault(one[1], []).append(one)
    n_bodies = len({one[0] for one in responses})
    names = _Names(year, instrument, _choice_ids(study, instrument))

    def control(counted: Counted) -> Counted:
        counts = _counts(counted, names, by_item, n_bodies)
        safe = protect_tables([counts], ledger)
        return _hidden(counted, names, safe)

    return control


class _Names:
    """The names of the counts of a codebook: those of the year's tables where they count the same."""

    def __init__(self, year: int, instrument: str, choices: Mapping[str, Mapping[str, str]]) -> None:
        self.year, self.instrument, self.choices = year, instrument, choices

    def choice(self, row: Row, value: str) -> str:
        """The choice that a number stands for in the file, by its id."""
        return self.choices.get(str(row["item_id"]), {}).get(value, value)

    def rows(self, row: Row) -> str:
        """The rows of a file: the respondents, or what was asked several times."""
        section = str(row["file"]).removeprefix(f"{self.instrument}_{self.year}")
        if not section:
            return key_of(self.year, "respondents", instrument=self.instrument)
        return key_of(self.year, "rows", file=row["file"])

    def of(self, row: Row, value: str) -> str:
        """The count of a state or value of a variable."""
        if not row["item_id"]:
            return key_of(self.year, "rows", file=row["file"], value=value, variable=row["variable"])
        if row["choice_id"] and value in ("0", "1"):
            chosen = key_of(self.year, "responses", item=row["item_id"], value=row["choice_id"])
            return chosen if value == "1" else f"{chosen}|not"
        if row["choice_id"] and value in ("valid", "missing"):
            return key_of(self.year, "responses", choice=row["choice_id"], item=row["item_id"], value=value)
        names = {"valid": "substance", "missing": "no_opinion"}
        return key_of(self.year, "responses", item=row["item_id"], value=names.get(value, self.choice(row, value)))


def _choice_ids(study: Study, instrument: str) -> dict[str, dict[str, str]]:
    """For each closed item the id of the choice behind each number of the file."""
    instruments = load_instruments(study)
    questionnaire = instruments[instrument] if instrument in instruments else load_instrument(study, instrument)
    return {
        item_id: {number: choice for choice, number in codes.items()}
        for item_id, codes in code_tables(questionnaire).items()
    }


def _counts(counted: Counted, names: _Names, by_item: dict[str, list[Response]], n_bodies: int) -> Counts:
    """All counts of a codebook, with how many respondents stand behind each."""
    cells: dict[str, Cell] = {}
    relations: list[Relation] = []
    values: dict[tuple[str, str], list[Row]] = {}
    for row in rows_in(counted.values):
        values.setdefault((row["file"], row["variable"]), []).append(row)
    for row in rows_in(counted.files):
        cells[names.rows(row)] = Cell(names.rows(row), int(row["n_rows"]), n_bodies, is_total=True)
    for row in rows_in(counted.variables):
        whole, own = names.rows(row), by_item.get(str(row["item_id"]), [])
        missing = {names.choice(row, value) for value in str(row["missing"]).split("; ")} if row["missing"] else set()
        found: list[Cell] = []
        for state in STATES:
            behind = _behind((one for one in own if one[3] == state), row, n_bodies) if state != "no_record" else None
            found.append(Cell(names.of(row, state), int(row[f"n_{state}"]), behind))
        parts = [found[0].key, *(cell.key for cell in found[1:])]
        if sum(cell.n for cell in found) == cells[whole].n:
            relations.append(adds_up(whole, parts))
        given = [one for one in own if one[3] == "answered"]
        for kind in ("valid", "missing"):
            behind = _behind((one for one in given if (one[2] in missing) == (kind == "missing")), row, n_bodies)
            found.append(Cell(names.of(row, kind), int(row[f"n_{kind}"]), min(behind, int(row[f"n_{kind}"]))))
        if found[4].n + found[5].n == found[0].n:
            relations.append(adds_up(found[0].key, [found[4].key, found[5].key]))
        told = []
        for entry in values.get((row["file"], row["variable"]), []):
            told.append(_value_cell(row, entry, given, missing, names, n_bodies))
        if told and sum(cell.n for cell in told) == found[0].n:
            relations.append(adds_up(found[0].key, [cell.key for cell in told]))
        for cell in (*found, *told):
            cells.setdefault(cell.key, cell)
    return Counts(TABLE, RISK, list(cells.values()), relations)


def _behind(rows: Iterable[Response], row: Row, n_bodies: int) -> int:
    """How many respondents stand behind some responses; behind a key of the file all of them."""
    return len({one[0] for one in rows}) if row["item_id"] else n_bodies


def _value_cell(
    row: Row, entry: Row, given: Sequence[Response], missing: set[str], names: _Names, n_bodies: int
) -> Cell:
    """The count of one labelled value; that nobody chose it tells something where it was offered."""
    value, n = str(entry["value"]), int(entry["n"])
    key = names.of(row, value)
    if not row["item_id"]:
        return Cell(key, n, min(n, n_bodies))
    value = names.choice(row, value) if not row["choice_id"] else value
    if row["choice_id"]:
        has = [one for one in given if (row["choice_id"] in one[2].split()) == (value == "1")]
    else:
        has = [one for one in given if one[2] == value]
    behind = min(n, len({one[0] for one in has})) if has else n
    offered = entry["is_offered"] == "yes"
    return Cell(key, n, behind, zero_tells=offered and value not in missing and bool(given))


def _hidden(counted: Counted, names: _Names, safe: Protected) -> Counted:
    """The tables with what may not be shown left empty."""
    import pandas as pd

    def shown(key: str) -> Any:
        found = safe[key]
        return pd.NA if found == MARK else int(found)

    files, variables, values = (frame.copy() for frame in (counted.files, counted.variables, counted.values))
    _put(files, "n_rows", [shown(names.rows(row)) for row in rows_in(files)])
    rows = rows_in(variables)
    _put(variables, "n_rows", [shown(names.rows(row)) for row in rows])
    for name in (*STATES, "valid", "missing"):
        _put(variables, f"n_{name}", [shown(names.of(row, name)) for row in rows])
    for name in ("minimum", "maximum"):
        _put(variables, name, [pd.NA] * len(rows))
    known = [safe.shows(names.of(row, "valid")) for row in rows]
    _put(variables, "median", [row["median"] if is_known else pd.NA for row, is_known in zip(rows, known, strict=True)])
    by_name = {(row["file"], row["variable"]): row for row in rows}
    owners = [(by_name[row["file"], row["variable"]], row) for row in rows_in(values)]
    _put(values, "n", [shown(names.of(owner, str(row["value"]))) for owner, row in owners])
    _put(
        values,
        "share",
        [
            row["share"] if safe.shows(names.of(owner, str(row["value"])), names.of(owner, "answered")) else pd.NA
            for owner, row in owners
        ],
    )
    return Counted(files, variables, values)


def _put(frame: "pd.DataFrame", name: str, cells: Sequence[Any]) -> None:
    import pandas as pd

    frame[name] = pd.Series(cells, index=frame.index, dtype=frame[name].dtype)
