"""What exports say wrongly or not at all: choices of other versions, skipped questions, values from nowhere."""

from pathlib import Path

from collect.responses.rows import export_of, messages, states

from ctipsurvey.instruments.questionnaire import Questionnaire


def test_a_zero_for_a_choice_that_the_version_did_not_offer_is_no_answer(tmp_path: Path) -> None:
    split = {f"services/{id_}": "0" for id_ in ("legal", "hotline", "online", "refused")}
    row = {"_uuid": "u", "body_kind": "ngo", "services": "shelter", "services/shelter": "1", **split}
    export = export_of(tmp_path, [{**row, "monitoring_year": "2026"}])
    assert states(export.selections, "services")["u"]["hotline"] == "not_asked"
    export = export_of(tmp_path, [{**row, "monitoring_year": "2025"}])
    assert states(export.selections, "services")["u"]["online"] == "not_asked"
    assert states(export.selections, "services")["u"]["hotline"] == "not_selected"


def test_a_question_left_empty_skipped_and_not_reached_are_three_things(tmp_path: Path) -> None:
    split = ("services/shelter", "services/legal")
    rows = [
        {"_uuid": "none", "body_kind": "ngo", "services": "", **dict.fromkeys(split, "0")},
        {"_uuid": "blank", "body_kind": "ngo", "services": "", **dict.fromkeys(split, "")},
        {"_uuid": "skipped", "body_kind": "police", "services": "", **dict.fromkeys(split, "")},
    ]
    export = export_of(tmp_path, rows)
    found = {id_: of["shelter"] for id_, of in states(export.selections, "services").items()}
    assert found == {"none": "not_selected", "blank": "not_answered", "skipped": "not_asked"}
    answered = {id_: of["services"] for id_, of in states(export.responses, "services", "item_id").items()}
    assert answered == {"none": "not_answered", "blank": "not_answered", "skipped": "not_asked"}


def test_an_unknown_value_is_kept_and_its_place_is_told_without_showing_it(tmp_path: Path) -> None:
    rows = [
        {"_uuid": "u", "body_kind": "Aibek Asanov", "services": "shelter zzz", "staff": "about ten"},
        {"_uuid": "v", "body_kind": "ngo", "services": "legal", "staff": "1"},
    ]
    export = export_of(tmp_path, rows)
    values = dict(zip(export.responses["item_id"], export.responses["value"], strict=True))
    kept = export.responses[export.responses["respondent_id"] == "u"].set_index("item_id")["value"]
    assert (kept["body_kind"], kept["services"], kept["staff"]) == ("Aibek Asanov", "shelter zzz", "about ten")
    assert values["staff"] == "1"
    told = messages(export, "unknown value")
    assert [message.split(":")[0] for message in told] == [
        "row 2, item `body_kind`",
        "row 2, item `services`",
        "row 2, item `staff`",
    ]
    assert not any(word in note.message for note in export.notes for word in ("Aibek", "zzz", "about ten"))
    assert states(export.selections, "services")["u"]["zzz"] == "selected"


def test_an_answer_to_a_question_that_was_not_put_is_kept_and_told(tmp_path: Path) -> None:
    export = export_of(tmp_path, [{"_uuid": "u", "body_kind": "police", "services": "legal", "paper_log": "1"}])
    assert set(export.responses["state"]) == {"answered"}
    assert [message.split(":")[0] for message in messages(export, "irregular")] == [
        "row 2, item `services`",
        "row 2, item `paper_log`",
    ]


