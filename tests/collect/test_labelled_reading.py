"""Labelled files as they come from elsewhere: odd encodings, missing values, dates, instruments, damage."""

import json
import random
import shutil
import struct
import subprocess
import time
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from ctipsurvey.collect.labelled import raw
from ctipsurvey.collect.labelled.codes import choice_codes
from ctipsurvey.collect.labelled.guard import Task, run_guarded
from ctipsurvey.collect.labelled.portable import NotPortable, number_word, parse_number
from ctipsurvey.collect.labelled.reading import as_reading, read_labelled, read_labelled_files
from ctipsurvey.collect.labelled.variables import RESPONSES, VARIABLES, Variable
from ctipsurvey.collect.labelled.wide import wide_table, wide_tables
from ctipsurvey.collect.labelled.writing import write_labelled
from ctipsurvey.errors import DataError
from ctipsurvey.instruments.questionnaire import Choice, Questionnaire

FIXTURES = Path(__file__).parent.parent / "fixtures" / "labelled"


def read_here(path, instruments=(), encoding="", year=2024):
    return as_reading(raw.read_raw(str(path), encoding), path.name, year, instruments, encoding)


def kinds(found):
    return {(note.place, note.kind) for note in found.notes}


# What a file says


def test_user_missing_values_stay_and_system_missing_ones_are_not_answered(tmp_path):
    frame = pd.DataFrame({"q1": [1.0, 98.0, 99.0, None], "t": ["a", "", None, "b"]})
    pyreadstat.write_sav(
        frame,
        tmp_path / "t.sav",
        missing_ranges={"q1": [98, 99]},
        variable_value_labels={"q1": {1.0: "Ооба", 98.0: "Билбейм"}},
    )
    found = read_here(tmp_path / "t.sav")
    assert list(found.responses.columns) == list(RESPONSES)
    assert list(found.variables.columns) == list(VARIABLES)
    q1 = found.responses[found.responses["item_id"] == "q1"]
    assert q1["value"].tolist() == ["1", "98", "99", ""]
    assert q1["state"].tolist() == ["answered", "answered", "answered", "not_answered"]
    assert q1["respondent_id"].tolist() == ["row_1", "row_2", "row_3", "row_4"]
    assert q1["row"].tolist() == ["1", "2", "3", "4"]
    assert json.loads(found.variables["missing"][0]) == ["98", "99"]
    assert json.loads(found.variables["values"][0]) == {"1": "Ооба", "98": "Билбейм"}
    assert found.data["t"].tolist() == ["a", "", "", "b"]


def test_a_range_of_missing_values_is_told_as_one(tmp_path):
    frame = pd.DataFrame({"q1": [1.0, 95.0]})
    pyreadstat.write_sav(frame, tmp_path / "t.sav", missing_ranges={"q1": [{"lo": 90, "hi": 99}, -1]})
    found = read_here(tmp_path / "t.sav")
    assert set(json.loads(found.variables["missing"][0])) == {"90 thru 99", "-1"}
    assert found.responses["state"].tolist() == ["answered", "answered"]


def test_stata_tells_dot_from_dot_a_in_a_whole_number_variable(tmp_path):
    frame = pd.DataFrame({"q": pd.Series([1, "a", 2, None, "b"], dtype=object)})
    pyreadstat.write_dta(
        frame,
        tmp_path / "t.dta",
        version=14,
        missing_user_values={"q": ["a", "b"]},
        variable_value_labels={"q": {1: "x", "a": "don't know"}},
    )
    found = read_here(tmp_path / "t.dta")
    assert found.data["q"].tolist() == ["1", ".a", "2", "", ".b"]
    assert json.loads(found.variables["missing"][0]) == [".a", ".b"]
    assert json.loads(found.variables["values"][0]) == {"1": "x", ".a": "don't know"}


