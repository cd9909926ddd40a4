"""Conditions and the answers that can be given: values of the lists, and values of the right kind."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ctipsurvey.errors import did_you_mean
from ctipsurvey.instruments.expressions import (
    COMPARISONS,
    Call,
    Negative,
    Node,
    Number,
    Operation,
    Path,
    Reference,
    Text,
    walk,
)
from ctipsurvey.instruments.lint.finding import Finding, error
from ctipsurvey.instruments.lint.forms import (
    Use,
    choices_named,
    in_every_period,
    items_by_id,
    known_choices,
    real_name,
    uses,
)
from ctipsurvey.instruments.questionnaire import NUMBERS, Choice, Item, Questionnaire

SELECTED = ("selected", "is-selected")
ONE = ("select_one", "rank")
DATES = ("date", "datetime", "today")


@dataclass(frozen=True)
class Test:
    """One comparison of an answer with a fixed value: `${item} = 'value'` or `selected(${item}, 'value')`."""

    __test__ = False

    use: Use
    item: Item
    sign: str
    value: Node

    @property
    def written(self) -> str:
        """The value as it is written, without quotes; '' where it is no fixed value."""
        return fixed_value(self.value)


def fixed_value(node: Node) -> str:
    """The value of a text or a number, '' for everything else.

    >>> fixed_value(Negative(Number(99.0, "99")))
    '-99'
    """
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Number):
        return node.written
    if isinstance(node, Negative) and isinstance(node.of, Number):
        return f"-{node.of.written}"
    return ""


def item_asked(node: Node, use: Use, items: dict[str, Item]) -> Item | None:
    """The item whose answer this is: `${name}`, or `.` for the item itself."""
    if isinstance(node, Reference):
        return items.get(real_name(node.name))
    return use.item if isinstance(node, Path) and node.is_current else None


def tests(form: Questionnaire) -> Iterator[Test]:
    """Every comparison of an answer with a fixed value, in order."""
    items = {name: asking.item for name, asking in items_by_id(form).items()}
    for use in uses(form):
        for node in walk(use.tree) if use.tree else ():
            if isinstance(node, Operation) and node.sign in COMPARISONS:
                for side, other, sign in (
                    (node.left, node.right, node.sign),
                    (node.right, node.left, MIRROR[node.sign]),
                ):
                    item = item_asked(side, use, items)
                    if item is not None:
                        yield Test(use, item, sign, other)
            elif isinstance(node, Call) and node.function in SELECTED and len(node.given) == 2:
                item = item_asked(node.given[0], use, items)
                if item is not None:
                    yield Test(use, item, "selected", node.given[1])


MIRROR = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""What a comparison becomes when its sides are changed."""


