"""The mark of constructed data: does everything made from it still say so?"""

import json
import re
from collections.abc import Mapping
from typing import Any

from ctipsurvey.errors import Problem
from ctipsurvey.protect.release.consent import CONSTRUCTED, OF_ONE_PERSON, rows_of
from ctipsurvey.protect.release.contents import unit_of

MARK = "CONSTRUCTED DATA"
"""How the mark begins, in whatever table or page."""
_CONSTRUCTED_ID = re.compile(r"C\d\d_")


def check_marks(files: Mapping[str, bytes]) -> list[Problem]:
    """Tables, printed tables and reports that show constructed data and do not say so."""
    problems = []
    printed = {name: _json(content) for name, content in files.items() if name.startswith("outputs/tables/")}
    any_constructed = False
    for name, content in sorted(files.items()):
        if name.startswith("outputs/") and name.endswith(".csv"):
            said = printed.get(f"{name.removesuffix('.csv')}.json", {}).get("constructed") is True
            rows = rows_of(content)
            bare = [number for number, row in enumerate(rows, start=2) if _needs_mark(row, said) and not _has_mark(row)]
            any_constructed |= said or any(_has_mark(row) for row in rows)
            if bare:
                message = f"{len(bare)} rows are made from constructed data and do not say so. Run the year again."
                problems.append(Problem(name, f"row {bare[0]}", message))
            elif rows and all(_has_mark(row) for row in rows) and f"{name[:-4]}.json" in printed and not said:
                message = "prints constructed data and does not say so. Run the year again."
                problems.append(Problem(f"{name[:-4]}.json", "", message))
    page = files.get("outputs/report.html")
    if any_constructed and page is not None and MARK.encode() not in page:
        problems.append(Problem("outputs/report.html", "", f"does not say {MARK}, though tables in it are. Run again."))
    return problems


def counts_people(files: Mapping[str, bytes]) -> list[str]:
    """The tables that say of themselves that they count respondents or victims, so that a ledger must hold them.

    A printed table says it under `risk` (or `counts`): `respondents` or `victims`.
    """
    found = []
    for name, content in sorted(files.items()):
        if name.startswith("outputs/tables/") and name.endswith(".json"):
            said = _json(content)
            if said.get("risk", said.get("counts")) in ("respondents", "victims"):
                found.append(name)
    return found


def titles_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """What tables, figures and notebooks call themselves, by what a context line speaks of."""
    found = {}
    for name, content in sorted(files.items()):
        said = _json(content) if name.endswith((".json", ".ipynb")) else {}
        if isinstance(said.get("title"), str):
            found[unit_of(name)] = said["title"]
        elif name.startswith("outputs/notebooks/") and said.get("cells"):
            source = "".join(said["cells"][0].get("source", ""))
            found[unit_of(name)] = f"Notebook as it ran: {source.partition(chr(10))[0].strip('# ')}"
    return found


def _json(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _needs_mark(row: Mapping[str, str], said: bool) -> bool:
    return said or any(_CONSTRUCTED_ID.match(row.get(column, "")) for column in OF_ONE_PERSON)


def _has_mark(row: Mapping[str, str]) -> bool:
    return any(cell.startswith(MARK) or cell == CONSTRUCTED for cell in row.values())
