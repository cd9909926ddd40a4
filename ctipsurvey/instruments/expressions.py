"""The expressions of XLSForms (`relevant`, `constraint`, `calculation`): parsed, asked, and worked out.

The language is the part of XPath 1.0 that the XLSForm and ODK XForms specifications use. A tree of small frozen nodes
comes out; a text that is no expression raises ExpressionError with the place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

LONGEST_CHAIN = 300
"""So many parts may `and`, `or` or `+` join in one row: each stands one deeper in the tree."""
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<reference>\$\{\s*(?P<name>[^{}]*?)\s*\})
    |(?P<number>\d+(?:\.\d+)?|\.\d+)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<sign><=|>=|!=|=|<|>|\+|-|\*|\||\(|\)|,|\[|\])
    |(?P<path>(?:\.\.|\.|/{1,2}|@)?[\w.:-]*(?:/(?:\.\.|\.|[\w.:@*-]+))*)
    )""",
    re.VERBOSE,
)
_WORDS = {"and", "or", "div", "mod"}
_ORDER: tuple[frozenset[str], ...] = (
    frozenset({"or"}),
    frozenset({"and"}),
    frozenset({"=", "!="}),
    frozenset({"<", "<=", ">", ">="}),
    frozenset({"+", "-"}),
    frozenset({"*", "div", "mod"}),
)
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


class ExpressionError(ValueError):
    """Not an expression; `at` is the number of letters before the place (0-based)."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Text:
    """A text in quotes."""

    value: str


@dataclass(frozen=True)
class Number:
    """A number as it is written."""

    value: float
    written: str


@dataclass(frozen=True)
class Reference:
    """`${name}`: the answer to another question."""

    name: str


@dataclass(frozen=True)
class Path:
    """Any other way to a value; `.` is the answer to the question itself."""

    way: str

    @property
    def is_current(self) -> bool:
        """Whether it is the answer to the question itself."""
        return self.way == "."


@dataclass(frozen=True)
class Call:
    """A function and what it is given."""

    function: str
    given: tuple["Node", ...]


@dataclass(frozen=True)
class Operation:
    """Two sides and what stands between them."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Negative:
    """A minus before a value."""

    of: "Node"


@dataclass(frozen=True)
class Filtered:
    """A way with conditions in square brackets: `way[condition]rest`."""

    of: "Node"
    conditions: tuple["Node", ...]
    rest: str


Node = Text | Number | Reference | Path | Call | Operation | Negative | Filtered


@dataclass(frozen=True)
class _Token:
    kind: str
    value: str
    at: int


def parse(text: str) -> Node:
    """The tree of an expression.

    Raises ExpressionError that says what is wrong where.

    >>> parse("selected(${services}, 'shelter')").function
    'selected'
    """
    reader = _Reader(_tokens(text), len(text))
    try:
        tree = reader.operation(0)
    except RecursionError:
        raise ExpressionError("is nested too deeply", 0) from None
    reader.end()
    return tree


def _tokens(text: str) -> list[_Token]:
    tokens = []
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or match.end() == at or not match.group().strip():
            raise ExpressionError(f"`{text[at:].strip()[:1]}` is not understood here", at)
        kind = str(match.lastgroup if match.lastgroup != "name" else "reference")
        value = match.group("name") if kind == "reference" else match.group(kind)
        tokens.append(_Token(kind, value, match.start(kind)))
        at = match.end()
    return tokens


