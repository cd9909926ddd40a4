"""A table of a document as lines of a transcript: columns of speaker, time and words, or questions beside answers."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ctipsurvey.collect.transcripts import labels
from ctipsurvey.collect.transcripts.labels import plain
from ctipsurvey.collect.transcripts.source import NOT_BLANK, Row, Run, Source, Span
from ctipsurvey.collect.transcripts.stamps import stamp_at_start

Cell = list[list[Run]]
"""The paragraphs of a cell."""
MOSTLY = 0.6


@dataclass(frozen=True)
class Columns:
    """Which column holds what; `first` is the first row that is no heading."""

    first: int
    words: int
    speaker: int | None = None
    times: tuple[int, ...] = ()
    answers: int | None = None


def add_table(source: Source, rows: Sequence[Sequence[Cell]], place: str) -> None:
    """The rows of a table at the end of the text; where its columns say who speaks, each row is a turn."""
    texts = [[_text(cell) for cell in row] for row in rows]
    columns = columns_of(texts)
    if columns is None:
        for number, cells in enumerate(rows, start=1):
            _add_row_as_paragraph(source, cells, f"{place}, row {number}")
        return
    label, inherited = "", []
    for number, row in enumerate(texts):
        where = f"{place}, row {number + 1}"
        source.paragraphs += 1
        if number < columns.first:
            source.add_line("\t".join(row), where, aside="the heading of a table")
            continue
        if columns.answers is not None:
            _add_question_and_answer(source, row, texts[columns.first - 1], columns, where)
            continue
        own = _cell(row, columns.speaker)
        if NOT_BLANK.search(_cell(row, columns.words)) and not NOT_BLANK.search(own) and label:
            inherited.append(number + 1)
        label = own if NOT_BLANK.search(own) else label
        source.add_line("\t".join(row), where, row=_row(row, columns, label))
    if inherited:
        where = f"{place}, row " + ", ".join(map(str, inherited))
        source.note(where, "guessed", "no speaker in these rows; the speaker of the row above was taken.")


def _add_row_as_paragraph(source: Source, row: Sequence[Cell], place: str) -> None:
    filled = [cell for cell in row if NOT_BLANK.search(_text(cell))]
    if len(filled) == 1:
        for paragraph in filled[0]:
            source.add_paragraph(paragraph, place)
        return
    runs: list[Run] = []
    for number, cell in enumerate(row):
        runs += [("\t", False)] * (number > 0)
        for at, paragraph in enumerate(cell):
            runs += [("\n", False)] * (at > 0) + paragraph
    source.add_paragraph(runs, place)


def _add_question_and_answer(
    source: Source, row: Sequence[str], heading: Sequence[str], columns: Columns, place: str
) -> None:
    for column in (columns.words, columns.answers):
        text = _cell(row, column)
        label = " ".join(_cell(heading, column).split())
        if NOT_BLANK.search(text):
            source.add_line(text, place, row=Row(label, (), (0, len(text))))
    others = "\t".join(cell for at, cell in enumerate(row) if at not in (columns.words, columns.answers))
    if NOT_BLANK.search(others):
        source.add_line(others, place, aside="a cell beside question and answer")


def _row(row: Sequence[str], columns: Columns, label: str) -> Row:
    spans: list[Span] = []
    start = 0
    for cell in row:
        spans.append((start, start + len(cell)))
        start += len(cell) + 1
    parts, times = [], []
    for column in columns.times:
        stamp = stamp_at_start(_cell(row, column))
        if stamp:
            parts.append((spans[column][0] + stamp.start, spans[column][0] + stamp.end))
            times += [time for time in (stamp.time_start, stamp.time_end) if time]
    if columns.speaker is not None and columns.speaker < len(row):
        parts.append(spans[columns.speaker])
    words = spans[columns.words] if columns.words < len(row) else (start - 1, start - 1)
    shown = " ".join(re.sub(r"[:：]\s*\Z", "", label.strip()).split())
    return Row(shown, tuple(parts), words, times[0] if times else "", times[1] if len(times) > 1 else "")


def columns_of(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a table that holds turns, by its heading or by what stands in them; None for another table."""
    if not rows or max(map(len, rows)) < 2:
        return None
    heading = [plain(cell) for cell in rows[0]]
    found = {kind: [at for at, cell in enumerate(heading) if cell in words] for kind, words in HEADINGS.items()}
    if found["question"] and found["answer"] and not found["speaker"]:
        return Columns(1, found["question"][0], answers=found["answer"][0])
    if found["speaker"] and found["words"]:
        return Columns(1, found["words"][0], found["speaker"][0], tuple(found["time"]))
    return _by_content(rows)


def _by_content(rows: Sequence[Sequence[str]]) -> Columns | None:
    """A column of which most cells are labels, the column with the longest cells, and columns of time stamps."""
    width = max(map(len, rows))
    columns = [[_cell(row, at) for row in rows] for at in range(width)]
    lengths = [sum(map(len, column)) for column in columns]
    words = lengths.index(max(lengths))
    speakers = [at for at in range(width) if at != words and _are_labels(columns[at])]
    if not speakers or len(rows) < 2:
        return None
    times = tuple(at for at in range(width) if at not in (words, speakers[0]) and _are_times(columns[at]))
    return Columns(0, words, speakers[0], times)


def _are_labels(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if NOT_BLANK.search(cell)]
    count = Counter(plain(cell) for cell in filled)
    fitting = [
        cell
        for cell in filled
        if labels.is_known(cell, {}) or (labels.is_like_a_name(re.sub(r":\s*\Z", "", cell)) and count[plain(cell)] > 1)
    ]
    return len(filled) > 1 and len(fitting) >= MOSTLY * len(filled) and len(count) <= max(2, len(filled) / 2 + 1)


def _are_times(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if NOT_BLANK.search(cell)]
    return bool(filled) and sum(1 for cell in filled if stamp_at_start(cell)) >= MOSTLY * len(filled)


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


def _text(cell: Cell) -> str:
    return "\n".join("".join(text for text, _ in paragraph) for paragraph in cell)


HEADINGS = {
    "speaker": {
        "speaker",
        "who",
        "name",
        "спикер",
        "говорящий",
        "кто",
        "кто говорит",
        "участник",
        "имя",
        "сүйлөөчү",
        "ким",
    },
    "time": {
        *(
            "time",
            "timestamp",
            "time stamp",
            "timecode",
            "start",
            "end",
            "время",
            "таймкод",
            "тайм-код",
            "начало",
            "конец",
        ),
        *("убакыт", "убактысы", "башталышы", "аягы"),
    },
    "words": {
        *("text", "speech", "words", "utterance", "transcript", "content", "текст", "речь", "реплика", "высказывание"),
        *("транскрипт", "содержание", "сөз", "сөзү"),
    },
    "question": {"question", "questions", "вопрос", "вопросы", "суроо", "суроолор"},
    "answer": {"answer", "answers", "ответ", "ответы", "жооп", "жооптор"},
}
"""What the heading of a column may say, in small letters."""
