"""The tree of questions, what makes a recommendation actionable, and the command that rates one by one."""

import pytest
from click.testing import CliRunner

from ctipsurvey.cli import cli
from ctipsurvey.instruments.register import load_register, standard_scale
from ctipsurvey.recommendations.assessments import load_assessments
from ctipsurvey.recommendations.grading import QUESTIONS, actionability, next_id, next_question, propose_status
from ctipsurvey.run.grading import begin, rate
from ctipsurvey.study import Study


def answered(yes: str, more: str = "") -> dict[str, str]:
    answers: dict[str, str] = {}
    while question := next_id(answers):
        answers[question] = "yes" if question == yes or (question == f"{yes}_more" and more == "yes") else "no"
    return answers


@pytest.mark.parametrize(
    ("yes", "more", "status"),
    [
        ("nothing_known", "", "no_information"),
        ("against", "", "regressed"),
        ("no_object", "", "superseded"),
        ("all_older", "no", "not_implemented"),
        ("all_older", "yes", "pending"),
        ("incomplete", "", "partially_implemented"),
        ("complete", "no", "implemented"),
        ("complete", "yes", "implemented_ongoing"),
        ("", "", ""),
    ],
)
def test_the_first_yes_proposes_the_status_and_says_which_answer_decided(yes: str, more: str, status: str) -> None:
    proposal = propose_status(answered(yes, more))
    assert proposal.status == status
    assert proposal.reason
    assert status in ("", *standard_scale().ids)


def test_questions_come_in_order_and_end() -> None:
    answers: dict[str, str] = {}
    asked = []
    while question := next_id(answers):
        asked.append(next_question(answers))
        answers[question] = "no"
    assert asked == [question.text for question in QUESTIONS]
    assert next_question(answers) == ""


@pytest.mark.parametrize(
    ("text", "check", "holds"),
    [
        ("Adopt the regulation by 1 May 2020.", "deadline", "yes"),
        ("Adopt the regulation of 1 May 2020.", "deadline", "no"),
        ("Improve the work of shelters.", "one_act", "no"),
        ("Allocate money for shelters.", "one_act", "yes"),
        ("Give greater attention to the south.", "measurable", "no"),
        ("Publish the report once a year.", "measurable", "yes"),
        ("Adopt the rules; appoint a person.", "single", "no"),
        ("Принять положение до 1 мая 2020 года.", "deadline", "yes"),
    ],
)
def test_a_recommendation_is_checked_for_what_makes_it_actionable(text: str, check: str, holds: str) -> None:
    assert actionability(text, True)[check] == holds


def test_the_command_keeps_each_rating_at_once_and_asks_only_what_is_left(study: Study) -> None:
    base = ["grade", "2019", "--assessor", "a01", "--as-of", "2019-10-01", "--study", str(study.root)]
    typed = "Rules of 2019\nan invented letter\nn\nn\nn\nn\ny\n\n"
    result = CliRunner().invoke(cli, [*base, "--recommendation", "r2015_06"], input=typed)
    assert result.exit_code == 0, result.output
    assert "Proposed: partially_implemented" in result.output
    own = load_assessments(study, 2019, load_register(study))
    row = own[own["assessor"] == "a01"].iloc[0]
    assert (row["recommendation_id"], row["rating"], row["source"]) == (
        "r2015_06",
        "partially_implemented",
        "an invented letter",
    )
    again = CliRunner().invoke(cli, [*base, "--recommendation", "r2015_06"])
    assert "0 recommendations to rate" in again.output


def test_a_second_assessor_does_not_see_what_the_first_rated(study: Study) -> None:
    base = ["grade", "2019", "--as-of", "2019-10-01", "--study", str(study.root), "--recommendation", "r2015_06"]
    CliRunner().invoke(cli, [*base, "--assessor", "a01"], input="x\nsecret source\ny\n\n")
    result = CliRunner().invoke(cli, [*base, "--assessor", "a02", "--kind", "second_coder"], input="")
    assert "secret source" not in result.output
    assert "no_information" not in result.output


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--kind", "boss", "'boss' is not known"),
        ("--as-of", "1 May", "is no date"),
        ("--recommendation", "r2019_1_1", "is not one to rate"),
        ("--assessor", "../x", "needs a name"),
    ],
)
def test_a_wrong_option_is_told_and_ends_with_code_2(study: Study, option: str, value: str, words: str) -> None:
    given = {"--assessor": "a01", "--as-of": "2019-10-01", option: value}
    result = CliRunner().invoke(
        cli, ["grade", "2019", *[part for pair in given.items() for part in pair], "--study", str(study.root)]
    )
    assert result.exit_code == 2
    assert words in result.output


def test_it_is_asked_again_until_an_answer_is_one_and_a_notebook_asks_alike(study: Study) -> None:
    typed = iter(
        ["", "", "letter 5", "perhaps", "n", "n", "n", "n", "n", "n", "done", "pending", "", "a step with a date"]
    )
    told: list[str] = []
    work = begin(study.root, 2019, "a01", "centre", "2019-10-01", ["r2015_06"])
    assert rate(work, lambda _: next(typed), told.append) == 1
    assert [hint.split(":")[0].split(".")[0] for hint in told[2:5]] == ["A source is needed", "Type y or n", "Proposed"]
    own = load_assessments(study, 2019, load_register(study))
    row = own[own["assessor"] == "a01"].iloc[0]
    assert (row["rating"], row["reason"], row["source"]) == ("pending", "a step with a date", "letter 5")


def test_an_interruption_keeps_what_was_rated_before(study: Study) -> None:
    typed = iter(["", "letter 5", "y", ""])
    work = begin(study.root, 2019, "a01", "centre", "2019-10-01", ["r2015_06", "r2015_07"])
    with pytest.raises(StopIteration):
        rate(work, lambda _: next(typed), lambda _: None)
    again = begin(study.root, 2019, "a01", "centre", "2019-10-01", ["r2015_06", "r2015_07"])
    assert [entry.id for entry in again.entries] == ["r2015_07"]
