"""What is too large, too wide or too slow, ids that meet, YAML without end, patterns that never finish."""

import csv
from pathlib import Path

import pytest
from attacking import (
    A_GIGABYTE,
    FORM,
    MARK,
    collect,
    collect_export,
    export,
    form_workbook,
    harmless,
    import_form,
    import_report,
    quiet,
    refused,
    run,
    run_apart,
    saved,
    zipped,
)
from codebook_study import small_study
from shared import ROOT

from ctipsurvey.guard import entries

LONG = "a" * 50_000_000


def apart(path: Path, *more: object) -> tuple:
    out = path.parent / "out"
    words = ("collect", path, "--year", "2019", "--out", out, "--study", path.parent, *more)
    return run_apart(*words, seconds=120), out


@pytest.mark.parametrize("file", ["a.csv", "a.txt"])
def test_a_line_of_megabytes_is_read_or_refused_in_bounded_memory(file: str, tmp_path: Path) -> None:
    content = LONG if file == "a.csv" else f"I: {LONG[:5_000_000]}"
    ending, out = apart(saved(tmp_path / file, content), "--instrument", FORM)
    assert ending.code in (0, 4), ending.said
    quiet(ending)
    assert ending.peak < A_GIGABYTE
    if ending.code:
        refused(ending, file, out=out)


def test_twenty_thousand_columns_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    names = ",".join(f"c{number}" for number in range(20_000))
    path = saved(tmp_path / "a.csv", f"_uuid,{names}\n" + ("u," + ",".join(["1"] * 20_000) + "\n") * 20)
    ending, out = apart(path, "--instrument", FORM)
    refused(ending, "a.csv", out=out)
    assert ending.peak < A_GIGABYTE
    assert len(ending.said) < 4_000_000


def test_a_header_of_twenty_thousand_times_the_same_is_one_problem(tmp_path: Path) -> None:
    ending, out = collect_export(saved(tmp_path / "a.csv", "_uuid," + ",".join([MARK[:3]] * 20_000) + "\nu\n"))
    refused(ending, out=out)


def test_rows_that_are_too_long_or_short_are_numbered(tmp_path: Path) -> None:
    ending, out = collect_export(saved(tmp_path / "a.csv", f"_uuid,body_kind\nu1,ngo\nu2,ngo,{MARK}\nu3\n"))
    refused(ending, "row 3", "row 4", out=out)


def test_a_file_over_the_limit_is_refused_with_the_limit(tmp_path: Path) -> None:
    for file in ("a.docx", "a.csv", "a.xlsx", "a.txt", "a.pdf"):
        path = tmp_path / file
        with path.open("wb") as stream:
            stream.truncate(entries.LARGEST + 1)
        ending, out = collect(path, "--instrument", FORM)
        refused(ending, f"at most {entries.LARGEST // 2**20} MB", out=out)


def test_a_workbook_of_a_million_empty_cells_far_out_is_read(tmp_path: Path) -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    book.worksheets[0].append(["_uuid", "body_kind"])
    book.worksheets[0].append(["u1", "ngo"])
    book.worksheets[0]["A1048576"] = " "
    stream = io.BytesIO()
    book.save(stream)
    path = saved(tmp_path / "a.xlsx", stream.getvalue())
    ending, _ = apart(path, "--instrument", FORM)
    assert ending.code in (0, 4), ending.said
    quiet(ending)
    assert ending.peak < A_GIGABYTE


def test_a_markdown_report_of_one_long_line_ends(tmp_path: Path) -> None:
    for number, text in enumerate(("|" * 100_000, "<" * 300_000, "[" * 300_000, "*" * 300_000, "# " * 100_000)):
        path = saved(tmp_path / f"{number}.md", text)
        ending, out = import_report(path)
        refused(ending, f"{number}.md", out=out)


YAML = {
    "laughs": "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)),
    "cycle": "items: &a [*a]",
    "flow depth": "items: " + "[" * 100_000 + "]" * 100_000,
    "map depth": "items: " + "{a: " * 50_000 + "}" * 50_000,
    "dash depth": "items:\n  " + "- " * 50_000 + "x",
    "indent depth": "\n".join(" " * n + "a:" for n in range(1500)),
    "middle depth": "items: " + "[" * 500 + "]" * 500,
    "key depth": "? " * 30_000 + "a",
    "object": "items: !!python/object/apply:os.system ['touch witness.txt']",
    "tag": "!!python/name:os.system",
    "merge": "a: &a {b: 1}\nitems:\n  - {<<: *a}",
    "twice": "items: []\nitems: []",
    "zero": "items: \x00",
    "open": 'items: "' + MARK,
    "tab": "items:\n\t- a",
    "number": f"items: {'9' * 100_000}",
    "text": MARK,
    "null": "",
}


