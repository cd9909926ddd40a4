"""The XML of a REFI-QDA file as a Project: read tolerantly, by local names, in any order, one element at a time."""

import io
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ctipsurvey.coding.refiqda.project import (
    Case,
    Code,
    CodeSet,
    Coding,
    Project,
    Selection,
    Source,
    User,
    Variable,
)
from ctipsurvey.collect.notes import Note
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.guard.xml import declares_document_type

if TYPE_CHECKING:
    from lxml.etree import _Element

SOURCES = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
TEXTS = ("Representation", "TextDescription", "Transcript")
"""What holds the plain text of a source that is no text."""
AREAS = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")
WRAPPERS = (
    "Project", "Users", "CodeBook", "Codebook", "Codes", "Variables", "Cases", "Sources", "Notes", "Links", "Sets",
    "User", "Code", "Variable", "Case", "Note", "Link", "Set", "Description", "NoteRef", "CodeRef", "VariableValue",
    "VariableRef", "TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue", "SourceRef",
    "SelectionRef", "MemberCode", "MemberSource", "MemberNote", "Coding", "PlainTextContent", "PlainTextSelection",
    "SyncPoint", "TranscriptSelection", *SOURCES, *TEXTS, *AREAS,
)  # fmt: skip
"""Elements that are understood; all others are counted and told."""
MOST_DEEP = 1_000
_GUID = re.compile(r"[{}\s]")


def guid_of(text: str | None) -> str:
    """A GUID in the one form in which they are compared: lower case, without braces; the same text is kept once."""
    return sys.intern(_GUID.sub("", text or "").lower())


def parse_project(file: str, xml: bytes, notes: list[Note]) -> Project:
    """A Project from the XML of a .qde or .qdc file; texts that lie beside it are not there yet.

    Raises DataError for XML with a document type (DTD), for what is no XML and for another kind of XML.
    """
    from lxml import etree

    if declares_document_type(xml):
        _refuse_doctype(file)
    reader = _Reader(Project())
    for recover in (False, True):
        reader = _Reader(Project())
        try:
            events = etree.iterparse(
                io.BytesIO(xml), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
                huge_tree=True, recover=recover,
            )  # fmt: skip
            reader.read(file, events)
            break
        except etree.XMLSyntaxError as error:
            if recover or not reader.root:
                message = f"line {error.lineno or 0} is not readable as XML. Export the file again."
                raise DataError(Problem(file, "", message)) from None
            message = "is not well-formed XML from here on; what could be understood was read. Compare the numbers."
            notes.append(Note(file, f"line {error.lineno or 0}", "guessed", message))
    if reader.root not in ("Project", "CodeBook", "Codebook"):
        message = "is no REFI-QDA file: its first element is neither Project nor CodeBook."
        raise DataError(Problem(file, "", message))
    reader.project.is_codebook = reader.root != "Project"
    return reader.project


def _refuse_doctype(file: str) -> None:
    message = "has a document type (DTD), which REFI-QDA files never need and which can do harm; it was not read."
    raise DataError(Problem(file, "", message))


