"""Conditions and limits of an instrument in words, in each language of the form.

`${agreement} = 'yes'` becomes "in question 12 the answer is «Yes»". A condition that is too complex to be said still
names the questions on which it depends.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ctipsurvey.instruments import expressions
from ctipsurvey.instruments.expressions import Call, Node, Number, Operation, Reference, Text
from ctipsurvey.instruments.questionnaire import NUMBERS, Choice, Item, Questionnaire
from ctipsurvey.instruments.wordform.texts import Tongue, word
from ctipsurvey.instruments.words import text_in

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
LONGEST_LABEL = 60
DATES = ("date", "datetime")


class TooComplexError(Exception):
    """The expression cannot be said in a sentence."""


@dataclass(frozen=True)
class Sentences:
    """The sentences of one form: its items, and the number under which each is printed."""

    questionnaire: Questionnaire
    numbers: Mapping[str, str]
    items: Mapping[str, Item] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", {item.id: item for item in self.questionnaire.all_items() if item.id})

    def skip(self, relevant: str, tongue: Tongue, kind: str = "question") -> str:
        """When to answer, as a sentence; '' where there is no condition. `kind` is question, section, note or guide."""
        if not relevant:
            return ""
        try:
            tree = expressions.parse(relevant)
            if _is_always(tree):
                return ""
            return word(f"skip_{kind}", tongue, condition=self.condition(tree, tongue))
        except (TooComplexError, expressions.ExpressionError):
            return self.depends(relevant, tongue)

    def depends(self, relevant: str, tongue: Tongue) -> str:
        """The sentence that only names the questions on which the answering depends."""
        numbers = self.questions_in(relevant, frozenset())
        if not numbers:
            return word("skip_unknown", tongue)
        named = ", ".join(word("named_question", tongue, number=number) for number in numbers)
        return word("skip_depends", tongue, questions=named)

    def questions_in(self, text: str, seen: frozenset[str]) -> list[str]:
        """The numbers of the printed questions that an expression rests on, also by way of calculations."""
        found: list[str] = []
        for name in expressions.references(text):
            if name in self.numbers:
                found.append(self.numbers[name])
            elif name in self.items and name not in seen:
                found += self.questions_in(self.items[name].calculation, seen | {name})
        return list(dict.fromkeys(found))

    def condition(self, tree: Node, tongue: Tongue) -> str:
        """A condition in words, without a full stop. Raises TooComplexError."""
        return self._said(_plain(tree, False), tongue)

    def _said(self, tree: Node, tongue: Tongue) -> str:
        if isinstance(tree, Operation) and tree.sign in ("and", "or"):
            parts = (
                _merged(sides(tree, tree.sign)) if tree.sign == "or" else [(part, ()) for part in sides(tree, "and")]
            )
            said = []
            for part, further in parts:
                text = self._leaf(part, tongue, further)
                mixed = isinstance(part, Operation) and part.sign in ("and", "or") and len(parts) > 1
                said.append(f"({text})" if mixed else text)
            return word(tree.sign, tongue).join(said)
        return self._leaf(tree, tongue, ())

    def _leaf(self, tree: Node, tongue: Tongue, further: tuple[str, ...]) -> str:
        if isinstance(tree, Operation) and tree.sign in ("and", "or"):
            return self._said(tree, tongue)
        if isinstance(tree, Operation) and tree.sign in OPPOSITE:
            return self._comparison(tree, tongue, further)
        negated = isinstance(tree, Call) and tree.function == "not"
        inner = tree.given[0] if isinstance(tree, Call) and negated else tree
        if isinstance(inner, Call) and inner.function == "selected" and len(inner.given) == 2:
            asked, value = inner.given
            if isinstance(asked, Reference) and isinstance(value, Text):
                return self._chosen(asked.name, (value.value, *further), not negated, tongue)
        raise TooComplexError

    def _comparison(self, tree: Operation, tongue: Tongue, further: tuple[str, ...]) -> str:
        left, sign, right = tree.left, tree.sign, tree.right
        if not _names_question(left):
            left, sign, right = right, MIRRORED[sign], left
        if isinstance(left, Call) and _names_question(left):
            name = left.given[0].name if isinstance(left.given[0], Reference) else ""
            if left.function == "string-length":
                return self._empty(name, _is_something(sign, right), tongue)
            limit = _limit(sign, number_in_words(right), "limit", tongue)
            return word("count", tongue, number=self._number_of(name), limit=limit)
        if not isinstance(left, Reference):
            raise TooComplexError
        if isinstance(right, Text) and right.value == "" and sign in ("=", "!="):
            return self._empty(left.name, sign == "!=", tongue)
        return self._value(left.name, sign, right, tongue, further)

    def _value(self, name: str, sign: str, right: Node, tongue: Tongue, further: tuple[str, ...]) -> str:
        item = self.items.get(name)
        written = right.value if isinstance(right, Text) else right.written if isinstance(right, Number) else None
        if item is not None and item.is_closed:
            if sign not in ("=", "!=") or written is None:
                raise TooComplexError
            return self._chosen(name, (written, *further), sign == "=", tongue)
        number = self._number_of(name)
        if item is not None and item.type in DATES:
            return word(
                "value", tongue, number=number, limit=_limit(sign, day_in_words(sign, right, tongue), "date", tongue)
            )
        if isinstance(right, Text) and sign in ("=", "!=") and not (item is not None and item.type in NUMBERS):
            labels = _joined([_quoted(right.value), *map(_quoted, further)], tongue)
            return word("text_is" if sign == "=" else "text_is_not", tongue, number=number, labels=labels)
        if further:
            raise TooComplexError
        return word("value", tongue, number=number, limit=_limit(sign, number_in_words(right), "limit", tongue))

    def _chosen(self, name: str, values: tuple[str, ...], is_chosen: bool, tongue: Tongue) -> str:
        item = self.items.get(name)
        several = item is not None and item.type == "select_multiple"
        listed = self.questionnaire.choices_of(item) if item is not None else ()
        labels = _joined([_quoted(_label(listed, value, tongue)) for value in values], tongue)
        key = ("" if is_chosen else "not_") + ("marked" if several else "chosen")
        return word(key, tongue, number=self._number_of(name), labels=labels)

    def _empty(self, name: str, is_answered: bool, tongue: Tongue) -> str:
        return word("answered" if is_answered else "not_answered", tongue, number=self._number_of(name))

    def _number_of(self, name: str) -> str:
        if name not in self.numbers:
            raise TooComplexError
        return self.numbers[name]

    def in_text(self, text: str, tongue: Tongue) -> str:
        """A label with `${name}` replaced by the question it means."""

        def shown(match: re.Match[str]) -> str:
            number = self.numbers.get(match[1])
            return word("answer_to", tongue, number=number) if number else word("other_value", tongue)

        return re.sub(r"\$\{\s*([^{}]*?)\s*\}", shown, text)


def _plain(tree: Node, negated: bool) -> Node:
    """The same condition with `not` only round a single `selected` (De Morgan)."""
    if isinstance(tree, Call) and tree.function == "not" and len(tree.given) == 1:
        return _plain(tree.given[0], not negated)
    if isinstance(tree, Operation) and tree.sign in ("and", "or"):
        sign = {"and": "or", "or": "and"}[tree.sign] if negated else tree.sign
        return Operation(sign, _plain(tree.left, negated), _plain(tree.right, negated))
    if isinstance(tree, Operation) and tree.sign in OPPOSITE and negated:
        return Operation(OPPOSITE[tree.sign], tree.left, tree.right)
    return Call("not", (tree,)) if negated else tree


def sides(tree: Node, sign: str) -> list[Node]:
    """What stands on the sides of all the `and` or `or` of a condition."""
    if isinstance(tree, Operation) and tree.sign == sign:
        return [*sides(tree.left, sign), *sides(tree.right, sign)]
    return [tree]


def _merged(parts: list[Node]) -> list[tuple[Node, tuple[str, ...]]]:
    """Parts of an `or` that ask for values of one question, taken together: the first, and the further values."""
    found: dict[object, tuple[Node, tuple[str, ...]]] = {}
    for number, part in enumerate(parts):
        asked = _asked_for(part)
        key: object = asked[0] if asked else number
        if asked and key in found:
            found[key] = (found[key][0], (*found[key][1], asked[1]))
        else:
            found[key] = (part, ())
    return list(found.values())


def _asked_for(part: Node) -> tuple[str, str] | None:
    """The question and the value of `${q} = 'value'` or `selected(${q}, 'value')`."""
    if isinstance(part, Call) and part.function == "selected" and len(part.given) == 2:
        left, right = part.given
    elif isinstance(part, Operation) and part.sign == "=":
        left, right = part.left, part.right
    else:
        return None
    if isinstance(left, Reference) and isinstance(right, Text) and right.value:
        return left.name, right.value
    return None


def _names_question(node: Node) -> bool:
    if isinstance(node, Call):
        counts = node.function in ("count-selected", "string-length") and len(node.given) == 1
        return counts and isinstance(node.given[0], Reference)
    return isinstance(node, Reference)


def _is_something(sign: str, right: Node) -> bool:
    """Whether `string-length(...) sign right` asks for an answer; only the plain ways of asking it are said."""
    known = {(">", 0.0): True, (">=", 1.0): True, ("!=", 0.0): True, ("=", 0.0): False, ("<", 1.0): False}
    value = right.value if isinstance(right, Number) else -1.0
    if (sign, value) not in known:
        raise TooComplexError
    return known[(sign, value)]


def _is_always(tree: Node) -> bool:
    return isinstance(tree, Call) and tree.function in ("true", "true()") and not tree.given


def _label(listed: tuple[Choice, ...], value: str, tongue: Tongue) -> str:
    for choice in listed:
        if choice.id == value:
            label = text_in(choice.short_label, tongue.key) or text_in(choice.label, tongue.key, value)
            return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"
    return value


def _quoted(text: str) -> str:
    return f"«{text}»"


def _joined(texts: list[str], tongue: Tongue) -> str:
    last = word("or", tongue).join(texts[-2:])
    return ", ".join([*texts[:-2], last])


def number_in_words(node: Node) -> str:
    """A number as it is written. Raises TooComplexError for anything else."""
    if isinstance(node, Number):
        return node.written
    if isinstance(node, expressions.Negative) and isinstance(node.of, Number):
        return f"−{node.of.written}"
    if isinstance(node, Text) and node.value.replace(".", "", 1).lstrip("-").isdigit():
        return node.value
    raise TooComplexError


def day_in_words(sign: str, node: Node, tongue: Tongue) -> str:
    """A day as a limit (`<`, `<=`, `>`, `>=`) or as a value (`=`, `!=`). Raises TooComplexError."""
    is_limit = sign not in ("=", "!=")
    if isinstance(node, Call) and node.function in ("today", "now") and is_limit:
        return word("today", tongue)
    inner = node.given[0] if isinstance(node, Call) and node.function == "date" and node.given else node
    if isinstance(inner, Text) and len(inner.value) == 10 and inner.value[4:8:3] == "--":
        year, month, day = inner.value.split("-")
        written = f"{day}.{month}.{year}"
        return word("day_limit", tongue, day=written) if is_limit else written
    raise TooComplexError


def _limit(sign: str, value: str, kind: str, tongue: Tongue) -> str:
    return word(f"{kind}_{sign}", tongue, value=value)
