"""A sheet as a table: where its headings stand, what each column means, and the rows below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ctipsurvey.instruments.xlsform.columns import Heading, read_heading, tidy
from ctipsurvey.instruments.xlsform.remarks import Remarks

FURTHEST_HEADING = 25
"""The headings are looked for in so many rows."""


@dataclass
class Column:
    """One column with content: `key` is what its cells are called in a row (a field, or the heading verbatim)."""

    number: int
    heading: str
    meaning: Heading
    key: str = ""


@dataclass
class Row:
    """One row with content: `cells` by field or field::language, `extra` by the heading of an unknown column."""

    number: int
    cells: dict[tuple[str, str], str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)

    def cell(self, name: str, language: str = "") -> str:
        """The text under this heading, '' where there is none."""
        return self.cells.get((name, language), "")


@dataclass
class Table:
    """A sheet whose headings were found."""

    sheet: str
    name: str
    columns: list[Column]
    below: list[tuple[int, Sequence[str]]]

    def rows(self, remarks: Remarks) -> Iterator[Row]:
        """The rows that hold anything, in order."""
        beyond: dict[int, str] = {}
        for number, texts in self.below:
            row = Row(number)
            for column in self.columns:
                text = texts[column.number].strip() if column.number < len(texts) else ""
                if not text:
                    continue
                if column.meaning.field and not column.key:
                    row.cells[(column.meaning.field, column.meaning.language)] = text
                else:
                    row.extra[column.key or column.heading] = text
            for at in range(len(texts)):
                if texts[at].strip() and all(column.number != at for column in self.columns):
                    key = beyond.setdefault(at, f"column {letter(at)}")
                    row.extra[key] = texts[at].strip()
                    message = "has no heading; its cells are kept under the column's letter."
                    remarks.add("irregular", message, self.name, letter(at), number)
            if row.cells or row.extra:
                yield row


def find_table(sheet: str, name: str, rows: Sequence[Sequence[str]], needed: Sequence[set[str]]) -> Table | None:
    """The table of a sheet; None where no row has the headings needed (one of each set).

    `sheet` is what the sheet is for (survey, choices, settings), `name` what it is called in the workbook.
    """
    for number, texts in enumerate(rows[:FURTHEST_HEADING]):
        columns = [Column(at, tidy(text), read_heading(text, sheet)) for at, text in enumerate(texts) if text.strip()]
        fields = {column.meaning.field for column in columns}
        if columns and all(fields & wanted for wanted in needed):
            below = [(number + 2 + at, texts) for at, texts in enumerate(rows[number + 1 :])]
            return Table(sheet, name, columns, below)
    return None


def settle_columns(table: Table, remarks: Remarks) -> None:
    """See that no two columns mean the same: one keeps its meaning, the others are kept under their heading."""
    taken: dict[tuple[str, str], Column] = {}
    by_spelling = sorted(table.columns, key=lambda column: (not column.meaning.is_exact, column.number))
    for column in by_spelling:
        meaning = column.meaning
        if not meaning.field:
            continue
        first = taken.setdefault((meaning.field, meaning.language), column)
        if first is not column:
            column.key = f"{column.heading} (column {letter(column.number)})"
            message = f"means the same as the column {letter(first.number)}, which counts. Keep one of the two."
            remarks.add("irregular", message, table.name, column.key)
        elif meaning.is_guessed:
            message = f"is read as `{meaning.field}::{meaning.language}`; compilers pass over it as it is written."
            remarks.add("guessed", message, table.name, column.heading)
    seen: set[str] = set()
    for column in table.columns:
        if not column.meaning.field:
            if column.heading in seen:
                column.key = f"{column.heading} (column {letter(column.number)})"
                remarks.add("irregular", "stands twice among the headings.", table.name, column.key)
            seen.add(column.key or column.heading)
    double = any("::" in column.heading for column in table.columns)
    for column in table.columns:
        if column.meaning.language and double and "::" not in column.heading and not column.meaning.is_guessed:
            if column.heading.startswith(("short_label_", "title_")):
                continue
            message = "has one colon where others have two; it was read as if it had two."
            remarks.add("repaired", message, table.name, column.heading)


def tell_of_rows_above(table: Table, remarks: Remarks) -> None:
    """A remark where the headings do not stand in the first row."""
    first = table.below[0][0] if table.below else 2
    if first > 2:
        message = f"the headings stand in row {first - 1}; compilers want them in row 1. What stands above is not read."
        remarks.add("not read", message, table.name, row=1)


def letter(number: int) -> str:
    """The letter of a column counted from 0.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
