"""The tables on the year's own interviews and questionnaires: who answered, what, and what is missing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ctipsurvey.fieldwork.answers import Answers, count_interviews, count_responses
from ctipsurvey.fieldwork.completeness import missing_by_item, missing_by_respondent
from ctipsurvey.instruments.questionnaire import Item, Questionnaire
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.instruments.words import text_in
from ctipsurvey.report.tables import ReportTable, as_percent, frame_of, words

if TYPE_CHECKING:
    import pandas as pd

DEMONSTRATION = "Invented for demonstration; no row describes a real person, body or event."


def answers_tables(answers: Answers, instruments: Mapping[str, Questionnaire], year: int) -> list[ReportTable]:
    """All tables of this file that have anything to show for this year."""
    asked = {name: in_year(questionnaire, year) for name, questionnaire in instruments.items()}
    tables = [interviews_table(answers, year), respondents_answers_table(answers, asked, year)]
    if len(answers.responses):
        questionnaire = asked["questionnaire"]
        tables.append(responses_table(answers, questionnaire, year))
        tables.append(missing_table(answers, questionnaire, year))
        tables.append(missing_by_section_table(answers, questionnaire, year))
    return [table for table in tables if len(table.data)]


def _table(
    answers: Answers, table_id: str, title: str, data: "pd.DataFrame", shown: "pd.DataFrame", **more: str
) -> ReportTable:
    note = " ".join(part for part in (more.get("note", ""), DEMONSTRATION if answers.constructed else "") if part)
    return ReportTable(table_id, title, data, shown, more["source"], note, answers.constructed)


def interviews_table(answers: Answers, year: int) -> ReportTable:
    """Interviews and questionnaires of the year by kind of respondent and language."""
    data = count_interviews(answers)
    names = ("n_respondents", "n_answers", "n_words")
    rows = [
        [*(words(row[name]) for name in ("kind", "instrument", "language")), *(row[name] for name in names)]
        for row in data.to_dict("records")
    ]
    headings = ["Kind", "Instrument", "Language", "Respondents", "Answers", "Words said"]
    title = f"Interviews and questionnaires, {year}"
    return _table(answers, "interviews", title, data, frame_of(headings, rows), source=f"data/{year}/protected.")


def respondents_answers_table(answers: Answers, asked: Mapping[str, Questionnaire], year: int) -> ReportTable:
    """How much of what was asked each respondent answered; one row is one respondent, by pseudonym."""
    data = missing_by_respondent(answers, asked)
    rows = [
        [
            row["respondent_id"],
            *(words(row[name]) for name in ("kind", "instrument", "language")),
            row["n_items"],
            row["n_answered"],
            _percent(row["share_answered"]),
        ]
        for row in data.to_dict("records")
    ]
    headings = ["Respondent", "Kind", "Instrument", "Language", "Items asked", "Answered", "Share"]
    return _table(
        answers,
        "answers_by_respondent",
        f"What each respondent answered, {year}",
        data,
        frame_of(headings, rows),
        source=f"data/{year}/protected.",
        note="In an interview an item counts as answered where the respondent spoke on it.",
    )


def responses_table(answers: Answers, questionnaire: Questionnaire, year: int) -> ReportTable:
    """The answers to the written questionnaire, item by item; written answers are counted, never shown."""
    data = count_responses(answers, questionnaire)
    rows = []
    for item in questionnaire.answered_items():
        own = data[(data["item_id"] == item.id) & ((data["n"] > 0) | (data["value"] == "total"))]
        given = [_count_in_words(questionnaire, item, row["value"], row["n"]) for row in own.to_dict("records")]
        rows.append([text_in(item.label, "en", item.id), "; ".join(given)])
    n_bodies = int((answers.respondents["instrument"] == questionnaire.id).sum())
    return _table(
        answers,
        "responses",
        f"Answers of {n_bodies} state bodies to the written questionnaire, {year}",
        data,
        frame_of(["Item", "Answers"], rows),
        source=f"data/{year}/protected/responses.csv.",
        note="Items in a section that is asked several times count each time.",
    )


def _count_in_words(questionnaire: Questionnaire, item: Item, value: str, n: float) -> str:
    if value == "total":
        return f"total {n:g}"
    if value == "answered":
        return f"answered in writing: {n:g}"
    label = words(value) if value in ("not_answered", "not_asked") else questionnaire.choice_label(item, value)
    return f"{label}: {n:g}"


def missing_table(answers: Answers, questionnaire: Questionnaire, year: int) -> ReportTable:
    """What is missing, item by item: only items with anything missing are printed, the most missing first."""
    data = missing_by_item(answers, questionnaire)
    labels = {item.id: text_in(item.label, "en", item.id) for item in questionnaire.answered_items()}
    lacking = data[data["share_missing"] > 0].sort_values(["share_missing", "n_asked"], ascending=False, kind="stable")
    rows = [
        [
            labels[row["item_id"]],
            row["n_asked"],
            row["n_answered"],
            row["n_no_opinion"],
            row["n_not_answered"],
            row["n_not_asked"],
            _percent(row["share_missing"]),
        ]
        for row in lacking.to_dict("records")
    ]
    headings = ["Item", "Asked", "Answered", "Don't know, refused", "Left empty", "Skipped", "Missing of asked"]
    return _table(
        answers,
        "missing_by_item",
        f"Items of the written questionnaire with missing answers, {year}",
        data,
        frame_of(headings, rows),
        source=f"data/{year}/protected/responses.csv.",
        note=f"{len(lacking)} of {len(data)} items have anything missing. A skipped item was not asked.",
    )


def missing_by_section_table(answers: Answers, questionnaire: Questionnaire, year: int) -> ReportTable:
    """The same added up by section, in the order of the questionnaire."""
    names = ["n_answered", "n_no_opinion", "n_not_answered", "n_not_asked"]
    by_item = missing_by_item(answers, questionnaire)
    data = by_item.groupby("section_id", sort=False, as_index=False)[names].sum()
    titles = {section.id: text_in(section.label, "en", section.id) for section in questionnaire.sections()}
    data.insert(1, "section", [titles.get(name, name) for name in data["section_id"]])
    rows = [[row["section"], *(row[name] for name in names)] for row in data.to_dict("records")]
    headings = ["Section", "Answered", "Don't know, refused", "Left empty", "Skipped"]
    return _table(
        answers,
        "missing_by_section",
        f"Answers and what is missing by section of the written questionnaire, {year}",
        data,
        frame_of(headings, rows),
        source=f"data/{year}/protected/responses.csv.",
        note="Items times respondents; items asked several times count each time.",
    )


def _percent(share: float) -> str:
    return f"{as_percent(share)}\u00a0%" if share == share else "–"
