"""The codings log: append-only, safe against a crash at any byte, and the last reading counts."""

from pathlib import Path

import pandas as pd
import pytest

from ctipsurvey.coding.log import HEADER, append_reading, append_readings, by_version, current, in_order, read_log
from ctipsurvey.errors import DataError

PLACE = ("t1_s01", "t1", 0, 10)
OTHER = ("t1_s02", "t1", 11, 20)


def given(table: pd.DataFrame) -> set[tuple[str, str, str]]:
    return set(zip(table["segment_id"], table["code"], table["valence"], strict=True))


def test_the_last_reading_counts_and_the_earlier_ones_stay(tmp_path: Path) -> None:
    path = tmp_path / "A.csv"
    append_reading(path, PLACE, [("funding", "barrier"), ("training", "neutral")], "A")
    append_reading(path, OTHER, [], "A", memo="nothing, I think")
    append_reading(path, PLACE, [("funding", "enabler")], "A", memo='a "quote",\nand a line')
    log = read_log(path)
    assert len(log) == 4
    assert given(current(log)) == {("t1_s01", "funding", "enabler"), ("t1_s02", "", "")}
    assert log["memo"].iloc[-1] == 'a "quote",\nand a line' and set(log["origin"]) == {"human"}


def test_a_crash_at_any_byte_loses_at_most_the_reading_that_was_being_written(tmp_path: Path) -> None:
    path = tmp_path / "A.csv"
    append_reading(path, PLACE, [("funding", "barrier")], "A", memo="first,\nreading")
    before = path.read_bytes()
    append_reading(path, OTHER, [("funding", "barrier"), ("training", "neutral")], "A", memo='ң "x"\ny')
    whole = path.read_bytes()
    assert whole.startswith(before)
    for cut in range(len(before), len(whole)):
        path.write_bytes(whole[:cut])
        try:
            found = read_log(path)
        except DataError as error:
            assert "UTF-8" in str(error), "only a letter cut in two may stop the reader"
            found = None
        if found is not None:
            assert given(found) == {("t1_s01", "funding", "barrier")}
        append_reading(path, OTHER, [("data_monitoring", "neutral")], "A")
        assert given(read_log(path)) == {("t1_s01", "funding", "barrier"), ("t1_s02", "data_monitoring", "neutral")}
        assert path.read_bytes().startswith(before)


def test_a_table_from_a_spreadsheet_is_read_and_can_be_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "B.csv"
    path.write_text(
        "segment_id,turn_id,start,end,code,valence,coder\nt1_s01,t1,0,10,funding,barrier,B", encoding="utf-8-sig"
    )
    assert len(read_log(path)) == 1
    append_reading(path, OTHER, [], "B")
    assert path.read_text().startswith(HEADER) and len(read_log(path)) == 2


def test_versions_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "A.csv"
    append_readings(path, [(PLACE, [("funding", "barrier")], ""), (OTHER, [], "")], "A", version="1")
    append_readings(path, [(PLACE, [], "")], "A", version="2")
    assert given(by_version(read_log(path), "A", "1")) == {("t1_s01", "funding", "barrier"), ("t1_s02", "", "")}
    assert given(by_version(read_log(path), "A", "2")) == {("t1_s01", "", "")}


@pytest.mark.parametrize("name", ["", "../B", "a/b", "."])
def test_a_name_that_no_file_can_have_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="needs a name"):
        append_reading(tmp_path / "A.csv", PLACE, [], name)
    assert not (tmp_path / "A.csv").exists()


def test_a_clock_that_was_set_back_does_not_lose_the_later_reading(tmp_path: Path) -> None:
    path = tmp_path / "A.csv"
    append_reading(path, PLACE, [("funding", "barrier")], "A", time="2019-10-02T10:00:00.000000Z")
    append_reading(path, PLACE, [("training", "neutral")], "A", time="2019-10-01T09:00:00.000000Z")
    assert given(current(read_log(path))) == {("t1_s01", "training", "neutral")}
    append_reading(path, PLACE, [("funding", "enabler")], "A", time="2019-10-01T09:30:00.000000Z")
    assert given(current(read_log(path))) == {("t1_s01", "funding", "enabler")}
    append_reading(path, PLACE, [], "A", time="2019-10-02T10:00:00.000000Z")
    assert given(current(read_log(path))) == {("t1_s01", "", "")}, "the same time as the first one, and not its codes"


def test_rows_without_a_time_are_older_wherever_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "A.csv"
    append_reading(path, PLACE, [("funding", "barrier")], "A")
    path.write_text(path.read_text() + "t1_s01,t1,0,10,training,neutral,A,,,,,\n")
    assert given(current(read_log(path))) == {("t1_s01", "funding", "barrier")}


def test_of_two_files_of_one_coder_the_later_reading_counts_and_each_file_keeps_its_order(tmp_path: Path) -> None:
    first, second = tmp_path / "A.csv", tmp_path / "A (copy).csv"
    append_reading(first, PLACE, [("funding", "barrier")], "A", time="2019-10-05T10:00:00.000000Z")
    append_reading(first, OTHER, [("funding", "barrier")], "A", time="2019-10-09T10:00:00.000000Z")
    append_reading(first, OTHER, [("training", "neutral")], "A", time="2019-10-01T10:00:00.000000Z")
    append_reading(second, PLACE, [], "A", time="2019-10-04T10:00:00.000000Z")
    append_reading(second, OTHER, [], "A", time="2019-10-08T10:00:00.000000Z")
    expected = {("t1_s01", "funding", "barrier"), ("t1_s02", "training", "neutral")}
    for paths in ([first, second], [second, first]):
        assert given(current(in_order([read_log(path) for path in paths]))) == expected
