"""A year's run from end to end."""

import json
import subprocess
import sys
import time

import pytest
from tiny_study import (
    PARAMETERS,
    RUNNER,
    WRITE_TABLE,
    build_study,
    cell,
    finished,
    kernels_of,
    kill,
    standard_cells,
    start_run,
    tree,
    wait_for,
    write_notebook,
)

from ctipsurvey.errors import DataError, InstrumentError, RunError, UsageError
from ctipsurvey.run.notebooks import run_year

SECRET = "Aigul told us"


def no_kernel(*_: object, **__: object) -> None:
    raise AssertionError("a kernel was started")


@pytest.fixture
def kernels_forbidden(monkeypatch):
    monkeypatch.setattr("ctipsurvey.run.kernel.make_kernel", no_kernel)


def test_a_run_leaves_outputs_notebooks_and_a_manifest_and_nothing_else(study, capsys):
    assert run_year(study, 2019, {"language": "ky"}) == study.outputs(2019)
    found = tree(study.outputs(2019))
    names = ["manifest.json", "notebooks/1_first.ipynb", "notebooks/2_second.ipynb", "tables/words.csv"]
    assert sorted(found) == names
    assert found["tables/words.csv"] == b"2019\nky\na\nb\nc\n"
    assert {p.name for p in study.outputs(2019).parent.iterdir()} <= {"2019", ".lock-2019"}
    manifest = json.loads(found["manifest.json"])
    assert manifest["parameters"]["1_first"] == {"language": "ky", "study": ".", "year": 2019}
    assert sorted(manifest["outputs"]) == names[1:]
    assert capsys.readouterr() == ("", "2019 1_first\n2019 2_second\n")


def test_the_bytes_depend_on_no_folder_hash_seed_locale_or_time_zone(tmp_path):
    surroundings = [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Bishkek"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore"},
    ]
    studies = [build_study(tmp_path / name) for name in ("a", "another place")]
    runs = [start_run(study, **env) for study, env in zip(studies, surroundings, strict=True)]
    for process in runs:
        _, said = process.communicate(timeout=100)
        assert process.returncode == 0, said
    first, second = map(finished, studies)
    assert first == second
    for name, content in first.items():
        assert str(tmp_path).encode() not in content, name
        assert b"papermill" not in content or name == "manifest.json"
        assert sys.prefix.encode() not in content


@pytest.mark.usefixtures("kernels_forbidden")
def test_a_misspelt_parameter_is_refused_before_a_kernel_starts(study):
    started = time.monotonic()
    with pytest.raises(UsageError, match="Did you mean 'language'"):
        run_year(study, 2019, {"langauge": "ky"})
    assert time.monotonic() - started < 0.5
    assert not study.outputs(2019).exists()
    assert not study.staging(2019).exists()


@pytest.mark.usefixtures("kernels_forbidden")
def test_a_hostile_parameter_name_is_never_run(study):
    with pytest.raises(UsageError, match="one plain word"):
        run_year(study, 2019, {"x=1;__import__('os').system('touch pwned')#": "1"})
    assert not list(study.root.rglob("pwned"))


@pytest.mark.usefixtures("kernels_forbidden")
@pytest.mark.parametrize("name", ["year", "study"])
def test_what_the_run_sets_itself_cannot_be_given(study, name):
    with pytest.raises(UsageError, match="set by the run itself"):
        run_year(study, 2019, {name: "2017"})


@pytest.mark.usefixtures("kernels_forbidden")
def test_a_year_the_study_does_not_have_is_refused(study):
    with pytest.raises(UsageError, match=r"Did you mean '2017'|Allowed: 2017, 2019"):
        run_year(study, 2018)


@pytest.mark.usefixtures("kernels_forbidden")
def test_a_fault_in_the_second_notebook_is_found_before_the_first_one_starts(study):
    write_notebook(study.root / "notebooks" / "2_second.ipynb", [cell(PARAMETERS)])
    with pytest.raises(InstrumentError, match=r"notebooks/2_second.ipynb: no cell has the tag"):
        run_year(study, 2019)


@pytest.mark.usefixtures("kernels_forbidden")
def test_a_notebook_without_a_number_and_a_study_without_notebooks_are_told(study):
    write_notebook(study.root / "notebooks" / "draft.ipynb", standard_cells())
    with pytest.raises(InstrumentError, match="begins with a number"):
        run_year(study, 2019)
    for path in (study.root / "notebooks").glob("*"):
        path.unlink()
    with pytest.raises(InstrumentError, match="no notebook to run"):
        run_year(study, 2019)


def test_a_failing_cell_is_named_and_kept_and_the_earlier_outputs_stay(tmp_path):
    study = build_study(tmp_path / "study", second=f"\n# look\nprint('so far')\nraise ValueError('{SECRET}')")
    study.outputs(2019).mkdir(parents=True)
    (study.outputs(2019) / "manifest.json").write_text("earlier")
    study.failed(2019).mkdir(parents=True)
    (study.failed(2019) / "old.ipynb").write_text("old")
    with pytest.raises(RunError) as error:
        run_year(study, 2019, show_progress=False)
    told = str(error.value)
    assert "notebooks/2_second.ipynb, cell 3: stopped with ValueError at `# look`" in told
    assert "outputs/failed/2019/2_second.ipynb" in told
    assert SECRET not in told
    assert tree(study.outputs(2019)) == {"manifest.json": b"earlier"}
    assert not study.staging(2019).exists()
    kept = tree(study.failed(2019))
    assert sorted(kept) == ["2_second.ipynb", "failure.md"]
    assert b"so far" in kept["2_second.ipynb"]
    text = kept["failure.md"].decode()
    assert "Cell: 3 (id `" in text and f"ValueError: {SECRET}" in text and "print('so far')" in text
    assert all(str(study.root).encode() not in content for content in kept.values())

    write_notebook(study.root / "notebooks" / "2_second.ipynb", standard_cells("1"))
    run_year(study, 2019, show_progress=False)
    assert not study.failed(2019).exists()


