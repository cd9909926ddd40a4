"""Subtitles (.srt, .vtt) as a transcript: cues are joined to turns by their speaker.

Read here and not by a library: those drop cues without text and damaged ones in silence, and keep no line numbers.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ctipsurvey.collect.transcripts.finding import labels_of
from ctipsurvey.collect.transcripts.plain import text_of
from ctipsurvey.collect.transcripts.source import NOT_BLANK, Row, Source, Speaker, in_short, without_blanks
from ctipsurvey.collect.transcripts.stamps import clock
from ctipsurvey.errors import DataError, Problem

TIME = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
TIMING = re.compile(rf"\s*{TIME}\s*-->\s*{TIME}(?P<settings>(?:\s.*)?)\Z")
TAG = re.compile(
    r"</?(?:v|c|i|b|u|s|font|lang|ruby|rt|em|strong|span)(?:[.\s][^<>]*)?/?>|<(?:\d+:)?\d{2}:\d{2}[.,]\d{3}>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>", re.IGNORECASE)
BLOCK = re.compile(r"(NOTE|STYLE|REGION)(?:\s|\Z)")
DASH = re.compile(r"\s*[-–—]\s*(?=\S)")
SENTENCE_END = re.compile(r"[.?!…][\"»”’)\]]*\Z")
LONGEST_PAUSE_MS = 2000
"""Without speakers, a cue goes on in the next when its sentence is not ended and the pause is not longer."""


@dataclass
class Cue:
    """One cue of the file: its line, its times, its lines of text."""

    line: int
    start: str = ""
    end: str = ""
    texts: list[str] = field(default_factory=list)
    numbered: bool = True


@dataclass(frozen=True)
class Piece:
    """What one speaker says in one cue; `begins` is false where the speaker is that of the cue before."""

    label: str
    text: str
    cue: int
    line: int
    start: str
    end: str
    begins: bool


def read_subtitles(file: str, raw: bytes, encoding: str, speakers: Mapping[str, Speaker]) -> Source:
    """The cues of a subtitle file as lines with their speaker. Raises DataError where it holds no cue."""
    source = Source(file)
    lines = text_of(source, raw, encoding).split("\n")
    vtt = file.lower().endswith(".vtt")
    cues = _cues(lines, source, vtt)
    if not cues:
        message = (
            "holds no cue (a line such as 00:00:01.000 --> 00:00:04.000). Is it a subtitle file? If not, name it .txt."
        )
        raise DataError(Problem(file, "", message))
    _note_cues(cues, source, vtt)
    turns = _joined(_pieces(cues, source, speakers, vtt), source)
    for turn in turns:
        first, last = turn[0], turn[-1]
        source.paragraphs += 1
        text = " ".join(piece.text for piece in turn)
        label = f"{first.label}: " if first.label and first.begins else ""
        place = f"cue {first.cue}" if first.cue == last.cue else f"cue {first.cue} to {last.cue}"
        span = (len(label), len(label) + len(text))
        row = Row(first.label, ((0, len(label)),) if label else (), span, first.start, last.end)
        source.add_line(label + text, place, row=row)
    source.note("", "read", f"{len(cues)} cues read; the times of cues inside a turn are in no table.")
    return source


def _cues(lines: Sequence[str], source: Source, vtt: bool) -> list[Cue]:
    """The cues in the order of the file. Lines of other blocks, and lines before the first cue, are noted."""
    cues: list[Cue] = []
    other: dict[str, list[int]] = {}
    block, empty = "head" if vtt else "", True
    if vtt and not (lines and lines[0].lstrip("\ufeff").startswith("WEBVTT")):
        source.note("line 1", "irregular", "does not begin with WEBVTT; read all the same.")
        block = ""
    for number, line in enumerate(lines, start=1):
        shown = line.strip()
        begins = "-->" in line and (TIMING.match(line) or empty or _is_number(lines, number - 2))
        if begins:
            cues.append(_cue(line, number, lines, cues, source))
            block = "cue"
        elif not shown:
            block = "" if block != "cue" else block
        elif vtt and empty and BLOCK.match(shown):
            block = "block"
            other.setdefault("a comment or style block, not shown to viewers", []).append(number)
        elif block in ("head", "block"):
            kind = "a comment or style block, not shown to viewers" if block == "block" else "the head of the file"
            if shown != "WEBVTT":
                other.setdefault(kind, []).append(number)
        elif _is_before_timing(lines, number):
            pass
        elif cues and block == "cue":
            if empty and cues[-1].texts:
                other.setdefault("text after an empty line; read as part of the cue before", []).append(number)
            cues[-1].texts.append(shown)
        else:
            other.setdefault("text outside of any cue", []).append(number)
        empty = not shown
    for what, numbers in other.items():
        read = "read as" in what
        source.note(f"line {in_short(numbers, len(numbers))}", "irregular" if read else "not read", f"{what}.")
    return cues


def _is_number(lines: Sequence[str], index: int) -> bool:
    return 0 <= index < len(lines) and lines[index].strip().isdigit()


def _is_before_timing(lines: Sequence[str], number: int) -> bool:
    """A line before a line of times is the number or name of the cue: a number always, a name after an empty line."""
    if number >= len(lines) or "-->" not in lines[number]:
        return False
    if lines[number - 1].strip().isdigit():
        return True
    return bool(TIMING.match(lines[number])) and (number == 1 or not lines[number - 2].strip())


def _cue(line: str, number: int, lines: Sequence[str], cues: Sequence[Cue], source: Source) -> Cue:
    match = TIMING.match(line)
    numbered = _is_number(lines, number - 2)
    if not match:
        source.note(
            f"line {number}", "irregular", "the times of this cue cannot be read; its words were read without times."
        )
        return Cue(number, numbered=numbered)
    parts = match.groups()
    start, end = (
        clock(int(hours or 0), int(minutes), int(seconds), fraction or "")
        for hours, minutes, seconds, fraction in (parts[0:4], parts[4:8])
    )
    return Cue(number, start, end, numbered=numbered)


def _note_cues(cues: Sequence[Cue], source: Source, vtt: bool) -> None:
    """Notes on cues without text or number, with times that end before they begin, overlap or are out of order."""
    found: dict[str, list[int]] = {}
    latest_start = latest_end = ""
    for number, cue in enumerate(cues, start=1):
        if not any(NOT_BLANK.search(TAG.sub("", text)) for text in cue.texts):
            found.setdefault("without text", []).append(number)
        if not vtt and not cue.numbered:
            found.setdefault("without a number", []).append(number)
        if cue.start and cue.end < cue.start:
            found.setdefault("that end before they begin", []).append(number)
        if cue.start and cue.start < latest_start:
            found.setdefault("that begin before the cue before them; the order of the file was kept", []).append(number)
        elif cue.start and cue.start < latest_end:
            found.setdefault("that overlap with one before them", []).append(number)
        latest_start, latest_end = max(latest_start, cue.start), max(latest_end, cue.end)
    for what, numbers in found.items():
        source.note(f"cue {in_short(numbers)}", "irregular", f"{len(numbers)} cues {what}.")


def _pieces(cues: Sequence[Cue], source: Source, speakers: Mapping[str, Speaker], vtt: bool) -> list[Piece]:
    """What is said in each cue, by speaker: by its voice tags, else by labels, else by dashes."""
    draft = Source(source.file)
    origin: list[tuple[int, Cue, str]] = []
    tags = 0
    for number, cue in enumerate(cues, start=1):
        voice = ""
        for text in cue.texts:
            for name, words in _by_voice(text, voice):
                voice = name
                tags += len(TAG.findall(words))
                shown = TAG.sub("", words)
                shown = html.unescape(shown) if vtt else shown
                shown = shown.replace("\n", " ")
                if NOT_BLANK.search(shown):
                    draft.paragraphs += 1
                    draft.add_line(shown, f"cue {number}")
                    origin.append((number, cue, html.unescape(voice)))
    if tags:
        source.note("", "read", f"{tags} tags of style or time inside cues were taken out.")
    return _with_labels(draft, origin, speakers)


def _by_voice(text: str, voice: str) -> list[tuple[str, str]]:
    """The stretches of a line by the voice that speaks them; a voice goes on to the end of its cue or to `</v>`."""
    parts = VOICE.split(text)
    found = [(voice, parts[0])]
    found += [(name.strip(), words) for name, words in zip(parts[1::2], parts[2::2], strict=True)]
    return found


def _with_labels(draft: Source, origin: Sequence[tuple[int, Cue, str]], speakers: Mapping[str, Speaker]) -> list[Piece]:
    """The pieces with the labels found in their words, where no voice tag names the speaker."""
    labels, _ = labels_of(draft, speakers)
    dashes = _cues_of_dashes(draft, origin)
    voiced = any(voice for _, _, voice in origin)
    pieces: list[Piece] = []
    current, cue_before = "", 0
    for line, (number, cue, voice) in zip(draft.lines, origin, strict=True):
        text, start, begins = draft.words(line), 0, False
        if voice:
            begins = voice != current or number != cue_before
            current = voice
        elif line.number in labels and labels[line.number].style in ("colon", "own line", "numbered"):
            current, begins, start = labels[line.number].label, True, labels[line.number].body - line.start
        elif number in dashes and (dash := DASH.match(text)):
            current, begins, start = dash.group().strip(), True, dash.end()
        elif voiced and number != cue_before:
            current = ""
        first, last = without_blanks(text, start, len(text))
        if first < last or begins:
            pieces.append(Piece(current, text[first:last], number, cue.line, cue.start, cue.end, begins))
        cue_before = number
    return pieces


def _cues_of_dashes(draft: Source, origin: Sequence[tuple[int, Cue, str]]) -> set[int]:
    """Cues of which two lines or more begin with a dash: two people speak in them."""
    with_dash = [
        number for line, (number, _, _) in zip(draft.lines, origin, strict=True) if DASH.match(draft.words(line))
    ]
    return {number for number in with_dash if with_dash.count(number) > 1}


def _joined(pieces: Sequence[Piece], source: Source) -> list[list[Piece]]:
    """The pieces of each turn: as long as the same speaker speaks; without speakers, to the end of a sentence."""
    named = any(piece.label for piece in pieces)
    turns: list[list[Piece]] = []
    for piece in pieces:
        before = turns[-1][-1] if turns else None
        same = before is not None and piece.label == before.label and piece.label not in ("-", "–", "—")
        goes_on = same and (not piece.begins or piece.label != "")
        if not named or (same and not piece.label):
            goes_on = before is not None and same and _same_sentence(before, piece)
        if goes_on:
            turns[-1].append(piece)
        else:
            turns.append([piece])
    if not named and pieces:
        message = (
            "no speakers were found: cues were joined to the end of a sentence or to a pause, and nobody is named."
        )
        source.note("", "guessed", message)
    return [[replace(turn[0], begins=bool(turn[0].label)), *turn[1:]] for turn in turns]


def _same_sentence(before: Piece, piece: Piece) -> bool:
    if SENTENCE_END.search(before.text):
        return False
    return (
        not before.end or not piece.start or _milliseconds(piece.start) - _milliseconds(before.end) <= LONGEST_PAUSE_MS
    )


def _milliseconds(time: str) -> int:
    hours, minutes, seconds = time.split(":")
    return int(hours) * 3_600_000 + int(minutes) * 60_000 + round(float(seconds) * 1000)
