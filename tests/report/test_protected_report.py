"""No table, figure or sentence of a report shows a small number of respondents; every table says of whom it tells."""

import ast
import random
from pathlib import Path

import pandas as pd
import pytest
from shared import ROOT

from ctipsurvey.coding.training import find_coder
from ctipsurvey.collect.facts import load_all_facts
from ctipsurvey.errors import PrivacyError
from ctipsurvey.fieldwork.answers import Answers, load_answers
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.loading import load_instruments
from ctipsurvey.protect.disclosure.ledger import NAME, Ledger, audit_ledger, read_statements, refuse_if_told
from ctipsurvey.protect.disclosure.rules import MARK, RISKS, Rules
from ctipsurvey.protect.disclosure.statements import public
from ctipsurvey.report.answers_tables import answers_tables
from ctipsurvey.report.fieldwork_tables import fieldwork_tables
from ctipsurvey.report.figures.charts import STUB, row_chart, stack_bars
from ctipsurvey.report.figures.style import Style
from ctipsurvey.report.figures.year import fieldwork_figures, theme_figures
from ctipsurvey.report.summary import year_in_short
from ctipsurvey.report.tables import ReportTable, save_table
from ctipsurvey.report.theme_tables import theme_tables
from ctipsurvey.run.coding import coded_year
from ctipsurvey.study import load_study

STUDY = load_study(ROOT)
INSTRUMENTS, CODEBOOK = load_instruments(STUDY), load_codebook(STUDY)
OF_SENTENCES = {"n_segments", "n_given", "n_left", "n_units", "n_coders", "n"}
"""Columns that count sentences, which are free; `n` counts people in the table of answers only."""


@pytest.fixture(scope="module")
def year_2019(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[ReportTable], Path]:
    """The tables of 2019 that are made from what respondents said, saved with their ledger, and the figures."""
    folder = tmp_path_factory.mktemp("outputs")
    coder = find_coder(STUDY, "both", None)
    answers = answers_tables(load_answers(STUDY, 2019), INSTRUMENTS, 2019, Ledger())
    for table in answers:
        save_table(table, folder)
    years = [coded_year(STUDY, year, coder) for year in (2017, 2019)]
    themes = theme_tables(years, CODEBOOK, Ledger(tables=read_statements(folder)))
    for table in themes:
        save_table(table, folder)
    for figure in (*fieldwork_figures(answers), *theme_figures(themes, CODEBOOK)):
        figure.save(folder)
    return [*answers, *themes], folder


def larger(n: int) -> Answers:
    """Constructed answers of more respondents: each answers every item as one of the four of 2019 did."""
    answers, chance = load_answers(STUDY, 2019), random.Random(7)
    bodies = answers.respondents[answers.respondents["instrument"] == "questionnaire"]
    own = dict(list(answers.responses.groupby("respondent_id")))
    people, responses = [], []
    for number in range(n):
        rows = own[chance.choice(list(own))]
        people.append(bodies.iloc[number % len(bodies)].to_dict() | {"respondent_id": f"X{number}"})
        responses.append(rows.assign(respondent_id=f"X{number}"))
    return Answers(pd.DataFrame(people), answers.turns.head(0), pd.concat(responses, ignore_index=True))


def _small_numbers(table: ReportTable) -> list[str]:
    """Where the data of a table shows from 1 to 4 people."""
    of_people = [
        str(name)
        for name in table.data.columns
        if str(name).startswith("n") and (name not in OF_SENTENCES or (name == "n" and table.id == "responses"))
    ]
    totals = table.data["value"] == "total" if table.id == "responses" else pd.Series(False, index=table.data.index)
    return [
        f"{table.id}, {name}, row {row}"
        for name in of_people
        for row, value in table.data[name][~totals].items()
        if value != MARK and 0 < float(value) < 5
    ]


def test_no_small_number_of_respondents_is_in_any_table_of_2019(year_2019: tuple[list[ReportTable], Path]) -> None:
    tables, _ = year_2019
    assert [place for table in tables for place in _small_numbers(table)] == []
    printed = [cell for table in tables for cell in table.shown.to_numpy().ravel()]
    shares = [cell.split(" of ") for cell in printed if " of " in cell and cell.split(" of ")[0].isdigit()]
    assert shares and all(int(n) >= 5 and int(of.split()[0]) - int(n) >= 5 for n, of in shares)


def test_from_all_tables_of_2019_together_no_hidden_number_can_be_worked_out(
    year_2019: tuple[list[ReportTable], Path],
) -> None:
    _, folder = year_2019
    refuse_if_told(Ledger(tables=read_statements(folder)), "of 2019")


