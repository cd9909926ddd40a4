"""Who answered: an id for each submission, submissions that were sent twice, and what is kept about each."""

import datetime
import re
from collections.abc import Mapping, Sequence

from ctipsurvey.collect.notes import Note
from ctipsurvey.collect.responses.matching import RESPONDENT
from ctipsurvey.collect.responses.structure import Submission

SUBMISSION_IDS = ("_uuid", "instanceID", "rootUuid", "KEY", "_id")
"""The columns by which servers know a submission, the best first."""
DATES = ("_submission_time", "SubmissionDate")


def submission_id(about: Mapping[str, str]) -> str:
    """The id of a submission as its server knows it, or ''.

    >>> submission_id({"KEY": "uuid:5f2c"}), submission_id({"_uuid": "5f2c", "_id": "17"})
    ('5f2c', '5f2c')
    """
    return next((about[name].removeprefix("uuid:") for name in SUBMISSION_IDS if about.get(name)), "")


def submission_date(about: Mapping[str, str]) -> str:
    """The day on which a submission came in, or ''; the time of day is not kept.

    >>> submission_date({"SubmissionDate": "2019-11-05T09:30:00.000Z"})
    '2019-11-05'
    """
    for name in DATES:
        found = re.match(r"\d{4}-\d{2}-\d{2}", about.get(name, ""))
        if found:
            try:
                return datetime.date.fromisoformat(found.group()).isoformat()
            except ValueError:
                continue
    return ""


def without_copies(submissions: Sequence[Submission], notes: list[Note]) -> list[Submission]:
    """The submissions without those that repeat another one cell by cell; each is named in a note.

    Two with the same id of the server and other answers are both kept, with a note.
    """
    kept: list[Submission] = []
    first: dict[str, Submission] = {}
    for submission in submissions:
        key = submission_id(submission.about)
        earlier = first.setdefault(key, submission) if key else submission
        if earlier is submission:
            kept.append(submission)
        elif _content(earlier) == _content(submission):
            message = f"is the same submission as row {earlier.row} of {earlier.file}; it was read once."
            notes.append(Note(submission.file, f"row {submission.row}", "not read", message))
        else:
            message = f"has the submission id of row {earlier.row} of {earlier.file} and other answers; both were read."
            notes.append(Note(submission.file, f"row {submission.row}", "irregular", message))
            kept.append(submission)
    return kept


def _content(submission: Submission) -> object:
    return sorted(
        (part.repeat, sorted(part.cells.items()), repr(sorted(part.ticks.items()))) for part in submission.parts
    )


def respondent_ids(submissions: Sequence[Submission], notes: list[Note]) -> list[str]:
    """An id for each submission: its respondent_id, else its id on the server, else its row; no id twice."""
    found: list[str] = []
    taken = {_wanted(submission) for submission in submissions}
    first: dict[str, Submission] = {}
    n_rows = 0
    for submission in submissions:
        wanted = _wanted(submission)
        place = f"row {submission.row}"
        if RESPONDENT in submission.about and not submission.about[RESPONDENT]:
            message = "has no respondent_id; it is known by the id of its submission."
            notes.append(Note(submission.file, place, "irregular", message))
        if not wanted:
            n_rows += 1
            wanted = _free(f"row_{submission.row}", {*taken, *found})
        elif wanted in first:
            message = (
                f"has the respondent_id of row {first[wanted].row} of {first[wanted].file}; it was read under that "
                "id with a number behind it. See which of the two counts."
            )
            notes.append(Note(submission.file, place, "irregular", message))
            wanted = _free(wanted, {*taken, *found})
        else:
            first[wanted] = submission
        found.append(wanted)
    if n_rows:
        message = f"{n_rows} rows hold no id; their respondents are called by the row, as row_2."
        notes.append(Note(submissions[0].file, "", "read", message))
    return found


def _wanted(submission: Submission) -> str:
    return submission.about.get(RESPONDENT, "") or submission_id(submission.about)


def _free(id_: str, taken: set[str]) -> str:
    """The id, or with the first number behind it that is free."""
    if id_ not in taken:
        return id_
    number = 2
    while f"{id_}_{number}" in taken:
        number += 1
    return f"{id_}_{number}"
