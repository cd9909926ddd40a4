"""A report in DOCX as blocks: paragraphs, tables with merged cells, and the numbers Word counts itself."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ctipsurvey import files
from ctipsurvey.collect.published.blocks import BREAK, Block, folded
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.guard.archives import SafeArchive
from ctipsurvey.guard.kinds import has_macros
from ctipsurvey.guard.xml import parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
AGAIN = "Is it a .doc, or protected by a password? Open it in Word and save it as a Word document (.docx)."

ROMAN = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def blocks_of_word(path: Path) -> list[Block]:
    """The blocks of a DOCX report; `line` counts its paragraphs and table rows from 1.

    Raises DataError where the file is no DOCX, is protected by a password or unpacks to too much.
    """
    document = _open(path)
    walker = _Walker(_Numbering(document))
    walker.walk(document.element.body)
    walker.footnotes(document)
    return walker.blocks


def _open(path: Path) -> Any:
    import docx

    content = files.read_bytes(path)
    if not content.startswith(b"PK"):
        raise DataError(Problem(path.name, "", f"could not be opened as a DOCX file. {AGAIN}"))
    archive = SafeArchive(path.name, content, again=AGAIN)
    if has_macros(archive.names):
        message = "carries a program (macros), which no report needs. Save it in Word as a plain document (.docx)."
        raise DataError(Problem(path.name, "", message))
    archive.check_xml()
    try:
        return docx.Document(io.BytesIO(content))
    except Exception as error:  # a damaged document can break the library anywhere
        message = f"could not be opened as a DOCX file ({type(error).__name__}). {AGAIN}"
        raise DataError(Problem(path.name, "", message)) from None


class _Walker:
    def __init__(self, numbering: "_Numbering") -> None:
        self.numbering = numbering
        self.blocks: list[Block] = []
        self.line = 0
        self.tables = 0

    def walk(self, parent: Any) -> None:
        for element in parent:
            if element.tag == f"{W}p":
                self.paragraph(element)
            elif element.tag == f"{W}tbl":
                self.table(element)
            elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
                self.walk(element)

    def paragraph(self, element: Any) -> None:
        self.line += 1
        text = paragraph_text(element)
        marker = self.numbering.marker(element)
        if text:
            kind = "heading" if self.numbering.is_heading(element) else "paragraph"
            if kind == "heading" and marker and marker != "-":
                text = f"{marker} {text}"
            self.blocks.append(Block(kind, self.line, (text,), marker=marker))  # type: ignore[arg-type]

    def table(self, element: Any) -> None:
        self.tables += 1
        table = self.tables
        merged: dict[int, str] = {}
        width = len(element.findall(f"{W}tblGrid/{W}gridCol"))
        for row in element.findall(f"{W}tr"):
            self.line += 1
            cells: list[str] = []
            carried: set[int] = set()
            found = [cell for cell in row.iter(f"{W}tc") if _nearest(cell, f"{W}tr") is row]
            for cell in found:
                column = len(cells)
                text = self.cell_text(cell)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and merge.get(f"{W}val") != "restart":
                    text = text or merged.get(column, "")
                    carried.add(column)
                elif merge is not None:
                    merged[column] = text
                cells += [text] + [""] * (_number(cell.find(f"{W}tcPr/{W}gridSpan"), 1) - 1)
            if any(cells):
                self.blocks.append(
                    Block(
                        "row",
                        self.line,
                        tuple(cells),
                        header=row.find(f"{W}trPr/{W}tblHeader") is not None,
                        spans_all=len(found) == 1 and len(cells) >= max(2, width),
                        carried=frozenset(carried),
                        table=table,
                    )
                )

    def cell_text(self, cell: Any) -> str:
        parts = []
        for paragraph in cell.iter(f"{W}p"):
            marker = self.numbering.marker(paragraph)
            text = paragraph_text(paragraph)
            parts.append(" ".join(part for part in (marker if marker != "-" else "", text) if part))
        return BREAK.join(parts)

    def footnotes(self, document: Any) -> None:
        for relation in document.part.rels.values():
            if not relation.reltype.endswith("/footnotes"):
                continue
            for note in parse_xml("", relation.target_part.blob, part="footnotes").iter(f"{W}footnote"):
                text = " ".join(filter(None, (paragraph_text(part) for part in note.iter(f"{W}p"))))
                if text:
                    self.line += 1
                    self.blocks.append(Block("footnote", self.line, (text,), marker=str(note.get(f"{W}id"))))


class _Numbering:
    """The numbers that Word shows before paragraphs of a numbered list and keeps nowhere in the text."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.styles = {style.get(f"{W}styleId"): style for style in document.styles.element.iter(f"{W}style")}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {item.get(f"{W}abstractNumId"): item for item in root.iter(f"{W}abstractNum")}
        for item in root.iter(f"{W}num"):
            link = item.find(f"{W}abstractNumId")
            for level in abstract.get(link.get(f"{W}val"), ()) if link is not None else ():
                if level.tag == f"{W}lvl":
                    key = (item.get(f"{W}numId"), int(level.get(f"{W}ilvl")))
                    self.levels[key] = (
                        _value(level.find(f"{W}numFmt"), "decimal"),
                        _value(level.find(f"{W}lvlText"), "%1."),
                        _number(level.find(f"{W}start"), 1),
                    )

    def marker(self, paragraph: Any) -> str:
        """What Word shows before this paragraph: '3.', 'b)', '-' for a bullet, or nothing. It is counted once."""
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is None:
            properties = self._from_style(paragraph)
        if properties is None:
            return ""
        number, level = _value(properties.find(f"{W}numId"), "0"), _number(properties.find(f"{W}ilvl"), 0)
        if (number, level) not in self.levels:
            return ""
        form, pattern, start = self.levels[number, level]
        if form in ("bullet", "none"):
            return "-" if form == "bullet" else ""
        self.counts[number, level] = self.counts.get((number, level), start - 1) + 1
        for deeper in [key for key in self.counts if key[0] == number and key[1] > level]:
            del self.counts[deeper]
        for at in range(level + 1):
            default = self.levels.get((number, at), (form, "", 1))
            count = self.counts.get((number, at), default[2])
            pattern = pattern.replace(f"%{at + 1}", _counted(count, default[0]))
        return pattern.strip()

    def _from_style(self, paragraph: Any) -> Any:
        style = self.styles.get(_value(paragraph.find(f"{W}pPr/{W}pStyle"), ""))
        return style.find(f"{W}pPr/{W}numPr") if style is not None else None

    def is_heading(self, paragraph: Any) -> bool:
        """Whether this paragraph has a heading's or the title's style."""
        style = self.styles.get(_value(paragraph.find(f"{W}pPr/{W}pStyle"), ""))
        name = _value(style.find(f"{W}name"), "").lower() if style is not None else ""
        return name.startswith(("heading", "title"))


