"""Any XLSForm is read: forms as people, servers and other projects write them, made up here."""

import datetime
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared import ROOT

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, SurveyError
from ctipsurvey.instruments.loading import instrument_text
from ctipsurvey.instruments.questionnaire import Choice, Item, Questionnaire, Section
from ctipsurvey.instruments.xlsform.reading import XLSFormReading, questionnaire_from_sheets, read_xlsform
from ctipsurvey.instruments.xlsform.writing import write_xlsform

Table = list[list[Any]]


def workbook(sheets: dict[str, Table]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def content_of(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(folder: Path, book: openpyxl.Workbook | bytes, name: str = "form.xlsx") -> XLSFormReading:
    path = folder / name
    files.write_bytes(path, book if isinstance(book, bytes) else content_of(book))
    return read_xlsform(path)


def sheets(
    survey: Table, choices: Table | None = None, settings: Table | None = None, **more: Table
) -> dict[str, Table]:
    found = {"survey": survey, "choices": choices, "settings": settings}
    return {name: rows for name, rows in found.items() if rows is not None} | more


def reading(
    survey: Table, choices: Table | None = None, settings: Table | None = None, **more: Table
) -> XLSFormReading:
    texts = {
        name: [["" if cell is None else str(cell) for cell in row] for row in rows]
        for name, rows in sheets(survey, choices, settings, **more).items()
    }
    return questionnaire_from_sheets(texts, "form.xlsx")


def told(found: XLSFormReading, kind: str, *words: str) -> bool:
    return any(
        note.kind == kind and all(word in f"{note.place}: {note.message}" for word in words) for note in found.notes
    )


def comes_back(questionnaire: Questionnaire, folder: Path) -> bool:
    again = read(folder, write_xlsform(questionnaire), "again.xlsx").questionnaire
    return instrument_text(again) == instrument_text(questionnaire)


YES_NO: Table = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]


def test_a_plain_form_with_bare_labels_has_one_language_without_a_name(tmp_path: Path) -> None:
    found = reading([["type", "name", "label"], ["text", "q1", "Name?"], ["select_one yn", "q2", "Fine?"]], YES_NO)
    questionnaire = found.questionnaire
    assert questionnaire.languages == {"default": ""}
    assert questionnaire.all_items()[0].label == {"default": "Name?"}
    assert questionnaire.choice_label(questionnaire.all_items()[1], "yes", "default") == "Yes"
    assert questionnaire.id == "form"
    assert comes_back(questionnaire, tmp_path)


@pytest.mark.parametrize(
    ("heading", "key", "kind"),
    [
        ("label::English (en)", "en", ""),
        ("label::English", "English", ""),
        ("label:English", "English", ""),
        ("Label :: English (en)", "en", ""),
        ("LABEL::English (EN)", "en", ""),
        ("label English", "English", "guessed"),
        ("label (English)", "English", "guessed"),
        ("label_fr", "fr", "guessed"),
        ("caption::English", "English", ""),
    ],
)
def test_labels_are_known_by_many_spellings(heading: str, key: str, kind: str) -> None:
    found = reading([["type", "name", heading], ["text", "q", "Q?"]])
    assert found.questionnaire.all_items()[0].label == {key: "Q?"}
    assert not kind or told(found, kind, "column")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("relevance", "relevant"),
        ("Relevant", "relevant"),
        ("bind::relevant", "relevant"),
        ("bind:relevant", "relevant"),
        ("calculate", "calculation"),
        ("readonly", "read_only"),
        ("Read Only", "read_only"),
        ("body::appearance", "appearance"),
        ("choice filter", "choice_filter"),
        (" CONSTRAINT ", "constraint"),
    ],
)
def test_columns_are_known_by_many_spellings(heading: str, field: str) -> None:
    found = reading([["type", "name", "label", heading], ["text", "q", "Q?", "x"]])
    assert getattr(found.questionnaire.all_items()[0], field) == "x"


