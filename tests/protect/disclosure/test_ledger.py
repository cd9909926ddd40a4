"""The ledger: what tables and releases said, byte-stable, and what a reader can make of it."""

from pathlib import Path

import pytest
from count_tables import as_counts, as_ledger, table_of

from ctipsurvey.errors import DataError, PrivacyError
from ctipsurvey.protect.disclosure.ledger import (
    NAME,
    Ledger,
    append_statement,
    audit_ledger,
    load_ledger,
    read_statements,
    record_release,
)
from ctipsurvey.protect.disclosure.protecting import protect_tables
from ctipsurvey.protect.disclosure.statements import Cell, Counts, Said, Statement, adds_up, public
from ctipsurvey.study import Study, Wave

TABLE = table_of("   x   y\na  1  20\nb 14  30\nc 16  11")


def study_in(folder: Path) -> Study:
    return Study(folder, "t", "l", "p", "c", (Wave(2017, "", ""), Wave(2019, "", "")))


def test_written_and_read_is_the_same_and_the_same_bytes(tmp_path: Path) -> None:
    safe = protect_tables([as_counts(TABLE)], Ledger())
    path = append_statement(tmp_path, "all", safe.statements["all"])
    append_statement(tmp_path, "printed", public("printed already"))
    before = path.read_bytes()
    assert read_statements(tmp_path) == {**safe.statements, "printed": public("printed already")}
    append_statement(tmp_path, "all", safe.statements["all"])
    assert path.read_bytes() == before


def test_the_ledger_holds_no_hidden_number(tmp_path: Path) -> None:
    cells = [
        Cell("few", 3),
        Cell("many", 4711),
        Cell("none behind", 4000, n_behind=2),
        Cell("unprinted", 2, printed=False),
    ]
    safe = protect_tables([Counts("t", "respondents", cells)], Ledger())
    text = append_statement(tmp_path, "t", safe.statements["t"]).read_text(encoding="utf-8")
    assert "4711" in text and "4000" not in text and "unprinted" not in text
    assert safe.statements["t"].cells["few"] == Said()


def test_a_table_that_tells_a_hidden_number_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    hidden = Statement("respondents", "", 5, {"all": Said(40, 40), "b": Said()}, (adds_up("all", ["a", "b"]),))
    path = append_statement(tmp_path, "first", hidden)
    before = path.read_bytes()
    with pytest.raises(PrivacyError, match="table second: a hidden number could be worked out") as caught:
        append_statement(tmp_path, "second", Statement("respondents", "", 5, {"a": Said(38, 38)}))
    assert "38" not in str(caught.value) and path.read_bytes() == before


def test_the_audit_gives_the_attackers_interval_of_each_hidden_count() -> None:
    cells = {"all": Said(40, 40), "a": Said(30, 30), "b": Said(), "c": Said()}
    ledger = Ledger(tables={"t": Statement("respondents", "", 5, cells, (adds_up("all", ["a", "b", "c"]),))})
    found = audit_ledger(ledger)
    assert found[["count", "low", "high", "told"]].values.tolist() == [["b", 0.0, 10.0, "no"], ["c", 0.0, 10.0, "no"]]


def test_a_count_hidden_in_one_table_and_shown_in_another_is_told() -> None:
    one, two = (Statement("respondents", "", 5, {"a": said}) for said in (Said(), Said(3, 3)))
    assert audit_ledger(Ledger(tables={"one": one, "two": two}))["told"].tolist() == ["yes"]


def test_a_release_is_recorded_once_and_known_to_the_next_year(tmp_path: Path) -> None:
    study = study_in(tmp_path)
    safe = protect_tables([as_counts(TABLE)], Ledger())
    append_statement(study.outputs(2017), "all", safe.statements["all"])
    path = record_release(study, 2017, study.outputs(2017))
    before = path.read_bytes()
    assert record_release(study, 2017, study.outputs(2017)).read_bytes() == before
    assert path == study.ledger(2017) and path in study.inputs(2017) and path in study.inputs(2019)
    ledger = load_ledger(study, 2019, study.outputs(2019))
    assert ledger.released == {"2017 release 1, all": safe.statements["all"]} and ledger.tables == {}
    assert set(audit_ledger(ledger)["told"]) == {"no"}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2}', '{"format": 1}', '{"format": 1, "tables": {"a": {"shown": 3}}}']
)
def test_a_file_that_is_no_ledger_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="Restore the file"):
        read_statements(tmp_path)


def test_tables_of_older_data_in_a_draft_do_not_stop_a_new_one(tmp_path: Path) -> None:
    old = protect_tables([Counts("old", "respondents", [Cell("all", 40), Cell("ngo", 20)])], Ledger())
    append_statement(tmp_path, "old", old.statements["old"])
    new = Counts("new", "respondents", [Cell("all", 41)])
    safe = protect_tables([new], Ledger(tables=read_statements(tmp_path)))
    append_statement(tmp_path, "new", safe.statements["new"])
    assert safe["all"] == 41 and list(read_statements(tmp_path)) == ["new"]


def test_a_table_made_again_replaces_what_it_said() -> None:
    safe = protect_tables([as_counts(TABLE)], Ledger())
    ledger = as_ledger(safe).with_table("all", public("now printed"))
    assert list(ledger.tables) == ["all"] and ledger.beside(["all"]) == []
