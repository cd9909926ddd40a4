"""What a notebook declares and what is given to it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_study import PARAMETERS, cell, standard_cells, write_notebook

from ctipsurvey.errors import InstrumentError, UsageError
from ctipsurvey.run.parameters import (
    check_all,
    check_parameters,
    declared_parameters,
    parse_value,
    read_declarations,
)

HOSTILE = "x=1;__import__('os').system('touch pwned')#"


def notebook(folder: Path, source: str = PARAMETERS) -> Path:
    return write_notebook(folder / "notebooks" / "1_first.ipynb", [cell(source, "parameters"), cell("pass")])


def test_the_declared_parameters_come_back_in_order_with_their_defaults(tmp_path):
    path = notebook(tmp_path)
    assert list(declared_parameters(path).items()) == [("year", 2017), ("study", "."), ("language", "ru")]


def test_what_is_given_becomes_of_the_defaults_type_and_the_rest_is_left_out(tmp_path):
    assert check_parameters(notebook(tmp_path), {"year": "2019"}) == {"year": 2019}


def test_a_misspelt_name_is_refused_and_the_nearest_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"yaer.*Did you mean 'year'"):
        check_parameters(notebook(tmp_path), {"yaer": "2019"})


@pytest.mark.parametrize("name", [HOSTILE, "class", "a b", "", "1st", "year ", "year\n", "import os\nyear"])
def test_a_name_that_is_no_plain_word_is_refused(tmp_path, name):
    with pytest.raises(UsageError, match="one plain word") as error:
        check_parameters(notebook(tmp_path), {name: "1"})
    assert "\n" not in str(error.value)


def test_a_name_that_only_looks_like_a_declared_one_is_refused(tmp_path):
    with pytest.raises(UsageError):
        check_parameters(notebook(tmp_path), {"ｙｅａｒ": 2019})


def test_all_problems_of_what_was_given_are_told_at_once(tmp_path):
    with pytest.raises(UsageError) as error:
        check_parameters(notebook(tmp_path), {"yaer": "2019", "year": "MMXIX", "lang": "ky"})
    assert len(error.value.problems) == 3


def test_a_name_needs_to_be_declared_by_one_of_the_notebooks_only(tmp_path):
    first = notebook(tmp_path)
    second = write_notebook(tmp_path / "notebooks" / "2_second.ipynb", [cell('year = 1\nstudy = "."', "parameters")])
    values = check_all([first, second], {"year": 2019, "language": "ky"})
    assert values == {first: {"year": 2019, "language": "ky"}, second: {"year": 2019}}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([cell("year = 1")], "no cell has the tag"),
        ([cell(PARAMETERS, "parameters"), cell(PARAMETERS, "parameters")], "cells 1, 2 all have the tag"),
        ([cell(PARAMETERS, "parameters", kind="markdown")], "no code cell"),
        ([], "no cell has the tag"),
    ],
)
def test_a_notebook_needs_exactly_one_tagged_code_cell(tmp_path, cells, said):
    with pytest.raises(InstrumentError, match=said):
        declared_parameters(write_notebook(tmp_path / "notebooks" / "1_a.ipynb", cells))


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "print(1)",
        "x = y = 1",
        "x, y = 1, 2",
        "x = 1 + 1",
        "x = int('1')",
        "x = f'{year}'",
        "x = {1, 2}",
        "x = (1, 2)",
        "x = b'a'",
        "x = {'a': 1}",
        "x = [[1]]",
        "x: int",
        "x += 1",
        "x.y = 1",
        "year = 2018",
        "if True:\n    x = 1",
        "def f(): pass",
        "%matplotlib inline",
        "!touch pwned",
        "(x := 1)",
    ],
)
def test_a_line_that_is_no_plain_value_is_refused(line):
    with pytest.raises(InstrumentError, match="cell 2, line 4"):
        read_declarations(f"{PARAMETERS}\n{line}", "1_a.ipynb", "cell 2")


def test_comments_negative_numbers_and_lists_are_plain_values():
    source = PARAMETERS + "\n# how many\nleast: int = -3  # people\ngroups = ['a', 1, None]\nshare = .5"
    assert list(read_declarations(source, "", "").values())[3:] == [-3, ["a", 1, None], 0.5]


@pytest.mark.parametrize("source", ['study = "."', "year = 2019", 'year = "2019"\nstudy = "."', "year = 1\nstudy = 1"])
def test_every_notebook_declares_a_year_and_a_study(source):
    with pytest.raises(InstrumentError, match=r"`(year|study)` (is not declared|must be)"):
        read_declarations(source, "1_a.ipynb", "cell 2")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"cells": 3}', '{"cells": [3]}', "null"])
def test_a_file_that_is_no_notebook_is_told_in_plain_words(tmp_path, content):
    path = tmp_path / "1_a.ipynb"
    path.write_text(content)
    with pytest.raises(InstrumentError, match="not readable as a notebook"):
        declared_parameters(path)


def test_a_source_kept_as_a_list_of_lines_is_read_too(tmp_path):
    path = tmp_path / "1_a.ipynb"
    cells = standard_cells()
    cells[1]["source"] = PARAMETERS.splitlines(keepends=True)
    path.write_text(json.dumps({"cells": cells}))
    assert declared_parameters(path)["year"] == 2017


@pytest.mark.parametrize(
    ("text", "default", "value"),
    [
        ("2019", 2015, 2019),
        ("-4", 0, -4),
        ("0", 1, 0),
        ("0.5", 1.0, 0.5),
        ("3", 1.0, 3.0),
        ("1e-3", 1.0, 0.001),
        ("true", False, True),
        ("False", True, False),
        ("2019", "all", "2019"),
        ("", "all", ""),
        ("['a', 2]", [], ["a", 2]),
        ("ru", None, "ru"),
    ],
)
def test_text_becomes_a_value_where_nothing_is_lost(text, default, value):
    found = parse_value(text, default)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("2019.0", 1),
        ("007", 1),
        ("2_019", 1),
        (" 2019", 1),
        ("+1", 1),
        ("-0", 1),
        ("1e3", 1),
        ("", 1),
        ("٢٠١٩", 1),
        ("9" * 5000, 1),
        ("true", 1),
        ("0,5", 1.0),
        ("nan", 1.0),
        ("inf", 1.0),
        ("1e999", 1.0),
        ("1", True),
        ("yes", True),
        ("a", [1]),
        ("(1,)", [1]),
        ("[(1,)]", [1]),
        ("[print(1)]", [1]),
    ],
)
def test_text_that_is_no_value_of_the_type_is_refused(text, default):
    with pytest.raises(UsageError, match="is not"):
        parse_value(text, default)


@pytest.mark.parametrize("value", [2019.0, True, None, [2019]])
def test_a_value_of_another_type_is_refused_from_code_too(tmp_path, value):
    with pytest.raises(UsageError, match=r"parameter year: .* is not a whole number"):
        check_parameters(notebook(tmp_path), {"year": value})


@given(st.integers(-(10**17), 10**17) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_is_read_as_itself(value):
    assert parse_value(str(value), type(value)(0)) == value
