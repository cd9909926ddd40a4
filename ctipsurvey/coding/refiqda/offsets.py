"""Which characters a position means: every product counts in its own way, and only a text shows in which.

A rule says what one step is (a Unicode codepoint or a UTF-16 unit), how a line end counts (as it is stored, as one or
as two), whether a byte order mark counts, and whether the end belongs to the selection. Under each rule a position
becomes one of the canonical text: no byte order mark, every line end one LF, nothing else changed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

OUTSIDE = -1
"""The place of a position that is not in the text, or that cuts a letter in two."""
LOOK_AT = 400
"""How many selections of a source are looked at to find its rule."""
SHORTEST_NAME = 3
LITTLE, MUCH, FEW = 0.04, 0.3, 5
"""How much better words must speak for another rule than for that of a product: one that is not confirmed, one that is;
of fewer selections than this words say nothing against a confirmed one."""
_CUT = re.compile(r"(…|\.\.\.)$")


@dataclass(frozen=True)
class Rule:
    """One way of counting positions."""

    unit: str = "codepoint"
    newline: str = "stored"
    bom: bool = False
    inclusive: bool = False

    def __str__(self) -> str:
        steps = "UTF-16 units" if self.unit == "utf16" else "codepoints"
        lines = {"stored": "as stored", "one": "as one", "two": "as two"}[self.newline]
        more = (", byte order mark counted" if self.bom else "") + (", end included" if self.inclusive else "")
        return f"{steps}, line ends {lines}{more}"


SPECIFIED = Rule("codepoint", "stored")
OURS = Rule("codepoint", "one")
PRODUCTS: tuple[tuple[re.Pattern[str], Rule, bool], ...] = (
    (re.compile(r"ctipsurvey.*NVivo offsets", re.IGNORECASE), Rule("utf16", "one"), True),
    (re.compile(r"ctipsurvey", re.IGNORECASE), OURS, True),
    (re.compile(r"nvivo", re.IGNORECASE), Rule("utf16", "stored"), True),
    (re.compile(r"atlas", re.IGNORECASE), Rule("codepoint", "one"), False),
    (re.compile(r"maxqda", re.IGNORECASE), Rule("codepoint", "stored"), False),
)
"""What is known of the products by how they call themselves: the rule, and whether files have confirmed it."""


@dataclass(frozen=True)
class Text:
    """A source's text in its canonical form, with what was different in the file."""

    text: str
    crlf: "NDArray[np.bool_]"
    """For every canonical character whether it is a line end that was stored as two."""
    has_bom: bool


@dataclass(frozen=True)
class Decision:
    """The rule by which a source is read, its rivals that the text does not rule out, and why, in words."""

    rule: Rule
    rivals: tuple[Rule, ...]
    is_guess: bool
    reason: str


def text_of(content: bytes) -> Text | None:
    """A source's bytes as text; None where they are neither UTF-8 nor marked UTF-16."""
    import numpy as np

    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raw, has_bom = content.decode("utf-16"), True
        else:
            raw = content.decode("utf-8", "surrogatepass")
            has_bom = raw.startswith("\ufeff")
            raw = raw.removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    crlf = np.zeros(len(text), dtype=bool)
    if "\r\n" in raw:
        pairs = np.array([found.start() for found in re.finditer("\r\n", raw)])
        crlf[pairs - np.arange(len(pairs))] = True
    return Text(text, crlf, has_bom)


