"""The look of the Word form: page, styles, numbered headings, header and footer, and the properties of the file."""

import datetime
from typing import Any
from xml.sax.saxutils import escape

from ctipsurvey.instruments.wordform.blocks import Form
from ctipsurvey.instruments.wordform.controls import INK, PROMPT, QUIET, W, element, look, run
from ctipsurvey.instruments.wordform.texts import word

FONT = "Arial"
"""On every Windows and Mac; LibreOffice has the same widths in Liberation Sans. Both have all Kyrgyz letters."""
FIXED_DATE = datetime.datetime(1980, 1, 1)
ACCENT = "1F4E5F"
GUTTER = 0.95
WIDTH = 17.0
"""Centimetres: the column of the numbers, and all between the margins of an A4 page."""

SIZES = {"Normal": 10.5, "Title": 19, "Heading 1": 14, "Heading 2": 11.5, "Heading 3": 10.5}
PARAGRAPHS: dict[str, tuple[float, str, float, float, float, bool]] = {
    "Centre": (10, INK, 0, 2, 0, True),
    "Title Second": (12.5, QUIET, 0, 4, 0, True),
    "Form Line": (9, QUIET, 2, 0, 0, False),
    "Question": (10.5, INK, 12, 1, GUTTER, True),
    "Question Second": (9.5, QUIET, 0, 1, GUTTER, True),
    "Skip": (9.5, ACCENT, 0, 1, GUTTER, True),
    "Hint": (9.5, QUIET, 0, 1, GUTTER, True),
    "Probe": (10, INK, 0, 1, GUTTER + 0.5, True),
    "How To": (9.5, INK, 0, 1, 0.5, False),
    "Note": (10.5, INK, 4, 2, 0, False),
    "Note Second": (9.5, QUIET, 0, 4, 0, False),
    "Answer": (10.5, INK, 0, 0, 0, False),
    "After Answer": (2, INK, 0, 0, 0, False),
}
"""Own styles: size, colour, points before and after, indent in cm, kept with what follows."""
CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
CUSTOM_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"


def set_up(word_file: Any, form: Form) -> None:
    """Page, styles, header, footer and properties of an empty document for this form."""
    from docx.shared import Cm

    section = word_file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.1), Cm(1.9)
    section.header_distance = section.footer_distance = Cm(1)
    _styles(word_file, form)
    _numbered_headings(word_file)
    _header_and_footer(section, form)
    _properties(word_file, form)
    _as_of_today(word_file)


def _as_of_today(word_file: Any) -> None:
    """Word is to treat the file as one of its own present format: older ones have no boxes to click on."""
    for setting in word_file.settings.element.iter(f"{{{W}}}compatSetting"):
        if setting.get(f"{{{W}}}name") == "compatibilityMode":
            setting.set(f"{{{W}}}val", "15")


def _styles(word_file: Any, form: Form) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    for name, size in SIZES.items():
        style = word_file.styles[name]
        _font(style, size, INK if name == "Normal" else ACCENT)
    defaults = word_file.styles.element.find(f"{{{W}}}docDefaults/{{{W}}}rPrDefault/{{{W}}}rPr/{{{W}}}lang")
    if defaults is not None:
        defaults.set(f"{{{W}}}val", form.tongues[0].code)
    for name, (size, colour, before, after, indent, kept) in PARAGRAPHS.items():
        style = word_file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word_file.styles["Normal"]
        _font(style, size, colour)
        shape = style.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.left_indent, shape.keep_with_next = Cm(indent), kept
        shape.keep_together, shape.line_spacing = True, 1.0
    word_file.styles["Question"].paragraph_format.first_line_indent = Cm(-GUTTER)
    word_file.styles["Question"].paragraph_format.tab_stops.add_tab_stop(Cm(GUTTER))
    word_file.styles["Question"].font.bold = True
    word_file.styles["Probe"].paragraph_format.first_line_indent = Cm(-0.5)
    word_file.styles["Probe"].paragraph_format.tab_stops.add_tab_stop(Cm(GUTTER + 0.5))
    word_file.styles["How To"].paragraph_format.first_line_indent = Cm(-0.5)
    word_file.styles["How To"].paragraph_format.tab_stops.add_tab_stop(Cm(0.5))
    for name in ("Note", "Note Second"):
        word_file.styles[name].paragraph_format.keep_together = False
    word_file.styles["Hint"].font.italic = True
    prompt = word_file.styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER)
    prompt.font.color.rgb, prompt.font.size, prompt.font.name = RGBColor.from_string(PROMPT), Pt(9), FONT
    normal = word_file.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(3), 1.0
    spaces = {"Title": (0, 4), "Heading 1": (20, 6), "Heading 2": (14, 4), "Heading 3": (10, 3)}
    for name, (before, after) in spaces.items():
        shape = word_file.styles[name].paragraph_format
        shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(after), True
        shape.keep_together = True
        word_file.styles[name].font.bold = True
    _rule(word_file.styles["Title"], "bottom", none=True)
    _rule(word_file.styles["Heading 1"], "bottom")


