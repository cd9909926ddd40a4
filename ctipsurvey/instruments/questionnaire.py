"""The questionnaire: sections, items and choices; an interview guide is a questionnaire of open items.

Everything that an XLSForm can say has a place here, so that a form from elsewhere can be kept whole: languages
by their heading, unknown columns under `extra`, whole sheets under `sheets`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from ctipsurvey.instruments.words import KINDS_BY_TAG, Entry, Word, Wording, YesNo, text_in

CLOSED = ("select_one", "select_multiple", "rank")
"""Types of item that are answered from a list of choices."""
NUMBERS = ("integer", "decimal", "range")
"""Types of item that are answered with a number."""
ANSWERED = (*CLOSED, *NUMBERS, "text", "date", "time", "datetime")
"""Types of item that a person answers in words, numbers, dates or choices."""
SILENT = ("calculate", "start", "end", "today", "deviceid", "username", "audit", "hidden", "start-geopoint")
"""Types of item that nobody sees: the phone fills them in."""

Texts = Mapping[Word, Word]


class Choice(Entry):
    """One answer that may be chosen. `missing` marks don't know and refused: no answer to the question itself."""

    id: Word
    label: Wording = Field(default_factory=dict)
    short_label: Wording = Field(default_factory=dict)
    missing: YesNo = False
    since: int | None = None
    until: int | None = None
    earlier: tuple["EarlierChoice", ...] = ()
    extra: Texts = Field(default_factory=dict)


class EarlierChoice(Entry):
    """The wording of a choice up to and with the year `until`."""

    until: int
    label: Wording


class Generated(Entry):
    """A list of choices that is not written here but taken from another instrument."""

    source: Literal["recommendations", "ratings"]


class Asked(Entry):
    """What may change of an item from one year to the next; each wave sees what was asked in it."""

    type: Word | None = None
    choices: Word | None = None
    label: Wording | None = None
    short_label: Wording | None = None
    hint: Wording | None = None
    probes: Wording | None = None
    required: Word | None = None
    relevant: Word | None = None
    constraint: Word | None = None
    constraint_message: Wording | None = None
    choice_filter: Word | None = None


class Earlier(Asked):
    """What was asked up to and with the year `until`, as far as it differs from today."""

    until: int


