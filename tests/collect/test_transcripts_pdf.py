"""PDF transcripts: paragraphs put together, repeated lines left out and named, scans and passwords told."""

import io
from pathlib import Path

import pypdf
import pytest
from shared import ROOT

from ctipsurvey.collect.transcripts.reading import read_transcript
from ctipsurvey.errors import DataError

FIXTURE = ROOT / "tests/fixtures/transcripts/interview.pdf"


def _file(folder: Path, writer: pypdf.PdfWriter) -> Path:
    stream = io.BytesIO()
    writer.write(stream)
    path = folder / "t.pdf"
    path.write_bytes(stream.getvalue())
    return path


def test_headers_and_page_numbers_are_left_out_and_named_by_page_and_line() -> None:
    reading = read_transcript(FIXTURE, 2024)
    assert "Constructed" not in reading.text
    notes = "\n".join(f"{note.kind}: {note.place}: {note.message}" for note in reading.notes)
    assert "not read: page 1, line 1 to 2, 12, page 2, line 1 to 2, 5" in notes
    assert "guessed: : a PDF keeps no paragraphs" in notes


def test_a_word_broken_at_a_line_is_joined_and_a_written_hyphen_stays() -> None:
    reading = read_transcript(FIXTURE, 2024)
    assert "the answer comes late" in reading.text
    assert "some-body" in reading.text
    assert any(note.place == "page 3" and note.kind == "guessed" for note in reading.notes)


def test_a_scan_without_text_is_told(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    with pytest.raises(DataError, match="has no text, only pictures"):
        read_transcript(_file(tmp_path, writer), 2024)


def test_a_page_without_text_among_others_is_named(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=FIXTURE)
    writer.insert_blank_page(200, 200, 1)
    notes = read_transcript(_file(tmp_path, writer), 2024).notes
    assert any(note.place == "page 2" and note.kind == "not read" for note in notes)


def test_a_pdf_with_a_password_is_told_and_one_without_reads(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=FIXTURE)
    writer.encrypt("secret", algorithm="RC4-128")
    with pytest.raises(DataError, match="password"):
        read_transcript(_file(tmp_path, writer), 2024)
    writer = pypdf.PdfWriter(clone_from=FIXTURE)
    writer.encrypt("", "owner", algorithm="RC4-128")
    assert len(read_transcript(_file(tmp_path, writer), 2024).turns) == 6