def _font(style: Any, size: float, colour: str) -> None:
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size = FONT, Pt(size)
    style.font.color.rgb = RGBColor.from_string(colour)
    style.font.italic = False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(f"{{{W}}}{key}", FONT)


def _rule(style: Any, side: str, none: bool = False) -> None:
    shape = style.element.get_or_add_pPr()
    for old in shape.findall(f"{{{W}}}pBdr"):
        shape.remove(old)
    if not none:
        line = element(side, val="single", sz="6", space="3", color=ACCENT)
        border = element("pBdr", line)
        following = [shape.find(f"{{{W}}}{name}") for name in ("shd", "tabs", "spacing", "ind", "jc", "outlineLvl")]
        first = next((entry for entry in following if entry is not None), None)
        if first is None:
            shape.append(border)
        else:
            first.addprevious(border)


def _numbered_headings(word_file: Any) -> None:
    """Roman numbers for the sections, so that they are never taken for the numbers of questions."""
    numbering = word_file.part.numbering_part.element
    levels = []
    for level, (kind, text) in enumerate((("upperRoman", "%1."), ("decimal", "%1.%2."), ("decimal", "%1.%2.%3."))):
        levels.append(
            element(
                "lvl",
                element("start", val=1),
                element("numFmt", val=kind),
                element("pStyle", val=f"Heading{level + 1}"),
                element("suff", val="space"),
                element("lvlText", val=text),
                element("lvlJc", val="left"),
                element("pPr", element("ind", left=0, firstLine=0)),
                ilvl=level,
            )
        )
    abstract = element("abstractNum", element("multiLevelType", val="multilevel"), *levels, abstractNumId=900)
    first = numbering.find(f"{{{W}}}num")
    if first is None:
        numbering.append(abstract)
    else:
        first.addprevious(abstract)
    numbering.append(element("num", element("abstractNumId", val=900), numId=900))
    for level in range(3):
        shape = word_file.styles[f"Heading {level + 1}"].element.get_or_add_pPr()
        for old in shape.findall(f"{{{W}}}numPr"):
            shape.remove(old)
        shape._insert_numPr(element("numPr", element("ilvl", val=level), element("numId", val=900)))


def _header_and_footer(section: Any, form: Form) -> None:
    tongue = form.tongues[0]
    header = section.header.paragraphs[0]
    header._p.append(run(f"{word('form', tongue)}: {form.code}", look(tongue, size=8.5, colour=QUIET)))
    header.alignment = 2
    footer = section.footer.paragraphs[0]
    footer.alignment = 1
    text = word("page", tongue, page="\x00PAGE\x00", pages="\x00NUMPAGES\x00")
    for part in text.split("\x00"):
        if part in ("PAGE", "NUMPAGES"):
            footer._p.append(element("fldSimple", run("1", look(tongue, size=8.5, colour=QUIET)), instr=part))
        elif part:
            footer._p.append(run(part, look(tongue, size=8.5, colour=QUIET)))


def _properties(word_file: Any, form: Form) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    core = word_file.core_properties
    core.title, core.subject = " / ".join(text for _, text in form.title)[:255], form.code
    core.author, core.last_modified_by, core.comments, core.keywords = "", "", "", ""
    core.language, core.revision = form.tongues[0].code, 1
    core.created = core.modified = FIXED_DATE
    own = {
        "ctip_instrument": form.questionnaire.id,
        "ctip_version": form.questionnaire.version,
        "ctip_year": str(form.year or ""),
        "ctip_languages": " ".join(tongue.key for tongue in form.tongues),
    }
    entries = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(own.items(), start=2)
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{entries}</Properties>'
    )
    package = word_file.part.package
    part = Part(PackURI("/docProps/custom.xml"), CUSTOM, xml.encode(), package)
    package.relate_to(part, CUSTOM_LINK)
