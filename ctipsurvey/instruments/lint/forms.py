"""What rules need to know of an instrument: its waves, its expressions with their places, who refers to whom."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ctipsurvey.instruments.expressions import ExpressionError, Node, Reference, parse, references, walk
from ctipsurvey.instruments.lint.finding import Finding, asking_place, section_place
from ctipsurvey.instruments.questionnaire import (
    ANSWERED,
    SILENT,
    Asking,
    Choice,
    Generated,
    Item,
    Questionnaire,
    Section,
)
from ctipsurvey.instruments.waves import in_year

YES = ("yes", "true", "true()")
NO = ("no", "false", "false()")
OWN = ("instrument_id", "instrument_version", "monitoring_year")
"""Calculations that every form of the study carries, so that an export says which wave it is from."""
CHOOSING = ("select_one", "select_multiple", "rank", "select_one_from_file", "select_multiple_from_file")
TABLE_TYPES = ("csv-external", "xml-external")
PHONE = (
    "phonenumber", "simserial", "subscriberid", "email", "imei", "background-audio", "background-geopoint",
)  # fmt: skip
"""Further types that the phone fills in by itself."""


@dataclass(frozen=True)
class Use:
    """One expression where it stands: its element, column, text, place, and the sections round it.

    `order` counts items and sections from the start.
    """

    element: Item | Section
    column: str
    text: str
    place: str
    sections: tuple[Section, ...]
    order: int

    @property
    def tree(self) -> Node | None:
        """The expression as a tree, or nothing where it cannot be read."""
        return tree(self.text)

    @property
    def item(self) -> Item | None:
        """The item, where the expression belongs to one."""
        return self.element if isinstance(self.element, Item) else None


@dataclass(frozen=True)
class Period:
    """The instrument in years in which it did not change; `first` and `last` are None where it is open."""

    form: Questionnaire
    first: int | None
    last: int | None

    @property
    def words(self) -> str:
        """The years in words."""
        if self.first is None:
            return "" if self.last is None else f"as asked until {self.last}"
        if self.last is None:
            return f"as asked from {self.first}"
        return f"as asked in {self.first}" + (f" to {self.last}" if self.last != self.first else "")


@lru_cache(maxsize=4096)
def tree(text: str) -> Node | None:
    """The tree of an expression, or nothing where it cannot be read."""
    try:
        return parse(text)
    except ExpressionError:
        return None


def is_word(text: str) -> bool:
    """Whether this is one bare word, which as an expression would be the name of a node.

    >>> [is_word(text) for text in ("ja", "${a} = 'b'", "true()")]
    [True, False, False]
    """
    return text.replace("_", "").replace("-", "").isalnum()


def elements(questionnaire: Questionnaire) -> Iterator[tuple[Item | Section, tuple[Section, ...], int]]:
    """Every item and section with the sections round it and its number, in order."""
    order = 0

    def below(
        found: Iterable[Item | Section], sections: tuple[Section, ...]
    ) -> Iterator[tuple[Item | Section, tuple[Section, ...], int]]:
        nonlocal order
        for element in found:
            order += 1
            yield element, sections, order
            if isinstance(element, Section):
                yield from below(element.items, (*sections, element))

    yield from below(questionnaire.items, ())


def uses(questionnaire: Questionnaire) -> Iterator[Use]:
    """Every expression of an instrument as it is today, in order."""
    numbers = {id(asking.item): asking for asking in questionnaire.askings()}
    for element, sections, order in elements(questionnaire):
        for column in ("relevant", "required", "constraint", "calculation", "choice_filter", "read_only", "default"):
            text = getattr(element, column, "")
            if isinstance(element, Item):
                place = asking_place(numbers[id(element)], column)
            else:
                place = section_place(element, column)
            if text and _is_expression(column, text):
                yield Use(element, column, text, place, sections, order)
        if isinstance(element, Section) and element.repeat_count and not is_word(element.repeat_count):
            place = section_place(element, "repeat_count")
            yield Use(element, "repeat_count", element.repeat_count, place, sections, order)


def _is_expression(column: str, text: str) -> bool:
    if column in ("required", "read_only"):
        return text.casefold() not in (*YES, *NO) and not is_word(text)
    return "${" in text if column == "default" else True


def periods(questionnaire: Questionnaire) -> tuple[Period, ...]:
    """The instrument in each stretch of years in which it did not change, earliest first."""
    starts = sorted(set(_changes(questionnaire)))
    if not starts:
        return (Period(questionnaire, None, None),)
    bounds = [(None, starts[0] - 1), *((first, last - 1) for first, last in itertools.pairwise(starts))]
    found = []
    for first, last in [*bounds, (starts[-1], None)]:
        form = in_year(questionnaire, last if last is not None else first or 0)
        if form.all_items():
            found.append(Period(form, first, last))
    return tuple(found) or (Period(questionnaire, None, None),)


def _changes(questionnaire: Questionnaire) -> Iterator[int]:
    """The years in which something begins."""
    choices = [choice for name in questionnaire.choices for choice in choices_named(questionnaire, name)]
    for entry in (*(element for element, _, _ in elements(questionnaire)), *choices):
        if entry.since is not None:
            yield entry.since
        if entry.until is not None:
            yield entry.until + 1
        for earlier in getattr(entry, "earlier", ()):
            yield earlier.until + 1


def in_every_period(
    questionnaire: Questionnaire, find: Callable[[Questionnaire], Iterable[Finding]]
) -> Iterator[Finding]:
    """What a check finds in any stretch of years, once; the place names the years where it is not so today."""
    found: dict[Finding, list[Period]] = {}
    every = periods(questionnaire)
    for period in every:
        for finding in find(period.form):
            found.setdefault(finding, []).append(period)
    for finding, at in found.items():
        words = Period(questionnaire, at[0].first, at[-1].last).words
        yield finding if at[-1] is every[-1] or not words else finding.at(words)


def choices_named(questionnaire: Questionnaire, name: str) -> tuple[Choice, ...]:
    """The choices of a list by its name; none where it is taken from the register and not yet filled."""
    found = questionnaire.choices.get(name, ())
    return () if isinstance(found, Generated) else found


def known_choices(questionnaire: Questionnaire, item: Item) -> tuple[Choice, ...]:
    """The choices of an item that are written in the form, whatever kind of choosing it is."""
    return choices_named(questionnaire, item.choices) if item.type in CHOOSING else ()


def items_by_id(questionnaire: Questionnaire) -> dict[str, Asking]:
    """Every item by its name; of several of one name the first."""
    found: dict[str, Asking] = {}
    for asking in questionnaire.askings():
        if asking.item.id:
            found.setdefault(asking.item.id, asking)
    return found


def sections_by_id(questionnaire: Questionnaire) -> dict[str, Section]:
    """Every section by its name; of several of one name the first."""
    found: dict[str, Section] = {}
    for section in questionnaire.sections():
        if section.id:
            found.setdefault(section.id, section)
    return found


def orders(questionnaire: Questionnaire) -> dict[str, int]:
    """The number of each named item and section from the start of the form."""
    found: dict[str, int] = {}
    for element, _, order in elements(questionnaire):
        if element.id:
            found.setdefault(element.id, order)
    return found


def names_in(text: str) -> tuple[str, ...]:
    """The questions that an expression names; also of one that cannot be read, as far as can be seen."""
    node = tree(text)
    if node is None:
        return tuple(dict.fromkeys(name for name in references(text) if name))
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Reference)))


def real_name(name: str) -> str:
    """The name of a question in a reference; `last-saved#` before it asks for the answer of the last interview."""
    return name.removeprefix("last-saved#").strip()


def is_visible(item: Item) -> bool:
    """Whether somebody sees this item: everything but what the phone fills in."""
    return item.type not in SILENT and item.type not in TABLE_TYPES and item.type not in PHONE


def is_answered(item: Item) -> bool:
    """Whether a person answers this item."""
    return item.type in ANSWERED or item.type in CHOOSING


def is_required(item: Item) -> bool:
    """Whether this item must always be answered."""
    return item.required.casefold() in YES


def is_consent(asking: Asking) -> bool:
    """Whether this item asks for consent: by its concept, that of a section round it, or its name."""
    concepts = (asking.item.concept, *(section.concept for section in asking.sections))
    return "consent" in concepts or asking.item.id == "consent" or asking.item.id.startswith("consent_")
