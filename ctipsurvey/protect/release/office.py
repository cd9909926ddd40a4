"""Word and Excel files without their history: authors, dates, remarks, ids of revisions, previews and hidden parts.

Parts that hold such things are left out with all that points to them; attributes and elements of them go. What would
change what a reader sees (tracked changes, hidden sheets) is not decided here: it is a reason not to release.
"""

import posixpath
import re
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.collect.transcripts.archives import Archive, local
from ctipsurvey.errors import PrivacyError, Problem
from ctipsurvey.protect.release.pictures import clean_png, leftovers_of_png

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LEFT_OUT = re.compile(
    r"docProps/.*|customXml/.*|(?:word|xl)/(?:comments\w*\.xml|people\.xml|persons/.*|threadedComments/.*|printerSettings/.*"
    r"|drawings/vmlDrawing\w*\.vml|calcChain\.xml|revisions/.*|userNames\.xml)|.*/_rels/vmlDrawing.*|xl/comments/.*"
)
"""Parts that say who, when and with which remarks."""
FORBIDDEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r".*(?:vbaProject|vbaData|activeX).*"), "macros or controls"),
    (re.compile(r".*/embeddings/.*"), "another file inside"),
    (
        re.compile(r"xl/(?:pivotCache|externalLinks|connections|queryTables|model)\b.*"),
        "data from elsewhere (pivot, links)",
    ),
    (re.compile(r"(?:word|xl|ppt)/media/.*(?<!\.png)"), "a picture that is no PNG"),
)
TRACKED = {"ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange"}
HIDDEN = {"vanish", "specVanish"}
DROPPED = {
    "commentRangeStart", "commentRangeEnd", "commentReference", "rsids", "docVars", "attachedTemplate", "proofErr",
    "fileSharing", "fileVersion", "absPath", "revisionPtr", "documentProtection", "mailMerge",
}  # fmt: skip
"""Elements that say something of people and computers and nothing of the content."""
_REVISION_ID = re.compile(r"rsid\w*|paraId|textId|uid|durableId")
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_SAFE_LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


def clean_office(content: bytes, file: str) -> bytes:
    """The same document without its history, its entries sorted, dates fixed.

    Raises PrivacyError where it holds something that a person has to take out; DataError where it is damaged.
    """
    archive = Archive(file, content, "a document")
    _refuse_forbidden(archive, file)
    kept = {name for name in archive.names if not LEFT_OUT.fullmatch(name) and not name.endswith("/")}
    parts: dict[str, bytes] = {}
    for name in sorted(kept):
        if name.lower().endswith(".png"):
            parts[name] = clean_png(archive.bytes(name), file)
        elif name.endswith((".xml", ".rels")):
            parts[name] = _clean_part(archive, name, kept, file)
        else:
            message = f"holds a part of a kind that cannot be cleaned (.{name.rpartition('.')[2]}). Take it out."
            raise PrivacyError(Problem(file, "", message))
    return files.stable_zip(_zipped({name: body for name, body in parts.items() if body}))


def leftovers_of_office(content: bytes) -> list[str]:
    """What is still in a document besides its content, in words."""
    archive = Archive("the cleaned file", content, "a document")
    found = {"parts with remarks or properties" for name in archive.names if LEFT_OUT.fullmatch(name)}
    for name in archive.names:
        if name.endswith(".png"):
            found.update(leftovers_of_png(archive.bytes(name)))
        root = archive.part(name) if name.endswith((".xml", ".rels")) else None
        for element in root.iter() if root is not None else ():
            if local(element) in DROPPED:
                found.add(f"the element {local(element)}")
            found |= {"ids of revisions" for key in element.attrib if _is_revision_id(str(key))}
    return sorted(found)


def _refuse_forbidden(archive: Archive, file: str) -> None:
    problems = [
        Problem(file, "", f"holds {what}. Take it out, or make the file again.")
        for pattern, what in FORBIDDEN
        if any(pattern.fullmatch(name) for name in archive.names)
    ]
    if problems:
        raise PrivacyError(problems)


def _clean_part(archive: Archive, name: str, kept: set[str], file: str) -> bytes:
    from lxml import etree

    root = archive.part(name)
    assert root is not None
    if name.endswith(".rels"):
        _clean_relations(root, name, kept, file)
        if not len(root):
            return b""
    elif name == "[Content_Types].xml":
        for child in [*root]:
            target = str(child.get("PartName", "")).lstrip("/")
            if target and target not in kept:
                root.remove(child)
    else:
        _refuse_undecided(root, file)
        _clean_elements(root, _lost_relations(archive, name, kept))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _clean_relations(root: "Element", name: str, kept: set[str], file: str) -> None:
    folder = posixpath.dirname(posixpath.dirname(name))
    for child in [*root]:
        target = str(child.get("Target", ""))
        if child.get("TargetMode") == "External":
            if not _SAFE_LINK.match(target) and not str(child.get("Type", "")).endswith("attachedTemplate"):
                raise PrivacyError(Problem(file, "", "holds a link to a file of a computer. Take the link out."))
            if not _SAFE_LINK.match(target):
                root.remove(child)
        elif _resolved(folder, target) not in kept:
            root.remove(child)


def _lost_relations(archive: Archive, name: str, kept: set[str]) -> set[str]:
    """The ids under which a part speaks of parts that are left out."""
    folder, own = posixpath.split(name)
    root = archive.part(f"{folder}/_rels/{own}.rels")
    if root is None:
        return set()
    return {
        str(child.get("Id"))
        for child in root
        if child.get("TargetMode") != "External" and _resolved(folder, str(child.get("Target", ""))) not in kept
    }


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _refuse_undecided(root: "Element", file: str) -> None:
    problems = []
    names = {local(element) for element in root.iter()}
    if names & TRACKED:
        problems.append(Problem(file, "", "holds tracked changes. Accept or refuse all of them in Word."))
    if names & HIDDEN:
        problems.append(Problem(file, "", "holds hidden text. Show it or take it out."))
    for element in root.iter():
        hidden = element.get("state") in ("hidden", "veryHidden") and local(element) == "sheet"
        if hidden or (local(element) in ("row", "col") and element.get("hidden") in ("1", "true")):
            problems.append(Problem(file, "", f"holds a hidden {local(element)}. Show it or take it out."))
            break
    if problems:
        raise PrivacyError(problems)


def _clean_elements(root: "Element", lost: set[str]) -> None:
    for element in [*root.iter()]:
        for key in [*element.attrib]:
            text = str(key)
            points = text.startswith((f"{{{_RELATIONS}}}", f"{{{_STRICT_RELATIONS}}}"))
            if _is_revision_id(text) or (points and element.get(text) in lost and local(element) == "pageSetup"):
                del element.attrib[text]
        points_away = any(
            str(key).startswith((f"{{{_RELATIONS}}}", f"{{{_STRICT_RELATIONS}}}")) and str(value) in lost
            for key, value in element.attrib.items()
        )
        parent = element.getparent()
        if parent is not None and (local(element) in DROPPED or points_away):
            parent.remove(element)


def _is_revision_id(name: str) -> bool:
    space, _, own = name.rpartition("}")
    return bool(space) and bool(_REVISION_ID.fullmatch(own))


def _zipped(parts: dict[str, bytes]) -> bytes:
    import io
    import zipfile

    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return body.getvalue()
