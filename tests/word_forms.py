"""Word forms filled in by code as people fill them in: a click on a box, a text over the prompt."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.wordform.controls import element, run
from ctipsurvey.instruments.wordform.document import write_word_form
from ctipsurvey.instruments.wordform.layout import lay_out

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
BODY = "word/document.xml"


def filled_form(form: Questionnaire, languages: list[str], year: int, answers: Mapping[str, str]) -> bytes:
    """A form with these answers by the name of the field (`item`, `item=choice`, `section[1]/item`)."""
    content = write_word_form(form, languages, year)
    tags = {place.name: place.tag for place, _ in lay_out(form, languages, year).fields()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == BODY:
                body = etree.fromstring(part)
                for field, text in answers.items():
                    put(body, tags[field], text)
                part = etree.tostring(body, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(name, part)
    return buffer.getvalue()


def control(body: Any, tag: str) -> Any:
    return next(entry for entry in body.iter(f"{W}sdt") if entry.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == tag)


def put(body: Any, tag: str, text: str) -> None:
    entry = control(body, tag)
    content, properties = entry.find(f"{W}sdtContent"), entry.find(f"{W}sdtPr")
    box = properties.find(f"{W14}checkbox")
    if box is not None:
        box.find(f"{W14}checked").set(f"{W14}val", "1")
        content.find(f".//{W}t").text = chr(int(box.find(f"{W14}checkedState").get(f"{W14}val"), 16))
        return
    for prompt in properties.findall(f"{W}showingPlcHdr"):
        properties.remove(prompt)
    for old in list(content):
        content.remove(old)
    content.append(run(text, element("rPr")))
