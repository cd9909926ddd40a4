"""A transcript in Word (.docx), read from the XML of its parts; tracked changes are taken as accepted."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from ctipsurvey.collect.transcripts.archives import Archive, attribute, child, local
from ctipsurvey.collect.transcripts.gathering import Gathering
from ctipsurvey.collect.transcripts.source import NOT_BLANK, Run, Source, Speaker
from ctipsurvey.collect.transcripts.tables import Cell
from ctipsurvey.collect.transcripts.word_styles import PLAIN, Look, Style, styles_of, switch
from ctipsurvey.errors import DataError, Problem

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

INSIDE = {
    "ins",
    "moveTo",
    "hyperlink",
    "smartTag",
    "customXml",
    "fldSimple",
    "sdt",
    "sdtContent",
    "bdo",
    "dir",
    "r",
    "rubyBase",
}
"""Elements whose content is read as if they were not there."""
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
PICTURES = {"drawing", "pict", "object"}
COUNTED = {
    "ins": "insertion",
    "moveTo": "insertion",
    "sdt": "content control",
    "fldSimple": "field",
    "hyperlink": "link",
}


def read_word(file: str, raw: bytes, encoding: str, speakers: Mapping[str, Speaker]) -> Source:
    """The lines of a Word document. Raises DataError where it is damaged, protected or no Word document."""
    archive = Archive(file, raw, "a Word document (.docx)")
    main = _main_part(archive)
    root = archive.part(main)
    body = child(root, "body")
    if body is None:
        message = "holds no Word document. Open it where it was written and save it as a Word document (.docx)."
        raise DataError(Problem(file, "", message))
    folder = main.rpartition("/")[0]
    walker = _Walker(Gathering(Source(file)), styles_of(archive.part(f"{folder}/styles.xml")))
    walker.blocks(body)
    walker.flush()
    _other_parts(archive, folder, walker)
    return walker.gathering.finish()


def _main_part(archive: Archive) -> str:
    relations = archive.part("_rels/.rels")
    for relation in relations if relations is not None else ():
        if (attribute(relation, "Type") or "").endswith("/officeDocument"):
            return (attribute(relation, "Target") or "").lstrip("/")
    return "word/document.xml"


def _other_parts(archive: Archive, folder: str, walker: "_Walker") -> None:
    """Footnotes and endnotes into the asides; comments, headers and footers are only counted."""
    gathering = walker.gathering
    for kind in ("footnote", "endnote"):
        number = 0
        part = archive.part(f"{folder}/{kind}s.xml")
        for note in part if part is not None else ():
            if attribute(note, "type") not in (None, "normal"):
                continue
            number += 1
            gathering.place = f"{kind} {number}"
            runs: list[Run] = []
            for paragraph in note.iter("{*}p"):
                runs += [("\n", False)] * bool(runs) + list(walker.runs(paragraph, False, False))
            gathering.asides.append((runs, gathering.place))
            gathering.count("footnote")
    gathering.place = ""
    for name in sorted(archive.names):
        if re.fullmatch(rf"{re.escape(folder)}/(header|footer)\d*\.xml", name):
            root = archive.part(name)
            gathering.count("header", int(root is not None and any(text.text for text in root.iter("{*}t"))))
    comments = archive.part(f"{folder}/comments.xml")
    gathering.count("comment", 0 if comments is None else len(comments) - len(walker.commented))
    gathering.counts["comment"] = walker.commented + gathering.counts["comment"]


class _Walker:
    def __init__(self, gathering: Gathering, styles: Mapping[str, Style]) -> None:
        self.gathering, self.styles = gathering, styles
        self.boxes: list[Element] = []
        self.waiting: list[Run] = []
        self.commented: list[str] = []

    def blocks(self, parent: "Element") -> None:
        """The paragraphs and tables in an element, in their order."""
        for element in parent:
            name = local(element)
            if name in COUNTED:
                self.gathering.count(COUNTED[name])
            if name == "p":
                self.paragraph(element)
            elif name == "tbl":
                self.table(element)
            elif name == "AlternateContent":
                self.blocks(_one_branch(element))
            elif name == "sdt":
                self.sdt(element, self.blocks)
            elif name in ("del", "moveFrom"):
                self.gathering.count("deletion")
            elif name == "altChunk":
                self.gathering.count("inserted file")
            elif name in INSIDE:
                self.blocks(element)

    def sdt(self, element: "Element", reading: Callable[["Element"], None]) -> None:
        """A content control: its content is read, unless it shows only its prompt."""
        properties = child(element, "sdtPr")
        content = child(element, "sdtContent")
        if child(properties, "showingPlcHdr") is not None:
            self.gathering.count("placeholder")
        elif content is not None:
            reading(content)

    def paragraph(self, element: "Element") -> None:
        """A paragraph; one whose mark was deleted goes on in the next."""
        self.gathering.next_paragraph()
        properties = child(element, "pPr")
        (bold, hidden), heading = self.styles.get(attribute(child(properties, "pStyle"), "val") or "", PLAIN)
        if child(properties, "numPr") is not None:
            self.gathering.count("numbering")
        runs = self.waiting + list(self.runs(element, bold, hidden))
        self.waiting = []
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self.waiting = runs
            return
        self.gathering.add_paragraph(runs, heading)
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.gathering.count("text box")
            self.blocks(box)

    def flush(self) -> None:
        """What was waiting for a next paragraph when there was none."""
        if self.waiting:
            runs, self.waiting = self.waiting, []
            self.gathering.add_paragraph(runs)

    def table(self, element: "Element") -> None:
        """A table with its rows and cells; deleted rows are left out."""
        self.flush()
        outer, place = self.gathering.cell, self.gathering.place
        if outer is None:
            self.gathering.tables += 1
        rows: list[list[Cell]] = []
        for number, row in enumerate(_rows(element), start=1):
            if outer is None:
                self.gathering.place = f"table {self.gathering.tables}, row {number}"
            if child(child(row, "trPr"), "del") is not None:
                self.gathering.count("deletion")
                continue
            rows.append([])
            for cell in _cells(row):
                self.gathering.cell = []
                self.blocks(cell)
                self.flush()
                rows[-1].append(self.gathering.cell)
        self.gathering.cell, self.gathering.place = outer, place
        self.gathering.add_table(rows)

    def runs(self, parent: "Element", bold: bool, hidden: bool) -> Iterator[Run]:
        """The stretches of text in an element, each with whether it is bold."""
        if local(parent) == "r":
            bold, hidden = self.look(child(parent, "rPr"), bold, hidden)
        for element in parent:
            name = local(element)
            if name in COUNTED:
                self.gathering.count(COUNTED[name])
            if name in ("t", "sym") or name in SIGNS:
                text = element.text or "" if name == "t" else SIGNS.get(name) or self.symbol(element)
                if hidden:
                    self.gathering.count("hidden", int(bool(NOT_BLANK.search(text))))
                else:
                    yield re.sub(r"[\r\n\x85\u2028\u2029]", " ", text) if name == "t" else text, bold
            elif name == "sdt":
                contents: list[Element] = []
                self.sdt(element, contents.append)
                for content in contents:
                    yield from self.runs(content, bold, hidden)
            elif name in INSIDE:
                yield from self.runs(element, bold, hidden)
            elif name == "AlternateContent":
                yield from self.runs(_one_branch(element), bold, hidden)
            elif name == "ruby":
                self.gathering.count("ruby")
                yield from self.runs(element, bold, hidden)
            elif name in ("oMath", "oMathPara"):
                self.gathering.count("formula")
                yield "".join(text.text or "" for text in element.iter("{*}t")), bold
            else:
                self.other(element, name)

    def look(self, properties: "Element | None", bold: bool, hidden: bool) -> Look:
        """Bold and hidden of a run: as it says itself, else its style, else its paragraph."""
        style = self.styles.get(attribute(child(properties, "rStyle"), "val") or "", PLAIN)[0]
        own_bold, own_hidden = switch(properties, "b"), switch(properties, "vanish")
        return (
            (style[0] or bold) if own_bold is None else own_bold,
            (style[1] or hidden) if own_hidden is None else own_hidden,
        )

    def other(self, element: "Element", name: str) -> None:
        """What is no text of the paragraph: counted, and text boxes kept for after it."""
        if name in ("del", "moveFrom"):
            self.gathering.count("deletion")
        elif name == "commentReference":
            self.commented.append(self.gathering.place)
        elif name == "fldChar":
            self.gathering.count("field", int(attribute(element, "fldCharType") == "begin"))
        elif name in PICTURES or name == "Choice":
            boxes = list(_boxes(element))
            self.boxes += boxes
            self.gathering.count("picture", int(not boxes))

    def symbol(self, element: "Element") -> str:
        """A symbol by its number; one of a symbol font has no letter and is shown as a square."""
        try:
            code = int(attribute(element, "char") or "", 16)
        except ValueError:
            code = 0
        font = (attribute(element, "font") or "").lower()
        if code < 0x20 or 0xD800 <= code <= 0xF8FF or code > 0xFFFF or "symbol" in font or "dings" in font:
            self.gathering.count("symbol")
            return "\N{WHITE SQUARE}"
        return chr(code)


def _one_branch(element: "Element") -> "Element":
    """Of the same content in two forms, the first with words; never both."""
    branches = [branch for branch in element if local(branch) in ("Choice", "Fallback")]
    with_words = [branch for branch in branches if any(text.text for text in branch.iter("{*}t"))]
    return (with_words or branches or [element.makeelement("empty")])[0]


def _boxes(element: "Element") -> Iterator["Element"]:
    """The contents of the text boxes in a drawing, the outer ones; of two forms of one box only one."""
    for part in element:
        name = local(part)
        if name == "txbxContent":
            yield part
        elif name == "AlternateContent":
            yield from _boxes(_one_branch(part))
        else:
            yield from _boxes(part)


def _rows(table: "Element") -> Iterator["Element"]:
    for part in table:
        if local(part) == "tr":
            yield part
        elif local(part) in INSIDE:
            yield from _rows(part)


def _cells(row: "Element") -> Iterator["Element"]:
    for part in row:
        if local(part) == "tc":
            yield part
        elif local(part) in INSIDE:
            yield from _cells(part)