@pytest.mark.parametrize(
    "heading",
    [
        "constraint_message",
        "constraint message",
        "Constraint Message",
        "constraining message",
        "jr:constraintMsg",
        "bind::jr:constraintMsg",
        "bind:jr:constraintMsg",
    ],
)
def test_messages_are_known_by_many_spellings(heading: str) -> None:
    found = reading([["type", "name", "label", heading], ["text", "q", "Q?", "No."]])
    assert found.questionnaire.all_items()[0].constraint_message == {"default": "No."}


@pytest.mark.parametrize(
    ("written", "type_", "choices"),
    [
        ("select_one yn", "select_one", "yn"),
        ("select one yn", "select_one", "yn"),
        ("select one from yn", "select_one", "yn"),
        ("select1 yn", "select_one", "yn"),
        ("Select_One yn", "select_one", "yn"),
        ("add select one prompt using yn", "select_one", "yn"),
        ("select_multiple yn", "select_multiple", "yn"),
        ("select all that apply yn", "select_multiple", "yn"),
        ("select all that apply from yn", "select_multiple", "yn"),
        ("rank yn", "rank", "yn"),
        ("select_one_from_file places.csv", "select_one_from_file", "places.csv"),
        ("select one from file places.csv", "select_one_from_file", "places.csv"),
        ("select_multiple_from_file a.xml", "select_multiple_from_file", "a.xml"),
        ("select_one_external towns", "select_one_external", "towns"),
        ("select_one ${person}", "select_one", "${person}"),
        ("int", "integer", ""),
        ("string", "text", ""),
        ("dateTime", "datetime", ""),
        ("add integer prompt", "integer", ""),
        ("q text", "text", ""),
        ("get today", "today", ""),
        ("range", "range", ""),
        ("start-geopoint", "start-geopoint", ""),
    ],
)
def test_types_are_known_by_many_spellings(written: str, type_: str, choices: str) -> None:
    found = reading([["type", "name", "label"], [written, "q", "Q?"]], YES_NO)
    item = found.questionnaire.all_items()[0]
    assert (item.type, item.choices) == (type_, choices)
    assert not told(found, "irregular")


@pytest.mark.parametrize("written", ["text audit", "speed violations audit", "score__row", "caseid", "select_one"])
def test_types_of_other_systems_are_kept_as_they_are(written: str, tmp_path: Path) -> None:
    found = reading([["type", "name", "label"], [written, "q", "Q?"]])
    assert found.questionnaire.all_items()[0].type == written
    assert told(found, "irregular", "row 2") or written == "select_one"
    assert comes_back(found.questionnaire, tmp_path)


def test_several_languages_with_one_missing_translation() -> None:
    found = reading(
        [
            ["type", "name", "label::Français (fr)", "label::العربية (ar)", "hint::Français (fr)"],
            ["text", "nom", "Votre nom ?", "ما اسمك؟", "Écrire lisiblement"],
            ["text", "lieu", "Où ?", None, None],
        ],
        [["list_name", "name", "label::Français (fr)", "label::العربية (ar)"], ["on", "oui", "Oui", "نعم"]],
        [["form_title", "form_id", "default_language"], ["Enquête", "enquete", "Français (fr)"]],
    )
    questionnaire = found.questionnaire
    assert questionnaire.languages == {"fr": "Français (fr)", "ar": "العربية (ar)"}
    assert questionnaire.default_language == "fr"
    assert questionnaire.title == {"fr": "Enquête", "ar": ""}
    first, second = questionnaire.all_items()
    assert first.hint == {"fr": "Écrire lisiblement", "ar": ""}
    assert second.label == {"fr": "Où ?", "ar": ""}


def test_bare_messages_beside_translated_labels_are_in_the_default_language() -> None:
    found = reading(
        [
            ["type", "name", "label::English (en)", "label::French (fr)", "constraint", "constraint_message"],
            ["integer", "age", "Age?", "Âge ?", ". < 120", "Too old"],
        ],
        None,
        [["form_id", "default_language"], ["f", "French (fr)"]],
    )
    assert found.questionnaire.all_items()[0].constraint_message == {"en": "", "fr": "Too old"}
    assert told(found, "guessed", "constraint_message", "`fr`")