def test_an_error_of_ours_keeps_its_message_and_its_exit_code(tmp_path):
    source = "from ctipsurvey.errors import DataError, Problem\nraise DataError(Problem('x.csv', 'row 3', 'odd.'))"
    study = build_study(tmp_path / "study", first=source)
    with pytest.raises(DataError, match=r"x.csv, row 3: odd\.") as error:
        run_year(study, 2019, show_progress=False)
    assert error.value.exit_code == 4
    assert "notebooks/1_first.ipynb, cell 3: stopped with DataError" in str(error.value)


def test_an_error_that_only_has_the_name_of_ours_keeps_its_message_to_itself(tmp_path):
    source = f"import pandas as pd\nraise pd.errors.DataError('{SECRET}')"
    study = build_study(tmp_path / "study", first=source)
    with pytest.raises(RunError) as error:
        run_year(study, 2019, show_progress=False)
    assert SECRET not in str(error.value)


def test_a_kernel_that_kills_itself_is_a_failed_run(tmp_path):
    study = build_study(tmp_path / "study", first="import os\nos.kill(os.getpid(), 9)")
    with pytest.raises(RunError, match="cell 3: stopped with KernelDied"):
        run_year(study, 2019, show_progress=False)
    assert not study.outputs(2019).exists()
    assert (study.failed(2019) / "1_first.ipynb").exists()


def test_an_input_that_changes_meanwhile_makes_the_run_fail(tmp_path):
    source = "open('data/2017/published/ratings.csv', 'a').write('r2,1\\n')"
    study = build_study(tmp_path / "study", second=source)
    with pytest.raises(RunError, match=r"data/2017/published/ratings.csv: was changed"):
        run_year(study, 2019, show_progress=False)
    assert not study.outputs(2019).exists()


def test_two_runs_at_once_leave_one_refused_and_one_whole(tmp_path):
    study = build_study(tmp_path / "study", first=WRITE_TABLE + "import time; time.sleep(1.5)")
    first = start_run(study)
    assert wait_for(lambda: (study.staging(2019) / "tables").exists())
    second = start_run(study)
    _, said = second.communicate(timeout=60)
    assert second.returncode != 0 and f"by process {first.pid} on" in said
    assert first.wait(60) == 0
    first.communicate()
    assert (study.outputs(2019) / "manifest.json").exists()


# --- killed at any moment ---

SLOW = "open('moment-{0}', 'w').close()\nimport time; time.sleep(0.2)\n"
KILL_AT_RENAME = """
import os, pathlib, signal
plain, calls = pathlib.Path.{method}, [0]
def deadly(self, target):
    calls[0] += 1
    if calls[0] == {call}:
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(self, target)
pathlib.Path.{method} = deadly
"""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What an undisturbed run of the slow study leaves."""
    study = slow_study(tmp_path_factory.mktemp("undisturbed") / "study")
    run_year(study, 2019, show_progress=False)
    return finished(study)


def slow_study(root):
    return build_study(root, first=SLOW.format(1) + WRITE_TABLE, second=WRITE_TABLE + SLOW.format(2))


def run_again(study):
    assert wait_for(lambda: not kernels_of(study.root), 5)
    run_year(study, 2019, show_progress=False)
    left = {path.name for path in study.outputs(2019).parent.iterdir()}
    assert left <= {"2019", ".lock-2019"}, left
    return finished(study)


@pytest.mark.parametrize("moment", ["outputs/.lock-2019", "kernel", "moment-2"])
def test_a_run_killed_while_it_works_is_made_good_by_running_again(tmp_path, undisturbed, moment):
    study = slow_study(tmp_path / "study")
    process = start_run(study)
    reached = (lambda: kernels_of(study.root)) if moment == "kernel" else (study.root / moment).exists
    assert wait_for(reached)
    kill(process)
    assert not study.outputs(2019).exists()
    assert run_again(study) == undisturbed


@pytest.mark.parametrize(("method", "call"), [("replace", 3), ("rename", 1), ("rename", 2)])
def test_a_run_killed_while_it_puts_files_in_place_is_made_good_by_running_again(tmp_path, undisturbed, method, call):
    study = slow_study(tmp_path / "study")
    study.outputs(2019).mkdir(parents=True)
    (study.outputs(2019) / "manifest.json").write_text("earlier")
    code = KILL_AT_RENAME.format(method=method, call=call) + RUNNER
    killed = subprocess.run([sys.executable, "-c", code, str(study.root), "2019"], capture_output=True)
    assert killed.returncode == -9
    places = [place for place in (study.outputs(2019), study.earlier(2019)) if place.exists()]
    assert [tree(place) for place in places] == [{"manifest.json": b"earlier"}]
    if (method, call) == ("rename", 2):
        assert run_again(study) == undisturbed
