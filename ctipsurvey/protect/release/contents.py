"""What may leave: kinds of files, names, and whether outputs are still those that a run left."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ctipsurvey.errors import Problem

ALLOWED: dict[str, str] = {
    ".csv": "a table",
    ".json": "what is printed of a table or figure, or a manifest",
    ".png": "a picture",
    ".html": "the report as a page",
    ".docx": "the report for Word",
    ".xlsx": "a workbook",
    ".ipynb": "a notebook",
    ".md": "a text",
    ".yaml": "an instrument",
    ".lock": "the versions of the libraries",
}
"""The kinds of files that may leave. Each can be read by a person, and cleaned and searched by the program."""

LEFT_OUT: dict[str, str] = {
    ".svg": "it holds the exact numbers behind every point and bar; the PNG beside it shows the same",
}
"""Kinds that a run makes and that stay here, with the reason. They do not stop a release."""

REFUSED: dict[str, str] = {
    ".parquet": "its text is packed in a way that cannot be searched. Write the table as CSV",
    ".sav": "it cannot be searched for names. Give the CSV; whoever needs SPSS makes it with `data export`",
    ".dta": "it cannot be searched for names. Give the CSV; whoever needs Stata makes it with `data export`",
    ".skops": "a model remembers words of those who were asked. Whoever needs it trains it again",
    ".pdf": "it cannot be cleaned. Give the DOCX or the HTML",
    ".age": "it may be the key. It never leaves",
}
"""Kinds that are refused for a reason of their own; all others are refused because they are not in the list."""

CONTEXT_FREE = ("outputs/manifest.json", "outputs/disclosure.json", "study/requirements.lock")
"""Files that explain themselves."""
PUBLIC = re.compile(r"study/(?:instruments/|notebooks/|data/\d+/published/|requirements\.lock)")
"""What is public already: instruments, notebooks without outputs, published facts."""
_NAME = re.compile(r"[\w][\w .()+,=-]*(?<![ .])")
_SECRETS = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE", b"AGE-SECRET-KEY-", b"PRIVATE KEY-----")


@dataclass(frozen=True)
class Sorted:
    """Files by what becomes of them: those that may leave, those left out with the reason, and what is in the way."""

    kept: dict[str, bytes]
    left_out: dict[str, str]
    problems: list[Problem]


def sort_files(files: Mapping[str, bytes]) -> Sorted:
    """The files of a package (name, content) sorted by their kinds; what may not leave is a problem."""
    kept, left_out, problems = {}, {}, []
    for name, content in sorted(files.items()):
        suffix = _suffix(name)
        if suffix in LEFT_OUT:
            left_out[name] = LEFT_OUT[suffix]
            continue
        if suffix not in ALLOWED:
            reason = REFUSED.get(suffix, f"allowed are {', '.join(sorted(ALLOWED))}")
            message = f"a file of this kind ({suffix or 'without ending'}) may not leave: {reason}."
            problems.append(Problem(name, "", message))
            continue
        problems += _look_at(name, content, suffix)
        kept[name] = content
    return Sorted(kept, left_out, problems)


def _suffix(name: str) -> str:
    last = name.rpartition("/")[2]
    return f".{last.rpartition('.')[2].lower()}" if "." in last[1:] else ""


def _look_at(name: str, content: bytes, suffix: str) -> list[Problem]:
    problems = []
    if not all(_NAME.fullmatch(part) for part in name.split("/")):
        problems.append(Problem(name, "", "has a name with signs that not every system takes. Rename it."))
    if suffix in (".png", ".docx", ".xlsx"):
        begin = b"\x89PNG" if suffix == ".png" else b"PK\x03\x04"
        if not content.startswith(begin):
            problems.append(Problem(name, "", f"is not what its ending says ({ALLOWED[suffix]}). Make it again."))
        return problems
    try:
        text = content.decode("utf-8-sig")
        if suffix in (".json", ".ipynb"):
            json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError):
        problems.append(Problem(name, "", f"is not what its ending says ({ALLOWED[suffix]}). Make it again."))
        return problems
    if "\x00" in text:
        problems.append(Problem(name, "", "holds bytes that are no text. Make it again."))
    return problems


def find_secrets(files: Mapping[str, bytes], received: Mapping[str, str], hashes: Mapping[str, str]) -> list[Problem]:
    """Files that are the key, a key of encryption, or the same as a received file (by name, then by hash).

    `received` are hashes of received files and of the key, with what to call them; `hashes` those of the package.
    """
    problems = []
    for name, content in sorted(files.items()):
        parts = name.lower().split("/")
        if "received" in parts[:-1] or parts[-1] in ("key.csv", "key.age"):
            problems.append(
                Problem(name, "", "is the key or was received: it never leaves. Take it out of the folder.")
            )
        elif any(mark in content for mark in _SECRETS):
            problems.append(Problem(name, "", "holds a key or something encrypted: it never leaves. Take it out."))
        elif hashes[name] in received:
            message = f"is the same, byte for byte, as {received[hashes[name]]}. What was received never leaves."
            problems.append(Problem(name, "", message))
    return problems


def compare_outputs(folder: str, noted: Mapping[str, str], found: Mapping[str, str]) -> list[Problem]:
    """Where outputs are no longer what the run's manifest says: changed, added or removed, each file by its name."""
    problems = []
    for name in sorted({*noted, *found}):
        if name not in found:
            message = "was made by the run and is gone. Run the year again."
        elif name not in noted:
            message = "was added after the run. Take it out, or let a notebook make it."
        elif noted[name] != found[name]:
            message = "was changed after the run. Run the year again; what leaves is what a run made."
        else:
            continue
        problems.append(Problem(f"{folder}/{name}", "", message))
    return problems


def unit_of(name: str) -> str:
    """What a context line speaks of: a file of the package without its ending, so that table and printed side are one.

    >>> unit_of("outputs/tables/interviews.csv"), unit_of("study/data/2019/protected/turns.csv")
    ('tables/interviews', 'data/2019/protected/turns')
    """
    return name.partition("/")[2].rpartition(".")[0]


def units_of(names: Collection[str]) -> list[str]:
    """What needs a context line, in order, each once."""
    needed = (name for name in names if name not in CONTEXT_FREE and not PUBLIC.match(name))
    return list(dict.fromkeys(unit_of(name) for name in sorted(needed)))


def access_of(name: str) -> str:
    """Who may have a file: `open` anyone, `reviewers` only those who accepted the terms."""
    confidential = re.match(r"study/data/\d+/(?:protected|coded)/|outputs/notebooks/", name)
    return "reviewers" if confidential else "open"
