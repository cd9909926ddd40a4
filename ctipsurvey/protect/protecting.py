"""A year from received to protected: respondents, turns and responses by pseudonym, what was replaced, the queue."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.files import locks
from ctipsurvey.instruments.loading import load_instruments
from ctipsurvey.language.identify import identify
from ctipsurvey.protect.detect import Detector
from ctipsurvey.protect.pseudonyms import Key, load_key, save_key
from ctipsurvey.protect.received import Received, load_received, split_by_consent
from ctipsurvey.protect.redact import Replacement, redact
from ctipsurvey.protect.review import Decisions, Doubt, decided, decisions_of, doubts_of, load_review, n_open, queue
from ctipsurvey.protect.spans import MAYBE, NAME, Span
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

RESPONDENTS = (
    *("respondent_id", "year", "kind", "region", "language", "instrument", "constructed"),
    *("may_quote", "consent", "retention_until", "protected"),
)
TURNS = ("turn_id", "respondent_id", "year", "item_id", "speaker", "language", "text", "constructed", "protected")
RESPONSES = (
    *("respondent_id", "year", "instrument", "item_id", "repeat", "value", "state", "constructed", "protected"),
)
PROTECTED = "protected"
"""What the column of this name holds in every row that was made here."""
LOG = ("table", "row_id", "start", "end", "kind", "replacement", "sure", "why", "by")
"""One row is one replacement: its place in the protected text, never what stood there."""
SPEAKERS = ("interviewer", "respondent")
PURPOSE = "the key of pseudonyms (data/key.age)"


@dataclass
class Protected:
    """The protected tables of a year, the log of replacements, the queue, and what a researcher should be told."""

    tables: "dict[str, pd.DataFrame]"
    review: "pd.DataFrame"
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Text:
    """A text to be protected: the table and row in which it will stand, its words and its language."""

    table: str
    row_id: str
    text: str
    language: str


def protect_year(study: Study, year: int, passphrase: str, today: date) -> list[str]:
    """Protect a year and put all of it in place together; comes back with lines that say what was done.

    Nothing is written unless all could be protected. Raises DataError for what was received, PrivacyError where the
    passphrase does not open the key.
    """
    with locks.hold_file(study.key()):
        return _protect(study, year, passphrase, today)


def _protect(study: Study, year: int, passphrase: str, today: date) -> list[str]:
    received = load_received(study, year)
    key = load_key(study, passphrase)
    reviews = [load_review(study, known) for known in study.years]
    open_items = _open_items(study)
    done = protect_tables(received, year, key, decisions_of(reviews), load_review(study, year), today, open_items)
    done.lines += _names_in_memos(study, year, key)
    save_key(study, key, passphrase)
    files.write_secret(study.review(year), files.table_bytes(study.review(year), done.review))
    folder = study.protected(year, "turns").parent
    files.write_tables(folder, {f"{name}.csv": table for name, table in done.tables.items()})
    lines = [f"{len(table):>6} rows  {study.relative(folder)}/{name}.csv" for name, table in done.tables.items()]
    lines.append(
        f"{len(done.review):>6} rows  {study.relative(study.review(year))}, {n_open(done.review)} of them open"
    )
    return [*lines, *done.lines]


def protect_tables(
    received: Received,
    year: int,
    key: Key,
    decisions: Decisions,
    earlier: "pd.DataFrame",
    today: date,
    open_items: frozenset[str],
) -> Protected:
    """The protected tables of a year; the key takes in who is new. `open_items` are the items answered in words.

    Interviews without consent, and those that may be kept no longer, are left out whole and named by their row.
    """
    key.forget(words for kind, words in decisions.kept if kind in (NAME, MAYBE))
    kept, excluded = split_by_consent(received, today)
    lines = [f"interviews.csv, {place}: left out; the respondent {why}." for place, why in excluded]
    people = {str(row["source"]): row for row in kept.to_dict("records")}
    for row in received.interviews.to_dict("records"):
        key.person(str(row["person"]), _names(str(row["also_known_as"])))
    own = {source: key.person(str(row["person"])) for source, row in people.items()}
    if len(set(own.values())) < len(own):
        raise DataError(_same_person_twice(own))
    texts = [*_turns_as_texts(received, own), *_answers_as_texts(received, own, people, open_items)]
    persons = [one for known in key.persons.values() for one in known]
    found = Detector(accepted=decisions.names(), persons=persons).find(
        [one.text for one in texts], [one.language for one in texts]
    )
    protected: dict[tuple[str, str], str] = {}
    log: list[tuple[object, ...]] = []
    doubts: list[Doubt] = []
    for one, spans in zip(texts, found, strict=True):
        spans = decided(one.text, spans, decisions)
        doubts += doubts_of(f"{one.table}:{one.row_id}", one.text, _open(one.text, spans, decisions))
        text, replaced = redact(one.text, spans, key, one.language)
        protected[one.table, one.row_id] = text
        log += [_log_row(one, replacement) for replacement in replaced]
    tables = {
        "respondents": _frame([_respondent(row, own[source], year) for source, row in people.items()], RESPONDENTS),
        "turns": _frame(_turn_rows(received, own, people, year, protected), TURNS),
        "responses": _frame(_response_rows(received, own, people, year, protected), RESPONSES),
        "anon_log": _frame(log, LOG),
    }
    tables["respondents"] = tables["respondents"].sort_values("respondent_id", ignore_index=True)
    return Protected(tables, queue(doubts, earlier), lines)


def _open(text: str, spans: Sequence[Span], decisions: Decisions) -> list[Span]:
    return [span for span in spans if not decisions.of(span.kind, text[span.start : span.end])]


def _same_person_twice(own: dict[str, str]) -> Problem:
    n = len(own) - len(set(own.values()))
    message = (
        f"{n} rows name somebody who stands in the list already. One person gives one interview a year: join the "
        "files, or write the names so that they differ."
    )
    return Problem("interviews.csv", "column person", message)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def _turns_as_texts(received: Received, own: dict[str, str]) -> list[_Text]:
    return [
        _Text("turns", turn_id, str(row["text"]), identify(str(row["text"]))[0])
        for turn_id, row in _numbered_turns(received, own)
    ]


def _numbered_turns(received: Received, own: dict[str, str]) -> "list[tuple[str, dict[str, Any]]]":
    """The turns of those who are kept, each with its new id: pseudonym, year and number."""
    if "turns" not in received.tables:
        return []
    numbers: dict[str, int] = {}
    found = []
    for row in received.tables["turns"].to_dict("records"):
        source = str(row["respondent_id"])
        if source in own:
            numbers[source] = numbers.get(source, 0) + 1
            found.append(
                (f"{own[source]}_{str(row['year'])[-2:]}_{numbers[source]:03}", {str(k): v for k, v in row.items()})
            )
    return found


def _answers_as_texts(
    received: Received, own: dict[str, str], people: "dict[str, Any]", open_items: frozenset[str]
) -> list[_Text]:
    return [
        _Text("responses", row_id, str(row["value"]), str(people[str(row["respondent_id"])]["language"]))
        for row_id, row in _kept_responses(received, own)
        if row["value"] and str(row["item_id"]) in open_items
    ]


def _kept_responses(received: Received, own: dict[str, str]) -> "list[tuple[str, dict[str, Any]]]":
    if "responses" not in received.tables:
        return []
    return [
        (f"{own[str(row['respondent_id'])]}/{row['item_id']}/{row['repeat']}", {str(k): v for k, v in row.items()})
        for row in received.tables["responses"].to_dict("records")
        if str(row["respondent_id"]) in own
    ]


def _respondent(row: "dict[Any, Any]", pseudonym: str, year: int) -> tuple[object, ...]:
    told = (row["kind"], row["region"], row["language"], row["instrument"], row["constructed"])
    return (
        pseudonym,
        str(year),
        *told,
        "yes" if row["quotes"] == "yes" else "no",
        row["consent"],
        row["retention_until"],
        PROTECTED,
    )


def _turn_rows(
    received: Received, own: dict[str, str], people: "dict[str, Any]", year: int, protected: dict[tuple[str, str], str]
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for turn_id, row in _numbered_turns(received, own):
        source = str(row["respondent_id"])
        speaker = row["speaker"] if row["speaker"] in SPEAKERS else "respondent"
        language = identify(str(row["text"]))[0]
        text = protected["turns", turn_id]
        rows.append(
            (turn_id, own[source], str(year), "", speaker, language, text, people[source]["constructed"], PROTECTED)
        )
    return rows


def _response_rows(
    received: Received, own: dict[str, str], people: "dict[str, Any]", year: int, protected: dict[tuple[str, str], str]
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for row_id, row in _kept_responses(received, own):
        source = str(row["respondent_id"])
        value = protected.get(("responses", row_id), row["value"])
        told = (
            row["instrument"],
            row["item_id"],
            row["repeat"],
            value,
            row["state"],
            people[source]["constructed"],
            PROTECTED,
        )
        rows.append((own[source], str(year), *told))
    return rows


def _log_row(one: _Text, done: Replacement) -> tuple[object, ...]:
    by = "person" if "review" in done.why else "program"
    place = (one.table, one.row_id, str(done.start), str(done.end))
    return (*place, done.kind, done.replacement, "yes" if done.sure else "no", done.why, by)


def _frame(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame([[str(cell) for cell in row] for row in rows], columns=list(columns), dtype="str")


def _open_items(study: Study) -> frozenset[str]:
    """The items that are answered in words or that nobody knows: what is written there may name people."""
    listed = ("select_one", "select_multiple", "rank", "integer", "decimal", "date", "datetime", "time")
    instruments = load_instruments(study).values()
    return frozenset(item.id for one in instruments for item in one.all_items() if item.type not in listed)


def _names_in_memos(study: Study, year: int, key: Key) -> list[str]:
    """Remarks of coders that hold an original: told by file and row, for the coder to write anew."""
    originals = [one.casefold() for one in key.originals() if len(one) > 3]
    lines = []
    for path in study.codings(year):
        for number, line in enumerate(files.read_text(path).splitlines(), start=1):
            if any(one in line.casefold() for one in originals):
                lines.append(
                    f"{study.relative(path)}, line {number}: a remark names somebody. Write it anew without the name."
                )
    return lines
