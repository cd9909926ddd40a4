"""What attacks share: hostile files made by hand, commands run as people run them, and how a command may end.

Every hostile content holds MARK; no message may hold it, because a message never repeats what a file says.
"""

import io
import os
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import click
from click.testing import CliRunner
from shared import ROOT

from ctipsurvey.cli import cli

MARK = "Zarina7319"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FORM = ROOT / "tests/fixtures/kobo/form_constructed.yaml"
A_GIGABYTE = 2**30
ANSWER = f"I: What happened? R: {MARK} told us."


@dataclass(frozen=True)
class Ending:
    """How a command ended: its exit code and all that it said; `peak` is its memory in bytes where it was bounded."""

    code: int
    said: str
    peak: int = 0


def run(*words: object) -> Ending:
    """A command run in this process; an error that nobody foresaw is raised, so that a test fails by it."""
    done = CliRunner().invoke(cli, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit | click.ClickException):
        raise done.exception
    return Ending(done.exit_code, done.output)


def run_apart(*words: object, seconds: float = 120, environment: dict[str, str] | None = None) -> Ending:
    """A command run in a process of its own; `peak` is the most memory it took (Linux counts it in kilobytes)."""
    own = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    said = io.BytesIO()
    with subprocess.Popen(
        [sys.executable, "-m", "ctipsurvey.cli", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=own | (environment or {}),
    ) as process:
        assert process.stdout is not None
        begun = time.monotonic()
        said.write(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert time.monotonic() - begun < seconds, "a bound against hanging, not a measurement"
    return Ending(process.returncode, said.getvalue().decode("utf-8", "replace"), used.ru_maxrss * 1024)


def refused(ending: Ending, *words: str, out: Path | None = None, code: int | None = None) -> None:
    """Ended in a clear refusal: known exit code, a message with these words, no content, nothing half-written."""
    assert ending.code in ((2, 3, 4, 5) if code is None else (code,)), ending.said
    quiet(ending)
    for word in words:
        assert word in ending.said
    if out is not None:
        assert not out.exists() or list(out.rglob("*")) == []


def harmless(ending: Ending) -> None:
    """Ended well, and said nothing of the content."""
    assert ending.code == 0, ending.said
    quiet(ending)


def quiet(ending: Ending) -> None:
    """No traceback, no admission of a mistake, nothing of the content, no character that steers a terminal."""
    assert "Traceback" not in ending.said
    assert "mistake of its own" not in ending.said
    assert MARK not in ending.said
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in ending.said)


def collect(path: Path, *more: object) -> tuple[Ending, Path]:
    """`collect` on one file, and the folder it was to write."""
    out = path.parent / "out"
    return run("collect", path, "--year", "2019", "--out", out, "--study", path.parent, *more), out


def collect_export(path: Path) -> tuple[Ending, Path]:
    """`collect` on an export of the form in FORM."""
    return collect(path, "--instrument", FORM)


def import_report(path: Path, *more: object) -> tuple[Ending, Path]:
    """`import-report` on one file, and the folder it was to write."""
    out = path.parent / "out"
    return run("import-report", path, "--year", "2019", "--out", out, "--study", path.parent, *more), out


def import_exchange(path: Path) -> tuple[Ending, Path]:
    """`exchange import` on one file, and the folder it was to write."""
    out = path.parent / "out"
    return run("exchange", "import", path, "--out", out), out


def import_form(path: Path) -> tuple[Ending, Path]:
    """`form import` on one workbook, and the folder it was to write."""
    out = path.parent / "out"
    return run("form", "import", path, "--out", out / "form.yaml"), out


def saved(path: Path, content: bytes | str) -> Path:
    """A file with this content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def zipped(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()


def word(body: str = "", document: str | bytes = "", **parts: str) -> bytes:
    """A Word document with this body; further parts by their name without folder and ending."""
    whole = document or f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": whole} | {f"word/{name}.xml": part for name, part in parts.items()})


def paragraph(text: str) -> str:
    """A paragraph of a Word document."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def real_word(body: str, **parts: str) -> bytes:
    """A Word document that programs accept too: with types and relations, its body replaced."""
    import docx

    stream = io.BytesIO()
    docx.Document().save(stream)
    whole = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return changed(stream.getvalue(), {"word/document.xml": whole} | parts)


def opendocument(body: str = "", content: str | bytes = "") -> bytes:
    """An OpenDocument text with this body."""
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text"))
    whole = content or (
        f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": whole})


def workbook(*rows: tuple[object, ...], **sheets: list[tuple[object, ...]]) -> bytes:
    """A workbook whose first sheet has these rows; further sheets by name."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(content: bytes, parts: dict[str, bytes | str]) -> bytes:
    """The same archive with some parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        return zipped({name: old.read(name) for name in old.namelist()} | parts)


def form_workbook(label: str = "Your name", constraint: str = "", **sheets: list[tuple[object, ...]]) -> bytes:
    """An XLSForm with one question."""
    survey = [("type", "name", "label::English (en)", "constraint"), ("text", "q1", label, constraint)]
    settings: list[tuple[object, ...]] = [("form_title", "form_id"), ("A form", "a_form")]
    book = workbook(**{"survey": survey, "settings": settings, **sheets})
    return book


def project(xml: str | bytes, **texts: bytes) -> bytes:
    """A REFI-QDA project with this XML."""
    return zipped({"project.qde": xml} | {f"sources/{name}.txt": text for name, text in texts.items()})


def export(**answers: str) -> str:
    """An export of a form server in CSV with one submission of the form in FORM."""
    columns = {"_uuid": "u1", "body_kind": "ngo", **answers}
    return ",".join(columns) + "\n" + ",".join(f'"{text}"' for text in columns.values()) + "\n"
