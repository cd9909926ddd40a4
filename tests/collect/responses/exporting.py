"""Invented answers written as form servers write them, in every shape that `read_export` knows."""

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from shared import ROOT

from ctipsurvey.instruments.loading import read_instrument
from ctipsurvey.instruments.questionnaire import Choice, Item, Questionnaire, Section
from ctipsurvey.instruments.waves import in_year

FORM = read_instrument(ROOT / "tests/fixtures/kobo/form_constructed.yaml")
REPEATS = ("visits", "people")
Answers = Mapping[str, Any]
"""Ids and answers of one round; under the id of a repeat, a list of its rounds."""


@dataclass(frozen=True)
class Filled:
    """One invented submission."""

    uuid: str
    year: int
    answers: Answers


@dataclass(frozen=True)
class Shape:
    """How an export looks. `way` is `names` or a language; `splits` adds a column for each choice."""

    kind: str = "xlsx"
    way: str = "names"
    groups: bool = True
    splits: bool = True
    sign: str = "/"
    marks: tuple[str, str, str] = ("1", "0", "")


@dataclass
class Table:
    name: str
    path: tuple[Section, ...]
    rows: list[dict[str, str]] = field(default_factory=list)


def write_export(
    path: Path, shape: Shape, filled: Sequence[Filled], form: Questionnaire = FORM, title: str = "A form's title"
) -> Path:
    """The submissions as one file of this shape; CSV without what stands in repeats, as KoboToolbox does it."""
    tables = _tables(shape, filled, form, title)
    if shape.kind == "xlsx":
        book = openpyxl.Workbook()
        book.remove(book.active)
        book.properties.title, book.properties.created = "constructed", datetime.datetime(2019, 11, 1)
        for table in tables:
            page = book.create_sheet(table.name[:31])
            for number, row in enumerate(as_rows(table.rows), start=1):
                for at, text in enumerate(row, start=1):
                    if text:
                        page.cell(number, at, text).data_type = "s"
        book.save(path)
    elif shape.kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for table in tables:
                archive.writestr(f"{'-'.join([form.id, *(s.id for s in table.path)])}.csv", _csv(table.rows, ","))
    else:
        path.write_text(_csv(tables[0].rows, shape.kind.removeprefix("csv")), encoding="utf-8-sig", newline="")
    return path


