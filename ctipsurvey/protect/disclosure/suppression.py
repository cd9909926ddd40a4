"""Which counts are hidden: the small ones, and as many others as it takes that nobody can work the small ones out.

Primary suppression by the threshold, complementary suppression by linear programmes (Kelly, Golden and Assad 1992;
Fischetti and Salazar 2001): for a count that could still be worked out too well, the table nearest to the true one is
sought in which it has another value, and the counts in which the two tables differ are hidden.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ctipsurvey.errors import PrivacyError, Problem
from ctipsurvey.protect.disclosure.attack import (
    NEAR,
    ContradictionError,
    Knowledge,
    Programme,
    find_interval,
    find_spread,
)
from ctipsurvey.protect.disclosure.rules import Rule
from ctipsurvey.protect.disclosure.statements import AT_MOST, Cell, Counts, Relation, Statement

COST_OF_TOTAL = 20.0
"""How much dearer it is to hide a total than one of its parts."""
MOVED = 1e-5
"""From which difference between two tables on a count is hidden."""
MOVE, TRUE = "\0moved", "\0true"
"""What stands behind a count's name for how far it is moved, and for its true value."""


@dataclass
class _Count:
    """What all tables of a release together say of one count."""

    cell: Cell
    threshold: int
    sensitive: bool
    tables: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Decided:
    """Which counts of some tables are hidden; `n_primary` of them because they are small themselves."""

    counts: Mapping[str, Cell]
    hidden: frozenset[str]
    n_primary: int

    def is_shown(self, key: str) -> bool:
        """Whether a count may be shown."""
        return key not in self.hidden


def suppress(
    tables: Sequence[Counts],
    rules: Mapping[str, Rule],
    earlier: Sequence[Statement] = (),
    complementary: bool = True,
) -> Decided:
    """Decide for all counts of these tables together, given what was said earlier, which are hidden.

    What an earlier table or release shows is known for ever, what it hides stays hidden. Every hidden count can
    afterwards lie in an interval at least as wide as its threshold. Deterministic, whatever the order of rows. Raises
    PrivacyError naming the table where this cannot be reached, and where earlier releases say something else.
    """
    counts = _gather(tables, rules)
    known, was_hidden = _known_from(earlier, counts)
    hidden = {key for key, one in counts.items() if one.sensitive and key not in known} | (was_hidden & set(counts))
    n_primary = sum(counts[key].cell.printed for key in hidden)
    told = sorted(key for key, one in counts.items() if one.sensitive and key in known and one.cell.n > 0)
    if told:
        raise PrivacyError([_refusal(counts[key], "an earlier release shows what is too small now") for key in told])
    hidden |= {key for key, one in counts.items() if not one.cell.printed and key not in known}
    if complementary:
        relations = [one for table in tables for one in table.relations]
        relations += [one for statement in earlier for one in statement.relations]
        _Suppressor(counts, relations, known, hidden, earlier).run()
    return Decided({key: one.cell for key, one in counts.items()}, frozenset(hidden), n_primary)


def _gather(tables: Sequence[Counts], rules: Mapping[str, Rule]) -> dict[str, _Count]:
    """Every count once, with the strictest rule of the tables in which it stands."""
    counts: dict[str, _Count] = {}
    for table in tables:
        rule = rules[table.table_id]
        for cell in table.cells:
            sensitive = not cell.is_free and rule.is_sensitive(cell.behind, cell.zero_tells)
            found = counts.get(cell.key)
            if found is None:
                counts[cell.key] = _Count(cell, rule.threshold, sensitive, {table.table_id})
                continue
            if found.cell.n != cell.n:
                raise ValueError(f"{cell.key} is {found.cell.n} in one table and {cell.n} in another")
            found.sensitive |= sensitive
            found.threshold = max(found.threshold, rule.threshold)
            found.tables.add(table.table_id)
            if cell.printed and not found.cell.printed:
                found.cell = cell
    return dict(sorted(counts.items()))


def _known_from(
    earlier: Sequence[Statement], counts: Mapping[str, _Count]
) -> tuple[dict[str, tuple[float, float]], set[str]]:
    """What earlier statements show, and the counts that they hide."""
    known: dict[str, tuple[float, float]] = {}
    hidden: set[str] = set()
    for statement in earlier:
        for key, said in statement.cells.items():
            if said.low is None or said.high is None:
                hidden.add(key)
                continue
            before = known.get(key, (said.low, said.high))
            known[key] = (max(before[0], said.low), min(before[1], said.high))
    for key, (low, high) in known.items():
        if key in counts and not low - NEAR <= counts[key].cell.n <= high + NEAR:
            raise PrivacyError(_refusal(counts[key], "an earlier release shows another number: its data was another"))
    return known, hidden - set(known)


def _refusal(count: _Count, why: str) -> Problem:
    message = (
        f"cannot be shown beside what is published already: {why}. Leave the table out, make its groups larger, or "
        "show the numbers of the earlier release."
    )
    return Problem("", f"table {', '.join(sorted(count.tables))}, count {count.cell.key}", message)


