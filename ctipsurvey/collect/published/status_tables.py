"""The tables of earlier recommendations with their implementation status."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ctipsurvey.collect.published.blocks import BREAK, Block, Notes, plain
from ctipsurvey.collect.published.columns import ColumnMapping, Columns, find_columns, nothing_found
from ctipsurvey.collect.published.grid import ROW_NUMBER, Row, Table, merge_rows, note_gaps, split_into_tables
from ctipsurvey.errors import DataError, InstrumentError, Problem, did_you_mean
from ctipsurvey.instruments.register import Rating, Scale
from ctipsurvey.language.dates import MONTH, as_of, first_year

SUB_ITEM = re.compile(r"(?:(?<=\s)|^)(?:[IVX]+|\d{1,2})\.\d{1,2}\.?(?=\s+[^\W\d_])")
LONGEST_SHOWN = 400


@dataclass(frozen=True)
class StatusRow:
    """One recommendation of an earlier report as a report prints it, with the status it prints."""

    report_year: str
    no: str
    status_printed: str
    status: str
    as_of_printed: str
    text: str
    evidence_text: str
    source_line: int
    addressee_printed: str = ""


def read_status_tables(
    blocks: Sequence[Block], scale: Scale, mapping: ColumnMapping | None, file: str, notes: Notes
) -> tuple[list[StatusRow], list[Block]]:
    """All rows of all tables of recommendations, and the blocks of the tables they stand in.

    Raises DataError where there is no such table (naming the headers found) or where a status is not on
    the scale (showing the row), InstrumentError where the mapping names a rating that does not exist.
    """
    scale = _with_mapped_labels(scale, mapping, file)
    tables = split_into_tables(blocks, lambda cells: find_columns(cells, mapping) is not None, notes)
    found: list[StatusRow] = []
    read: list[Block] = []
    problems: list[Problem] = []
    for table in tables:
        columns = find_columns(table.header, mapping)
        if columns is None:
            continue
        _note_header(table, notes)
        read += [*table.headers, *table.rows]
        rows = _numbered(merge_rows(table, columns.no, notes), columns, notes)
        year = (
            first_year(table.header[columns.text])
            or (mapping.report_year if mapping else "")
            or first_year(table.title)
        )
        date = as_of(table.header[columns.status]) or (mapping.as_of if mapping else "")
        if not year:
            notes.add(
                table.line,
                "no report year",
                "neither the header nor the text above says which report this is of",
            )
        if not date:
            notes.add(table.line, "no as-of date", "the header of the status column prints no date")
        for row in rows:
            one = _read_row(row, columns, year, date, scale, file, notes)
            if isinstance(one, Problem):
                problems.append(one)
            else:
                found.append(one)
        note_gaps([(row.line, row.cells[columns.no]) for row in rows], f"recommendations of {year or '?'}", notes)
    if problems:
        raise DataError(problems)
    if not found:
        raise nothing_found(file, [(table.line, table.header) for table in tables if any(table.header)], mapping)
    return found, read


def _note_header(table: Table, notes: Notes) -> None:
    """Note a header in other words than that of the table before it (years and dates apart)."""
    undated = (MONTH.sub(" ", plain(cell)) for cell in table.header)
    shape = tuple(re.sub(r"[\W\d]+", " ", cell).strip().casefold() for cell in undated)
    before = notes.headers[-1] if notes.headers else shape
    for one, other in zip(before, shape, strict=False):
        if one != other:
            notes.add(
                table.line,
                "header variant",
                f"the header says '{other or '№'}' where the table before says '{one or '№'}'",
            )
    notes.headers.append(shape)


def _with_mapped_labels(scale: Scale, mapping: ColumnMapping | None, file: str) -> Scale:
    if not mapping:
        return scale
    added: dict[str, list[str]] = {}
    problems = []
    for label, rating_id in mapping.statuses.items():
        if rating_id not in scale.ids:
            message = f"`{rating_id}` is not a rating. {did_you_mean(rating_id, scale.ids)}"
            problems.append(Problem("column mapping", f"statuses, label `{label}`", message))
        added.setdefault(rating_id, []).append(label)
    if problems:
        raise InstrumentError(problems)
    mapped = {label.casefold() for label in mapping.statuses}
    ratings = [
        Rating(
            **{
                **rating.model_dump(),
                "printed": (
                    *(p for p in rating.printed if p.casefold() not in mapped),
                    *added.get(rating.id, ()),
                ),
            }
        )
        for rating in scale.scale
    ]
    return Scale(scale=tuple(ratings))


def _numbered(rows: list[Row], columns: Columns, notes: Notes) -> list[Row]:
    """Rows whose number column holds the bare number; counted here where the table prints none."""
    if columns.no >= 0:
        for row in rows:
            match = ROW_NUMBER.match(plain(row.cells[columns.no]))
            bare = match[1] if match else row.cells[columns.no]
            if row.cells[columns.no].isdigit():
                notes.add(
                    row.line,
                    "number without a full stop",
                    f"printed as {row.cells[columns.no]}; read as a number",
                )
            row.cells[columns.no] = bare
        return rows
    for count, row in enumerate(rows, start=1):
        row.cells.append(str(count))
    if rows:
        notes.add(
            rows[0].line,
            "no numbers",
            f"the table prints no numbers; its {len(rows)} rows are counted from 1",
        )
    return rows


def _read_row(
    row: Row, columns: Columns, year: str, date: str, scale: Scale, file: str, notes: Notes
) -> StatusRow | Problem:
    number = row.cells[columns.no]
    text = plain(row.cells[columns.text])
    cell = row.cells[columns.status]
    label, status, evidence = "", "", ""
    if cell:
        split = _split_status(cell, scale)
        if split is None:
            shown = f"{number}. | {text[:LONGEST_SHOWN]} | {plain(cell)[:LONGEST_SHOWN]}"
            message = (
                "the status is not on the scale. Add the printed label to a rating under `scale:` in "
                f"instruments/register.yaml, or under `statuses:` in the column mapping file. The row: {shown}"
            )
            return Problem(file, f"line {row.line}, recommendation {number} of {year or '?'}", message)
        label, status, evidence = split
        _note_label(label, status, scale, row, notes)
    else:
        notes.add(
            row.line,
            "no status",
            f"recommendation {number} of {year}: the status cell is empty; status left empty",
        )
    if columns.evidence >= 0:
        evidence = " ".join(part for part in (evidence, plain(row.cells[columns.evidence])) if part)
    if not evidence:
        notes.add(row.line, "no evidence", f"recommendation {number} of {year}: a status without any text beside it")
    if not text:
        notes.add(row.line, "no text", f"recommendation {number} of {year}: the text cell is empty")
    parts = SUB_ITEM.findall(text)
    if len(parts) > 1:
        notes.add(
            row.line,
            "sub-items",
            f"recommendation {number} of {year} holds {len(parts)} numbered parts; read as one",
        )
    return StatusRow(
        report_year=year,
        no=number,
        status_printed=label,
        status=status,
        as_of_printed=date,
        text=text,
        evidence_text=evidence,
        source_line=row.line,
        addressee_printed=plain(row.cells[columns.addressee]) if columns.addressee >= 0 else "",
    )


def _split_status(cell: str, scale: Scale) -> tuple[str, str, str] | None:
    """The label at the start of a status cell: in its first paragraph, else across its paragraphs."""
    first, _, rest = cell.partition(BREAK)
    split = scale.split_label(first)
    if split is None:
        return scale.split_label(plain(cell))
    label, status, behind = split
    return label, status, plain(f"{behind} {rest}")


def _note_label(label: str, status: str, scale: Scale, row: Row, notes: Notes) -> None:
    usual = scale.rating(status).printed[0]
    if label != usual and not any(label == known for known in scale.rating(status).printed):
        notes.add(row.line, "label variant", f"the status is printed as '{label}'; read as {status}")
