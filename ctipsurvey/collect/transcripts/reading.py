"""A transcript of any known format as turns: `read_transcript`. A format is one function and one entry in READERS."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.collect.notes import Note
from ctipsurvey.collect.transcripts.characters import note_characters
from ctipsurvey.collect.transcripts.labels import checked_speakers
from ctipsurvey.collect.transcripts.opendocument import read_opendocument
from ctipsurvey.collect.transcripts.pdf import read_pdf
from ctipsurvey.collect.transcripts.plain import read_plain
from ctipsurvey.collect.transcripts.source import NOT_BLANK, Source, Speaker, Turn
from ctipsurvey.collect.transcripts.subtitles import read_subtitles
from ctipsurvey.collect.transcripts.turns import find_turns
from ctipsurvey.collect.transcripts.word import read_word
from ctipsurvey.errors import DataError, Problem

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    *("turn_id", "respondent_id", "year", "speaker", "speaker_label", "text", "start", "end"),
    *("time_start", "time_end", "file", "place"),
)
"""The columns of turns.csv."""
LARGEST = 100 * 2**20
"""No larger file is read; a transcript has a few hundred thousand bytes."""


@dataclass(frozen=True)
class TranscriptReading:
    """Turns, the source text in which each stands from `start` to `end` (in code points), and the notes."""

    turns: "pd.DataFrame"
    text: str
    notes: tuple[Note, ...]


def read_transcript(
    path: Path, year: int, encoding: str = "", speakers: Mapping[str, str] | None = None
) -> TranscriptReading:
    """The turns of one transcript; one row is one speaker turn, and `text[start:end]` are exactly its words.

    `encoding` is for text files that are not Unicode; `speakers` says who speaks under a label. Raises DataError for
    a file that cannot be read, UsageError for an unknown encoding or speaker.
    """
    said = checked_speakers(speakers or {})
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(Problem(path.name, "", _not_read(path.suffix.lower())))
    raw = files.read_bytes(path)
    _check_content(path, raw)
    source = reader(path.name, raw, encoding, said)
    if encoding and path.suffix.lower() not in TEXT_FORMATS:
        source.note("", "read", "the declared encoding was not needed: this format says its own.")
    if not NOT_BLANK.search(source.text):
        raise DataError(Problem(path.name, "", "holds no words. Is it the right file?"))
    note_characters(source)
    turns = find_turns(source, said)
    respondent = lawful_id(path.stem)
    if respondent != path.stem:
        source.note("", "repaired", f"the file's name is no lawful id; the respondent is `{respondent}`.")
    return TranscriptReading(_table(turns, source, respondent, year), source.text, tuple(dict.fromkeys(source.notes)))


def lawful_id(stem: str) -> str:
    """An id of Latin letters, digits and underscores that begins with a letter, from a file's name.

    >>> lawful_id("Интервью №5"), lawful_id("C15_01"), lawful_id("12")
    ('intervyu_5', 'C15_01', 'r_12')
    """
    letters = []
    for letter in unicodedata.normalize("NFC", stem):
        latin = "_" if letter == "№" else LATIN.get(letter.lower())
        letters.append(latin if latin is not None else unicodedata.normalize("NFKD", letter))
    name = re.sub(r"[^A-Za-z0-9_]+", "_", "".join(letters).encode("ascii", "replace").decode())
    name = re.sub(r"__+", "_", name).strip("_") if name != stem else name
    if not name:
        return "transcript"
    return name if name[0].isalpha() else f"r_{name.lstrip('_')}"


def _table(turns: list[Turn], source: Source, respondent: str, year: int) -> "pd.DataFrame":
    import pandas as pd

    width = max(2, len(str(len(turns))))
    rows = [
        (
            *(f"{respondent}_{number:0{width}}", respondent, year, turn.speaker, turn.label),
            *(source.slice(turn.start, turn.end), turn.start, turn.end, turn.time_start, turn.time_end),
            *(source.file, turn.place),
        )
        for number, turn in enumerate(turns, start=1)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    kinds = {name: "int64" if name in ("year", "start", "end") else "str" for name in COLUMNS}
    return table.astype(kinds)


def _not_read(suffix: str) -> str:
    known = ", ".join(READERS)
    if suffix in (".doc", ".rtf", ".pages", ".wps", ".wpd", ".docm", ".dotx", ".htm", ".html"):
        return f"{suffix} is not read. Open it in an office program and save it as a Word document (.docx)."
    if suffix in (".mp3", ".wav", ".m4a", ".mp4", ".ogg"):
        return f"{suffix} is a recording. Have it transcribed first. Transcripts are read as {known}."
    return f"transcripts are read as {known}. Save it as one of them."


def _check_content(path: Path, raw: bytes) -> None:
    """Raises DataError where the file is empty, too large, or something else than its suffix says."""
    if not raw.strip():
        raise DataError(Problem(path.name, "", "the file is empty. Fetch it again from where it came."))
    if len(raw) > LARGEST:
        message = f"has {len(raw) // 2**20} MB; at most {LARGEST // 2**20} MB are read. Take out pictures."
        raise DataError(Problem(path.name, "", message))
    suffix = path.suffix.lower()
    wanted = "text" if suffix in TEXT_FORMATS else CONTENT[suffix]
    found = _content(raw)
    if found != wanted:
        if found.startswith("old"):
            locked = "E\0n\0c\0r\0y\0p\0t".encode("latin-1") in raw
            what = (
                "a document protected by a password"
                if locked
                else "an old Word document (.doc) or another old office file"
            )
            message = f"is {what}. Open it in an office program and save it without a password as .docx."
        elif found in ADVICE:
            message = f"is {ADVICE[found]}, not {suffix}."
        else:
            message = f"is no {suffix} file by its content: {ADVICE.get(found, 'it looks like text; name it .txt')}."
        raise DataError(Problem(path.name, "", message))


def _content(raw: bytes) -> str:
    """What the first bytes of a file say it is."""
    start = raw[:1024].lstrip(b"\xef\xbb\xbf \r\n\t")
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"PK\x05\x06"):
        if b"application/vnd.oasis.opendocument.text" in raw[:200]:
            return "odt"
        return "odt" if b"content.xml" in raw and b"word/" not in raw and b"xl/" not in raw else "docx"
    for mark, kind in ((b"%PDF-", "pdf"), (b"{\\rtf", "rtf"), (b"\xd0\xcf\x11\xe0", "old"), (b"\x1f\x8b", "gzip")):
        if start.startswith(mark):
            return kind
    if b"%PDF-" in raw[:1024]:
        return "pdf"
    if re.match(rb"<!doctype html|<html", start, re.IGNORECASE):
        return "html"
    return "text"


ADVICE = {
    "docx": "an archive such as a Word document; if it is one, name it .docx",
    "odt": "an OpenDocument text; name it .odt",
    "pdf": "a PDF; name it .pdf",
    "rtf": "a rich text document (.rtf); open it in an office program and save it as .docx",
    "gzip": "a packed file; unpack it first",
    "html": "a web page; open it in an office program and save it as .docx",
}
"""What a file is by its content, and what to do."""

LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяңөү",
        (
            *(
                [
                    "a",
                    "b",
                    "v",
                    "g",
                    "d",
                    "e",
                    "yo",
                    "zh",
                    "z",
                    "i",
                    "y",
                    "k",
                    "l",
                    "m",
                    "n",
                    "o",
                    "p",
                    "r",
                    "s",
                    "t",
                    "u",
                    "f",
                    "kh",
                    "ts",
                    "ch",
                    "sh",
                    "shch",
                ]
            ),
            *("", "y", "", "e", "yu", "ya", "n", "o", "u"),
        ),
        strict=True,
    )
)
"""Russian and Kyrgyz letters in Latin ones."""

TEXT_FORMATS = (".txt", ".srt", ".vtt")
CONTENT = {".docx": "docx", ".odt": "odt", ".pdf": "pdf"}

Reader = Callable[[str, bytes, str, Mapping[str, Speaker]], Source]
READERS: dict[str, Reader] = {
    ".txt": read_plain,
    ".docx": read_word,
    ".odt": read_opendocument,
    ".srt": read_subtitles,
    ".vtt": read_subtitles,
    ".pdf": read_pdf,
}
"""The formats of transcripts and who reads them."""
