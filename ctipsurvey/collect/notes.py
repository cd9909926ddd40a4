"""The reading report: what a reader read, and what it did not, guessed or repaired, by file and place."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["read", "repaired", "guessed", "unknown value", "irregular", "not read"]


@dataclass(frozen=True)
class Note:
    """One statement on one place of one file. `message` never holds an answer, a name or a quotation.

    `kind`: read (a fact on what was read) · repaired · guessed (a person should look) · unknown value (kept as it
    is) · irregular (kept as it is) · not read (it is in no table).
    """

    file: str
    place: str
    kind: Kind
    message: str


def notes_table(notes: Iterable[Note]) -> "pd.DataFrame":
    """One row is one note: file, place, kind, message; in the order given, no note twice."""
    import pandas as pd

    columns = [field.name for field in fields(Note)]
    return pd.DataFrame([astuple(note) for note in dict.fromkeys(notes)], columns=columns, dtype="str")


def notes_in_short(notes: Sequence[Note]) -> list[str]:
    """What was read and how many places need a look, as lines for a terminal."""
    lines = [f"{note.file}: {note.message}" for note in notes if note.kind == "read" and not note.place]
    for kind in ("repaired", "guessed", "unknown value", "irregular", "not read"):
        own = [note for note in notes if note.kind == kind]
        if own:
            lines.append(f"{kind} ({len(own)}): listed in reading_report.csv with file and place.")
    return lines
