"""Transcripts in plain text: labels, stamps, heads, dialogues without labels, and what is said of them."""

from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.collect.transcripts.reading import COLUMNS, TranscriptReading, read_transcript
from ctipsurvey.errors import DataError, UsageError

FIXTURES = ROOT / "tests/fixtures/transcripts"
WORDS = [
    ("interviewer", "Расскажите, пожалуйста, кто к вам приходит?"),
    ("respondent", "Приходят разные люди. Главное: мы никого не отправляем обратно. А денег на переводчика нет."),
    ("interviewer", "Кыргызча сүйлөсөк болобу?"),
    ("respondent", "Ооба, болот. Өзүбүздүн тилде жеңил."),
    ("interviewer", "And in English?"),
    ("respondent", "A little. Not for the whole day."),
]


def read(folder: Path, content: str | bytes, name: str = "t.txt", **options: object) -> TranscriptReading:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    reading = read_transcript(path, 2024, **options)  # type: ignore[arg-type]
    for turn in reading.turns.itertuples():
        assert reading.text[turn.start : turn.end] == turn.text
    return reading


def said(reading: TranscriptReading) -> list[tuple[str, str, str]]:
    turns = reading.turns
    return list(zip(turns["speaker"], turns["speaker_label"], turns["text"], strict=True))


def kinds(reading: TranscriptReading, kind: str) -> str:
    return "\n".join(f"{note.place}: {note.message}" for note in reading.notes if note.kind == kind)


@pytest.mark.parametrize("suffix", ["txt", "docx", "odt", "srt", "vtt", "pdf"])
def test_the_same_interview_reads_alike_from_every_format(suffix: str) -> None:
    reading = read_transcript(FIXTURES / f"interview.{suffix}", 2024)
    box = "[шум, запись прервана]"
    english = "We always ask for some-body who knows both languages, and the answer comes late."
    found = [
        (turn.speaker, " ".join(turn.text.replace(box, "").replace(english, "").split()))
        for turn in reading.turns.itertuples()
    ]
    assert found == WORDS
    assert list(reading.turns.columns) == list(COLUMNS)
    assert reading.turns["turn_id"].tolist() == [f"interview_{n:02}" for n in range(1, 7)]
    assert set(reading.turns["respondent_id"]) == {"interview"}
    assert all(reading.text[turn.start : turn.end] == turn.text for turn in reading.turns.itertuples())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("I", "R1"), ("Q", "A"), ("Interviewer", "Respondent 2"), ("MODERATOR", "P3"), ("Интервьюер", "Эксперт"),
        ("И", "Р"), ("В", "О"), ("Инт.", "Респ."), ("Модератор", "Респондент 2"), ("Сурамжылоочу", "Жооп берүүчү"),
        ("Сурамжылоочу", "Жооп беруучу"), ("С", "Ж"), ("**И**", "**Р**"), ("Q", "А"), ("Ведущая", "Эксперт №3 (жен.)"),
    ],
)  # fmt: skip
def test_known_labels_say_who_speaks(tmp_path: Path, first: str, second: str) -> None:
    reading = read(tmp_path, f"{first}: Кандай?\n{second}: Жакшы.\n{first}: Why?\n{second}: Because.\n")
    assert [speaker for speaker, _, _ in said(reading)] == ["interviewer", "respondent"] * 2
    assert reading.turns["text"].tolist() == ["Кандай?", "Жакшы.", "Why?", "Because."]


# what stands in the file, and the words, labels and times that are to come out
SHORT = ["Hello.", "Hi.", "So.", "No."]
STAMPED = [
    ("[00:12:33] И: Да?\n[00:12:35] Р: Нет.\n", [("И", "Да?", "00:12:33.000"), ("Р", "Нет.", "00:12:35.000")]),
    ("И: (00:12) Да?\nР: (00:15) Нет.\n", [("И", "Да?", "00:00:12.000"), ("Р", "Нет.", "00:00:15.000")]),
    ("И [00:00:12]: Да?\nР [00:00:15]: Нет.\n", [("И", "Да?", "00:00:12.000"), ("Р", "Нет.", "00:00:15.000")]),
    (
        "00:12:33 Speaker 1\nYes?\n\n00:12:39 Speaker 2\nNo.\n",
        [("Speaker 1", "Yes?", "00:12:33.000"), ("Speaker 2", "No.", "00:12:39.000")],
    ),
    (
        "Speaker 1  0:03\nYes at 12:30.\n\nSpeaker 2  1:05:07\nNo.\n",
        [("Speaker 1", "Yes at 12:30.", "00:00:03.000"), ("Speaker 2", "No.", "01:05:07.000")],
    ),
    (
        "Anna Smith   0:03\nHello there\nall.\n\nBob   0:09\nHi.\n",
        [("Anna Smith", "Hello there\nall.", "00:00:03.000"), ("Bob", "Hi.", "00:00:09.000")],
    ),
    (
        "[00:00:03] Anna\nHello.\n[00:00:05] Bob\nHi.\n[00:00:07] Anna\nSo.\n[00:00:09] Bob\nNo.\n",
        [(name, text, f"00:00:0{at}.000") for name, text, at in zip(["Anna", "Bob"] * 2, SHORT, "3579", strict=True)],
    ),
    (
        "[00:00:03] Как дела?\n[00:00:05] Хорошо.\n",
        [("", "Как дела?", "00:00:03.000"), ("", "Хорошо.", "00:00:05.000")],
    ),
    ("#00:01:02-3# I: Yes?\n#00:01:04-1# R: No.\n", [("I", "Yes?", "00:01:02.300"), ("R", "No.", "00:01:04.100")]),
]