class Item(Entry):
    """One question. `choices` names its list of choices; `probes` are follow-ups for the interviewer, one a line.

    `required`, `relevant`, `constraint`, `calculation` and `choice_filter` are written as in an XLSForm.
    """

    id: Word = ""
    type: Word
    choices: Word = ""
    since: int | None = None
    until: int | None = None
    concept: Word = ""
    label: Wording = Field(default_factory=dict)
    short_label: Wording = Field(default_factory=dict)
    hint: Wording = Field(default_factory=dict)
    probes: Wording = Field(default_factory=dict)
    required: Word = ""
    required_message: Wording = Field(default_factory=dict)
    relevant: Word = ""
    constraint: Word = ""
    constraint_message: Wording = Field(default_factory=dict)
    calculation: Word = ""
    choice_filter: Word = ""
    appearance: Word = ""
    default: Word = ""
    read_only: Word = ""
    parameters: Word = ""
    earlier: tuple[Earlier, ...] = ()
    extra: Texts = Field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Whether this item is answered from a list of choices."""
        return self.type in CLOSED


class Section(Entry):
    """A group of items under one heading; with `repeat: yes` it is asked several times (`copies` on paper)."""

    id: Word = ""
    label: Wording = Field(default_factory=dict)
    hint: Wording = Field(default_factory=dict)
    since: int | None = None
    until: int | None = None
    concept: Word = ""
    relevant: Word = ""
    appearance: Word = ""
    repeat: YesNo = False
    repeat_count: Word = ""
    copies: int | None = None
    extra: Texts = Field(default_factory=dict)
    items: tuple["Element", ...]


def _section_or_item(value: Any) -> str:
    has_items = "items" in value if isinstance(value, dict) else isinstance(value, Section)
    return "section" if has_items else "item"


Element = Annotated[
    Annotated[Section, Tag("section")] | Annotated[Item, Tag("item")],
    Discriminator(_section_or_item),
]


def _list_or_source(value: Any) -> str:
    return "source of choices" if isinstance(value, dict | Generated) else "list of choices"


ChoiceList = Annotated[
    Annotated[tuple[Choice, ...], Tag("list of choices")] | Annotated[Generated, Tag("source of choices")],
    Discriminator(_list_or_source),
]
KINDS_BY_TAG.update(
    {"section": Section, "item": Item, "list of choices": Choice, "source of choices": Generated},
)


@dataclass(frozen=True)
class Asking:
    """One item where it stands: its sections from the outermost to the innermost, and its number from 1."""

    item: Item
    sections: tuple[Section, ...]
    number: int

    @property
    def repeats(self) -> tuple[Section, ...]:
        """The sections round it that are asked several times."""
        return tuple(section for section in self.sections if section.repeat)


class Questionnaire(Entry):
    """An instrument: its items in the order in which they are asked, and the lists of choices by name."""

    id: Word
    kind: Literal["questionnaire", "guide", "form"] = "form"
    version: Word = ""
    title: Wording = Field(default_factory=dict)
    languages: Mapping[Word, Word] = Field(default_factory=dict)
    default_language: Word = ""
    settings: Texts = Field(default_factory=dict)
    items: tuple[Element, ...]
    choices: Mapping[Word, ChoiceList] = Field(default_factory=dict)
    sheets: Mapping[Word, tuple[tuple[str, ...], ...]] = Field(default_factory=dict)

    def askings(self) -> Iterator[Asking]:
        """Every item with its sections, in order."""
        number = 0

        def below(elements: tuple[Section | Item, ...], sections: tuple[Section, ...]) -> Iterator[Asking]:
            nonlocal number
            for element in elements:
                if isinstance(element, Section):
                    yield from below(element.items, (*sections, element))
                else:
                    number += 1
                    yield Asking(element, sections, number)

        yield from below(self.items, ())

    def all_items(self) -> tuple[Item, ...]:
        """Every item, in order, without its sections."""
        return tuple(asking.item for asking in self.askings())

    def answered_items(self) -> tuple[Item, ...]:
        """The items that a person answers: no notes, no calculations, nothing that the phone fills in."""
        return tuple(item for item in self.all_items() if item.type in ANSWERED)

    def sections(self) -> tuple[Section, ...]:
        """Every section, outer before inner, in order."""

        def below(elements: tuple[Section | Item, ...]) -> Iterator[Section]:
            for element in elements:
                if isinstance(element, Section):
                    yield element
                    yield from below(element.items)

        return tuple(below(self.items))

    def choices_of(self, item: Item) -> tuple[Choice, ...]:
        """The choices of a closed item; none for an open one, or where the list is not there or not filled."""
        found = self.choices.get(item.choices, ()) if item.is_closed else ()
        return () if isinstance(found, Generated) else found

    def choice_ids(self, item: Item) -> tuple[str, ...]:
        """The ids of the choices of this item; none for an open one."""
        return tuple(choice.id for choice in self.choices_of(item))

    def allows(self, item: Item, value: str) -> bool:
        """Whether this item may be answered with this value."""
        if item.type == "select_one":
            return value in self.choice_ids(item)
        if item.type in ("select_multiple", "rank"):
            parts = value.split()
            return len(set(parts)) == len(parts) and set(parts) <= set(self.choice_ids(item))
        if item.type == "integer":
            return value.isascii() and value.removeprefix("-").isdigit()
        if item.type in NUMBERS:
            return _is_number(value)
        return True

    def choice_label(self, item: Item, choice_id: str, language: str = "en") -> str:
        """The label of a choice; the id itself where it is none of the item's choices."""
        labels = {choice.id: text_in(choice.label, language) for choice in self.choices_of(item)}
        return labels.get(choice_id) or choice_id


def _is_number(value: str) -> bool:
    try:
        return value.isascii() and float(value) == float(value)
    except ValueError:
        return False


Choice.model_rebuild()
Section.model_rebuild()
Questionnaire.model_rebuild()