def test_numbers_come_as_they_were_typed(tmp_path):
    frame = pd.DataFrame(
        {"f": pd.Series([1.1, 1e-7, 16777216.0], dtype="float32"), "d": [0.1, 3.0, 12345678901234567.0]}
    )
    frame.to_stata(tmp_path / "t.dta", version=118, write_index=False)
    assert read_here(tmp_path / "t.dta").data.to_dict("list") == {
        "f": ["1.1", "1e-07", "16777216"],
        "d": ["0.1", "3", "12345678901234568"],
    }


def test_dates_beyond_the_calendar_stay_numbers_with_a_note(tmp_path):
    frame = pd.DataFrame({"d": [13923532800.0, 1e15]})
    pyreadstat.write_sav(frame, tmp_path / "t.sav", variable_format={"d": "DATE11"})
    found = read_here(tmp_path / "t.sav")
    assert found.data["d"].tolist() == ["2024-01-02", "1000000000000000"]
    assert ("variable d", "irregular") in kinds(found)


def test_names_that_differ_in_capitals_are_both_read_with_a_note(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"Abc": [1.0], "abc": [2.0]}), tmp_path / "t.sav")
    found = read_here(tmp_path / "t.sav")
    assert found.data.to_dict("list") == {"Abc": ["1"], "abc": ["2"]}
    assert {("variable Abc", "irregular"), ("variable abc", "irregular")} <= kinds(found)


def test_values_without_a_label_are_counted_and_not_shown(tmp_path):
    pyreadstat.write_sav(
        pd.DataFrame({"q": [1.0, 2.0, 777.0]}), tmp_path / "t.sav", variable_value_labels={"q": {1.0: "a", 2.0: "b"}}
    )
    found = read_here(tmp_path / "t.sav")
    note = next(note for note in found.notes if note.kind == "unknown value")
    assert note.message.startswith("1 cells") and "777" not in note.message


@pytest.mark.parametrize("suffix", [".sav", ".zsav"])
@pytest.mark.parametrize("declared", [1, 3, 100, 2**30, -1])
def test_a_false_case_count_loses_no_case_and_is_told(tmp_path, suffix, declared):
    path = tmp_path / f"t{suffix}"
    pyreadstat.write_sav(pd.DataFrame({"q": [1.0, 2.0, 3.0]}), path, compress=suffix == ".zsav")
    content = bytearray(path.read_bytes())
    content[80:84] = struct.pack("<i", declared)
    path.write_bytes(content)
    found = read_here(path)
    assert found.data["q"].tolist() == ["1", "2", "3"]
    assert any("declares" in note.message for note in found.notes) == (declared not in (3, -1))


# Letters


def with_cp1251(path):
    pyreadstat.write_sav(pd.DataFrame({"a": [1.0], "t": ["xx"]}), path, column_labels={"a": "ZZZZZZ"})
    path.write_bytes(
        path.read_bytes().replace(b"ZZZZZZ", "Вопрос".encode("cp1251")).replace(b"xx", "да".encode("cp1251"))
    )


def test_letters_in_another_encoding_are_refused_until_the_encoding_is_given(tmp_path):
    path = tmp_path / "t.sav"
    with_cp1251(path)
    with pytest.raises(DataError, match="WINDOWS-1251"):
        read_here(path)
    found = read_here(path, encoding="WINDOWS-1251")
    assert found.variables["label"][0] == "Вопрос" and found.data["t"].tolist() == ["да"]
    wrong = read_here(path, encoding="LATIN1")
    assert ("variable a", "guessed") in kinds(wrong)
    with pytest.raises(DataError, match="is not known"):
        read_here(path, encoding="NONSENSE")


def test_an_old_stata_file_in_russian_is_never_read_as_western_letters_in_silence(tmp_path):
    path = tmp_path / "t.dta"
    pyreadstat.write_dta(pd.DataFrame({"a": [1.0]}), path, version=12, column_labels={"a": "ZZZZZZ"})
    path.write_bytes(path.read_bytes().replace(b"ZZZZZZ", "Вопрос".encode("cp1251")))
    with pytest.raises(DataError, match="variable a"):
        read_here(path)
    assert read_here(path, encoding="WINDOWS-1251").variables["label"][0] == "Вопрос"


