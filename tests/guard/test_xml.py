"""XML: plain documents pass untouched, whatever has a document type does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.errors import DataError
from ctipsurvey.guard.xml import DEEPEST, check_xml, declares_document_type, parse_html, parse_xml


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x4FF), max_size=80))
def test_a_plain_document_is_read_as_it_is(text: str) -> None:
    from xml.sax.saxutils import escape

    assert "".join(parse_xml("a", f"<a><b>{escape(text)}</b></a>".encode()).itertext()) == text


@pytest.mark.parametrize("before", [b"", b"<?x?>" * 40, b"<!-- a -->" * 40, b"\n" * 99])
def test_a_document_type_is_seen_in_time(before: bytes) -> None:
    """Forty instructions before it made a pattern go through all their groupings."""
    with pytest.raises(DataError, match="document type"):
        check_xml("a", before + b"<!DOCTYPE a><a/>")
    assert declares_document_type(before + b"<!DOCTYPE a><a/>")
    assert not declares_document_type(before + b"<a/>")


def test_a_document_type_in_a_text_is_a_text() -> None:
    check_xml("a", b"<a>&lt;!DOCTYPE a&gt;<![CDATA[<!DOCTYPE b>]]><!-- <!DOCTYPE c> --></a>")


def test_the_depth_is_bounded() -> None:
    check_xml("a", b"<a>" * 200 + b"</a>" * 200)
    with pytest.raises(DataError, match=f"more than {DEEPEST}"):
        check_xml("a", b"<a>" * 300 + b"</a>" * 300)
    with pytest.raises(DataError, match=f"more than {DEEPEST}"):
        parse_html("a", "<div>" * 300)
