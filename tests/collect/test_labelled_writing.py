"""Wide tables to files of SPSS and Stata and back; PSPP and pandas as readers of their own."""

import csv
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctipsurvey.collect.labelled import raw
from ctipsurvey.collect.labelled.limits import byte_length, cut_to_bytes
from ctipsurvey.collect.labelled.names import lawful_names
from ctipsurvey.collect.labelled.reading import LabelledReading, as_reading, read_labelled
from ctipsurvey.collect.labelled.variables import Variable
from ctipsurvey.collect.labelled.writing import write_labelled
from ctipsurvey.errors import DataError, UsageError

needs_pspp = pytest.mark.skipif(shutil.which("pspp") is None, reason="PSPP is not installed")
SUFFIXES = (".sav", ".zsav", ".dta")


def read_here(path: Path) -> LabelledReading:
    """Read without a process of its own: the files of these tests are our own."""
    return as_reading(raw.read_raw(str(path), ""), path.name, 2024, ())


def small_table(latin: bool = False) -> tuple[pd.DataFrame, list[Variable]]:
    yes, no, dont_know = ("Yes", "No", "Don't know") if latin else ("Ооба, өңү бар", "Жок", "Билбейм")
    data = pd.DataFrame(
        {
            "respondent_id": ["E01", "E02", "E03", "E04"],
            "q1": ["1", "2", "98", ""],
            "cases": ["1200", "", "3", "-4"],
            "share": ["0.25", "0.1", "", "1e-07"],
            "why": ["ab", "", "c d", "x"] if latin else ["Ңа өү", "", "Үй-бүлө", "x"],
            "met": ["2024-01-02", "", "1999-12-31", "1600-02-29"],
            "at": ["2024-01-02T10:11:12", "2024-01-02T10:11:12.123", "", "1970-01-01T00:00:00"],
            "took": ["10:11:12", "", "23:59:59", "00:00:00"],
        },
        dtype="str",
    )
    variables = [
        Variable("respondent_id", "Respondent" if latin else "Респондент"),
        Variable(
            "q1",
            "Is there help?" if latin else "Жардам барбы? Ң ө ү",
            "number",
            "nominal",
            {"1": yes, "2": no, "98": dont_know},
            ("98",),
        ),
        Variable("cases", "Cases" if latin else "Дела", "number", "scale"),
        Variable("share", "", "number", "ordinal"),
        Variable("why", "Why"),
        Variable("met", "Met", "date", "scale"),
        Variable("at", "At", "datetime", "scale"),
        Variable("took", "Took", "time", "scale"),
    ]
    return data, variables


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".por"])
def test_a_table_comes_back_with_labels_and_missing_values(tmp_path, suffix):
    data, variables = small_table(latin=suffix == ".por")
    path = tmp_path / f"t{suffix}"
    write_labelled(data, variables, path, "ky", title="T", constructed=True)
    found = read_here(path)
    back = found.data.rename(columns=str.lower)
    if suffix == ".por":
        back = back.rename(columns={lawful_names(["respondent_id"], longest=8)[0].name: "respondent_id"})
    expected = data
    if suffix == ".dta":
        expected = expected.assign(q1=["1", "2", ".a", ""])
    pd.testing.assert_frame_equal(back, expected)
    row = found.variables[found.variables["variable"].str.lower() == "q1"].iloc[0]
    code = ".a" if suffix == ".dta" else "98"
    assert row["label"] == variables[1].label
    assert row["missing"] == f'["{code}"]'
    assert variables[1].value_labels["98"] in row["values"]
    if suffix in (".sav", ".zsav"):
        assert list(found.variables["measure"]) == [variable.measure for variable in variables]
        assert found.file_label == "Constructed data: T"
        assert found.file_notes == ("Labels in language: ky", "Constructed data: no person gave these answers.")
    answers = found.responses[found.responses["item_id"].str.lower() == "q1"]
    assert list(answers["state"]) == ["answered", "answered", "answered", "not_answered"]


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".por"])
def test_the_same_table_gives_the_same_bytes_and_leaves_nothing_beside(tmp_path, suffix):
    data, variables = small_table(latin=suffix == ".por")
    one, two = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    write_labelled(data, variables, one, "en")
    write_labelled(data, variables, two, "en")
    assert one.read_bytes() == two.read_bytes()
    assert re.search(rb"19800101|01 Jan (19)?80", one.read_bytes())
    assert sorted(path.name for path in tmp_path.iterdir()) == [one.name, two.name]


