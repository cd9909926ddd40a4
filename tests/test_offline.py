"""A full run, and every other command that does the work, makes no attempt to reach anything outside the machine."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from shared import ROOT

GUARD = """
import os, socket

WITNESS = os.environ["OFFLINE_WITNESS"]


def told(what):
    with open(WITNESS, "a", encoding="utf-8") as stream:
        stream.write(f"{os.getpid()} {what!r}\\n")
    raise OSError(101, "the test lets nothing out")


def inside(host):
    return str(host) in ("localhost", "::1", "") or str(host).startswith("127.")


def watched(name):
    real = getattr(socket.socket, name)

    def call(self, *given):
        address = given[-1]
        if self.family != getattr(socket, "AF_UNIX", None) and not inside(address[0]):
            told((name, address[0]))
        return real(self, *given)

    setattr(socket.socket, name, call)


for name in ("connect", "connect_ex", "sendto"):
    watched(name)
for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getnameinfo"):
    def look_up(host, *given, real=getattr(socket, name), name=name, **more):
        place = host[0] if isinstance(host, tuple) else host
        return real(host, *given, **more) if inside(place or "") else told((name, place))

    setattr(socket, name, look_up)
real_create = socket.create_connection
with open(WITNESS, "a", encoding="utf-8") as stream:
    stream.write(f"{os.getpid()} watched\\n")
"""
"""Put before every Python of the run (`sitecustomize`): whatever leaves the machine is noted and fails."""

RUN = (("run", "2019"),)
OTHERS = (
    ("check",),
    ("code", "2019"),
    ("code", "--input", "texts.csv", "--output", "out/codings.csv", "--vectors", "none"),
    ("import-report", "report.docx", "--year", "2019", "--out", "out/report", "--columns", "columns.yaml"),
    ("form", "export", "questionnaire", "--out", "out/form"),
    ("form", "export", "questionnaire", "--format", "docx", "--lang", "ru", "--out", "out/form"),
    ("collect", "interview.pdf", "--year", "2019", "--out", "out/collected"),
    ("collect", "interview.docx", "--year", "2019", "--out", "out/collected_too"),
    ("data", "export", "2019", "--out", "out/data"),
    ("data", "codebook", "2019", "--out", "out/codebook"),
    ("exchange", "export", "2019", "out/2019.qdpx"),
    ("audit", "2019"),
    ("lineage", "instruments/register.yaml", "--out", "out/pairs.csv"),
    ("agree", "2019"),
)


def study(folder: Path) -> Path:
    """A copy of the study with a few files to read."""
    for name in ("instruments", "data", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "received"))
    reports, transcripts = ROOT / "tests/fixtures/reports/docx_foreign", ROOT / "tests/fixtures/transcripts"
    for source in (reports / "report.docx", reports / "columns.yaml", *transcripts.glob("interview.[pd]*")):
        shutil.copy(source, folder)
    (folder / "texts.csv").write_text("id,text\n1,The police lack money.\n", encoding="utf-8")
    return folder


def attempts(folder: Path, *commands: tuple[str, ...]) -> list[str]:
    """What tried to leave the machine while these commands ran; every Python of theirs was watched."""
    (folder / "watch").mkdir()
    (folder / "watch/sitecustomize.py").write_text(GUARD, encoding="utf-8")
    witness = folder / "witness.txt"
    own = {
        **os.environ,
        "OFFLINE_WITNESS": str(witness),
        "PYTHONPATH": os.pathsep.join([str(folder / "watch"), str(ROOT)]),
    }
    for words in commands:
        done = subprocess.run(
            [sys.executable, "-m", "ctipsurvey.cli", *words], cwd=folder, env=own, capture_output=True, text=True
        )
        assert done.returncode == 0, (words, done.stdout[-500:], done.stderr[-500:])
    said = witness.read_text("utf-8").splitlines()
    assert sum(line.endswith(" watched") for line in said) >= len(commands), "the watch was not in place"
    return [line for line in said if not line.endswith(" watched")]


def test_the_watch_sees_an_attempt(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    code = "import urllib.request\ntry:\n    urllib.request.urlopen('http://192.0.2.1/')\nexcept OSError:\n    pass"
    own = {**os.environ, "OFFLINE_WITNESS": str(tmp_path / "w"), "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=own, check=True)
    assert "192.0.2.1" in (tmp_path / "w").read_text("utf-8")


def test_a_full_run_makes_no_attempt_to_connect(tmp_path: Path) -> None:
    assert attempts(study(tmp_path), *RUN) == []
    assert (tmp_path / "outputs/2019/report.html").exists()


def test_no_other_command_makes_an_attempt_to_connect(tmp_path: Path) -> None:
    assert attempts(study(tmp_path), *OTHERS) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sockets in the file system")
def test_kernels_talk_through_files_and_not_over_the_network(tmp_path: Path) -> None:
    from ctipsurvey.run.kernel import make_kernel

    assert make_kernel(tmp_path).transport == "ipc"
    assert hasattr(socket, "AF_UNIX")
