"""The queue of what a person decides on: what was masked and is unsure, roles with a place, words that may be names.

One row is one word or stretch of one kind, with how often it stands and up to three places. It holds words of
respondents and stays with what was received.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem, did_you_mean, raise_if_any
from ctipsurvey.protect.spans import FLAGS, KINDS, MAYBE, NAME, QUASI, Span
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("kind", "found", "masked_now", "n", "why", "places", "context", "decision", "by")
"""`decision` is a person's: `mask`, `keep`, or empty while it is open. A row may be added by hand: a name that was
missed, kind `name`, decision `mask`."""
DECISIONS = ("mask", "keep", "")
AROUND = 60
N_PLACES = 3


@dataclass(frozen=True)
class Doubt:
    """One finding that a person should look at: where it stands, and its text with what is round it."""

    place: str
    span: Span
    text: str


@dataclass(frozen=True)
class Decisions:
    """What people decided: by kind and words in small letters."""

    masked: frozenset[tuple[str, str]] = frozenset()
    kept: frozenset[tuple[str, str]] = frozenset()

    def of(self, kind: str, words: str) -> str:
        """`mask`, `keep`, or '' where nobody has decided yet. A `maybe` that is a name is decided as a name."""
        own = {(kind, _same(words)), (NAME if kind == MAYBE else kind, _same(words))}
        return "mask" if own & self.masked else "keep" if own & self.kept else ""

    def names(self) -> list[str]:
        """The names that a person decided to mask, also those that were added by hand."""
        return sorted(words for kind, words in self.masked if kind in (NAME, MAYBE))


def load_review(study: Study, year: int) -> "pd.DataFrame":
    """The queue of a year, empty where there is none.

    Raises DataError with every row that has an unknown kind or decision, or a decision nobody's name stands beside.
    """
    import pandas as pd

    path = study.review(year)
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    table = files.read_table(path, COLUMNS)
    file = study.relative(path)
    problems = []
    for number, row in enumerate(table.to_dict("records"), start=2):
        if row["kind"] not in KINDS:
            problems.append(Problem(file, f"row {number}, column kind", f"is not known. {did_you_mean('', KINDS)}"))
        if row["decision"] not in DECISIONS:
            message = "holds what it may not. Write mask or keep, or leave it empty while it is open."
            problems.append(Problem(file, f"row {number}, column decision", message))
        elif row["decision"] and not str(row["by"]).strip():
            problems.append(Problem(file, f"row {number}, column by", "is empty. Write who decided."))
    raise_if_any(problems, DataError)
    return table


def n_open(review: "pd.DataFrame") -> int:
    """How many rows nobody has decided on."""
    return int((review["decision"] == "").sum())


def decisions_of(reviews: "Iterable[pd.DataFrame]") -> Decisions:
    """What was decided in these queues (of all years: a name that was decided once stays decided)."""
    masked: set[tuple[str, str]] = set()
    kept: set[tuple[str, str]] = set()
    for review in reviews:
        for row in review.to_dict("records"):
            own = (str(row["kind"]), _same(str(row["found"])))
            if row["decision"] == "mask":
                masked.add(own)
            elif row["decision"] == "keep":
                kept.add(own)
    return Decisions(frozenset(masked), frozenset(kept - masked))


def decided(text: str, spans: Sequence[Span], decisions: Decisions) -> list[Span]:
    """The spans as people decided: what is kept goes, a flag that is to be masked becomes a name or a village.

    What is still open stays as it was: masked where the program was unsure, flagged where it only flags.
    """
    found = []
    for span in spans:
        decision = decisions.of(span.kind, text[span.start : span.end])
        if decision == "keep" and (not span.sure or span.kind in FLAGS):
            continue
        if decision == "mask" and span.kind == MAYBE:
            found.append(Span(span.start, span.end, NAME, True, "review"))
        elif decision == "mask":
            found.append(Span(span.start, span.end, span.kind, True, f"{span.why}, review"))
        else:
            found.append(span)
    return found


def doubts_of(place: str, text: str, spans: Sequence[Span]) -> list[Doubt]:
    """The findings of one text that a person should look at."""
    return [Doubt(place, span, text) for span in spans if not span.sure]


def queue(doubts: Sequence[Doubt], earlier: "pd.DataFrame") -> "pd.DataFrame":
    """The queue (COLUMNS) of these doubts; what was decided in the earlier one, or added to it by hand, stays.

    Open rows come first, flags of roles with a place before single words, the most frequent first.
    """
    import pandas as pd

    by_words: dict[tuple[str, str], list[Doubt]] = {}
    for doubt in doubts:
        own = (doubt.span.kind, _same(doubt.text[doubt.span.start : doubt.span.end]))
        by_words.setdefault(own, []).append(doubt)
    rows = []
    for (kind, _), same in by_words.items():
        first = same[0]
        rows.append(
            {
                "kind": kind,
                "found": first.text[first.span.start : first.span.end],
                "masked_now": "no" if kind in FLAGS else "yes",
                "n": str(len(same)),
                "why": first.span.why,
                "places": " ".join(dict.fromkeys(one.place for one in same[:N_PLACES])),
                "context": _around(first),
                "decision": "",
                "by": "",
            }
        )
    order = {QUASI: 0, MAYBE: 2}
    rows.sort(key=lambda row: (order.get(row["kind"], 1), -int(row["n"]), row["found"].casefold()))
    known = earlier[earlier["decision"] != ""]
    taken = {(str(row["kind"]), _same(str(row["found"]))) for row in known.to_dict("records")}
    new = [row for row in rows if (row["kind"], _same(row["found"])) not in taken]
    return pd.concat([pd.DataFrame(new, columns=list(COLUMNS), dtype="str"), known], ignore_index=True)


def _around(doubt: Doubt) -> str:
    start, end = max(0, doubt.span.start - AROUND), doubt.span.end + AROUND
    return " ".join(doubt.text[start:end].split())


def _same(words: str) -> str:
    return " ".join(words.casefold().split())
