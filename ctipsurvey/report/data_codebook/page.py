"""The codebook as one HTML page that needs nothing else: no script, no font and no picture from elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from ctipsurvey.fieldwork.data_codebook import DataCodebook, Row, rows_in
from ctipsurvey.guard.markup import CONTENT_POLICY
from ctipsurvey.report import webpage
from ctipsurvey.report.data_codebook.sentences import (
    CONSTRUCTED_NOTE,
    LANGUAGE_NAMES,
    READING,
    TYPES,
    access_note,
    count_text,
    has_numbers,
    heading,
    is_empty,
    number_text,
    percent_text,
)

TEMPLATE = Path(__file__).parent.with_name("data_codebook.html.jinja")
STYLE = Path(__file__).parent.with_name("data_codebook.css")


@dataclass(frozen=True)
class ValueLine:
    """One line of a table of values: a labelled value, or for several choices the 0/1 variable of a choice."""

    name: str
    anchor: str
    labels: dict[str, str]
    count: str
    percent: str
    bar: float
    remark: str


@dataclass(frozen=True)
class Block:
    """An item with the variables it became: `lines` are its values, or where `is_multiple` its 0/1 variables."""

    row: Row
    anchor: str
    is_multiple: bool
    lines: tuple[ValueLine, ...]
    numbers: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]


def render_page(codebook: DataCodebook) -> str:
    """The whole page as text. All that comes from instruments and data is escaped."""
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        policy=CONTENT_POLICY,
        codebook=codebook,
        heading=heading(codebook),
        wave=codebook.study.wave(codebook.year),
        access=access_note(codebook),
        mark=CONSTRUCTED_NOTE if codebook.constructed else "",
        reading=READING,
        languages=LANGUAGE_NAMES,
        types=TYPES,
        files=[(row, list(_sections(codebook, row["file"]))) for row in rows_in(codebook.files)],
        index=rows_in(codebook.variables),
        anchor=_anchor,
        count=count_text,
        style=webpage.STYLE.read_text(encoding="utf-8") + STYLE.read_text(encoding="utf-8"),
    )


def _anchor(row: Row) -> str:
    """Where a variable stands on the page; names are unique in a file, not in all of them."""
    return f"{row['file']}.{row['variable']}"


def _sections(codebook: DataCodebook, file: str) -> Iterator[tuple[Row, list[Block]]]:
    """The sections of a file in order, each with its first row and its blocks."""
    rows = rows_in(codebook.variables[codebook.variables["file"] == file])
    values: dict[str, list[Row]] = {}
    for value in rows_in(codebook.values[codebook.values["file"] == file]):
        values.setdefault(value["variable"], []).append(value)
    for _, found in groupby(rows, key=lambda row: row["section_id"]):
        section = list(found)
        yield section[0], list(_blocks(section, values))


def _blocks(rows: list[Row], values: dict[str, list[Row]]) -> Iterator[Block]:
    """Columns of one item with several choices together, every other variable by itself."""
    for item_id, found in groupby(rows, key=lambda row: row["item_id"] if row["choice_id"] else ""):
        group = list(found)
        if item_id:
            yield _block(group[0], tuple(_choice_line(row, values.get(row["variable"], [])) for row in group), True)
            continue
        for row in group:
            yield _block(row, tuple(_value_line(value) for value in values.get(row["variable"], [])), False)


def _block(row: Row, lines: tuple[ValueLine, ...], is_multiple: bool) -> Block:
    return Block(
        row, _anchor(row), is_multiple, lines, () if is_multiple else tuple(_numbers(row)), tuple(_states(row))
    )


def _states(row: Row) -> Iterator[tuple[str, str]]:
    """The states of the rows; those that no row is in are left out but for the first three."""
    for name, words in (("answered", "answered"), ("not_answered", "not answered"), ("not_asked", "not asked")):
        yield words, count_text(row[f"n_{name}"])
    if is_empty(row["n_no_record"]) or row["n_no_record"]:
        yield "no record", count_text(row["n_no_record"])
    if row["missing"]:
        yield "of the answers, don't know or refused", count_text(row["n_missing"])


def _numbers(row: Row) -> Iterator[tuple[str, str]]:
    if has_numbers(row):
        for name in ("minimum", "median", "maximum"):
            yield name, number_text(row, name)


def _value_line(value: Row) -> ValueLine:
    remarks = ["missing value"] if value["is_missing"] == "yes" else []
    remarks += [] if value["is_offered"] == "yes" else ["not offered in this year"]
    return _line(value["value"], "", value, {key: value[f"label_{key}"] for key in LANGUAGE_NAMES}, "; ".join(remarks))


def _choice_line(row: Row, values: list[Row]) -> ValueLine:
    """The line of a 0/1 variable: how many chose it. A place in an order has no such count."""
    chosen = next((value for value in values if value["value"] == "1"), None)
    labels = {key: row[f"choice_{key}"] for key in LANGUAGE_NAMES}
    if chosen is None:
        return ValueLine(row["variable"], _anchor(row), labels, count_text(row["n_valid"]), "", 0, "place in the order")
    remark = "" if chosen["is_offered"] == "yes" else "not offered in this year"
    return _line(row["variable"], _anchor(row), chosen, labels, remark)


def _line(name: str, anchor: str, value: Row, labels: dict[str, str], remark: str) -> ValueLine:
    bar = 0.0 if is_empty(value["share"]) else round(float(value["share"]) * 100, 1)
    return ValueLine(name, anchor, labels, count_text(value["n"]), percent_text(value), bar, remark)