def paragraph_text(paragraph: Any) -> str:
    """The text of a paragraph as it reads with all changes accepted; footnote references become ⟦n⟧."""
    return folded("".join(_pieces(paragraph)))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in (f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}instrText"):
            continue
        if child.tag == f"{W}t":
            text = child.text or ""
            number = text.strip(" []")
            yield f"⟦{number}⟧" if number.isdigit() and _is_raised(child.getparent()) else text
        elif child.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            yield " " if child.tag == f"{W}tab" else BREAK
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{W}footnoteReference":
            yield f"⟦{child.get(f'{W}id')}⟧"
        elif isinstance(child.tag, str):
            yield from _pieces(child)


def _is_raised(run: Any) -> bool:
    """Whether a run stands above the line: as a superscript, by its position or by its style."""
    if _value(run.find(f"{W}rPr/{W}vertAlign"), "") == "superscript":
        return True
    style = _value(run.find(f"{W}rPr/{W}rStyle"), "").lower()
    return _number(run.find(f"{W}rPr/{W}position"), 0) > 0 or "footnotereference" in style or "superscript" in style


def _nearest(element: Any, tag: str) -> Any:
    parent = element.getparent()
    while parent is not None and parent.tag != tag:
        parent = parent.getparent()
    return parent


def _value(element: Any, default: str) -> str:
    return str(element.get(f"{W}val", default)) if element is not None else default


def _number(element: Any, default: int) -> int:
    value = _value(element, "")
    return int(value) if value.isascii() and value.isdigit() else default


def _counted(count: int, form: str) -> str:
    """A list number in Word's way of writing it.

    >>> _counted(3, "decimal"), _counted(3, "lowerLetter"), _counted(4, "upperRoman")
    ('3', 'c', 'IV')
    """
    if form.endswith("Letter"):
        text = chr(ord("a") + (count - 1) % 26) * (1 + (count - 1) // 26)
    elif form.endswith("Roman"):
        text, left = "", count
        for value, sign in ROMAN:
            text += sign * (left // value)
            left %= value
    else:
        return f"{count:02d}" if form == "decimalZero" else str(count)
    return text.upper() if form.startswith("upper") else text
