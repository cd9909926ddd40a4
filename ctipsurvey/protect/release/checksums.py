"""The package itself: its manifest, its sums, and one archive whose bytes depend on nothing but its content."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ctipsurvey.protect.release.contents import access_of, unit_of

MANIFEST = "release.json"
SUMS = "SHA256SUMS"
README = "README.md"
FORMAT = 1
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Facts:
    """What the manifest of a release says besides its files.

    `outputs` are the run's own hashes; `contents` is the hash that was approved; `ledger` is what disclosure control
    has written, if anything.
    """

    year: int
    version: str
    code: str
    contents: str
    outputs: Mapping[str, str]
    left_out: Mapping[str, str]
    context: Sequence[Mapping[str, str]]
    approvals: Sequence[Mapping[str, str]]
    ledger: bytes | None = None


def hash_all(files: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of every file, by name."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


def build_manifest(files: Mapping[str, bytes], facts: Facts) -> dict[str, Any]:
    """What the package holds, file by file, what stayed here and why, who approved, and how counts were protected."""
    said = {row["output"]: row for row in facts.context}
    listed = []
    for name, digest in hash_all(files).items():
        row = said.get(unit_of(name), {})
        as_run = facts.outputs.get(name.removeprefix("outputs/")) if name.startswith("outputs/") else None
        entry = {"path": name, "sha256": digest, "bytes": len(files[name]), "access": access_of(name)}
        entry |= {key: row[key] for key in ("what", "why_safe", "exception") if row.get(key)}
        if as_run and as_run != digest:
            entry["sha256_before_cleaning"] = as_run
        listed.append(entry)
    return {
        "format": FORMAT,
        "year": facts.year,
        "ctipsurvey": {"version": facts.version, "code": facts.code},
        "contents": facts.contents,
        "files": listed,
        "left_out": dict(sorted(facts.left_out.items())),
        "approvals": [{"name": row["name"], "date": row["date"]} for row in facts.approvals],
        "disclosure_control": summarise_ledger(facts.ledger),
        "search_for_original_strings": "done over the finished package; nothing was found",
    }


def summarise_ledger(content: bytes | None) -> dict[str, Any] | None:
    """Of a ledger: its hash, the threshold of each risk, and the share of counts that are hidden; None without one."""
    if content is None:
        return None
    found: dict[str, Any] = {"ledger_sha256": hashlib.sha256(content).hexdigest()}
    try:
        tables = json.loads(content)["tables"]
        shown = sum(len(table["shown"]) for table in tables.values())
        hidden = sum(len(table["hidden"]) for table in tables.values())
        thresholds = {table["risk"]: table["threshold"] for table in tables.values() if table["threshold"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        return found
    share = round(hidden / (shown + hidden), 4) if shown + hidden else 0.0
    return found | {"k": dict(sorted(thresholds.items())), "n_counts": shown + hidden, "share_suppressed": share}


def complete_package(files: Mapping[str, bytes], facts: Facts) -> dict[str, bytes]:
    """All files of the package: what leaves, the README for reviewers, the manifest, and the sums of all of these."""
    manifest = json.dumps(build_manifest(files, facts), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    found = {**files, README: write_readme(files, facts).encode("utf-8"), MANIFEST: manifest.encode("utf-8")}
    return {**found, SUMS: write_sums(found).encode("utf-8")}


def write_sums(files: Mapping[str, bytes]) -> str:
    r"""The sums of files as `sha256sum -c` reads them.

    >>> write_sums({"a.csv": b"a"})
    'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  a.csv\n'
    """
    return "".join(f"{digest}  {name}\n" for name, digest in hash_all(files).items())


def pack(files: Mapping[str, bytes], folder: str) -> bytes:
    """Files as one archive under one folder: sorted, dated 1980-01-01, not compressed. Same content, same bytes.

    Without compression the bytes are the same whatever library packs them, and nothing can hide in it.
    """
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", date_time=_FIXED_DATE)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return body.getvalue()


def write_readme(files: Mapping[str, bytes], facts: Facts) -> str:
    """What reviewers read first: what is inside, the terms, how to check the package and how to run the year again."""
    protected = sorted(name for name in files if "/protected/" in name)
    tables = sum(name.startswith("outputs/tables/") and name.endswith(".csv") for name in files)
    figures = sum(name.startswith("outputs/figures/") and name.endswith(".png") for name in files)
    left = "\n".join(f"- `{name}`: {reason}." for name, reason in _in_groups(facts.left_out).items()) or "- nothing"
    if protected:
        rerun = "The pseudonymised answers are inside, so the year can be run again as it is."
    else:
        rerun = (
            "The pseudonymised answers are not inside (see below). Ask the centre for access, put them into "
            f"`study/data/{facts.year}/protected/`, then run."
        )
    return _README.format(
        year=facts.year, version=facts.version, code=facts.code, tables=tables, figures=figures, rerun=rerun, left=left,
        contents=facts.contents,
    )  # fmt: skip


def _in_groups(left_out: Mapping[str, str]) -> dict[str, str]:
    """What stayed here; files of one folder and ending with one reason as one line."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for name, reason in sorted(left_out.items()):
        groups.setdefault((name.rpartition("/")[0], name.rpartition(".")[2], reason), []).append(name)
    return {
        (names[0] if len(names) == 1 else f"{folder}/*.{ending} ({len(names)} files)"): reason
        for (folder, ending, reason), names in groups.items()
    }


_README = """# Package for reviewers: monitoring year {year}

Made by `ctipsurvey release {year}`, version {version}.

## Terms

By opening this package you agree to these terms.

- Do not try to find out who anybody in it is. Do not link it with other data in order to do so.
- Files whose access is `reviewers` in `release.json` are for you alone. Do not pass them on.
- If you believe that somebody can be recognised, tell the centre, and nobody else.
- Destroy the files marked `reviewers` when your review is done.

## What is inside

| where | what |
|---|---|
| `outputs/` | what the year's run made: report.html, report.docx, {tables} tables (CSV, and beside each what is printed of it), {figures} figures, the notebooks as they ran, manifest.json with the hash of all that went in and came out |
| `study/` | what the run was made from: instruments, notebooks, published facts, people's codings, pseudonymised answers where they may be shared |
| `release.json` | every file with its hash, its access (`open` or `reviewers`), what it is and why it may be shown; who approved; how counts were protected |
| `SHA256SUMS` | the hash of every file |

Documents were cleaned of who wrote them and when. A file that was changed by this says so in `release.json`
(`sha256_before_cleaning` is the hash in `outputs/manifest.json`).

What stayed at the centre:

{left}

## Check that nothing was changed

On Linux and macOS, in this folder:

```
sha256sum -c SHA256SUMS
```

On any system, with ctipsurvey, for the archive or the unpacked folder:

```
python3 workbench.py release {year} --check FILE
```

What was approved has this hash: `{contents}`.

## Run it again

{rerun} Get ctipsurvey {version} (the hash of its code is `{code}`), and in its folder:

```
python3 workbench.py run {year} --study PATH_OF_THIS_FOLDER/study
```

Or copy `study/` over the folders of the same names in it, and `python3 workbench.py run {year}`. Compare
`study/outputs/{year}/manifest.json` with `outputs/manifest.json`: the outputs with the same hash are the same, byte for
byte. The same bytes are promised for the same versions of Python and the libraries, which the manifest names.
"""  # noqa: E501
