"""Each command that writes, on a disk that fails at its n-th operation: nothing lost, nothing half, and told in words.

What a command computes is computed once; what it writes is written again for every n.
"""

import dataclasses
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from faults import BROKEN, FULL, KILLED, Disk, ended_process, fail_everywhere, leftovers, run_with, state_of
from shared import ROOT
from tiny_study import build_study

from ctipsurvey import files
from ctipsurvey.cli import cli
from ctipsurvey.coding import log, storing, streaming
from ctipsurvey.coding.log import append_reading, append_readings, append_to_logs, current, read_log
from ctipsurvey.coding.storing import save_model
from ctipsurvey.collect import collecting
from ctipsurvey.collect.published.reading import READERS, read_report, write_reading
from ctipsurvey.errors import SurveyError
from ctipsurvey.fieldwork import labelled
from ctipsurvey.files import disk, encryption
from ctipsurvey.instruments.forms import export_form
from ctipsurvey.instruments.register import load_register, study_scale
from ctipsurvey.recommendations.observations import append_observation
from ctipsurvey.run import agreement, exchange, manifest, notebooks
from ctipsurvey.run.agreement import settle_year
from ctipsurvey.run.exchange import anchor_year, export_exchange, import_exchange
from ctipsurvey.run.keeping import back_up, restore
from ctipsurvey.run.notebooks import run_year
from ctipsurvey.study import Study, load_study

STUDY = load_study(ROOT)
PLACE, OTHER = ("t1_s01", "t1", 0, 10), ("t1_s02", "t1", 11, 20)
FIRST, SECOND = "2019-10-01T10:00:00.000000Z", "2019-10-02T10:00:00.000000Z"


