"""A Word file opened safely: its text as XML, its properties, and plain words for what is no Word file."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
"""The namespace in files saved as "Strict Open XML"; they say the same under this name."""
LARGEST = 200 * 2**20
"""No file is opened that unpacks to more than this many bytes."""
BODY, PROPERTIES = "word/document.xml", "docProps/custom.xml"
OTHER_FORMATS = {
    b"\xd0\xcf\x11\xe0": "is an old Word file (.doc) or protected by a password. Open it in Word and save it as .docx.",
    b"{\\rtf": "is an RTF file. Open it in Word and save it as .docx.",
    b"%PDF": "is a PDF. Answers are read from the Word file; type those of a printed form into an empty one.",
}


@dataclass(frozen=True)
class WordFile:
    """What a form is read from."""

    body: Any
    properties: Mapping[str, str]


def open_word_file(path: Path) -> WordFile:
    """The text and the properties of a DOCX file. Raises DataError in plain words for everything else."""
    content = files.read_bytes(path)
    if not content:
        raise _problem(path, "is empty (0 bytes). Ask for the file again.")
    for start, message in OTHER_FORMATS.items():
        if content.startswith(start):
            raise _problem(path, message)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(path, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        message = (
            f"could not be opened as a Word file ({type(error).__name__}): it is damaged or not complete. "
            "Open it in Word, save it again as .docx, or ask for it once more."
        )
        raise _problem(path, message) from None


def _read(path: Path, archive: zipfile.ZipFile) -> WordFile:
    names = archive.namelist()
    if BODY not in names:
        kind = "an OpenDocument file" if "content.xml" in names else "no Word file"
        raise _problem(path, f"is {kind}: there is no {BODY} in it. Open it in a word processor and save it as .docx.")
    size = sum(entry.file_size for entry in archive.infolist())
    if size > LARGEST:
        message = f"unpacks to {size // 2**20} MB; at most {LARGEST // 2**20} MB are read. It was not opened."
        raise _problem(path, message)
    properties = _properties(_xml(path, archive, PROPERTIES)) if PROPERTIES in names else {}
    return WordFile(_xml(path, archive, BODY), properties)


def _xml(path: Path, archive: zipfile.ZipFile, name: str) -> Any:
    """One part of the file; a document type declaration, which could unfold without end, is refused."""
    from lxml import etree

    with archive.open(name) as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise _problem(path, f"unpacks to more than {LARGEST // 2**20} MB. It was not opened.")
    if (
        b"<!DOCTYPE" in content
        or "<!DOCTYPE".encode("utf-16-le") in content
        or "<!DOCTYPE".encode("utf-16-be") in content
    ):
        raise _problem(path, "holds a document type declaration, which no Word file needs. It was not opened.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content.replace(STRICT, W[1:-1].encode()), parser)
    except etree.XMLSyntaxError:
        raise _problem(path, f"is damaged: {name} in it is not readable. Save it again in Word as .docx.") from None


def _properties(tree: Any) -> dict[str, str]:
    return {str(entry.get("name")): "".join(entry.itertext()).strip() for entry in tree if entry.get("name")}


def _problem(path: Path, message: str) -> DataError:
    return DataError(Problem(path.name, "", message))
