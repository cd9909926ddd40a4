"""Turns of a transcript without speaker labels: by dashes, time stamps, bold questions, or a turn a paragraph.

All of it is a guess and noted as one.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ctipsurvey.collect.transcripts.head import is_particular
from ctipsurvey.collect.transcripts.source import BLANK, NOT_BLANK, Line, Source, Span, Turn
from ctipsurvey.collect.transcripts.stamps import stamp_at_start

DASH = re.compile(rf"{BLANK}*(?P<dash>[-–—―])(?={BLANK}|[^\W\d_])")
QUESTION = re.compile(r"\?[\"»”’)!.…]*\s*\Z")
MOSTLY = 0.6
SELDOM = 0.2
"""Two groups of turns are question and answer where at least this share of one and at most that of the other asks."""


def turns_without_labels(source: Source) -> list[Turn]:
    """The turns of a transcript in which no speaker label was found; the note says how they were told apart."""
    paragraphs = _paragraphs(source)
    lines = [line for paragraph in paragraphs for line in paragraph]
    if not lines:
        return []
    dashed = [line for line in lines if DASH.match(source.words(line))]
    if len(dashed) > 1 and len(dashed) >= len(paragraphs) / 2:
        return _of_dashes(source, lines, dashed)
    stamped = [line for line in lines if stamp_at_start(source.words(line))]
    if len(stamped) > 1 and len(stamped) >= len(paragraphs) / 2:
        source.note("", "guessed", "no speaker labels: a turn goes from one time stamp to the next; nobody is named.")
        return _gathered(lines, stamped, [_stamped(source, line) for line in stamped])
    turns = [_stamped(source, paragraph[0], paragraph[-1].end) for paragraph in paragraphs]
    bold = [all(line.bold >= line.end - line.start for line in paragraph) for paragraph in paragraphs]
    if any(bold) and not all(bold):
        asks = [bool(QUESTION.search(_words(source, turn))) for turn in turns]
        return _question_and_answer(source, turns, bold, asks, "no speaker labels: bold paragraphs")
    source.note("", "guessed", "no speaker labels were found: each paragraph is a turn, and nobody is named.")
    return turns


def _words(source: Source, turn: Turn) -> str:
    return source.slice(turn.start, turn.end)


def _paragraphs(source: Source) -> list[list[Line]]:
    """The lines of each paragraph of speech, without the particulars at the beginning."""
    found: dict[int, list[Line]] = {}
    for number, line in enumerate(source.lines):
        text = source.parts[number]
        if not NOT_BLANK.search(text) or line.aside or (not found and is_particular(text)):
            continue
        found.setdefault(line.paragraph, []).append(line)
    return list(found.values())


def _of_dashes(source: Source, lines: Sequence[Line], dashed: Sequence[Line]) -> list[Turn]:
    """A turn from each dash to the next; the dash is its label."""
    begun = []
    for line in dashed:
        match = DASH.match(source.words(line))
        assert match is not None
        span: Span = (line.start + match.start("dash"), line.start + match.end("dash"))
        begun.append(Turn(match["dash"], line.place, span[1], line.end, beside=(span,)))
    turns = _gathered(lines, dashed, begun)
    asks = [bool(QUESTION.search(_words(source, turn))) for turn in turns]
    odd = [number % 2 == 0 for number in range(len(turns))]
    return _question_and_answer(source, turns, odd, asks, "a dialogue of dashes: every other turn")


def _gathered(lines: Sequence[Line], starts: Sequence[Line], turns: Sequence[Turn]) -> list[Turn]:
    """The turns with the lines that follow each; lines before the first are a turn of their own."""
    found: list[Turn] = []
    begun = dict(zip(starts, turns, strict=True))
    for line in lines:
        if line in begun:
            found.append(begun[line])
        elif found:
            found[-1] = replace(found[-1], end=line.end)
        else:
            found.append(Turn("", line.place, line.start, line.end))
    return found


def _stamped(source: Source, line: Line, end: int | None = None) -> Turn:
    stamp = stamp_at_start(source.words(line))
    start = line.start + stamp.end if stamp else line.start
    times = (stamp.time_start, stamp.time_end) if stamp else ("", "")
    return Turn("", line.place, start, line.end if end is None else end, *times, ((line.start, start),))


def _question_and_answer(
    source: Source, turns: Sequence[Turn], first: Sequence[bool], asks: Sequence[bool], how: str
) -> list[Turn]:
    """The turns with interviewer and respondent, where one group clearly asks and the other does not."""
    ones = [ask for ask, one in zip(asks, first, strict=True) if one]
    others = [ask for ask, one in zip(asks, first, strict=True) if not one]
    share, share_of_others = (sum(group) / len(group) if group else 0.0 for group in (ones, others))
    if share >= MOSTLY and share_of_others <= SELDOM:
        asking = True
    elif share_of_others >= MOSTLY and share <= SELDOM:
        asking = False
    else:
        source.note(
            "", "guessed", f"{how} may be the interviewer's, but the question marks do not tell; nobody is named."
        )
        return list(turns)
    source.note("", "guessed", f"{how} was taken for the interviewer's, because it ends with a question mark; look.")
    return [
        replace(turn, speaker="interviewer" if one is asking else "respondent")
        for turn, one in zip(turns, first, strict=True)
    ]
