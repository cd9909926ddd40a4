"""The 2019 tables as files: a change of a number shows as a diff, and is made on purpose.

After a wanted change: run `python3 workbench.py run 2019`, look at each difference, and copy the table from
outputs/2019/tables/ to tests/golden/2019/. A changed number of the report gets a line with ⚠ in CHANGELOG.md.
"""

from pathlib import Path

import pandas as pd
import pytest
from shared import ROOT

from ctipsurvey.collect.facts import load_all_facts
from ctipsurvey.fieldwork.answers import load_answers
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.loading import load_instruments
from ctipsurvey.instruments.register import load_register
from ctipsurvey.recommendations.assessments import load_acts, load_assessments
from ctipsurvey.recommendations.audit import audit_evidence
from ctipsurvey.recommendations.lineage import load_lineage
from ctipsurvey.recommendations.observations import load_observations
from ctipsurvey.recommendations.scores import score_recommendations
from ctipsurvey.report.answers_tables import answers_tables
from ctipsurvey.report.fieldwork_tables import fieldwork_tables
from ctipsurvey.report.followup_tables import followup_tables
from ctipsurvey.report.implementation_tables import implementation_tables
from ctipsurvey.report.tables import save_data, save_table
from ctipsurvey.run.recommendations import report_of_year
from ctipsurvey.study import load_study

GOLDEN = sorted((ROOT / "tests/golden/2019").glob("*.csv"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 2019 tables, made anew without a notebook."""
    study, folder = load_study(ROOT), tmp_path_factory.mktemp("golden")
    register, codebook = load_register(study), load_codebook(study)
    assessments = load_assessments(study, 2019, register)
    scores = score_recommendations(assessments, register, 2019)
    save_data(scores, folder, "scores")
    acts = load_acts(study, 2019, register)
    observations = load_observations(study, 2019, register)
    flags = audit_evidence(report_of_year(study, 2019))
    facts, answers = load_all_facts(study, 2019), load_answers(study, 2019)
    for table in (
        *implementation_tables(scores, assessments, acts, register, codebook, 2019),
        *followup_tables(scores, observations, acts, flags, register, load_lineage(study, register), 2019),
        *fieldwork_tables(facts, codebook, 2019),
        *answers_tables(answers, load_instruments(study), 2019),
    ):
        save_table(table, folder)
    return folder / "tables"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_table_is_as_it_was_when_it_was_last_looked_at(made: Path, path: Path) -> None:
    # the last digits of an interval may differ between versions of scipy: 1e-9 is far below what is printed
    pd.testing.assert_frame_equal(pd.read_csv(made / path.name), pd.read_csv(path), rtol=1e-9, atol=1e-12)


def test_there_are_golden_tables() -> None:
    assert len(GOLDEN) >= 14
