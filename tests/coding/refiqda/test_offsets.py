"""Every product's positions end on the right characters, or the coding says that they are uncertain."""

import tempfile
import unicodedata
from pathlib import Path

import pytest
from foreign import ATLAS, NVIVO_MAC, NVIVO_WINDOWS, UNKNOWN, WAYS, Way, inline, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctipsurvey.coding.refiqda.offsets import Rule, borders, resolve, text_of
from ctipsurvey.coding.refiqda.reading import SURE, read_exchange

CODES = ("funding", "training")
PLAIN = "Акча жок болсо, иш да жок.\nМы сами покупали бензин."
WIDE = "Да 😀\nЖок, бул чын 👩‍👩‍👧 сөз.\n\nКайра баштайбыз 🎓 дейт.\nEnd of it."
NFD = unicodedata.normalize("NFD", "Йод и ёлка.\n") + "ңүө бар 😀 мында."


def words(text: str) -> list[tuple[tuple[int, int], str]]:
    """Every word of a text as a span with a code."""
    found, at = [], 0
    for number, word in enumerate(text.split()):
        start = text.index(word, at)
        at = start + len(word)
        found.append(((start, at), CODES[number % 2]))
    return found


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.origin or "unknown")
@pytest.mark.parametrize("text", [PLAIN, WIDE, NFD], ids=["plain", "wide", "nfd"])
def test_words_come_back_as_they_were_coded(way: Way, text: str, tmp_path: Path) -> None:
    found = read_exchange(write(tmp_path / "a.qdpx", way, [(text, words(text))], CODES))
    assert found.codings["text"].tolist() == text.split()
    assert [
        found.sources["text"][0][int(a) : int(b)] for a, b in found.codings[["start", "end"]].values
    ] == text.split()
    assert found.sources["text"][0] == text


@pytest.mark.parametrize("way", [NVIVO_WINDOWS, NVIVO_MAC], ids=lambda way: way.origin)
def test_a_product_whose_way_is_known_is_sure_even_of_one_selection(way: Way, tmp_path: Path) -> None:
    at = WIDE.index("Кайра")
    found = read_exchange(write(tmp_path / "a.qdpx", way, [(WIDE, [((at, at + 5), "funding")])], CODES))
    assert found.codings["text"].tolist() == ["Кайра"] and found.codings["certainty"].tolist() == [SURE]


def test_one_selection_that_fits_two_rules_is_marked_as_uncertain(tmp_path: Path) -> None:
    text = "Да 😀\nЖок"
    way = Way("", "codepoint", crlf=True)
    found = read_exchange(write(tmp_path / "a.qdpx", way, [(text, [((5, 8), "funding")])], CODES))
    assert found.codings["text"][0] == "Жок" or found.codings["certainty"][0] != SURE
    assert any(note.kind == "guessed" for note in found.notes)


def test_quotes_overrule_what_is_known_of_a_product(tmp_path: Path) -> None:
    way = Way("NVivo Windows 14", "codepoint", crlf=True, crlf_counts=1, names=True)
    found = read_exchange(write(tmp_path / "a.qdpx", way, [(WIDE, words(WIDE))], CODES))
    assert found.codings["text"].tolist() == WIDE.split()
    assert any("against what is known" in note.message for note in found.notes)


def test_an_end_that_is_part_of_the_selection_is_known_by_quotes(tmp_path: Path) -> None:
    selections = "".join(
        f'<PlainTextSelection guid="11111111-1111-1111-1111-00000000000{n}" name="{word}" startPosition="{a}" '
        f'endPosition="{b}"><Coding guid="21111111-1111-1111-1111-00000000000{n}"><CodeRef targetGUID="CODE"/></Coding>'
        "</PlainTextSelection>"
        for n, (a, b, word) in enumerate([(0, 3, "Акча"), (5, 7, "жок"), (9, 12, "иште")])
    )
    found = read_exchange(inline(tmp_path / "a.qdpx", "", "Акча жок иште.", selections))
    assert found.codings["text"].tolist() == ["Акча", "жок", "иште"]


def test_a_place_outside_the_text_is_told_and_never_clipped(tmp_path: Path) -> None:
    path = inline(
        tmp_path / "a.qdpx",
        "",
        "Акча",
        '<PlainTextSelection guid="11111111-1111-1111-1111-000000000001" startPosition="2" endPosition="99">'
        '<Coding guid="21111111-1111-1111-1111-000000000001"><CodeRef targetGUID="CODE"/></Coding>'
        "</PlainTextSelection>",
    )
    found = read_exchange(path)
    row = found.codings.iloc[0]
    assert (row["start"], row["end"], row["text"], row["written_end"]) == ("", "", "", "99")
    assert row["certainty"] == "outside the text" and any("1 of 1" in note.message for note in found.notes)


def test_the_worked_example_counts_as_the_standing_knowledge_says() -> None:
    import numpy as np

    text = text_of("Да 😀\r\nЖок".encode("utf-8-sig"))
    assert text is not None and text.text == "Да 😀\nЖок"
    expected = {("codepoint", "stored"): 6, ("codepoint", "one"): 5, ("utf16", "stored"): 7, ("utf16", "one"): 6}
    for (unit, newline), start in expected.items():
        for bom in (False, True):
            rule = Rule(unit, newline, bom)
            own = np.array([start + bom])
            assert [one.tolist() for one in resolve(borders(text, rule), own, own + 3, rule)] == [[5], [8]]


def test_a_text_in_utf_16_is_read(tmp_path: Path) -> None:
    text = text_of("Жок 😀 бар\r\nэмес".encode("utf-16"))
    assert text is not None and text.text == "Жок 😀 бар\nэмес" and text.has_bom


letters = st.sampled_from(["а", "ң", "b", "😀", "й", "ё", " ", "\n", ".", "1"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(letters, min_size=1, max_size=60).map("".join), st.sampled_from([NVIVO_WINDOWS, NVIVO_MAC, ATLAS, UNKNOWN])
)
def test_any_text_comes_back_on_the_right_characters_or_marked(text: str, way: Way) -> None:
    spans = words(text)
    if not spans:
        return
    with tempfile.TemporaryDirectory() as folder:
        found = read_exchange(write(Path(folder) / "a.qdpx", way, [(text, spans)], CODES))
    expected = [text[start:end] for (start, end), _ in spans]
    rows = found.codings.sort_values("written_start", key=lambda column: column.astype(int), kind="stable")
    for wanted, got, certainty in zip(expected, rows["text"], rows["certainty"], strict=True):
        assert got == wanted or certainty != SURE
