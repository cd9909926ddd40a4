"""Constructed REFI-QDA files as other products write them; positions are counted here by hand, not by the package."""

import io
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Span = tuple[int, int]


@dataclass(frozen=True)
class Way:
    """How a product writes texts and positions."""

    origin: str
    unit: str = "codepoint"
    crlf: bool = False
    crlf_counts: int = 2
    bom: bool = False
    project: str = "project.qde"
    sources: str = "sources"
    names: bool = False
    braces: bool = False
    upper: bool = False


NVIVO_WINDOWS = Way("NVivo Windows 12.6", "utf16", crlf=True, bom=True, sources="Sources")
NVIVO_MAC = Way("NVivo Mac 12.7", "utf16")
ATLAS = Way("ATLAS.ti 23", "codepoint", crlf=True, crlf_counts=1, project="Project.qde", sources="Sources", names=True)
MAXQDA = Way("MAXQDA 24", "codepoint", upper=True)
QUALCODER = Way("Qualcoder-3.5", "codepoint", bom=True)
UNKNOWN = Way("", "codepoint")
WAYS = (NVIVO_WINDOWS, NVIVO_MAC, ATLAS, MAXQDA, QUALCODER, UNKNOWN)


def guid(key: str, way: Way) -> str:
    """A GUID for a key, in the form in which a product writes it."""
    found = str(uuid.uuid5(uuid.NAMESPACE_URL, key))
    found = found.upper() if way.upper else found
    return "{" + found + "}" if way.braces else found


def position(text: str, at: int, way: Way) -> int:
    """What a product writes for a place in a text whose line ends are LF."""
    before = text[:at]
    n = len(before.encode("utf-16-le")) // 2 if way.unit == "utf16" else len(before)
    return n + (before.count("\n") if way.crlf and way.crlf_counts == 2 else 0)


def stored(text: str, way: Way) -> bytes:
    """The bytes of a text as a product stores it."""
    own = text.replace("\n", "\r\n") if way.crlf else text
    return own.encode("utf-8-sig" if way.bom else "utf-8")


def write(
    path: Path, way: Way, texts: Sequence[tuple[str, Sequence[tuple[Span, str]]]], codes: Sequence[str], extra: str = ""
) -> Path:
    """A project file: each text with its spans and the codes on them."""
    user = guid("user", way)
    xml = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin={quoteattr(way.origin)}>',
        f'<Users><User guid="{user}" name="A"/></Users><CodeBook><Codes>',
    ]
    xml += [f'<Code guid="{guid(code, way)}" name={quoteattr(code)} isCodable="true"/>' for code in codes]
    xml.append("</Codes></CodeBook><Sources>")
    inside = {}
    for number, (text, spans) in enumerate(texts):
        own = guid(f"source {number}", way)
        name = f"{own.strip('{}')}.txt"
        inside[f"{way.sources}/{name}"] = stored(text, way)
        xml.append(f'<TextSource guid="{own}" name="text {number}" plainTextPath="internal://{name}">')
        for at, ((start, end), code) in enumerate(spans):
            quote = f" name={quoteattr(text[start:end])}" if way.names else ""
            xml.append(
                f'<PlainTextSelection guid="{guid(f"{number} {at}", way)}"{quote} '
                f'startPosition="{position(text, start, way)}" endPosition="{position(text, end, way)}">'
                f'<Coding guid="{guid(f"c {number} {at}", way)}" creatingUser="{user}">'
                f'<CodeRef targetGUID="{guid(code, way)}"/></Coding></PlainTextSelection>'
            )
        xml.append("</TextSource>")
    xml.append(f"</Sources>{extra}</Project>")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(way.project, "".join(xml))
        for name, content in inside.items():
            archive.writestr(name, content)
    path.write_bytes(packed.getvalue())
    return path


def inline(path: Path, origin: str, text: str, selections: str) -> Path:
    """A project with its text in the XML, and selections as written."""
    code = guid("x", UNKNOWN)
    xml = (
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin={quoteattr(origin)}><CodeBook><Codes>'
        f'<Code guid="{code}" name="x" isCodable="true"/></Codes></CodeBook><Sources>'
        f'<TextSource guid="{guid("s", UNKNOWN)}" name="t"><PlainTextContent>{escape(text)}</PlainTextContent>'
        f"{selections.replace('CODE', code)}</TextSource></Sources></Project>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", xml)
    return path
