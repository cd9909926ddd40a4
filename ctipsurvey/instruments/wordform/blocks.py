"""What a printed form is made of: blocks that know nothing of Word or HTML."""

from collections.abc import Iterator
from dataclasses import dataclass

from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.wordform.places import Place
from ctipsurvey.instruments.wordform.texts import Said, Tongue


@dataclass(frozen=True)
class Heading:
    """The heading of a section; `numbered` where Word counts it."""

    level: int
    text: Said
    numbered: bool = True
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. `role` is note, hint, skip, instruction or item (of a list)."""

    role: str
    text: Said


@dataclass(frozen=True)
class Box:
    """One choice with its box."""

    place: Place
    text: Said


@dataclass(frozen=True)
class Boxes:
    """Choices to mark, in one to three columns; `one` where only one may be marked."""

    one: bool
    boxes: tuple[Box, ...]
    columns: int


@dataclass(frozen=True)
class Field:
    """Room for an answer: `kind` is text, number, date, time, code, codes or notes; `options` are (code, text)."""

    place: Place
    kind: str
    size: str
    prompt: Said
    options: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Question:
    """A question with all that is printed of it; `further` is what an answer asks for beside it (other: which?)."""

    number: str
    text: Said
    answer: Boxes | Field
    skip: Said = ()
    hint: Said = ()
    probes: tuple[Said, ...] = ()
    rules: tuple[Said, ...] = ()
    further: tuple["Question", ...] = ()


@dataclass(frozen=True)
class Lines:
    """Labelled fields under one another: who fills in the form."""

    rows: tuple[tuple[Said, Field], ...]


@dataclass(frozen=True)
class Annex:
    """A list of choices with its codes."""

    letter: str
    heading: Said
    intro: Said
    columns: tuple[Said, Said]
    rows: tuple[tuple[str, Said], ...]


Block = Heading | Paragraph | Question | Lines


@dataclass(frozen=True)
class Form:
    """A whole form. `code` names it on every page: instrument, version, year."""

    title: Said
    code: str
    questionnaire: Questionnaire
    tongues: tuple[Tongue, ...]
    year: int | None
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...]

    def fields(self) -> Iterator[tuple[Place, Field | Boxes]]:
        """Every place of an answer with the field or the boxes it belongs to, in order."""
        for block in self.blocks:
            if isinstance(block, Question):
                for question in (block, *block.further):
                    if isinstance(question.answer, Field):
                        yield question.answer.place, question.answer
                    else:
                        yield from ((box.place, question.answer) for box in question.answer.boxes)
            elif isinstance(block, Lines):
                yield from ((row.place, row) for _, row in block.rows)
