"""A transcript in plain text: each line of the file is a line, an empty line parts paragraphs."""

import re
from collections.abc import Mapping
from dataclasses import replace

from ctipsurvey.collect.transcripts.characters import with_plain_line_ends, without_control
from ctipsurvey.collect.transcripts.encodings import decoded
from ctipsurvey.collect.transcripts.source import NOT_BLANK, Source, Speaker
from ctipsurvey.errors import DataError, Problem

CUE = re.compile(r"^\s*[\d:]+[.,]\d+\s+-->\s+[\d:]+[.,]\d+", re.MULTILINE)
"""The line of times of a cue."""
WRAPPED = 100
"""A file whose longest line has at most this many characters, and has empty lines, is broken at a line's width."""


def read_plain(file: str, raw: bytes, encoding: str, speakers: Mapping[str, Speaker]) -> Source:
    """The lines of a text file; subtitles under this name are refused with DataError."""
    source = Source(file)
    text = text_of(source, raw, encoding)
    if text.startswith("WEBVTT") or len(CUE.findall(text)) > 1:
        raise DataError(Problem(file, "", "holds subtitles with their times. Name it .vtt or .srt and read it again."))
    for number, line in enumerate(text.split("\n"), start=1):
        source.add_line(line, f"line {number}")
    _part_paragraphs(source)
    return source


def text_of(source: Source, raw: bytes, encoding: str) -> str:
    """The text of a file with LF line ends and without control characters; what was done to it is noted."""
    text, said = decoded(source.file, raw, encoding)
    if encoding:
        source.note("", "read", f"read as {encoding}, as was declared.")
    for message in said:
        source.note("", "irregular", message)
    return without_control(with_plain_line_ends(text, source), source)


def _part_paragraphs(source: Source) -> None:
    filled = [bool(NOT_BLANK.search(part)) for part in source.parts]
    inner = filled[: max((number for number, full in enumerate(filled) if full), default=0)]
    first = inner.index(True) if True in inner else 0
    wrapped = not all(inner[first:]) and max(map(len, source.parts), default=0) <= WRAPPED
    paragraph = 0
    for number, full in enumerate(filled):
        if not wrapped or (full and (number == 0 or not filled[number - 1])):
            paragraph += 1
        source.lines[number] = replace(source.lines[number], paragraph=paragraph)
