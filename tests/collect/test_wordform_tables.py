"""A returned form of the study's own questionnaire as tables."""

from pathlib import Path

import pytest
from shared import ROOT
from word_forms import filled_form

from ctipsurvey.collect.collecting import collect_files
from ctipsurvey.collect.wordforms.tables import read_form_file
from ctipsurvey.errors import DataError
from ctipsurvey.files import read_text
from ctipsurvey.instruments.loading import load_instruments
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.study import load_study

INSTRUMENTS = load_instruments(load_study(ROOT))
ALL = tuple(INSTRUMENTS.values())
ASKED = in_year(INSTRUMENTS["questionnaire"], 2019)
ANSWERS = {
    "body_kind=ministry": "",
    "terms_accepted=yes": "",
    "in_statute=yes": "",
    "councils=migration_council": "",
    "agreements_state=yes": "",
    "agreement[1]/agreement_year": "2016",
    "_contact_body": "Придуманный орган",
}


def fields() -> set[str]:
    from ctipsurvey.instruments.wordform.layout import lay_out

    return {place.name for place, _ in lay_out(ASKED, ["ru", "ky"], 2019).fields()}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    known = fields()
    answers = {name: text for name, text in ANSWERS.items() if name in known}
    assert len(answers) >= 4, sorted(known)[:80]
    path = tmp_path / "body_07.docx"
    path.write_bytes(filled_form(ASKED, ["ru", "ky"], 2019, answers))
    return path


def test_every_question_that_was_put_has_a_row_and_skips_are_not_asked(form: Path) -> None:
    tables = read_form_file(form, ALL, 2019)
    state = {(row["item_id"], row["repeat"]): row["state"] for row in tables.responses.to_dict("records")}
    assert state[("body_kind", "")] == "answered"
    assert state[("body_kind_specify", "")] == "not_asked"
    assert set(state.values()) == {"answered", "not_answered", "not_asked"}
    assert set(tables.responses["respondent_id"]) == {"body_07"}
    outside = {asking.item.id for asking in ASKED.askings() if not asking.repeats}
    asked = {item.id for item in ASKED.answered_items()} & outside
    assert asked <= {item for item, _ in state}


def test_the_lines_on_who_filled_it_in_stand_in_a_table_of_their_own(form: Path) -> None:
    tables = read_form_file(form, ALL, 2019)
    assert "Придуманный орган" in set(tables.contacts["value"])
    assert "Придуманный орган" not in tables.responses.to_csv() + tables.selections.to_csv() + str(tables.notes)


def test_collect_takes_forms_and_transcripts_apart(form: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    lines = collect_files([form], 2019, out, INSTRUMENTS)
    assert any("responses" in line for line in lines)
    assert {path.name for path in out.iterdir()} == {
        "responses.csv", "selections.csv", "variables.csv", "contacts.csv", "reading_report.csv",
    }  # fmt: skip
    assert read_text(out / "responses.csv").count("body_07") > 30


def test_a_form_of_no_instrument_of_ours_is_refused(form: Path) -> None:
    with pytest.raises(DataError, match="is a form of `questionnaire`"):
        read_form_file(form, [INSTRUMENTS["guide"]], 2019)
