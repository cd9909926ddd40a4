"""The codings log: what a coder decided on a segment, appended and never changed.

A reading is all that one coder decided on one segment at one time: its codes, or an empty code for "read, and nothing
found in it". A later reading of the same segment takes the place of the earlier one, which stays in the file. Every row
says which part of its reading it is (`1 of 2`), so that a reading cut short by a crash is known and left out whole.
"""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.guard.names import fault_of_name
from ctipsurvey.guard.spreadsheets import safe_rows

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("segment_id", "turn_id", "start", "end", "code", "valence", "coder")
"""What every row of codings says; a table made in a spreadsheet needs no more."""
MORE = ("version", "time", "origin", "memo", "part")
"""What the log knows besides: the version of the coder, when, whether people or a program coded, a remark, and which
part of the reading the row is."""
TIDY = (*COLUMNS, "version", "time", "origin", "memo")
"""One row is one code put on one segment by one coder; an empty code says: read, and nothing found in it."""
HEADER = ",".join((*COLUMNS, *MORE)) + "\n"
HUMAN = "human"
NAME = re.compile(r"[\w][\w .-]{0,60}")
_PART = re.compile(r"(\d+) of (\d+)")


def append_reading(
    path: Path,
    place: tuple[str, str, int, int],
    codes: Sequence[tuple[str, str]],
    coder: str,
    *,
    version: str = "",
    origin: str = HUMAN,
    memo: str = "",
    time: str = "",
) -> None:
    """Add one reading to a coder's log: `place` is segment_id, turn_id, start and end; `codes` are code and valence.

    When the call comes back, the reading is on the disk; a crash before that leaves all earlier readings and no half
    of this one. Raises DataError where the coder has no usable name or the file cannot be written.
    """
    append_readings(path, [(place, codes, memo)], coder, version=version, origin=origin, time=time)


def append_readings(
    path: Path,
    readings: Sequence[tuple[tuple[str, str, int, int], Sequence[tuple[str, str]], str]],
    coder: str,
    *,
    version: str = "",
    origin: str = HUMAN,
    time: str = "",
) -> None:
    """Add several readings (place, codes, memo) of one coder at once; see append_reading."""
    if not NAME.fullmatch(coder) or fault_of_name(coder):
        raise DataError(Problem(path.name, "coder", "needs a name of letters, digits, spaces, dots and hyphens."))
    stamp = time or datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    rows = []
    for place, codes, memo in readings:
        given = list(dict.fromkeys(codes)) or [("", "")]
        for number, (code, valence) in enumerate(given, start=1):
            own = (code, valence, coder, version, stamp, origin, memo, f"{number} of {len(given)}")
            rows.append((*(str(part) for part in place), *own))
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(safe_rows(rows))
    files.make_folder(path.parent)
    with FileLock(path.with_name(f"{files.PARTIAL}{path.stem}.lock")):
        if not path.exists():
            files.write_text(path, HEADER + written.getvalue())
            return
        if not files.read_bytes(path).startswith(HEADER.encode()):
            files.write_table(path, read_log(path))
        files.append_text(path, written.getvalue(), whole_readings(files.read_bytes(path)))


def read_log(path: Path) -> "pd.DataFrame":
    """All whole readings of one file, TIDY and `part`, in the order in which they were made.

    Raises DataError where columns are missing or unknown, or a row is of another length.
    """
    text = files.read_text(path)
    if "part" not in text.partition("\n")[0].split(","):
        return files.read_table(path, COLUMNS, MORE)
    table = files.read_whole_rows(path, COLUMNS, MORE)
    return table.head(_whole(table["part"].tolist()))


def whole_readings(content: bytes) -> int:
    """How many bytes of a log are whole readings; what lies behind was cut short by a crash."""
    text = content.decode("utf-8", errors="ignore")
    text = text[: files.whole_rows(text)]
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cut = len(rows) - 1 - _whole([row[-1] if row else "" for row in rows[1:]])
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows[len(rows) - cut :])
    return len(text.removesuffix(written.getvalue()).encode("utf-8"))


def _whole(parts: Sequence[str]) -> int:
    """How many rows belong to whole readings; only the last reading can be cut short."""
    found = _PART.fullmatch(parts[-1]) if parts else None
    if found is None or found[1] == found[2]:
        return len(parts)
    return len(parts) - int(found[1])


def current(codings: "pd.DataFrame") -> "pd.DataFrame":
    """The last reading of every segment by every coder; rows without a time are older than all others.

    One row is segment x code x coder, as it counts now. Readings of different versions of a coder are one coder's.
    """
    if codings.empty:
        return codings
    own = codings.assign(_order=range(len(codings)))
    last = (
        own.sort_values(["time", "_order"], kind="stable").groupby(["coder", "segment_id"], sort=False)["time"].last()
    )
    keys = list(zip(own["coder"], own["segment_id"], strict=True))
    kept = own["time"].to_numpy() == last.reindex(keys).to_numpy()
    found: pd.DataFrame = own[kept].drop(columns="_order")
    return found.drop_duplicates(["coder", "segment_id", "code"], keep="last").reset_index(drop=True)


def by_version(codings: "pd.DataFrame", coder: str, version: str) -> "pd.DataFrame":
    """What a coder said as one of its versions (a first round, a model of last year), as `current` counts it."""
    return current(codings[(codings["coder"] == coder) & (codings["version"] == version)])
