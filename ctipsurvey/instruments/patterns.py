"""The pattern language in which a codebook says by which words a theme is known.

A pattern is words in dictionary form, which stand for all their forms (in Kyrgyz: stems), in this order, next to each
other. Besides:

    a | b           one or the other                (приют|убежище) закрыть
    a ..3 b         up to three words between       не хватать ..3 деньги
    {a b}~6         in any order, at most six words apart       {выделить средство}~6
    =word           this form only                  =КПС
    word*           any word that begins so         финансир*
    a unless b      not in a sentence with b        turnover unless goods|stock
"""

import re
from dataclasses import dataclass
from itertools import product

FURTHEST = 12
"""Words of a gap or a window: more would join what does not belong together."""
MOST_SHAPES = 400
"""Ways to read one pattern; a pattern with more is better written as several."""

TOKEN = re.compile(r"\s*(?:(?P<gap>\.\.(?P<most>\d*))|(?P<mark>[|(){}])|(?P<width>~\d*)|(?P<word>=?[^\s|(){}~=*]+\*?))")


@dataclass(frozen=True, order=True)
class PatternWord:
    """One word of a pattern and how it is looked up: `forms` all its forms, `exact` as written, `prefix` its start."""

    text: str
    kind: str = "forms"


Slot = tuple[PatternWord, ...]
"""A place in a pattern, and the words one of which must stand there."""


@dataclass(frozen=True)
class Shape:
    """One way to read a pattern: its slots, and how far each may stand behind the one before.

    `gaps` has one number less than there are slots: the most words between. A `width` above 0 makes it a window: the
    words come in any order, the first and the last at most so many words apart.
    """

    slots: tuple[Slot, ...]
    gaps: tuple[int, ...] = ()
    width: int = 0


@dataclass(frozen=True)
class Pattern:
    """A pattern as it was written, with all ways to read it and those that must not stand in the same sentence."""

    text: str
    shapes: tuple[Shape, ...]
    unless: tuple[Shape, ...] = ()


class PatternError(ValueError):
    """What is wrong with a pattern, in the words of whoever wrote it."""


def parse_pattern(text: str) -> Pattern:
    """A pattern from its text. Raises PatternError, which says what is wrong and what is allowed.

    >>> [len(shape.slots) for shape in parse_pattern("(shelter|refuge|crisis centre) close").shapes]
    [3, 2]
    """
    wanted, sign, unwanted = text.partition(" unless ")
    if sign and not unwanted.strip():
        raise PatternError("has nothing behind `unless`. Write what must not stand in the same sentence.")
    return Pattern(text, _Reader(wanted).shapes(), _Reader(unwanted).shapes() if sign else ())


def pattern_words(pattern: Pattern) -> tuple[PatternWord, ...]:
    """Every word of a pattern, once, in alphabetical order."""
    return tuple(
        sorted({word for shape in (*pattern.shapes, *pattern.unless) for slot in shape.slots for word in slot})
    )


