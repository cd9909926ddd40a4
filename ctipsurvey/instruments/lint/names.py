"""Names that every program takes: phones, KoboToolbox, SPSS and Stata; and no two that fall together."""

import re
from collections.abc import Iterator

from ctipsurvey.instruments.lint.finding import (
    Finding,
    asking_place,
    choice_place,
    error,
    graded,
    list_place,
    listed,
    section_place,
    warning,
)
from ctipsurvey.instruments.lint.forms import choices_named, elements, is_visible, known_choices
from ctipsurvey.instruments.questionnaire import Item, Questionnaire

NAME = re.compile(r"[a-z][a-z0-9_]*")
XML_NAME = re.compile(r"[^\W\d][\w.-]*")
"""What a form program takes at all; our own pattern is narrower."""
LONGEST = 28
"""Letters of a name that SPSS and Stata files keep (Stata takes 32, less what is added for lists of labels)."""
LONGEST_IN_KOBO = 32
SPSS_WORDS = frozenset(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"])
STATA_WORDS = frozenset(["byte", "double", "float", "if", "in", "int", "long", "using", "with", "strl"])
FORM_WORDS = frozenset({"meta", "instanceid", "__version__"})
"""Names that the programs keep for themselves."""


def _named(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Every name of an item or section with its place."""
    askings = {id(asking.item): asking for asking in questionnaire.askings()}
    for element, _, _ in elements(questionnaire):
        if element.id:
            is_item = isinstance(element, Item)
            yield element.id, asking_place(askings[id(element)]) if is_item else section_place(element)  # type: ignore[arg-type]


def name_missing(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A question without a name: KoboToolbox would make one up, and another one next year."""
    for asking in questionnaire.askings():
        if not asking.item.id and is_visible(asking.item):
            yield error(
                "name_missing", asking_place(asking), "has no name. Give it a permanent one, such as `n_staff`."
            )


def unlawful_name(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A name with letters that phones, SPSS or Stata do not take."""
    for name, place in _named(questionnaire):
        if not NAME.fullmatch(name):
            kind = error if not XML_NAME.fullmatch(name) else None
            advice = "Names have small Latin letters, digits and `_` and begin with a letter."
            message = f"`{name}` is a name that not every program takes. {advice}"
            yield (
                kind("unlawful_name", place, message)
                if kind
                else graded(questionnaire, "unlawful_name", place, message)
            )


def long_name(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A name that is longer than data files take; it would be cut and its ending replaced."""
    for name, place in _named(questionnaire):
        if len(name) > LONGEST_IN_KOBO:
            message = f"`{name}` has {len(name)} letters; at most {LONGEST_IN_KOBO} are taken. Shorten it."
            yield graded(questionnaire, "long_name", place, message)
        elif len(name) > LONGEST:
            message = f"`{name}` has {len(name)} letters; SPSS and Stata files keep {LONGEST}. Shorten it."
            yield warning("long_name", place, message)


def reserved_name(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A name that SPSS, Stata or a form program uses for something else."""
    for name, place in _named(questionnaire):
        word = name.casefold()
        whose = [
            *(["SPSS"] if word in SPSS_WORDS else []),
            *(["Stata"] if word in STATA_WORDS or re.fullmatch(r"str\d+", word) else []),
            *(["form programs"] if word in FORM_WORDS else []),
        ]
        if whose:
            message = f"`{name}` is a word of {' and '.join(whose)}. Take another name, such as `{name}_given`."
            yield error("reserved_name", place, message)


def repeated_name(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Two questions or sections of one name; KoboToolbox renames one of them without saying so."""
    seen: dict[str, str] = {}
    for name, place in _named(questionnaire):
        first = seen.setdefault(name.casefold(), name)
        if first is not name and place:
            if first == name:
                message = f"`{name}` stands twice. Names are permanent and each is given once in the whole form."
            else:
                message = f"`{name}` and `{first}` differ only in capitals; data files take them for one name."
            yield error("repeated_name", place, message)


def derived_name(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A column 0/1 of a question with several answers that has the name of another question or column."""
    taken = {name.casefold(): name for name, _ in _named(questionnaire)}
    for asking in questionnaire.askings():
        item = asking.item
        if item.type != "select_multiple" or not item.id:
            continue
        for choice in known_choices(questionnaire, item):
            column = f"{item.id}_{choice.id}"
            other = taken.setdefault(column.casefold(), column)
            if other != column or (column in {name for name, _ in _named(questionnaire)}):
                message = f"its column for the choice `{choice.id}` is `{column}`, which is taken already. Rename one."
                yield graded(questionnaire, "derived_name", asking_place(asking), message)


def choice_name_missing(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A choice without an id, which cannot be stored."""
    for name in questionnaire.choices:
        for choice in choices_named(questionnaire, name):
            if not choice.id:
                yield error("choice_name_missing", list_place(name), "has a choice without an id. Give it one.")


def unlawful_choice(questionnaire: Questionnaire) -> Iterator[Finding]:
    """An id of a choice with a space, which splits in two, or with letters that not every program takes."""
    for name in questionnaire.choices:
        for choice in choices_named(questionnaire, name):
            if re.search(r"\s", choice.id):
                message = f"`{choice.id}` holds a space; several answers are stored with spaces between. Use `_`."
                yield error("unlawful_choice", choice_place(name, choice), message)
            elif choice.id and not (NAME.fullmatch(choice.id) or re.fullmatch(r"-?\d+", choice.id)):
                message = f"`{choice.id}` is an id that not every program takes. Use a-z, 0-9 and `_`, or a number."
                yield graded(questionnaire, "unlawful_choice", choice_place(name, choice), message)


def repeated_choice(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Two choices of one id in a list: their answers could not be told apart."""
    for name in questionnaire.choices:
        ids = [choice.id.casefold() for choice in choices_named(questionnaire, name) if choice.id]
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            message = f"`{twice}` stands {ids.count(twice)} times. Each id is given once in a list."
            yield error("repeated_choice", list_place(name), message)


def mixed_ids(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Numbers and words as ids in one list: SPSS cannot keep both as numbers and sorts them oddly."""
    for name in questionnaire.choices:
        ids = [choice.id for choice in choices_named(questionnaire, name) if choice.id]
        numbers = [one for one in ids if one.lstrip("-").isdigit()]
        if numbers and len(numbers) < len(ids):
            words = [one for one in ids if one not in numbers]
            message = f"has numbers ({listed(numbers, 3)}) and words ({listed(words, 3)}) as ids. Use one kind."
            yield warning("mixed_ids", list_place(name), message)


def lists_alike(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Two lists whose names differ only in capitals or signs; one of them is a slip."""
    seen: dict[str, str] = {}
    for name in questionnaire.choices:
        plain = re.sub(r"[\W_]", "", name.casefold())
        other = seen.setdefault(plain, name)
        if other != name:
            message = f"differs from the list `{other}` only in capitals or signs. Is it the same list?"
            yield warning("lists_alike", list_place(name), message)
