"""Names of files: whatever comes in, what goes out is a plain name on every system, and stays itself."""

from hypothesis import example, given
from hypothesis import strategies as st

from ctipsurvey.guard.names import LONGEST, RESERVED, fault_of_name, plain_file_name


@given(st.text(max_size=300))
@example("..")
@example("CON.txt")
@example("a" * 99 + " .b")
def test_a_plain_name_leads_nowhere_and_stays_itself(text: str) -> None:
    name = plain_file_name(text)
    assert name
    assert len(name) <= LONGEST + 1
    assert not set(name) & set('/\\<>:"|?*\x00')
    assert name not in (".", "..")
    assert name == name.strip(" .")
    assert not RESERVED.fullmatch(name)
    assert plain_file_name(name) == name


@given(st.text(max_size=60))
def test_a_name_without_fault_is_plain(text: str) -> None:
    if not fault_of_name(text) and text.isascii():
        assert plain_file_name(text) == text


def test_names_of_people_have_no_fault() -> None:
    for name in ("a01", "Айгүл К.", "coder-2", "second coder", "Мээрим", "x (2)"):
        assert fault_of_name(name) in ("", "ends with a dot or a space, which Windows drops")
    assert fault_of_name("Мээрим") == ""
