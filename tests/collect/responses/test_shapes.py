"""Old, mixed and incomplete shapes of an export, several versions and instruments in one."""

from pathlib import Path

import pandas as pd
import pytest
from collect.responses.exporting import FILLED, FORM, Filled, Shape, write_export
from collect.responses.rows import export_of, messages, states

from ctipsurvey.collect.responses.reading import read_export
from ctipsurvey.errors import DataError
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.waves import in_year


def test_an_old_export_with_true_false_and_flattened_repeats_is_read(tmp_path: Path) -> None:
    row = {
        "g_body/body_kind": "ngo",
        "g_body/services": "shelter",
        "g_body/services/shelter": "True",
        "g_body/services/legal": "False",
        "g_body/staff": "n/a",
        "visits[1]/place": "Osh",
        "visits[1]/people[1]/role": "head",
        "visits[1]/people[2]/role": "n/a",
        "visits[2]/place": "n/a",
        "visits[2]/people[1]/role": "n/a",
        "_uuid": "u",
    }
    export = export_of(tmp_path, [row])
    found = export.responses.set_index(["item_id", "repeat"])["value"].to_dict()
    assert found[("staff", "")] == ""
    assert found[("place", "visits[1]")] == "Osh"
    assert found[("role", "visits[1]/people[1]")] == "head"
    assert set(export.responses["repeat"]) == {"", "visits[1]", "visits[1]/people[1]"}
    assert states(export.selections, "services")["u"]["legal"] == "not_selected"
    assert any("old way" in message for message in messages(export, "guessed"))


def test_without_its_own_column_a_select_multiple_is_read_from_the_columns_of_its_choices(tmp_path: Path) -> None:
    row = {"_uuid": "u", "body_kind": "ngo", "services/shelter": "1", "services/legal": "0", "services/online": "1"}
    export = export_of(tmp_path, [row])
    found = export.responses.set_index("item_id")["value"]
    assert found["services"] == "shelter online"
    assert any("columns of its choices" in message for message in messages(export, "repaired"))


def test_each_row_is_read_in_the_version_that_it_names(tmp_path: Path) -> None:
    old = in_year(FORM, 2025).model_copy(update={"version": "2025.3"})
    new = in_year(FORM, 2026).model_copy(update={"version": "2026.1"})
    rows = [
        {"_uuid": "a", "body_kind": "ngo", "paper_log": "1", "online_log": "", "__version__": "2025.3"},
        {"_uuid": "b", "body_kind": "ngo", "paper_log": "", "online_log": "", "instrument_version": "2026.1"},
        {"_uuid": "c", "body_kind": "ngo", "paper_log": "", "online_log": "1", "__version__": "vXyZ"},
    ]
    export = export_of(tmp_path, rows, old, new)
    paper = {id_: of["paper_log"] for id_, of in states(export.responses, "paper_log", "item_id").items()}
    assert paper == {"a": "answered", "b": "not_asked", "c": "not_asked"}
    assert list(export.submissions["version"]) == ["2025.3", "2026.1", "2026.1"]
    assert list(export.submissions["year"]) == ["2025", "2026", "2026"]
    assert [message for message in messages(export, "guessed") if "1 rows do not name" in message]


