"""Tables made safe: the one way from counts to numbers that may be printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ctipsurvey.protect.disclosure.ledger import Ledger
from ctipsurvey.protect.disclosure.rounding import Ranges, round_shown
from ctipsurvey.protect.disclosure.rules import MARK, Rule
from ctipsurvey.protect.disclosure.statements import Cell, Counts, Relation, Said, Statement, adds_up, key_of
from ctipsurvey.protect.disclosure.suppression import Decided, suppress


@dataclass(frozen=True)
class Protected:
    """Tables after disclosure control: the number or mark of each count, and what each table says in public."""

    decided: Decided
    numbers: Mapping[str, float]
    rules: Mapping[str, Rule]
    statements: Mapping[str, Statement]

    def __getitem__(self, key: str) -> int | float | str:
        """The number that may be shown, or the mark. KeyError for a count that no table prints."""
        if not self.decided.counts[key].printed:
            raise KeyError(key)
        found = self.numbers.get(key)
        return MARK if found is None else int(found) if float(found).is_integer() else found

    def shows(self, *keys: str) -> bool:
        """Whether all of these counts are shown."""
        return all(key in self.numbers for key in keys)

    def note(self, table_id: str) -> str:
        """What stands under a table in which something is hidden; nothing where nothing is."""
        hidden = any(said.is_hidden for said in self.statements[table_id].cells.values())
        return self.rules[table_id].legend() if hidden else ""


def protect_tables(tables: Sequence[Counts], ledger: Ledger) -> Protected:
    """Make the counts of these tables safe together, beside all that the ledger holds.

    Small counts are hidden, then others so that nobody can work them out, then what is left is rounded where the rule
    says so. Sparse groups are joined before, by those who count (`merging`). Raises PrivacyError naming the table that
    cannot be shown beside what is published already.
    """
    rules = {table.table_id: ledger.rules.of(table.table_id, table.risk) for table in tables}
    numbers_now = {cell.key: cell.n for table in tables for cell in table.cells}
    decided = suppress(tables, rules, ledger.beside(rules, numbers_now))
    numbers, ranges, summed = round_shown(tables, rules, decided)
    statements = {table.table_id: _statement(table, rules[table.table_id], decided, ranges, summed) for table in tables}
    return Protected(decided, numbers, rules, statements)


def _statement(table: Counts, rule: Rule, decided: Decided, ranges: Ranges, summed: set[str]) -> Statement:
    """What a table says in public, without the counts that it does not print: nobody may learn that one is small."""
    cells = {}
    for cell in table.cells:
        if not cell.printed or cell.key in summed:
            continue
        if decided.is_shown(cell.key):
            low, high = ranges.get(cell.key, (cell.n, cell.n))
            cells[cell.key] = Said(float(low), float(high))
        else:
            cells[cell.key] = Said()
    relations = tuple(sorted(set(table.relations), key=lambda one: (one.sense, one.terms)))
    return Statement(rule.risk, rule.reason, rule.threshold, cells, relations)


def share_cells(part: str, whole: str, n: int, of: int) -> tuple[list[Cell], list[Relation]]:
    """The counts of `n of N`: those who did, and those who did not, who stand in no table but can be worked out.

    With the rule that neither may be small, `n of N` is shown where at least the threshold did and did not.
    """
    rest = f"{part}|not"
    cells = [Cell(part, n, zero_tells=True), Cell(rest, of - n, printed=False, zero_tells=True)]
    return cells, [adds_up(whole, [part, rest])]


def crossed(
    table_id: str,
    risk: str,
    counts: Mapping[tuple[str, str], int],
    name: str,
    rows: str = "row",
    columns: str = "column",
) -> Counts:
    """A table of two attributes with its margins, as counts to protect; `name` says what is counted."""
    first, second = (list(dict.fromkeys(pair[at] for pair in sorted(counts))) for at in (0, 1))
    keys = {pair: key_of(name, **{rows: pair[0], columns: pair[1]}) for pair in counts}
    cells = [Cell(keys[pair], n) for pair, n in counts.items()]
    relations = []
    for attribute, at, values in ((rows, 0, first), (columns, 1, second)):
        for value in values:
            own = [pair for pair in counts if pair[at] == value]
            cells.append(Cell(key_of(name, **{attribute: value}), sum(counts[pair] for pair in own), is_total=True))
            relations.append(adds_up(key_of(name, **{attribute: value}), [keys[pair] for pair in own]))
        relations.append(adds_up(name, [key_of(name, **{attribute: value}) for value in values]))
    cells.append(Cell(name, sum(counts.values()), is_total=True))
    return Counts(table_id, risk, cells, relations)


def hidden_rows(rows: Iterable[Sequence[object]]) -> bool:
    """Whether nothing but marks stands behind the first cell of every row."""
    return all(all(cell == MARK for cell in row[1:]) for row in rows)
