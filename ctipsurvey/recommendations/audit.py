"""Questions put to the evidence of a status: one function a rule; a question never changes a rating.

Rules R1 to R6 decide by emptiness, dates and numbers alone. R7 to R10 only propose: a person has to judge.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ctipsurvey.language.dates import date_bounds
from ctipsurvey.recommendations.act_register import same_title
from ctipsurvey.recommendations.acts import PLANS, Act, find_acts
from ctipsurvey.recommendations.evidence import FUTURE, PAST, dates_of_evidence, in_force_dates
from ctipsurvey.recommendations.observations import CLOSED
from ctipsurvey.recommendations.similarity import Ask, core, similarities, stems

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("kind", "where", "detail", "source_line", "rule", "severity", "certain", "question")
CLAIMED = (*CLOSED, "partially_implemented")
"""Statuses that claim that something was done."""
SAME_ASK = 0.5
"""Recommendations of one report at least this alike ask nearly the same."""
SUB_ITEM = re.compile(
    r"(?:(?<=\s)|^)(?:[IVX]+|\d{1,2})\.\d{1,2}\.?(?=\s+[^\W\d_])|(?:(?<=\s)|^)(?:\d{1,2}|[a-zа-я])\)\s"
)
NEGATION = re.compile(r"\b(?:no|not|never|absence|lack|without|нет|не|отсутств\w+|жок|эмес)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Evidence:
    """One status with what is printed as its evidence; `line` is its place in the source, `language` the evidence's."""

    report_year: str
    no: str
    status: str
    as_of: str
    text: str
    evidence: str
    line: str
    language: str = "en"
    known_acts: tuple[Act, ...] = ()

    @property
    def name(self) -> str:
        """How it is called in the audit: 2017/9."""
        return f"{self.report_year}/{self.no}"

    @cached_property
    def acts(self) -> list[Act]:
        """The acts that the evidence names: those noted for it, or else those found in its text."""
        return list(self.known_acts) or find_acts(self.evidence, self.language)


@dataclass(frozen=True)
class Mention:
    """An act named anywhere in the report, and where."""

    kind: str
    number: str
    date: str
    title: str
    line: str


@dataclass(frozen=True)
class Flag:
    """One question to the researcher: which rule asks, where, about what; `certain` where dates and numbers decide."""

    kind: str
    where: str
    detail: str
    line: str
    question: str
    certain: bool = True


