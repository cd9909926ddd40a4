"""Small tables for the tests of disclosure control."""

import random
from collections.abc import Mapping

from ctipsurvey.protect.disclosure.ledger import Ledger
from ctipsurvey.protect.disclosure.protecting import Protected, crossed
from ctipsurvey.protect.disclosure.statements import Cell, Counts, adds_up

Table = Mapping[tuple[str, str], int]


def table_of(text: str) -> dict[tuple[str, str], int]:
    """A table written as text: a heading with the columns, then a line a row."""
    heading, *lines = [line.split() for line in text.strip().splitlines()]
    return {(row, column): int(n) for row, *cells in lines for column, n in zip(heading, cells, strict=True)}


def random_table(seed: int, rows: int = 9, columns: int = 6) -> dict[tuple[str, str], int]:
    """Constructed counts by two attributes, small and large ones mixed."""
    chance = random.Random(seed)
    return {
        (f"r{row}", f"c{column}"): int(chance.expovariate(1 / chance.choice([2, 5, 8, 15])))
        for row in range(rows)
        for column in range(columns)
    }


def as_counts(table: Table, name: str = "all", risk: str = "respondents") -> Counts:
    """A table with its margins, called by its name."""
    return crossed(name, risk, table, name)


def with_part(table: Table, part: Table) -> list[Counts]:
    """A table, a second one that counts a part of its people, and the rest that stands in no table."""
    whole, own = as_counts(table), as_counts(part, "part")
    counts = {cell.key: cell for cell in whole.cells}
    cells, relations = list(own.cells), list(own.relations)
    for cell in own.cells:
        beside = counts[cell.key.replace("part", "all", 1)]
        rest = Cell(cell.key.replace("part", "rest", 1), beside.n - cell.n, printed=False)
        cells.append(rest)
        relations.append(adds_up(beside.key, [cell.key, rest.key]))
    return [whole, Counts("part", "respondents", cells, relations)]


def as_ledger(safe: Protected) -> Ledger:
    """What protected tables say, as a ledger to attack."""
    return Ledger(tables=safe.statements)
