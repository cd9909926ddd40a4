"""A study with what the 2019 report prints, to change in a test."""

import shutil
from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.study import Study, load_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    shutil.copytree(ROOT / "data/2019/published", tmp_path / "data/2019/published")
    return load_study(tmp_path)
