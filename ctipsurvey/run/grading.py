"""Rating recommendations one by one: what is still to rate, and each rating kept at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ctipsurvey.coding.log import NAME
from ctipsurvey.errors import Problem, UsageError, did_you_mean
from ctipsurvey.instruments.register import Recommendation, load_register, study_scale
from ctipsurvey.recommendations.assessments import ASSESSOR_KINDS, DATE, load_assessments
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
    if not NAME.fullmatch(assessor):
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
