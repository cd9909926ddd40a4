"""Rating recommendations one by one: what is still to rate, and each rating kept at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ctipsurvey.coding.log import NAME
from ctipsurvey.errors import Problem, UsageError, did_you_mean
from ctipsurvey.guard.names import fault_of_name
from ctipsurvey.instruments.register import Recommendation, load_register, study_scale
from ctipsurvey.recommendations.assessments import ASSESSOR_KINDS, DATE, load_assessments
from ctipsurvey.recommendations.grading import next_id, next_question, propose_status
from ctipsurvey.recommendations.observations import append_observation
from ctipsurvey.study import load_study


@dataclass(frozen=True)
class Grading:
    """What one assessor has still to rate as of one date, and where the ratings go."""

    path: Path
    file: str
    kind: str
    as_of: str
    entries: tuple[Recommendation, ...]
    ratings: tuple[str, ...]


def begin(root: Path, year: int, assessor: str, kind: str, as_of: str, only: Sequence[str] = ()) -> Grading:
    """The recommendations issued before this year that the assessor has not rated as of this date.

    Raises UsageError for a year, name, kind, date or recommendation that cannot be; DataError where the assessor's
    file is damaged.
    """
    study = load_study(root)
    study.wave(year)
    register = load_register(study)
    problems = []
    if not NAME.fullmatch(assessor) or fault_of_name(assessor):
        problems.append(Problem("", "--assessor", "needs a name of letters, digits, spaces, dots and hyphens."))
    if kind not in ASSESSOR_KINDS:
        problems.append(Problem("", "--kind", f"'{kind}' is not known. {did_you_mean(kind, ASSESSOR_KINDS)}"))
    if not DATE.fullmatch(as_of):
        problems.append(Problem("", "--as-of", f"'{as_of}' is no date. Write 2019-10-01, 2019-10 or 2019."))
    entries = [entry for entry in register.issued_until(year) if entry.report_year < year]
    ids = [entry.id for entry in entries]
    problems += [
        Problem("", "--recommendation", f"'{name}' is not one to rate in {year}. {did_you_mean(name, ids)}")
        for name in only
        if name not in ids
    ]
    if problems:
        raise UsageError(problems)
    own = load_assessments(study, year, register)
    own = own[(own["assessor"] == assessor) & (own["as_of_date"] == as_of)]
    done = set(own["recommendation_id"])
    left = tuple(entry for entry in entries if entry.id not in done and (not only or entry.id in only))
    path = study.assessor_file(year, assessor)
    return Grading(path, study.relative(path), kind, as_of, left, study_scale(register).ids)


def rate(work: Grading, ask: Callable[[str], str] = input, tell: Callable[[str], object] = print) -> int:
    """Ask the tree of questions for each recommendation and keep each rating at once; comes back with how many were
    kept.

    `ask` shows a text and gives what was typed: in a terminal and in a notebook cell `input` does. Enter takes what is
    proposed; a word that is no answer is asked again; an interruption loses only the recommendation being rated. What
    others rated is never shown.
    """
    tell(f"{len(work.entries)} recommendations to rate. Answer y or n; interrupt to stop.")
    for number, entry in enumerate(work.entries, start=1):
        tell(
            f"\n{number} of {len(work.entries)}: {entry.id} (report of {entry.report_year}, no. "
            f"{entry.no})\n{entry.text.en}"
        )
        evidence = ask("Evidence (what, where; empty if none): ").strip()
        source = _until(
            ask, tell, "Source (where this stands): ", bool, "A source is needed: a letter, a page, an interview id."
        )
        answers: dict[str, str] = {}
        while question := next_id(answers):
            said = _until(ask, tell, f"{next_question(answers)} [y/n]: ", _is_answer, "Type y or n.")
            answers[question] = "yes" if said.lower().startswith("y") else "no"
        proposal = propose_status(answers)
        tell(f"Proposed: {proposal.status or 'nothing'}. {proposal.reason}")
        allowed = f"One of: {', '.join(work.ratings)}."
        shown = f"Status [{proposal.status}]: " if proposal.status else "Status: "
        good = {*work.ratings, ""} if proposal.status else set(work.ratings)
        typed = _until(ask, tell, shown, good.__contains__, allowed)
        rating = typed or proposal.status
        reason = proposal.reason
        if rating != proposal.status:
            reason = _until(ask, tell, "Why another one: ", bool, "A reason is needed, so that others can follow.")
        keep(work, entry, rating, evidence, source, reason)
    return len(work.entries)


def _until(
    ask: Callable[[str], str], tell: Callable[[str], object], shown: str, good: Callable[[str], bool], hint: str
) -> str:
    """What was typed, asked again with a hint until it is good."""
    while not good(typed := ask(shown).strip()):
        tell(hint)
    return typed


def _is_answer(typed: str) -> bool:
    return typed.lower() in ("y", "yes", "n", "no")


def keep(work: Grading, entry: Recommendation, rating: str, evidence: str, source: str, reason: str) -> None:
    """Add one rating to the assessor's file; it is on the disk when the call comes back."""
    append_observation(
        work.path,
        {
            "recommendation_id": entry.id,
            "as_of_date": work.as_of,
            "rating": rating,
            "evidence": evidence,
            "source": source,
            "assessor_kind": work.kind,
            "reason": reason,
        },
    )
