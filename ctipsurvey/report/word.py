"""The report as a Word file: real headings, captions that Word numbers, tables whose header repeats."""

import datetime
import io
from pathlib import Path
from typing import Any

from ctipsurvey import files
from ctipsurvey.guard.markup import office_text
from ctipsurvey.report.document import Document, Heading, NumberedFigure, NumberedTable, Paragraph
from ctipsurvey.report.tables import CONSTRUCTED_MARK

FIXED_DATE = datetime.datetime(1980, 1, 1)
"""The date in the file's properties and archive: two runs make the same bytes."""
PAGE_WIDTH_CM = 17.0
PICTURE_CM = 16.5
FONT = "Calibri"

LONGEST_PROPERTY = 255
"""So many letters the properties of a Word file take."""


def write_docx(document: Document, path: Path) -> None:
    """Put the Word file at this path in one step; the same document gives the same bytes."""
    files.write_bytes(path, render_docx(document))


def render_docx(document: Document) -> bytes:
    """The Word file as bytes."""
    import docx

    word = docx.Document()
    _set_up(word, document)
    word.add_paragraph(office_text(document.title), style="Title")
    word.add_paragraph(office_text(document.subtitle), style="Subtitle")
    word.add_paragraph(office_text(document.author))
    for part in document.parts:
        if isinstance(part, Heading):
            word.add_heading(office_text(part.text), part.level)
        elif isinstance(part, Paragraph):
            word.add_paragraph(office_text(part.text), style="List Bullet" if part.bullet else None)
        elif isinstance(part, NumberedTable):
            _table(word, part)
        else:
            _figure(word, part)
    buffer = io.BytesIO()
    word.save(buffer)
    return files.stable_zip(buffer.getvalue())


def _property(text: str) -> str:
    """A text as a property of the file, which takes 255 letters; the whole text stands on the first page."""
    shown = office_text(text)
    return shown if len(shown) <= LONGEST_PROPERTY else shown[: LONGEST_PROPERTY - 1] + "…"


def _set_up(word: Any, document: Document) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    properties = word.core_properties
    title, author, subject = (_property(text) for text in (document.title, document.author, document.subtitle))
    properties.title, properties.author, properties.subject = title, author, subject
    properties.last_modified_by, properties.comments, properties.revision = author, "", 1
    properties.created = properties.modified = FIXED_DATE
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    sizes = {"Normal": 10.5, "Title": 22, "Subtitle": 13, "Heading 1": 16, "Heading 2": 13, "Caption": 9.5}
    for name, size in sizes.items():
        style = word.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0x1D, 0x27, 0x33)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            if fonts.get(qn(key)) is not None:
                del fonts.attrib[qn(key)]
        fonts.set(qn("w:cs"), FONT)
    word.styles["Caption"].font.bold = True
    word.styles["Caption"].paragraph_format.keep_with_next = True
    word.styles["Subtitle"].font.italic = False
    _page_number(section.footer.paragraphs[0])


def _table(word: Any, part: NumberedTable) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    printed = part.table
    _caption(word, "Table", part.number, printed.title, printed.constructed)
    table = word.add_table(rows=1, cols=len(printed.headings))
    table.style = "Table Grid"
    table.autofit = False
    widths = _widths(printed.headings, printed.rows)
    _thin_borders(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row_number, texts in enumerate((printed.headings, *printed.rows)):
        cells = table.rows[0].cells if row_number == 0 else table.add_row().cells
        for cell, text, width in zip(cells, texts, widths, strict=True):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.line_spacing = 1.0
            run = paragraph.add_run(office_text(text))
            run.font.size = Pt(7.5 if row_number == 0 else 8)
            run.bold = row_number == 0
    header = table.rows[0]._tr.get_or_add_trPr()
    header.append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell in table.rows[0].cells:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "E8ECF0")
        cell._tc.get_or_add_tcPr().append(shade)
    _small(word, f"{printed.note} Source: {printed.source} Data: tables/{printed.id}.csv".strip())


def _figure(word: Any, part: NumberedFigure) -> None:
    from docx.shared import Cm

    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    picture = paragraph.add_run().add_picture(io.BytesIO(files.read_bytes(part.figure.png)), width=Cm(PICTURE_CM))
    tallest = Cm(24)
    if picture.height > tallest:
        picture.width, picture.height = int(picture.width * tallest / picture.height), tallest
    picture._inline.docPr.set("descr", part.figure.alt)
    picture._inline.docPr.set("name", f"Figure {part.number}")
    _caption(word, "Figure", part.number, part.figure.title, part.figure.constructed, keep=False)


def _caption(word: Any, kind: str, number: int, title: str, constructed: bool, keep: bool = True) -> None:
    """A caption with a number that Word counts itself and that cross-references can point to."""
    from docx.shared import RGBColor

    paragraph = word.add_paragraph(style="Caption")
    paragraph.paragraph_format.keep_with_next = keep
    paragraph.add_run(f"{kind} ")
    _field(paragraph, f"SEQ {kind} \\* ARABIC", str(number))
    paragraph.add_run(office_text(f". {title}"))
    if constructed:
        run = paragraph.add_run(f" {CONSTRUCTED_MARK}")
        run.font.color.rgb = RGBColor(0x9C, 0x2A, 0x00)


def _small(word: Any, text: str) -> None:
    from docx.shared import Pt

    paragraph = word.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(3), Pt(12)
    paragraph.add_run(office_text(text)).font.size = Pt(8)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = 1
    _field(paragraph, "PAGE", "1")


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _thin_borders(table: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        border.set(qn("w:val"), "nil" if side in ("left", "right", "insideV") else "single")
        border.set(qn("w:sz"), "4")
        border.set(qn("w:color"), "9AA5B1")
        borders.append(border)
    table._tbl.tblPr.append(borders)


def _widths(headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[float]:
    """Column widths in centimetres that fill the page: wide for long texts, never too narrow for a word."""
    weights, least = [], []
    for column in zip(headings, *rows, strict=True):
        in_heading = max((len(word) for word in column[0].split()), default=1)
        in_cells = max((len(word) for cell in column[1:] for word in cell.split()), default=1)
        average = sum(len(cell) for cell in column[1:]) / max(1, len(column) - 1)
        least.append(max(min(in_heading, 16) * 0.195, min(in_cells, 18) * 0.155) + 0.45)
        weights.append(max(average, len(column[0]) / 2, 1) ** 0.75)
    spare = max(PAGE_WIDTH_CM - sum(least), 0)
    widths = [low + spare * weight / sum(weights) for low, weight in zip(least, weights, strict=True)]
    widths = _evened(widths, weights)
    return [width * PAGE_WIDTH_CM / sum(widths) for width in widths]


def _evened(widths: list[float], weights: list[float]) -> list[float]:
    """The widths with those of neighbours that hold texts of about the same length made equal."""
    evened = list(widths)
    start = 0
    for at in range(1, len(widths) + 1):
        if at == len(widths) or not 0.8 < weights[at] / weights[start] < 1.25:
            evened[start:at] = [sum(widths[start:at]) / (at - start)] * (at - start)
            start = at
    return evened