@dataclass(frozen=True)
class Report:
    """What is audited: statuses, acts named anywhere, other paragraphs (line, text), when earlier reports were
    issued.
    """

    rows: Sequence[Evidence]
    mentions: Sequence[Mention] = ()
    paragraphs: Sequence[tuple[str, str]] = ()
    issued: Mapping[str, str] = field(default_factory=dict)
    links: Sequence[tuple[str, str]] = ()

    @cached_property
    def dates_by_number(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """All dates printed for an act of this kind and number."""
        found: dict[tuple[str, str], list[str]] = {}
        for one in self.mentions:
            if one.number and len(one.date) == 10:
                found.setdefault((one.kind, one.number), []).append(one.date)
        return {key: tuple(dict.fromkeys(dates)) for key, dates in found.items()}

    def dates_of(self, act: Act) -> tuple[str, ...]:
        """The dates of an act: its own, and those that the report prints for its number elsewhere."""
        own = (act.date,) if act.date else ()
        return tuple(dict.fromkeys((*own, *self.dates_by_number.get((act.kind, act.number), ()))))

    def issued_on(self, report_year: str) -> datetime.date | None:
        """The first day on which a report can have been issued; None where its year is not known."""
        date = self.issued.get(report_year, report_year)
        return date_bounds(date)[0] if date else None


def audit_evidence(report: Report) -> "pd.DataFrame":
    """Every question to the evidence of a report; one row is one flag, in the order of the report.

    Columns: kind, where (2017/9, or an act: resolution 101), detail (what was compared), source_line, rule (R1 to R10),
    severity (high where the status cannot stand without an answer, medium, low), certain (yes where dates, numbers and
    emptiness decide, no where a person must judge), question. A row in order has no flag.
    """
    import pandas as pd

    rows = []
    for rule, (ask, severity) in QUESTIONS.items():
        for flag in ask(report):
            level = severity if flag.certain else "low" if severity == "low" else "medium"
            certain = "yes" if flag.certain else "no"
            rows.append((flag.kind, flag.where, flag.detail, flag.line, rule, level, certain, flag.question))
    table = pd.DataFrame(rows, columns=list(COLUMNS)).drop_duplicates(["kind", "where", "detail"])
    order = {row.name: number for number, row in enumerate(report.rows)}
    place = table["where"].map(lambda name: order.get(name, len(order)))
    return (
        table.assign(_place=place)
        .sort_values(["_place", "rule"], kind="stable")
        .drop(columns="_place")
        .reset_index(drop=True)
    )


def evidence_missing(report: Report) -> Iterator[Flag]:
    """R1: a status with nothing behind the label; one that says that nothing is known needs none."""
    for row in report.rows:
        if not re.search(r"\w", row.evidence) and row.status != "no_information":
            yield Flag(
                "evidence_missing",
                row.name,
                f"status {row.status}, no evidence",
                row.line,
                "What does this status rest on? Who said so, and where does it stand?",
            )


def evidence_after_as_of(report: Report) -> Iterator[Flag]:
    """R2: something dated later than the printed as-of date; certain where every date of it is later."""
    for row in report.rows:
        if not row.as_of:
            continue
        end = date_bounds(row.as_of)[1]
        certain: list[str] = []
        doubtful: list[str] = []
        for act in row.acts:
            dates = report.dates_of(act)
            later = [date for date in dates if date_bounds(date)[0] > end]
            if later:
                (certain if len(later) == len(dates) else doubtful).append(
                    f"{act.kind} {act.number} of {' or '.join(dates)}".strip()
                )
        own = {act.date for act in row.acts}
        certain += [
            f"event of {date}"
            for date in dates_of_evidence(row.evidence)
            if date not in own and date_bounds(date)[0] > end
        ]
        for found, sure in ((certain, True), (doubtful, False)):
            if found and (sure or not certain):
                yield Flag(
                    "evidence_after_asof",
                    row.name,
                    f"as of {row.as_of}; {', '.join(dict.fromkeys(found))}",
                    row.line,
                    "As of when does this status hold? The heading is older than its evidence.",
                    sure,
                )


def evidence_predates_report(report: Report) -> Iterator[Flag]:
    """R3: an act older than the report that made the recommendation; flagged where that is certain."""
    for row in report.rows:
        issued = report.issued_on(row.report_year)
        older = [
            f"{act.kind} {act.number} of {act.date}".replace("  ", " ")
            for act in row.acts
            if act.date and issued and date_bounds(act.date)[1] < issued
        ]
        if older:
            yield Flag(
                "evidence_predates_report",
                row.name,
                f"issued {issued}; {', '.join(older)}",
                row.line,
                "Was this already there when the recommendation was made? What was done since?",
            )


def evidence_uncited(report: Report) -> Iterator[Flag]:
    """R4: an act or document named without number or date, unless the report prints what is missing elsewhere."""
    for row in report.rows:
        missing = []
        for act in row.acts:
            if act.cited or (act.number and report.dates_of(act)):
                continue
            if act.kind == "plan" and act.number and act.date:
                continue
            lacks = [name for name, value in (("number", act.number), ("date", act.date)) if not value]
            missing.append(f"{act.kind}{' ' + act.number if act.number else ''}: no {' and no '.join(lacks)}")
        if missing:
            yield Flag(
                "evidence_uncited",
                row.name,
                "; ".join(dict.fromkeys(missing)),
                row.line,
                "Which act is this? Add its number and date, so that a reader can find it.",
            )


def act_conflicts(report: Report) -> Iterator[Flag]:
    """R5: one act number with two dates, or with two titles, anywhere in the report."""
    by_number: dict[tuple[str, str], list[Mention]] = {}
    for mention in report.mentions:
        if mention.number and not mention.kind.endswith("_article"):
            by_number.setdefault((mention.kind, mention.number), []).append(mention)
    for (kind, number), own in by_number.items():
        titles: list[list[Mention]] = []
        for one in own:
            if one.title:
                group = next((group for group in titles if same_title(group[0].title, one.title)), None)
                if group is None:
                    titles.append([one])
                else:
                    group.append(one)
        dates: dict[str, list[Mention]] = {}
        for one in own:
            if len(one.date) == 10:
                dates.setdefault(one.date, []).append(one)
        lines = ", ".join(dict.fromkeys(one.line for one in own if one.date or one.title))
        years = {date[:4] for date in dates}
        if len(dates) > 1 and (len(years) == 1 or (titles and len(titles) == 1)):
            detail = " and ".join(
                f"{date} (line {', '.join(dict.fromkeys(m.line for m in named))})" for date, named in dates.items()
            )
            yield Flag(
                "act_date_conflict",
                f"{kind} {number}",
                detail,
                lines,
                "Which date is right? Look the act up; two dates for one number cannot both be.",
            )
        if len(titles) > 1 and len(years) <= 1:
            detail = "; ".join(
                f"title {at} in line {', '.join(dict.fromkeys(m.line for m in group))}"
                for at, group in enumerate(titles, 1)
            )
            yield Flag(
                "act_title_variant",
                f"{kind} {number}",
                detail,
                lines,
                "What is the act called? One number stands with different titles.",
            )


def not_in_force(report: Report) -> Iterator[Flag]:
    """R6: what the evidence names comes into force after the printed as-of date."""
    for row in report.rows:
        if not row.as_of:
            continue
        later = [date for date in in_force_dates(row.evidence) if date_bounds(date)[0] > date_bounds(row.as_of)[1]]
        if later:
            yield Flag(
                "not_in_force_at_asof",
                row.name,
                f"as of {row.as_of}; in force from {', '.join(later)}",
                row.line,
                "Was it in force on the as-of date? If not, was it more than adopted?",
            )


def evidence_to_come(report: Report) -> Iterator[Flag]:
    """R7: a status that claims something done, with evidence only of what is to come, or of a plan."""
    for row in report.rows:
        if row.status not in CLAIMED or not row.evidence:
            continue
        rest = FUTURE.sub(" ", row.evidence)
        if FUTURE.search(row.evidence) and not PAST.search(rest):
            yield Flag(
                "evidence_future",
                row.name,
                f"status {row.status}; the evidence speaks of the future",
                row.line,
                "What has been done already?",
                certain=False,
            )
        elif row.acts and all(act.kind in PLANS for act in row.acts):
            kinds = ", ".join(dict.fromkeys(act.kind for act in row.acts))
            yield Flag(
                "evidence_fragment",
                row.name,
                f"status {row.status}; the evidence names only: {kinds}",
                row.line,
                "A plan says what is to be done. What was done of it?",
                certain=False,
            )


def evidence_partial(report: Report) -> Iterator[Flag]:
    """R8: several things were asked, the evidence shares no word with some of them."""
    for row in report.rows:
        if row.status not in CLOSED or not row.evidence:
            continue
        parts = [part for part in _parts(core(row.text)) if len(stems(part)) > 1]
        answered = set(stems(row.evidence))
        silent = [number for number, part in enumerate(parts, 1) if not set(stems(part)) & answered]
        if len(parts) > 1 and silent and len(silent) < len(parts):
            yield Flag(
                "evidence_partial_scope",
                row.name,
                f"{len(parts)} parts asked; no word of part {', '.join(map(str, silent))}",
                row.line,
                "What was done about the other parts?",
                certain=False,
            )


def _parts(text: str) -> list[str]:
    numbered = [part.strip() for part in SUB_ITEM.split(text) if part and part.strip()]
    if len(numbered) > 1:
        return numbered
    return [
        part
        for part in re.split(
            r";\s+(?:and\s+)?|,?\s+as well as\s+|,\s+and\s+(?=to\s|in\s)|;\s*и\s|,\s*а также\s|ошондой эле", text
        )
        if part
    ]


def evidence_off_point(report: Report) -> Iterator[Flag]:
    """R9: a claimed status whose evidence shares hardly a word with what was asked."""
    bags = [set(stems(core(row.text))) for row in report.rows]
    often = (
        {stem for stem in set().union(*bags) if sum(stem in bag for bag in bags) > max(3, 0.2 * len(bags))}
        if bags
        else set()
    )
    for row, bag in zip(report.rows, bags, strict=True):
        if row.status not in CLAIMED or len(stems(row.evidence)) < 4:
            continue
        own = bag - often
        if len(own) >= 3 and not own & set(stems(row.evidence)):
            yield Flag(
                "evidence_off_point",
                row.name,
                "ask and evidence share no word of their own",
                row.line,
                "Does this evidence bear on what was asked?",
                certain=False,
            )


def status_conflict(report: Report) -> Iterator[Flag]:
    """R10: nearly the same ask with another status as of the same date, or a passage that speaks against the status."""
    rows = report.rows
    found = similarities([Ask(row.report_year, row.no, row.text, row.language) for row in rows])
    for i, one in enumerate(rows):
        for j in range(i + 1, len(rows)):
            other = rows[j]
            alike = (found["letters"][i, j] + found["words"][i, j]) / 2
            linked = (one.name, other.name) in report.links
            if one.as_of == other.as_of and one.status != other.status and (linked or alike >= SAME_ASK):
                detail = f"{one.name} {one.status}, {other.name} {other.status}; both as of {one.as_of}"
                question = "These ask nearly the same. Why is the status another?"
                yield Flag("status_conflict", one.name, detail, one.line, question, certain=False)
                yield Flag("status_conflict", other.name, detail, other.line, question, certain=False)
    often = _frequent(report)
    for row in rows:
        if row.status in CLOSED:
            own = set(stems(core(row.text))) - often
            against = [line for line, text in report.paragraphs if _speaks_against(text, own)]
            if against:
                yield Flag(
                    "status_vs_text",
                    row.name,
                    f"status {row.status}; see line {', '.join(against[:3])}",
                    against[0],
                    "Does this passage speak against the status?",
                    certain=False,
                )


def _frequent(report: Report) -> set[str]:
    bags = [set(stems(text)) for _, text in report.paragraphs]
    counts: dict[str, int] = {}
    for bag in bags:
        for stem in bag:
            counts[stem] = counts.get(stem, 0) + 1
    return {stem for stem, n in counts.items() if n > max(3, 0.1 * len(bags))}


def _speaks_against(text: str, own: set[str]) -> bool:
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        if NEGATION.search(sentence) and len(own & set(stems(sentence))) >= max(3, round(0.6 * len(own))):
            return True
    return False


QUESTIONS: dict[str, tuple[Callable[[Report], Iterator[Flag]], str]] = {
    "R1": (evidence_missing, "high"),
    "R2": (evidence_after_as_of, "medium"),
    "R3": (evidence_predates_report, "high"),
    "R4": (evidence_uncited, "low"),
    "R5": (act_conflicts, "medium"),
    "R6": (not_in_force, "high"),
    "R7": (evidence_to_come, "high"),
    "R8": (evidence_partial, "medium"),
    "R9": (evidence_off_point, "medium"),
    "R10": (status_conflict, "medium"),
}
"""The rules and their severity; a new question is a function and an entry here."""
