"""Whether a condition of an instrument (`relevant`, `constraint`) holds for a respondent's answers.

Values and comparisons follow XPath 1.0 as the ODK XForms specification uses it: an answer is a text, a comparison
with a number turns it into a number, an unanswered question is an empty text. What cannot be known stays unknown.
"""

import datetime
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ctipsurvey.guard.patterns import fault_of_pattern, matches
from ctipsurvey.instruments.expressions import (
    COMPARISONS,
    Call,
    ExpressionError,
    Negative,
    Node,
    Number,
    Operation,
    Path,
    Reference,
    Text,
    parse,
)

Value = str | float | bool | None
"""A text, a number, true or false; None where it cannot be known."""

_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def holds(expression: str, answers: Mapping[str, str], current: str = "") -> bool | None:
    """Whether the condition holds; None where that cannot be known (a question without entry, today's date, ...).

    `answers` are ids and texts, '' where unanswered; `current` is the answer to the question itself (`.`).
    An empty condition holds; what is no expression is unknown.

    >>> holds("${q1} = 'yes' and ${n} > 2", {"q1": "yes", "n": "3"})
    True
    >>> holds("${q1} = 'yes' or ${asked_elsewhere} = 'yes'", {"q1": "no"}) is None
    True
    """
    if not expression.strip():
        return True
    try:
        value = _Answers(answers, current).value(parse(expression))
    except (ExpressionError, RecursionError, OverflowError):
        return None
    return None if value is None else as_boolean(value)


@dataclass(frozen=True)
class _Answers:
    """One respondent's answers, and the values of expressions on them."""

    answers: Mapping[str, str]
    current: str

    def value(self, node: Node) -> Value:
        if isinstance(node, Text):
            return node.value
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Reference):
            return self.answers.get(node.name)
        if isinstance(node, Path):
            return self.current if node.is_current else None
        if isinstance(node, Negative):
            of = self.value(node.of)
            return None if of is None else -as_number(of)
        if isinstance(node, Operation):
            return self.operation(node)
        if isinstance(node, Call):
            return self.call(node)
        return None

    def operation(self, node: Operation) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if node.sign in ("and", "or"):
            return _joined(node.sign, left, right)
        if left is None or right is None:
            return None
        if node.sign in COMPARISONS:
            if node.sign in ("<", ">", "<=", ">=") and (_is_written_date(node.left) or _is_written_date(node.right)):
                return None  # a date in quotes: one app compares it as a date, another as no number
            return compare(node.sign, left, right)
        return _reckoned(node.sign, as_number(left), as_number(right))

    def call(self, node: Call) -> Value:
        given = [self.value(one) for one in node.given]
        if node.function == "if" and len(given) == 3:
            if given[0] is None:
                return given[1] if given[1] == given[2] else None
            return given[1] if as_boolean(given[0]) else given[2]
        if node.function == "coalesce" and len(given) == 2 and given[0] not in (None, ""):
            return given[0]
        known = [value for value in given if value is not None]
        function = FUNCTIONS.get(node.function)
        if function is None or len(known) < len(given):
            return None
        try:
            return function(known)
        except (IndexError, ValueError, re.error):
            return None


def compare(sign: str, left: str | float | bool, right: str | float | bool) -> bool:
    """Whether two values compare in this way, by XPath's rules; dates in ISO form compare as days.

    >>> compare("=", "2", 2.0), compare("!=", "", "a"), compare("<", "", 3.0)
    (True, True, False)
    """
    if sign in ("=", "!="):
        if isinstance(left, bool) or isinstance(right, bool):
            same = as_boolean(left) == as_boolean(right)
        elif isinstance(left, float | int) or isinstance(right, float | int):
            same = _in_days(left) == _in_days(right)
        else:
            same = left == right
        return same if sign == "=" else not same
    first, second = _in_days(left), _in_days(right)
    return {"<": first < second, "<=": first <= second, ">": first > second, ">=": first >= second}[sign]


def as_boolean(value: str | float | bool) -> bool:
    """True for a text that is not empty, and for a number that is neither 0 nor no number."""
    return bool(value) and not (isinstance(value, float) and math.isnan(value))