def as_rows(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """A header and the rows under it."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    return [headers, *([row.get(header, "") for header in headers] for row in rows)]


def _csv(rows: Sequence[Mapping[str, str]], separator: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(as_rows(rows))
    return text.getvalue()


def _tables(shape: Shape, filled: Sequence[Filled], form: Questionnaire, title: str) -> list[Table]:
    main = Table(title, ())
    tables = {(): main}
    for number, one in enumerate(filled, start=1):
        root = {"KEY": f"uuid:{one.uuid}"} if shape.kind == "zip" else {"_index": str(number)}
        row = _cells(shape, form, (), one.answers, one.year)
        seen = in_year(form, one.year)
        row |= {"instrument_id": form.id, "instrument_version": seen.version, "monitoring_year": str(one.year)}
        if shape.kind == "zip":
            row |= {
                "SubmissionDate": f"{one.year}-11-01T10:00:00.000Z",
                "SubmitterName": "Web User",
                "KEY": root["KEY"],
            }
        else:
            row |= {"_id": str(100 + number), "_uuid": one.uuid, "_submission_time": f"{one.year}-11-01 10:00:00"}
            row |= {"__version__": f"v{one.year}", "_index": str(number)}
        main.rows.append(row)
        _add_rounds(shape, form, tables, (), one, one.answers, root["KEY"] if shape.kind == "zip" else str(number))
    return list(tables.values())


def _add_rounds(
    shape: Shape,
    form: Questionnaire,
    tables: dict[Any, Table],
    path: tuple[Section, ...],
    one: Filled,
    answers: Answers,
    parent: str,
) -> None:
    for section in (section for section in form.sections() if section.repeat and section.id in answers):
        inner = (*path, section)
        for number, of_round in enumerate(answers[section.id], start=1):
            table = tables.setdefault(_ids(inner), Table(_label(shape, section.label, section.id), inner))
            row = _cells(shape, form, inner, of_round, one.year)
            if shape.kind == "zip":
                own = f"{parent}/{section.id}[{number}]"
                row |= {"PARENT_KEY": parent, "KEY": own}
            else:
                own = str(len(table.rows) + 1)
                row |= {"_index": own, "_parent_table_name": tables[_ids(path)].name, "_parent_index": parent}
                row |= {"_submission__uuid": one.uuid}
            table.rows.append(row)
            _add_rounds(shape, form, tables, inner, one, of_round, own)


def _ids(path: Sequence[Section]) -> tuple[str, ...]:
    return tuple(section.id for section in path)


def _cells(
    shape: Shape, form: Questionnaire, repeats: tuple[Section, ...], answers: Answers, year: int
) -> dict[str, str]:
    """The cells of one row, with columns for all versions; what a version does not have is empty."""
    row: dict[str, str] = {}
    for asking in form.askings():
        item = asking.item
        if asking.repeats != repeats or item.type == "note":
            continue
        sections = asking.sections
        if shape.kind == "zip" and repeats:
            sections = sections[sections.index(repeats[-1]) + 1 :]
        names = [_label(shape, section.label, section.id) for section in sections] if shape.groups else []
        header = shape.sign.join([*names, _label(shape, item.label, item.id)])
        value = answers.get(item.id, "")
        chosen = value.split() if item.type == "select_multiple" else [value]
        row[header] = " ".join(_shown(shape, form, item, part) for part in chosen)
        if item.type == "select_multiple" and shape.splits:
            for choice in form.choices_of(item):
                mark = shape.marks[0 if choice.id in chosen else 1 if value else 2]
                row[f"{header}/{_label(shape, choice.label, choice.id)}"] = mark
    return row


def _shown(shape: Shape, form: Questionnaire, item: Item, value: str) -> str:
    choices: Iterable[Choice] = form.choices_of(item)
    return next((_label(shape, choice.label, choice.id) for choice in choices if choice.id == value), value)


def _label(shape: Shape, wording: Mapping[str, str], name: str) -> str:
    return name if shape.way == "names" else wording.get(shape.way) or name


FILLED = (
    Filled(
        "a1",
        2025,
        {
            "body_kind": "ngo",
            "services": "shelter hotline",
            "staff": "007",
            "paper_log": "1",
            "remark": 'first line\nsecond; "quoted", line',
            "visits": [
                {
                    "place": "Osh",
                    "visit_date": "2025-03-01",
                    "topics": "01 NA",
                    "people": [{"role": "head", "years_in_office": "2.5"}, {"role": "clerk"}],
                },
                {"place": "NA", "people": [{"role": "clerk"}]},
            ],
        },
    ),
    Filled("b2", 2026, {"body_kind": "police", "staff": "12", "online_log": "0", "remark": "n/a", "visits": []}),
    Filled(
        "c3",
        2026,
        {
            "body_kind": "other",
            "body_other": "=1+1",
            "services": "legal online",
            "visits": [{"place": "null", "visit_date": "2026-01-31", "people": []}],
        },
    ),
    Filled("d4", 2025, {"body_kind": "ngo", "services": "", "paper_log": "0"}),
)
"""Four invented bodies in two years, with answers that programs like to spoil."""


def expected(filled: Sequence[Filled], *, repeats: bool = True) -> dict[tuple[str, str, str], tuple[str, str]]:
    """By respondent, item and repeat: value and state, worked out here by hand and not by the package."""
    found: dict[tuple[str, str, str], tuple[str, str]] = {}
    for one in filled:
        top = one.answers
        kind = top.get("body_kind", "")
        rules = {
            "body_kind": True,
            "body_other": kind == "other",
            "services": kind != "police",
            "staff": True,
            "paper_log": one.year <= 2025,
            "online_log": one.year >= 2026,
            "remark": True,
        }
        _expect(found, one.uuid, "", top, rules)
        for n, visit in enumerate(top.get("visits", ()) if repeats else (), start=1):
            asked = visit.get("visit_date", "") != "" and kind != "other"
            _expect(found, one.uuid, f"visits[{n}]", visit, {"place": True, "visit_date": True, "topics": asked})
            for m, person in enumerate(visit.get("people", ()), start=1):
                rules = {"role": True, "years_in_office": person.get("role") == "head"}
                _expect(found, one.uuid, f"visits[{n}]/people[{m}]", person, rules)
    return found


def _expect(
    found: dict[tuple[str, str, str], tuple[str, str]],
    uuid: str,
    repeat: str,
    answers: Answers,
    rules: Mapping[str, bool],
) -> None:
    for item_id, asked in rules.items():
        value = answers.get(item_id, "")
        state = "answered" if value else "not_answered" if asked else "not_asked"
        found[(uuid, item_id, repeat)] = (value, state)
