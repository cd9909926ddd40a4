"""Which files may leave at all, and which tables."""

import json

import pytest
from release_study import MARK, picture

from ctipsurvey.protect.release.consent import check_rows, without_consent
from ctipsurvey.protect.release.contents import access_of, compare_outputs, find_secrets, sort_files, units_of
from ctipsurvey.protect.release.marks import check_marks, counts_people

HEAD = "respondent_id,consent,retention_until,constructed,protected\n"


def test_kinds_in_the_list_leave_and_svg_stays_with_its_reason() -> None:
    found = sort_files({"outputs/a.csv": b"a\n1\n", "outputs/a.svg": b"<svg/>", "outputs/a.png": picture()})
    assert sorted(found.kept) == ["outputs/a.csv", "outputs/a.png"]
    assert "exact numbers" in found.left_out["outputs/a.svg"]
    assert found.problems == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("outputs/a.parquet", b"PAR1", "as CSV"),
        ("outputs/model.skops", b"PK", "remembers words"),
        ("outputs/a.mp3", b"ID3", "allowed are"),
        ("outputs/noending", b"x", "without ending"),
        ("outputs/a.csv.exe", b"MZ", "allowed are"),
        ("outputs/a.csv", b"\xff\xfe\x00", "not what its ending says"),
        ("outputs/a.csv", b"a\x00b", "no text"),
        ("outputs/a.json", b"{", "not what its ending says"),
        ("outputs/a.png", b"GIF89a", "not what its ending says"),
        ("outputs/a.docx", b"\xd0\xcf\x11\xe0", "not what its ending says"),
        ("outputs/../a.csv", b"a", "signs"),
        ("outputs/a:b.csv", b"a", "signs"),
        ("outputs/a\nb.csv", b"a", "signs"),
    ],
)
def test_other_kinds_disguised_files_and_odd_names_are_refused(name: str, content: bytes, why: str) -> None:
    assert any(why in problem.message for problem in sort_files({name: content}).problems)


def test_the_key_and_what_was_received_are_known_by_name_by_content_and_by_hash() -> None:
    files = {
        "study/data/key.csv": b"E07,x",
        "study/data/2019/received/a.csv": b"x",
        "outputs/notes.md": b"age-encryption.org/v1",
        "outputs/a.csv": b"renamed",
        "outputs/b.csv": b"clean",
    }
    hashes = {name: name for name in files}
    found = find_secrets(files, {"outputs/a.csv": "a received file"}, hashes)
    assert [problem.file for problem in found] == sorted(set(files) - {"outputs/b.csv"})


def test_files_changed_added_or_gone_since_the_run_are_named() -> None:
    problems = compare_outputs("outputs/2019", {"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"})
    assert [(problem.file, problem.message.split(".")[0]) for problem in problems] == [
        ("outputs/2019/b", "was changed after the run"),
        ("outputs/2019/c", "was made by the run and is gone"),
        ("outputs/2019/d", "was added after the run"),
    ]


def test_a_table_and_its_printed_side_need_one_line_and_public_files_none() -> None:
    names = ["outputs/tables/a.csv", "outputs/tables/a.json", "study/instruments/a.yaml", "outputs/manifest.json"]
    assert units_of([*names, "study/data/2019/protected/turns.csv"]) == ["tables/a", "data/2019/protected/turns"]


def test_protected_and_coded_tables_are_for_reviewers_only() -> None:
    assert access_of("study/data/2019/protected/turns.csv") == "reviewers"
    assert access_of("study/data/2019/coded/codings/a.csv") == "reviewers"
    assert access_of("outputs/notebooks/1_look.ipynb") == "reviewers"
    assert access_of("outputs/tables/a.csv") == access_of("study/instruments/a.yaml") == "open"


def test_every_protected_row_is_constructed_or_protected() -> None:
    name = "study/data/2019/protected/respondents.csv"
    fine = f"{HEAD}C19_01,,,constructed,\nE07,release,,,protected\n".encode()
    assert check_rows({name: fine}) == []
    problems = check_rows({name: fine + b"E08,release,,,\nE09,release,,,\n"})
    assert [(problem.place, problem.message[:6]) for problem in problems] == [("rows 4, 5", "2 rows")]


@pytest.mark.parametrize(
    ("row", "stays"),
    [
        ("E07,release,,,protected", False),
        ("E07,public,2019-12-01,,protected", False),
        ("E07,release,2019-11-30,,protected", False),
        ("E07,release,2019-11-29,,protected", True),
        ("E07,release,some day,,protected", True),
        ("E07,no,,,protected", True),
        ("E07,,,,protected", True),
        ("C19_01,,,constructed,", False),
    ],
)
def test_without_consent_or_after_its_time_a_years_answers_stay(row: str, stays: bool) -> None:
    files = {
        "study/data/2019/protected/respondents.csv": f"{HEAD}{row}\n".encode(),
        "study/data/2019/protected/turns.csv": b"turn_id\n",
        "study/data/2019/published/a.csv": b"respondent_id\n",
        "outputs/tables/answers.csv": b"respondent_id,n\n",
        "outputs/tables/answers.json": b"{}",
        "outputs/tables/kinds.csv": b"kind,n\n",
    }
    gone = {
        "study/data/2019/protected/respondents.csv",
        "study/data/2019/protected/turns.csv",
        "outputs/tables/answers.csv",
        "outputs/tables/answers.json",
    }
    assert set(without_consent(files, "2019-11-30")) == (gone if stays else set())


@pytest.mark.parametrize(
    ("files", "wrong"),
    [
        ({"a.csv": f'data,n\n"{MARK}",1\n', "a.json": '{"constructed": true}'}, []),
        ({"a.csv": "n\n1\n", "a.json": '{"constructed": true}'}, ["a.csv"]),
        ({"a.csv": f'data,n\n"{MARK}",1\n,2\n', "a.json": '{"constructed": true}'}, ["a.csv"]),
        ({"a.csv": f'data,n\n"{MARK}",1\n', "a.json": '{"constructed": false}'}, ["a.json"]),
        ({"a.csv": "respondent_id,n\nC19_01,1\n"}, ["a.csv"]),
        ({"a.csv": "n\n1\n", "a.json": '{"constructed": false}'}, []),
    ],
)
def test_what_is_made_from_constructed_data_says_so(files: dict[str, str], wrong: list[str]) -> None:
    found = check_marks({f"outputs/tables/{name}": content.encode() for name, content in files.items()})
    assert [problem.file.rpartition("/")[2] for problem in found] == wrong


def test_a_report_with_constructed_tables_says_so() -> None:
    files = {"outputs/tables/a.csv": f'data,n\n"{MARK}",1\n'.encode(), "outputs/report.html": b"<p>real</p>"}
    assert [problem.file for problem in check_marks(files)] == ["outputs/report.html"]


def test_tables_that_count_people_say_it_themselves() -> None:
    said = {"a": {"risk": "victims"}, "b": {"counts": "respondents"}, "c": {"risk": "public"}, "d": {}}
    files = {f"outputs/tables/{name}.json": json.dumps(content).encode() for name, content in said.items()}
    assert counts_people(files) == ["outputs/tables/a.json", "outputs/tables/b.json"]