def test_a_bare_label_beside_translations_is_the_default_language_that_has_no_column() -> None:
    found = reading(
        [["type", "name", "label", "label::French"], ["text", "q", "Name?", "Nom ?"]],
        None,
        [["form_id", "default_language"], ["f", "English"]],
    )
    assert found.questionnaire.all_items()[0].label == {"English": "Name?", "French": "Nom ?"}
    assert found.questionnaire.default_language == "English"


def test_languages_that_differ_only_in_spelling_are_one() -> None:
    found = reading(
        [
            ["type", "name", "label::Kyrgyz (ky)", "hint::kyrgyz (ky)", "constraint_message::Kyrgyz"],
            ["text", "q", "Суроо", "Кеңеш", "Жок"],
        ]
    )
    item = found.questionnaire.all_items()[0]
    assert found.questionnaire.languages == {"ky": "Kyrgyz (ky)"}
    assert (item.hint, item.constraint_message) == ({"ky": "Кеңеш"}, {"ky": "Жок"})
    assert told(found, "repaired", "kyrgyz (ky)")


def test_repeats_in_groups_are_sections_in_sections(tmp_path: Path) -> None:
    found = reading(
        [
            ["type", "name", "label", "relevant", "repeat_count", "appearance", "instance::x"],
            ["begin group", "household", "Household", None, None, "field-list", None],
            ["begin_repeat", "member", "Member", "${n} > 0", "${n}", None, "y"],
            ["text", "name", "Name?"],
            ["begin group", None, "Inner"],
            ["integer", "age", "Age?"],
            ["end group"],
            ["end_repeat", "members"],
            ["end group", "household"],
            ["begin lgroup", "visits", "Visits"],
            ["date", "day", "Day?"],
            ["end lgroup"],
        ]
    )
    household, visits = found.questionnaire.items
    assert isinstance(household, Section) and isinstance(visits, Section)
    member = household.items[0]
    assert isinstance(member, Section)
    assert (member.repeat, member.repeat_count, member.relevant) == (True, "${n}", "${n} > 0")
    assert member.extra == {"instance::x": "y"}
    assert visits.repeat
    inner = member.items[1]
    assert isinstance(inner, Section) and inner.id == ""
    assert told(found, "irregular", "row 8", "`member`")
    assert comes_back(found.questionnaire, tmp_path)


def test_a_matrix_of_choices_keeps_its_appearances(tmp_path: Path) -> None:
    found = reading(
        [
            ["type", "name", "label", "appearance"],
            ["begin_group", "grid", "How often?", "table-list"],
            ["select_one yn", "row_1", "Walks", None],
            ["select_one yn", "row_2", "Runs", "list-nolabel"],
            ["end_group"],
        ],
        YES_NO,
    )
    grid = found.questionnaire.items[0]
    assert isinstance(grid, Section) and grid.appearance == "table-list"
    assert found.questionnaire.all_items()[1].appearance == "list-nolabel"
    assert comes_back(found.questionnaire, tmp_path)


@pytest.mark.parametrize("kind", ["kobomatrix", "score", "rank", "loop over yn"])
def test_sections_that_only_some_servers_know_are_kept(kind: str, tmp_path: Path) -> None:
    found = reading(
        [
            ["type", "name", "label", "kobo--matrix_list"],
            [f"begin_{kind}", "m", "M", "yn"],
            ["score__row", "r", "R"],
            [f"end_{kind.split()[0]}"],
        ],
        YES_NO,
    )
    section = found.questionnaire.items[0]
    assert isinstance(section, Section)
    assert section.extra == {"type": f"begin_{kind}", "kobo--matrix_list": "yn"}
    assert told(found, "irregular", "compilers refuse it")
    assert comes_back(found.questionnaire, tmp_path)


