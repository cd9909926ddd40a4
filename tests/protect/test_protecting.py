"""A year protected: by pseudonym, with consent and retention, and with a queue that a person works off."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from received_study import INTERVIEWS, PASSPHRASE, YEAR, make_study, receive

from ctipsurvey import files
from ctipsurvey.cli import cli
from ctipsurvey.errors import DataError
from ctipsurvey.fieldwork.answers import load_answers
from ctipsurvey.protect.protecting import protect_year
from ctipsurvey.protect.review import load_review, n_open
from ctipsurvey.study import Study

TODAY = date(2026, 11, 30)
ORIGINALS = ("Айгуль", "Айгүл", "Токтогулов", "Кожогулов", "Кашка-Суу", "0555", "aigul", "Сыдыков", "Вера")


@pytest.fixture
def study(tmp_path: Path) -> Study:
    made = make_study(tmp_path)
    receive(made)
    return made


def decide(study: Study, **decisions: str) -> None:
    review = load_review(study, YEAR)
    review["decision"] = [
        decisions.get(found, decision) for found, decision in zip(review["found"], review["decision"], strict=True)
    ]
    review["by"] = "B. Reviewer"
    review.loc[review["decision"] == "", "by"] = ""
    files.write_table(study.review(YEAR), review)


def test_nothing_that_leaves_received_holds_an_original(study: Study) -> None:
    protect_year(study, YEAR, PASSPHRASE, TODAY)
    for path in (study.root / "data" / str(YEAR) / "protected").glob("*"):
        content = path.name + path.read_text(encoding="utf-8")
        assert not [one for one in ORIGINALS if one in content and one != "Вера"], path.name


def test_the_protected_year_is_read_by_the_rest_of_the_project(study: Study) -> None:
    protect_year(study, YEAR, PASSPHRASE, TODAY)
    answers = load_answers(study, YEAR)
    assert len(answers.respondents) == 2
    assert set(answers.respondents["may_quote"]) == {"yes", "no"}
    assert answers.turns["turn_id"].str.fullmatch(r"E\d+_19_\d{3}").all()


def test_running_again_gives_the_same_tables(study: Study) -> None:
    protect_year(study, YEAR, PASSPHRASE, TODAY)
    before = {name: study.protected(YEAR, name).read_bytes() for name in ("respondents", "turns", "anon_log")}
    protect_year(study, YEAR, PASSPHRASE, TODAY)
    assert before == {name: study.protected(YEAR, name).read_bytes() for name in before}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("yes,yes,2031-12-31", "no,yes,2031-12-31"), "gave no consent"),
        (("2031-12-31", "2026-11-29"), "kept no longer"),
    ],
)
def test_who_gave_no_consent_or_may_be_kept_no_longer_is_left_out_and_told_by_row(
    study: Study, change: tuple[str, str], why: str
) -> None:
    files.write_text(study.interviews(YEAR), INTERVIEWS.replace(*change))
    lines = protect_year(study, YEAR, PASSPHRASE, TODAY)
    told = [line for line in lines if why in line]
    assert len(told) == 1 and "row 2" in told[0] and "Айгуль" not in told[0]
    answers = load_answers(study, YEAR)
    assert len(answers.respondents) == 1
    assert not [one for one in ORIGINALS if one in study.protected(YEAR, "turns").read_text(encoding="utf-8")]


def test_what_a_person_decides_counts_from_then_on(study: Study) -> None:
    protect_year(study, YEAR, PASSPHRASE, TODAY)
    before = n_open(load_review(study, YEAR))
    assert before >= 2
    decide(study, Вера="keep")
    protect_year(study, YEAR, PASSPHRASE, TODAY)
    assert "Вера тоже помогала" in study.protected(YEAR, "turns").read_text(encoding="utf-8")
    assert n_open(load_review(study, YEAR)) == before - 1


def test_a_name_added_by_hand_is_masked_everywhere(study: Study) -> None:
    protect_year(study, YEAR, PASSPHRASE, TODAY)
    review = load_review(study, YEAR)
    row = dict.fromkeys(review.columns, "") | {
        "kind": "name",
        "found": "Район",
        "decision": "mask",
        "by": "B. Reviewer",
    }
    files.write_table(study.review(YEAR), pd.concat([review, pd.DataFrame([row])], ignore_index=True))
    protect_year(study, YEAR, PASSPHRASE, TODAY)
    assert "Район" not in study.protected(YEAR, "turns").read_text(encoding="utf-8")
    assert "Район" in set(load_review(study, YEAR)["found"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("yes,yes,2031-12-31", "maybe,yes,2031-12-31"), "row 2, column consent"),
        (("2031-12-31", "31.12.2031"), "row 2, column retention_until"),
        (("second,Бакыт Сыдыков", "second,"), "row 3, column person"),
        (("second,", "secand,"), "1 interviews of the received tables are not in the list"),
        (("second,Бакыт Сыдыков", "aigul,Бакыт Сыдыков"), "stands twice"),
    ],
)
def test_a_faulty_list_is_refused_by_row_and_nothing_is_written(
    study: Study, change: tuple[str, str], words: str
) -> None:
    files.write_text(study.interviews(YEAR), INTERVIEWS.replace(*change))
    with pytest.raises(DataError) as told:
        protect_year(study, YEAR, PASSPHRASE, TODAY)
    assert words in str(told.value)
    assert "Айгуль" not in str(told.value) and "Бакыт" not in str(told.value)
    assert not study.protected(YEAR, "turns").exists()
    assert not study.key().exists()


def test_the_command_asks_for_a_passphrase_and_never_takes_one_as_an_option(study: Study, tmp_path: Path) -> None:
    refused = CliRunner().invoke(cli, ["protect", str(YEAR), "--study", str(study.root)])
    assert refused.exit_code == 2 and "nobody to type it" in refused.output
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    secret.chmod(0o600)
    done = CliRunner().invoke(
        cli, ["protect", str(YEAR), "--study", str(study.root)], env={"CTIPSURVEY_PASSPHRASE_FILE": str(secret)}
    )
    assert done.exit_code == 0, done.output
    assert "of them open" in done.output
    assert not [one for one in ORIGINALS if one in done.output]


def test_the_list_is_prepared_from_what_was_collected_and_keeps_what_was_filled_in(study: Study) -> None:
    study.interviews(YEAR).write_text(
        INTERVIEWS.splitlines()[0] + "\n" + INTERVIEWS.splitlines()[1] + "\n", encoding="utf-8"
    )
    done = CliRunner().invoke(cli, ["protect", str(YEAR), "--prepare", "--study", str(study.root)])
    assert done.exit_code == 0 and "1 of them new" in done.output
    rows = study.interviews(YEAR).read_text(encoding="utf-8").splitlines()
    assert rows[1] == INTERVIEWS.splitlines()[1]
    assert rows[2].startswith("second,")
