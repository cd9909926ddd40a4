"""What of a transcript is in no turn, and what stands inside a turn and is no speech: each with its place."""

import re
from collections.abc import Sequence

from ctipsurvey.collect.transcripts.labels import is_particular
from ctipsurvey.collect.transcripts.source import NOT_BLANK, Line, Source, Turn, in_short, places_in_short
from ctipsurvey.collect.transcripts.stamps import ANYWHERE, stamp_at_start

INSIDE = re.compile(r"[.?!…»\"]\s+(?P<label>[^\W\d_][\w.’№# -]{0,30}?)\s*:(?=\s)")


def note_what_is_in_no_turn(source: Source, turns: Sequence[Turn]) -> None:
    """Notes with the places of all lines of which something is no turn's words, label or time stamp."""
    covered = sorted(span for turn in turns for span in ((turn.start, turn.end), *turn.beside))
    at = 0
    found: dict[str, list[str]] = {}
    for line in source.lines:
        while at < len(covered) and covered[at][1] <= line.start:
            at += 1
        left, reached, number = 0, line.start, at
        while number < len(covered) and covered[number][0] < line.end:
            left += len(NOT_BLANK.findall(source.slice(reached, min(covered[number][0], line.end))))
            reached = max(reached, covered[number][1])
            number += 1
        left += len(NOT_BLANK.findall(source.slice(reached, line.end)))
        if left:
            found.setdefault(_why(line), []).append(line.place)
    for why, places in found.items():
        source.note(places_in_short(places, len(places)), "not read", f"stands in the text and in no turn: {why}.")


def _why(line: Line) -> str:
    if line.row:
        return "a cell of the table that holds neither speaker nor time nor words"
    if line.aside or line.heading:
        return line.aside or "a heading"
    return "a title, a particular of the interview (date, place), or a label without words"


def note_what_is_inside(source: Source, turns: Sequence[Turn]) -> None:
    """Notes on time stamps inside turns, times that go backwards, stamps of two numbers, and labels inside a line."""
    text = source.text
    names = {turn.label for turn in turns if turn.label}
    stamped, with_label = [], []
    for number, turn in enumerate(turns, start=1):
        words = text[turn.start : turn.end]
        if ANYWHERE.search(words):
            stamped.append(number)
        found = {match["label"].strip() for match in INSIDE.finditer(words)}
        if found & names and not all(is_particular(name) for name in found):
            with_label.append(number)
    if stamped:
        source.note("", "irregular", f"time stamps inside the words of turns {in_short(stamped)}; kept as they are.")
    if with_label:
        message = (
            f"turns {in_short(with_label)} hold a speaker label in the middle of a line; the words after "
            "it may be another speaker's. Give each label a line of its own."
        )
        source.note("", "irregular", message)
    _note_times(source, turns)


def _note_times(source: Source, turns: Sequence[Turn]) -> None:
    short = any(
        stamp and stamp.short
        for turn in turns
        for start, end in turn.beside
        for stamp in (stamp_at_start(source.slice(start, end)),)
    )
    if short:
        source.note("", "guessed", "time stamps of two numbers were read as minutes and seconds.")
    latest, back = "", []
    for number, turn in enumerate(turns, start=1):
        if turn.time_start and turn.time_start < latest:
            back.append(number)
        if turn.time_start and turn.time_end and turn.time_end < turn.time_start:
            back.append(number)
        latest = max(latest, turn.time_start)
    if back:
        source.note("", "irregular", f"the times of turns {in_short(back)} go backwards; kept as they are.")
