"""What must not be inside a package, gathered from what was received; and what of it is still open.

With `collect`, the only readers of `received/`. What comes back is kept in memory only, and never shown.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.collect.notes import Note
from ctipsurvey.collect.responses.opening import ENDINGS, read_sheets
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.protect.ordinary import is_common, is_ordinary_russian
from ctipsurvey.study import Study

RECEIVED = "received"
QUEUE = "review.csv"
"""The review queue of a year, in `received/`: a row is a finding, `decision` is empty while it is open."""
IDENTIFYING = (
    "person", "name", "contact", "speaker_label", "full_name", "first_name", "last_name", "surname", "patronymic",
    "phone", "telephone", "email", "e_mail", "passport", "pin", "address", "фио", "имя", "фамилия", "отчество",
    "телефон", "адрес", "паспорт", "аты", "аты_жөнү", "дареги",
)  # fmt: skip
"""Columns whose cells say who somebody is. A column also counts by the last part of its name (`group/full_name`)."""
LONGEST = 80
"""A longer cell of such a column is a text and no name."""
ROLES = {
    "interviewer", "respondent", "moderator", "speaker", "participant", "unknown", "interview", "answer", "question",
    "интервьюер", "респондент", "модератор", "участник", "вопрос", "ответ", "интервьюер и респондент", "суроо", "жооп",
    "интервью алуучу", "катышуучу", "none", "no", "yes", "нет", "да", "жок", "ооба", "n a",
}  # fmt: skip
"""What stands in such columns without naming anybody."""


def original_strings(study: Study, year: int) -> tuple[str, ...]:
    """The names, contacts and speaker labels in the tables received up to this year, each once, sorted.

    Each cell counts whole, and a name of several words also word by word, where a word has four letters or more.
    Raises DataError where a received table cannot be read: what is in it could then not be looked for.
    """
    found: set[str] = set()
    for path in _received(study, year):
        if path.suffix.lower() in ENDINGS and path.name != QUEUE:
            found.update(_identifying_cells(path))
    return tuple(sorted(found))


def received_hashes(study: Study, year: int) -> dict[str, str]:
    """What was received, and the key, by hash, with what to call it in a message: never its name."""
    found = {files.sha256(path): "a received file" for path in _received(study, year) if path.stat().st_size > 0}
    for path in study.key_files():
        found[files.sha256(path)] = "the key"
    return found


def count_open(study: Study, year: int) -> dict[int, int]:
    """How many findings of the review queue are open, by year; a year without a queue has none.

    Raises DataError where a queue has no column `decision`.
    """
    found = {}
    for known in _years(study, year):
        path = study.year_folder(known, RECEIVED) / QUEUE
        if path.is_file():
            rows = list(csv.DictReader(io.StringIO(files.read_text(path), newline="")))
            if rows and "decision" not in rows[0]:
                place = study.relative(path)
                raise DataError(Problem(place, "column decision", "is missing. Restore the queue from a backup."))
            found[known] = sum(not (row["decision"] or "").strip() for row in rows)
    return {known: n for known, n in found.items() if n}


def _years(study: Study, year: int) -> Iterator[int]:
    yield from (known for known in study.years if known <= year)


def _received(study: Study, year: int) -> Iterator[Path]:
    for known in _years(study, year):
        folder = study.year_folder(known, RECEIVED)
        if folder.is_dir():
            yield from files.files_below(folder)


def _identifying_cells(path: Path) -> Iterator[str]:
    notes: list[Note] = []
    try:
        sheets = read_sheets([path], notes)
    except DataError as error:
        if all(
            "has a header and no rows" in problem.message or "is empty" in problem.message for problem in error.problems
        ):
            return
        message = "a received table cannot be read, so the names in it cannot be looked for. Mend it or take it away."
        raise DataError(Problem("data", RECEIVED, message)) from None
    for sheet in sheets:
        columns = [at for at, header in enumerate(sheet.headers) if is_identifying(header)]
        for row in sheet.rows:
            for at in columns:
                yield from strings_of(row.cells[at])


def is_identifying(header: str) -> bool:
    """Whether a column says who somebody is.

    >>> is_identifying("intro/Full name"), is_identifying("region")
    (True, False)
    """
    own = header.strip().casefold().replace("\\\\", "/").rpartition("/")[2]
    return own.replace(" ", "_").replace("-", "_") in IDENTIFYING


def strings_of(cell: str) -> Iterable[str]:
    """A cell of such a column as strings to look for: whole, and those of its longer words that are no everyday words.

    >>> sorted(strings_of("Asanova Aigul")), sorted(strings_of("Respondent 2")), sorted(strings_of("Мира Осмонова"))
    (['Aigul', 'Asanova', 'Asanova Aigul'], [], ['Мира Осмонова', 'Осмонова'])
    """
    whole = " ".join(cell.split()).strip(" .,;:")
    numbered = whole.casefold().rstrip("0123456789 №#.-")
    if not whole or len(whole) > LONGEST or numbered in ROLES:
        return set()
    words = {word.strip(".,;:()\"'«»") for word in whole.split()}
    return {whole, *(word for word in words if len(word) >= 4 and word.isalpha() and not _says_nothing(word))}


def _says_nothing(word: str) -> bool:
    small = word.casefold()
    return small in ROLES or is_common(small) or is_ordinary_russian(small)
