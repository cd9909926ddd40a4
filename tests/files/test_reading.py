"""What a crash cut short is read up to where it is whole."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey import files
from ctipsurvey.recommendations.assessments import MORE, PEOPLE_COLUMNS
from ctipsurvey.recommendations.observations import append_observation


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufeff"), min_size=1), st.data())
def test_a_text_cut_in_the_middle_of_a_letter_is_read_up_to_that_letter(
    tmp_path_factory, text: str, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.txt"
    raw = text.encode()
    path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))])
    found = files.read_text(path, cut=True)
    assert text.startswith(found)
    assert len(raw) - len(found.encode()) <= len(raw) - path.stat().st_size + 3


def test_an_assessors_file_saved_by_a_spreadsheet_keeps_every_row_when_one_is_added(tmp_path: Path) -> None:
    path = tmp_path / "a01.csv"
    row = {"recommendation_id": "r2017_1", "as_of_date": "2019", "rating": "pending", "evidence": "ң", "source": "s"}
    append_observation(path, row)
    append_observation(path, {**row, "source": "the last one"})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    append_observation(path, {**row, "source": "added"})
    found = files.read_whole_rows(path, PEOPLE_COLUMNS, MORE)
    assert list(found["source"]) == ["s", "the last one", "added"]