# PSPP as the maker of files


SYNTAX = """DATA LIST LIST /Q1 (F2.0) Q2 (F8.2) NAME (A10) D (DATE11) TM (TIME8) AT (DATETIME20) WK (MOYR8).
BEGIN DATA
1 1.5 "abc" 02-JAN-2024 10:11:12 "02-JAN-2024 10:11:12" "JAN 2024"
98 2.25 "x y" 03-JAN-2024 23:00:00 "02-JAN-2024 10:11:12" .
99 . "" . . . .
END DATA.
VARIABLE LABELS Q1 'Вопрос'.
VALUE LABELS Q1 1 'Да' 98 'DK' 99 'Refused'.
MISSING VALUES Q1 (98,99) Q2 (LO THRU 0, 7).
MISSING VALUES NAME ('abc').
VARIABLE ATTRIBUTE VARIABLES=Q1 ATTRIBUTE=origin('x').
MRSETS /MDGROUP NAME=$m LABEL='multi' VARIABLES=Q1 Q2 VALUE=1.
ADD DOCUMENT 'a line'.
WEIGHT BY Q2.
SAVE OUTFILE='p.sav'.
SAVE OUTFILE='p.zsav' /ZCOMPRESSED.
EXPORT OUTFILE='p.por'.
"""


@pytest.mark.skipif(shutil.which("pspp") is None, reason="PSPP is not installed")
@pytest.mark.parametrize("suffix", [".sav", ".zsav", ".por"])
def test_a_file_of_pspp_is_read_whole_and_what_is_not_read_is_named(tmp_path, suffix):
    (tmp_path / "s.sps").write_text(SYNTAX, encoding="utf-8")
    subprocess.run(["pspp", "s.sps"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    found = read_here(tmp_path / f"p{suffix}")
    assert found.data.to_dict("list") == {
        "Q1": ["1", "98", "99"],
        "Q2": ["1.5", "2.25", ""],
        "NAME": ["abc", "x y", ""],
        "D": ["2024-01-02", "2024-01-03", ""],
        "TM": ["10:11:12", "23:00:00", ""],
        "AT": ["2024-01-02T10:11:12", "2024-01-02T10:11:12", ""],
        "WK": ["2024-01-01", "", ""],
    }
    by_name = found.variables.set_index("variable")
    assert json.loads(by_name["missing"]["Q1"]) == ["98", "99"]
    assert set(json.loads(by_name["missing"]["Q2"])) == {"lowest thru 0", "7"}
    assert json.loads(by_name["missing"]["NAME"]) == ["abc"]
    assert by_name["label"]["Q1"] == "Вопрос"
    not_read = {note.place for note in found.notes if note.kind == "not read"}
    assert "variable Q2" in not_read
    if suffix != ".por":
        assert "multiple response set m" in not_read
        assert any("attributes of variables" in note.message for note in found.notes)
    assert found.file_notes[0] == "a line"


def test_base_30_numbers_are_exact_both_ways():
    numbers = random.Random(1)
    for _ in range(3000):
        value = numbers.choice(
            [numbers.uniform(-1e6, 1e6), numbers.uniform(-1, 1) * 10.0 ** numbers.randint(-290, 290)]
        )
        assert parse_number(number_word(value).rstrip("/")) == value
    for word in ("", ".", "-", "X", "1+", "1+ZZ", "+++"):
        with pytest.raises(NotPortable):
            assert parse_number(word) is None


# Instruments


def demo():
    def words(text):
        return {"en": text, "ru": f"{text} ру", "ky": f"{text} Ңөү"}

    return Questionnaire.model_validate(
        {
            "id": "demo",
            "version": "1",
            "title": words("T"),
            "languages": {"en": "English (en)", "ru": "Russian (ru)", "ky": "Kyrgyz (ky)"},
            "items": [
                {"id": "q1", "type": "select_one", "choices": "yn", "label": words("Is there help?")},
                {"id": "services", "type": "select_multiple", "choices": "kinds", "label": words("Which")},
                {"id": "first", "type": "rank", "choices": "kinds", "label": words("Order")},
                {"id": "n", "type": "integer", "label": words("How many")},
                {"id": "met", "type": "date", "label": words("When")},
                {"id": "why", "type": "text", "label": words("Why")},
                {
                    "id": "visits",
                    "repeat": "yes",
                    "label": words("Visits"),
                    "items": [{"id": "place", "type": "text", "label": words("Where")}],
                },
            ],
            "choices": {
                "yn": [
                    {"id": "yes", "label": words("Yes")},
                    {"id": "partly", "label": words("Partly"), "until": 2023},
                    {"id": "no", "label": words("No")},
                    {"id": "dont_know", "label": words("Don't know"), "missing": "yes"},
                    {"id": "refused", "label": words("Refused"), "missing": "yes"},
                ],
                "kinds": [
                    {"id": "shelter", "label": words("Shelter")},
                    {"id": "legal", "label": words("Legal")},
                    {"id": "new", "label": words("New"), "since": 2025},
                ],
            },
        }
    )


def responses(year=2024):
    rows = []

    def add(respondent, item, value, state="answered", repeat=""):
        rows.append((respondent, str(year), "demo", "1", item, repeat, value, state, "f", "2"))

    for respondent, q1, services, first, n, met, why in (
        ("E01", "yes", "shelter legal", "legal shelter", "3", "2024-01-02", "Ңө ү"),
        ("E02", "dont_know", "", "shelter", "0", "", ""),
        ("E03", "refused", "legal", "", "7", "2024-02-29", "b"),
        ("E04", "no", None, "", "", "", ""),
    ):
        for item, value in zip(
            ("q1", "services", "first", "n", "met", "why"), (q1, services, first, n, met, why), strict=True
        ):
            answered = value is not None and (value != "" or item == "services")
            add(respondent, item, value or "", "answered" if answered else "not_answered")
    add("E01", "place", "Ош", repeat="visits[1]")
    add("E01", "place", "b", repeat="visits[2]")
    return pd.DataFrame(rows, columns=list(RESPONSES), dtype="str")


def test_codes_of_choices_count_over_all_years_and_missing_ones_are_98_and_99():
    codes = choice_codes(demo().choices["yn"])
    assert codes == {"yes": "1", "partly": "2", "no": "3", "dont_know": "98", "refused": "99"}
    assert choice_codes([Choice(id="1"), Choice(id="b"), Choice(id="2")]) == {"1": "1", "b": "3", "2": "2"}
    many = choice_codes([*(Choice(id=f"c{n}") for n in range(95)), Choice(id="dk", missing=True)])
    assert many["dk"] == "998" and len(set(many.values())) == 96


def test_a_wide_table_has_one_row_a_respondent_and_codes_with_labels():
    data, variables = wide_table(responses(), demo(), "ky")
    assert data["q1"].tolist() == ["1", "98", "99", "3"]
    assert data["services_shelter"].tolist() == ["1", "0", "0", ""]
    assert data["services_new"].tolist() == ["", "", "", ""]
    assert data["first_legal"].tolist() == ["1", "", "", ""]
    by_name = {variable.name: variable for variable in variables}
    assert by_name["q1"].missing == ("98", "99")
    assert by_name["q1"].value_labels["1"] == "Yes Ңөү"
    assert by_name["services_shelter"].label == "Which Ңөү: Shelter Ңөү"
    assert (by_name["n"].measure, by_name["met"].kind) == ("scale", "date")


@pytest.mark.parametrize("suffix", [".sav", ".zsav", ".dta"])
def test_responses_written_and_read_with_the_instrument_are_the_same_answers(tmp_path, suffix):
    before = responses()
    after = []
    for table in wide_tables(before, demo(), "ru"):
        path = tmp_path / f"t{table.section}{suffix}"
        write_labelled(table.data, table.variables, path, "ru")
        found = read_here(path, [demo()])
        assert found.instrument == "demo"
        after.append(found.responses)
    columns = ["respondent_id", "year", "instrument", "version", "item_id", "repeat", "value", "state"]
    both = pd.concat(after)
    expected = {tuple(row) for row in before[columns].itertuples(index=False) if row.state == "answered"}
    assert {tuple(row) for row in both[columns].itertuples(index=False) if row.state == "answered"} == expected
    assert not [note for note in found.notes if note.kind in ("guessed", "unknown value")]


def test_an_answer_outside_the_list_is_kept_beside_its_column(tmp_path):
    before = responses()
    before.loc[before["item_id"].eq("q1") & before["respondent_id"].eq("E04"), "value"] = "perhaps"
    table = wide_tables(before, demo(), "en")[0]
    assert table.data["q1"].tolist()[3] == "" and table.data["q1_text"].tolist()[3] == "perhaps"
    assert any(note.kind == "unknown value" and "perhaps" not in note.message for note in table.notes)
    write_labelled(table.data, table.variables, tmp_path / "t.sav", "en")
    found = read_here(tmp_path / "t.sav", [demo()]).responses
    assert found[found["item_id"] == "q1"]["value"].tolist() == ["yes", "dont_know", "refused", "perhaps"]


def test_a_missing_translation_is_told_and_another_language_written():
    instrument = demo()
    items = list(instrument.items)
    items[0] = items[0].model_copy(update={"label": {"en": "Is there help?", "ky": ""}})
    table = wide_tables(responses(), instrument.model_copy(update={"items": tuple(items)}), "ky")[0]
    assert next(v for v in table.variables if v.name == "q1").label == "Is there help?"
    assert ("variable q1", "irregular") in {(note.place, note.kind) for note in table.notes}


def test_the_label_in_the_file_decides_over_the_number(tmp_path):
    frame = pd.DataFrame({"q1": [1.0, 2.0, 5.0], "n": [1.0, 2.0, 3.0]})
    pyreadstat.write_sav(frame, tmp_path / "t.sav", variable_value_labels={"q1": {1.0: "no", 2.0: "YES ру"}})
    found = read_here(tmp_path / "t.sav", [demo()])
    values = found.responses[found.responses["item_id"] == "q1"]["value"].tolist()
    assert values == ["no", "yes", "5"]
    assert ("variable q1", "unknown value") in kinds(found)


# Damage


def hostile_cases(folder):
    """More than 200 damaged files, the same in each run."""
    chance = random.Random(7)
    data = pd.DataFrame({"q1": ["1", "2", "98"] * 9, "t": ["Ңөү", "", "ab"] * 9, "d": ["2024-01-02", "", ""] * 9})
    variables = [
        Variable("q1", "Суроо", "number", "nominal", {"1": "Ооба"}, ("98",)),
        Variable("t"),
        Variable("d", kind="date"),
    ]
    paths = []
    for suffix in (".sav", ".zsav", ".dta", ".por"):
        if suffix == ".por":
            data = data.assign(t="ab")
            variables = [Variable("q1", "Q", "number", "nominal", {"1": "Yes"}, ("98",)), *variables[1:]]
        path = folder / f"good{suffix}"
        write_labelled(data, variables, path, "ky")
        content = path.read_bytes()
        for number in range(30):
            cut = folder / f"cut{number}{suffix}"
            cut.write_bytes(content[: chance.randrange(len(content))])
            flipped = bytearray(content)
            for _ in range(chance.choice([1, 1, 3, 20])):
                flipped[chance.randrange(len(flipped))] = chance.randrange(256)
            flip = folder / f"flip{number}{suffix}"
            flip.write_bytes(flipped)
            paths += [cut, flip]
    return paths


def test_no_damaged_file_crashes_or_hangs_or_passes_as_a_whole_one(tmp_path):
    paths = hostile_cases(tmp_path)
    assert len(paths) >= 240
    start = time.monotonic()
    found = read_labelled_files(paths, 2024, seconds=20)
    assert time.monotonic() - start < 240
    assert len(found) == len(paths)
    refused = [entry for entry in found if isinstance(entry, DataError)]
    assert len(refused) > 60
    for path, entry in zip(paths, found, strict=True):
        if isinstance(entry, DataError):
            assert path.name in str(entry) and "Traceback" not in str(entry)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.sav", b"", "is empty"),
        ("book.sav", b"PK\3\4" + b"\0" * 200, "spreadsheet"),
        ("text.dta", b"a,b\n1,2\n", "does not begin as"),
        ("locked.sav", b"\x1c\0\0\0\0\0\0\0ENCRYPTEDSAV\x15\0\0\0" + b"\0" * 99, "password"),
        ("head.sav", b"$FL2" + b"\xff" * 300, "damaged"),
        ("head.dta", b"<stata_dta><header><release>118</release>", "damaged"),
        ("head.por", b"0" * 456 + b"SPSSPORT" + b"Q" * 30, "not known"),
    ],
)
def test_what_is_no_labelled_file_is_refused_with_what_to_do(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=said) as error:
        read_labelled(tmp_path / name, 2024)
    assert error.value.problems[0].file == name


