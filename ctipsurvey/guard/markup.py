"""Text from data on its way into a page, a notebook or an office file: shown as it stands, never understood."""

import html
import re

_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>|$~&@]|:(?=//)|(?<=\bwww)\.|^(?:[-+#=]|\d+(?=[.)]))", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
CONTENT_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What a page of ours may load: its own styles and pictures, and nothing from anywhere."""


def html_text(text: str) -> str:
    """A text for a page: no sign of it opens an element or ends an attribute.

    >>> html_text('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return html.escape(text, quote=True)


def markdown_text(text: str) -> str:
    r"""A text for a Markdown cell: links, pictures, formulas and HTML in it are shown as they were typed.

    >>> markdown_text("[a](javascript:b) $x$")
    '\\[a\\]\\(javascript:b\\) \\$x\\$'
    """
    return _MARKDOWN.sub(_escaped, " ".join(text.split()))


def _escaped(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def office_text(text: str) -> str:
    r"""A text that XML, and so every office file, can hold: control characters as the signs that picture them.

    >>> office_text("a\x00b\x1bc\td")
    'a␀b␛c\td'
    """
    shown = _CONTROL.sub(lambda found: "␡" if found[0] == "\x7f" else chr(0x2400 + ord(found[0])), text)
    return _UNWRITABLE.sub("\ufffd", shown)
