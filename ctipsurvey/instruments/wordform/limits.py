"""The constraint of an item in words: "A whole number from 0 to 500"."""

from ctipsurvey.instruments import expressions
from ctipsurvey.instruments.expressions import Call, Node, Operation, Path
from ctipsurvey.instruments.questionnaire import Item
from ctipsurvey.instruments.wordform.skips import DATES, MIRRORED, TooComplexError, day_in_words, number_in_words, sides
from ctipsurvey.instruments.wordform.texts import Tongue, word

PLAIN = ("integer", "decimal", "range")


def limit_in_words(item: Item, tongue: Tongue) -> str:
    """What may be answered to an item, as a sentence: its constraint, else the message that goes with it, else ''."""
    what = word(f"rule_{'integer' if item.type == 'range' else item.type}", tongue) if _has_word(item) else ""
    try:
        return _sentence(item, what, tongue)
    except (TooComplexError, expressions.ExpressionError):
        message = item.constraint_message.get(tongue.key, "")
        plain = word("rule_plain", tongue, what=what) if item.type in PLAIN else ""
        return message or plain


def _has_word(item: Item) -> bool:
    return item.type in (*PLAIN, *DATES, "text")


def _sentence(item: Item, what: str, tongue: Tongue) -> str:
    if not item.constraint:
        return word("rule_plain", tongue, what=what) if item.type in PLAIN else ""
    limits = [_one_limit(part, item, tongue) for part in sides(expressions.parse(item.constraint), "and")]
    low = [value for kind, sign, value in limits if kind == "value" and sign == ">="]
    high = [value for kind, sign, value in limits if kind == "value" and sign == "<="]
    others = [(kind, value) for kind, sign, value in limits if kind != "value" and sign == "<="]
    if len(low) > 1 or len(high) > 1 or len(others) > 1 or len(limits) != len(low) + len(high) + len(others):
        raise TooComplexError
    if others and len(limits) == 1:
        return word(f"rule_{others[0][0]}", tongue, high=others[0][1])
    if others or not what:
        raise TooComplexError
    dated = item.type in DATES
    if low and high:
        return word("rule_dates" if dated else "rule_range", tongue, what=what, low=low[0], high=high[0])
    if low:
        return word("rule_from_date" if dated else "rule_least", tongue, what=what, low=low[0])
    return word("rule_to_date" if dated else "rule_most", tongue, what=what, high=high[0])


def _one_limit(part: Node, item: Item, tongue: Tongue) -> tuple[str, str, str]:
    """What is limited (value, length, marks), `>=` or `<=`, and the limit. Raises TooComplexError."""
    if not isinstance(part, Operation) or part.sign not in MIRRORED:
        raise TooComplexError
    left, sign, right = part.left, part.sign, part.right
    if not _is_own(left):
        left, sign, right = right, MIRRORED[sign], left
    if isinstance(left, Call) and _is_own(left):
        kind = {"string-length": "length", "count-selected": "marks"}[left.function]
        return kind, *_closed(sign, number_in_words(right), True)
    if not _is_own(left):
        raise TooComplexError
    if item.type in DATES:
        return "value", *_closed(sign, day_in_words(sign, right, tongue), False)
    return "value", *_closed(sign, number_in_words(right), item.type in ("integer", "range"))


def _is_own(node: Node) -> bool:
    if isinstance(node, Call):
        counts = node.function in ("string-length", "count-selected") and len(node.given) == 1
        return counts and _is_own(node.given[0])
    return isinstance(node, Path) and node.is_current


def _closed(sign: str, value: str, whole: bool) -> tuple[str, str]:
    """`> 0` of whole numbers is `>= 1`; an open limit of others is not said."""
    if sign in (">=", "<="):
        return sign, value
    if whole and sign in (">", "<") and value.replace("−", "-").lstrip("-").isdigit():
        number = int(value.replace("−", "-")) + (1 if sign == ">" else -1)
        return f"{sign}=", str(number).replace("-", "−")
    raise TooComplexError