def test_huge_declared_sizes_end_in_a_problem(tmp_path):
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"q": [1.0], "t": ["ab"]}),
        path,
        column_labels={"q": "label"},
        variable_value_labels={"q": {1.0: "x"}},
    )
    content = path.read_bytes()
    paths = []
    for at in range(176, min(len(content) - 4, 500), 4):
        huge = tmp_path / f"huge{at}.sav"
        huge.write_bytes(content[:at] + struct.pack("<i", 2**31 - 1) + content[at + 4 :])
        paths.append(huge)
    found = read_labelled_files(paths, 2024, seconds=30, memory=2 * 1024**3)
    assert len(found) == len(paths) and any(isinstance(entry, DataError) for entry in found)


def test_a_crash_a_hang_and_a_filled_memory_become_problems_and_the_next_file_is_read(tmp_path):
    tasks = [
        Task("abort.sav", "os:abort", ()),
        Task("segfault.sav", "faulthandler:_sigsegv", ()),
        Task("bomb.sav", "operator:mul", ("x", 10**11)),
        Task("endless.sav", "time:sleep", (60,)),
        Task("error.sav", "os:stat", ("secret",)),
        Task("good.sav", "operator:mul", ("x", 3)),
    ]
    found = run_guarded(tasks, seconds=4)
    assert found[-1] == "xxx"
    for task, entry, said in zip(
        tasks, found, ["damaged", "damaged", "memory", "4 seconds", "FileNotFound"], strict=False
    ):
        assert isinstance(entry, DataError)
        assert task.file in str(entry) and said in str(entry) and "secret" not in str(entry)


def test_a_stata_file_named_sav_is_read_as_what_it_is(tmp_path):
    pyreadstat.write_dta(pd.DataFrame({"q": [1.0]}), tmp_path / "t.dta", version=14)
    (tmp_path / "t.dta").rename(tmp_path / "t.sav")
    found = read_here(tmp_path / "t.sav")
    assert found.data["q"].tolist() == ["1"] and ("", "irregular") in kinds(found)


def test_files_on_which_the_library_itself_crashed_end_in_a_problem():
    paths = sorted(path for path in FIXTURES.iterdir() if path.suffix != ".md")
    assert len(paths) == 3
    for path, entry in zip(paths, read_labelled_files(paths, 2024, seconds=30), strict=True):
        assert isinstance(entry, DataError) and path.name in str(entry)
