"""From the lines of a transcript to its turns: who speaks, where the words stand in the text, and what is left over."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ctipsurvey.collect.transcripts import labels, leftovers, unlabelled
from ctipsurvey.collect.transcripts.finding import Candidate, labels_of
from ctipsurvey.collect.transcripts.head import lines_of_head
from ctipsurvey.collect.transcripts.labels import word_of
from ctipsurvey.collect.transcripts.source import NOT_BLANK, Line, Source, Speaker, Turn, in_short, without_blanks
from ctipsurvey.collect.transcripts.stamps import Stamp, stamp_at_end, stamp_at_start


def find_turns(source: Source, speakers: Mapping[str, Speaker]) -> list[Turn]:
    """The turns of a transcript in the order of its text; all that was guessed or is in no turn is noted."""
    _only_few_headings(source)
    found, doubtful = labels_of(source, speakers)
    if found or any(line.row for line in source.lines):
        turns = _labelled(source, found)
        _note_doubtful(source, doubtful, [*found.values()])
    else:
        turns = unlabelled.turns_without_labels(source)
    text = source.text
    turns = [_trimmed(text, turn) for turn in turns]
    for turn in turns:
        if turn.start == turn.end:
            source.note(turn.place, "irregular", "a speaker label without words after it; it makes no turn.")
    words = {word_of(label) for label in {turn.label for turn in turns}}
    kept = [_with_speaker(turn, words, speakers) for turn in turns if turn.start < turn.end]
    _note_speakers(source, kept, speakers)
    leftovers.note_what_is_in_no_turn(source, kept)
    leftovers.note_what_is_inside(source, kept)
    return kept


def _only_few_headings(source: Source) -> None:
    """Where most lines have the style of a heading, it says nothing, and they are taken for speech."""
    filled = [line for line in source.lines if NOT_BLANK.search(source.words(line))]
    if sum(line.heading for line in filled) > len(filled) / 2:
        source.lines = [replace(line, heading=False) for line in source.lines]


def _labelled(source: Source, found: Mapping[int, Candidate]) -> list[Turn]:
    """Turns of a file with labels: a turn goes from its label to the next one, over all lines between."""
    head = lines_of_head(source, found)
    turns: list[Turn] = []
    last: Line | None = None
    unasked = []
    for number, line in enumerate(source.lines):
        if number in head or not NOT_BLANK.search(source.words(line)):
            continue
        if line.aside or (line.heading and number not in found):
            last = None
            continue
        if line.row:
            turns.append(_of_row(line))
        elif number in found:
            turns.append(_of_label(source, found[number], line))
        elif last and turns and not last.row:
            turns[-1] = replace(turns[-1], end=line.end)
        else:
            unasked.append(line.place)
            before = turns[-1].label if turns and not (last and last.row) else ""
            turns.append(_of_speech(line, source.words(line), before))
        last = line
    for place in unasked:
        message = "words that no label stands before (at the start, after a heading or a table); look whose they are."
        source.note(place, "guessed", message)
    return turns


def _of_row(line: Line) -> Turn:
    row = line.row
    assert row is not None
    return Turn(row.label, line.place, *row.text, row.time_start, row.time_end, row.parts)


def _of_label(source: Source, found: Candidate, line: Line) -> Turn:
    """A turn that begins with a label; a time stamp may stand before it, beside it or after it."""
    stamps = [found.stamp] if found.stamp else []
    after = stamp_at_start(source.words(line), found.body - line.start)
    if after and after.marked:
        stamps.append(after)
    body = line.start + after.end if after and after.marked else found.body
    beside = ((line.start, body),)
    return Turn(found.label, line.place, body, line.end, *_times(stamps), beside)


def _of_speech(line: Line, text: str, label: str) -> Turn:
    stamp = stamp_at_start(text)
    start = line.start + stamp.end if stamp and stamp.marked else line.start
    beside = ((line.start, start),)
    return Turn(label, line.place, start, line.end, *_times([stamp] if stamp and stamp.marked else []), beside)


def _times(stamps: Sequence[Stamp]) -> tuple[str, str]:
    if not stamps:
        return "", ""
    return stamps[0].time_start, stamps[0].time_end


def _trimmed(text: str, turn: Turn) -> Turn:
    """The turn without blanks round it, and without a time stamp at its end."""
    end_stamp = None if turn.time_end else stamp_at_end(text[turn.start : turn.end])
    start, end = turn.start, turn.end
    if end_stamp:
        beside = (*turn.beside, (start + end_stamp.start, end))
        turn = replace(turn, time_end=end_stamp.time_end or end_stamp.time_start, beside=beside)
        end = start + end_stamp.start
    start, end = without_blanks(text, start, end)
    return replace(turn, start=start, end=end)


def _with_speaker(turn: Turn, words: Collection[str], speakers: Mapping[str, Speaker]) -> Turn:
    if turn.speaker != "unknown" or not turn.label:
        return turn
    return replace(turn, speaker=labels.who(turn.label, words, speakers))


def _note_doubtful(source: Source, doubtful: Sequence[Candidate], found: Sequence[Candidate]) -> None:
    """Lines that begin like a label and were read as speech (not those of the head)."""
    first = min((candidate.line for candidate in found), default=0)
    for candidate in doubtful:
        if candidate.line > first:
            place = source.lines[candidate.line].place
            message = (
                "a word before a colon that may be a speaker label; it comes too seldom and was read as speech. "
                "If somebody speaks here, name the label with --speaker."
            )
            source.note(place, "guessed", message)


def _note_speakers(source: Source, turns: Sequence[Turn], speakers: Mapping[str, Speaker]) -> None:
    count = Counter(turn.speaker for turn in turns)
    by_speaker = ", ".join(f"{count[speaker]} of {speaker}" for speaker in labels.SPEAKERS if count[speaker])
    source.note("", "read", f"{len(turns)} turns read ({by_speaker or 'none'}).")
    unknown = [
        number for number, turn in enumerate(turns, start=1) if labels.plain(turn.label) and turn.speaker == "unknown"
    ]
    said = {labels.plain(turn.label) for turn in turns}
    if unknown and any(labels.plain(turns[number - 1].label) not in speakers for number in unknown):
        message = (
            f"turns {in_short(unknown)} have a label of which is not known who speaks (column speaker_label). "
            "Say it with --speaker LABEL=respondent or LABEL=interviewer."
        )
        source.note("", "unknown value", message)
    missing = sum(1 for label in speakers if label not in said)
    if missing and turns:
        source.note("", "irregular", f"{missing} of the labels given with --speaker stand before no turn of this file.")