def pspp(tmp_path: Path, syntax: str) -> list[list[str]]:
    (tmp_path / "s.sps").write_text(syntax, encoding="utf-8")
    subprocess.run(["pspp", "-o", "out.csv", "s.sps"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    return list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"))))


@needs_pspp
@pytest.mark.parametrize("suffix", [".sav", ".zsav", ".por"])
def test_pspp_sees_the_same_labels_missing_values_measures_and_cells(tmp_path, suffix):
    latin = suffix == ".por"
    data, variables = small_table(latin)
    write_labelled(data, variables, tmp_path / f"t{suffix}", "ky", title="T")
    get = "IMPORT" if latin else "GET"
    lines = pspp(tmp_path, f"{get} FILE='t{suffix}'.\nDISPLAY DICTIONARY.\n")
    described = {line[0].lower(): line for line in lines if len(line) in (9, 10)}
    missing = {line[0].lower(): line[1] for line in lines if len(line) == 2}
    names = {v.name: lawful_names([v.name], longest=8)[0].name if latin else v.name for v in variables}
    for variable in variables:
        line = described[names[variable.name]]
        assert line[2] == variable.label
        if not latin:
            assert line[3].lower() == variable.measure
    assert described["q1"][7] == "F2.0"
    assert described["cases"][7] == "F4.0"
    assert (described["q1"][9:] or [missing["q1"]]) == ["98"]
    text = "\n".join(",".join(line) for line in lines)
    for label in variables[1].value_labels.values():
        assert label in text
    assert "98[a]" in text
    subprocess.run(["pspp-convert", f"t{suffix}", "data.csv"], cwd=tmp_path, check=True, timeout=60)
    with (tmp_path / "data.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    rows = [{name.lower(): cell.strip() for name, cell in row.items()} for row in rows]
    assert [row["q1"] for row in rows] == list(data["q1"])
    assert [row["why"] for row in rows] == list(data["why"])
    assert [row["share"] for row in rows] == list(data["share"])
    assert [row["met"] for row in rows] == ["01/02/2024", "", "12/31/1999", "02/29/1600"]


@needs_pspp
def test_pspp_takes_the_fitted_labels_without_a_word(tmp_path):
    label = "Ң" * 400
    variable = Variable("q1", label, "number", "nominal", {"1": label})
    notes = write_labelled(pd.DataFrame({"q1": ["1"]}), [variable], tmp_path / "t.sav", "ky", title=label)
    lines = pspp(tmp_path, "GET FILE='t.sav'.\nDISPLAY DICTIONARY.\n")
    described = next(line for line in lines if line[0] == "q1" and len(line) in (9, 10))
    assert described[2] == "Ң" * 128
    assert any("Ң" * 60 in cell and "Ң" * 61 not in cell for line in lines for cell in line)
    assert {note.place for note in notes} == {"", "variable q1", "variable q1, value 1"}


def test_pandas_reads_the_same_stata_file(tmp_path):
    data, variables = small_table()
    path = tmp_path / "t.dta"
    write_labelled(data, variables, path, "ky")
    assert path.read_bytes()[:35].startswith(b"<stata_dta><header><release>118")
    with pd.io.stata.StataReader(path, convert_categoricals=False, convert_missing=True, convert_dates=False) as reader:
        frame = reader.read()
        assert reader.variable_labels()["q1"] == variables[1].label
        assert next(iter(reader.value_labels().values()))[1] == variables[1].value_labels["1"]
    assert [str(value) for value in frame["q1"]] == ["1.0", "2.0", ".a", "."]
    assert list(frame["why"]) == list(data["why"])
    dates = pd.read_stata(path, convert_categoricals=False)
    assert str(dates["met"].iloc[0])[:10] == "2024-01-02"
    assert str(dates["at"].iloc[0])[:19] == "2024-01-02 10:11:12"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_label_of_just_the_limit_is_kept_and_one_more_letter_is_cut_with_a_note(tmp_path, suffix):
    limit = 80 if suffix == ".dta" else 128
    for length in (limit, limit + 1):
        variable = Variable("q1", "ү" * length, "number")
        notes = write_labelled(pd.DataFrame({"q1": ["1"]}), [variable], tmp_path / f"t{suffix}", "ky")
        assert read_here(tmp_path / f"t{suffix}").variables["label"].tolist() == ["ү" * limit]
        assert len(notes) == (length > limit)


def test_the_short_label_is_written_where_the_long_one_does_not_fit(tmp_path):
    variable = Variable(
        "q1", "ж" * 200, "number", "nominal", {"1": "ж" * 61}, short_label="Кыска", short_value_labels={"1": "Ооба"}
    )
    notes = write_labelled(pd.DataFrame({"q1": ["1"]}), [variable], tmp_path / "t.sav", "ky")
    row = read_here(tmp_path / "t.sav").variables.iloc[0]
    assert (row["label"], row["values"]) == ("Кыска", '{"1": "Ооба"}')
    assert {note.place for note in notes} == {"variable q1", "variable q1, value 1"}
    assert all("bytes" in note.message for note in notes)


def test_a_text_beyond_the_limit_of_bytes_is_refused_without_being_shown(tmp_path):
    data = pd.DataFrame({"t": ["ok", "ж" * 16384]})
    with pytest.raises(DataError) as error:
        write_labelled(data, [Variable("t")], tmp_path / "t.sav", "ru")
    assert "row 2" in str(error.value)
    assert "жж" not in str(error.value)
    assert list(tmp_path.iterdir()) == []
    data["t"] = ["ok", "ж" * 16383]
    write_labelled(data, [Variable("t")], tmp_path / "t.sav", "ru")
    assert read_here(tmp_path / "t.sav").data["t"].tolist() == data["t"].tolist()


@pytest.mark.parametrize(
    ("data", "variables", "said"),
    [
        ({"a": ["1"], "b": ["2"]}, [Variable("a")], "column b"),
        ({"a": ["1"]}, [Variable("a"), Variable("b")], "no such column"),
        ({"ALL": ["1"]}, [Variable("ALL")], "Call it `all_v`"),
        ({"a/b": ["1"]}, [Variable("a/b")], "Call it `a_b`"),
        ({"a": ["secret"]}, [Variable("a", kind="number")], "row 1"),
        ({"a": ["123456789012345678901"]}, [Variable("a", kind="number")], "row 1"),
        ({"a": ["02.01.2024"]}, [Variable("a", kind="date")], "ISO 8601"),
        ({"a": ["inf"]}, [Variable("a", kind="number")], "row 1"),
        ({"a": ["x\0y"]}, [Variable("a")], "no letters"),
        ({}, [], "no variables"),
    ],
)
def test_what_a_file_cannot_hold_is_refused_with_its_place(tmp_path, data, variables, said):
    with pytest.raises(DataError) as error:
        write_labelled(pd.DataFrame(data), variables, tmp_path / "t.sav", "en")
    assert said in str(error.value)
    assert "secret" not in str(error.value)


def test_an_unknown_ending_names_the_known_ones(tmp_path):
    with pytest.raises(UsageError, match=r"\.dta, \.por, \.sav, \.zsav"):
        write_labelled(pd.DataFrame({"a": ["1"]}), [Variable("a")], tmp_path / "t.xls", "en")


def test_cyrillic_in_a_portable_file_is_refused_and_its_place_named(tmp_path):
    data = pd.DataFrame({"a": ["1"], "t": ["да"]})
    with pytest.raises(DataError) as error:
        write_labelled(data, [Variable("a", "Вопрос", "number"), Variable("t")], tmp_path / "t.por", "ru")
    assert [problem.place for problem in error.value.problems] == ["variable a, labels", "variable t"]


def test_more_than_three_missing_values_become_a_range(tmp_path):
    labels = {"1": "a", "96": "b", "97": "c", "98": "d", "99": "e"}
    variable = Variable("q1", "", "number", "nominal", labels, ("98", "99", "97", "96"))
    data = pd.DataFrame({"q1": ["1", "97", "99", ""]})
    assert write_labelled(data, [variable], tmp_path / "t.sav", "en") == ()
    found = read_here(tmp_path / "t.sav")
    assert found.variables["missing"].tolist() == ['["96 thru 99"]']
    assert found.data["q1"].tolist() == ["1", "97", "99", ""]


LETTERS = st.sampled_from("abzңөүҢӨҮЖй щ1.?")
LABELS = st.one_of(
    st.text(LETTERS, max_size=12),
    st.integers(54, 66).map(lambda n: "ү" * n),
    st.integers(117, 123).map(lambda n: "z" * n),
    st.integers(76, 84).map(lambda n: "ө" * n),
    st.integers(124, 132).map(lambda n: "aҢ" + "Ң" * n),
).map(str.strip)
NUMBERS = st.one_of(st.sampled_from(["", "1", "2", "98", "99"]), st.integers(-(10**14), 10**14).map(str))
TEXTS = st.text(st.sampled_from("abңөүЖ 98'\"/\n"), max_size=20).map(lambda text: text.rstrip(" "))


@st.composite
def tables(draw):
    names = [
        rename.name
        for rename in lawful_names(
            draw(st.lists(st.text("abzАңALL_/9", min_size=1, max_size=40), min_size=1, max_size=4, unique=True))
        )
    ]
    rows = draw(st.integers(0, 4))
    data, variables = {}, []
    for name in names:
        is_text = draw(st.booleans())
        data[name] = draw(st.lists(TEXTS if is_text else NUMBERS, min_size=rows, max_size=rows))
        values = (
            {} if is_text else {code: draw(LABELS) for code in draw(st.sets(st.sampled_from(["1", "2", "98", "99"])))}
        )
        missing = () if is_text else tuple(sorted(draw(st.sets(st.sampled_from(["98", "99"])))))
        variables.append(Variable(name, draw(LABELS), "text" if is_text else "number", "nominal", values, missing))
    return pd.DataFrame(data, dtype="str"), variables


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_any_lawful_table_comes_back_and_every_cut_label_has_a_note(tmp_path, suffix, table):
    data, variables = table
    path = tmp_path / f"t{suffix}"
    notes = {note.place for note in write_labelled(data, variables, path, "ky")}
    found = read_here(path)
    limit = (lambda text: text[:80]) if suffix == ".dta" else (lambda text: cut_to_bytes(text, 256))
    value_limit = 32000 if suffix == ".dta" else 120
    for variable, (_, row) in zip(variables, found.variables.iterrows(), strict=True):
        letters = dict(zip(variable.missing, (".a", ".b"), strict=False)) if suffix == ".dta" else {}
        cells = [letters.get(cell, cell) for cell in data[variable.name]]
        assert found.data[variable.name].tolist() == cells
        assert row["label"] == limit(variable.label)
        assert (row["label"] == variable.label) or f"variable {variable.name}" in notes
        values = {letters.get(code, code): label for code, label in variable.value_labels.items() if label}
        expected = {code: cut_to_bytes(label, value_limit) for code, label in values.items()}
        assert json.loads(row["values"] or "{}") == expected
        for code, label in variable.value_labels.items():
            assert byte_length(label) <= value_limit or f"variable {variable.name}, value {code}" in notes
        wanted = {letters.get(code, code) for code in variable.missing}
        if suffix == ".dta":
            wanted &= set(cells) | set(expected)
        assert set(json.loads(row["missing"] or "[]")) == wanted


def test_a_small_file_is_read_through_the_guarded_process(tmp_path):
    data, variables = small_table()
    write_labelled(data, variables, tmp_path / "t.sav", "ky")
    found = read_labelled(tmp_path / "t.sav", 2024)
    pd.testing.assert_frame_equal(found.data, data)
    assert found.responses["respondent_id"].unique().tolist() == ["E01", "E02", "E03", "E04"]
