#!/usr/bin/env python3
"""Set up this workbench once, then run it: needs Python 3.11 or later and nothing else.

    python3 workbench.py run [YEAR ...]   run a monitoring year (the latest if none is named)
    python3 workbench.py test             run the tests
    python3 workbench.py lab              open the notebooks in JupyterLab
    python3 workbench.py ANYTHING ELSE    hand over to the command `ctipsurvey`

On Windows write `py workbench.py ...`. The first call makes the folder .venv and installs exactly the
packages that requirements.lock names, each checked by its hash; later calls start at once.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
LOCK = HERE / "requirements.lock"
STAMPS = VENV / "made-from.json"
KOBO_LOCK = HERE / "tests" / "kobo.lock"
KOBO = VENV / "kobo"
ON_ALL_CORES = ["-n", "auto", "--dist", "loadfile"]
LOCKED = ["--only-binary", ":all:", "--require-hashes"]
EDITABLE = ["--no-build-isolation", "--editable"]
NEEDED = (3, 11)
LAB_SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


def main(words: list[str]) -> int:
    """Set up where needed, hand over, and come back with the exit code."""
    if sys.version_info < NEEDED:
        found = ".".join(map(str, sys.version_info[:2]))
        print(f"Python {NEEDED[0]}.{NEEDED[1]} or later is needed; this is {found}.", file=sys.stderr)
        return 2
    if not words or words[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0 if words else 2
    problem = set_up(for_tests=words[0] == "test")
    if problem:
        print(problem, file=sys.stderr)
        return 1
    verb, rest = words[0], words[1:]
    if verb == "test":
        return hand_over([python(), "-m", "pytest", *ON_ALL_CORES, *rest])
    if verb == "lab":
        return hand_over([python(), "-m", "jupyterlab", "--notebook-dir", str(HERE), *rest])
    return hand_over([python(), "-m", "ctipsurvey.cli", verb, *rest])


def set_up(for_tests: bool = False) -> str:
    """See that .venv is as the lock and pyproject.toml say; comes back with what went wrong, or ''.

    The tests also need, apart from all else, the compiler of forms in the version that KoboToolbox uses.
    """
    done = read_stamps()
    wanted = wanted_stamps()
    steps = []
    if done.get("packages") != wanted["packages"] or not Path(python()).is_file():
        print("Setting up .venv from requirements.lock. This happens once and takes a few minutes.", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        steps = [
            ("making .venv", [sys.executable, "-m", "venv", str(VENV)]),
            ("installing the locked packages", [*pip_install(), *LOCKED, "-r", str(LOCK)]),
        ]
        done = {}
    if done.get("project") != wanted["project"]:
        steps.append(("installing ctipsurvey itself", [*pip_install(), *EDITABLE, str(HERE)]))
    settled = bool(steps)
    if for_tests and (steps or done.get("kobo") != wanted["kobo"]):
        command = [*pip_install(), *LOCKED, "--upgrade", "--target", str(KOBO), "-r", str(KOBO_LOCK)]
        steps.append(("installing KoboToolbox's compiler for the tests", command))
    for what, command in steps:
        print(f"  {what} ...", flush=True)
        if subprocess.run(command, env=environment(), check=False).returncode:
            return f"Set-up stopped while {what}. What went wrong stands above; try again after mending it."
    if settled:
        settings = VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(json.dumps(LAB_SETTINGS), encoding="utf-8")
    if steps:
        stamps = {**done, **wanted} if for_tests else {**done, **wanted, "kobo": done.get("kobo", "")}
        STAMPS.write_text(json.dumps(stamps), encoding="utf-8")
    return ""


def read_stamps() -> dict[str, str]:
    """What .venv was made from; nothing where it was never finished."""
    try:
        return dict(json.loads(STAMPS.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def wanted_stamps() -> dict[str, str]:
    """What .venv should be made from: the lock for this Python and folder, and the project's settings."""
    version = ".".join(map(str, sys.version_info[:2]))
    return {
        "packages": f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {version} {HERE}",
        "kobo": hashlib.sha256(KOBO_LOCK.read_bytes()).hexdigest() + version,
        "project": hashlib.sha256((HERE / "pyproject.toml").read_bytes()).hexdigest(),
    }


def pip_install() -> list[str]:
    """The pip of .venv, quiet."""
    return [python(), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps"]


def python() -> str:
    """The Python of .venv."""
    windows = os.name == "nt"
    return str(VENV / ("Scripts" if windows else "bin") / ("python.exe" if windows else "python"))


def environment() -> dict[str, str]:
    """The present environment without what would let another Python's packages in."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    return {**kept, "PYTHONUTF8": "1"}


def hand_over(command: list[str]) -> int:
    """Run a command in the study's folder and come back with its exit code."""
    try:
        return subprocess.run(command, cwd=HERE, env=environment(), check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