def test_every_table_says_of_whom_it_tells(year_2019: tuple[list[ReportTable], Path]) -> None:
    tables, folder = year_2019
    facts = load_all_facts(STUDY, 2019)
    for table in (*tables, *fieldwork_tables(facts, CODEBOOK, 2019)):
        assert table.says.risk in RISKS
        assert table.says.reason or table.says.cells
    assert set(read_statements(folder)) == {table.id for table in tables}


def test_no_builder_makes_a_table_without_saying_of_whom_it_tells() -> None:
    calls = []
    for path in sorted((ROOT / "ctipsurvey").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ReportTable":
                calls.append((path.name, {word.arg for word in node.keywords}))
    assert len(calls) > 20
    assert [name for name, words in calls if "says" not in words] == []
    with pytest.raises(TypeError, match="says"):
        ReportTable("t", "T", pd.DataFrame(), pd.DataFrame(), "s")  # type: ignore[call-arg]


def test_a_table_called_public_without_a_reason_is_refused(tmp_path: Path) -> None:
    table = ReportTable("t", "T", pd.DataFrame(), pd.DataFrame(), "s", says=public(""))
    with pytest.raises(PrivacyError, match="table t: is called public without a reason"):
        save_table(table, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_file_of_2019_names_a_respondent_by_pseudonym(year_2019: tuple[list[ReportTable], Path]) -> None:
    _, folder = year_2019
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert len(found) > 40
    assert [path.name for path in found if b"C19_" in path.read_bytes()] == []


def test_the_ledger_of_2019_is_the_same_bytes_when_made_again(
    year_2019: tuple[list[ReportTable], Path], tmp_path: Path
) -> None:
    tables, folder = year_2019
    for table in reversed(tables):
        save_table(table, tmp_path)
    assert (tmp_path / NAME).read_bytes() == (folder / NAME).read_bytes()


def test_the_year_in_short_tells_no_small_number(tmp_path: Path) -> None:
    few = load_answers(STUDY, 2019)
    few = Answers(few.respondents.head(3), few.turns, few.responses.head(0))
    for table in answers_tables(few, INSTRUMENTS, 2019):
        save_table(table, tmp_path)
    told = " ".join(year_in_short(tmp_path, {}, 2019))
    assert f"of how many respondents is {MARK}" in told


def test_a_larger_year_shows_numbers_and_tells_no_small_one() -> None:
    tables = answers_tables(larger(40), INSTRUMENTS, 2019)
    assert [place for table in tables for place in _small_numbers(table)] == []
    (responses,) = [table for table in tables if table.id == "responses"]
    share = (responses.data["n"] != MARK).mean()
    assert 0.3 < share < 1
    refuse_if_told(Ledger(tables={table.id: table.says for table in tables}), "of a larger year")


def test_a_study_may_allow_a_table_with_a_reason() -> None:
    rules = Rules(tables={name: {"risk": "public", "reason": "allowed"} for name in ("interviews", "answers_by_kind")})
    tables = answers_tables(load_answers(STUDY, 2019), INSTRUMENTS, 2019, Ledger(rules))
    (interviews,) = [table for table in tables if table.id == "interviews"]
    assert interviews.says.risk == "public" and interviews.says.reason == "allowed"


def test_a_hidden_part_of_a_bar_is_a_hatched_stub_of_one_size_and_never_a_0() -> None:
    styles = {"yes": Style("#1b4965"), "no": Style("#9fc3da")}
    widths = []
    for n in (3, 4):
        figure, axes = row_chart(["A", "B"], ["", ""], heading="")
        axes.set_xlim(0, 10)
        stack_bars(axes, {"yes": [n, 5], "no": [None, 2]}, [1, 1], styles)
        (stub,) = [bar for bars in axes.containers for bar in bars if bar.get_hatch()]
        widths.append(stub.get_width() * axes.get_position().width * figure.get_figwidth() * 72 / 10)
        assert MARK in [text.get_text() for text in axes.texts]
        assert stub.get_x() == n
    assert widths == pytest.approx([STUB, STUB])


def test_figures_and_their_words_say_hidden(year_2019: tuple[list[ReportTable], Path]) -> None:
    tables, folder = year_2019
    (figure,) = [one for one in theme_figures(tables, CODEBOOK) if one.id == "themes_by_kind"]
    assert f"NGO {MARK}" in figure.alt and " 0" not in figure.alt
    assert MARK in (folder / "figures/themes_by_kind.json").read_text(encoding="utf-8")


def test_the_audit_names_every_hidden_count_of_2019(year_2019: tuple[list[ReportTable], Path]) -> None:
    _, folder = year_2019
    statements = {name: one for name, one in read_statements(folder).items() if name.startswith("themes")}
    found = audit_ledger(Ledger(tables=statements))
    assert len(found) > 20 and set(found["told"]) == {"no"}