class _Reader:
    """Goes through the elements of one file and fills a Project; elements that are done are let go."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.root = ""
        self.source: Source | None = None
        self.codes: list[dict[str, Any]] = []
        self.points: dict[str, int] = {}
        self.depth = 0

    def read(self, file: str, events: "Iterator[tuple[str, _Element]]") -> None:
        for event, element in events:
            tag = _tag(element)
            if event == "start":
                self.depth += 1
                if self.depth > MOST_DEEP:
                    raise DataError(Problem(file, "", f"has elements nested more than {MOST_DEEP} deep; not read."))
                self._begin(file, tag, element)
            else:
                self.depth -= 1
                self._end(tag, element)

    def _begin(self, file: str, tag: str, element: "_Element") -> None:
        project = self.project
        if not self.root:
            self.root = tag or "?"
            if element.getroottree().docinfo.doctype:  # type: ignore[attr-defined]
                _refuse_doctype(file)
            project.name, project.origin = element.get("name", ""), element.get("origin", "")
        if tag == "CodeBook" and not project.origin:
            project.origin = element.get("origin", "")
        if tag in SOURCES or (tag == "Note" and self.source is None):
            self.source = Source(
                guid_of(element.get("guid")),
                " ".join(element.get("name", "").split()),
                tag,
                element.get("plainTextPath", "") or "",
                user=guid_of(element.get("creatingUser")),
                time=element.get("creationDateTime", ""),
            )
            (project.notes if tag == "Note" else project.sources).append(self.source)
        elif tag in TEXTS and self.source is not None and _tag(element.getparent()) in SOURCES:
            self.source.path = element.get("plainTextPath", "") or self.source.path
        elif tag == "Code":
            parent = self.codes[-1]["guid"] if self.codes else ""
            guid = guid_of(element.get("guid"))
            self.codes.append({"guid": guid, "parent": parent, "at": len(project.codes)})
            codable = element.get("isCodable", "true").strip().lower() not in ("false", "0")
            name = " ".join(element.get("name", "").split())
            project.codes.append(Code(guid, name, parent, "", element.get("color", ""), codable))
        elif tag and tag not in WRAPPERS:
            project.dropped[tag] = project.dropped.get(tag, 0) + 1

    def _end(self, tag: str, element: "_Element") -> None:
        handler = getattr(self, f"_end_{tag.lower()}", None)
        if tag in SOURCES or tag == "Note":
            self._end_source(tag, element)
        elif tag in AREAS:
            if self.source is not None:
                self.source.n_other += sum(1 for one in element.iter() if _tag(one) == "Coding")
            _let_go(element)
        elif handler is not None:
            handler(element)

    def _end_user(self, element: "_Element") -> None:
        guid = guid_of(element.get("guid"))
        self.project.users[guid] = User(guid, element.get("name") or element.get("id") or "")

    def _end_code(self, element: "_Element") -> None:
        import dataclasses

        at = self.codes.pop()["at"]
        description = _text_of(element, "Description")
        notes = tuple(_refs(element, "NoteRef"))
        self.project.codes[at] = dataclasses.replace(self.project.codes[at], description=description, notes=notes)
        _let_go(element)

    def _end_variable(self, element: "_Element") -> None:
        guid = guid_of(element.get("guid"))
        name, kind = " ".join(element.get("name", "").split()), element.get("typeOfVariable", "Text")
        self.project.variables[guid] = Variable(guid, name, kind)

    def _end_case(self, element: "_Element") -> None:
        case = Case(guid_of(element.get("guid")), " ".join(element.get("name", "").split()))
        case.description = _text_of(element, "Description")
        case.values = _values(element)
        case.sources = _refs(element, "SourceRef")
        case.selections = _refs(element, "SelectionRef")
        case.codes = _refs(element, "CodeRef")
        self.project.cases.append(case)
        _let_go(element)

    def _end_link(self, element: "_Element") -> None:
        self.project.links.append((guid_of(element.get("originGUID")), guid_of(element.get("targetGUID"))))

    def _end_set(self, element: "_Element") -> None:
        codes = [guid_of(one.get("targetGUID") or one.get("guid")) for one in element if _tag(one) == "MemberCode"]
        own = (guid_of(element.get("guid")), element.get("name", ""), tuple(codes))
        self.project.sets.append(CodeSet(*own, tuple(_refs(element, "MemberSource"))))

    def _end_noteref(self, element: "_Element") -> None:
        if _tag(element.getparent()) == "Project":
            self.project.project_notes.append(guid_of(element.get("targetGUID")))

    def _end_plaintextcontent(self, element: "_Element") -> None:
        parent = element.getparent()
        own = _tag(parent) in (*SOURCES, "Note") or _tag(parent.getparent() if parent is not None else None) in SOURCES
        if self.source is not None and own:
            self.source.content, self.source.inline = (element.text or "").encode("utf-8", "surrogatepass"), True

    def _end_syncpoint(self, element: "_Element") -> None:
        position = _number(element.get("position"))
        if position is not None:
            self.points[guid_of(element.get("guid"))] = position

    def _end_transcriptselection(self, element: "_Element") -> None:
        start = self.points.get(guid_of(element.get("fromSyncPoint")))
        self._select(element, start, self.points.get(guid_of(element.get("toSyncPoint"))))

    def _end_plaintextselection(self, element: "_Element") -> None:
        self._select(element, _number(element.get("startPosition")), _number(element.get("endPosition")))

    def _select(self, element: "_Element", start: int | None, end: int | None) -> None:
        parent = element.getparent()
        while parent is not None and _tag(parent) not in (*SOURCES, "Note"):
            if _tag(parent) in AREAS:
                return
            parent = parent.getparent()
        if self.source is not None:
            self.source.selections.append(
                Selection(
                    guid_of(element.get("guid")),
                    start,
                    end,
                    element.get("name", ""),
                    guid_of(element.get("creatingUser")),
                    element.get("creationDateTime", ""),
                    _text_of(element, "Description"),
                    tuple(_codings(element)),
                    tuple(_refs(element, "NoteRef")),
                )
            )
        _let_go(element)

    def _end_source(self, tag: str, element: "_Element") -> None:
        parent = _tag(element.getparent())
        if self.source is None or (tag == "Note" and parent != "Notes"):
            return
        self.source.description = _text_of(element, "Description")
        self.source.codings += list(_codings(element))
        self.source.notes += _refs(element, "NoteRef")
        self.source.values = _values(element)
        for inside in element:
            if _tag(inside) in TEXTS:
                self.source.codings += list(_codings(inside))
        self.source = None
        _let_go(element)


def _tag(element: "_Element | None") -> str:
    """The local name of an element; '' for comments and the like."""
    if element is None or not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2]


def _let_go(element: "_Element") -> None:
    """Forget an element that has been read, and those before it, so that memory stays flat."""
    element.clear()
    parent = element.getparent()
    with suppress(TypeError):
        while parent is not None and element.getprevious() is not None and _tag(element.getprevious()) == _tag(element):
            del parent[0 if parent[0] is element.getprevious() else parent.index(element) - 1]


def _codings(element: "_Element") -> Iterator[Coding]:
    for one in element:
        if _tag(one) == "Coding":
            refs = _refs(one, "CodeRef")
            own = (guid_of(one.get("creatingUser")), one.get("creationDateTime", ""), tuple(_refs(one, "NoteRef")))
            for ref in refs or [""]:
                yield Coding(ref, *own)


def _refs(element: "_Element", tag: str) -> list[str]:
    return [guid_of(one.get("targetGUID") or one.get("guid")) for one in element if _tag(one) == tag]


def _values(element: "_Element") -> dict[str, str]:
    found: dict[str, str] = {}
    for one in element:
        if _tag(one) == "VariableValue":
            refs = _refs(one, "VariableRef")
            values = ["".join(str(part) for part in inner.itertext()) for inner in one if _tag(inner).endswith("Value")]
            if refs:
                found[refs[0]] = values[0] if values else ""
    return found


def _text_of(element: "_Element", tag: str) -> str:
    return next(("".join(str(part) for part in one.itertext()) for one in element if _tag(one) == tag), "")


def _number(text: str | None) -> int | None:
    try:
        found = int((text or "").strip())
    except ValueError:
        return None
    return found if abs(found) < 2**53 else None