def test_rows_of_a_repeat_without_their_submission_are_named(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("f.csv", "body_kind,KEY\nngo,uuid:a\n")
        archive.writestr("f-visits.csv", "place,PARENT_KEY,KEY\nOsh,uuid:a,uuid:a/visits[1]\nOsh,uuid:x,uuid:x/v[1]\n")
    export = read_export([tmp_path / "export.zip"], [FORM], 2026)
    assert list(export.responses.loc[export.responses["item_id"] == "place", "respondent_id"]) == ["a"]
    assert any("row 3" in message for message in messages(export, "not read"))


def test_an_archive_unpacked_into_its_files_is_read_as_one_export(tmp_path: Path) -> None:
    import zipfile

    path = write_export(tmp_path / "e.zip", Shape("zip", sign="-"), FILLED)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
    apart = read_export(sorted(tmp_path.glob("*.csv")), [FORM], 2026)
    together = read_export([path], [FORM], 2026)
    kept = ["respondent_id", "item_id", "repeat", "value", "state"]
    pd.testing.assert_frame_equal(apart.responses[kept], together.responses[kept])


def test_an_ambiguous_header_is_refused(tmp_path: Path) -> None:
    items = [{"id": id_, "type": "text", "label": {"en": "How many?"}} for id_ in ("men", "women")]
    form = Questionnaire.model_validate({"id": "f", "languages": {"en": "English (en)"}, "items": items})
    with pytest.raises(DataError, match=r"may be any of the items `men`, `women`"):
        export_of(tmp_path, [{"_id": "1", "How many?": "3"}], form)


def test_labels_of_sheets_cut_to_31_letters_still_find_their_repeat(tmp_path: Path) -> None:
    long = "Every single visit that was made to a body in this year"
    visits = next(section for section in FORM.sections() if section.id == "visits")
    items = tuple(e.model_copy(update={"label": {"en": long}}) if e is visits else e for e in FORM.items)
    form = FORM.model_copy(update={"items": items})
    filled = [Filled("u", 2026, {"visits": [{"place": "Osh", "people": [{"role": "head"}]}]})]
    export = read_export([write_export(tmp_path / "e.xlsx", Shape(way="en"), filled, form)], [form], 2026)
    assert set(export.responses["repeat"]) == {"", "visits[1]", "visits[1]/people[1]"}


def test_a_question_moved_to_another_group_has_two_columns_and_both_are_read(tmp_path: Path) -> None:
    rows = [
        {"_uuid": "a", "old/body_kind": "", "g_body/body_kind": "ngo", "body_kind": ""},
        {"_uuid": "b", "g_body/body_kind": "", "body_kind": "other"},
        {"_uuid": "c", "g_body/body_kind": "ngo", "body_kind": "other"},
    ]
    export = export_of(tmp_path, rows)
    assert list(export.responses["value"]) == ["ngo", "other", "ngo"]
    assert any(text.startswith("row 4, column `body_kind`") for text in messages(export, "not read"))


@pytest.mark.parametrize("header", ["What kind of body are you?", "Kind of body", "Орган/Вид органа"])
def test_a_question_that_was_reworded_is_found_by_its_words_of_any_year(header: str, tmp_path: Path) -> None:
    content = FORM.model_dump(exclude_defaults=True, mode="json")
    content["items"][1]["items"][1] |= {"earlier": [{"until": 2025, "label": {"en": "What kind of body are you?"}}]}
    form = Questionnaire.model_validate(content)
    export = export_of(tmp_path, [{"_uuid": "a", header: "Уюм"}, {"_uuid": "b", header: "Police"}], form)
    assert list(export.responses["value"]) == ["ngo", "police"]


@pytest.mark.parametrize("language", ["en", "ru", "ky"])
def test_headers_may_be_names_and_values_labels(language: str, tmp_path: Path) -> None:
    kinds = {choice.id: choice.label[language] for choice in FORM.choices["kinds"]}
    services = {choice.id: choice.label[language] for choice in FORM.choices["services"]}
    given = f"{services['legal']} {services['shelter']}"
    row = {"_uuid": "a", "body_kind": kinds["other"], "body_other": kinds["ngo"], "services": given}
    export = export_of(tmp_path, [row])
    assert list(export.responses["value"]) == ["other", kinds["ngo"], "shelter legal"]
    assert set(export.submissions["language"]) == {language}


def test_a_file_of_another_instrument_or_year_says_so(tmp_path: Path) -> None:
    row = {"_uuid": "a", "body_kind": "ngo", "instrument_id": "other_form", "monitoring_year": "2025"}
    export = export_of(tmp_path, [row])
    assert any("1 rows name another instrument" in message for message in messages(export, "guessed"))
    assert any("1 rows say that they are of 2025" in message for message in messages(export, "irregular"))
    assert list(export.responses["year"]) == ["2025"]


def test_of_several_instruments_the_one_that_knows_the_columns_is_taken(tmp_path: Path) -> None:
    items = [{"id": "body_kind", "type": "text"}, {"id": "opinion", "type": "text"}]
    guide = Questionnaire.model_validate({"id": "guide", "items": items})
    export = export_of(tmp_path, [{"_id": "1", "body_kind": "ngo", "services": "legal"}], guide, FORM)
    assert export.instrument == FORM.id
    export = export_of(tmp_path, [{"_id": "1", "body_kind": "ngo", "instrument_id": "guide"}], guide, FORM)
    assert export.instrument == "guide"


def test_a_label_that_is_the_id_of_another_item_is_read_as_the_file_is_written(tmp_path: Path) -> None:
    items = [
        {"id": "staff", "type": "text", "label": {"en": "men"}},
        {"id": "men", "type": "text", "label": {"en": "staff"}},
        {"id": "note_1", "type": "text", "label": {"en": "Anything else"}},
    ]
    form = Questionnaire.model_validate({"id": "f", "languages": {"en": "English (en)"}, "items": items})
    for last, first in (("note_1", "staff"), ("Anything else", "men")):
        export = export_of(tmp_path, [{"_id": "1", "staff": "7", "men": "8", last: "-"}], form)
        assert export.responses.set_index("item_id")["value"][first] == "7"
