"""Elements of an XML file in DDI-Codebook 2.5."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ctipsurvey.guard.markup import office_text

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "ddi:codebook:2_5"
VERSION = "2.5"
XML = "http://www.w3.org/XML/1998/namespace"


def root() -> "_Element":
    """The outermost element, in English where nothing else is said."""
    from lxml import etree

    top = etree.Element(f"{{{NAMESPACE}}}codeBook", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    top.set("version", VERSION)
    top.set(f"{{{XML}}}lang", "en")
    return top


def add(parent: "_Element", name: str, text: str = "", lang: str = "", /, **attributes: str) -> "_Element":
    """A new last element of its parent, with its text, language and attributes; empty attributes are left out."""
    from lxml import etree

    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = office_text(text) or None
    if lang:
        element.set(f"{{{XML}}}lang", lang)
    for key, value in attributes.items():
        if value:
            element.set(key, office_text(value))
    return element


def add_texts(parent: "_Element", name: str, texts: Mapping[str, str], /, **attributes: str) -> None:
    """One element for each language in which there is a text."""
    for language, text in texts.items():
        if text:
            add(parent, name, text, language, **attributes)
