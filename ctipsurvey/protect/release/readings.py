"""The ways in which a text can be read: as it is, with its escapes undone, without its tags."""

import html
import re
import urllib.parse
from collections.abc import Iterator

_BLOCK = "p|td|th|tr|li|div|br|h[1-6]|dt|dd|option|caption|title|tab|tc|si|c|row|table|body"
_END_OF_BLOCK = re.compile(rf"</?(?:\w+:)?(?:{_BLOCK})\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ENTITY = re.compile(r"&#?\w+;")
_UNICODE = re.compile(r"(?:\\+u[0-9a-fA-F]{4})+")
_BYTES = re.compile(r"(?:\\+x[0-9a-fA-F]{2})+")
_URL = re.compile(r"%[0-9a-fA-F]{2}")
_QUOTED_PRINTABLE = re.compile(r"(?:=[0-9A-F]{2}(?:=\r?\n)?){2,}")
_BLANKS = {r"\n": "\n", r"\r": "\r", r"\t": "\t"}
_ESCAPED_BLANK = re.compile(r"\\[nrt]")
_LONG_NUMBER = re.compile(r"\d(?:[ \u00a0\u202f().\-/–]{0,2}\d){8,15}(?!\d)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def as_text(content: bytes) -> str | None:
    """These bytes as the text they hold; None where they are no text (a picture, an archive)."""
    for encoding, mark in (("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def readings_of(text: str) -> Iterator[str]:
    r"""A text as it is, then, where it differs, with escapes undone and with tags taken out.

    >>> [reading for reading in readings_of("<b>Ай</b>&#1075;\\u0443л\\u044c")][1:]
    ['<b>Ай</b>гуль', 'Айгуль']
    """
    yield text
    plain = undo_escapes(text)
    if plain != text:
        yield plain
    if "<" in plain:
        untagged = _TAG.sub("", _END_OF_BLOCK.sub(" ", plain))
        if untagged != plain:
            yield undo_escapes(untagged)


def undo_escapes(text: str) -> str:
    """A text with entities of HTML and XML, escapes of JSON, URLs and quoted-printable as letters, also if nested."""
    for _ in range(3):
        before = text
        if "\\" in text:
            text = _UNICODE.sub(_from_units, text)
            text = _BYTES.sub(_from_bytes, text)
            text = _ESCAPED_BLANK.sub(lambda match: _BLANKS[match.group()], text)
        if "&" in text and _ENTITY.search(text):
            text = html.unescape(text)
        if "%" in text and _URL.search(text):
            text = urllib.parse.unquote(text, errors="replace")
        if "=" in text:
            text = _QUOTED_PRINTABLE.sub(_from_quoted, text)
        if text == before:
            break
    return text


def long_numbers(text: str) -> str:
    """The numbers of nine to sixteen digits, each on a line without the blanks and hyphens inside it.

    >>> long_numbers("call 0 (555) 12-34-56 or 12")
    '0555123456'
    """
    return "\n".join(re.sub(r"\D", "", number) for number in _LONG_NUMBER.findall(text))


def _from_units(match: re.Match[str]) -> str:
    return bytes.fromhex(re.sub(r"\\+u", "", match.group())).decode("utf-16-be", "replace")


def _from_bytes(match: re.Match[str]) -> str:
    return bytes.fromhex(re.sub(r"\\+x", "", match.group())).decode("utf-8", "replace")


def _from_quoted(match: re.Match[str]) -> str:
    letters = re.sub(r"=\r?\n", "", match.group()).replace("=", "")
    return bytes.fromhex(letters).decode("utf-8", "replace")