@pytest.mark.parametrize(("content", "expected"), STAMPED)
def test_time_stamps_are_read_from_where_programs_put_them(
    tmp_path: Path, content: str, expected: list[tuple[str, str, str]]
) -> None:
    turns = read(tmp_path, content).turns
    assert list(zip(turns["speaker_label"], turns["text"], turns["time_start"], strict=True)) == expected


def test_a_time_stamp_after_a_turn_is_its_end(tmp_path: Path) -> None:
    turns = read(tmp_path, "I: Yes? #00:01:02-3#\nR: No. #00:01:04-1#\n").turns
    assert turns["time_end"].tolist() == ["00:01:02.300", "00:01:04.100"]
    assert turns["text"].tolist() == ["Yes?", "No."]


def test_a_colon_inside_a_sentence_is_no_label(tmp_path: Path) -> None:
    answer = "Р: Есть план: два приюта.\nВо-первых: деньги.\nНапример: юрист.\nНапример: врач.\n"
    answer += "В 12:30 мы пришли.\nЯ скажу: нет."
    reading = read(tmp_path, f"И: Как?\n{answer}\nИ: А ещё?\n")
    assert said(reading)[1] == ("respondent", "Р", answer[3:])


def test_a_name_that_comes_back_is_a_label_and_unknown_until_it_is_said(tmp_path: Path) -> None:
    content = "Айгүл Т.: Саламатсызбы?\nБакыт: Жакшы.\nАйгүл Т.: Эмне?\nБакыт: Бул.\n"
    reading = read(tmp_path, content)
    assert [speaker for speaker, _, _ in said(reading)] == ["unknown"] * 4
    assert "turns 1 to 4" in kinds(reading, "unknown value")
    reading = read(tmp_path, content, speakers={"Айгүл Т.": "interviewer", "бакыт:": "respondent"})
    assert [speaker for speaker, _, _ in said(reading)] == ["interviewer", "respondent"] * 2


def test_a_name_that_comes_once_is_read_as_speech_and_named_by_its_line(tmp_path: Path) -> None:
    reading = read(tmp_path, "И: Как?\nР: Так.\nГүлнара: Мен да.\nИ: Да?\n")
    assert said(reading)[1][2] == "Так.\nГүлнара: Мен да."
    assert "line 3" in kinds(reading, "guessed")
    reading = read(tmp_path, "И: Как?\nР: Так.\nГүлнара: Мен да.\nИ: Да?\n", speakers={"Гүлнара": "respondent"})
    assert said(reading)[2] == ("respondent", "Гүлнара", "Мен да.")


def test_numbered_questions_are_labels(tmp_path: Path) -> None:
    reading = read(tmp_path, "Вопрос 1. Как?\nОтвет: Так.\nВопрос 2. Да?\nОтвет: Нет.\n")
    assert [speaker for speaker, _, _ in said(reading)] == ["interviewer", "respondent"] * 2
    assert reading.turns["speaker_label"].tolist() == ["Вопрос 1", "Ответ", "Вопрос 2", "Ответ"]


def test_question_and_answer_are_words_of_speech_beside_labels_of_persons(tmp_path: Path) -> None:
    reading = read(tmp_path, "И: Как?\nР: Так.\nВопрос: кто платит?\nОтвет: никто.\nИ: Да?\n")
    assert said(reading)[1] == ("respondent", "Р", "Так.\nВопрос: кто платит?\nОтвет: никто.")
    assert "line 3" in kinds(reading, "guessed")


def test_a_known_word_in_brackets_says_who_a_name_is(tmp_path: Path) -> None:
    reading = read(tmp_path, "Айгүл (эксперт): Так.\nИ: Да?\nАйгүл (эксперт): Ооба.\n")
    assert [speaker for speaker, _, _ in said(reading)] == ["respondent", "interviewer", "respondent"]


def test_a_label_on_its_own_line_needs_no_colon(tmp_path: Path) -> None:
    reading = read(tmp_path, "ИНТЕРВЬЮЕР\nКак?\n\nРЕСПОНДЕНТ\nТак.\nИ так.\n")
    assert said(reading) == [("interviewer", "ИНТЕРВЬЮЕР", "Как?"), ("respondent", "РЕСПОНДЕНТ", "Так.\nИ так.")]


