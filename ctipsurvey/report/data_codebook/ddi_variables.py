"""The part of a DDI-Codebook that describes the variables, in the order of children that the schema wants."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ctipsurvey.fieldwork.data_codebook import DataCodebook, Row, rows_in
from ctipsurvey.report.data_codebook.elements import add, add_texts
from ctipsurvey.report.data_codebook.sentences import CONSTRUCTED_NOTE, LANGUAGE_NAMES, STATES, is_empty

if TYPE_CHECKING:
    from lxml.etree import _Element

NATURES = {"nominal": "nominal", "ordinal": "ordinal", "scale": "interval"}
"""Our measures in the words of the schema. Whether a scale has a true zero is not known, so it is called interval."""
DOMAINS = {"select_one": "category", "select_multiple": "multiple", "rank": "multiple", "text": "text"}
DATES = ("date", "datetime", "time")
STATISTICS = {"minimum": "min", "median": "medn", "maximum": "max"}


@dataclass(frozen=True)
class Numbered:
    """The ids of files and variables in the XML; names of variables are unique only in their file."""

    files: Mapping[str, str]
    variables: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, codebook: DataCodebook) -> "Numbered":
        """F1, F2 ... and V1, V2 ... in order."""
        rows = rows_in(codebook.variables)
        return cls(
            {str(file): f"F{number}" for number, file in enumerate(codebook.files["file"], start=1)},
            {(row["file"], row["variable"]): f"V{number}" for number, row in enumerate(rows, start=1)},
        )


def groups(parent: "_Element", codebook: DataCodebook, numbered: Numbered) -> None:
    """One group for each section of a file, and one for the 0/1 variables of each item with several choices."""
    rows = rows_in(codebook.variables)
    number = 0
    for (file, section), found in groupby(rows, key=lambda row: (row["file"], row["section_id"])):
        members = list(found)
        if section:
            number += 1
            ids = " ".join(numbered.variables[file, row["variable"]] for row in members)
            group = add(parent, "varGrp", ID=f"G{number}", type="section", var=ids, name=section)
            add_texts(group, "labl", _texts(members[0], "section"))
    for (file, item_id), found in groupby(
        rows, key=lambda row: (row["file"], row["item_id"] if row["choice_id"] else "")
    ):
        members = list(found)
        if item_id:
            number += 1
            ids = " ".join(numbered.variables[file, row["variable"]] for row in members)
            group = add(parent, "varGrp", ID=f"G{number}", type="multipleResp", var=ids, name=item_id)
            add_texts(group, "labl", _texts(members[0], "question"))


def variables(parent: "_Element", codebook: DataCodebook, numbered: Numbered) -> None:
    """Every variable with its labels, question, values and counts."""
    values: dict[tuple[str, str], list[Row]] = {}
    for value in rows_in(codebook.values):
        values.setdefault((value["file"], value["variable"]), []).append(value)
    for row in rows_in(codebook.variables):
        key = (row["file"], row["variable"])
        found = values.get(key, [])
        element = add(
            parent,
            "var",
            ID=numbered.variables[key],
            name=row["variable"],
            files=numbered.files[row["file"]],
            intrvl="contin" if row["measure"] == "scale" else "discrete",
            nature=NATURES[row["measure"]] if row["kind"] != "text" else "nominal",
            representationType=_representation(row, found),
        )
        _before_values(element, row, found)
        for value in found:
            _category(element, value)
        _states(element, row)
        _after_values(element, row, bool(codebook.constructed))


def _texts(row: Row, name: str) -> dict[str, str]:
    return {language: row[f"{name}_{language}"] for language in LANGUAGE_NAMES}


def _representation(row: Row, values: list[Row]) -> str:
    if values:
        return "code"
    return "datetime" if row["kind"] in DATES else {"number": "numeric", "text": "text"}[row["kind"]]


def _before_values(element: "_Element", row: Row, values: list[Row]) -> None:
    """labl, qstn, valrng, invalrng, universe, TotlResp, sumStat: what the schema has before the categories."""
    add_texts(element, "labl", _texts(row, "label"))
    question = _texts(row, "question")
    if any(question.values()):
        domain = DOMAINS.get(row["type"]) or {"number": "numeric", "text": "text"}.get(row["kind"], "datetime")
        asked = add(element, "qstn", seqNo=row["question_no"], responseDomainType=domain)
        add_texts(asked, "qstnLit", question)
    for name, is_missing in (("valrng", "no"), ("invalrng", "yes")):
        listed = [value["value"] for value in values if value["is_missing"] == is_missing]
        if listed:
            allowed = add(element, name)
            for value in listed:
                add(allowed, "item", VALUE=value)
    add_texts(element, "universe", _texts(row, "condition"), clusion="I")
    if not is_empty(row["n_answered"]):
        add(element, "TotlResp", str(int(row["n_answered"])))
    if not is_empty(row["n_valid"]):
        add(element, "sumStat", str(int(row["n_valid"])), type="vald")
        if not is_empty(row["n_rows"]):
            add(element, "sumStat", str(int(row["n_rows"] - row["n_valid"])), type="invd")
    for column, kind in STATISTICS.items():
        if not is_empty(row[column]):
            add(element, "sumStat", f"{float(row[column]):.15g}", type=kind)


def _category(element: "_Element", value: Row) -> None:
    is_missing = value["is_missing"] == "yes"
    made = add(element, "catgry", missing="Y" if is_missing else "", missType="no_opinion" if is_missing else "")
    add(made, "catValu", value["value"])
    add_texts(made, "labl", _texts(value, "label"))
    if value["is_offered"] == "no":
        add(made, "txt", "Not offered in this year.", "en")
    if not is_empty(value["n"]):
        add(made, "catStat", str(int(value["n"])), type="freq")
    if not is_empty(value["share"]):
        add(made, "catStat", f"{float(value['share']) * 100:.4g}", type="percent")


def _states(element: "_Element", row: Row) -> None:
    """What stands behind the empty cells, as categories without a value; those that no row is in are left out."""
    for state, labels in STATES.items():
        n = row[f"n_{state}"]
        if not is_empty(n) and int(n):
            made = add(element, "catgry", missing="Y", missType=state)
            add_texts(made, "labl", labels)
            add(made, "catStat", str(int(n)), type="freq")


def _after_values(element: "_Element", row: Row, is_constructed: bool) -> None:
    """concept, varFormat, notes: what the schema has after the categories."""
    if row["concept"]:
        add(element, "concept", row["concept"])
    category = {"date": "date", "datetime": "date", "time": "time"}.get(row["kind"], "")
    add(element, "varFormat", type="character" if row["kind"] == "text" else "numeric", category=category)
    if row["item_id"]:
        words = f"Item {row['item_id']}, type {row['type'] or 'unknown'}"
        add(element, "notes", words + (f", choice {row['choice_id']}" if row["choice_id"] else ""), type="item")
    if row["why_renamed"]:
        add(element, "notes", f"Was {row['original_name']}: {row['why_renamed']}.", type="name")
    if is_constructed:
        add(element, "notes", CONSTRUCTED_NOTE, type="constructed")
