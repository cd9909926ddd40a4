"""The sheet `survey`: its rows become sections and items."""

import re
from collections.abc import Sequence

from ctipsurvey.errors import InstrumentError, Problem
from ctipsurvey.instruments.xlsform.columns import SHORT_LABEL, TRANSLATED
from ctipsurvey.instruments.xlsform.nodes import Node, Plain, in_all_languages
from ctipsurvey.instruments.xlsform.remarks import Remarks
from ctipsurvey.instruments.xlsform.repairs import repaired_cell
from ctipsurvey.instruments.xlsform.row_types import RowType, read_type
from ctipsurvey.instruments.xlsform.tables import Row, Table

MARKS = ("instrument_id", "instrument_version", "monitoring_year")
"""The names of the rows by which an export can be told, whatever a server makes of the settings."""
_LITERAL = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)"|(\d+))\s*""")
_KOBO_VERSION = re.compile(r"_{1,2}version_{0,2}(?:_?\d+)?", re.IGNORECASE)
_ITEM_FIELDS = {
    "required": "required",
    "relevant": "relevant",
    "constraint": "constraint",
    "calculation": "calculation",
    "choice_filter": "choice_filter",
    "appearance": "appearance",
    "default": "default",
    "read_only": "read_only",
    "parameters": "parameters",
    "concept": "concept",
}
_SECTION_FIELDS = {
    "relevant": "relevant",
    "appearance": "appearance",
    "repeat_count": "repeat_count",
    "concept": "concept",
}
_ITEM_TEXTS = {
    "label": "label",
    "hint": "hint",
    "guidance_hint": "probes",
    "required_message": "required_message",
    "constraint_message": "constraint_message",
    SHORT_LABEL: "short_label",
}
_SECTION_TEXTS = {"label": "label", "hint": "hint"}


def read_survey(
    table: Table, languages: dict[str, str], file: str, remarks: Remarks
) -> tuple[list[Node], dict[str, str]]:
    """The sections and items in their order, and what the rows of this project say of the instrument.

    Raises InstrumentError that names every section without an end and every end without a section.
    """
    reader = _Rows(table, languages, remarks)
    for row in table.rows(remarks):
        reader.take(row)
    problems = [Problem(file, f"sheet {table.name}, row {row}", message) for row, message in reader.finish()]
    if problems:
        raise InstrumentError(problems)
    return reader.top, reader.marks