def test_cascading_selects_keep_the_columns_that_filter(tmp_path: Path) -> None:
    found = reading(
        [
            ["type", "name", "label", "choice_filter"],
            ["select_one oblast", "o", "Region?", None],
            ["select_one district", "d", "District?", "oblast=${o}"],
        ],
        [
            ["list name", "name", "label", "oblast", "order no"],
            ["oblast", "north", "North", None, None],
            ["district", "d1", "First", "north", 1],
            ["district", "d2", "Second", "north", 2],
        ],
    )
    district = found.questionnaire.choices["district"]
    assert isinstance(district, tuple)
    assert [choice.extra for choice in district] == [
        {"oblast": "north", "order no": "1"},
        {"oblast": "north", "order no": "2"},
    ]
    assert found.questionnaire.all_items()[1].choice_filter == "oblast=${o}"
    assert comes_back(found.questionnaire, tmp_path)


def test_choices_may_be_named_in_the_column_value() -> None:
    found = reading(
        [["type", "name", "label"], ["select_one yn", "q", "Q"]], [["List_Name", "value", "Label"], ["yn", 1, "Yes"]]
    )
    assert found.questionnaire.choice_ids(found.questionnaire.all_items()[0]) == ("1",)


def test_external_choices_and_unknown_sheets_are_kept_whole(tmp_path: Path) -> None:
    found = reading(
        [["type", "name", "label", "choice_filter"], ["select_one_external towns", "t", "Town?", "oblast='x'"]],
        None,
        None,
        external_choices=[["list_name", "name", "label"], ["towns", "t1", "Town"]],
        README=[["Made by hand"], [], ["in", "spring"]],
    )
    assert found.questionnaire.sheets == {
        "external_choices": (("list_name", "name", "label"), ("towns", "t1", "Town")),
        "README": (("Made by hand",), (), ("in", "spring")),
    }
    assert comes_back(found.questionnaire, tmp_path)


def test_media_columns_are_kept_and_written_in_every_language(tmp_path: Path) -> None:
    found = reading(
        [
            ["type", "name", "label::English (en)", "label::French (fr)", "media::image::English (en)"],
            ["note", "n", "Look", "Regardez", "map.png"],
        ]
    )
    assert found.questionnaire.all_items()[0].extra == {"media::image::English (en)": "map.png"}
    assert comes_back(found.questionnaire, tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(write_xlsform(found.questionnaire)))
    headings = [cell.value for cell in book["survey"][1]]
    assert headings[-3:-1] == ["media::image::English (en)", "media::image::French (fr)"] or (
        "media::image::French (fr)" in headings
    )


def test_curly_quotes_are_made_straight_in_expressions_and_left_in_labels() -> None:
    found = reading(
        [
            ["type", "name", "label", "relevant", "default"],
            ["select_one yn", "a", "It’s “fine”?", None, "l’eau"],
            ["text", "b", "B", "${a} = ‘yes’", "concat(“x”, ${a})"],
        ],
        YES_NO,
    )
    first, second = found.questionnaire.all_items()
    assert first.label == {"default": "It’s “fine”?"}
    assert first.default == "l’eau"
    assert second.relevant == "${a} = 'yes'"
    assert second.default == 'concat("x", ${a})'
    assert told(found, "repaired", "column relevant", "row 3", "curly quotes")


def test_or_other_becomes_a_choice_and_a_question() -> None:
    found = reading(
        [
            ["type", "name", "label::English (en)", "label::Russian (ru)", "label::French (fr)"],
            ["select_multiple aid or_other", "help", "Help?", "Помощь?", "Aide ?"],
            ["select_one aid or specify other", "first", "First?", "Первая?", "Première ?"],
            ["select_one aid", "last", "Last?", "Последняя?", "Dernière ?"],
        ],
        [["list_name", "name", "label::English (en)"], ["aid", "food", "Food"]],
    )
    questionnaire = found.questionnaire
    assert [item.id for item in questionnaire.all_items()] == ["help", "help_other", "first", "first_other", "last"]
    help_, help_other, first, first_other, last = questionnaire.all_items()
    assert questionnaire.choice_ids(help_) == questionnaire.choice_ids(first) == ("food", "other")
    assert questionnaire.choice_ids(last) == ("food",)
    assert help_other.relevant == "selected(${help}, 'other')"
    assert first_other.relevant == "${first} = 'other'"
    assert help_other.label["en"] and help_other.label["ru"] and help_other.label["fr"] == ""
    assert told(found, "guessed", "fr")
    assert told(found, "repaired", "rows 2-3")


