"""The edge to the disk."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey import files
from ctipsurvey.errors import DataError, InstrumentError
from ctipsurvey.files import disk


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("no", "no"),
        ("010", "010"),
        ("12:30", "12:30"),
        ("2026.10", "2026.10"),
        ("~", "~"),
        ("1e3", "1e3"),
        ("2019-10-01", "2019-10-01"),
    ],
)
def test_every_scalar_of_a_yaml_file_stays_as_typed(tmp_path: Path, typed: str, kept: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"key: {typed}\n", encoding="utf-8")
    assert files.read_yaml(path) == {"key": kept}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", ("line 3", "`a`", "line 1")),
        ("a:\n  b: 1\n  b: 2\n", ("line 3", "`b`")),
        ("a: [1\nb: 2\n", ("line 2", "YAML")),
        ("a:\n\t- 1\n", ("line 2", "YAML")),
    ],
)
def test_yaml_that_is_not_in_order_is_told_with_its_line(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InstrumentError) as caught:
        files.read_yaml(path)
    assert all(word in str(caught.value) for word in words)


def test_text_in_another_encoding_is_refused_with_the_line_and_never_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id\nтекст".encode("cp1251"))
    with pytest.raises(DataError, match=r"line 2: byte 3 is not UTF-8"):
        files.read_text(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("a\n1\n", "column b: is missing"),
        ("a,b,c\n1,2,3\n", "column c: is not known"),
        ("a,b,b\n1,2,3\n", "column b: stands twice"),
        ("a,b\n1,2\n1\n", "row 3: has 1 cells"),
        ('a,b\n1,"2\n', "not readable as CSV"),
    ],
)
def test_a_table_that_is_not_as_declared_is_told_by_row_and_column(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        files.read_table(path, ("a", "b"))
    assert words in str(caught.value)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")),
            st.text("01.", max_size=4),
        ),
        max_size=6,
    )
)
def test_a_table_written_and_read_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("tables") / "a.csv"
    frame = pd.DataFrame(rows, columns=["a", "b"], dtype="str")
    files.write_table(path, frame)
    kept = [row for row in rows if row != ("", "")] if len(rows) else rows
    found = files.read_table(path, ("a", "b"))
    assert [tuple(row) for row in found.to_numpy()] == rows or [tuple(row) for row in found.to_numpy()] == kept


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    files.write_text(path, "old")

    def no_space(operation: str, _: Path) -> None:
        if operation == "sync":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "before", no_space)
    with pytest.raises(DataError, match="could not be written"):
        files.write_text(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_takes_its_place_whole_and_a_crash_between_is_mended(tmp_path: Path) -> None:
    new, place, old = tmp_path / "new", tmp_path / "place", tmp_path / "old"
    for folder in (new, place):
        files.write_text(folder / "name.txt", folder.name)
    place.rename(old)  # what a crash between the two renames leaves
    files.recover_folder(place, old)
    assert (place / "name.txt").read_text() == "place"
    files.replace_folder(new, place, old)
    assert (place / "name.txt").read_text() == "new"
    assert not old.exists()
    assert not new.exists()


def test_a_parquet_table_comes_back_as_text(tmp_path: Path) -> None:
    files.write_table(tmp_path / "a.parquet", pd.DataFrame({"a": ["1", "ң"]}))
    assert list(files.read_table(tmp_path / "a.parquet", ("a",))["a"]) == ["1", "ң"]
