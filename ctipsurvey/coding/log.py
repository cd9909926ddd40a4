"""The codings log: what a coder decided on a segment, appended and never changed.

A reading is all that one coder decided on one segment at one time: its codes, or an empty code for "read, and nothing
found in it". A later reading of the same segment takes the place of the earlier one, which stays in the file. Every row
says which part of its reading it is (`1 of 2`), so that a reading cut short by a crash is known and left out whole.
"""

import contextlib
import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.files import locks
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
Reading = tuple[tuple[str, str, int, int], Sequence[tuple[str, str]], str]
"""A place (segment, turn, start, end), the codes with their valences, and a remark."""


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
    readings: Sequence[Reading],
    coder: str,
    *,
    version: str = "",
    origin: str = HUMAN,
    time: str = "",
    again: bool = True,
) -> None:
    """Add several readings (place, codes, memo) of one coder at once; see append_reading.

    Not `again`: those that say what counts already are left out, so that a command may be given twice.
    """
    _refuse_bad_name(coder)
    with locks.hold_file(path):
        files.sweep_folder(path.parent)
        wanted = readings if again else _not_known(path, readings, coder)
        if not wanted:
            return
        text = _rows(wanted, coder, version, origin, time)
        if not path.exists():
            files.write_text(path, HEADER + text)
            return
        if not files.read_bytes(path).startswith(HEADER.encode()):
            files.write_table(path, read_log(path))
        files.append_text(path, text, whole_readings(files.read_bytes(path)))


def append_to_logs(logs: Mapping[Path, tuple[str, Sequence[Reading]]]) -> None:
    """Add readings to the logs of several coders, which lie in one folder: to all of them, or to none.

    By path: whose log it is, and the readings; those that say what counts already are left out.
    """
    for coder, _ in logs.values():
        _refuse_bad_name(coder)
    with contextlib.ExitStack() as held:
        for path in sorted(logs):
            held.enter_context(locks.hold_file(path))
        for folder in {path.parent for path in logs}:
            files.sweep_folder(folder)
            contents = {}
            for path, (coder, readings) in logs.items():
                wanted = _not_known(path, readings, coder)
                if path.parent == folder and wanted:
                    contents[path.name] = _whole_log(path) + _rows(wanted, coder).encode("utf-8")
            files.write_together(folder, contents)


def _refuse_bad_name(coder: str) -> None:
    if not NAME.fullmatch(coder) or fault_of_name(coder):
        raise DataError(Problem("", "coder", "needs a name of letters, digits, spaces, dots and hyphens."))


def _whole_log(path: Path) -> bytes:
    """The bytes of a log up to its last whole reading, under the log's own header."""
    if not path.exists():
        return HEADER.encode()
    content = files.read_bytes(path)
    if not content.startswith(HEADER.encode()):
        content = files.table_bytes(path, read_log(path))
    return content[: whole_readings(content)]


def _rows(readings: Sequence[Reading], coder: str, version: str = "", origin: str = HUMAN, time: str = "") -> str:
    """Readings as rows of the log."""
    stamp = time or datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    rows = []
    for place, codes, memo in readings:
        given = list(dict.fromkeys(codes)) or [("", "")]
        for number, (code, valence) in enumerate(given, start=1):
            own = (code, valence, coder, version, stamp, origin, memo, f"{number} of {len(given)}")
            rows.append((*(str(part) for part in place), *own))
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(safe_rows(rows))
    return written.getvalue()


def _not_known(path: Path, readings: Sequence[Reading], coder: str) -> Sequence[Reading]:
    """The readings that say something else than what counts of this coder in the log."""
    if not path.exists():
        return readings
    table = current(read_log(path))
    known: dict[str, set[tuple[str, ...]]] = {}
    for row in table[table["coder"] == coder].to_dict("records"):
        said = (row["start"], row["end"], row["code"], row["valence"], row["memo"])
        known.setdefault(row["segment_id"], set()).add(said)
    return [
        (place, codes, memo)
        for place, codes, memo in readings
        if known.get(place[0])
        != {(str(place[2]), str(place[3]), code, valence, memo) for code, valence in (codes or [("", "")])}
    ]


def read_log(path: Path) -> "pd.DataFrame":
    """All whole readings of one file, TIDY and `part`, in the order in which they were made.

    Raises DataError where columns are missing or unknown, or a row is of another length.
    """
    text = files.read_text(path, cut=True)
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

    One row is segment x code x coder, as it counts now. Readings of different versions of a coder are one coder's. What
    comes later is what stands further down: a clock that was set back makes no reading older than the one before it.
    """
    if codings.empty:
        return codings
    own = codings.reset_index(drop=True)
    by = ["coder", "segment_id"]
    order = own.assign(_timed=own["time"] != "").sort_values("_timed", kind="stable")
    of_last = order["time"] == order.groupby(by, sort=False)["time"].transform("last")
    upwards = order.assign(_last=of_last)[::-1]
    kept = upwards.groupby(by, sort=False)["_last"].cummin().astype(bool)
    found: pd.DataFrame = own[kept.sort_index()]
    return found.drop_duplicates([*by, "code"], keep="last").reset_index(drop=True)


def in_order(tables: "Sequence[pd.DataFrame]") -> "pd.DataFrame":
    """The readings of several files one behind the other, each file in its own order.

    Only where a coder has readings in several files does the clock decide which of two files' comes later, and never
    between two readings of one file.
    """
    import pandas as pd

    together = pd.concat(
        [table.assign(_file=number, _time=_never_back(table)) for number, table in enumerate(tables)], ignore_index=True
    )
    shared = together.groupby("coder")["_file"].nunique()
    if (shared > 1).any():
        together = together.sort_values("_time", kind="stable", ignore_index=True)
    return together.drop(columns=["_file", "_time"])


def _never_back(table: "pd.DataFrame") -> list[str]:
    """The times of a file, each at least as late as those above it; '' stays ''."""
    latest, found = "", []
    for time in table["time"]:
        latest = max(latest, time)
        found.append(latest if time else "")
    return found


def by_version(codings: "pd.DataFrame", coder: str, version: str) -> "pd.DataFrame":
    """What a coder said as one of its versions (a first round, a model of last year), as `current` counts it."""
    return current(codings[(codings["coder"] == coder) & (codings["version"] == version)])
