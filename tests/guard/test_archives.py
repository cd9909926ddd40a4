"""Archives within their limits are read exactly; beyond them they are refused."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.errors import DataError
from ctipsurvey.guard.archives import Limits, SafeArchive


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?", fullmatch=True), st.binary(max_size=200), min_size=1))
def test_what_was_packed_is_read(parts: dict[str, bytes]) -> None:
    archive = SafeArchive("a.zip", _zipped(parts))
    assert {name: archive.read(name) for name in archive.names} == parts


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(parts=2), "more than 2 parts"),
        (Limits(part=10), "at most 0 MB"),
        (Limits(total=10), "at most 0 MB"),
    ],
)
def test_every_limit_is_told(limits: Limits, words: str) -> None:
    content = _zipped(dict.fromkeys("abc", b"x" * 20))
    with pytest.raises(DataError, match=words):
        SafeArchive("a.zip", content, limits=limits)


def test_what_packs_well_and_is_small_is_read() -> None:
    assert SafeArchive("a.zip", _zipped({"a": b"\0" * 3_000_000})).read("a") == b"\0" * 3_000_000


def test_a_list_of_entries_without_end_is_refused_before_it_is_read() -> None:
    with pytest.raises(DataError, match="more than 3 parts"):
        SafeArchive("a.zip", _zipped({"a": b"a"}) + b"PK\x01\x02" * 10_100, limits=Limits(parts=3))
