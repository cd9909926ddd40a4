"""How much of a table is hidden, and how much of it a reader who calculates finds out again.

Run: .venv/bin/python benchmarks/disclosure.py [HOW_MANY]

Random tables of 9 rows and 6 columns with margins, threshold 5. Printed are the cells hidden, how many of the hidden
ones the attack by linear programming finds exactly (and to within less than the threshold) when only small cells are
hidden and when others are hidden to protect them, and the same for two tables of one release, the second of which
counts a part of the people of the first. Every number is a count of cells, the same on every machine.
"""

import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ctipsurvey.protect.disclosure.attack import Knowledge, find_interval
from ctipsurvey.protect.disclosure.merging import join_small
from ctipsurvey.protect.disclosure.protecting import crossed
from ctipsurvey.protect.disclosure.rules import Rules
from ctipsurvey.protect.disclosure.statements import Cell, Counts, adds_up
from ctipsurvey.protect.disclosure.suppression import Decided, suppress

ROWS, COLUMNS, THRESHOLD = 9, 6, 5
PAIRS = 4
"""Every so many tables one is measured together with a second one, which takes longest."""
RULES = {name: Rules().of(name, "respondents") for name in ("whole", "part")}
Table = Mapping[tuple[str, str], int]


def random_table(seed: int) -> dict[tuple[str, str], int]:
    """Counts of people by two attributes, small and large ones mixed, the same for the same seed."""
    chance = random.Random(seed)
    return {
        (f"r{row}", f"c{column}"): int(chance.expovariate(1 / chance.choice([2, 5, 8, 15])))
        for row in range(ROWS)
        for column in range(COLUMNS)
    }


def part_of(table: Table, seed: int) -> dict[tuple[str, str], int]:
    """Some of the people of a table: nearly all of them, so that the difference of the two is small."""
    chance = random.Random(1_000_000 + seed)
    return {place: sum(chance.random() < 0.9 for _ in range(n)) for place, n in table.items()}


def as_counts(table: Table, part: Table | None = None) -> list[Counts]:
    """A table with its margins as counts to protect; with a part, both and the people in the one and not the other."""
    whole = crossed("whole", "respondents", table, "all")
    if part is None:
        return [whole]
    own = crossed("part", "respondents", part, "part")
    cells, relations = list(own.cells), list(own.relations)
    counts = {cell.key: cell for cell in whole.cells}
    for cell in own.cells:
        beside = counts[cell.key.replace("part", "all", 1)]
        rest = Cell(cell.key.replace("part", "rest", 1), beside.n - cell.n, printed=False)
        cells.append(rest)
        relations.append(adds_up(beside.key, [cell.key, rest.key]))
    return [whole, Counts("part", "respondents", cells, relations)]


@dataclass
class Found:
    """Cells of many tables, the hidden ones, and those that the attack tells exactly or too well."""

    cells: int = 0
    hidden: int = 0
    exactly: int = 0
    nearly: int = 0

    def add(self, tables: Sequence[Counts], decided: Sequence[Decided]) -> None:
        """Attack these tables as they were decided, one by one or together."""
        hidden = frozenset().union(*(one.hidden for one in decided))
        cells = {cell.key: cell for table in tables for cell in table.cells}
        bounds = {key: (cell.n, cell.n) for key, cell in cells.items() if key not in hidden and cell.printed}
        known = Knowledge((one for table in tables for one in table.relations), bounds)
        for key, cell in cells.items():
            if cell.is_total or not (cell.printed or 0 < cell.n < THRESHOLD):
                continue
            self.cells += cell.printed
            if key in hidden or not cell.printed:
                self.hidden += cell.printed
                width = find_interval(key, known).width
                self.exactly += width < 1e-6
                self.nearly += width < THRESHOLD - 1e-6

    def line(self, name: str) -> str:
        """One line to read."""
        share = self.hidden / self.cells
        return f"{name:<58}{self.hidden:>7} of {self.cells} = {share:.0%}{self.exactly:>9}{self.nearly:>9}"


def joined(table: Table) -> dict[tuple[str, str], int]:
    """The table with its sparse rows and columns joined first."""
    for at in (0, 1):
        sizes: dict[str, int] = {}
        for place, n in table.items():
            sizes[place[at]] = sizes.get(place[at], 0) + n
        shown = join_small(sizes, 10 * THRESHOLD)
        made: dict[tuple[str, str], int] = {}
        for place, n in table.items():
            target = (shown[place[0]], place[1]) if at == 0 else (place[0], shown[place[1]])
            made[target] = made.get(target, 0) + n
        table = made
    return dict(table)


def main(how_many: int) -> None:
    """Measure and print."""
    print(f"{how_many} random tables of {ROWS} x {COLUMNS} with margins, threshold {THRESHOLD}")
    print(f"{'':<58}{'cells hidden':>19}{'exactly':>12}{'nearly':>9}")
    kinds = (
        "only small cells hidden",
        "small cells and others to protect them",
        "sparse rows and columns joined first",
    )
    pairs = ("two overlapping tables, each protected by itself", "two overlapping tables, protected together")
    found = {name: Found() for name in (*kinds, *pairs)}
    for seed in range(how_many):
        table = random_table(seed)
        single, two = as_counts(table), as_counts(table, part_of(table, seed))
        alone = suppress(single, RULES)
        found[kinds[0]].add(single, [suppress(single, RULES, complementary=False)])
        found[kinds[1]].add(single, [alone])
        sparse = as_counts(joined(table))
        found[kinds[2]].add(sparse, [suppress(sparse, RULES)])
        if seed >= how_many // PAIRS:
            continue
        by_itself = Counts("part", "respondents", [cell for cell in two[1].cells if cell.printed])
        own = crossed("part", "respondents", part_of(table, seed), "part")
        found[pairs[0]].add(
            two, [alone, suppress([Counts("part", by_itself.risk, by_itself.cells, own.relations)], RULES)]
        )
        found[pairs[1]].add(two, [suppress(two, RULES)])
    for name, one in found.items():
        print(one.line(name))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
