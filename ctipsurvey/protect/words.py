"""The words of a shadow as detectors of names see them: how each is written, what stands before and after it."""

import re
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
SENTENCE_ENDS = '.!?…:;\n\r«»"“”„()[]•*|'
CYRILLIC = re.compile("[\u0400-\u052f]")


@dataclass(frozen=True)
class Word:
    """One word: its place in the shadow, as it is written and in small letters.

    `capital`, `shouted`: how it is written; `initial`: a capital says nothing there, because a sentence, a line or a
    quotation begins; `gap`: what stands between it and the word before.
    """

    start: int
    end: int
    text: str
    small: str
    capital: bool
    shouted: bool
    initial: bool
    gap: str

    @property
    def is_cyrillic(self) -> bool:
        """Whether it is written in Cyrillic letters."""
        return bool(CYRILLIC.search(self.text))

    @property
    def is_initial_letter(self) -> bool:
        """Whether it is a single capital letter, as initials are."""
        return len(self.text) == 1 and self.capital


def words_of(text: str) -> list[Word]:
    """The words of a shadow in order; a hyphen parts words (Рахман-ака is two).

    >>> [(word.text, word.capital, word.initial) for word in words_of("Она — Вера К.")]
    [('Она', True, True), ('Вера', True, False), ('К', True, False)]
    """
    found: list[Word] = []
    last = 0
    for match in WORD.finditer(text):
        start, end = match.span()
        own, gap = match.group(), text[last:start]
        shouted = len(own) > 1 and own.isupper()
        found.append(Word(start, end, own, own.lower(), own[0].isupper(), shouted, _begins_something(found, gap), gap))
        last = end
    return found


def _begins_something(before: list[Word], gap: str) -> bool:
    if not before:
        return True
    plain = gap.replace(" ", "")
    if not plain:
        return False
    if plain[0] == "." and plain == "." and (before[-1].is_initial_letter or len(before[-1].text) == 1):
        return False
    return any(sign in SENTENCE_ENDS for sign in plain)


def stands_beside(words: list[Word], first: int, second: int) -> bool:
    """Whether two neighbouring words have nothing but a blank, a hyphen or the full stop of an initial between them."""
    gap = words[max(first, second)].gap
    if gap.strip() in ("", "-"):
        return "\n" not in gap
    return gap.strip() == "." and words[min(first, second)].is_initial_letter and "\n" not in gap