def test_rows_of_a_server_and_of_this_project_are_dropped_and_told() -> None:
    found = reading(
        [
            ["type", "name", "label", "calculation", "$kuid", "$xpath"],
            ["text", "q", "Q?", None, "abc123", "q"],
            ["calculate", "instrument_id", None, "'body_2019'", "x", "y"],
            ["calculate", "instrument_version", None, "'2019.10'"],
            ["calculate", "monitoring_year", None, "'2019'"],
            ["calculate", "__version__", None, "'vXyz'"],
            ["calculate", "_version_", None, "'vAbc'"],
            ["calculate", "_version__001", None, "'vDef'"],
        ],
        None,
        [["form_title", "id_string", "version"], ["T", "aXyz123", "5 (2026-08-24 10:00:00)"]],
    )
    assert [item.id for item in found.questionnaire.all_items()] == ["q"]
    assert found.questionnaire.all_items()[0].extra == {"$kuid": "abc123", "$xpath": "q"}
    assert (found.questionnaire.id, found.questionnaire.version) == ("body_2019", "2019.10")
    assert told(found, "not read", "rows 6-8")
    assert told(found, "repaired", "form_id")


def test_a_question_that_is_only_called_like_our_rows_stays() -> None:
    found = reading(
        [
            ["type", "name", "label", "calculation"],
            ["integer", "monitoring_year", "Year?", None],
            ["calculate", "instrument_id", None, "${monitoring_year}"],
        ]
    )
    assert len(found.questionnaire.all_items()) == 2


def test_cells_that_are_no_text_are_read_as_compilers_do(tmp_path: Path) -> None:
    book = workbook(
        sheets(
            [
                ["type", "name", "label", "required", "default", "repeat_count"],
                ["integer", "q", 12, True, 2.0],
                ["decimal", "r", 0.5, False, 1.25],
            ],
            [["list_name", "name", "label"], ["l", 1, "One"], ["l", 2.0, "Two"]],
            [["form_id", "version"], ["f", datetime.datetime(2026, 1, 1)]],
        )
    )
    found = read(tmp_path, book)
    first, second = found.questionnaire.all_items()
    assert (first.label, first.required, first.default) == ({"default": "12"}, "TRUE", "2")
    assert (second.label, second.required, second.default) == ({"default": "0.5"}, "FALSE", "1.25")
    listed = found.questionnaire.choices["l"]
    assert isinstance(listed, tuple) and [choice.id for choice in listed] == ["1", "2"]
    assert found.questionnaire.version == "2026-01-01 00:00:00"
    assert told(found, "irregular", "sheet settings", "version", "date")


def test_a_formula_without_a_stored_result_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, workbook(sheets([["type", "name", "label"], ["text", "q", '="a"&"b"']])))
    assert found.questionnaire.all_items()[0].label == {}
    assert told(found, "not read", "column label", "row 2", "formula")


