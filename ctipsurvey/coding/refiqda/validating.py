"""REFI-QDA files held against the schemas of the standard (REFI-QDA 1.5, MIT; in the folder schemas)."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files

if TYPE_CHECKING:
    from lxml.etree import XMLSchema

SCHEMAS = Path(__file__).with_name("schemas")
LARGEST = 64 * 2**20
"""Larger files are not held against the schema when they are read: it would need the whole tree in memory."""


@cache
def _schema(name: str) -> "XMLSchema":
    from lxml import etree

    return etree.XMLSchema(etree.fromstring(files.read_bytes(SCHEMAS / f"{name}.xsd")))


def faults_of(xml: bytes, is_codebook: bool) -> list[tuple[int, str]]:
    """Where a file does not follow the schema: line and the schema's own words; none where it is valid or too large."""
    from lxml import etree

    if len(xml) > LARGEST:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        tree = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        return [(error.lineno or 0, "not well-formed")]
    schema = _schema("Codebook" if is_codebook else "Project")
    if schema.validate(tree):
        return []
    return [(int(error.line), str(error.message)) for error in schema.error_log]  # type: ignore[attr-defined]
