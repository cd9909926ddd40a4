"""The tables on the year's own interviews and questionnaires: who answered, what, and what is missing."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ctipsurvey.fieldwork.answers import Answers, count_interviews, count_responses
from ctipsurvey.fieldwork.completeness import missing_by_item, missing_by_respondent
from ctipsurvey.instruments.questionnaire import Item, Questionnaire
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.instruments.words import text_in
from ctipsurvey.protect.disclosure.ledger import Ledger
from ctipsurvey.protect.disclosure.protecting import Protected, hidden_rows, protect_tables
from ctipsurvey.protect.disclosure.rules import MARK
from ctipsurvey.report.respondent_counts import (
    ATTRIBUTES,
    RISK,
    interview_counts,
    joined_note,
    kind_counts,
    kind_key,
    name_group,
    row_key,
    shown_rows,
)
from ctipsurvey.report.response_counts import (
    MISSING,
    item_key,
    missing_counts,
    missing_key,
    response_counts,
    section_key,
)
from ctipsurvey.report.tables import ReportTable, as_percent, frame_of, words

if TYPE_CHECKING:
    import pandas as pd

DEMONSTRATION = "Invented for demonstration; no row describes a real person, body or event."
Joined = Mapping[tuple[str, ...], tuple[str, ...]]
"""For each row as counted the row in which it is shown."""


def answers_tables(
    answers: Answers, instruments: Mapping[str, Questionnaire], year: int, ledger: Ledger | None = None
) -> list[ReportTable]:
    """All tables of this file that have anything to show for this year, protected together beside the ledger.

    Raises PrivacyError naming the table that cannot be shown beside what is published already.
    """
    ledger = ledger or Ledger()
    if answers.respondents.empty:
        return []
    asked = {name: in_year(questionnaire, year) for name, questionnaire in instruments.items()}
    rows = shown_rows(answers, ledger.rules.of("interviews", RISK).threshold)
    by_kind, kinds = kind_counts(answers, year, "answers_by_kind", ledger.rules.of("answers_by_kind", RISK).threshold)
    counts = [interview_counts(answers, year, rows), by_kind]
    questionnaire = asked["questionnaire"]
    if len(answers.responses):
        counts.append(response_counts(answers, questionnaire, year, ledger.rules))
        counts += missing_counts(answers, questionnaire, year)
    safe = protect_tables(counts, ledger)
    tables = [interviews_table(answers, year, rows, safe), by_kind_table(answers, asked, year, kinds, safe)]
    if len(answers.responses):
        tables.append(responses_table(answers, questionnaire, year, safe))
        tables.append(missing_table(answers, questionnaire, year, safe))
        tables.append(missing_by_section_table(answers, questionnaire, year, safe))
    return [table for table in tables if len(table.data)]


def _table(
    answers: Answers,
    table_id: str,
    title: str,
    data: "pd.DataFrame",
    shown: "pd.DataFrame",
    safe: Protected,
    *,
    source: str,
    note: str = "",
) -> ReportTable:
    notes = (note, safe.note(table_id), DEMONSTRATION if answers.constructed else "")
    text = " ".join(part for part in notes if part)
    says = safe.statements[table_id]
    return ReportTable(table_id, title, data, shown, source, text, answers.constructed, says=says)


def _condensed(headings: Sequence[str], rows: Sequence[Sequence[object]], first: str) -> "pd.DataFrame":
    """What is printed; one row instead of many where nothing of them may be shown."""
    if len(rows) > 1 and hidden_rows(rows):
        rows = [[first, *[MARK] * (len(headings) - 1)]]
    return frame_of(headings, rows)


def interviews_table(answers: Answers, year: int, joined: Joined, safe: Protected) -> ReportTable:
    """Interviews and questionnaires of the year by kind of respondent and language, sparse rows joined."""
    import pandas as pd

    counted = count_interviews(answers)
    targets = [joined[tuple(row[name] for name in ATTRIBUTES)] for row in counted.to_dict("records")]
    made = []
    for shown in sorted(set(targets)):
        own = counted[[target == shown for target in targets]]
        n = safe[row_key(year, joined, shown)]
        sums = [int(own[name].sum()) if n != MARK else MARK for name in ("n_answers", "n_words")]
        made.append([*(name_group(name, value) for name, value in zip(ATTRIBUTES, shown, strict=True)), n, *sums])
    data = pd.DataFrame(made, columns=[*ATTRIBUTES, "n_respondents", "n_answers", "n_words"])
    rows = [[*(words(str(cell)) for cell in row[:3]), *row[3:]] for row in made]
    headings = ["Kind", "Instrument", "Language", "Respondents", "Answers", "Words said"]
    title = f"Interviews and questionnaires, {year}"
    source = f"data/{year}/protected."
    note = joined_note([(row[0], target[0]) for row, target in joined.items()], "kind")
    return _table(answers, "interviews", title, data, frame_of(headings, rows), safe, source=source, note=note)


def by_kind_table(
    answers: Answers, asked: Mapping[str, Questionnaire], year: int, kinds: Mapping[str, str], safe: Protected
) -> ReportTable:
    """How much of what was asked was answered, by kind of respondent; single respondents are never shown."""
    import pandas as pd

    single = missing_by_respondent(answers, asked)
    made = []
    for group in sorted(set(kinds.values())):
        own = single[[kinds[kind] == group for kind in single["kind"]]]
        n = safe[kind_key(year, kinds, group)]
        items, answered = int(own["n_items"].sum()), int(own["n_answered"].sum())
        share = round(answered / items, 4) if items else float("nan")
        made.append([name_group("kind", group), n, *([MARK] * 3 if n == MARK else [items, answered, share])])
    data = pd.DataFrame(made, columns=["kind", "n_respondents", "n_items", "n_answered", "share_answered"])
    rows = [[words(row[0]), *row[1:4], _percent(row[4])] for row in made]
    return _table(
        answers,
        "answers_by_kind",
        f"How much of what was asked was answered, {year}",
        data,
        frame_of(["Kind", "Respondents", "Items asked", "Answered", "Share"], rows),
        safe,
        source=f"data/{year}/protected.",
        note="In an interview an item counts as answered where the respondent spoke on it. "
        + joined_note(list(kinds.items()), "kind"),
    )


def responses_table(answers: Answers, questionnaire: Questionnaire, year: int, safe: Protected) -> ReportTable:
    """The answers to the written questionnaire, item by item; written answers are counted, never shown."""
    data = count_responses(answers, questionnaire)
    items = {item.id: item for item in questionnaire.answered_items()}
    data["n"] = [safe[item_key(year, items[row["item_id"]], row["value"])] for row in data.to_dict("records")]
    rows = []
    for item in items.values():
        own = data[(data["item_id"] == item.id) & ((data["n"] != 0) | (data["value"] == "total"))]
        given = [_count_in_words(questionnaire, item, row["value"], row["n"]) for row in own.to_dict("records")]
        told = MARK if (own["n"] == MARK).all() and len(own) else "; ".join(given)
        rows.append([text_in(item.label, "en", item.id), told])
    return _table(
        answers,
        "responses",
        f"Answers of state bodies to the written questionnaire, {year}",
        data,
        _condensed(["Item", "Answers"], rows, "All items"),
        safe,
        source=f"data/{year}/protected/responses.csv.",
        note="Items in a section that is asked several times count each time. Sums that count victims are rounded.",
    )


def _count_in_words(questionnaire: Questionnaire, item: Item, value: str, n: float | str) -> str:
    number = n if isinstance(n, str) else f"{n:g}"
    if value == "total":
        return f"total {number}"
    if value == "answered":
        return f"answered in writing: {number}"
    label = words(value) if value in ("not_answered", "not_asked") else questionnaire.choice_label(item, value)
    return f"{label}: {number}"


def missing_table(answers: Answers, questionnaire: Questionnaire, year: int, safe: Protected) -> ReportTable:
    """What is missing, item by item: only items with anything missing are printed, the most missing first."""
    data = missing_by_item(answers, questionnaire)
    items = {item.id: item for item in questionnaire.answered_items()}
    names = ["asked", *MISSING]
    for name in names:
        data[f"n_{name}"] = [safe[missing_key(year, items[item_id], name)] for item_id in data["item_id"]]
    told = [safe.shows(*(missing_key(year, items[item_id], name) for name in names[:4])) for item_id in data["item_id"]]
    shares = [share if known else MARK for share, known in zip(data["share_missing"], told, strict=True)]
    data["share_missing"] = data["share_missing"].astype("object")
    data["share_missing"] = shares
    labels = {item_id: text_in(item.label, "en", item_id) for item_id, item in items.items()}
    records = [row for row in data.to_dict("records") if row["share_missing"] == MARK or row["share_missing"] > 0]
    records.sort(key=lambda row: -1.0 if row["share_missing"] == MARK else -row["share_missing"])
    columns = [f"n_{name}" for name in names]
    rows = [
        [labels[row["item_id"]], *(row[name] for name in columns), _percent(row["share_missing"])] for row in records
    ]
    headings = ["Item", "Asked", "Answered", "Don't know, refused", "Left empty", "Skipped", "Missing of asked"]
    return _table(
        answers,
        "missing_by_item",
        f"Items of the written questionnaire with missing answers, {year}",
        data,
        _condensed(headings, rows, "All items"),
        safe,
        source=f"data/{year}/protected/responses.csv.",
        note=f"{len(records)} of {len(data)} items have anything missing, or it is hidden whether they have. "
        "A skipped item was not asked.",
    )


def missing_by_section_table(answers: Answers, questionnaire: Questionnaire, year: int, safe: Protected) -> ReportTable:
    """The same added up by section, in the order of the questionnaire."""
    import pandas as pd

    names = [f"n_{name}" for name in MISSING]
    sections = list(dict.fromkeys(missing_by_item(answers, questionnaire)["section_id"]))
    titles = {section.id: text_in(section.label, "en", section.id) for section in questionnaire.sections()}
    made = [
        [name, titles.get(name, name), *(safe[section_key(year, name, state)] for state in MISSING)]
        for name in sections
    ]
    data = pd.DataFrame(made, columns=["section_id", "section", *names])
    headings = ["Section", "Answered", "Don't know, refused", "Left empty", "Skipped"]
    return _table(
        answers,
        "missing_by_section",
        f"Answers and what is missing by section of the written questionnaire, {year}",
        data,
        _condensed(headings, [row[1:] for row in made], "All sections"),
        safe,
        source=f"data/{year}/protected/responses.csv.",
        note="Items times respondents; items asked several times count each time.",
    )


def _percent(share: float | str) -> str:
    if isinstance(share, str):
        return share
    return f"{as_percent(share)}\u00a0%" if share == share else "–"
