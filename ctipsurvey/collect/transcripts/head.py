"""The head of a transcript: title, date, place and the like before the first speaker says something."""

import re
from collections.abc import Mapping

from ctipsurvey.collect.transcripts import labels
from ctipsurvey.collect.transcripts.finding import END_OF_SENTENCE, Candidate
from ctipsurvey.collect.transcripts.source import NOT_BLANK, Source, without_blanks

LONGEST_TITLE = 120
LONGEST_PARTICULAR = 60
PARTICULAR = re.compile(r"\W*(?P<label>[^\W_][^\n:：\t]{0,60}?)\s*[:：\t]")
"""What may be a particular: a few words before a colon, or in the first cell of a table."""


def lines_of_head(source: Source, found: Mapping[int, Candidate]) -> set[int]:
    """The numbers of the lines that are the head: they end where a speaker speaks or a whole sentence stands.

    A known label is a particular too (who interviewed whom) where it stands among particulars, has a few words after
    it and the same speaker speaks later.
    """
    first = min(found, default=len(source.lines))
    rows = [number for number, line in enumerate(source.lines) if line.row]
    filled = [number for number, line in enumerate(source.lines) if NOT_BLANK.search(source.parts[number])]
    head: set[int] = set()
    seen = False
    for at, number in enumerate(filled):
        if number in rows:
            break
        particular = is_particular(source.parts[number])
        if number in found:
            following = filled[at + 1] if at + 1 < len(filled) else number
            among = seen or (is_particular(source.parts[following]) and following not in found)
            if not (among and _names_a_person(source, found, number)):
                break
        elif (number > first and not particular and not seen) or not (
            source.lines[number].aside or source.lines[number].heading or particular or is_title(source.parts[number])
        ):
            break
        seen = seen or particular
        head.add(number)
    return head


def is_particular(line: str) -> bool:
    """True for a line such as `Дата: 12.03.2019`."""
    match = PARTICULAR.match(line)
    return bool(match) and labels.is_particular(match["label"] if match else "")


def is_title(line: str) -> bool:
    """True for a short line that is no whole sentence."""
    start, end = without_blanks(line, 0, len(line))
    return end - start <= LONGEST_TITLE and not END_OF_SENTENCE.search(line[start:end])


def _names_a_person(source: Source, found: Mapping[int, Candidate], number: int) -> bool:
    """A label with a few words after it that are no sentence, and whose speaker speaks later."""
    label = found[number]
    line = source.lines[number]
    start, end = without_blanks(source.parts[number], label.body - line.start, line.end - line.start)
    words = source.parts[number][start:end]
    later = [other for at, other in found.items() if at > number]
    speaker = labels.WORDS.get(labels.word_of(label.label))
    again = any(other.name == label.name or labels.WORDS.get(labels.word_of(other.label)) == speaker for other in later)
    return 0 < len(words) <= LONGEST_PARTICULAR and not END_OF_SENTENCE.search(words) and again
