"""The codebook of a year's data: what is counted, against a study counted by hand."""

from pathlib import Path

import pandas as pd
import pytest
from codebook_study import SENTINEL, small_study
from shared import ROOT

from ctipsurvey.errors import DataError, UsageError
from ctipsurvey.fieldwork.data_codebook import VALUE_COLUMNS, VARIABLE_COLUMNS, Counted, DataCodebook, data_codebook
from ctipsurvey.fieldwork.labelled import write_answers
from ctipsurvey.study import Study, load_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return small_study(tmp_path)


@pytest.fixture(scope="module")
def codebook(tmp_path_factory: pytest.TempPathFactory) -> DataCodebook:
    return data_codebook(small_study(tmp_path_factory.mktemp("study")), 2019, "questionnaire")


def _variable(table: pd.DataFrame, name: str) -> dict[str, object]:
    found = table[table["variable"] == name].to_dict("records")
    assert len(found) == 1
    return found[0]


STATES = """
variable       answered not_answered not_asked no_record valid missing
kind           5        1            0         0         4     1
kind_words     1        0            5         0         1     0
n_cases        4        1            0         1         4     0
helps_food     4        1            1         0         4     0
helps_bed      4        1            1         0         4     0
signed         1        5            0         0         1     0
opened         0        0            0         6         0     0
visit_words    2        1            0         0         2     0
"""


@pytest.mark.parametrize("line", STATES.strip().splitlines()[1:])
def test_each_row_of_the_file_is_counted_once_in_the_state_that_it_is_in(codebook: DataCodebook, line: str) -> None:
    name, *wanted = line.split()
    row = _variable(codebook.variables, name)
    headings = STATES.strip().splitlines()[0].split()[1:]
    assert [row[f"n_{heading}"] for heading in headings] == [int(number) for number in wanted]
    assert sum(int(number) for number in wanted[:4]) == row["n_rows"] == (3 if name == "visit_words" else 6)


def test_values_are_counted_with_the_share_of_those_who_answered(codebook: DataCodebook) -> None:
    values = codebook.values
    shown = values[["variable", "value", "label_ru", "is_missing", "is_offered", "n", "share"]].astype(object)
    assert shown.where(shown.notna(), None).values.tolist() == [
        ["kind", "1", "Вид А", "no", "yes", 3, 0.6],
        ["kind", "2", "Вид Б", "no", "yes", 1, 0.2],
        ["kind", "3", "Старый вид", "no", "no", 0, None],
        ["kind", "98", "Не знаю", "yes", "yes", 1, 0.2],
        ["helps_food", "0", "не выбрано", "no", "yes", 1, 0.25],
        ["helps_food", "1", "выбрано", "no", "yes", 3, 0.75],
        ["helps_bed", "0", "не выбрано", "no", "yes", 2, 0.5],
        ["helps_bed", "1", "выбрано", "no", "yes", 2, 0.5],
    ]


def test_of_numbers_minimum_median_and_maximum_are_told_and_of_nothing_else(codebook: DataCodebook) -> None:
    variables = codebook.variables
    numbers = variables[["minimum", "median", "maximum"]]
    assert variables[numbers.notna().any(axis=1)]["variable"].tolist() == ["n_cases"]
    assert numbers.dropna().values.tolist() == [[0.0, 3.5, 10.0]]


def test_a_variable_has_its_texts_in_three_languages_and_none_that_is_not_translated(codebook: DataCodebook) -> None:
    variables = codebook.variables
    words, food = _variable(variables, "kind_words"), _variable(variables, "helps_food")
    assert [words[f"label_{key}"] for key in ("en", "ru", "ky")] == ["In your words", "Своими словами", ""]
    assert words["condition_en"] == "Answer if in question 1 the answer is «Kind B»."
    assert words["condition_ru"] == "Отвечайте, если в вопросе 1 выбрано «Вид Б»."
    assert [food["question_ky"], food["choice_ky"]] == ["Эмне жардам берет?", "Тамак"]
    assert food["label_ky"] == "Эмне жардам берет?: Тамак"
    assert [words["section_ru"], words["question_no"], words["type"]] == ["Первая часть", "2", "text"]


