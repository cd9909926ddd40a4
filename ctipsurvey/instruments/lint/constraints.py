"""Constraints: possible to meet, of the right kind, and with words for whoever does not meet them."""

import re
from collections.abc import Iterator

from ctipsurvey.guard.patterns import fault_of_pattern
from ctipsurvey.instruments.expressions import Call, Negative, Node, Number, Operation, Path, walk
from ctipsurvey.instruments.lint.answers import day
from ctipsurvey.instruments.lint.finding import Finding, asking_place, error, warning
from ctipsurvey.instruments.lint.forms import in_every_period, is_answered, is_visible, tree
from ctipsurvey.instruments.questionnaire import NUMBERS, Item, Questionnaire

DATES = ("date", "datetime")
MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}
Bounds = dict[str, float]
"""The lowest and the highest allowed value by `low`, `high`, and the same with `open` where the value itself is out."""


def constraint_without_message(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A constraint that does not tell people what is wrong with their answer."""
    for asking in questionnaire.askings():
        item = asking.item
        if item.constraint and not any(text.strip() for text in item.constraint_message.values()):
            message = "has a constraint and no words for it. Say under `constraint_message` which answers are allowed."
            yield warning("constraint_without_message", asking_place(asking, "constraint"), message)


def message_without_constraint(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Words for a constraint that is not there."""
    for asking in questionnaire.askings():
        item = asking.item
        if not item.constraint and any(text.strip() for text in item.constraint_message.values()):
            message = "has words for a constraint and no constraint. Write one, or take the words out."
            yield warning("message_without_constraint", asking_place(asking, "constraint_message"), message)


def number_without_constraint(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A number that may be anything, below zero or in the millions."""
    for asking in questionnaire.askings():
        item = asking.item
        if item.type in ("integer", "decimal") and not item.constraint and not item.read_only and not item.calculation:
            message = "takes any number, also -5 or 99999999. Add a constraint, such as `. >= 0 and . <= 500`."
            yield warning("number_without_constraint", asking_place(asking), message)


def constraint_without_answer(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A constraint or `required` on something that nobody answers, such as a note: it can never be met."""
    for asking in questionnaire.askings():
        item = asking.item
        if item.type == "note" and item.required.casefold() in ("yes", "true", "true()"):
            message = "is a note that must be answered: nobody could go on. Take out `required`."
            yield error("constraint_without_answer", asking_place(asking, "required"), message)
        elif item.constraint and is_visible(item) and item.type == "note":
            message = "is a note with a constraint; a note has no answer. Take it out."
            yield error("constraint_without_answer", asking_place(asking, "constraint"), message)


def constraint_about_others(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A constraint that says nothing of the answer itself, which is written `.`."""
    yield from in_every_period(questionnaire, _about_others)


def _about_others(form: Questionnaire) -> Iterator[Finding]:
    for asking in form.askings():
        node = tree(asking.item.constraint) if asking.item.constraint else None
        own = f"${{{asking.item.id}}}"
        if node is not None and not any(isinstance(part, Path) and part.way == "." for part in walk(node)):
            if own in asking.item.constraint.replace(" ", ""):
                message = f"writes {own} for the answer itself; in a constraint it is written `.`."
            else:
                message = "says nothing of the answer itself, which is written `.`, as in `. >= 0`."
            yield warning("constraint_about_others", asking_place(asking, "constraint"), message)


def impossible_constraint(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A constraint that no answer can meet, such as `. > 10 and . < 5`."""
    yield from in_every_period(questionnaire, _impossible)


def _impossible(form: Questionnaire) -> Iterator[Finding]:
    for asking in form.askings():
        item = asking.item
        node = tree(item.constraint) if item.constraint else None
        if node is None or item.type not in (*NUMBERS, *DATES, "calculate") or not is_answered(item):
            continue
        bounds = _bounds(node)
        if bounds and _is_empty(bounds, item):
            message = "can be met by no answer: the lowest allowed value is above the highest. Turn a sign round?"
            yield error("impossible_constraint", asking_place(asking, "constraint"), message)


def _bounds(node: Node) -> Bounds:
    """The bounds that every answer must keep: those of both sides of `and`; an `or` or anything else gives none."""
    if isinstance(node, Operation) and node.sign == "and":
        left, right = _bounds(node.left), _bounds(node.right)
        return {
            "low": max(left.get("low", float("-inf")), right.get("low", float("-inf"))),
            "high": min(left.get("high", float("inf")), right.get("high", float("inf"))),
            "open": max(_open(left, right), 0.0),
        }
    if isinstance(node, Operation) and node.sign in MIRRORED:
        for answer, value, sign in ((node.left, node.right, node.sign), (node.right, node.left, MIRRORED[node.sign])):
            fixed = _fixed(value)
            if isinstance(answer, Path) and answer.way == "." and fixed is not None:
                return _bound(sign, fixed)
    return {}


def _open(left: Bounds, right: Bounds) -> float:
    return left.get("open", 0.0) + right.get("open", 0.0)


def _bound(sign: str, value: float) -> Bounds:
    found: Bounds = {"open": 1.0 if sign in ("<", ">") else 0.0}
    if sign in (">", ">=", "="):
        found["low"] = value
    if sign in ("<", "<=", "="):
        found["high"] = value
    return found


def _fixed(node: Node) -> float | None:
    if isinstance(node, Negative):
        inner = _fixed(node.of)
        return None if inner is None else -inner
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Call) and node.function == "date" and len(node.given) == 1:
        return _fixed(node.given[0])
    found = day(node)
    return None if found is None else float(found)


def _is_empty(bounds: Bounds, item: Item) -> bool:
    low, high = bounds.get("low", float("-inf")), bounds.get("high", float("inf"))
    if low > high:
        return True
    if low == high:
        return bool(bounds.get("open"))
    whole = item.type == "integer" and bounds.get("open") == 2.0
    return whole and high - low <= 1 and float(low).is_integer() and float(high).is_integer()


def bad_pattern(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A pattern for texts, `regex(., '...')`, that cannot be read."""
    for asking in questionnaire.askings():
        for pattern in re.findall(r"regex\s*\([^,]*,\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)", asking.item.constraint):
            fault = fault_of_pattern("".join(pattern))
            if fault:
                yield error("bad_pattern", asking_place(asking, "constraint"), f"has a pattern that {fault}.")
