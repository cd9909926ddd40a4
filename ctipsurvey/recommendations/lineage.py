"""Which recommendation takes up an earlier one: proposed here with a score and a reason, settled by a person."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationInfo, field_validator

from ctipsurvey import files
from ctipsurvey.coding.notions import NotionFinder
from ctipsurvey.errors import InstrumentError, Problem, did_you_mean, raise_if_any
from ctipsurvey.instruments.register import Register
from ctipsurvey.instruments.words import Entry, Word, build
from ctipsurvey.language.vectors import Encoder
from ctipsurvey.recommendations.observations import CLOSED, OPEN, latest
from ctipsurvey.recommendations.similarity import Ask, core, similarities, stems
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

CUT = 0.36
"""Pairs from this score on are proposed; what that finds and misses is measured by `benchmarks/recommendations.py`."""
NEAR_VERBATIM = 0.6
ACROSS = 0.5
"""The cut for pairs in two languages, which share no letters."""
WEIGHTS = {"letters": 1.0, "words": 1.0, "notions": 0.5}
WEIGHTS_ACROSS = {"notions": 1.0, "vectors": 1.0}
RELATIONS = ("repeat", "continues", "narrows", "splits", "merges")
COLUMNS = ("from_year", "from_no", "to_year", "to_no", "score", "relation", "reason")
_NEXT_STEP = (
    ("develop", "adopt"),
    ("draft", "approv"),
    ("develop", "approv"),
    ("establ", "regula"),
    ("adopt", "complia"),
    ("разраб", "приня"),
    ("разраб", "утверд"),
    ("иштеп", "кабыл"),
)
"""Words by their beginnings: what is asked first, and what is asked next."""


def propose_links(
    asks: Sequence[Ask], finder: NotionFinder | None = None, encoder: Encoder | None = None, cut: float = CUT
) -> "pd.DataFrame":
    """Pairs of recommendations of different years of which the later may take up the earlier; a row is a pair.

    Columns: from_year, from_no, to_year, to_no, score (0 to 1, higher is more alike), relation (repeat, continues,
    narrows, splits, merges: a proposal too), reason. Best score first. Pairs in one language are compared by letters,
    words and notions; pairs in two by notions, and by vectors where an encoder is given.

    >>> asked = "Adopt safety rules for wells."
    >>> pairs = propose_links([Ask("2016", "2", asked), Ask("2018", "5", asked)])
    >>> pairs[["from_no", "to_no", "relation"]].values.tolist()
    [['2', '5', 'repeat']]
    """
    import pandas as pd

    found = similarities(asks, finder, encoder)
    rows = []
    for i, earlier in enumerate(asks):
        for j, later in enumerate(asks):
            if earlier.year >= later.year:
                continue
            same = earlier.language == later.language
            weights = WEIGHTS if same else WEIGHTS_ACROSS
            used = {name: weight for name, weight in weights.items() if name in found}
            score = sum(weight * found[name][i, j] for name, weight in used.items()) / max(sum(used.values()), 1e-9)
            if score >= (cut if same else max(cut, ACROSS)):
                rows.append((earlier, later, round(float(score), 3)))
    relations = _relations(rows)
    table = [
        (a.year, a.no, b.year, b.no, score, relation, _reason(a, b, score))
        for (a, b, score), relation in zip(rows, relations, strict=True)
    ]
    return (
        pd.DataFrame(table, columns=list(COLUMNS))
        .sort_values(["score", "from_year", "from_no"], ascending=[False, True, True], kind="stable")
        .reset_index(drop=True)
    )


def _relations(rows: Sequence[tuple[Ask, Ask, float]]) -> list[str]:
    """The relation of each pair: by what is asked, and by how many of one year meet in one or come from one."""
    found = []
    for earlier, later, score in rows:
        strong = max(CUT, 0.75 * score)
        into = {b.no for a, b, s in rows if a == earlier and b.year == later.year and s >= strong}
        out_of = {a.no for a, b, s in rows if b == later and a.year == earlier.year and s >= strong}
        if len(into) > 1 and len(out_of) == 1:
            found.append("splits")
        elif len(out_of) > 1 and len(into) == 1:
            found.append("merges")
        else:
            found.append(_relation(earlier, later, score))
    return found


def _relation(earlier: Ask, later: Ask, score: float) -> str:
    before, after = stems(core(earlier.text)), stems(core(later.text))
    if _next_step(before, after):
        return "continues"
    common = set(before) & set(after)
    if score >= NEAR_VERBATIM and len(set(after)) > 0.6 * len(set(before)):
        return "repeat"
    if len(common) >= 0.5 * len(set(after)) and len(set(after)) <= 0.7 * len(set(before)):
        return "narrows"
    return "repeat" if score >= 0.45 else "continues"


def _next_step(before: Sequence[str], after: Sequence[str]) -> bool:
    def says(bag: Sequence[str], begin: str) -> bool:
        return any(stem.startswith(begin[:6]) for stem in bag[:4])

    return any(says(before, one) and says(after, two) and not says(after, one) for one, two in _NEXT_STEP)


def _reason(earlier: Ask, later: Ask, score: float) -> str:
    if earlier.language != later.language:
        return "speak of the same notions in two languages"
    common = [stem for stem in dict.fromkeys(stems(core(later.text))) if stem in set(stems(core(earlier.text)))]
    alike = "nearly the same words" if score >= NEAR_VERBATIM else "words in common"
    return f"{alike}: {', '.join(common[:8])}" if common else alike


class Link(Entry):
    """One link that a person settled: `relation` between two recommendations, or `none` where there is no link."""

    from_id: Word
    to_id: Word
    relation: Literal["repeat", "continues", "narrows", "splits", "merges", "none"]
    by: Word
    why: Word = ""

    @field_validator("to_id")
    @classmethod
    def _two(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("from_id") == value:
            raise ValueError("is the same as `from_id`. A recommendation does not take up itself.")
        return value


class Lineage(Entry):
    """All links that people settled."""

    links: tuple[Link, ...] = ()

    @property
    def confirmed(self) -> tuple[Link, ...]:
        """The links that exist: those settled as `none` are left out."""
        return tuple(link for link in self.links if link.relation != "none")


def load_lineage(study: Study, register: Register) -> Lineage:
    """What people settled in `instruments/lineage.yaml`; no links where there is no such file.

    Raises InstrumentError with all problems: an unknown recommendation, a pair twice, a link back in time.
    """
    path = study.instrument("lineage")
    if not path.exists():
        return Lineage()
    file = study.relative(path)
    content = files.read_yaml(path)
    lineage = build(Lineage, content if content is not None else {}, file)
    years = {entry.id: entry.report_year for entry in register.recommendations}
    problems = []
    seen: set[tuple[str, str]] = set()
    for number, link in enumerate(lineage.links, start=1):
        place = f"links, entry {number}"
        unknown = [name for name in (link.from_id, link.to_id) if name not in years]
        problems += [
            Problem(file, place, f"`{name}` is not in the register. {did_you_mean(name, years)}") for name in unknown
        ]
        if not unknown and years[link.from_id] >= years[link.to_id]:
            message = (
                f"`{link.to_id}` is not later than `{link.from_id}`. A link goes from the earlier report to the later."
            )
            problems.append(Problem(file, place, message))
        if (link.from_id, link.to_id) in seen:
            problems.append(Problem(file, place, f"{link.from_id} to {link.to_id} stands twice. Keep one."))
        seen.add((link.from_id, link.to_id))
    raise_if_any(problems, InstrumentError)
    return lineage


def dropped_while_open(observations: "pd.DataFrame", lineage: Lineage, register: Register, year: int) -> "pd.DataFrame":
    """Recommendations last seen open that no later report took up; one row is one of them.

    Columns: recommendation_id, report_year, no, status, as_of_printed. Those of the latest report are left out: they
    have had no chance to return. "Dropped" means without a confirmed link to a later recommendation.
    """
    last = latest(observations)
    newest = max((entry.report_year for entry in register.issued_until(year)), default=year)
    linked = _linked(lineage, register, year)
    kept = last[last["status"].isin(OPEN) & (last["report_year"] < newest)]
    kept = kept[~kept["recommendation_id"].isin(linked)]
    columns = ["recommendation_id", "report_year", "no", "status", "as_of_printed"]
    return kept[columns].reset_index(drop=True)


def closed_but_asked_again(
    observations: "pd.DataFrame", lineage: Lineage, register: Register, year: int
) -> "pd.DataFrame":
    """Recommendations seen implemented that a later report asks again; one row is one link.

    Columns: recommendation_id, report_year, no, status, as_of_printed, to_id, relation, closed_first (whether the
    status holds as of a date before the later report was issued; '' where the dates do not tell).
    """
    import pandas as pd

    last = latest(observations).set_index("recommendation_id")
    years = {entry.id: entry.report_year for entry in register.recommendations}
    rows = []
    for link in lineage.confirmed:
        if link.from_id not in last.index or years[link.to_id] > year:
            continue
        row = last.loc[link.from_id]
        if row["status"] in CLOSED:
            first = _before(str(row["as_of_effective"]), register.issued(years[link.to_id]))
            rows.append(
                (
                    link.from_id,
                    row["report_year"],
                    row["no"],
                    row["status"],
                    row["as_of_printed"],
                    link.to_id,
                    link.relation,
                    first,
                )
            )
    names = ["recommendation_id", "report_year", "no", "status", "as_of_printed", "to_id", "relation", "closed_first"]
    return pd.DataFrame(rows, columns=names)


def taken_up(lineage: Lineage, register: Register, year: int) -> "pd.DataFrame":
    """How many recommendations of each report a later one took up; one row a report that was followed by another.

    Columns: report_year, n_taken_up, n.
    """
    import pandas as pd

    entries = register.issued_until(year)
    years = sorted({entry.report_year for entry in entries})
    linked = _linked(lineage, register, year)
    rows = []
    for own in years[:-1]:
        ids = [entry.id for entry in entries if entry.report_year == own]
        rows.append((own, sum(name in linked for name in ids), len(ids)))
    return pd.DataFrame(rows, columns=["report_year", "n_taken_up", "n"])


def _linked(lineage: Lineage, register: Register, year: int) -> set[str]:
    years: Mapping[str, int] = {entry.id: entry.report_year for entry in register.recommendations}
    return {link.from_id for link in lineage.confirmed if years[link.to_id] <= year}


def _before(as_of: str, issued: str) -> str:
    from ctipsurvey.language.dates import date_bounds

    one, other = date_bounds(as_of), date_bounds(issued)
    return "yes" if one[1] < other[0] else "no" if one[0] > other[1] else ""
