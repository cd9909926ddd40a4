"""What holds for any transcript: turns written to each format come back, offsets are right, nothing is lost."""

import html
import re
import tempfile
from itertools import pairwise
from pathlib import Path

from collect.test_transcripts_word import odt, p, r, table, word
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctipsurvey.collect.transcripts.reading import TranscriptReading, read_transcript
from ctipsurvey.collect.transcripts.source import INVISIBLE

LABELS = {
    "И": "interviewer",
    "Р": "respondent",
    "Эксперт 2": "respondent",
    "Сурамжылоочу": "interviewer",
    "Moderator": "interviewer",
}
NAMES = ["t.txt", "t.docx", "t.odt", "t.srt", "t.vtt", "t.pdf"]
WORD = st.text("абвгдеёжңөүхцчabcdez", min_size=1, max_size=8)
SENTENCE = st.lists(WORD, min_size=1, max_size=6).map(lambda words: " ".join(words).capitalize() + ".")
TURNS = st.lists(st.tuples(st.sampled_from(sorted(LABELS)), SENTENCE), min_size=1, max_size=8)
ANYTHING = st.lists(
    st.one_of(
        st.text("аб yz.:?—-\t*[]()<>#0123456789\u200b\u00ad\u00a0\x0b\u2028", max_size=20),
        st.sampled_from(
            [
                "И: да",
                "Р: нет?",
                "[00:01:02]",
                "00:12",
                "Дата: 1",
                "— да",
                "Speaker 1  00:12",
                "Анна: я",
                "ИНТЕРВЬЮЕР",
                "",
                "**Q:** a",
            ]
        ),
    ),
    max_size=12,
).map("\n".join)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _read(content: bytes, name: str) -> TranscriptReading:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_transcript(path, 2024)


def _time(second: int) -> str:
    return f"00:{second // 60:02}:{second % 60:02}.000"


def _cues(turns: list[tuple[str, str]], voice: bool) -> str:
    shown = [f"<v {label}>{html.escape(text)}" if voice else f"{label}: {text}" for label, text in turns]
    return "".join(f"{n + 1}\n{_time(n * 3)} --> {_time(n * 3 + 2)}\n{text}\n\n" for n, text in enumerate(shown))


def _files(turns: list[tuple[str, str]]) -> dict[str, bytes]:
    lines = [f"{label}: {text}" for label, text in turns]
    return {
        "t.txt": "\r\n".join(lines).encode("utf-16"),
        "t.docx": word("".join(p(r(line)) for line in lines)),
        "table.docx": word(table(("Speaker", "Text"), *turns)),
        "t.odt": odt("".join(f"<text:p>{line}</text:p>" for line in lines)),
        "t.srt": _cues(turns, False).replace(".000", ",000").encode(),
        "t.vtt": ("WEBVTT\n\n" + _cues(turns, True)).encode(),
    }


@quick
@given(TURNS)
def test_turns_written_to_a_format_come_back_with_their_speakers(turns: list[tuple[str, str]]) -> None:
    for name, content in _files(turns).items():
        reading = _read(content, name)
        found = list(zip(reading.turns["speaker_label"], reading.turns["speaker"], reading.turns["text"], strict=True))
        expected = [(label, LABELS[label], text) for label, text in turns]
        if name in ("t.srt", "t.vtt"):  # cues of the same speaker are one turn
            joined: list[tuple[str, str, str]] = []
            for label, speaker, text in expected:
                if joined and joined[-1][0] == label:
                    text = f"{joined.pop()[2]} {text}"
                joined.append((label, speaker, text))
            expected = joined
        assert found == expected, name


@quick
@given(ANYTHING)
def test_offsets_hold_and_every_character_is_in_a_turn_or_its_line_is_named(text: str) -> None:
    content = f"начало\n{text}"
    reading = _read(content.encode(), "t.txt")
    covered = [False] * len(reading.text)
    for turn in reading.turns.itertuples():
        assert reading.text[turn.start : turn.end] == turn.text
        assert turn.text.strip()
        covered[turn.start : turn.end] = [True] * len(turn.text)
    spans = list(zip(reading.turns["start"], reading.turns["end"], strict=True))
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert len(reading.text) == len(content.replace("\r\n", "\n"))
    assert re.sub(r"\s", "", reading.text) == re.sub(r"\s", "", content)
    named = _named_lines(reading)
    at = 0
    for number, line in enumerate(reading.text.split("\n"), start=1):
        left = "".join(" " if covered[at + n] else letter for n, letter in enumerate(line))
        at += len(line) + 1
        if number in named or not re.search(rf"[^\s{INVISIBLE}]", left):
            continue
        labels = {turn.speaker_label for turn in reading.turns.itertuples() if turn.place == f"line {number}"}
        rest = re.sub(r"[\[({<#]?\d+:\d+(?::\d+)?([.,-]\d+)?[\])}>#]?", "", left)
        for label in [*labels, *reading.turns["speaker_label"]]:
            rest = rest.replace(label, "", 1) if label else rest
        assert re.fullmatch(rf"[\s{INVISIBLE}*_:：,–—-]*", rest), (number, left)


def _named_lines(reading: TranscriptReading) -> set[int]:
    found: set[int] = set()
    for note in reading.notes:
        if note.kind in ("not read", "irregular") and note.place.startswith("line "):
            for part in note.place[5:].split(", "):
                first, _, last = part.partition(" to ")
                found |= set(range(int(first), int(last or first) + 1))
    return found


@quick
@given(st.binary(max_size=300), st.sampled_from(NAMES), st.sampled_from(["", "cp1251", "utf-16-le"]))
def test_any_bytes_end_in_a_reading_or_in_a_message(raw: bytes, name: str, encoding: str) -> None:
    from ctipsurvey.errors import SurveyError

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes({"t.docx": b"PK\x03\x04", "t.odt": b"PK\x03\x04", "t.pdf": b"%PDF-1.7\n"}.get(name, b"") + raw)
        try:
            read_transcript(path, 2024, encoding=encoding)
        except SurveyError as error:
            assert name in str(error)
