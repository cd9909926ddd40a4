"""An instrument in one year, and its YAML."""

from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.errors import InstrumentError, UsageError
from ctipsurvey.instruments.loading import (
    instrument_names,
    instrument_text,
    load_instrument,
    load_instruments,
    read_instrument,
)
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.study import load_study

FORM = """\
id: demo
kind: questionnaire
version: 2026.10
languages: {en: English (en), ky: Kyrgyz (ky)}
items:
  - id: part
    label: {en: Part, ky: Бөлүк}
    items:
      - id: a
        type: select_one
        choices: yn
        since: 2015
        label: {en: Now, ky: Азыр}
        constraint: . != 'x'
        earlier:
          - until: 2016
            label: {en: First, ky: Биринчи}
            constraint: ""
          - until: 2017
            type: select_multiple
      - {id: b, type: integer, until: 2016, label: {en: B}}
  - {id: c, type: text, since: 2019, label: {en: C}}
choices:
  yn:
    - {id: no, label: {en: No}, earlier: [{until: 2016, label: {en: Not}}]}
    - {id: 010, label: {en: Ten}, since: 2017}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "demo.yaml"
    path.write_text(FORM, encoding="utf-8")
    return path


def test_each_year_sees_what_was_asked_in_it(path: Path) -> None:
    whole = read_instrument(path)
    asked = {year: {item.id: item for item in in_year(whole, year).all_items()} for year in (2014, 2016, 2017, 2019)}
    assert [list(items) for items in asked.values()] == [["b"], ["a", "b"], ["a"], ["a", "c"]]
    assert (asked[2016]["a"].label["en"], asked[2016]["a"].type, asked[2016]["a"].constraint) == (
        "First", "select_one", "",
    )  # fmt: skip
    assert (asked[2017]["a"].label["en"], asked[2017]["a"].type) == ("Now", "select_multiple")
    assert asked[2019]["a"].type == "select_one"
    assert all(not item.earlier for items in asked.values() for item in items.values())


def test_choices_come_and_go_with_the_years(path: Path) -> None:
    whole = read_instrument(path)
    item = in_year(whole, 2016).all_items()[0]
    assert in_year(whole, 2016).choice_ids(item) == ("no",)
    assert in_year(whole, 2016).choice_label(item, "no") == "Not"
    assert in_year(whole, 2019).choice_ids(item) == ("no", "010")
    assert in_year(whole, 2014).choices == {}


def test_values_stay_what_was_typed(path: Path) -> None:
    whole = read_instrument(path)
    assert whole.version == "2026.10"
    assert [choice.id for choice in whole.choices_of(whole.all_items()[0])] == ["no", "010"]


def test_written_and_read_is_the_same(path: Path, tmp_path: Path) -> None:
    whole = read_instrument(path)
    again = tmp_path / "again.yaml"
    again.write_text(instrument_text(whole), encoding="utf-8")
    assert read_instrument(again) == whole
    assert instrument_text(read_instrument(again)) == instrument_text(whole)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: questionnaire", "kind: quest", "demo.yaml, line 2, key `kind`: is 'quest'. Allowed: 'questionnaire'"),
        ("ky: Азыр", "ky: [Азыр]", "line 13, entry `part`, entry `a`, key `label`, in Kyrgyz: should be one text."),
        ("constraint: . !=", "constrant: . !=", "entry `a`, key `constrant`: is not known. Did you mean 'constraint'?"),
        ("since: 2015", "since: MMXV", "line 12, entry `part`, entry `a`, key `since`: should be a whole number."),
        ("id: a\n", "id: a\n        id: a2\n", "line 10: the key `id` was already given in line 9"),
        ("id: no, label", "id: no, lable", "key `yn`, entry `no`, key `lable`: is not known. Did you mean 'label'?"),
    ],
)
def test_what_is_wrong_is_told_by_file_line_item_and_language(path: Path, old: str, new: str, message: str) -> None:
    assert old in FORM
    path.write_text(FORM.replace(old, new), encoding="utf-8")
    with pytest.raises(InstrumentError) as caught:
        read_instrument(path)
    assert message in str(caught.value)
    assert "pydantic" not in str(caught.value)


def test_the_study_has_a_guide_and_a_questionnaire_of_full_size() -> None:
    instruments = load_instruments(load_study(ROOT))
    assert len(in_year(instruments["questionnaire"], 2019).answered_items()) >= 40
    assert len(in_year(instruments["guide"], 2019).answered_items()) >= 25
    for instrument in instruments.values():
        assert set(instrument.languages) == {"en", "ru", "ky"}
        assert {item.type for item in instrument.all_items()} >= {"select_one", "select_multiple", "text", "integer"}


def test_the_recommendations_asked_about_come_from_the_register_and_grow_with_the_years() -> None:
    questionnaire = load_instrument(load_study(ROOT), "questionnaire")
    item = next(item for item in questionnaire.all_items() if item.choices == "recommendations")
    asked = {year: len(in_year(questionnaire, year).choice_ids(item)) for year in (2016, 2017, 2019, 2026)}
    assert asked == {2016: 10, 2017: 17, 2019: 39, 2026: 52}


def test_an_instrument_that_is_not_there_is_answered_with_those_that_are() -> None:
    study = load_study(ROOT)
    assert instrument_names(study) == ("guide", "questionnaire")
    with pytest.raises(UsageError, match="Did you mean 'questionnaire'"):
        load_instrument(study, "questionaire")