def borders(text: Text, rule: Rule) -> "Places":
    """Where each canonical character begins when counted by a rule, and where the last one ends."""
    import numpy as np

    letters = np.frombuffer(text.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    widths = np.ones(len(letters), dtype=np.int64)
    if rule.unit == "utf16":
        widths += letters > 0xFFFF
    if rule.newline == "stored":
        widths += text.crlf
    elif rule.newline == "two":
        widths += letters == 10
    return np.concatenate([[0], np.cumsum(widths)]) + int(rule.bom)


def resolve(edges: "Places", starts: "Places", ends: "Places", rule: Rule) -> "tuple[Places, Places]":
    """Starts and ends as places of the canonical text; OUTSIDE where a position is none of its borders."""
    import numpy as np

    found = []
    for positions in (starts, ends):
        at = np.searchsorted(edges, positions)
        safe = np.minimum(at, len(edges) - 1)
        found.append(np.where((at < len(edges)) & (edges[safe] == positions), safe, OUTSIDE))
    start, end = found
    if rule.inclusive:
        end = np.where((end != OUTSIDE) & (end + 1 < len(edges)), end + 1, OUTSIDE)
    return start, end


def rules_for(text: Text) -> list[Rule]:
    """The rules that differ on this text, the plainest first."""
    units = ("codepoint", "utf16") if any(ord(letter) > 0xFFFF for letter in text.text) else ("codepoint",)
    lines = ("stored", "one") if text.crlf.any() else ("stored",)
    lines = (*lines, "two") if "\n" in text.text and not _all_two(text) else lines
    marks = (False, True) if text.has_bom else (False,)
    return [Rule(unit, line, mark, last) for last, mark, line, unit in product((False, True), marks, lines, units)]


def _all_two(text: Text) -> bool:
    return int(text.crlf.sum()) == text.text.count("\n")


@dataclass
class Evidence:
    """How a rule does on selections: how many were looked at, fall outside, repeat their quote, stand on words."""

    n: int = 0
    outside: int = 0
    quotes: int = 0
    neat: float = 0.0

    def add(self, other: "Evidence") -> None:
        """Take in what another source shows."""
        self.n += other.n
        self.outside += other.outside
        self.quotes += other.quotes
        self.neat += other.neat

    @property
    def mean(self) -> float:
        """From 0 to 1: how often selections begin and end where words or lines do; outside counts as never."""
        return self.neat / self.n if self.n else 0.0


def weigh(text: Text, rule: Rule, starts: "Places", ends: "Places", names: Sequence[str]) -> Evidence:
    """What the selections of a source say for a rule."""
    found = Evidence()
    start, end = resolve(borders(text, rule), starts, ends, rule)
    for low, high, name in zip(start.tolist(), end.tolist(), names, strict=True):
        found.n += 1
        if low == OUTSIDE or high == OUTSIDE or low > high:
            found.outside += 1
            continue
        found.quotes += _repeats(text.text[low:high], name)
        found.neat += _neatness(text.text, low, high)
    return found


def _repeats(quote: str, name: str) -> bool:
    plain, wanted = " ".join(quote.split()), " ".join(name.split())
    if len(wanted) < SHORTEST_NAME:
        return False
    short = _CUT.sub("", wanted).rstrip()
    if plain == wanted:
        return quote == quote.strip()
    return short != wanted and len(short) >= SHORTEST_NAME and plain.startswith(short) and quote == quote.lstrip()


def _neatness(text: str, low: int, high: int) -> float:
    """1 where a stretch begins and ends with words, less for a cut word or a space taken along."""
    score = 0.0
    for at, inside in ((low, low), (high, high - 1)):
        before, after = text[at - 1 : at], text[at : at + 1]
        score += 0.35 * (not (before.isalnum() and after.isalnum()))
        own = text[inside : inside + 1]
        score += 0.15 * (bool(own) and not own.isspace())
    return score


def decide(origin: str, own: "dict[Rule, Evidence]", pooled: "dict[Rule, Evidence]") -> Decision:
    """The rule for a source: by its own quotes, else by those of the whole file, else by the product, else by words."""
    implied, confirmed = rule_of(origin)
    rules = list(own)
    first = min(rules, key=lambda rule: _far(rule, implied))
    for evidence, whose in ((own, "its quotes"), (pooled, "the quotes of the file")):
        best = max((evidence.get(rule, Evidence()).quotes for rule in rules), default=0)
        if best:
            tied = [rule for rule in rules if evidence.get(rule, Evidence()).quotes == best]
            chosen = first if first in tied else min(tied, key=lambda rule: _far(rule, implied))
            rivals = tuple(rule for rule in tied if rule != chosen) if not (confirmed and chosen == first) else ()
            said = "confirm it" if chosen == first else f"show it, against what is known of `{origin or 'no product'}`"
            return Decision(chosen, rivals, chosen != first, f"{chosen}: {best} of {whose} {said}")
    plain = [rule for rule in rules if not rule.inclusive]
    fits = {
        rule: pooled[rule].mean - 0.04 * (rule != first) - 0.1 * (rule.bom or rule.newline == "two") for rule in plain
    }
    chosen = max(plain, key=lambda rule: (fits[rule], rule == first))
    much = MUCH if confirmed and pooled[first].n >= FEW else 1.0 if confirmed else LITTLE
    if pooled[first].outside == 0 and fits[first] >= fits[chosen] - much:
        chosen = first
    rivals = tuple(
        rule
        for rule in plain
        if rule != chosen and not rule.bom and pooled[rule].outside <= pooled[chosen].outside
        and (rule.newline != "two") and pooled[rule].mean > pooled[chosen].mean - 0.12
    )  # fmt: skip
    if chosen == first and confirmed:
        better = tuple(rule for rule in plain if pooled[rule].mean > pooled[first].mean + MUCH)
        doubt = ", though words speak for another one" if better else ""
        return Decision(chosen, better, bool(better), f"{chosen}: the way of `{origin}`{doubt}")
    if chosen != first:
        why = f"words begin and end there, which they do not by the way of `{origin or 'the standard'}`"
        return Decision(chosen, rivals, True, f"{chosen}: {why}")
    why = f"the way of `{origin}`, not confirmed" if rule_of(origin)[0] != SPECIFIED or origin else "the standard's way"
    return Decision(chosen, rivals, bool(rivals), f"{chosen}: {why}")


def rule_of(origin: str) -> tuple[Rule, bool]:
    """The rule of a product by how it calls itself, and whether files have confirmed it; else the standard's."""
    for pattern, rule, confirmed in PRODUCTS:
        if pattern.search(origin):
            return rule, confirmed
    return SPECIFIED, False


def _far(rule: Rule, implied: Rule) -> tuple[int, int]:
    same = (rule.unit != implied.unit) + (rule.newline != implied.newline)
    return (2 * rule.bom + 3 * rule.inclusive + same, 0)
