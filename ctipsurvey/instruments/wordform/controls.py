"""Answer fields as Word's content controls, each inside a bookmark of its own.

WordprocessingML as ECMA-376 part 1, 17.5.2 (structured document tags); the check box is Microsoft's extension
[MS-DOCX] 2.6, which Word and LibreOffice both know.
"""

from collections.abc import Sequence
from typing import Any

from ctipsurvey.guard.markup import office_text
from ctipsurvey.instruments.wordform.blocks import Boxes, Field
from ctipsurvey.instruments.wordform.places import Place
from ctipsurvey.instruments.wordform.texts import Tongue

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
XML = "http://www.w3.org/XML/1998/namespace"
ROUND, SQUARE = ("25CB", "25C9"), ("2610", "2612")
"""The signs of a box, empty and marked: a circle where one may be marked, a square where several may."""
BOX_FONT = "Segoe UI Symbol"
LONGEST_OPTION = 200
INK, QUIET, PROMPT = "1D2733", "5B6673", "8A94A0"


def element(tag: str, /, *children: Any, **attributes: object) -> Any:
    """An element of WordprocessingML (`w14_` before its name: of Microsoft's extension) with what is in it."""
    from lxml import etree

    space = W14 if tag.startswith("w14_") else W
    made = etree.Element(f"{{{space}}}{tag.removeprefix('w14_')}", nsmap={"w": W, "w14": W14})
    for key, value in attributes.items():
        made.set(f"{{{space}}}{key}", str(value))
    for child in children:
        if child is not None:
            made.append(child)
    return made


def look(
    tongue: Tongue | None = None,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = 0,
    colour: str = "",
    font: str = "",
    style: str = "",
) -> Any:
    """The properties of a run of text, in the order that the schema wants."""
    return element(
        "rPr",
        element("rStyle", val=style) if style else None,
        element("rFonts", ascii=font, hAnsi=font, cs=font, eastAsia=font) if font else None,
        element("b") if bold else None,
        element("i") if italic else None,
        element("color", val=colour) if colour else None,
        element("sz", val=round(size * 2)) if size else None,
        element("szCs", val=round(size * 2)) if size else None,
        element("lang", val=tongue.code, eastAsia=tongue.code) if tongue else None,
    )


def run(text: str, properties: Any) -> Any:
    """A run of text; its line ends become line breaks, its tabs stay."""
    made = element("r", properties)
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("br"))
        for at, part in enumerate(line.split("\t")):
            if at:
                made.append(element("tab"))
            if part:
                written = element("t")
                written.text = office_text(part)
                written.set(f"{{{XML}}}space", "preserve")
                made.append(written)
    return made


def box(place: Place, boxes: Boxes, alias: str, tongue: Tongue) -> list[Any]:
    """One box to mark."""
    empty, marked = ROUND if boxes.one else SQUARE
    kind = element(
        "w14_checkbox",
        element("w14_checked", val="0"),
        element("w14_checkedState", val=marked, font=BOX_FONT),
        element("w14_uncheckedState", val=empty, font=BOX_FONT),
    )
    shown = run(chr(int(empty, 16)), look(font=BOX_FONT, size=12))
    return _control(place, alias, kind, shown, look(font=BOX_FONT, size=12), is_prompt=False)


def field(answer: Field, alias: str, tongue: Tongue) -> list[Any]:
    """A field to write into: text, a date, or a list from which one may choose or write a code."""
    prompt = answer.prompt[0][1] if answer.prompt else "…"
    shown = run(prompt, look(tongue, style="PlaceholderText", colour=PROMPT, size=9))
    return _control(answer.place, alias, _kind(answer, tongue), shown, None, is_prompt=True)


def code_of_form(text: str, tongue: Tongue) -> list[Any]:
    """The name of the form as a control that nobody can change: it tells the reader which form has come back."""
    place = Place("_form")
    properties = look(tongue, size=9, colour=QUIET)
    made = _control(place, "", element("text"), run(text, properties), properties, is_prompt=False)
    lock = made[1].find(f"{{{W}}}sdtPr/{{{W}}}lock")
    lock.set(f"{{{W}}}val", "sdtContentLocked")
    return made


def _kind(answer: Field, tongue: Tongue) -> Any:
    """What may be put into a field. Text is `richText`: LibreOffice 7.4 makes an old field of a plain text control and
    loses its line ends; the reader takes the text only.
    """
    if answer.kind == "date":
        return element(
            "date",
            element("dateFormat", val="dd.MM.yyyy"),
            element("lid", val=tongue.code),
            element("storeMappedDataAs", val="dateTime"),
            element("calendar", val="gregorian"),
        )
    if answer.kind == "code":
        return element("comboBox", *_options(answer.options))
    return element("richText")


def _options(options: Sequence[tuple[str, str, str]]) -> list[Any]:
    """The entries of a list: code and text to read, the id of the choice to keep; Word wants each of them once."""
    return [element("listItem", displayText=option_text(code, text), value=key) for key, code, text in options]


def option_text(code: str, text: str) -> str:
    """How an entry of a long list reads in the field.

    >>> option_text("r17_03", "2017, no. 3: Train judges")
    'r17_03 — 2017, no. 3: Train judges'
    """
    whole = f"{code} — {' '.join(text.split())}"
    return whole if len(whole) <= LONGEST_OPTION else whole[: LONGEST_OPTION - 1].rstrip() + "…"


def _control(place: Place, alias: str, kind: Any, shown: Any, typed: Any, *, is_prompt: bool) -> list[Any]:
    """The bookmark's start, the control, the bookmark's end."""
    properties = element(
        "sdtPr",
        typed,
        element("alias", val=alias[:64]) if alias else None,
        element("tag", val=place.tag),
        element("id", val=place.number),
        element("lock", val="sdtLocked"),
        element("showingPlcHdr") if is_prompt else None,
        kind,
    )
    return [
        element("bookmarkStart", id=place.number, name=place.bookmark),
        element("sdt", properties, element("sdtContent", shown)),
        element("bookmarkEnd", id=place.number),
    ]
