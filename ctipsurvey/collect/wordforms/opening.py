"""A Word file opened safely: its text as XML, its properties, and plain words for what is no Word file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.guard.archives import SafeArchive
from ctipsurvey.guard.kinds import has_macros
from ctipsurvey.guard.xml import parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
"""The namespace in files saved as "Strict Open XML"; they say the same under this name."""
AGAIN = "Open it in Word, save it again as .docx, or ask for it once more."
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
    if not content.startswith(b"PK"):
        raise _problem(path, f"could not be opened as a Word file: it is damaged or not complete. {AGAIN}")
    archive = SafeArchive(path.name, content, again=AGAIN)
    if BODY not in archive:
        kind = "an OpenDocument file" if "content.xml" in archive else "no Word file"
        raise _problem(path, f"is {kind}: there is no {BODY} in it. Open it in a word processor and save it as .docx.")
    if has_macros(archive.names):
        raise _problem(path, "carries a program (macros), which no form of ours does. Save it in Word as .docx.")
    properties = _properties(_xml(archive, PROPERTIES)) if PROPERTIES in archive else {}
    return WordFile(_xml(archive, BODY), properties)


def _xml(archive: SafeArchive, name: str) -> Any:
    content = archive.read(name).replace(STRICT, W[1:-1].encode())
    return parse_xml(archive.file, content, part=name, again="Save it again in Word as .docx.")


def _properties(tree: Any) -> dict[str, str]:
    return {str(entry.get("name")): "".join(entry.itertext()).strip() for entry in tree if entry.get("name")}


def _problem(path: Path, message: str) -> DataError:
    return DataError(Problem(path.name, "", message))
