"""What a table says: its counts by name, and how they add up. What of it is public goes into the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

EQUAL, AT_MOST = "=", "<="


@dataclass(frozen=True)
class Cell:
    """One count before it is protected.

    `key` names what is counted: the same count has the same key in every table and every release. `n_behind` is how
    many people stand behind it, where that is not the count itself (answers, sentences, sums). A cell that is not
    `printed` stands in no table and could be worked out from one: those of a group who did not. `is_free` is a count
    that is never small, `is_total` one that is hidden last.
    """

    key: str
    n: float
    n_behind: int | None = None
    printed: bool = True
    zero_tells: bool = False
    is_total: bool = False
    is_free: bool = False

    @property
    def behind(self) -> int:
        """The people behind the count; at least one where there is anything to count.

        >>> Cell("answers", 7, n_behind=0).behind
        1
        """
        found = int(self.n) if self.n_behind is None else self.n_behind
        return max(found, 1) if self.n > 0 else found


@dataclass(frozen=True)
class Relation:
    """A sum of counts that is 0 (`=`) or at most 0 (`<=`); each term is a key and what it counts in the sum."""

    terms: tuple[tuple[str, int], ...]
    sense: str = EQUAL


def adds_up(whole: str, parts: Iterable[str]) -> Relation:
    """The parts make the whole.

    >>> adds_up("all", ["yes", "no"]).terms
    (('all', -1), ('no', 1), ('yes', 1))
    """
    return Relation(tuple(sorted([(whole, -1), *((part, 1) for part in parts)])))


def at_most(part: str, *wholes: str) -> Relation:
    """A count is never more than another one, or than several together."""
    return Relation(tuple(sorted([(part, 1), *((whole, -1) for whole in wholes)])), AT_MOST)


@dataclass(frozen=True)
class Counts:
    """All that one table tells, before it is protected."""

    table_id: str
    risk: str
    cells: Sequence[Cell]
    relations: Sequence[Relation] = ()


@dataclass(frozen=True)
class Said:
    """What is public of one count: a number or, where it was rounded, from where to where; hidden where both are None.

    Of a hidden count nothing is known but that it is not below 0, for a 0 may be hidden as well.
    """

    low: float | None = None
    high: float | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether no number of it is told."""
        return self.low is None


@dataclass(frozen=True)
class Statement:
    """What one table says in public: its risk, its threshold, its counts shown and hidden, and how they add up."""

    risk: str
    reason: str = ""
    threshold: int = 0
    cells: Mapping[str, Said] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it stands in the ledger."""
        return {
            "risk": self.risk,
            "reason": self.reason,
            "threshold": self.threshold,
            "shown": {key: [one.low, one.high] for key, one in sorted(self.cells.items()) if not one.is_hidden},
            "hidden": [key for key, one in sorted(self.cells.items()) if one.is_hidden],
            "adds_up": [dict(one.terms) for one in sorted(self.relations, key=_order) if one.sense == EQUAL],
            "at_most": [dict(one.terms) for one in sorted(self.relations, key=_order) if one.sense == AT_MOST],
        }


def _order(relation: Relation) -> tuple[Any, ...]:
    return relation.terms


def statement_from(content: Mapping[str, Any]) -> Statement:
    """A statement as it was written into a ledger. Raises KeyError, TypeError or ValueError where it is none."""
    cells = {str(key): Said(float(low), float(high)) for key, (low, high) in content["shown"].items()}
    cells |= {str(key): Said() for key in content["hidden"]}
    relations = [
        Relation(tuple(sorted((str(key), int(factor)) for key, factor in terms.items())), sense)
        for sense, name in ((EQUAL, "adds_up"), (AT_MOST, "at_most"))
        for terms in content[name]
    ]
    return Statement(str(content["risk"]), str(content["reason"]), int(content["threshold"]), cells, tuple(relations))


def public(reason: str) -> Statement:
    """The statement of a table that may be shown as it is, with the reason why."""
    return Statement("public", reason)


def key_of(*parts: object, **attributes: object) -> str:
    """The name of a count: what is counted, then its attributes in the order of their names.

    >>> key_of(2019, "respondents", language="ky", kind="ngo")
    '2019|respondents|kind=ngo|language=ky'
    """
    named = (f"{name}={value}" for name, value in sorted(attributes.items()))
    return "|".join([*(str(part) for part in parts), *named])