class _Reader:
    """Reads tokens from left to right, one function a level of the grammar."""

    def __init__(self, tokens: list[_Token], length: int) -> None:
        self.tokens = tokens
        self.next = 0
        self.length = length

    def peek(self) -> _Token:
        return self.tokens[self.next] if self.next < len(self.tokens) else _Token("end", "", self.length)

    def take(self) -> _Token:
        token = self.peek()
        self.next += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        token = self.peek()
        return token.kind == "sign" and token.value in signs

    def expect(self, sign: str) -> None:
        token = self.take()
        if token.kind != "sign" or token.value != sign:
            found = f"`{token.value}` stands" if token.kind != "end" else "the expression ends"
            raise ExpressionError(f"`{sign}` is missing: {found} here", token.at)

    def end(self) -> None:
        token = self.peek()
        if token.kind != "end":
            message = f"`{token.value}` stands here and belongs to nothing before it"
            if token.value in ("=", "&", "|"):
                message += ". Write `=` once, `and` for `&&`, `or` for `||`"
            raise ExpressionError(message, token.at)

    def operation(self, level: int) -> Node:
        if level == len(_ORDER):
            return self.negative()
        left = self.operation(level + 1)
        for number in count(1):
            token = self.peek()
            if token.kind not in ("sign", "path") or token.value not in _ORDER[level]:
                return left
            if number > LONGEST_CHAIN:
                raise ExpressionError(
                    f"joins more than {LONGEST_CHAIN} parts; put some into a question of their own", 0
                )
            self.take()
            left = Operation(token.value, left, self.operation(level + 1))
        raise AssertionError("count never ends")

    def negative(self) -> Node:
        if self.is_sign("-"):
            self.take()
            return Negative(self.negative())
        left = self.value()
        while self.is_sign("|"):
            self.take()
            left = Operation("|", left, self.value())
        return left

    def value(self) -> Node:
        token = self.take()
        node: Node
        if token.kind == "sign" and token.value == "(":
            node = self.operation(0)
            self.expect(")")
        elif token.kind == "sign" and token.value == "*":
            node = Path("*")
        elif token.kind == "number":
            node = Number(float(token.value), token.value)
        elif token.kind == "text":
            node = Text(token.value[1:-1])
        elif token.kind == "reference":
            if not token.value:
                raise ExpressionError("`${}` names no question", token.at)
            node = Reference(token.value)
        elif token.kind == "path" and self.is_sign("(") and token.value not in _WORDS:
            node = Call(token.value, self.given())
        elif token.kind == "path" and token.value not in _WORDS:
            node = Path(token.value)
        else:
            found = f"before `{token.value}`" if token.kind != "end" else "at the end"
            message = f"a value is missing {found}"
            if token.value in ("=", "<", ">"):
                message += ". Write `=` once; `<=` and `>=` without a space"
            raise ExpressionError(message, token.at)
        return self.filtered(node)

    def given(self) -> tuple[Node, ...]:
        self.expect("(")
        found: list[Node] = []
        if not self.is_sign(")"):
            found.append(self.operation(0))
            while self.is_sign(","):
                self.take()
                found.append(self.operation(0))
        self.expect(")")
        return tuple(found)

    def filtered(self, node: Node) -> Node:
        conditions = []
        while self.is_sign("["):
            self.take()
            conditions.append(self.operation(0))
            self.expect("]")
        token = self.peek()
        rest = ""
        if token.kind == "path" and token.value.startswith("/"):
            rest = self.take().value
        if not conditions and not rest:
            return node
        filtered = Filtered(node, tuple(conditions), rest)
        return self.filtered(filtered) if self.is_sign("[") else filtered


def walk(node: Node) -> Iterator[Node]:
    """The node and every node below it."""
    yield node
    below: tuple[Node, ...] = ()
    if isinstance(node, Call):
        below = node.given
    elif isinstance(node, Operation):
        below = (node.left, node.right)
    elif isinstance(node, Negative):
        below = (node.of,)
    elif isinstance(node, Filtered):
        below = (node.of, *node.conditions)
    for child in below:
        yield from walk(child)


def references(text: str) -> tuple[str, ...]:
    """The questions that a text names as `${name}`, in order; also in labels, which are no expressions.

    >>> references("Who in ${ body } signs it, if ${signed} = 'yes'?")
    ('body', 'signed')
    """
    return tuple(re.findall(r"\$\{\s*([^{}]*?)\s*\}", text))
