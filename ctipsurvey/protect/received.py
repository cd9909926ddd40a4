"""What was received of a year: the tables that `collect` made, and the list of interviews with consent and retention.

Only `collect` and `protect` read `received/`.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.collect.facts import KINDS_OF_BODY
from ctipsurvey.collect.labelled.variables import RESPONSES
from ctipsurvey.collect.responses.answers import SELECTIONS
from ctipsurvey.collect.transcripts.reading import COLUMNS as TURNS
from ctipsurvey.collect.wordforms.tables import CONTACTS
from ctipsurvey.errors import DataError, Problem, raise_if_any
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

INTERVIEWS = (
    *("source", "person", "also_known_as", "kind", "region", "language", "instrument"),
    *("consent", "quotes", "retention_until", "constructed"),
)
"""One row is one interview or filled form: `source` is its respondent_id in the tables of `collect`, the name of its
file; `person` who it was. `consent`: no; yes (the team may use it); release (reviewers may read the pseudonymised
answers); public."""
TABLES = {"turns": TURNS, "responses": RESPONSES, "selections": SELECTIONS, "contacts": CONTACTS}
ALLOWED = {
    "kind": KINDS_OF_BODY,
    "language": ("en", "ru", "ky"),
    "instrument": ("guide", "questionnaire"),
    "consent": ("no", "yes", "release", "public"),
    "quotes": ("yes", "no"),
    "constructed": ("constructed", ""),
}


@dataclass(frozen=True)
class Received:
    """A year as it was received: `interviews` (INTERVIEWS) and the tables of `collect` that are there."""

    interviews: "pd.DataFrame"
    tables: "dict[str, pd.DataFrame]"

    def sources(self) -> list[str]:
        """Every respondent of the tables, in order."""
        return sorted({str(one) for table in self.tables.values() for one in table["respondent_id"]})


def load_received(study: Study, year: int) -> Received:
    """The received tables of a year and its list of interviews.

    Raises DataError with every problem at once: no tables, no list, an interview of the tables that is not in the list,
    a word that a column does not allow, a date that is none. No message shows a name.
    """
    study.wave(year)
    tables = {}
    for name, columns in TABLES.items():
        path = study.received(year, name)
        if path.exists():
            tables[name] = files.read_table(path, columns)
    if not tables:
        folder = study.relative(study.received(year, "turns").parent)
        message = f"there is nothing to protect. Read the files first: `collect FILE... --year {year} --out {folder}`."
        raise DataError(Problem(folder, "", message))
    listed = study.interviews(year)
    if not listed.exists():
        message = (
            f"is missing: who was asked, and with what consent. `protect {year} --prepare` writes it to be filled in."
        )
        raise DataError(Problem(study.relative(listed), "", message))
    interviews = files.read_table(listed, INTERVIEWS)
    received = Received(interviews, tables)
    raise_if_any(_problems(study, year, received), DataError)
    return received


def _problems(study: Study, year: int, received: Received) -> list[Problem]:
    file = study.relative(study.interviews(year))
    problems = []
    rows = received.interviews.to_dict("records")
    for number, row in enumerate(rows, start=2):
        for column, allowed in ALLOWED.items():
            if row[column] not in allowed:
                shown = " or empty" if "" in allowed else ""
                message = f"holds what it may not. Allowed: {', '.join(one for one in allowed if one)}{shown}."
                problems.append(Problem(file, f"row {number}, column {column}", message))
        if not str(row["person"]).strip():
            message = "is empty. Write who it was: the name is needed to take it out of all texts."
            problems.append(Problem(file, f"row {number}, column person", message))
        if row["retention_until"] and not _is_date(str(row["retention_until"])):
            message = "is no date. Write it as 2027-12-31, or leave it empty where nothing was agreed."
            problems.append(Problem(file, f"row {number}, column retention_until", message))
    listed = received.interviews["source"].tolist()
    problems += [
        Problem(file, f"row {at + 2}, column source", "stands twice. Keep one row an interview.")
        for at, source in enumerate(listed)
        if source in listed[:at]
    ]
    n_missing = sum(source not in listed for source in received.sources())
    if n_missing:
        message = (
            f"{n_missing} interviews of the received tables are not in the list. `protect {year} --prepare` adds them."
        )
        problems.append(Problem(file, "column source", message))
    return problems


def prepare_list(study: Study, year: int) -> tuple[int, int]:
    """Write the list of interviews to be filled in, with a row for every interview that is not in it yet.

    Comes back with how many rows were added and how many there are. What stands in the list stays as it is.
    """
    import pandas as pd

    tables = {
        name: files.read_table(study.received(year, name), columns)
        for name, columns in TABLES.items()
        if study.received(year, name).exists()
    }
    path = study.interviews(year)
    old = files.read_table(path, INTERVIEWS) if path.exists() else pd.DataFrame(columns=list(INTERVIEWS), dtype="str")
    found = Received(old, tables).sources()
    asked = set(tables["turns"]["respondent_id"]) if "turns" in tables else set()
    new = [
        dict.fromkeys(INTERVIEWS, "")
        | {"source": source, "instrument": "guide" if source in asked else "questionnaire"}
        for source in found
        if source not in set(old["source"])
    ]
    whole = pd.concat([old, pd.DataFrame(new, columns=list(INTERVIEWS), dtype="str")], ignore_index=True)
    files.write_secret(path, files.table_bytes(path, whole))
    return len(new), len(whole)


def split_by_consent(received: Received, today: date) -> "tuple[pd.DataFrame, list[tuple[str, str]]]":
    """The interviews that may be used, and those that may not, each with why: no consent, or kept for long enough.

    The second list has the row of the interview in the list, not its name.
    """
    kept, excluded = [], []
    for number, row in enumerate(received.interviews.to_dict("records"), start=2):
        if row["consent"] == "no":
            excluded.append((f"row {number}", "gave no consent"))
        elif row["retention_until"] and date.fromisoformat(str(row["retention_until"])) < today:
            excluded.append((f"row {number}", "may be kept no longer (retention_until has passed)"))
        else:
            kept.append(number - 2)
    return received.interviews.iloc[kept], excluded


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
