"""Where tests find what not every machine has, and the study itself."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REPORT_2019 = ROOT.parent / "shared" / "seed" / "monitoring-report-2019.md"

needs_the_report = pytest.mark.skipif(
    not REPORT_2019.exists(), reason="the published 2019 report (../shared) is not on this machine"
)