def test_hidden_and_merged_cells_and_empty_rows_are_read_and_told(tmp_path: Path) -> None:
    book = workbook(
        sheets(
            [["type", "name", "label"], [], ["text", "q", "Q?"], [], ["text", "hidden", "H?"], ["note", "n", "Note"]],
            [["list_name", "name", "label"], ["yn", "yes", "Yes"], [None, "no", "No"]],
        )
    )
    book["survey"].row_dimensions[5].hidden = True
    book["survey"].column_dimensions["C"].hidden = True
    book["survey"].merge_cells("C6:D6")
    book["choices"].merge_cells("A2:A3")
    found = read(tmp_path, book)
    assert [item.id for item in found.questionnaire.all_items()] == ["q", "hidden", "n"]
    listed = found.questionnaire.choices["yn"]
    assert isinstance(listed, tuple) and [choice.id for choice in listed] == ["yes", "no"]
    assert told(found, "irregular", "row 5", "hidden")
    assert told(found, "irregular", "column label", "hidden")
    assert told(found, "irregular", "row 6", "merged")
    assert told(found, "repaired", "choices", "merged")


def test_a_stray_cell_far_below_costs_nothing(tmp_path: Path) -> None:
    book = workbook(sheets([["type", "name", "label"], ["text", "q", "Q?"]]))
    book["survey"].cell(1_048_576, 16_384).value = " "
    book["survey"].cell(90_000, 3).value = "left over"
    found = read(tmp_path, book)
    assert len(found.questionnaire.all_items()) == 1
    assert told(found, "not read", "row 90000", "no type")


def test_headings_below_the_first_row_are_found_and_told() -> None:
    found = reading([["My form", "", ""], [], ["type", "name", "label"], ["text", "q", "Q?"]])
    assert found.questionnaire.all_items()[0].id == "q"
    assert told(found, "not read", "row 3")


def test_sheets_in_other_spellings_are_found() -> None:
    found = questionnaire_from_sheets(
        {
            "SURVEY ": [["type", "name", "label"], ["select_one yn", "q", "Q?"]],
            "Choices and columns": YES_NO,
            "Settings": [["form_id"], ["f"]],
            "cascades": [["name"], ["x"]],
        },
        "form.xlsx",
    )
    assert found.questionnaire.id == "f"
    assert "yn" in found.questionnaire.choices
    assert list(found.questionnaire.sheets) == ["cascades"]
    assert told(found, "repaired", "Choices and columns")


def test_a_sheet_that_looks_like_a_survey_is_taken_for_one() -> None:
    found = questionnaire_from_sheets({"Sheet1": [["type", "name", "label"], ["text", "q", "Q?"]]}, "form.xlsx")
    assert found.questionnaire.all_items()[0].id == "q"
    assert told(found, "guessed", "Sheet1")


def test_columns_that_mean_the_same_are_both_kept_and_told(tmp_path: Path) -> None:
    found = reading(
        [["type", "name", "label", "relevance", "relevant", "label"], ["text", "q", "One", "a", "b", "Two"]]
    )
    item = found.questionnaire.all_items()[0]
    assert (item.relevant, item.label) == ("b", {"default": "One"})
    assert set(item.extra.values()) == {"a", "Two"}
    assert told(found, "irregular", "means the same")
    assert comes_back(found.questionnaire, tmp_path)


def test_unknown_columns_disabled_rows_and_comments_are_kept(tmp_path: Path) -> None:
    found = reading(
        [
            ["type", "name", "label", "disabled", "Comments from Anna", "relevent", None],
            ["text", "q", "Q?", "yes", "shorter?", "${a}=1", "beyond"],
            [None, None, None, None, "a row with a comment only"],
        ]
    )
    item = found.questionnaire.all_items()[0]
    assert item.extra == {
        "disabled": "yes",
        "Comments from Anna": "shorter?",
        "relevent": "${a}=1",
        "column G": "beyond",
    }
    assert told(found, "irregular", "disabled", "row 2")
    assert told(found, "irregular", "G", "no heading")
    assert told(found, "not read", "row 3")
    assert comes_back(found.questionnaire, tmp_path)


def test_columns_of_ours_with_other_content_are_kept_as_they_are(tmp_path: Path) -> None:
    found = reading(
        [["type", "name", "label", "since", "until"], ["text", "q", "Q?", "the war", "2019"]],
        [["list_name", "name", "label", "source", "missing"], ["l", "a", "A", "census", "999"]],
    )
    item = found.questionnaire.all_items()[0]
    assert (item.since, item.until, item.extra) == (None, 2019, {"since": "the war"})
    listed = found.questionnaire.choices["l"]
    assert listed == (Choice(id="a", label={"default": "A"}, extra={"source": "census", "missing": "999"}),)
    assert comes_back(found.questionnaire, tmp_path)


