"""The report as one HTML file that needs nothing else: no script, no font and no picture from elsewhere."""

import base64
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.guard.markup import CONTENT_POLICY
from ctipsurvey.report.document import Document, Heading, NumberedFigure, NumberedTable, Paragraph
from ctipsurvey.report.tables import CONSTRUCTED_MARK

TEMPLATE = Path(__file__).with_name("report.html.jinja")
STYLE = Path(__file__).with_name("report.css")


def render_html(document: Document) -> str:
    """The whole page as text. All that comes from data is escaped; the page may load nothing."""
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    kinds = {Heading: "heading", Paragraph: "paragraph", NumberedTable: "table", NumberedFigure: "figure"}
    return template.render(
        policy=CONTENT_POLICY,
        document=document,
        parts=[(kinds[type(part)], part) for part in document.parts],
        picture=_picture,
        style=STYLE.read_text(encoding="utf-8"),
        mark=CONSTRUCTED_MARK,
        anchor=_anchor,
    )


def write_html(document: Document, path: Path) -> None:
    """Put the page at this path in one step."""
    files.write_text(path, render_html(document))


def _picture(figure: NumberedFigure) -> str:
    return base64.b64encode(files.read_bytes(figure.figure.png)).decode("ascii")


def _anchor(text: str) -> str:
    """A heading as the name of a place in the page.

    >>> _anchor("Annex 1. Bodies asked")
    'annex-1-bodies-asked'
    """
    return "-".join("".join(sign if sign.isalnum() else " " for sign in text.lower()).split())