@pytest.mark.parametrize("kind", YAML)
def test_yaml_without_end_is_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = saved(tmp_path / "form.yaml", f"id: form\nkind: form\ntitle: {{en: A}}\n{YAML[kind]}")
    refused(run("form", "check", path, "--study", tmp_path), "form.yaml" if kind != "number" else "", code=3)
    columns = saved(tmp_path / "columns.yaml", YAML[kind])
    report = saved(tmp_path / "a.md", "| a | b |\n|---|---|\n| 1 | 2 |\n")
    ending, out = import_report(report, "--columns", columns)
    refused(ending, out=out)
    settings = saved(tmp_path / "s/instruments/study.yaml", YAML[kind])
    refused(run("check", "--study", settings.parents[1]), code=3)
    assert not (tmp_path / "witness.txt").exists()


def test_deep_yaml_ends_no_program(tmp_path: Path) -> None:
    """The fast reader of YAML is written in C and ended the program at this depth."""
    path = saved(tmp_path / "form.yaml", YAML["flow depth"])
    refused(run_apart("form", "check", path, "--study", tmp_path), code=3)


SLOW = ("(a+)+$", "(a|a)*$", "(.*a){25}", "((a*)*)*b", r"(\w+\s?)*$")
FAULTY = ("(", "[", "*", "(?P<a", "a{2,1}", "(?<=a*)b", "\\", "(" * 3000)


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_without_end_is_stopped_and_named(pattern: str, tmp_path: Path) -> None:
    form = saved(tmp_path / "form.yaml", FORM.read_text("utf-8"))
    text = form.read_text("utf-8").replace(
        "relevant: ${body_kind} = 'other'", f"relevant: regex(${{body_kind}}, '{pattern}')"
    )
    form.write_text(text, encoding="utf-8")
    path = saved(tmp_path / "a.csv", export(body_kind="a" * 5_000 + "!", body_other=MARK))
    ending, out = collect(path, "--instrument", form)
    assert ending.code in (0, 3, 4), ending.said
    quiet(ending)
    if ending.code:
        refused(ending, out=out)


@pytest.mark.parametrize("pattern", FAULTY)
def test_a_faulty_pattern_is_named_by_its_place(pattern: str, tmp_path: Path) -> None:
    ending, out = import_form(saved(tmp_path / "a.xlsx", form_workbook(constraint=f"regex(., '{pattern}')")))
    assert ending.code in (0, 3), ending.said
    quiet(ending)
    assert "pattern" in ending.said or "constraint" in ending.said
    assert ending.code == 0 or not out.exists()


def test_a_condition_that_nests_without_end_is_refused(tmp_path: Path) -> None:
    for one, other in (("(", ")"), ("not(", ")"), ("1+", ""), ("1 and ", "")):
        content = form_workbook(constraint=one * 4_000 + "1" + other * 4_000)
        ending, _ = import_form(saved(tmp_path / str(len(one)) / "a.xlsx", content))
        assert ending.code in (0, 3), ending.said[:300]
        quiet(ending)


def test_ids_stay_as_they_are_and_never_meet(tmp_path: Path) -> None:
    ids = ("007", "7", "7.0", "1e3", "True", "NULL", "NA", "2019-01-01", "0x10", "a", "A")
    rows = "".join(f"{one},ngo\n" for one in ids)
    ending, out = collect_export(saved(tmp_path / "a.csv", f"_uuid,body_kind\n{rows}"))
    harmless(ending)
    with (out / "responses.csv").open(encoding="utf-8", newline="") as stream:
        found = {row["respondent_id"] for row in csv.DictReader(stream)}
    assert len(found) == len(ids)
    texts = saved(tmp_path / "t.csv", "id,text\n" + "".join(f"{one},the police lack money\n" for one in ids))
    words = ("code", "--input", texts, "--output", tmp_path / "o.csv", "--coder", "rules", "--study", ROOT)
    harmless(run(*words))
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["id"] for row in csv.DictReader(stream)} <= set(ids)


def test_one_id_for_two_people_is_a_conflict_and_not_a_merge(tmp_path: Path) -> None:
    ending, out = collect_export(saved(tmp_path / "a.csv", f"_uuid,body_kind,body_other\nu1,ngo,\nu1,other,{MARK}\n"))
    if ending.code:
        refused(ending, out=out)
    else:
        harmless(ending)
        report = (out / "reading_report.csv").read_text("utf-8")
        assert "u1" in report or "row 3" in report
    study = small_study(tmp_path / "study")
    path = study.protected(2019, "respondents")
    path.write_text(path.read_text("utf-8") + "R1,2019,ngo,Osh,ky,questionnaire,constructed\n", encoding="utf-8")
    ending = run("check", "--study", study.root)
    assert ending.code in (3, 4)
    quiet(ending)
    assert "row 8: repeats respondent_id" in ending.said


def test_nothing_is_written_where_one_of_two_exports_conflicts(tmp_path: Path) -> None:
    first = saved(tmp_path / "a.zip", b"")
    first.write_bytes(_zip(export()))
    second = saved(tmp_path / "b.zip", _zip(export(body_kind="ngo")))
    ending, out = collect(first, second, "--instrument", FORM)
    refused(ending, "answers the same items", out=out)


def _zip(text: str) -> bytes:
    return zipped({"a.csv": text})