def test_a_long_form_in_the_dialect_of_another_system_is_read(tmp_path: Path) -> None:
    found = reading(
        [
            ["type", "name", "label", "label:swahili", "hint", "default", "appearance", "constraint",
             "constraint message",
             "relevance", "disabled", "required", "required message", "read only", "calculation", "repeat_count",
             "media:image", "media:audio", "choice_filter", "note", "response_note", "publishable", "minimum_seconds"],
            ["start", "starttime"],
            ["deviceid", "deviceid"],
            ["text audit", "ta", None, None, None, None, "p=100"],
            ["calculate_here", "c_here", None, None, None, None, None, None, None, None, None, None, None, None,
             "once(1)"],
            ["begin group", "consent", "Consent", "Idhini"],
            ["select_one yesno", "agree", "Agree?", "Unakubali?", None, None, "minimal", None, None, None, None, "yes"],
            ["end group", "consent"],
            ["begin repeat", "kid", "Child", "Mtoto", None, None, None, None, None, "${agree}=1"],
            ["text", "kid_name", "Name", "Jina", None, None, None, None, None, None, None, None, None, None, None, None,
             "a.png"],
            ["end repeat", "kid"],
        ],
        [["list_name", "value", "label", "label:swahili", "image"], ["yesno", 1, "Yes", "Ndiyo"], ["yesno", 0, "No",
         "Hapana"]],
        [["form_title", "form_id", "version", "public_key", "submission_url", "default_language"],
         ["Dialect", "dialect", 2601150001, None, None, "english"]],
    )  # fmt: skip
    questionnaire = found.questionnaire
    assert questionnaire.languages == {"english": "english", "swahili": "swahili"}
    assert [item.type for item in questionnaire.all_items()] == [
        "start", "deviceid", "text audit", "calculate_here", "select_one", "text",
    ]  # fmt: skip
    assert questionnaire.all_items()[4].label == {"english": "Agree?", "swahili": "Unakubali?"}
    assert questionnaire.all_items()[4].required == "yes"
    assert questionnaire.all_items()[5].extra == {"media:image": "a.png"}
    assert questionnaire.version == "2601150001"
    assert comes_back(questionnaire, tmp_path)


@pytest.mark.parametrize(
    ("survey", "words"),
    [
        ([["begin_group", "g", "G"], ["text", "q", "Q"]], ["row 2", "`g`", "no end", "end_group"]),
        ([["text", "q", "Q"], ["end_group"]], ["row 3", "none is open"]),
        ([["begin_group", "g", "G"], ["end_repeat"]], ["row 3", "`group`", "row 2"]),
        ([["end_group"], ["end_repeat"], ["begin_group", "x", "X"]], ["row 2", "row 3", "row 4"]),
    ],
)
def test_sections_out_of_balance_are_told_with_their_rows(survey: Table, words: list[str]) -> None:
    with pytest.raises(InstrumentError) as caught:
        reading([["type", "name", "label"], *survey])
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"no workbook", "is not a workbook"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged or no workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_told_in_plain_words(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match=words):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("survey", "words"),
    [
        ({"data": [["a", "b"]]}, "no sheet `survey`"),
        ({"survey": [["a", "b"], ["c"]]}, "headings `type`"),
        ({"x": []}, "empty"),
    ],
)
def test_a_workbook_that_is_no_form_is_told(survey: dict[str, Table], words: str, tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match=words):
        read(tmp_path, workbook(survey))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match="no such file"):
        read_xlsform(tmp_path / "nowhere.xlsx")


