"""Where each sentence of a text begins and ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ctipsurvey import files

ENGLISH_END = re.compile(r"[.!?…]+[\"”’)\]]*(?P<gap>\s+)(?=[\"“‘(\[]?[^\W_a-z])")
"""In English a sentence may end where a capital letter or a number follows a full stop."""
SURE_END = re.compile(r"[.!?](?<=[a-zа-яёңөү]{5}[.!?])(?P<gap>\s+)(?=[A-ZА-ЯЁҢӨҮ][a-zа-яёңөү])")
"""A long word, a full stop and a capital letter: no rule is needed to see that a sentence ends here."""
LINE = re.compile(r"[^\r\n]+")
PLAIN = re.compile(r"[^.!?…;:=()\[\]{}\"'«»“”„‟‘’]*[.!?]?")
"""A stretch in which nothing stands at which a sentence could end."""
ABBREVIATIONS = Path(__file__).with_name("abbreviations.yaml")


@dataclass(frozen=True)
class Abbreviations:
    """What a full stop means in one language: the sentence `goes_on` behind it, or `may_end`, or `wants_number`.

    `ends` finds the ends of sentences that stand behind a year or an abbreviation and before a capital letter;
    `long` are the abbreviations that look like words.
    """

    goes_on: re.Pattern[str]
    may_end: re.Pattern[str]
    wants_number: re.Pattern[str]
    ends: re.Pattern[str]
    long: tuple[str, ...]


def split_into_sentences(text: str, language: str) -> list[tuple[int, int]]:
    """Start and end of every sentence in the text, in order, without the blanks between them.

    The boundaries are razdel's in Russian and Kyrgyz (natasha project, 2018), full stops in English; then they are
    joined where a known abbreviation stands before the full stop and split where a year or "и т.д." ends a sentence.
    A line break always ends one.

    >>> text = "По ст. 171 было 12 дел в 2019 г. Его почти никто не читал."
    >>> [text[start:end] for start, end in split_into_sentences(text, "ru")]
    ['По ст. 171 было 12 дел в 2019 г.', 'Его почти никто не читал.']
    """
    known = abbreviations(language)
    found: list[tuple[int, int]] = []
    for start, end in sure_stretches(text, language):
        if PLAIN.fullmatch(text, start, end):
            found.append((start, end))
        else:
            found += _sentences(text, start, end, language, known)
    return found


def sure_stretches(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Start and end of stretches of whole sentences, cut where a sentence ends without any doubt: quickly found.

    Whoever looks for few things in much text cuts it so first, and splits only the stretches that matter.
    """
    long = abbreviations(language).long
    for start, end in _lines(text):
        begin = start
        for match in SURE_END.finditer(text, start, end):
            stop = match.start("gap")
            if not (long and text.endswith(long, begin, stop - 1)):
                yield begin, stop
                begin = match.end()
        if begin < end:
            yield begin, end


@lru_cache(maxsize=8)
def abbreviations(language: str) -> Abbreviations:
    """The abbreviations of a language, from `abbreviations.yaml`; of a language without a list, none."""
    lists = files.read_yaml(ABBREVIATIONS).get(language, {})
    inside, ends, before, numbers = (
        _any_of(lists.get(name, [])) for name in ("inside", "ends", "before_numbers", "after_numbers")
    )
    initial = r"[^\W\d_](?:\.\s?[^\W\d_])?"
    words = tuple(sorted(word for some in lists.values() for word in some))
    number = r"(?<=\d)[\s-]?"
    year = r"(?<=[\w.,)]\s\d{4})"
    return Abbreviations(
        goes_on=re.compile(rf"(?<![\w-])(?:{inside}|{initial}|(?<!\d\s)(?:{numbers}))\.$|(?:\d-)(?:{inside})\.$", re.I),
        may_end=re.compile(rf"(?:(?<!\w)(?:{ends})|{number}(?:{numbers}))\.$", re.I),
        wants_number=re.compile(rf"(?<![\w-])(?:{before})\.$", re.I),
        ends=re.compile(rf"(?:(?<!\w)(?:{ends})|{number}(?:{numbers})|{year})\.(?P<gap>\s+)(?=[«\"“]?[^\W\d_])"),
        long=tuple(word for word in words if len(word) >= 5),
    )


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in LINE.finditer(text):
        start, end = match.span()
        line = match.group()
        start, end = start + len(line) - len(line.lstrip()), end - len(line) + len(line.rstrip())
        if start < end:
            yield start, end


def _pieces(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Stretches between possible ends of sentences."""
    if language == "en":
        begin = start + len(text[start:end]) - len(text[start:end].lstrip())
        for match in ENGLISH_END.finditer(text, start, end):
            yield begin, match.start("gap")
            begin = match.end()
        yield from [(begin, begin + len(text[begin:end].rstrip()))] if text[begin:end].strip() else []
        return
    from razdel import sentenize

    for piece in sentenize(text[start:end]):
        yield start + piece.start, start + piece.stop


def _sentences(text: str, start: int, end: int, language: str, known: Abbreviations) -> Iterator[tuple[int, int]]:
    held: tuple[int, int] | None = None
    for piece in _pieces(text, start, end, language):
        held = piece if held is None else (held[0], piece[1])
        following = text[piece[1] : end].lstrip()
        if following and _goes_on(text[max(held[0], piece[1] - 12) : piece[1]], following, known):
            continue
        yield from _split(text, held[0], held[1], known)
        held = None
    if held:
        yield from _split(text, held[0], held[1], known)


def _goes_on(before: str, following: str, known: Abbreviations) -> bool:
    """Whether a full stop belongs to an abbreviation and the sentence goes on behind it."""
    if known.goes_on.search(before):
        return True
    if known.wants_number.search(before):
        return following[:1].isdigit()
    return bool(known.may_end.search(before)) and not following.lstrip('«"“(').split(maxsplit=1)[0][:1].isupper()


def _split(text: str, start: int, end: int, known: Abbreviations) -> Iterator[tuple[int, int]]:
    """A stretch split where a year, a number of people or "и т.д." ends a sentence and a capital letter follows."""
    begin = start
    for match in known.ends.finditer(text, start, end):
        if text[match.end() :].lstrip('«"“')[:1].isupper():
            yield begin, match.start("gap")
            begin = match.end()
    if begin < end:
        yield begin, end
