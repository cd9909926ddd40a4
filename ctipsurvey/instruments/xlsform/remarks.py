"""What the reader of a workbook has to say about it, by sheet, column and row."""

from dataclasses import dataclass, field
from typing import Literal

RemarkKind = Literal["read", "repaired", "guessed", "unknown value", "irregular", "not read"]


@dataclass(frozen=True)
class Remark:
    """One statement on one place of a workbook; the kinds are those of the reading report of `collect`."""

    place: str
    kind: RemarkKind
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.kind, self.place, self.message) if part)


@dataclass
class Remarks:
    """Remarks in the order in which they came up; the same remark on many rows of a column is told once."""

    _rows: dict[tuple[str, str, RemarkKind, str], list[int]] = field(default_factory=dict)

    def add(self, kind: RemarkKind, message: str, sheet: str = "", column: str = "", row: int | None = None) -> None:
        """Take one remark down."""
        rows = self._rows.setdefault((sheet, column, kind, message), [])
        if row is not None and row not in rows[-1:]:
            rows.append(row)

    def listed(self) -> tuple[Remark, ...]:
        """All remarks; rows stand together as `rows 4-6, 9`."""
        return tuple(
            Remark(place(sheet, column, rows), kind, message)
            for (sheet, column, kind, message), rows in self._rows.items()
        )


def place(sheet: str, column: str = "", rows: list[int] | None = None) -> str:
    """A place in a workbook in words.

    >>> place("survey", "relevant", [4, 5, 6, 9])
    'sheet survey, column relevant, rows 4-6, 9'
    """
    parts = [f"sheet {sheet}"] if sheet else []
    if column:
        parts.append(f"column {column}")
    if rows:
        parts.append(f"row{'s' if len(set(rows)) > 1 else ''} {_spans(rows)}")
    return ", ".join(parts)


def _spans(rows: list[int]) -> str:
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
