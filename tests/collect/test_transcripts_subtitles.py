"""Subtitles as transcripts: cues joined by speaker, damage read as far as it goes and named."""

from pathlib import Path

import pytest

from ctipsurvey.collect.transcripts.reading import TranscriptReading, read_transcript


def read(folder: Path, content: str, name: str = "t.srt") -> TranscriptReading:
    path = folder / name
    path.write_bytes(content.encode())
    reading = read_transcript(path, 2024)
    for turn in reading.turns.itertuples():
        assert reading.text[turn.start : turn.end] == turn.text
    return reading


def said(reading: TranscriptReading) -> list[tuple[str, str]]:
    return list(zip(reading.turns["speaker_label"], reading.turns["text"], strict=True))


def notes(reading: TranscriptReading) -> str:
    return "\n".join(f"{note.kind}: {note.place}: {note.message}" for note in reading.notes)


def cue(number: int, start: int, text: str, mark: str = ",") -> str:
    return f"{number}\n00:00:{start:02}{mark}000 --> 00:00:{start + 2:02}{mark}000\n{text}\n\n"


def test_cues_are_joined_by_their_speaker_with_marks_and_line_ends_of_any_kind(tmp_path: Path) -> None:
    content = cue(1, 1, "И: <i>Как</i> {\\an8}дела") + cue(2, 3, "у вас?") + cue(3, 5, "Р: 5 < 6 <b>да</b>.\nНет.", ".")
    reading = read(tmp_path, "\ufeff" + content.replace("\n", "\r\n"))
    assert said(reading) == [("И", "Как дела у вас?"), ("Р", "5 < 6 да. Нет.")]
    assert reading.turns["time_start"].tolist() == ["00:00:01.000", "00:00:05.000"]
    assert reading.turns["time_end"].tolist() == ["00:00:05.000", "00:00:07.000"]
    assert reading.turns["place"].tolist() == ["cue 1 to 2", "cue 3"]


def test_voices_name_the_speakers_of_a_vtt(tmp_path: Path) -> None:
    content = (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nNOTE one\ntwo\n\n01:00.000 --> 01:01.000 align:start\n"
        "<v Anna>Hi <01:00.500>there</v> <v.loud Bob B.>Yes &amp; no\n\nsome id\n"
        "1:02:03.000 --> 1:02:04.000\n<v Bob B.>more\n\n"
        "1:02:05.000 --> 1:02:06.000\nnobody's\n"
    )
    reading = read(tmp_path, content, "t.vtt")
    assert said(reading) == [("Anna", "Hi there"), ("Bob B.", "Yes & no more"), ("", "nobody's")]
    assert reading.turns["time_start"].tolist() == ["00:01:00.000", "00:01:00.000", "01:02:05.000"]
    assert "not read: line 3 to 4, 6 to 7" in notes(reading)


def test_two_people_with_dashes_in_one_cue_are_two_turns(tmp_path: Path) -> None:
    assert said(read(tmp_path, cue(1, 1, "- Где?\n- Здесь."))) == [("-", "Где?"), ("-", "Здесь.")]


def test_without_speakers_cues_are_joined_to_the_end_of_a_sentence(tmp_path: Path) -> None:
    reading = read(tmp_path, cue(1, 1, "Мы были") + cue(2, 3, "дома.") + cue(3, 5, "Потом") + cue(4, 30, "ушли"))
    assert said(reading) == [("", "Мы были дома."), ("", "Потом"), ("", "ушли")]
    assert "guessed: : no speakers were found" in notes(reading)


# a damaged file, the words that are read all the same, and what is said
DAMAGED = [
    (cue(1, 1, "И: а") + cue(2, 3, ""), ["а"], "cue 2: 1 cues without text"),
    (cue(1, 9, "И: а") + cue(2, 3, "Р: б"), ["а", "б"], "cue 2: 1 cues that begin before"),
    (cue(1, 1, "И: а") + cue(2, 2, "Р: б"), ["а", "б"], "cue 2: 1 cues that overlap"),
    (cue(1, 1, "И: а").partition("\n")[2] + cue(2, 3, "Р: б"), ["а", "б"], "cue 1: 1 cues without a number"),
    (cue(1, 1, "И: а") + "2\n00:xx --> 00:05\nР: б\n", ["а", "б"], "line 6: the times of this cue cannot be read"),
    (cue(1, 1, "И: а\n\nещё") + cue(2, 3, "Р: б"), ["а ещё", "б"], "line 5: text after an empty line"),
    ("мусор\n\n" + cue(1, 1, "И: а") + cue(2, 3, "Р: б"), ["а", "б"], "not read: line 1: text outside"),
    (cue(1, 1, "И: а").strip() + "\n" + cue(2, 3, "Р: б"), ["а", "б"], "2 cues read"),
    (cue(1, 1, "И: а").replace("00:00:03", "00:00:00"), ["а"], "cue 1: 1 cues that end before they begin"),
    (cue(1, 1, "И: в\n2024") + cue(2, 3, "Р: б"), ["в 2024", "б"], "2 cues read"),
]


@pytest.mark.parametrize(("content", "words", "note"), DAMAGED)
def test_a_damaged_file_is_read_as_far_as_it_goes(tmp_path: Path, content: str, words: list[str], note: str) -> None:
    reading = read(tmp_path, content)
    assert reading.turns["text"].tolist() == words
    assert note in notes(reading)


def test_a_library_reads_the_same_words_and_times(tmp_path: Path) -> None:
    webvtt = pytest.importorskip("webvtt")
    content = "WEBVTT\n\n" + "".join(cue(n, 2 * n, f"<v S{n}>слово <b>{n}</b> &lt;", ".") for n in range(1, 9))
    reading = read(tmp_path, content, "t.vtt")
    captions = list(webvtt.read(str(tmp_path / "t.vtt")))
    assert [(c.voice, c.start, c.end) for c in captions] == list(
        zip(reading.turns["speaker_label"], reading.turns["time_start"], reading.turns["time_end"], strict=True)
    )
    assert reading.turns["text"].tolist() == [f"слово {n} <" for n in range(1, 9)]
