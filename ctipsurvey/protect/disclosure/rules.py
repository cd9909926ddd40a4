"""What is too small to be shown: thresholds and rounding by risk, and the exceptions that a study has written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ctipsurvey.errors import InstrumentError, Problem, did_you_mean, raise_if_any
from ctipsurvey.study import SETTINGS, Study

MARK = "hidden"
"""What stands in place of every hidden number, whichever way it came to be hidden. Never an empty cell, never 0."""

RISKS = ("victims", "respondents", "sentences", "public")
"""Of whom a table tells. `sentences` are coded sentences; `public` is what is printed already or counts no person."""
THRESHOLDS = {"victims": 11, "respondents": 5}
"""Fewer than this may not be told. Victims: as the data hub of CTDC; respondents: 5. Sentences take the second."""
ROUNDING = {"victims": 5, "respondents": 1}
"""To multiples of what the counts that are left are rounded; 1 is not rounded."""
LEAST, MOST = 3, 100
"""Thresholds that a study may set. With 2, one of two people knows the other by taking away themselves."""
KEYS = ("thresholds", "rounding", "all_or_nothing", "tables")
EXCEPTION_KEYS = ("threshold", "rounding", "risk", "reason")
HIDE, SHOW = "hide", "show"


@dataclass(frozen=True)
class Rule:
    """The rule for one table. `reason` is written where the study made an exception, or where the table is public."""

    risk: str
    threshold: int
    rounding: int = 1
    hides_all_or_nothing: bool = True
    reason: str = ""

    def is_sensitive(self, n_behind: int, zero_tells: bool = False) -> bool:
        """Whether a count with so many people behind it may not be told.

        Fewer than the threshold may not. None at all may not either where it tells something of a whole group
        (`zero_tells`): nobody of them did, or, of those who did not, everybody did.

        >>> rule = Rule("respondents", 5)
        >>> rule.is_sensitive(4), rule.is_sensitive(5), rule.is_sensitive(0), rule.is_sensitive(0, zero_tells=True)
        (True, False, False, True)
        """
        if self.risk == "public":
            return False
        if n_behind == 0:
            return zero_tells and self.hides_all_or_nothing
        return n_behind < self.threshold

    def legend(self) -> str:
        """What the mark means, as it stands under a table."""
        few = f"fewer than {self.threshold}"
        return f"{MARK}: {few}, or all but {few} of a group, or hidden to protect such a number."


@dataclass(frozen=True)
class Rules:
    """The rules of a study: by risk, and the exceptions by table."""

    thresholds: Mapping[str, int] = field(default_factory=lambda: dict(THRESHOLDS))
    rounding: Mapping[str, int] = field(default_factory=lambda: dict(ROUNDING))
    hides_all_or_nothing: bool = True
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, table_id: str, risk: str) -> Rule:
        """The rule for a table of this risk, with what the study wrote for that table."""
        if risk not in RISKS:
            raise ValueError(f"{risk} is not a risk. {did_you_mean(risk, RISKS)}")
        own = self.tables.get(table_id, {})
        group = "victims" if risk == "victims" else "respondents"
        return Rule(
            own.get("risk", risk),
            int(own.get("threshold", self.thresholds[group])),
            int(own.get("rounding", self.rounding[group])),
            self.hides_all_or_nothing,
            own.get("reason", ""),
        )


def load_rules(study: Study) -> Rules:
    """The rules of a study: those of the package, changed by `disclosure:` in instruments/study.yaml.

    Raises InstrumentError with every problem: a key that is not known, a threshold that is no whole number of
    LEAST to MOST, an exception for a table without a written reason.
    """
    settings = study.disclosure
    problems: list[Problem] = []
    for name in sorted(set(settings) - set(KEYS)):
        problems.append(Problem(SETTINGS, f"disclosure, key {name}", f"is not known. {did_you_mean(name, KEYS)}"))
    numbers = {
        name: {
            group: _number(_mapping(settings.get(name, {}), name, problems).get(group, default), name, group, problems)
            for group, default in defaults.items()
        }
        for name, defaults in (("thresholds", THRESHOLDS), ("rounding", ROUNDING))
    }
    for name, defaults in (("thresholds", THRESHOLDS), ("rounding", ROUNDING)):
        for group in _mapping(settings.get(name, {}), name, []):
            if group not in defaults:
                message = f"is not known. {did_you_mean(group, defaults)}"
                problems.append(Problem(SETTINGS, f"disclosure, {name}, key {group}", message))
    told = settings.get("all_or_nothing", HIDE)
    if told not in (HIDE, SHOW):
        message = f"is neither {HIDE} nor {SHOW}. {HIDE}: that nobody or everybody of a group did is not told."
        problems.append(Problem(SETTINGS, "disclosure, key all_or_nothing", message))
    tables = _exceptions(_mapping(settings.get("tables", {}), "tables", problems), problems)
    raise_if_any(problems, InstrumentError)
    return Rules(numbers["thresholds"], numbers["rounding"], told == HIDE, tables)


def _mapping(found: Any, place: str, problems: list[Problem]) -> Mapping[str, Any]:
    if isinstance(found, dict):
        return found
    problems.append(Problem(SETTINGS, f"disclosure, {place}", "needs keys with values, one a line."))
    return {}


def _number(found: Any, name: str, group: str, problems: list[Problem]) -> int:
    low = LEAST if name.startswith("threshold") else 1
    text = str(found)
    if text.isascii() and text.isdigit() and low <= int(text) <= MOST:
        return int(text)
    message = f"is not a whole number from {low} to {MOST}. Write one, or take the line out."
    problems.append(Problem(SETTINGS, f"disclosure, {name}, key {group}", message))
    return low


def _exceptions(found: Mapping[str, Any], problems: list[Problem]) -> dict[str, dict[str, str]]:
    """The exceptions by table, checked; each needs its reason."""
    tables: dict[str, dict[str, str]] = {}
    for table_id, entry in found.items():
        place = f"disclosure, tables, {table_id}"
        own = {name: str(value) for name, value in _mapping(entry, f"tables, {table_id}", problems).items()}
        for name in sorted(set(own) - set(EXCEPTION_KEYS)):
            problems.append(
                Problem(SETTINGS, f"{place}, key {name}", f"is not known. {did_you_mean(name, EXCEPTION_KEYS)}")
            )
        if not own.get("reason", "").strip():
            message = "makes an exception without a reason. Write under `reason:` why, for those who check a release."
            problems.append(Problem(SETTINGS, place, message))
        if own.get("risk", "public") not in RISKS:
            message = f"is not a risk. {did_you_mean(own['risk'], RISKS)}"
            problems.append(Problem(SETTINGS, f"{place}, key risk", message))
        for name in ("threshold", "rounding"):
            if name in own:
                _number(own[name], name, f"of table {table_id}", problems)
        tables[str(table_id)] = own
    return tables


def is_dominated(amounts: Sequence[float], n: int = 2, share: float = 0.9, margin: float = 0.1) -> bool:
    """Whether a sum tells too much of its largest part: the n,k-rule and the p %-rule (Hundepool et al. 2012, ch. 4).

    Dominated is a sum of which the `n` largest parts are more than `share`, and one in which all but the two largest
    are less than `margin` of the largest: the second could then tell the first to within so much.

    >>> is_dominated([90, 5, 3, 1, 1]), is_dominated([30, 25, 20, 15, 10])
    (True, False)
    """
    parts = sorted((abs(amount) for amount in amounts), reverse=True)
    total = sum(parts)
    if not total:
        return False
    return sum(parts[:n]) > share * total or total - sum(parts[:2]) < margin * parts[0]