@pytest.mark.parametrize("year", [2015, 2016, 2017, 2019])
def test_files_and_names_of_variables_are_those_of_the_exported_files(tmp_path: Path, year: int) -> None:
    import pyreadstat

    study = load_study(ROOT)
    write_answers(study, year, "questionnaire", "sav", "en", tmp_path)
    codebook = data_codebook(study, year, "questionnaire")
    exported = {path.stem: pyreadstat.read_sav(path, metadataonly=True)[1] for path in tmp_path.glob("*.sav")}
    assert set(codebook.files["file"]) == set(exported)
    for file, meta in exported.items():
        found = codebook.variables[codebook.variables["file"] == file]
        assert found["variable"].tolist() == meta.column_names
        assert found["n_rows"].unique().tolist() == [meta.number_rows]
        values = codebook.values[codebook.values["file"] == file]
        assert {name: {float(value) for value in group["value"]} for name, group in values.groupby("variable")} == {
            name: set(labels) for name, labels in meta.variable_value_labels.items()
        }


def test_the_tables_have_the_columns_that_are_told_and_no_words_of_a_person(codebook: DataCodebook) -> None:
    assert tuple(codebook.variables.columns) == VARIABLE_COLUMNS
    assert tuple(codebook.values.columns) == VALUE_COLUMNS
    for table in (codebook.files, codebook.variables, codebook.values):
        text = table.to_csv()
        assert SENTINEL not in text
        assert "2019-01-31" not in text
        assert "visits[" not in text


def test_constructed_answers_are_marked_in_every_row_and_others_in_none(tmp_path: Path) -> None:
    for constructed in (True, False):
        study = small_study(tmp_path / str(constructed), constructed=constructed)
        codebook = data_codebook(study, 2019, "questionnaire")
        assert codebook.constructed is constructed
        for table in (codebook.files, codebook.variables, codebook.values):
            assert set(table["constructed"]) == {"constructed" if constructed else ""}


def test_all_counts_pass_through_disclosure_control_once(study: Study) -> None:
    seen: list[Counted] = []

    def control(counted: Counted) -> Counted:
        seen.append(counted)
        return Counted(counted.files, counted.variables.iloc[:1], counted.values.iloc[:0])

    codebook = data_codebook(study, 2019, "questionnaire", control)
    assert len(seen) == 1
    assert (len(codebook.variables), len(codebook.values)) == (1, 0)
    assert codebook.controlled
    assert not data_codebook(study, 2019, "questionnaire").controlled


@pytest.mark.parametrize(
    ("year", "name", "words"),
    [
        (2018, "questionnaire", "2018 is not a year of this study"),
        (2019, "questionaire", "Did you mean 'questionnaire'?"),
        (2019, "guide", "there are no answers to guide"),
        (2017, "questionnaire", "there are no answers to questionnaire"),
    ],
)
def test_what_the_study_does_not_have_is_told(study: Study, year: int, name: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        data_codebook(study, year, name)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",kind,,b,answered", f",kind,,{SENTINEL},answered", "Allowed: a, b, dont_know"),
        ("visits[2]", f"{SENTINEL}[2]", "row 32, column repeat: names no section"),
        (",helps,,bed,", f",helps,,{SENTINEL},", "Allowed: food, bed"),
    ],
)
def test_answers_that_would_name_a_variable_or_file_are_refused_and_not_shown(
    study: Study, old: str, new: str, words: str
) -> None:
    path = study.protected(2019, "responses")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        data_codebook(study, 2019, "questionnaire")
    assert words in str(caught.value)
    assert SENTINEL not in str(caught.value)
