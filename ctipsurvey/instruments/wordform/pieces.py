"""Paragraphs and tables of the Word form: the pieces of which its blocks are put together."""

from collections.abc import Sequence
from typing import Any

from ctipsurvey.instruments.wordform.controls import QUIET, element, look, run
from ctipsurvey.instruments.wordform.texts import Said

ORDER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "spacing", "ind")
"""Properties of a paragraph in the order of the schema, as far as they are used here."""


def paragraph_of(style: str, *runs: Any, numbered: bool = True) -> Any:
    """A paragraph of a style; `numbered=False` takes a heading out of the count."""
    plain = element("numPr", element("ilvl", val=0), element("numId", val=0)) if not numbered else None
    properties = element("pPr", element("pStyle", val=style.replace(" ", "")), plain)
    return element("p", properties, *runs)


def shaped(paragraph: Any, shape: Any) -> Any:
    """The paragraph with one more property, put where the schema wants it."""
    properties = paragraph[0]
    properties.append(shape)
    properties[:] = sorted(properties, key=lambda entry: ORDER.index(entry.tag.rpartition("}")[2]))
    return paragraph


def in_one_line(text: Said, colour: str, size: float = 0) -> list[Any]:
    """A text in all languages one after another, the further ones quieter."""
    made = []
    for number, (tongue, words) in enumerate(text):
        if number:
            made.append(run(" / ", look(colour=QUIET, size=size)))
        made.append(run(words, look(tongue, colour=QUIET if number else colour, size=size)))
    return made


def cell_paragraph(runs: Sequence[Any], kept: bool) -> Any:
    """A paragraph in a cell; `kept` on the page of what follows."""
    made = paragraph_of("Answer", *runs)
    if kept:
        shaped(made, element("keepNext"))
    return made


def cell(width: float, *paragraphs: Any, padded: bool = False, shaded: bool = False) -> Any:
    """A cell of a width in cm."""
    space = 90 if padded else 20
    margins = element("tcMar", element("top", w=40, type="dxa"), element("left", w=space, type="dxa"))
    margins.append(element("bottom", w=40, type="dxa"))
    margins.append(element("right", w=space, type="dxa"))
    properties = element(
        "tcPr",
        element("tcW", w=_twips(width), type="dxa"),
        element("shd", val="clear", color="auto", fill="EEF2F5") if shaded else None,
        margins,
    )
    return element("tc", properties, *paragraphs)


def row(cells: Sequence[Any], height: float = 0, header: bool = False) -> Any:
    """A row that is never split over two pages; a header row comes again on each page."""
    properties = element(
        "trPr",
        element("cantSplit"),
        element("trHeight", val=_twips(height), hRule="atLeast") if height else None,
        element("tblHeader") if header else None,
    )
    return element("tr", properties, *cells)


def table(rows: Sequence[Any], widths: Sequence[float], indent: float, title: str, line: str) -> Any:
    """A table of fixed widths in cm, with a title for those who listen to the form."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    kind = {"val": "none"} if line == "none" else {"val": "single", "sz": "4", "space": "0", "color": line}
    properties = element(
        "tblPr",
        element("tblW", w=_twips(sum(widths)), type="dxa"),
        element("tblInd", w=_twips(indent), type="dxa"),
        element("tblBorders", *(element(side, **kind) for side in sides)),
        element("tblLayout", type="fixed"),
        element("tblCaption", val=title[:200]),
    )
    grid = element("tblGrid", *(element("gridCol", w=_twips(width)) for width in widths))
    return element("tbl", properties, grid, *rows)


def _twips(centimetres: float) -> int:
    return round(centimetres * 567)