class _Rows:
    """Takes one row after the other; `open` are the sections that have begun and not ended."""

    def __init__(self, table: Table, languages: dict[str, str], remarks: Remarks) -> None:
        self.name = table.name
        self.languages = languages
        self.remarks = remarks
        self.top: list[Node] = []
        self.open: list[tuple[Node, RowType]] = []
        self.marks: dict[str, str] = {}
        self.problems: list[tuple[int, str]] = []

    def take(self, row: Row) -> None:
        row.cells = {
            key: repaired_cell(text, self.name, key[0], row.number, self.remarks) for key, text in row.cells.items()
        }
        cell = row.cell("type")
        if not cell:
            self.remarks.add("not read", "has no type, so it is no question.", self.name, row=row.number)
            return
        read = read_type(cell)
        if not read.is_exact:
            self.remark("repaired", "has capitals that compilers do not take; it was read as if small.", row)
        if read.kind == "end":
            self.end(row, read)
        elif read.kind == "begin":
            self.begin(row, read, cell)
        elif not self.is_dropped(row, read):
            self.item(row, read)
        if row.extra.get("disabled", "").lower() in ("yes", "true", "true()"):
            self.remarks.add(
                "irregular", "is switched off in this form; it is kept.", self.name, "disabled", row.number
            )

    def remark(self, kind: str, message: str, row: Row) -> None:
        self.remarks.add(kind, message, self.name, "type", row.number)  # type: ignore[arg-type]

    def begin(self, row: Row, read: RowType, cell: str) -> None:
        content = self.fields(row, _SECTION_FIELDS, _SECTION_TEXTS, ("since", "until", "copies"))
        if read.word == "repeat":
            content["repeat"] = True
        if not read.is_standard:
            content["extra"] = {"type": cell, **content.get("extra", {})}
            self.remark("irregular", "is a kind of section that only some servers know; compilers refuse it.", row)
        node = Node(row.number, content, [], edge=cell)
        self.into().append(node)
        self.open.append((node, read))

    def end(self, row: Row, read: RowType) -> None:
        if not self.open:
            self.problems.append((row.number, "ends a section, but none is open here. Take this row out."))
            return
        node, begun = self.open[-1]
        if begun.word != read.word:
            message = (
                f"ends a `{read.word}`, but the section open here is a `{begun.word}` (begun in row {node.row}). "
                "Write the end that fits, or move this row."
            )
            self.problems.append((row.number, message))
        self.open.pop()
        name = row.cell("name")
        if name and name != node.id:
            message = f"ends the section `{node.id}` under another name; only the name of the beginning counts."
            self.remarks.add("irregular", message, self.name, "name", row.number)
        rest = [key for key in row.cells if key[0] not in ("type", "name")] + list(row.extra)
        if rest:
            self.remarks.add(
                "not read", "ends a section; what else stands in it is not read.", self.name, row=row.number
            )

    def is_dropped(self, row: Row, read: RowType) -> bool:
        """Whether the row only carries what a server or this project put there."""
        name, literal = row.cell("name"), _LITERAL.fullmatch(row.cell("calculation"))
        if read.word != "calculate":
            return False
        if _KOBO_VERSION.fullmatch(name):
            self.remarks.add(
                "not read", "was put there by a server to tell versions; left out.", self.name, "name", row.number
            )
            return True
        if name in MARKS and literal and not self.open:
            self.marks[name] = next((part for part in literal.groups() if part is not None), "")
            message = f"`{name}` is added to every export; it was taken off again."
            self.remarks.add("read", message, self.name, "name", row.number)
            return True
        return False

    def item(self, row: Row, read: RowType) -> None:
        content = self.fields(row, _ITEM_FIELDS, _ITEM_TEXTS, ("since", "until"))
        content["type"] = read.word
        if read.choices:
            content["choices"] = read.choices
            if len(read.choices.split()) > 1 and "${" not in read.choices:
                self.remark("irregular", "names a list with a space in its name; compilers refuse that.", row)
        if not read.is_standard:
            self.remark("irregular", "is no type of the XLSForm standard; it is kept as it is.", row)
        self.into().append(Node(row.number, content, or_other=read.or_other))

    def into(self) -> list[Node]:
        children = self.open[-1][0].children if self.open else self.top
        return children if children is not None else self.top

    def fields(self, row: Row, words: dict[str, str], texts: dict[str, str], numbers: Sequence[str]) -> Plain:
        """The fields of a row; what has no field of its own is kept under its heading."""
        content: Plain = {"id": row.cell("name")} if row.cell("name") else {}
        extra: dict[str, str] = {}
        by_field: dict[str, dict[str, str]] = {}
        for (column, language), text in row.cells.items():
            if column in ("type", "name"):
                continue
            if column in texts and (column != SHORT_LABEL or language in self.languages):
                by_field.setdefault(texts[column], {})[language] = text
            elif column in words:
                content[words[column]] = text
            elif column in numbers and is_year(text):
                content[column] = int(text)
            else:
                extra[self.heading(column, language)] = text
        for name, found in by_field.items():
            content[name] = in_all_languages(found, list(self.languages))
        extra |= row.extra
        if extra:
            content["extra"] = extra
        return content

    def heading(self, column: str, language: str) -> str:
        """How the column is written in an export."""
        if column == SHORT_LABEL:
            return column + language
        heading = self.languages.get(language, "") if column in TRANSLATED else ""
        return f"{column}::{heading}" if heading else column

    def finish(self) -> list[tuple[int, str]]:
        """All that is out of balance, by row."""
        for node, begun in self.open:
            name = f" `{node.id}`" if node.id else ""
            message = f"begins the section{name}, which has no end. Add a row `end_{begun.word}` where it ends."
            self.problems.append((node.row, message))
        return sorted(self.problems)


def is_year(text: str) -> bool:
    """Whether a cell holds a whole number as this project writes years and copies.

    >>> is_year("2019"), is_year("May 2019"), is_year("0012")
    (True, False, False)
    """
    return text.isascii() and text.removeprefix("-").isdigit() and str(int(text)) == text if len(text) < 10 else False
