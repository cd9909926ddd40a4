"""A transcript in OpenDocument text (.odt), read from its content.xml; tracked changes are taken as accepted."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ctipsurvey.collect.transcripts.archives import Archive, attribute, child, local
from ctipsurvey.collect.transcripts.gathering import Gathering
from ctipsurvey.collect.transcripts.source import NOT_BLANK, Run, Source, Speaker
from ctipsurvey.collect.transcripts.tables import Cell
from ctipsurvey.errors import DataError, Problem

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

BLANKS = re.compile(r"[ \t\r\n]+")
SILENT = {"annotation-end", "bookmark", "bookmark-start", "bookmark-end", "change-end", "soft-page-break"}
SILENT |= {"sequence-decls", "variable-decls", "user-field-decls", "forms", "dde-connection-decls", "note-citation"}
CHANGES = {"change", "change-start"}
HIDDEN = {"hidden-text", "hidden-paragraph"}
Look = tuple[bool, bool]


def read_opendocument(file: str, raw: bytes, encoding: str, speakers: Mapping[str, Speaker]) -> Source:
    """The lines of an OpenDocument text. Raises DataError where it is damaged, protected or no such text."""
    archive = Archive(file, raw, "an OpenDocument text (.odt)")
    manifest = archive.part("META-INF/manifest.xml")
    if manifest is not None and any(True for _ in manifest.iter("{*}encryption-data")):
        raise DataError(Problem(file, "", "is protected by a password. Save a copy without one."))
    content = archive.part("content.xml")
    body = child(child(content, "body"), "text")
    if content is None or body is None:
        message = "holds no OpenDocument text. Open it where it was written and save it as .odt or .docx."
        raise DataError(Problem(file, "", message))
    styles = archive.part("styles.xml")
    walker = _Walker(Gathering(Source(file)), _looks(content, styles))
    walker.blocks(body)
    walker.gathering.place = ""
    _count_headers(styles, walker.gathering)
    return walker.gathering.finish()


def _count_headers(styles: "Element | None", gathering: Gathering) -> None:
    names = {"header", "footer", "header-left", "footer-left", "header-first", "footer-first"}
    for element in styles.iter() if styles is not None else ():
        if local(element) in names and NOT_BLANK.search("".join(map(str, element.itertext()))):
            gathering.count("header")


def _looks(*roots: "Element | None") -> dict[str, Look]:
    """Whether a style is bold and whether it is hidden, by its name, with that of the style it rests on."""
    own: dict[str, tuple[bool | None, bool | None, str]] = {}
    for root in roots:
        for style in root.iter("{*}style") if root is not None else ():
            look = child(style, "text-properties")
            weight, display = attribute(look, "font-weight"), attribute(look, "display")
            bold = None if weight is None else weight == "bold" or (weight.isdigit() and int(weight) >= 600)
            hidden = None if display is None else display == "none"
            own.setdefault(attribute(style, "name") or "", (bold, hidden, attribute(style, "parent-style-name") or ""))
    found = {}
    for name in own:
        bold, hidden = None, None
        at, seen = name, set[str]()
        while at in own and at not in seen:
            seen.add(at)
            bold = own[at][0] if bold is None else bold
            hidden = own[at][1] if hidden is None else hidden
            at = own[at][2]
        found[name] = (bool(bold), bool(hidden))
    return found


class _Walker:
    def __init__(self, gathering: Gathering, looks: Mapping[str, Look]) -> None:
        self.gathering, self.looks = gathering, looks
        self.boxes: list[Element] = []
        self.notes = 0
        self.changes: dict[str, str] = {}

    def blocks(self, parent: "Element") -> None:
        """The paragraphs, lists and tables in an element, in their order."""
        for element in parent:
            name = local(element)
            if name in ("p", "h"):
                self.paragraph(element, name == "h")
            elif name == "table":
                self.table(element)
            elif name == "tracked-changes":
                self.tracked(element)
            elif name in CHANGES:
                self.change(element)
            elif name == "section" and attribute(element, "display") == "none":
                self.gathering.count("hidden")
            elif name in ("frame", "custom-shape", "rect", "g"):
                self.frame(element)
                self.read_boxes()
            elif name == "list-item":
                first = self.gathering.paragraphs + 1
                self.gathering.counts.setdefault("numbering", []).append(f"paragraph {first}")
                self.blocks(element)
            elif name and name not in SILENT:
                self.blocks(element)

    def tracked(self, element: "Element") -> None:
        """The store of tracked changes: what was deleted lies here and is not read; its places come with the text."""
        for region in element:
            for change in region:
                self.changes[attribute(region, "id") or ""] = local(change)

    def change(self, element: "Element") -> None:
        """The place of a tracked change: an insertion begins, or something was deleted."""
        kind = self.changes.get(attribute(element, "change-id") or "", "")
        if kind in ("insertion", "deletion"):
            self.gathering.count(kind)

    def paragraph(self, element: "Element", heading: bool) -> None:
        """A paragraph or heading, then the text boxes that hang on it."""
        self.gathering.next_paragraph()
        bold, hidden = self.looks.get(attribute(element, "style-name") or "", (False, False))
        runs = list(_without_double_blanks(self.runs(element, bold, hidden)))
        self.gathering.add_paragraph(runs, heading)
        self.read_boxes()

    def read_boxes(self) -> None:
        """The text boxes that were met, as paragraphs."""
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.gathering.count("text box")
            self.blocks(box)

    def frame(self, element: "Element") -> None:
        """A frame: its text box is kept for after the paragraph, a picture is counted."""
        boxes = [part for part in element.iter() if local(part) == "text-box"]
        shapes = [element] if not boxes and any(True for _ in element.iter("{*}p")) else []
        self.boxes += boxes[:1] + shapes
        self.gathering.count("picture", int(not boxes and not shapes))

    def table(self, element: "Element") -> None:
        """A table with its rows and cells."""
        outer, place = self.gathering.cell, self.gathering.place
        if outer is None:
            self.gathering.tables += 1
        rows: list[list[Cell]] = []
        for number, row in enumerate(_parts(element, "table-row"), start=1):
            if outer is None:
                self.gathering.place = f"table {self.gathering.tables}, row {number}"
            rows.append([])
            for cell in _parts(row, "table-cell"):
                self.gathering.cell = []
                self.blocks(cell)
                rows[-1].append(self.gathering.cell)
        self.gathering.cell, self.gathering.place = outer, place
        self.gathering.add_table(rows)

    def runs(self, parent: "Element", bold: bool, hidden: bool) -> Iterator[Run]:
        """The stretches of text in an element, each with whether it is bold."""
        yield from self.stretch(parent.text, bold, hidden)
        for element in parent:
            yield from self.inline(element, bold, hidden)
            yield from self.stretch(element.tail, bold, hidden)

    def stretch(self, text: str | None, bold: bool, hidden: bool) -> Iterator[Run]:
        """Characters of the file: blanks in a row count as one; hidden ones are counted and left out."""
        if text and hidden:
            self.gathering.count("hidden", int(bool(NOT_BLANK.search(text))))
        elif text:
            yield BLANKS.sub(" ", text), bold

    def inline(self, element: "Element", bold: bool, hidden: bool) -> Iterator[Run]:
        """An element inside a paragraph."""
        name = local(element)
        if name == "s":
            count = attribute(element, "c") or "1"
            yield "\u0001" * min(int(count) if count.isdigit() else 1, 1000), bold
        elif name in ("tab", "line-break"):
            yield {"tab": "\t", "line-break": "\n"}[name], bold
        elif name == "annotation":
            self.gathering.count("comment")
        elif name == "note":
            self.note(element)
        elif name in HIDDEN:
            self.gathering.count("hidden")
        elif name == "ruby":
            self.gathering.count("ruby")
            for base in element.iter("{*}ruby-base"):
                yield from self.runs(base, bold, hidden)
        elif name in ("frame", "custom-shape", "rect", "g", "control"):
            self.frame(element)
        elif name == "placeholder":
            self.gathering.count("placeholder")
        elif name == "a":
            self.gathering.count("link")
            yield from self.runs(element, bold, hidden)
        elif name in CHANGES:
            self.change(element)
        elif name and name not in SILENT:
            look = self.looks.get(attribute(element, "style-name") or "") if name == "span" else None
            yield from self.runs(element, bold or bool(look and look[0]), hidden or bool(look and look[1]))

    def note(self, element: "Element") -> None:
        """A footnote or endnote, kept for the end of the text."""
        self.notes += 1
        place, boxes = self.gathering.place, self.boxes
        self.gathering.count("footnote")
        found: list[Run] = []
        for paragraph in element.iter("{*}p"):
            found += [("\n", False)] * bool(found)
            found += list(_without_double_blanks(self.runs(paragraph, False, False)))
        self.gathering.asides.append((found, f"footnote {self.notes}"))
        self.gathering.place, self.boxes = place, boxes


def _without_double_blanks(runs: Iterator[Run]) -> Iterator[Run]:
    """Blanks at the start of a paragraph and doubled ones are layout of the file; those that were meant are marked."""
    before = " "
    for text, bold in runs:
        shown = ""
        for letter in text:
            if letter != " " or before not in " \n\t":
                shown += letter
            before = letter if letter != "\u0001" else "x"
        yield shown.replace("\u0001", " "), bold


def _parts(parent: "Element", name: str) -> Iterator["Element"]:
    for part in parent:
        if local(part) == name:
            yield part
        elif local(part) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _parts(part, name)
