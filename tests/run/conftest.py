"""What the tests of a run share."""

from pathlib import Path

import pytest
from tiny_study import build_study

from ctipsurvey.study import Study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """The tiny study, built anew, whose notebooks run without a fault."""
    return build_study(tmp_path / "study")