def test_the_head_of_a_transcript_is_no_turn_and_is_named(tmp_path: Path) -> None:
    head = "Интервью 5\nДата: 12.03.2019\nМесто: Ош\nИнтервьюер: А. К.\nРеспондент: жен., 45\n\n"
    reading = read(tmp_path, f"{head}И: Как?\nР: Так.\n")
    assert said(reading) == [("interviewer", "И", "Как?"), ("respondent", "Р", "Так.")]
    assert "line 1 to 5:" in kinds(reading, "not read")


def test_speech_before_the_first_label_is_a_turn_of_nobody(tmp_path: Path) -> None:
    reading = read(tmp_path, "Добрый день, мы начинаем запись.\nР: Так.\nИ: Да?\n")
    assert said(reading)[0] == ("unknown", "", "Добрый день, мы начинаем запись.")
    assert "line 1" in kinds(reading, "guessed")


def test_a_dialogue_of_dashes_is_told_apart_by_its_question_marks(tmp_path: Path) -> None:
    reading = read(tmp_path, "— Как вас зовут?\n— Никак.\nИ всё.\n— Почему?\n— Так надо.\n")
    assert [speaker for speaker, _, _ in said(reading)] == ["interviewer", "respondent"] * 2
    assert said(reading)[1][1:] == ("—", "Никак.\nИ всё.")
    assert "question mark" in kinds(reading, "guessed")
    reading = read(tmp_path, "— Да.\n— Нет.\n— Да.\n")
    assert {speaker for speaker, _, _ in said(reading)} == {"unknown"}


def test_without_labels_each_paragraph_is_a_turn_of_nobody(tmp_path: Path) -> None:
    reading = read(tmp_path, "Первый абзац\nв две строки.\n\nВторой.\n")
    assert said(reading) == [("unknown", "", "Первый абзац\nв две строки."), ("unknown", "", "Второй.")]
    assert "no speaker labels" in kinds(reading, "guessed")


def test_a_label_in_the_middle_of_a_line_is_named(tmp_path: Path) -> None:
    reading = read(tmp_path, "И: Сколько? Р: Пять.\nР: Да.\nИ: Всё?\n")
    assert "turns 1 hold" in kinds(reading, "irregular")


def test_a_label_without_words_makes_no_turn_and_is_named(tmp_path: Path) -> None:
    reading = read(tmp_path, "И: Да?\nР:\nИ: Всё?\n")
    assert len(reading.turns) == 2
    assert "line 2" in kinds(reading, "irregular")


def test_times_that_go_backwards_are_named(tmp_path: Path) -> None:
    reading = read(tmp_path, "[00:02:00] И: Да?\n[00:01:00] Р: Нет.\n")
    assert "turns 2 go backwards" in kinds(reading, "irregular")


def test_no_message_holds_words_or_names_of_the_file(tmp_path: Path) -> None:
    secret = "Чынгызбекова"
    content = f"{secret} начала так.\nИ: Как {secret}?\n{secret}: Нет.\nР:\n"
    content += f"{secret} ушла. И: да\n[00:01] Р: {secret}\u200b\x00\n"
    reading = read(tmp_path, content)
    assert all(secret not in note.message + note.place for note in reading.notes)
    with pytest.raises(DataError) as error:
        read(tmp_path, content.encode("cp1251", "replace"))
    assert secret not in str(error.value)


def test_another_speaker_than_is_allowed_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Allowed: interviewer, respondent, unknown"):
        read(tmp_path, "И: Да?\n", speakers={"И": "boss"})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n", "empty"),
        ("a.docx", b"PK\x03\x04junk", "damaged"),
        ("a.docx", b"%PDF-1.4 x", "is a PDF; name it .pdf"),
        ("a.pdf", b"%PDF-1.4 x", "damaged"),
        ("a.pdf", b"PK\x03\x04word/", "name it .docx"),
        ("a.txt", b"PK\x03\x04word/", "name it .docx"),
        ("a.txt", b"{\\rtf1", "save it as .docx"),
        ("a.docx", b"hello", "name it .txt"),
        ("a.docx", b"\xd0\xcf\x11\xe0 old", "old Word document"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.doc", b"x", "save it as a Word document"),
        ("a.pages", b"x", "save it as a Word document"),
        ("a.mp3", b"x", "transcribed first"),
        ("a.txt", b"1\n00:00:01,0 --> 00:00:02,0\na\n\n2\n00:00:03,0 --> 00:00:04,0\nb\n", "Name it .vtt or .srt"),
        ("a.srt", b"hello", "holds no cue"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_it_is_and_what_to_do(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path, content, name)


def test_the_id_of_a_respondent_is_lawful_and_its_change_is_named(tmp_path: Path) -> None:
    reading = read(tmp_path, "И: Да?\nР: Нет.\n", "Интервью №5.txt")
    assert reading.turns["turn_id"].tolist() == ["intervyu_5_01", "intervyu_5_02"]
    assert "intervyu_5" in kinds(reading, "repaired")
