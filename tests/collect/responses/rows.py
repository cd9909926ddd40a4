"""Rows typed in a test, read as an export, and what was found in them."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from collect.responses.exporting import FORM, as_rows

from ctipsurvey.collect.responses.reading import Export, read_export
from ctipsurvey.instruments.questionnaire import Questionnaire


def export_of(path: Path, rows: Sequence[Mapping[str, str]], *instruments: Questionnaire, year: int = 2026) -> Export:
    with (path / "export.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL).writerows(as_rows(rows))
    return read_export([path / "export.csv"], instruments or (FORM,), year)


def states(table: pd.DataFrame, item_id: str, key: str = "choice_id") -> dict[str, dict[str, str]]:
    own = table[table["item_id"] == item_id]
    return {id_: dict(zip(rows[key], rows["state"], strict=True)) for id_, rows in own.groupby("respondent_id")}


def messages(export: Export, kind: str) -> list[str]:
    return [f"{note.place}: {note.message}" for note in export.notes if note.kind == kind]