class _Reader:
    """Reads a pattern from left to right; a method is a rule of its grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._split(text)
        self.at = 0

    def _split(self, text: str) -> list[re.Match[str]]:
        tokens, at = [], 0
        text = text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match:
                raise PatternError(f"cannot be read from `{text[at:].strip()[:20]}` on. A `=` stands before a word.")
            tokens.append(match)
            at = match.end()
        return tokens

    def _here(self) -> str:
        return self.tokens[self.at].group().strip() if self.at < len(self.tokens) else ""

    def shapes(self) -> tuple[Shape, ...]:
        found = self._alternatives()
        if self.at < len(self.tokens):
            raise PatternError(f"has a `{self._here()}` too many.")
        if len(found) > MOST_SHAPES:
            raise PatternError(f"can be read in {len(found)} ways; {MOST_SHAPES} are allowed. Write it as several.")
        return tuple(dict.fromkeys(found))

    def _alternatives(self) -> list[Shape]:
        found = self._sequence()
        while self._here() == "|":
            self.at += 1
            found += self._sequence()
        return _together(found)

    def _sequence(self) -> list[Shape]:
        parts: list[list[Shape]] = []
        gaps: list[int] = []
        gap: int | None = None
        while (here := self._here()) not in ("", "|", ")", "}"):
            if here.startswith(".."):
                if not parts or gap is not None:
                    raise PatternError(f"has a gap `{here}` with no word before it. A gap stands between two words.")
                gap = self._number(here[2:], "..3")
                self.at += 1
                continue
            if parts:
                gaps.append(gap or 0)
            gap = None
            parts.append(self._part(here))
        if gap is not None:
            raise PatternError("ends with a gap. A gap stands between two words.")
        if not parts:
            raise PatternError("has an empty place. Write a word between `|`, brackets and `unless`.")
        if len(parts) == 1:
            return parts[0]
        if any(shape.width for part in parts for shape in part):
            raise PatternError("has a window `{...}~n` beside other words. A window stands alone.")
        return [_joined(choice, gaps) for choice in product(*parts)]

    def _part(self, here: str) -> list[Shape]:
        self.at += 1
        if here == "(":
            found = self._alternatives()
            self._close(")")
            return found
        if here == "{":
            return self._window()
        if here.startswith("~"):
            raise PatternError(f"has `{here}` without a window before it: {{word word}}{here}.")
        return [Shape(((_word(here),),))]

    def _window(self) -> list[Shape]:
        parts: list[list[Shape]] = []
        while self._here() not in ("", "}", "|", ")"):
            if self._here().startswith(".."):
                raise PatternError("has a gap inside a window. The words of a window come in any order.")
            parts.append(self._part(self._here()))
        self._close("}")
        if not self._here().startswith("~"):
            raise PatternError("has a window without its width. Write {word word}~6.")
        width = self._number(self._here()[1:], "~6")
        self.at += 1
        if len(parts) < 2 or any(len(shape.slots) > 1 for part in parts for shape in part):
            raise PatternError("has a window that does not hold two or more single words: {(a|b) c}~6.")
        if width < len(parts) - 1:
            raise PatternError(f"has a window of {len(parts)} words that is only {width} wide.")
        return [Shape(tuple(shape.slots[0] for shape in choice), width=width) for choice in product(*parts)]

    def _close(self, mark: str) -> None:
        if self._here() != mark:
            raise PatternError(f"lacks a `{mark}`.")
        self.at += 1

    def _number(self, digits: str, example: str) -> int:
        if not digits or int(digits) > FURTHEST or int(digits) == 0:
            raise PatternError(f"has a gap or window without a number from 1 to {FURTHEST}. Write it like {example}.")
        return int(digits)


def _word(text: str) -> PatternWord:
    if text.startswith("="):
        if text.endswith("*"):
            raise PatternError(f"has `{text}`: a word is either exact (`=word`) or a beginning (`word*`).")
        return PatternWord(text[1:], "exact")
    if text.endswith("*"):
        if len(text) < 4:
            raise PatternError(f"has `{text}`: a beginning has at least three letters.")
        return PatternWord(text[:-1], "prefix")
    return PatternWord(text)


def _joined(parts: tuple[Shape, ...], gaps: list[int]) -> Shape:
    slots: tuple[Slot, ...] = ()
    between: tuple[int, ...] = ()
    for number, part in enumerate(parts):
        if number:
            between += (gaps[number - 1],)
        slots += part.slots
        between += part.gaps
    return Shape(slots, between)


def _together(shapes: list[Shape]) -> list[Shape]:
    """The same ways to read, those of one word each as one slot behind the others."""
    single = [shape for shape in shapes if len(shape.slots) == 1]
    several = [shape for shape in shapes if len(shape.slots) > 1]
    words = sorted({word for shape in single for word in shape.slots[0]})
    return [*several, *([Shape((tuple(words),))] if words else [])]
