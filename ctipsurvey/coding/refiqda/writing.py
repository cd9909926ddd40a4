"""A Project as REFI-QDA: strict, valid against the standard's schemas, and the same bytes for the same project."""

import io
import re
import uuid
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ctipsurvey import __version__, files
from ctipsurvey.coding.refiqda.offsets import OUTSIDE, Rule, borders, resolve, text_of
from ctipsurvey.coding.refiqda.project import (
    CODEBOOK_NAMESPACE,
    PROJECT_NAMESPACE,
    Code,
    Coding,
    Project,
    Selection,
    Source,
)
from ctipsurvey.coding.refiqda.validating import faults_of
from ctipsurvey.collect.notes import Note
from ctipsurvey.errors import DataError, Problem

if TYPE_CHECKING:
    from lxml.etree import _Element

ORIGIN = f"ctipsurvey {__version__}"
NVIVO = f"{ORIGIN} (NVivo offsets)"
OUR_GUIDS = uuid.UUID("6b7f6f0e-3a55-5d0e-9a64-7d9c5f0c2a10")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COLOR = re.compile(r"#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")


def guid_for(*key: object) -> str:
    """The GUID of a thing of ours: always the same for the same key, so that a second export can be merged."""
    return str(uuid.uuid5(OUR_GUIDS, "\x1f".join(str(part) for part in key)))


def codebook_bytes(project: Project) -> bytes:
    """A codebook (.qdc) of a project's codes and sets of codes.

    Raises DataError where there is no code: the standard has no codebook without.
    """
    from lxml import etree

    if not project.codes:
        raise DataError(Problem("", "codes", "a REFI-QDA codebook needs one code at least."))
    writer = _Writer([], CODEBOOK_NAMESPACE, Rule())
    root = etree.Element(f"{{{CODEBOOK_NAMESPACE}}}CodeBook", {"origin": ORIGIN}, nsmap=_default(CODEBOOK_NAMESPACE))
    writer.codes(root, project.codes)
    sets = [one for one in project.sets if one.codes]
    if sets:
        wrapper = writer.child(root, "Sets")
        for one in sets:
            own = writer.child(wrapper, "Set", guid=writer.guid(one.guid), name=writer.clean(one.name))
            for code in one.codes:
                writer.child(own, "MemberCode", guid=writer.guid(code))
    return _valid(root, True)


def project_bytes(project: Project, nvivo: bool = False) -> tuple[bytes, tuple[Note, ...]]:
    """A project (.qdpx) with its texts, and what a reader of it should know.

    Texts are written with LF and without byte order mark, else unchanged; positions are codepoints from 0, the end not
    included, or with `nvivo` the UTF-16 units in which NVivo reads them. Selections without length and those outside
    their text are left out and told. Raises DataError where the result would not be valid.
    """
    from lxml import etree

    notes: list[Note] = []
    writer = _Writer(notes, PROJECT_NAMESPACE, Rule("utf16", "one") if nvivo else Rule("codepoint", "one"))
    origin = NVIVO if nvivo else ORIGIN
    attributes = {"name": writer.clean(project.name) or "ctipsurvey", "origin": origin}
    root = etree.Element(f"{{{PROJECT_NAMESPACE}}}Project", attributes, nsmap=_default(PROJECT_NAMESPACE))
    if project.users:
        wrapper = writer.child(root, "Users")
        for user in project.users.values():
            writer.child(wrapper, "User", guid=writer.guid(user.guid), name=writer.clean(user.name))
    if project.codes:
        writer.codes(writer.child(root, "CodeBook"), project.codes)
    if project.variables:
        wrapper = writer.child(root, "Variables")
        for variable in project.variables.values():
            own = {"name": writer.clean(variable.name), "typeOfVariable": variable.kind}
            writer.child(wrapper, "Variable", guid=writer.guid(variable.guid), **own)
    if project.cases:
        wrapper = writer.child(root, "Cases")
        for case in project.cases:
            own_case = writer.child(wrapper, "Case", guid=writer.guid(case.guid), name=writer.clean(case.name))
            writer.description(own_case, case.description)
            writer.values(own_case, case.values, project)
            writer.refs(own_case, "SourceRef", case.sources)
            writer.refs(own_case, "SelectionRef", case.selections)
    texts: dict[str, bytes] = {}
    for wrapper_name, tag, sources in (("Sources", "TextSource", project.sources), ("Notes", "Note", project.notes)):
        if sources:
            wrapper = writer.child(root, wrapper_name)
            for number, source in enumerate(sources, start=1):
                texts |= writer.source(wrapper, tag, source, f"{tag} {number}", project)
    if project.sets:
        wrapper = writer.child(root, "Sets")
        for one in project.sets:
            own_set = writer.child(wrapper, "Set", guid=writer.guid(one.guid), name=writer.clean(one.name))
            writer.refs(own_set, "MemberCode", one.codes)
            writer.refs(own_set, "MemberSource", one.sources)
    if writer.n_wide and not nvivo:
        message = "characters beyond U+FFFF (emoji): NVivo will read codings after them shifted. Use --nvivo for NVivo."
        notes.append(Note("", f"{writer.n_wide} texts", "read", message))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", _valid(root, False))
        for name, content in texts.items():
            archive.writestr(f"sources/{name}", content)
    return files.stable_zip(packed.getvalue()), tuple(notes)


def _default(namespace: str) -> dict[Any, str]:
    return {None: namespace}


