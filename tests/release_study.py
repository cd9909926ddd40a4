"""A tiny study with finished outputs that may leave, and files of every kind in raw bytes."""

import base64
import csv
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from ctipsurvey.protect.release.contents import units_of
from ctipsurvey.protect.release.context import APPROVALS, OUTPUTS
from ctipsurvey.run.manifest import write_manifest
from ctipsurvey.run.releasing import draft_package, gather_secrets
from ctipsurvey.study import Study, load_study

TODAY = "2019-11-30"
MARK = "CONSTRUCTED DATA, invented for demonstration"
SETTINGS = """title: A study
law: A law
place: A place
centre: A centre
waves:
  - year: 2019
    period: first
    report: none
"""
RESPONDENTS = "respondent_id,year,kind,constructed\nC19_01,2019,ngo,constructed\n"


def picture(*chunks: tuple[bytes, bytes], points: bytes = b"\x00\xff\xff\xff") -> bytes:
    """A PNG of one point, with these chunks before its points."""
    found = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)), *chunks]
    found += [(b"IDAT", zlib.compress(points)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in found
    )


def archive(parts: Mapping[str, str | bytes], comment: bytes = b"") -> bytes:
    """A ZIP with these parts, each packed."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
        made.comment = comment
    return body.getvalue()


def notebook(*outputs: dict, metadata: dict | None = None) -> bytes:
    """A notebook with one code cell."""
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "look()", "outputs": list(outputs)}
    title = {"cell_type": "markdown", "id": "t", "metadata": {}, "source": "# 1 Look"}
    content = {"cells": [title, cell | {"execution_count": 1}], "metadata": metadata or {}, "nbformat": 4}
    return json.dumps(content | {"nbformat_minor": 5}).encode()


def build(root: Path) -> Study:
    """The study, with what is received, protected and published, and the outputs of its run."""
    write(root, "instruments/study.yaml", SETTINGS)
    write(root, "notebooks/1_look.ipynb", notebook())
    write(root, "data/2019/protected/respondents.csv", RESPONDENTS)
    write(root, "data/2019/published/statuses.csv", "recommendation_id,status\nr1,done\n")
    outputs = root / "outputs" / "2019"
    said = {"id": "kinds", "title": "Respondents by kind", "constructed": True}
    write(outputs, "tables/kinds.csv", f'data,kind,n\n"{MARK}",ngo,1\n')
    write(outputs, "tables/kinds.json", json.dumps(said))
    write(outputs, "figures/kinds.png", picture((b"tEXt", b"Software\x00x")))
    write(outputs, "figures/kinds.svg", "<svg/>")
    shown = base64.b64encode(picture()).decode()
    write(outputs, "report.html", f'<html><p>{MARK}</p><img src="data:image/png;base64,{shown}"></html>')
    write(outputs, "notebooks/1_look.ipynb", notebook())
    study = load_study(root)
    finish(study)
    return study


def write(folder: Path, name: str, content: str | bytes) -> None:
    """One file, with the folders around it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def finish(study: Study) -> None:
    """The manifest of the outputs as they are now, as a run leaves it."""
    write_manifest(study, 2019, study.outputs(2019))


def explain(study: Study, *, leave_out: str = "") -> None:
    """A line on every output, but one."""
    draft = draft_package(study, 2019, gather_secrets(study, 2019), TODAY)
    rows = [
        (unit, "what it shows in words", "why it is safe in words", "")
        for unit in units_of(draft.files)
        if unit != leave_out
    ]
    write_rows(study.published(2019, "release_outputs"), OUTPUTS, rows)


def approve(study: Study, *people: tuple[str, str], content: str = "") -> None:
    """Approvals by these people (name, date) of what would leave now, or of this hash."""
    draft = draft_package(study, 2019, gather_secrets(study, 2019), TODAY)
    rows = [(name, day, content or draft.contents) for name, day in people]
    write_rows(study.published(2019, "release_approvals"), APPROVALS, rows)


def ready(study: Study) -> None:
    """All lines and two approvals."""
    explain(study)
    approve(study, ("Reviewer One", "2019-11-29"), ("Reviewer Two", "2019-11-30"))


def write_rows(path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([columns, *rows])
