"""Archives with a manifest: what goes in comes out, and what is not as it says is refused whole."""

import io
import json
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.errors import DataError
from ctipsurvey.files import packing
from ctipsurvey.files.packing import MANIFEST, is_safe_name, pack, unpack

FILES = {"data/2019/a.csv": b"a\n1\n", "instruments/study.yaml": "title: ң\n".encode()}
FOLDERS = ("data", "instruments")


def archive(entries: list[tuple[str | zipfile.ZipInfo, bytes]], manifest: object = None) -> bytes:
    """An archive with these entries, whose manifest names them unless another one is given."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for entry, content in entries:
            zipped.writestr(entry, content)
        if manifest is None:
            known = {getattr(entry, "filename", entry): content for entry, content in entries}
            with zipfile.ZipFile(io.BytesIO(pack(known.items(), {}))) as other:
                zipped.writestr(MANIFEST, other.read(MANIFEST))
        elif manifest != "":
            zipped.writestr(MANIFEST, manifest if isinstance(manifest, str) else json.dumps(manifest))
    return packed.getvalue()


def test_what_is_packed_comes_back_with_what_the_manifest_says() -> None:
    about, found = unpack(pack(FILES.items(), {"study": "S"}), "b.zip", FOLDERS)
    assert (about, found) == ({"study": "S"}, FILES)


@given(st.data())
def test_an_archive_that_was_cut_or_changed_is_refused_or_comes_out_unchanged(data: st.DataObject) -> None:
    whole = pack(FILES.items(), {})
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = data.draw(st.sampled_from([whole[:at], whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]]))
    try:
        _, found = unpack(changed, "b.zip", FOLDERS)
    except DataError as error:
        assert str(error).startswith("b.zip")
    else:
        assert found == FILES


def link(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (kind | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (archive([("data/../../a", b"x")]), "leads out"),
        (archive([("/data/a", b"x")]), "leads out"),
        (archive([("data/a\\..\\b", b"x")]), "leads out"),
        (archive([("data/c:a", b"x")]), "leads out"),
        (archive([("outputs/a", b"x")]), "leads out"),
        (archive([("data/con.txt", b"x")]), "leads out"),
        (archive([("data/a", b"x"), ("data/A", b"y")]), "only in capitals"),
        (archive([(link("data/a", stat.S_IFLNK), b"/etc/passwd")]), "link"),
        (archive([(link("data/a", stat.S_IFCHR), b"")]), "device"),
        (archive([("data/a/", b"")]), "folder"),
        (archive([("data/a", b"x")], {"files": {}}), "just the files"),
        (archive([("data/a", b"x")], {"files": {"data/a": {"sha256": "0" * 64, "bytes": 1}}}), "not what the manifest"),
        (archive([("data/a", b"x" * 9)], {"files": {"data/a": {"sha256": "0" * 64, "bytes": 1}}}), "not what"),
        (archive([("data/a", b"x")], {"files": {"data/a": {"sha256": "", "bytes": 1 << 40}}}), "4 GB"),
        (archive([("data/a", b"x")], ""), "no backup"),
        (archive([("data/a", b"x")], "[]"), "no backup"),
        (archive([("data/a", b"x")], {"files": {"data/a": "x"}}), "no backup"),
        (b"PK\x03\x04 and nothing", "no backup"),
    ],
)
def test_an_archive_with_a_trick_in_it_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        unpack(content, "b.zip", FOLDERS)


def test_an_archive_of_too_many_files_is_refused_with_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_FILES", 2)
    with pytest.raises(DataError, match="2 are read at most"):
        unpack(pack(FILES.items(), {}), "b.zip", FOLDERS)


@pytest.mark.parametrize("name", ["data/", "data//a", "data/.", "a", "data/a.", "data/a ", "data/a\n", "data/LPT1"])
def test_names_that_some_system_cannot_have_are_not_safe(name: str) -> None:
    assert not is_safe_name(name, FOLDERS)