def same_outputs(folder: Path) -> None:
    """What a command left before: another content for every file that it writes."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_text("from last time\n")


def test_no_reading_of_a_coder_is_lost(tmp_path: Path) -> None:
    earlier = [(f"t0_s{number:02}", "t0", number, number + 1) for number in range(3)]

    def make(folder: Path) -> None:
        for place in earlier:
            append_reading(folder / "A.csv", place, [("funding", "barrier"), ("training", "neutral")], "A", time=FIRST)

    def work(folder: Path) -> None:
        readings = [(PLACE, [("funding", "barrier"), ("training", "neutral")], 'ң "x"\ny'), (OTHER, [], "")]
        append_readings(folder / "A.csv", readings, "A", time=SECOND, again=False)

    expected = log.read_log

    def kept(state: dict[str, bytes]) -> None:
        path = tmp_path / "look.csv"
        path.write_bytes(state["A.csv"])
        assert set(expected(path)["segment_id"]) >= {place[0] for place in earlier}

    for way in (FULL, BROKEN):
        fail_everywhere(work, make, tmp_path / way, ways=(way,), between=kept, piece=50)
    killed_within = tmp_path / KILLED
    make(killed_within / "old")
    counting = Disk()
    shutil.copytree(killed_within / "old", killed_within / "whole")
    run_with(counting, work, killed_within / "whole", piece=50)
    whole = state_of(killed_within / "whole")
    for at in range(1, counting.n + 1):
        folder = killed_within / str(at)
        shutil.copytree(killed_within / "old", folder)
        run_with(Disk(KILLED, at), work, folder, as_process=ended_process(), piece=50)
        kept(state_of(folder))
        found = read_log(folder / "A.csv")
        assert set(found["segment_id"]) <= {*(place[0] for place in earlier), PLACE[0], OTHER[0]}
        assert len(found[found["segment_id"] == PLACE[0]]) in (0, 2), "a reading counts whole or not at all"
        assert run_with(Disk(), work, folder) is None
        assert state_of(folder) == whole


def test_the_logs_of_several_coders_get_their_readings_together(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(log, "_rows", fixed_time(log._rows))

    def make(folder: Path) -> None:
        append_reading(folder / "A.csv", PLACE, [("funding", "barrier")], "A", time=FIRST)

    def work(folder: Path) -> None:
        given = [
            (PLACE, [("training", "neutral")], "m"),
            (OTHER, [("funding", "barrier"), ("training", "barrier")], ""),
        ]
        append_to_logs({folder / f"{name}.csv": (name, given) for name in ("A", "B")})

    fail_everywhere(work, make, tmp_path)


def fixed_time(rows: Callable[..., str]) -> Callable[..., str]:
    """The rows of readings that are made now, with the time SECOND instead of now."""

    def made(*arguments: object) -> str:
        return rows(*arguments) if FIRST in arguments else re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", SECOND, rows(*arguments))

    return made


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """A copy of what settling and anchoring need of the study."""
    folder = tmp_path / "coded"
    shutil.copytree(ROOT / "instruments", folder / "instruments", ignore=shutil.ignore_patterns("examples"))
    shutil.copytree(ROOT / "data/2019", folder / "data/2019", ignore=shutil.ignore_patterns("received"))
    for path in (folder / "data/2019/coded/codings").glob("*.csv"):
        rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(rows[:8]), encoding="utf-8")
    return folder


def test_settling_and_carrying_over_may_be_given_again_after_a_kill(coded: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(log, "_rows", fixed_time(log._rows))
    turns = coded / "data/2019/protected/turns.csv"
    old = tmp_path / "old.csv"
    shutil.copy(turns, old)
    table = pd.read_csv(turns, dtype=str, keep_default_na=False)
    table["text"] = "Ну. " + table["text"]
    table.to_csv(turns, index=False)
    study = load_study(coded)
    logs = [path.name for path in study.codings(2019)]
    assert len(logs) > 1
    people = [(path, read_log(path)) for path in study.codings(2019)]
    turns_now, codebook = exchange.turns_of(study, 2019), exchange.load_codebook(study)
    monkeypatch.setattr(exchange, "turns_of", lambda study, year: turns_now)
    for module in (exchange, agreement):
        monkeypatch.setattr(module, "load_codebook", lambda study: codebook)
    for unread in ("instruments", "data/2019/published", "data/2019/protected"):
        shutil.rmtree(coded / unread)

    def make(folder: Path) -> None:
        shutil.copytree(coded, folder, dirs_exist_ok=True)

    def anchor(folder: Path) -> None:
        list(anchor_year(dataclasses.replace(study, root=folder), 2019, old))

    def kept(state: dict[str, bytes]) -> None:
        for path, table in people:
            (tmp_path / path.name).write_bytes(state[f"data/2019/coded/codings/{path.name}"])
            found = read_log(tmp_path / path.name).head(len(table))
            pd.testing.assert_frame_equal(found, table)

    fail_everywhere(anchor, make, tmp_path / "anchor", in_one_step=False, between=kept, ways=(FULL, KILLED), every=2)
    again = tmp_path / "again"
    make(again)
    anchor(again)
    once = state_of(again)
    anchor(again)
    assert state_of(again) == once, "given twice, nothing is carried over twice"

    decided = tmp_path / "decided.csv"
    first = current(people[0][1]).head(3)
    rows = [(row["segment_id"], "funding", "yes", "barrier", "m") for row in first.to_dict("records")]
    pd.DataFrame(rows, columns=["segment_id", "code", "decision", "valence", "remark"]).to_csv(decided, index=False)

    def settle(folder: Path) -> None:
        settle_year(dataclasses.replace(study, root=folder), 2019, decided, "Chair")

    fail_everywhere(settle, make, tmp_path / "settle", ways=(FULL, KILLED))


def test_no_rating_of_an_assessor_is_lost(tmp_path: Path) -> None:
    row = {"recommendation_id": "r2017_1", "as_of_date": "2019", "rating": "pending", "evidence": "ң,\n", "source": "s"}

    def make(folder: Path) -> None:
        append_observation(folder / "a01.csv", row)
        append_observation(folder / "a01.csv", {**row, "recommendation_id": "r2017_2"})

    def work(folder: Path) -> None:
        """What `grade` does: rate what is not rated yet."""
        found = files.read_whole_rows(
            folder / "a01.csv", ("recommendation_id", "as_of_date", "rating", "evidence", "source"), log_more()
        )
        if "r2017_3" not in set(found["recommendation_id"]):
            append_observation(folder / "a01.csv", {**row, "recommendation_id": "r2017_3"})

    def kept(state: dict[str, bytes]) -> None:
        assert state["a01.csv"].count(b"r2017_1,") == state["a01.csv"].count(b"r2017_2,") == 1

    for way in (FULL, BROKEN):
        fail_everywhere(work, make, tmp_path / way, ways=(way,), between=kept, piece=30)
    make(tmp_path / KILLED / "old")
    for at in range(1, 30):
        folder = tmp_path / KILLED / str(at)
        shutil.copytree(tmp_path / KILLED / "old", folder)
        run_with(Disk(KILLED, at), work, folder, as_process=ended_process(), piece=30)
        kept(state_of(folder))
        assert run_with(Disk(), work, folder) is None
        assert state_of(folder)["a01.csv"].count(b"r2017_3,") == 1


def log_more() -> tuple[str, ...]:
    from ctipsurvey.recommendations.assessments import MORE

    return MORE


def test_a_run_leaves_the_earlier_outputs_or_the_new_ones(tmp_path: Path, monkeypatch) -> None:
    def write_some(study: Study, year: int, values: object, shown: bool) -> None:
        for name in ("tables/a.csv", "notebooks/1_first.ipynb"):
            files.write_text(study.staging(year) / name, f"{name} of {year}")

    monkeypatch.setattr(notebooks, "_run_notebooks", write_some)
    monkeypatch.setattr(notebooks, "check_given", lambda found, year, parameters: {})
    monkeypatch.setattr(manifest, "library_versions", dict)
    monkeypatch.setattr(manifest, "hash_code", lambda: "")

    def make(folder: Path) -> None:
        study = build_study(folder / "study")
        files.write_text(study.outputs(2019) / "tables" / "a.csv", "of last time")
        files.write_text(study.outputs(2019) / "gone.csv", "no longer made")

    def work(folder: Path) -> None:
        run_year(load_study(folder / "study"), 2019, show_progress=False)

    def recover(folder: Path) -> None:
        study = load_study(folder / "study")
        files.recover_folder(study.outputs(2019), study.earlier(2019))

    fail_everywhere(work, make, tmp_path, recover=recover)


class Fixed:
    """A coder that finds the same in every text."""

    name, version, by_sentence = "rules", "1", False

    def code(self, sentences: list) -> list:
        return [streaming.Coding(row, "funding", "barrier", 0.9, "b", row % 2 == 1) for row in range(len(sentences))]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_coding_a_table_goes_on_where_it_was_stopped(tmp_path: Path, suffix: str) -> None:
    every = 2 if suffix == ".csv" else 5

    def make(folder: Path) -> None:
        texts = pd.DataFrame({"id": ["a", "b", "c"], "text": ["No money.", "Rain.", "No money."], "lang": ["en"] * 3})
        texts.to_csv(folder / "texts.csv", index=False)
        (folder / f"codings{suffix}").write_text("of last time")

    def work(folder: Path) -> None:
        target, review = folder / f"codings{suffix}", folder / "review.csv"
        streaming.code_file(folder / "texts.csv", target, Fixed(), review=review, block=2)
        assert not (folder / f"codings{suffix}.parts").exists()

    def whole(state: dict[str, bytes]) -> None:
        found = state[f"codings{suffix}"]
        assert found == b"of last time" or found.startswith(b"id,theme" if suffix == ".csv" else b"PAR1")

    fail_everywhere(work, make, tmp_path, in_one_step=False, between=whole, ways=(FULL, KILLED), every=every)


def test_a_model_is_replaced_whole(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(storing, "_plain", lambda model: {"themes": ["funding"]})
    fail_everywhere(
        lambda folder: save_model(None, folder / "m.skops"),
        lambda folder: (folder / "m.skops").write_text("the model of last time"),
        tmp_path,
        ways=(FULL, KILLED),
    )


def collected() -> collecting.Collected:
    found = collecting.Collected()
    found.add(turns=pd.DataFrame({"turn_id": ["t1"], "text": ["Constructed: ң"]}))
    found.add(responses=pd.DataFrame({"respondent_id": ["C1"], "value": ["1"]}))
    found.texts["interview"] = "Constructed: ң"
    return found


def report_reading():
    path = sorted((ROOT / "tests/fixtures/reports/md_centre_layout").glob("*.md"))[0]
    assert path.suffix in READERS
    return read_report(path, 2019, study_scale(load_register(STUDY)), None)


def wrote(work: Callable[[Path], object], tmp_path: Path) -> Callable[[Path], None]:
    """Makes what a command left before, with other content: an output of every name, and a file that is not its own."""
    sample = tmp_path / "sample"
    work(sample)
    names = sorted(state_of(sample))
    assert names

    def make(folder: Path) -> None:
        for name in [*names, "notes of mine.txt"]:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("from last time\n")

    return make


def test_collected_tables_come_together(tmp_path: Path) -> None:
    found = collected()

    def work(folder: Path) -> None:
        collecting._write(found, folder)

    fail_everywhere(work, wrote(work, tmp_path), tmp_path / "over")
    fail_everywhere(work, lambda folder: None, tmp_path / "new", ways=(FULL, KILLED), every=2)


def test_the_tables_of_a_printed_report_come_together(tmp_path: Path) -> None:
    reading = report_reading()

    def work(folder: Path) -> None:
        write_reading(reading, folder, {"acts": pd.DataFrame({"act": ["1"]})})

    fail_everywhere(work, wrote(work, tmp_path), tmp_path / "over", ways=(FULL, KILLED), every=4)


def test_answers_for_statistics_programs_come_together(tmp_path: Path, monkeypatch) -> None:
    answers = labelled.load_answers(STUDY, 2019)
    instrument = labelled.load_instrument(STUDY, "questionnaire")
    tables = labelled.wide_tables(
        answers.responses[answers.responses["instrument"] == "questionnaire"], instrument, "ru"
    )
    content = labelled.labelled_bytes(tables[0].data, tables[0].variables, Path("a.sav"), "ru")
    monkeypatch.setattr(labelled, "load_answers", lambda study, year: answers)
    monkeypatch.setattr(labelled, "load_instrument", lambda study, name: instrument)
    monkeypatch.setattr(labelled, "wide_tables", lambda *given: tables)
    monkeypatch.setattr(labelled, "labelled_bytes", lambda *given, **named: content)

    def work(folder: Path) -> None:
        labelled.write_answers(STUDY, 2019, "questionnaire", "sav", "ru", folder)

    fail_everywhere(work, wrote(work, tmp_path), tmp_path / "over", ways=(FULL, KILLED))


def test_exchange_writes_its_tables_together_and_its_project_whole(tmp_path: Path, monkeypatch) -> None:
    project = tmp_path / "a.qdc"
    list(export_exchange(STUDY, 2019, project))
    found = exchange.read_exchange(project)
    monkeypatch.setattr(exchange, "read_exchange", lambda path: found)

    def read(folder: Path) -> None:
        list(import_exchange(project, folder))

    def write(folder: Path) -> None:
        list(export_exchange(STUDY, 2019, folder / "a.qdc"))

    content = project.read_bytes()
    fail_everywhere(read, wrote(read, tmp_path), tmp_path / "import", ways=(FULL, KILLED), every=4)
    monkeypatch.setattr(exchange, "codebook_bytes", lambda project: content)
    fail_everywhere(write, lambda folder: (folder / "a.qdc").write_text("old"), tmp_path / "export")


def test_a_form_is_replaced_whole(tmp_path: Path) -> None:
    def work(folder: Path) -> None:
        export_form(STUDY, "questionnaire", 2019, "yaml", (), folder)

    fail_everywhere(work, wrote(work, tmp_path), tmp_path / "over", ways=(FULL, KILLED))


def test_a_backup_is_replaced_whole_and_a_restored_study_appears_whole(tmp_path: Path, monkeypatch) -> None:
    study = build_study(tmp_path / "study")
    locked = encryption.encrypt(b"x", "words by chance here")
    monkeypatch.setattr(encryption, "read_passphrase", lambda purpose, new: "words by chance here")
    monkeypatch.setattr(encryption, "encrypt", lambda content, *given: locked)

    def keep(folder: Path) -> None:
        list(back_up(study, folder / "b.age", replace=True))

    fail_everywhere(keep, lambda folder: (folder / "b.age").write_text("of last week"), tmp_path / "backup")
    plain = tmp_path / "b.zip"
    list(back_up(study, plain, plain=True))

    def bring_back(folder: Path) -> None:
        if not (folder / "new").exists():
            list(restore(plain, folder / "new"))

    fail_everywhere(bring_back, lambda folder: None, tmp_path / "restore")


@pytest.mark.parametrize(
    "words",
    [
        ("form", "export", "questionnaire", "--format", "yaml", "--out", "OUT"),
        ("exchange", "export", "2019", "OUT/a.qdc"),
        ("data", "harmonise", "--to", "2019", "--out", "OUT"),
        ("data", "export", "2019", "--format", "sav", "--out", "OUT"),
        ("lineage", "instruments/register.yaml", "--out", "OUT/pairs.csv"),
        ("backup", "--plain", "OUT/b.zip"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_full_disk_is_told_in_words_and_the_command_has_failed(
    words: tuple[str, ...], tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(disk, "before", Disk(FULL, 1))
    given = [word.replace("OUT", str(tmp_path)) for word in words]
    done = CliRunner().invoke(cli, given)
    assert done.exit_code == 4, done.output
    assert "No space left on device" in done.output and "Traceback" not in done.output
    assert isinstance(done.exception, SystemExit | SurveyError)
    assert state_of(tmp_path) == {} and leftovers(tmp_path) == []
