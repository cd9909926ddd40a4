"""Formulas in data: no CSV or workbook of ours holds a live one, numbers stay numbers, and all comes back exactly."""

import csv
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from attacking import (
    MARK,
    collect,
    collect_export,
    harmless,
    import_exchange,
    project,
    run,
    saved,
)
from codebook_study import small_study
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey import files
from ctipsurvey.guard.spreadsheets import LONGEST_CELL, with_formula, without_formula
from ctipsurvey.report.workbook import workbook_bytes

FORMULAS = (
    *(
        '=HYPERLINK("http://127.0.0.1:9/?"&A1;"open")',
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1-1",
        "@SUM(1)",
        "\t=1+1",
        "\r=1",
    ),
    *("=1", "-", "- да", "'=1", "''=1", "＝1+1", "=DDE(1)", '=IMPORTXML("http://127.0.0.1:9","//a")'),
)
LIVE = ("=", "+", "@", "\t", "\r", "＝")


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_table_written_as_csv_holds_no_formula_and_comes_back_exactly(formula: str, tmp_path: Path) -> None:
    plain = formula.replace("\r", "\n")  # line ends of a text are those of the file
    table = pd.DataFrame({"text": [plain, "plain", ""], formula.strip(): ["a", "b", plain]}, dtype="str")
    files.write_table(tmp_path / "a.csv", table.replace(plain, formula))
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            assert not any(cell.startswith((*LIVE, "-")) for cell in row)
    pd.testing.assert_frame_equal(files.read_table(tmp_path / "a.csv", list(table.columns)), table)
    blocks = pd.concat(list(files.read_blocks(tmp_path / "a.csv", list(table.columns), (), 2)))
    assert blocks["text"].tolist() == table["text"].tolist()


@given(st.text(st.sampled_from("=+-@\t\r'a1., ＝"), max_size=6))
def test_every_text_comes_back_and_none_is_live(text: str) -> None:
    cell = without_formula(text)
    assert with_formula(cell) == text
    assert not cell.startswith(LIVE)


@pytest.mark.parametrize("number", ["-5", "-3.25", "-1e-05", "-3,5", "5", "0", "3.2e10"])
def test_numbers_are_untouched(number: str) -> None:
    assert without_formula(number) == number


def test_columns_of_numbers_are_untouched(tmp_path: Path) -> None:
    files.write_table(tmp_path / "a.csv", pd.DataFrame({"n": [-1.5, 2.0], "k": [-3, 4]}))
    assert (tmp_path / "a.csv").read_text("utf-8") == "n,k\n-1.5,-3\n2.0,4\n"


@pytest.mark.parametrize("formula", FORMULAS[:7])
def test_an_export_of_a_server_goes_through_without_a_live_formula(formula: str, tmp_path: Path) -> None:
    text = formula.replace('"', '""')
    path = saved(tmp_path / "a.csv", f'_uuid,body_kind,body_other\nu1,other,"{text} {MARK}"\n')
    ending, out = collect_export(path)
    harmless(ending)
    no_live_cell(out)


def no_live_cell(folder: Path) -> None:
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                for cell in row:
                    assert not cell.startswith(LIVE), path.name
                    assert not cell.startswith("-") or without_formula(cell) == cell, path.name


def test_names_of_files_and_sheets_are_text_too(tmp_path: Path) -> None:
    path = saved(tmp_path / "=1+1.txt", f"I: What happened?\nR: {MARK} told us.\n")
    ending, out = collect(path)
    harmless(ending)
    no_live_cell(out)
    codes = f'<CodeBook><Codes><Code guid="=1" name="=1+1 {MARK}"/></Codes></CodeBook>'
    xml = f'<Project name="p" origin="=1+1">{codes}</Project>'
    ending, out = import_exchange(saved(tmp_path / "p" / "a.qdpx", project(xml)))
    harmless(ending)
    no_live_cell(out)


def test_formulas_in_a_workbook_that_comes_in_are_read_as_text_and_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["_uuid", "body_kind", "body_other"])
    book.worksheets[0].append(["u1", "other", f'=HYPERLINK("x","{MARK}")'])
    stream = io.BytesIO()
    book.save(stream)
    ending, out = collect_export(saved(tmp_path / "a.xlsx", stream.getvalue()))
    harmless(ending)
    assert "is a formula" in (out / "reading_report.csv").read_text("utf-8")
    no_live_cell(out)


def test_no_workbook_of_ours_holds_a_formula(tmp_path: Path) -> None:
    content = workbook_bytes({"a": pd.DataFrame({f: [f, f] for f in FORMULAS}, dtype="str")})
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    study = small_study(tmp_path / "study")
    text = study.instrument("questionnaire").read_text("utf-8").replace('"Kind A"', "'=1+1'")
    study.instrument("questionnaire").write_text(text, encoding="utf-8")
    for words in (("data", "codebook", "2019"), ("form", "export", "questionnaire", "--format", "xlsform")):
        harmless(run(*words, "--out", tmp_path / "out", "--study", study.root))
    for path in (tmp_path / "out").glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_what_does_not_fit_is_told_and_never_cut_in_silence(tmp_path: Path) -> None:
    """Export limits: a cell of a workbook has 32,767 letters, a control character no place in it."""
    long = "a" * 40_000
    content = workbook_bytes({"a": pd.DataFrame({"t": [long, "b\x00c\x1b"]}, dtype="str")})
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert len(sheet["A2"].value) == LONGEST_CELL
    assert sheet["A2"].value.endswith("letters are left out.]")
    assert sheet["A3"].value == "b␀c␛"
    study = small_study(tmp_path / "study")
    path = study.instrument("questionnaire")
    path.write_text(path.read_text("utf-8").replace('"Kind A"', f'"{long}"'), encoding="utf-8")
    ending = run("form", "export", "questionnaire", "--out", tmp_path / "out", "--study", study.root)
    assert ending.code == 3
    assert "at most 32767" in ending.said
    assert not (tmp_path / "out").exists()


def test_names_that_a_statistics_file_cannot_hold_are_made_lawful_and_listed(tmp_path: Path) -> None:
    study = small_study(tmp_path / "study")
    path = study.instrument("questionnaire")
    path.write_text(path.read_text("utf-8").replace("id: n_cases", f"id: {'n' * 90}"), encoding="utf-8")
    answers = study.protected(2019, "responses")
    answers.write_text(answers.read_text("utf-8").replace(",n_cases,", f",{'n' * 90},"), encoding="utf-8")
    ending = run("data", "export", "2019", "--out", tmp_path / "out", "--study", study.root)
    harmless(ending)
    assert "n" * 90 in (tmp_path / "out/names.csv").read_text("utf-8")