def test_labels_that_cannot_be_told_apart_are_kept_whole_and_make_no_selections(tmp_path: Path) -> None:
    labels = {"a": "Law", "b": "Law and order", "c": "and order"}
    form = Questionnaire.model_validate(
        {
            "id": "labels",
            "languages": {"en": "English (en)"},
            "items": [{"id": "topics", "type": "select_multiple", "choices": "t", "label": {"en": "Which topics?"}}],
            "choices": {"t": [{"id": id_, "label": {"en": label}} for id_, label in labels.items()]},
        }
    )
    rows = [{"_id": "1", "Which topics?": "Law and order"}, {"_id": "2", "Which topics?": "Law"}]
    export = export_of(tmp_path, rows, form)
    assert list(export.responses["value"]) == ["Law and order", "a"]
    assert set(export.selections["respondent_id"]) == {"2"}
    assert len(messages(export, "unknown value")) == 1
    split = {f"Which topics?/{label}": "0" for label in labels.values()} | {"Which topics?/Law and order": "1"}
    export = export_of(tmp_path, [{**rows[0], **split}], form)
    assert list(export.responses["value"]) == ["b"]
    assert any("columns of its choices" in message for message in messages(export, "repaired"))


def test_a_column_that_is_no_item_is_listed_and_what_is_about_the_phone_is_dropped(tmp_path: Path) -> None:
    row = {"_uuid": "u", "body_kind": "ngo", "deviceid": "x", "_geolocation": "42", "shoe_size": "43"}
    export = export_of(tmp_path, [row])
    assert messages(export, "not read")[0].startswith("column `shoe_size`:")
    assert not export.responses.isin(["43", "42", "x"]).any().any()
    assert set(export.variables["variable"]) == {"body_kind"}


def test_a_submission_sent_twice_is_read_once_and_named(tmp_path: Path) -> None:
    row = {"_uuid": "u", "body_kind": "ngo"}
    export = export_of(tmp_path, [row, row, {**row, "body_kind": "other"}])
    assert list(export.submissions["respondent_id"]) == ["u", "u_2"]
    assert [message.split(":")[0] for message in messages(export, "irregular")] == ["row 4", "row 4"]
    assert "row 3" in messages(export, "not read")[0]
    assert any("3 rows of submissions: 2 read, 1 not." in message for message in messages(export, "read"))


def test_a_respondent_id_counts_before_the_id_of_the_server(tmp_path: Path) -> None:
    rows = [{"_uuid": "u", "respondent_id": "B01", "body_kind": "ngo"}, {"respondent_id": "", "body_kind": "ngo"}]
    assert list(export_of(tmp_path, rows).submissions["respondent_id"]) == ["B01", "row_3"]


def test_encrypted_submissions_are_named_and_not_read(tmp_path: Path) -> None:
    rows = [{"KEY": "uuid:a", "body_kind": "ngo", "Status": ""}, {"KEY": "uuid:b", "Status": "not decrypted"}]
    export = export_of(tmp_path, rows)
    assert list(export.submissions["respondent_id"]) == ["a"]
    assert any("not decrypted" in message for message in messages(export, "not read"))


def test_conditions_may_ask_for_calculations_also_in_a_repeat(tmp_path: Path) -> None:
    items = [
        {"id": "sum", "type": "calculate", "calculation": "1 + 1"},
        {"id": "why", "type": "text", "relevant": "${sum} > 1 and ${monitoring_year} = '2026'"},
        {
            "id": "visit",
            "repeat": "yes",
            "items": [
                {"id": "n", "type": "calculate", "calculation": "position(..)"},
                {"id": "again", "type": "text", "relevant": "${n} > 1"},
            ],
        },
    ]
    form = Questionnaire.model_validate({"id": "f", "items": items})
    rows = [
        {"_uuid": "a", "sum": "2", "why": "", "monitoring_year": "2026", "visit[1]/n": "1", "visit[1]/again": ""},
        {"_uuid": "b", "sum": "1", "why": "", "monitoring_year": "2026", "visit[1]/n": "2", "visit[1]/again": ""},
        {"_uuid": "c", "sum": "2", "why": "", "monitoring_year": "2025"},
    ]
    export = export_of(tmp_path, rows, form)
    found = {(row["respondent_id"], row["item_id"]): row["state"] for row in export.responses.to_dict("records")}
    asked = {key for key, state in found.items() if state == "not_answered"}
    assert asked == {("a", "why"), ("b", "again")}
    assert {key for key, state in found.items() if state == "not_asked"} == {
        ("a", "again"),
        ("b", "why"),
        ("c", "why"),
    }