def as_number(value: str | float | bool) -> float:
    """The number of a text (spaces round it do not count), of true 1, of false 0; else no number (NaN)."""
    if isinstance(value, str):
        return float(value.strip()) if _NUMBER.fullmatch(value.strip()) else math.nan
    return float(value)


def as_text(value: str | float | bool) -> str:
    """The text of a value: a whole number without a decimal point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) else repr(value)


def _joined(sign: str, left: Value, right: Value) -> Value:
    """`and` and `or` of three values: what one side settles alone is known."""
    sides = [None if side is None else as_boolean(side) for side in (left, right)]
    settles = sign == "or"
    if settles in sides:
        return settles
    return None if None in sides else not settles


def _reckoned(sign: str, left: float, right: float) -> Value:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if math.isnan(left) or math.isnan(right):
        return math.nan
    if sign == "div":
        if right == 0:
            return math.nan if left == 0 else math.copysign(math.inf, left)
        return left / right
    if sign == "mod":
        return math.nan if right == 0 or math.isinf(left) else math.fmod(left, right)
    return None


def _is_written_date(node: Node) -> bool:
    return isinstance(node, Text) and _DATE.match(node.value) is not None


def _in_days(value: str | float | bool) -> float:
    """The number of a value; of a date the days since 1970."""
    if isinstance(value, str) and _DATE.match(value.strip()):
        try:
            day = datetime.date.fromisoformat(value.strip()[:10])
        except ValueError:
            return math.nan
        return float((day - datetime.date(1970, 1, 1)).days)
    return as_number(value)


def _round(given: Sequence[str | float | bool]) -> float:
    number = as_number(given[0])
    places = 10 ** int(as_number(given[1])) if len(given) > 1 else 1
    if math.isnan(number) or math.isinf(number):
        return number
    return math.floor(number * places + 0.5) / places


def _whole(number: float, how: Callable[[float], int]) -> float:
    return number if math.isnan(number) or math.isinf(number) else float(how(number))


def _regex(text: str, pattern: str) -> Value:
    """Whether the whole text has this pattern; patterns that cannot be read, or that others read otherwise,
    are unknown. Raises InstrumentError for one that would take too long.
    """
    if "[[" in pattern or "&&" in pattern or "\\p" in pattern:
        return None
    return None if fault_of_pattern(pattern) else matches(pattern, text, "regex")


def _substring(given: Sequence[str | float | bool]) -> str:
    text, start = as_text(given[0]), _round(given[1:2])
    end = start + _round(given[2:3]) if len(given) > 2 else math.inf
    return "".join(letter for at, letter in enumerate(text, start=1) if start <= at < end)


FUNCTIONS: Mapping[str, Callable[[Sequence[str | float | bool]], Value]] = {
    "true": lambda given: True,
    "false": lambda given: False,
    "not": lambda given: not as_boolean(given[0]),
    "boolean": lambda given: as_boolean(given[0]),
    "coalesce": lambda given: given[0] if given[0] != "" else given[1],
    "selected": lambda given: as_text(given[1]).strip() in as_text(given[0]).split(),
    "selected-at": lambda given: dict(enumerate(as_text(given[0]).split())).get(int(as_number(given[1])), ""),
    "count-selected": lambda given: float(len(as_text(given[0]).split())),
    "string": lambda given: as_text(given[0]),
    "string-length": lambda given: float(len(as_text(given[0]))),
    "normalize-space": lambda given: " ".join(as_text(given[0]).split()),
    "concat": lambda given: "".join(as_text(one) for one in given),
    "contains": lambda given: as_text(given[1]) in as_text(given[0]),
    "starts-with": lambda given: as_text(given[0]).startswith(as_text(given[1])),
    "ends-with": lambda given: as_text(given[0]).endswith(as_text(given[1])),
    "substring": _substring,
    "regex": lambda given: _regex(as_text(given[0]), as_text(given[1])),
    "number": lambda given: as_number(given[0]),
    "int": lambda given: _whole(as_number(given[0]), math.trunc),
    "floor": lambda given: _whole(as_number(given[0]), math.floor),
    "ceiling": lambda given: _whole(as_number(given[0]), math.ceil),
    "abs": lambda given: abs(as_number(given[0])),
    "round": _round,
    "date": lambda given: _in_days(given[0]),
}
"""The functions that are worked out, by name; every other one is unknown."""
