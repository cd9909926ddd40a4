"""What may not be in the repository: addresses in the lock, paths of a machine, sentences of the report."""

import csv
import json
import re
import subprocess

import pytest
import yaml
from shared import REPORT_2019, ROOT, needs_the_report

TITLES = (
    # official names and titles that a paraphrase cannot avoid
    "the state agency for youth affairs physical culture and sports under the government of the kyrgyz republic",
    "on approval of model regulations on interaction of state executive bodies on fulfillment of related functions",
    "on preventing and combating trafficking in persons",
    "on private employment agencies",
    "central asian eurasian fund kyrgyzstan",
    "law of the kyrgyz republic on preventing and combating trafficking in persons",
)
LONGEST_SHARED_RUN = 7


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return listed.stdout.splitlines()


def test_the_lock_holds_no_address_and_a_hash_for_every_package() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"://|file:|--find|--index|--extra", lock)
    packages = re.split(r"\n(?=[A-Za-z0-9])", lock.strip())
    assert len(packages) > 100
    assert all("--hash=sha256:" in package for package in packages)


def test_no_file_names_a_registry_host_or_a_path_of_a_machine() -> None:
    hosts = re.compile("|".join(("py" + r"pi\.org", "python" + r"hosted", "np" + r"mjs\.", "deb" + r"\.debian\.org")))
    paths = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:work|home|root|opt|Users)/\w")
    wrong = []
    for name in _tracked():
        path = ROOT / name
        if path.suffix in (".docx", ".png", ".skops") or name.startswith("tests/") or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if hosts.search(line) or paths.search(line):
                wrong.append(f"{name}:{number}")
    assert wrong == []


def test_what_identifies_people_and_what_can_be_made_again_is_ignored() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"data/*/received/", "data/key.csv", "outputs/", ".venv/"} <= set(ignored)
    assert [name for name in _tracked() if "/received/" in name or name.startswith("outputs/")] == []


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))


def _our_texts() -> dict[str, str]:
    register = yaml.load((ROOT / "instruments/register.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    texts = {entry["id"]: entry["text"]["en"] for entry in register["recommendations"]}
    for table, column in (("statuses", "evidence"), ("excerpts", "text"), ("support_cases", "description")):
        path = ROOT / "data/2019/published" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            for number, row in enumerate(csv.DictReader(stream), start=2):
                texts[f"{table}.csv row {number}"] = row[column]
    for path in sorted(ROOT.glob("data/*/protected/turns.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                texts[row["turn_id"]] = row["text"]
    return texts


@needs_the_report
def test_sentences_of_the_published_report_are_paraphrased_and_not_copied() -> None:
    report = re.sub(r"<[^>]+>", " ", REPORT_2019.read_text(encoding="utf-8"))
    runs = " ".join(_words(report))
    copied = []
    for name, text in _our_texts().items():
        words = _words(text)
        for at in range(len(words) - LONGEST_SHARED_RUN):
            run = " ".join(words[at : at + LONGEST_SHARED_RUN + 1])
            if f" {run} " in f" {runs} " and not any(run in title or title in run for title in TITLES):
                copied.append(f"{name}: {run}")
    assert copied == []


def test_every_constructed_row_says_so() -> None:
    paths = sorted(ROOT.glob("data/*/protected/*.csv"))
    assert paths
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert rows
        assert {row["constructed"] for row in rows} == {"constructed"}, path.name


def test_notebooks_and_settings_are_readable_json() -> None:
    for path in ROOT.glob("notebooks/*.ipynb"):
        json.loads(path.read_text(encoding="utf-8"))
