"""Characters that make trouble: control and invisible ones, letters spoilt by an earlier saving, mixed line ends."""

import re
import unicodedata

from ctipsurvey.collect.transcripts.source import CONTROL, INVISIBLE, Source, in_short, places_in_short

LINE_ENDS = re.compile(r"\r\n|\r|\n|\x0b|\x0c|\u2028|\u2029|\x85")
SPOILT_IN = ("cp1252", "latin-1", "cp1251")
"""Encodings in which UTF-8 is often read by mistake."""
LOST = re.compile(r"[^\W\d_]\?[^\W\d_]")
PRIVATE = re.compile("[\ue000-\uf8ff]")


def with_plain_line_ends(text: str, source: Source) -> str:
    """The text with LF line ends; other ones are noted with their number."""
    found: dict[str, int] = {}
    for match in LINE_ENDS.finditer(text):
        found[match.group()] = found.get(match.group(), 0) + 1
    names = {"\r\n": "CRLF", "\r": "CR", "\n": "LF", "\x0b": "vertical tab", "\x0c": "page feed"}
    if len(found) > 1:
        counts = ", ".join(f"{count} {names.get(end, 'Unicode line end')}" for end, count in found.items())
        source.note("", "repaired", f"line ends of several kinds ({counts}); all became LF.")
    return LINE_ENDS.sub("\n", text)


def without_control(text: str, source: Source, place: str = "") -> str:
    """The text with a blank for each control character (NUL and the like); they are noted with their number."""
    count = len(CONTROL.findall(text))
    if count:
        lines = [number for number, line in enumerate(text.split("\n"), start=1) if CONTROL.search(line)]
        where = place or f"line {in_short(lines)}"
        source.note(where, "repaired", f"{count} control characters became blanks.")
    return CONTROL.sub(" ", text)


def note_characters(source: Source) -> None:
    """Notes on what stands in the text and should be looked at; the text itself stays as it is."""
    invisible, spoilt, lost, replaced, private = [], [], [], [], []
    for line in source.lines:
        text = source.words(line)
        if text.isascii():
            lost += [line.place] * bool(len(LOST.findall(text)) > 1)
            continue
        invisible += [line.place] * len(re.findall(f"[{INVISIBLE}]", text))
        spoilt += [line.place] * any(_is_spoilt(word) for word in text.split())
        lost += [line.place] * bool(LOST.search(text))
        replaced += [line.place] * ("\ufffd" in text)
        private += [line.place] * bool(PRIVATE.search(text))
    if invisible:
        message = "invisible characters (soft hyphens, zero-width or direction marks); kept as they are."
        source.note(places_in_short(invisible), "irregular", f"{len(invisible)} {message}")
    if spoilt:
        message = "words look like UTF-8 that was once read as another encoding; find the original file."
        source.note(places_in_short(spoilt), "irregular", message)
    if len(lost) > 1:
        message = "question marks inside words: letters (often ң, ө, ү) may have been lost in an earlier saving."
        source.note(places_in_short(lost), "irregular", message)
    if replaced:
        source.note(
            places_in_short(replaced),
            "irregular",
            "replacement characters: letters were lost before this file was saved.",
        )
    if private:
        source.note(
            places_in_short(private),
            "irregular",
            "letters of a private font, which nobody else can read; find the original.",
        )
    if not unicodedata.is_normalized("NFC", source.text):
        message = (
            "some letters are written as letter and mark (not NFC); kept as they are, because offsets count characters."
        )
        source.note("", "irregular", message)


def _is_spoilt(word: str) -> bool:
    """True for a word that becomes another one when its letters are taken for bytes of UTF-8."""
    if len(word) < 4:
        return False
    return any(_repairs(stretch, name) for name in SPOILT_IN for stretch in re.findall(r"[^\x00-\x7f]{4,}", word))


def _repairs(stretch: str, name: str) -> bool:
    for last in (len(stretch), len(stretch) - 1):
        try:
            if len(stretch[:last].encode(name).decode("utf-8")) >= 2:
                return True
        except UnicodeError:
            continue
    return False