class _Suppressor:
    """Hides more and more until every hidden count has its interval. What is hidden only grows, so it ends."""

    def __init__(
        self,
        counts: dict[str, _Count],
        relations: Iterable[Relation],
        known: Mapping[str, tuple[float, float]],
        hidden: set[str],
        earlier: Sequence[Statement],
    ) -> None:
        self.counts, self.relations, self.known, self.hidden = counts, list(relations), dict(known), hidden
        self.others = {
            key: statement.threshold
            for statement in earlier
            for key, said in statement.cells.items()
            if said.is_hidden and key not in counts and key not in known
        }
        self.ranks = {key: rank for rank, key in enumerate(sorted(counts))}
        self.seen: dict[str, tuple[float, float]] = {key: (one.cell.n, one.cell.n) for key, one in counts.items()}

    def run(self) -> None:
        """Look at every count that needs an interval, those made anew by hiding included."""
        waiting = sorted(key for key in {*self.hidden, *self.others} if self._needs(key))
        narrow = {key: self._threshold(key) for key in waiting if self._width_seen(key) < self._threshold(key) - NEAR}
        for solution in find_spread(narrow, Knowledge(self.relations, self._bounds(self.hidden))):
            self._remember(solution)
        while waiting:
            key = waiting.pop(0)
            while not self._is_wide(key):
                added = self._hide_for(key)
                waiting += [name for name in added if self._needs(name)]

    def _needs(self, key: str) -> bool:
        """Counts that stand nowhere need an interval only where they are small."""
        count = self.counts.get(key)
        return count is None or count.cell.printed or count.sensitive

    def _threshold(self, key: str) -> int:
        return self.counts[key].threshold if key in self.counts else self.others[key]

    def _bounds(self, hidden: Iterable[str]) -> dict[str, tuple[float, float]]:
        """What a reader knows of each count where these are hidden."""
        bounds = {key: (one.cell.n, one.cell.n) for key, one in self.counts.items()} | self.known
        return bounds | dict.fromkeys([*hidden, *self.others], (0.0, float("inf")))

    def _is_wide(self, key: str) -> bool:
        """Whether a count can lie in an interval as wide as its threshold; what the solver shows is remembered."""
        wanted = self._threshold(key) - NEAR
        if self._width_seen(key) >= wanted:
            return True
        try:
            known = Knowledge(self.relations, self._bounds(self.hidden))
            low = self.seen.get(key, (math.inf, 0.0))[0]
            self.found = find_interval(key, known, wanted=wanted, seen=low)
        except ContradictionError:
            raise PrivacyError(self._problem(key, "the data of an earlier release was another")) from None
        for solution in self.found.solutions:
            self._remember(solution)
        return self.found.width >= wanted

    def _width_seen(self, key: str) -> float:
        low, high = self.seen.get(key, (0.0, 0.0))
        return high - low

    def _remember(self, solution: Mapping[str, float]) -> None:
        for key, value in solution.items():
            low, high = self.seen.get(key, (value, value))
            self.seen[key] = (min(low, value), max(high, value))

    def _hide_for(self, key: str) -> list[str]:
        """Hide the counts that have to move if this one is to lie as far from its least value as is needed."""
        shown = [name for name in self.counts if name not in self.hidden and name not in self.known]
        bounds = self._bounds({*self.hidden, *shown})
        target = self.found.low + self._threshold(key)
        bounds[key] = (target, max(target, bounds[key][1]))
        known = Knowledge(self.relations, bounds)
        keys, rows = known.around(key)
        keys = sorted({*keys, key})
        moving = [name for name in keys if name in set(shown)]
        relations = [known.relations[number] for number in rows]
        for name in moving:
            n, moved, true = self.counts[name].cell.n, name + MOVE, name + TRUE
            relations.append(Relation(((name, 1), (moved, -1), (true, -1)), AT_MOST))
            relations.append(Relation(((name, -1), (moved, -1), (true, 1)), AT_MOST))
            known.bounds[true] = (n, n)
        cost = {name + MOVE: self._cost(name) for name in moving}
        try:
            found = Programme([*keys, *cost], relations, known).solve(cost)
        except ContradictionError:
            found = None
        added = [] if found is None else [name for name in moving if found[name + MOVE] > MOVED]
        if found is None or not added:
            raise PrivacyError(self._problem(key, f"it would tell a count of fewer than {self._threshold(key)}"))
        self.hidden.update(added)
        self._remember({name: found[name] for name in keys})
        return added

    def _cost(self, key: str) -> float:
        """What it costs to hide a count: totals are dear, and small counts, which leave little room; else by name."""
        cell = self.counts[key].cell
        rank = self.ranks[key] / len(self.counts)
        return (COST_OF_TOTAL if cell.is_total else 1.0) * (1.0 + 5.0 / (1.0 + cell.n)) + 1e-3 * rank

    def _problem(self, key: str, why: str) -> Problem:
        if key in self.counts:
            return _refusal(self.counts[key], why)
        tables = set().union(*(one.tables for one in self.counts.values()))
        return _refusal(_Count(Cell(key, 0), 0, True, tables), why)
