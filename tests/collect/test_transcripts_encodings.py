"""Encodings are read by mark, by being valid or as declared, and never guessed."""

from pathlib import Path

import pytest

from ctipsurvey.collect.transcripts.reading import read_transcript
from ctipsurvey.errors import DataError, UsageError

TEXT = "И: Здравствуйте, расскажите о вашей работе.\nР: Работаем потихоньку, Денег мало, людей много.\n"
KYRGYZ = "И: Кандай жашайсыңар, үйүңөр барбы?\nР: Жакшы, өзүбүздүн үйүбүз бар.\n"
EIGHT_BITS = ["cp1251", "koi8-r", "cp866", "mac-cyrillic"]
SIXTEEN_BITS = ["utf-16-le", "utf-16-be"]


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "t.txt"
    path.write_bytes(content)
    return path


def _of_kind(notes: object, kind: str) -> str:
    return "\n".join(f"{note.place}: {note.message}" for note in notes if note.kind == kind)  # type: ignore[attr-defined]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [TEXT, KYRGYZ])
def test_unicode_needs_no_declaration(tmp_path: Path, encoding: str, text: str) -> None:
    reading = read_transcript(_file(tmp_path, text.encode(encoding)), 2024)
    assert reading.text == text
    assert reading.turns["speaker"].tolist() == ["interviewer", "respondent"]


@pytest.mark.parametrize("encoding", EIGHT_BITS + SIXTEEN_BITS)
def test_another_encoding_is_refused_and_the_right_one_named_first(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(DataError) as error:
        read_transcript(_file(tmp_path, TEXT.encode(encoding)), 2024)
    message = str(error.value)
    assert message.endswith(f"--encoding {encoding}")
    assert "Здрав" not in message


@pytest.mark.parametrize("encoding", SIXTEEN_BITS)
def test_kyrgyz_in_sixteen_bits_is_named(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(DataError, match=f"--encoding {encoding}"):
        read_transcript(_file(tmp_path, KYRGYZ.encode(encoding)), 2024)


@pytest.mark.parametrize("encoding", EIGHT_BITS + SIXTEEN_BITS)
def test_a_declared_encoding_is_used_and_noted(tmp_path: Path, encoding: str) -> None:
    reading = read_transcript(_file(tmp_path, TEXT.encode(encoding)), 2024, encoding=encoding)
    assert reading.text == TEXT
    assert f"read as {encoding}" in _of_kind(reading.notes, "read")
    assert ("ң, ө and ү" in _of_kind(reading.notes, "irregular")) == (encoding in EIGHT_BITS)


def test_short_lines_of_windows_are_no_control_characters(tmp_path: Path) -> None:
    text = "И: Да?\r\nР: Нет.\r\n" * 20
    assert len(read_transcript(_file(tmp_path, text.encode()), 2024).turns) == 40
    with pytest.raises(DataError, match="--encoding cp1251"):
        read_transcript(_file(tmp_path, (TEXT.replace(" ", "\r\n")).encode("cp1251")), 2024)


def test_a_wrong_declaration_is_noted_with_what_would_read_better(tmp_path: Path) -> None:
    reading = read_transcript(_file(tmp_path, TEXT.encode("koi8-r")), 2024, encoding="cp1251")
    assert "koi8-r would read better" in _of_kind(reading.notes, "irregular")
    reading = read_transcript(_file(tmp_path, TEXT.encode()), 2024, encoding="koi8-r")
    assert "valid UTF-8" in _of_kind(reading.notes, "irregular")


def test_declarations_that_cannot_be_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not known"):
        read_transcript(_file(tmp_path, b"x"), 2024, encoding="cp9999")
    with pytest.raises(UsageError, match="not known"):
        read_transcript(_file(tmp_path, b"x"), 2024, encoding="rot13")
    with pytest.raises(DataError, match="mark of UTF-8"):
        read_transcript(_file(tmp_path, TEXT.encode("utf-8-sig")), 2024, encoding="cp1251")
    with pytest.raises(DataError, match="two readings"):
        read_transcript(_file(tmp_path, TEXT.encode("utf-16-le")), 2024, encoding="utf-16")
    with pytest.raises(DataError, match="valid UTF-8: leave out"):
        read_transcript(_file(tmp_path, TEXT.encode()), 2024, encoding="cp1251")
    with pytest.raises(DataError, match="byte 0 is not utf-8"):
        read_transcript(_file(tmp_path, TEXT.encode("cp1251")), 2024, encoding="utf-8")


def test_bytes_that_are_no_text_have_no_candidate(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="none of the usual encodings"):
        read_transcript(_file(tmp_path, bytes(range(256)) * 20), 2024)


@pytest.mark.parametrize("wrong", ["latin-1", "cp1251"])
def test_utf8_that_was_read_as_something_else_is_noted(tmp_path: Path, wrong: str) -> None:
    spoilt = "Р: ок\nИ: " + "тоже мало".encode().decode(wrong) + "\n"
    assert "line 2" in _of_kind(read_transcript(_file(tmp_path, spoilt.encode()), 2024).notes, "irregular")


def test_good_russian_and_kyrgyz_are_not_called_spoilt(tmp_path: Path) -> None:
    text = "И: «СССР» — РСФСР, С—Р №5 «Р»?\nР: Ёлка ещё ЁЖ… Үйүңөр, Өмүр — ҢӨҮ.\n"
    assert _of_kind(read_transcript(_file(tmp_path, text.encode()), 2024).notes, "irregular") == ""


def test_lost_letters_line_ends_and_invisible_characters_are_noted(tmp_path: Path) -> None:
    content = "И: к?рг?з т?л?\r\nР: да\u200bда\nИ: no\ufffdt\rР: a\x00b\n"
    reading = read_transcript(_file(tmp_path, content.encode()), 2024)
    assert reading.turns["text"].tolist() == ["к?рг?з т?л?", "да\u200bда", "no\ufffdt", "a b"]
    assert "several kinds (1 CRLF, 2 LF, 1 CR)" in _of_kind(reading.notes, "repaired")
    assert "1 control characters" in _of_kind(reading.notes, "repaired")
    irregular = _of_kind(reading.notes, "irregular")
    assert "invisible" in irregular
    assert "replacement" in irregular