def _valid(root: "_Element", is_codebook: bool) -> bytes:
    from lxml import etree

    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)
    faults = faults_of(xml, is_codebook)
    if faults:
        message = "what would be written is not valid REFI-QDA; nothing was written."
        raise DataError(Problem("", f"line {faults[0][0]}", message))
    return bytes(xml)


class _Writer:
    """Writes elements of one file; what is left out or changed goes to `notes`."""

    def __init__(self, notes: list[Note], namespace: str, rule: Rule) -> None:
        self.notes = notes
        self.namespace = namespace
        self.rule = rule
        self.n_wide = 0

    def child(self, parent: "_Element", tag: str, **attributes: str) -> "_Element":
        from lxml import etree

        return etree.SubElement(
            parent, f"{{{self.namespace}}}{tag}", {key: value for key, value in attributes.items() if value}
        )

    def guid(self, guid: str) -> str:
        return guid if _GUID.fullmatch(guid) else guid_for("foreign", guid)

    def clean(self, text: str) -> str:
        """A text without the characters that XML 1.0 forbids."""
        found = _FORBIDDEN.sub("", text)
        if found != text:
            message = (
                f"{len(text) - len(found)} characters that XML does not allow were left out of a name or description."
            )
            self.notes.append(Note("", "", "repaired", message))
        return found

    def description(self, parent: "_Element", text: str) -> None:
        if text:
            self.child(parent, "Description").text = self.clean(text)

    def refs(self, parent: "_Element", tag: str, guids: Iterable[str]) -> None:
        for guid in guids:
            self.child(parent, tag, targetGUID=self.guid(guid))

    def values(self, parent: "_Element", values: dict[str, str], project: Project) -> None:
        for guid, value in values.items():
            own = self.child(parent, "VariableValue")
            self.refs(own, "VariableRef", [guid])
            if value:
                kind = project.variables[guid].kind if guid in project.variables else "Text"
                self.child(own, f"{kind}Value").text = self.clean(value)

    def codes(self, parent: "_Element", codes: list[Code]) -> None:
        wrapper = self.child(parent, "Codes")
        above: dict[str, _Element] = {}
        for code in codes:
            color = code.color if _COLOR.fullmatch(code.color) else ""
            codable = "true" if code.is_codable else "false"
            name = self.clean(code.name) or "-"
            own = self.child(
                above.get(code.parent, wrapper),
                "Code",
                guid=self.guid(code.guid),
                name=name,
                isCodable=codable,
                color=color,
            )
            self.description(own, code.description)
            if self.namespace == PROJECT_NAMESPACE:
                self.refs(own, "NoteRef", code.notes)
            above[code.guid] = own

    def source(self, wrapper: "_Element", tag: str, source: Source, place: str, project: Project) -> dict[str, bytes]:
        """Write a source with its selections; its text comes back under the name of its file."""
        guid = self.guid(source.guid)
        name = f"{guid}.txt"
        text = text_of(source.content or b"")
        if text is None:
            raise DataError(Problem("", place, "its text is neither UTF-8 nor UTF-16; nothing was written."))
        own = {
            "name": self.clean(source.name),
            "plainTextPath": f"internal://{name}",
            **self._by(source.user, source.time),
        }
        element = self.child(wrapper, tag, guid=guid, **own)
        self.description(element, source.description)
        self.n_wide += any(ord(letter) > 0xFFFF for letter in text.text)
        self._selections(element, source, place)
        for number, coding in enumerate(source.codings):
            self._coding(element, coding, (guid, "whole", number))
        self.refs(element, "NoteRef", source.notes)
        self.values(element, source.values, project)
        return {name: text.text.encode("utf-8", "surrogatepass")}

    def _selections(self, element: "_Element", source: Source, place: str) -> None:
        import numpy as np

        text = text_of(source.content or b"")
        if text is None or not source.selections:
            return
        found = [
            (-2 if one.start is None else one.start, -2 if one.end is None else one.end) for one in source.selections
        ]
        numbers = np.array(found, dtype=np.int64)
        given = Rule("codepoint", "stored", bom=text.has_bom)
        starts, ends = resolve(borders(text, given), numbers[:, 0], numbers[:, 1], given)
        edges = borders(text, self.rule)
        left_out = 0
        for selection, start, end in zip(source.selections, starts.tolist(), ends.tolist(), strict=True):
            if start == OUTSIDE or end == OUTSIDE or start >= end:
                left_out += 1
                continue
            self._selection(element, selection, int(edges[start]), int(edges[end]))
        if left_out:
            message = f"{left_out} selections have no length or lie outside the text and were left out."
            self.notes.append(Note("", place, "not read", message))

    def _selection(self, element: "_Element", selection: Selection, start: int, end: int) -> None:
        own = {"guid": self.guid(selection.guid), "startPosition": str(start), "endPosition": str(end)}
        made = self.child(element, "PlainTextSelection", **own, **self._by(selection.user, selection.time))
        self.description(made, selection.description)
        for number, coding in enumerate(selection.codings):
            self._coding(made, coding, (selection.guid, number))
        self.refs(made, "NoteRef", selection.notes)

    def _coding(self, element: "_Element", coding: Coding, key: tuple[object, ...]) -> None:
        by = self._by(coding.user, coding.time)
        made = self.child(element, "Coding", guid=guid_for("coding", *key), **by)
        self.refs(made, "CodeRef", [coding.code])
        self.refs(made, "NoteRef", coding.notes)

    def _by(self, user: str, time: str) -> dict[str, str]:
        """Who and when; a time that is none is left out."""
        found = {"creatingUser": self.guid(user)} if user else {}
        return found | ({"creationDateTime": time} if _TIME.fullmatch(time) else {})