def test_an_old_xls_file_is_read() -> None:
    pytest.importorskip("xlrd", reason="xlrd (in the extra `xlsform`) is not installed")
    found = read_xlsform(ROOT / "tests" / "fixtures" / "xlsforms" / "old.xls")
    first, second = found.questionnaire.all_items()
    assert (first.id, first.required, first.label) == ("q1", "TRUE", {"en": "Constructed question?", "ru": "Вопрос?"})
    assert found.questionnaire.choice_ids(second) == ("1", "2")
    assert found.questionnaire.version == "2026-01-01 00:00:00"


@pytest.mark.parametrize("name", ["foreign.xlsx", "foreign_kobo.xlsx"])
def test_the_forms_kept_with_the_tests_come_back_whole(name: str, tmp_path: Path) -> None:
    found = read_xlsform(ROOT / "tests" / "fixtures" / "xlsforms" / name)
    assert len(found.questionnaire.all_items()) > 4
    assert comes_back(found.questionnaire, tmp_path)


# ---- nothing makes the reader fall over ----

WORDS = st.sampled_from(
    ["type", "name", "label", "label::English (en)", "label::", "::", ":", "hint::x::y", "relevant", "list_name",
     "text",
     "select_one yn", "select_one yn or_other", "select_multiple  or_other", "begin_group", "end_group",
     "begin repeat", "end repeat",
     "begin_", "end ", "begin_kobomatrix", "end_kobomatrix", "calculate", "__version__", "instrument_id", "'x'",
     "form_id",
     "default_language", "English", "source", "ratings", "recommendations", "since", "2019", "kind", "guide",
     "title_en",
     "sheet", "kind", "list", "of", "after", "field", "content", "instead_of", "left out", "exact", "earlier",
     "shown here",
     "today", "language", "left out list", "survey", "choices", "settings", "label English", "media::image",
     "disabled", "yes", "", " ", "’"]
)  # fmt: skip
CELLS = st.one_of(WORDS, WORDS, st.text(max_size=6))
ROWS = st.lists(st.lists(CELLS, max_size=6), max_size=8)
BOOKS = st.dictionaries(
    st.sampled_from(["survey", "Survey ", "choices", "columns", "settings", "history", "x"]), ROWS, max_size=5
)
HISTORY = ["sheet", "kind", "list", "of", "after", "field", "content", "instead_of"]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(BOOKS, st.booleans())
def test_any_sheets_are_read_or_told(book: dict[str, list[list[str]]], with_headings: bool) -> None:
    if with_headings:
        for name, first in (
            ("survey", ["type", "name", "label", "label::English (en)", "calculation"]),
            ("choices", ["list_name", "name", "label", "source"]),
            ("history", HISTORY),
        ):
            book[name] = [first, *book.get(name, [])]
    try:
        found = questionnaire_from_sheets(book, "form.xlsx")
    except SurveyError as error:
        assert str(error)
        return
    assert isinstance(found.questionnaire, Questionnaire)
    assert all(isinstance(item, Item) for item in found.questionnaire.all_items())
    try:
        content = write_xlsform(found.questionnaire)
    except InstrumentError:
        return
    assert content


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_damaged_workbook_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    content = bytearray((ROOT / "tests" / "fixtures" / "xlsforms" / "foreign.xlsx").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(1, len(content)))] if data.draw(st.booleans()) else content
    path = tmp_path_factory.mktemp("damaged") / "form.xlsx"
    files.write_bytes(path, bytes(content))
    try:
        assert read_xlsform(path).questionnaire.id
    except InstrumentError as error:
        assert "form.xlsx" in str(error)


def test_a_workbook_packed_in_a_way_that_is_not_known_is_refused_in_words(tmp_path: Path) -> None:
    content = bytearray((ROOT / "tests" / "fixtures" / "xlsforms" / "foreign.xlsx").read_bytes())
    content[content.index(b"PK\x01\x02") + 6] = 64
    files.write_bytes(tmp_path / "form.xlsx", bytes(content))
    with pytest.raises(InstrumentError, match="is damaged"):
        read_xlsform(tmp_path / "form.xlsx")
