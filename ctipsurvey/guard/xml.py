"""XML and HTML read without trusting them: no document types, no entities, no network, bounded depth and size."""

from typing import TYPE_CHECKING, Any

from ctipsurvey.errors import DataError, Problem, SurveyError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element
    from lxml.html import HtmlElement

DEEPEST = 256
"""How many elements may stand in one another; the parsers hold to it."""
LONGEST = 10_000_000
"""How many letters one text or attribute may have; the parsers hold to it."""
TOO_DEEP_OR_LONG = (1, 114, 117)
"""The parser's numbers for what goes over its limits."""
SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
"""What every parser of the project is told."""


class _DocumentType(Exception):  # noqa: N818 - it never leaves this file
    pass


class _Watch:
    """Looks at a document as it is parsed and keeps nothing of it."""

    def doctype(self, name: str | None, public: str | None, system: str | None) -> None:
        """A document type is declared: nothing behind it is read."""
        raise _DocumentType

    def close(self) -> None:
        """The document has ended."""


def check_xml(
    file: str,
    content: bytes,
    *,
    part: str = "",
    kind: type[SurveyError] = DataError,
    again: str = "Save or download it again.",
) -> None:
    """Raise an error where XML declares a document type, nests too deep, is too long in one place or is no XML.

    The content is parsed once and not kept, so this is cheap; it is done before any other parser sees the content.
    """
    from lxml import etree

    try:
        etree.fromstring(content, etree.XMLParser(**SAFE | {"target": _Watch()}))
    except _DocumentType:
        message = "holds a document type declaration, which no such file needs and which can do harm; it was not read."
        raise kind(Problem(file, "", message)) from None
    except (etree.XMLSyntaxError, ValueError) as error:
        raise kind(Problem(file, "", _why(error, part, again))) from None


def parse_xml(
    file: str,
    content: bytes,
    *,
    part: str = "",
    kind: type[SurveyError] = DataError,
    again: str = "Save or download it again.",
    plain: bool = False,
) -> "Element":
    """The root of an XML document that `check_xml` lets pass; `plain` leaves out comments and instructions."""
    from lxml import etree

    check_xml(file, content, part=part, kind=kind, again=again)
    try:
        return etree.fromstring(content, etree.XMLParser(remove_comments=plain, remove_pis=plain, **SAFE))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise kind(Problem(file, "", _why(error, part, again))) from None


def _why(error: Exception, part: str, again: str) -> str:
    named = f"its part {part}" if part else "its XML"
    if getattr(error, "code", 0) in TOO_DEEP_OR_LONG and ("depth" in str(error) or "limit" in str(error)):
        which = f"nests more than {DEEPEST} elements" if "depth" in str(error) else f"has a text over {LONGEST} letters"
        return f"is damaged or made to do harm, not readable: {named} {which}. It was not opened."
    return f"is damaged: {named} is not readable. {again}"


def declares_document_type(content: bytes) -> bool:
    """Whether XML of any size, broken or not, declares a document type; nothing behind the declaration is read."""
    from lxml import etree

    try:
        etree.fromstring(content, etree.XMLParser(**SAFE | {"huge_tree": True, "target": _Watch()}))
    except _DocumentType:
        return True
    except (etree.XMLSyntaxError, ValueError):
        pass
    return False


def parse_html(file: str, text: str) -> "HtmlElement":
    """The root of an HTML page, broken markup put right. Raises DataError where it nests so deep that text is lost."""
    import lxml.html

    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False)
    root: HtmlElement = lxml.html.document_fromstring(text, parser=parser)
    if any(entry.type in TOO_DEEP_OR_LONG for entry in parser.error_log):
        message = f"nests more than {DEEPEST} elements, or has a text over {LONGEST} letters; it was not read."
        raise DataError(Problem(file, "", f"{message} Open it in a browser or editor and save it anew."))
    return root
