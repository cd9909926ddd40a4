"""What a year's outputs were made from."""

import getpass
import hashlib
import json
import platform
import shutil

import ctipsurvey
from ctipsurvey.run.manifest import build_manifest, write_manifest
from ctipsurvey.study import load_study


def outputs_of(study):
    folder = study.outputs(2019)
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "b.csv").write_text("b")
    (folder / "a.csv").write_text("a")
    (folder / ".partial-x.csv").write_text("half")
    return folder


def test_every_input_and_output_is_listed_by_its_hash(study):
    manifest = build_manifest(study, 2019, outputs_of(study), {"1_first": {"year": 2019}})
    assert manifest["outputs"] == {
        "a.csv": hashlib.sha256(b"a").hexdigest(),
        "tables/b.csv": hashlib.sha256(b"b").hexdigest(),
    }
    assert list(manifest["inputs"]) == [
        "instruments/study.yaml",
        "notebooks/1_first.ipynb",
        "notebooks/2_second.ipynb",
        "data/2017/published/ratings.csv",
    ]
    assert manifest["year"] == 2019
    assert manifest["ctipsurvey"]["version"] == ctipsurvey.__version__
    assert manifest["parameters"] == {"1_first": {"year": 2019}}
    assert manifest["libraries"]["pandas"]
    assert manifest["requirements.lock"] is None


def test_the_manifest_never_lists_itself(study, monkeypatch):
    outputs = outputs_of(study)
    monkeypatch.setattr("ctipsurvey.run.manifest.hash_code", lambda: "somebody may be editing")
    first = write_manifest(study, 2019, outputs).read_bytes()
    assert write_manifest(study, 2019, outputs).read_bytes() == first
    assert "manifest.json" not in json.loads(first)["outputs"]


def test_two_places_give_the_same_bytes_without_a_path_a_time_or_a_name(study, tmp_path, monkeypatch):
    monkeypatch.setattr("ctipsurvey.run.manifest.hash_code", lambda: "somebody may be editing")
    first = write_manifest(study, 2019, outputs_of(study)).read_text()
    shutil.copytree(study.root, tmp_path / "elsewhere")
    other = load_study(tmp_path / "elsewhere")
    assert write_manifest(other, 2019, other.outputs(2019)).read_text() == first
    assert str(tmp_path) not in first
    for name in (platform.node(), getpass.getuser()):
        assert f'"{name}"' not in first


def test_the_lock_file_of_the_libraries_is_part_of_it(study):
    (study.root / "requirements.lock").write_text("pandas==3\n")
    manifest = build_manifest(study, 2019, outputs_of(study))
    assert manifest["requirements.lock"] == hashlib.sha256(b"pandas==3\n").hexdigest()


def test_a_changed_input_changes_the_manifest(study):
    outputs = outputs_of(study)
    before = build_manifest(study, 2019, outputs)
    study.instrument("study").write_text(study.instrument("study").read_text() + "# more\n")
    assert build_manifest(study, 2019, outputs)["inputs"] != before["inputs"]