def value_not_in_list(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A condition on a choice that the question does not have: it can never hold."""
    yield from in_every_period(questionnaire, lambda form: _values(form, questionnaire, labels=False))


def label_for_value(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A condition on the label of a choice, where the id is stored."""
    yield from in_every_period(questionnaire, lambda form: _values(form, questionnaire, labels=True))


def _values(form: Questionnaire, whole: Questionnaire, *, labels: bool) -> Iterator[Finding]:
    for test in tests(form):
        choices = choices_named(whole, test.item.choices) if known_choices(form, test.item) else ()
        value = test.written
        is_test = test.sign in ("=", "!=", "selected") and (test.sign == "selected" or test.item.type in ONE)
        if not choices or not value.strip() or not is_test or _is_choice(value, choices):
            continue
        meant = _by_label(value, choices)
        name = f"`{test.item.id}`"
        if labels and meant:
            message = f"`{value}` is the label of a choice of {name}; its id is stored. Write '{meant}'."
            yield error("label_for_value", test.use.place, message)
        if not labels and not meant:
            ids = [choice.id for choice in choices]
            advice = did_you_mean(value, ids) if len(ids) <= 20 else did_you_mean(value, ids).partition("Allowed")[0]
            message = f"`{value}` is not a choice of {name}, so this never holds. {advice}".strip()
            yield error("value_not_in_list", test.use.place, message)


def _is_choice(value: str, choices: tuple[Choice, ...]) -> bool:
    ids = {choice.id for choice in choices}
    return value in ids or (_number(value) is not None and _number(value) in {_number(name) for name in ids})


def _by_label(value: str, choices: tuple[Choice, ...]) -> str:
    for choice in choices:
        if any(value.strip().casefold() == text.strip().casefold() for text in choice.label.values()):
            return "" if value.casefold() == choice.id.casefold() and value not in choice.label.values() else choice.id
    return ""


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def equals_on_multiple(questionnaire: Questionnaire) -> Iterator[Finding]:
    """`=` on a question with several answers: true only where this one choice and no other was chosen."""
    yield from in_every_period(questionnaire, _equals)


def _equals(form: Questionnaire) -> Iterator[Finding]:
    for test in tests(form):
        multiple = test.item.type in ("select_multiple", "select_multiple_from_file")
        if multiple and test.sign != "selected" and test.written:
            own = test.use.item is test.item
            answer = "." if own else f"${{{test.item.id}}}"
            advice = f"selected({answer}, '{test.written}')"
            advice = f"not({advice})" if test.sign == "!=" else advice
            message = (
                f"`{test.sign}` on `{test.item.id}`, which may have several answers, compares all of them at once. "
                f"Write {advice}."
            )
            yield error("equals_on_multiple", test.use.place, message)


def selected_on_open(questionnaire: Questionnaire) -> Iterator[Finding]:
    """`selected()` on a question that has no choices."""
    yield from in_every_period(questionnaire, _selected)


def _selected(form: Questionnaire) -> Iterator[Finding]:
    for test in tests(form):
        if test.sign == "selected" and test.item.type in ("text", "time", *NUMBERS, *DATES):
            message = (
                f"`selected()` asks which choice was made, and `{test.item.id}` is of type `{test.item.type}`. "
                "Compare it with `=`, or ask about a question with choices."
            )
            yield error("selected_on_open", test.use.place, message)


def number_compared_with_text(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A number compared with a text that is none."""
    yield from in_every_period(questionnaire, _texts)


def _texts(form: Questionnaire) -> Iterator[Finding]:
    for test in tests(form):
        if test.item.type not in NUMBERS or test.sign == "selected" or not isinstance(test.value, Text):
            continue
        value = test.value.value.strip()
        if value and _number(value) is None:
            message = f"`{test.item.id}` is a number and is compared with the text `{value}`. Compare it with a number."
            yield error("number_compared_with_text", test.use.place, message)


def no_date(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A date compared with something that is no date: 2024-01-01 without quotes is a subtraction and gives 2022."""
    yield from in_every_period(questionnaire, _no_dates)


def _no_dates(form: Questionnaire) -> Iterator[Finding]:
    for test in tests(form):
        if test.item.type not in DATES or test.sign == "selected":
            continue
        found = _not_a_date(test.value)
        if found:
            message = f"`{test.item.id}` is a date and is compared with {found}. Write date('2024-01-31')."
            yield error("no_date", test.use.place, message)
    for use in uses(form):
        for node in walk(use.tree) if use.tree else ():
            if isinstance(node, Call) and node.function == "date" and len(node.given) == 1:
                found = _not_a_date(node.given[0]) if not isinstance(node.given[0], Number) else ""
                if found:
                    message = f"date() is given {found}. Write date('2024-01-31')."
                    yield error("no_date", use.place, message)


def _not_a_date(node: Node) -> str:
    """What this fixed value is, if it is no date; '' for dates, empty texts and everything that is worked out."""
    if isinstance(node, Text) and node.value.strip():
        return "" if day(node) is not None else f"`{node.value}`, which is no date written year-month-day"
    if isinstance(node, Number):
        return f"the number {node.written}"
    parts = _written_date(node)
    return f"{parts} without quotes, which is a subtraction" if parts else ""


def _written_date(node: Node) -> str:
    """`2024-01-31` as somebody wrote it without quotes; '' for other subtractions."""
    parts: list[str] = []
    while isinstance(node, Operation) and node.sign == "-" and isinstance(node.right, Number):
        parts.insert(0, node.right.written)
        node = node.left
    if isinstance(node, Number) and len(parts) == 2:
        return "-".join((node.written, *parts))
    return ""


def day(node: Node) -> int | None:
    """The number of a fixed date, so that dates can be compared; nothing for everything else.

    >>> day(Text("2024-01-02")) - day(Text("2024-01-01"))
    1
    """
    if isinstance(node, Call) and node.function in ("date", "date-time") and len(node.given) == 1:
        return day(node.given[0])
    if not isinstance(node, Text) or not re.match(r"\d{4}-\d{2}-\d{2}(T|$)", node.value.strip()):
        return None
    try:
        return datetime.date.fromisoformat(node.value.strip()[:10]).toordinal()
    except ValueError:
        return None
