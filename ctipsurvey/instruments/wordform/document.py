"""A form as a Word file: to fill in on a computer and send back, or to print."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from ctipsurvey import files
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.wordform import controls, styles
from ctipsurvey.instruments.wordform.blocks import (
    Annex,
    Boxes,
    Field,
    Form,
    Heading,
    Lines,
    Paragraph,
    Question,
)
from ctipsurvey.instruments.wordform.controls import INK, QUIET, element, look, run
from ctipsurvey.instruments.wordform.layout import lay_out
from ctipsurvey.instruments.wordform.pieces import (
    cell,
    cell_paragraph,
    in_one_line,
    paragraph_of,
    row,
    shaped,
    table,
)
from ctipsurvey.instruments.wordform.styles import GUTTER, WIDTH
from ctipsurvey.instruments.wordform.texts import Said, Tongue, said, word
from ctipsurvey.instruments.words import Wording

HEIGHTS = {"short": 0.75, "line": 0.75, "lines": 1.9, "box": 3.4}
"""Least height of a field in cm, so that there is room for handwriting."""
SHORT = 5.0
BOX_WIDTH = 0.85
LINE, GRID = "9AA5B1", "C5CDD5"
ROOM = {1: 70, 2: 36, 3: 24}
"""How many letters of a choice stand in one line, by the number of columns."""
SHORT_NOTE = 400
"""A note of fewer letters stays on the page of what follows."""
STYLES = {"note": "Note", "instruction": "Hint", "hint": "Hint", "skip": "Skip"}


def write_word_form(
    questionnaire: Questionnaire,
    languages: Sequence[str],
    year: int | None,
    *,
    centre: Wording | None = None,
    law: Wording | None = None,
) -> bytes:
    """The Word form of a questionnaire or guide of one year (`waves.in_year`, its lists filled), as bytes.

    One to three languages, the first prominent; every field is a content control whose tag is the id of its item
    (see `places.Place`). The same instrument gives the same bytes. Raises UsageError for an unknown language.
    """
    import docx

    form = lay_out(questionnaire, languages, year)
    word_file = docx.Document()
    styles.set_up(word_file, form)
    body = word_file.element.body
    end = body.sectPr
    for made in _body(form, centre or {}, law or {}):
        end.addprevious(made)
    buffer = io.BytesIO()
    word_file.save(buffer)
    return files.stable_zip(buffer.getvalue())


def _body(form: Form, centre: Wording, law: Wording) -> Iterator[Any]:
    yield from _title(form, centre, law)
    for block in form.blocks:
        if isinstance(block, Heading):
            yield _heading(block)
        elif isinstance(block, Paragraph):
            yield from _paragraph(block)
        elif isinstance(block, Lines):
            yield _labelled_fields(block, form.tongues[0])
            yield paragraph_of("After Answer")
        else:
            yield from _question(block, form.tongues[0], bool(form.questionnaire.kind == "guide"))
    for annex in form.annexes:
        yield from _annex(annex)


def _title(form: Form, centre: Wording, law: Wording) -> Iterator[Any]:
    tongue = form.tongues[0]
    if centre:
        yield paragraph_of("Centre", *in_one_line(said(centre, form.tongues), INK))
    for number, (own, text) in enumerate(form.title):
        yield paragraph_of("Title Second" if number else "Title", run(text, look(own)))
    if law:
        yield paragraph_of("Form Line", *in_one_line(said(law, form.tongues), QUIET))
    if form.year:
        text = f"{word('year', tongue)}: {form.year}"
        yield paragraph_of("Form Line", run(text, look(tongue, bold=True)))
    code = controls.code_of_form(form.code, tongue)
    yield paragraph_of("Form Line", run(f"{word('form', tongue)}: ", look(tongue)), *code)


def _heading(block: Heading) -> Any:
    runs = []
    for number, (tongue, text) in enumerate(block.text):
        if number:
            runs.append(element("r", element("br")))
        properties = look(tongue, size=(11 if block.level == 1 else 10), colour=QUIET) if number else look(tongue)
        runs.append(run(text, properties))
    return paragraph_of(f"Heading {block.level}", *runs, numbered=block.numbered)


def _paragraph(block: Paragraph) -> Iterator[Any]:
    for number, (tongue, text) in enumerate(block.text):
        if block.role == "item":
            sign = "" if number else "–"
            colour = QUIET if number else INK
            made = paragraph_of("How To", run(f"{sign}\t{text}", look(tongue, colour=colour)))
        else:
            arrow = "→ " if block.role == "skip" else ""
            style = STYLES[block.role]
            style = f"{style} Second" if number and style == "Note" else style
            made = paragraph_of(style, run(f"{arrow}{text}", look(tongue, colour=QUIET if number else "")))
            shaped(made, element("ind", left=0))
            if style.startswith("Note") and sum(len(words) for _, words in block.text) < SHORT_NOTE:
                shaped(made, element("keepNext"))
        yield made


def _question(question: Question, tongue: Tongue, is_guide: bool) -> Iterator[Any]:
    for number, (own, text) in enumerate(question.text):
        lead = "" if number else f"{question.number}.\t"
        yield paragraph_of("Question Second" if number else "Question", run(f"{lead}{text}", look(own)))
    yield from _beside(question)
    alias = word("question", tongue, number=question.number)
    if is_guide and question.probes:
        yield from _probes(question.probes)
    yield _answer(question, alias, tongue, bool(question.further))
    for further in question.further:
        runs = [run("→ ", look(tongue)), *in_one_line(further.text, INK, 9.5)]
        line = paragraph_of("Question Second", *runs)
        shaped(line, element("spacing", before=60, after=20))
        yield line
        yield _answer(further, alias, tongue, False)
    yield paragraph_of("After Answer")


def _beside(question: Question) -> Iterator[Any]:
    """When to answer, the hint, and the rules for answering."""
    for number, (own, text) in enumerate(question.skip):
        yield paragraph_of("Skip", run(f"→ {text}", look(own, colour=QUIET if number else "")))
    for text_in_languages in (question.hint, *question.rules):
        long = sum(len(text) for _, text in text_in_languages) > 95
        lines = (
            [[part] for part in text_in_languages] if long else [list(text_in_languages)] if text_in_languages else []
        )
        for line in lines:
            yield paragraph_of("Hint", *in_one_line(tuple(line), QUIET))


def _probes(probes: Sequence[Said]) -> Iterator[Any]:
    for probe in probes:
        for number, (own, text) in enumerate(probe):
            colour, size = (QUIET, 9.0) if number else (INK, 10.0)
            yield paragraph_of("Probe", run(f"{'' if number else '–'}\t{text}", look(own, colour=colour, size=size)))


def _answer(question: Question, alias: str, tongue: Tongue, kept: bool) -> Any:
    if isinstance(question.answer, Boxes):
        return _boxes(question.answer, alias, tongue, kept)
    return _one_field(question.answer, alias, tongue)


def _boxes(answer: Boxes, alias: str, tongue: Tongue, kept: bool) -> Any:
    width = (WIDTH - GUTTER) / answer.columns
    widths = [BOX_WIDTH, width - BOX_WIDTH] * answer.columns
    lengths = {one.place: sum(len(words) for _, words in one.text) for one in answer.boxes}
    widest, room = max(lengths.values()), ROOM[answer.columns]
    rows = []
    for at in range(0, len(answer.boxes), answer.columns):
        cells = []
        last = at + answer.columns >= len(answer.boxes)
        for box in answer.boxes[at : at + answer.columns]:
            name = f"{alias}: {box.text[0][1]}" if box.text else alias
            control = controls.box(box.place, answer, name, tongue)
            cells += [
                cell(BOX_WIDTH, cell_paragraph(control, kept or not last)),
                cell(
                    width - BOX_WIDTH,
                    *_label(box.text, (lengths[box.place] if answer.columns == 1 else widest) > room, kept or not last),
                ),
            ]
        while len(cells) < len(widths):
            cells.append(cell(widths[len(cells)], cell_paragraph([], False)))
        rows.append(row(cells))
    return table(rows, widths, GUTTER, alias, "none")


def _label(text: Said, stacked: bool, kept: bool) -> list[Any]:
    """The text of a choice, its languages in one line or under one another."""
    if not stacked:
        return [cell_paragraph(in_one_line(text, INK, 10), kept)]
    return [
        cell_paragraph([run(words, look(own, size=9 if at else 10, colour=QUIET if at else INK))], kept)
        for at, (own, words) in enumerate(text)
    ]


def _one_field(answer: Field, alias: str, tongue: Tongue) -> Any:
    width = SHORT if answer.size == "short" else WIDTH - GUTTER
    height = 3.6 if answer.kind == "notes" else HEIGHTS[answer.size]
    room = cell(width, cell_paragraph(controls.field(answer, alias, tongue), False), padded=True)
    return table([row([room], height)], [width], GUTTER, alias, LINE)


def _labelled_fields(block: Lines, tongue: Tongue) -> Any:
    widths = [5.6, WIDTH - 5.6]
    rows = []
    for label, answer in block.rows:
        lines = [
            cell_paragraph([run(text, look(own, size=8.5 if at else 9.5, colour=QUIET if at else INK))], True)
            for at, (own, text) in enumerate(label)
        ]
        control = controls.field(answer, label[0][1], tongue)
        cells = [cell(widths[0], *lines, padded=True), cell(widths[1], cell_paragraph(control, True), padded=True)]
        rows.append(row(cells, 0.9))
    return table(rows, widths, 0, block.rows[0][0][0][1], GRID)


def _annex(annex: Annex) -> Iterator[Any]:
    heading = _heading(Heading(1, annex.heading, numbered=False))
    shaped(heading, element("pageBreakBefore"))
    yield heading
    yield from _paragraph(Paragraph("note", annex.intro))
    widths = [2.2, WIDTH - 2.2]
    heads = [
        cell(width, cell_paragraph([*in_one_line(text, INK, 9.5)], True), padded=True, shaded=True)
        for width, text in zip(widths, annex.columns, strict=True)
    ]
    rows = [row(heads, header=True)]
    for code, text in annex.rows:
        label = [
            cell_paragraph([run(words, look(own, size=8.5 if at else 9.5, colour=QUIET if at else INK))], False)
            for at, (own, words) in enumerate(text)
        ]
        first = cell(widths[0], cell_paragraph([run(code, look(bold=True, size=9.5))], False), padded=True)
        rows.append(row([first, cell(widths[1], *label, padded=True)]))
    yield table(rows, widths, 0, annex.heading[0][1], GRID)
