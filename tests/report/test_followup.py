"""Tables and figures on follow-up: what they show, and that they say so where there is nothing."""

import math

import pandas as pd
import pytest
from matplotlib.text import Text
from shared import ROOT

from ctipsurvey.instruments.register import load_register
from ctipsurvey.recommendations.assessments import load_acts, load_assessments
from ctipsurvey.recommendations.audit import audit_evidence
from ctipsurvey.recommendations.duration import bands, durations
from ctipsurvey.recommendations.index import SETTINGS
from ctipsurvey.recommendations.lineage import load_lineage
from ctipsurvey.recommendations.observations import load_observations
from ctipsurvey.recommendations.scores import score_recommendations
from ctipsurvey.report.figures.followup import index_choices, lineage_flow, time_to_implementation
from ctipsurvey.report.figures.year import followup_figures
from ctipsurvey.report.followup_tables import followup_tables
from ctipsurvey.report.implementation_tables import status_labels
from ctipsurvey.report.tables import ReportTable
from ctipsurvey.run.recommendations import report_of_year
from ctipsurvey.study import load_study


def tables_of(year: int) -> list[ReportTable]:
    study = load_study(ROOT)
    register = load_register(study)
    scores = score_recommendations(load_assessments(study, year, register), register, year)
    observations = load_observations(study, year, register)
    acts, flags = load_acts(study, year, register), audit_evidence(report_of_year(study, year))
    return followup_tables(scores, observations, acts, flags, register, load_lineage(study, register), year)


def words_of(figure: object) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text))  # type: ignore[attr-defined]


def test_a_year_without_statuses_shows_only_what_needs_none() -> None:
    assert {table.id for table in tables_of(2016)} == {"taken_up", "actionability"}


def test_every_table_has_a_source_a_note_and_as_many_rows_as_it_prints() -> None:
    tables = {table.id: table for table in tables_of(2019)}
    assert {"evidence_questions", "implementation_index", "dropped_while_open", "time_to_implementation"} <= set(tables)
    for table in tables.values():
        assert table.source
        assert table.note
        assert not table.shown.isin(["nan", "None"]).any().any()
    index = tables["implementation_index"].data.set_index("group")
    assert (index["low"] <= index["index"]).all()
    assert (index["index"] <= index["high"]).all()


def test_the_index_stands_for_every_group_that_has_a_status() -> None:
    tables = {table.id: table for table in tables_of(2019)}
    register = load_register(load_study(ROOT))
    rated = [entry for entry in register.recommendations if entry.report_year < 2019]
    themes = set(tables["implementation_index_by_theme"].data["group"]) - {"all"}
    addressees = set(tables["implementation_index_by_addressee"].data["group"]) - {"all"}
    assert themes == {theme for entry in rated for theme in entry.themes}
    assert addressees == {body for entry in rated for body in entry.addressees}


def test_the_flow_has_a_mark_a_recommendation_and_a_line_a_link() -> None:
    study = load_study(ROOT)
    register = load_register(study)
    scores = score_recommendations(load_assessments(study, 2019, register), register, 2019)
    links = pd.DataFrame([("r2015_01", "r2016_02", "continues")], columns=["from_id", "to_id", "relation"])
    figure = lineage_flow(scores, links, status_labels(register))
    said = words_of(figure)
    assert "Report of 2015" in said
    assert "continues" in said
    assert "narrows" not in said


def test_figures_say_in_words_where_there_is_nothing() -> None:
    empty = pd.DataFrame(columns=["choice", "low_setting", "high_setting", "index_low", "index_high"])
    assert "Nothing to show" in words_of(index_choices(empty, math.nan, SETTINGS))
    assert "Nothing to show" in words_of(time_to_implementation({}, {}))
    entries = pd.DataFrame(columns=["recommendation_id", "report_year", "no", "status"])
    assert "Nothing to show" in words_of(
        lineage_flow(entries, pd.DataFrame(columns=["from_id", "to_id", "relation"]), {})
    )


def test_curves_are_named_and_counted() -> None:
    curve = bands([0, 12], [12, math.inf], [0, 6, 12], n=20)
    assert "Wells (2 recommendations)" in words_of(time_to_implementation({"Wells": curve}, {"Wells": 2}))


@pytest.mark.parametrize("figure_id", ["index_choices", "time_to_implementation", "lineage_flow"])
def test_each_figure_of_the_year_is_told_in_words(figure_id: str) -> None:
    study = load_study(ROOT)
    register = load_register(study)
    scores = score_recommendations(load_assessments(study, 2019, register), register, 2019)
    found = durations(load_observations(study, 2019, register), load_acts(study, 2019, register), register)
    made = {
        one.id: one for one in followup_figures(scores, found, tables_of(2019), register, load_lineage(study, register))
    }
    assert len(made[figure_id].alt) > 40
