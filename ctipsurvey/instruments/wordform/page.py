"""A form as one web page: to read on a screen, fill in there and print. No script, nothing from elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.guard.markup import CONTENT_POLICY
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.wordform.blocks import Heading, Lines, Paragraph, Question
from ctipsurvey.instruments.wordform.layout import lay_out
from ctipsurvey.instruments.wordform.texts import said, word
from ctipsurvey.instruments.words import Wording

TEMPLATE = Path(__file__).with_name("form.html.jinja")


def write_html_form(
    questionnaire: Questionnaire,
    languages: Sequence[str],
    year: int | None,
    *,
    centre: Wording | None = None,
    law: Wording | None = None,
) -> str:
    """The page of a questionnaire or guide of one year as text; all that comes from the instrument is escaped.

    Raises UsageError for an unknown language.
    """
    import jinja2

    form = lay_out(questionnaire, languages, year)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(files.read_text(TEMPLATE))
    kinds = {Heading: "heading", Paragraph: "paragraph", Question: "question", Lines: "lines"}
    return template.render(
        policy=CONTENT_POLICY,
        form=form,
        blocks=[(kinds[type(block)], block) for block in form.blocks],
        centre=said(centre or {}, form.tongues),
        law=said(law or {}, form.tongues),
        tongue=form.tongues[0],
        word=word,
        sections=_section_numbers(form.blocks),
        is_guide=questionnaire.kind == "guide",
    )


def _section_numbers(blocks: Sequence[object]) -> dict[int, str]:
    """The number of each numbered heading by its place among the blocks: I., II., II.1.; as Word counts them."""
    counts = [0, 0, 0]
    found = {}
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and block.numbered:
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (3 - block.level)
            parts = [_roman(counts[0]) if counts[0] else "0", *(str(number) for number in counts[1 : block.level])]
            found[place] = ".".join(parts) + "."
    return found


def _roman(number: int) -> str:
    """A number from 1 to 399 in Roman letters.

    >>> _roman(14)
    'XIV'
    """
    text = ""
    for value, letters in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        while number >= value:
            text += letters
            number -= value
    return text
