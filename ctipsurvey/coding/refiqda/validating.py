"""REFI-QDA files held against the schemas of the standard (REFI-QDA 1.5, MIT; in the folder schemas)."""

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files

if TYPE_CHECKING:
    from lxml.etree import XMLSchema

SCHEMAS = Path(__file__).with_name("schemas")


@cache
def _schema(name: str) -> "XMLSchema":
    from lxml import etree

    return etree.XMLSchema(etree.fromstring(files.read_bytes(SCHEMAS / f"{name}.xsd")))


def faults_of(xml: bytes, is_codebook: bool) -> list[tuple[int, str]]:
    """The first place where a file does not follow the schema: line and the schema's words; none where it is valid.

    The file is read as a stream, so that its size does not matter.
    """
    from lxml import etree

    schema = _schema("Codebook" if is_codebook else "Project")
    events = etree.iterparse(
        io.BytesIO(xml), events=("end",), schema=schema, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=True,
    )  # fmt: skip
    try:
        for _, element in events:
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        return [(error.lineno or 0, str(error.msg))]
    return []
