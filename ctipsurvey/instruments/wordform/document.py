"""A form as a Word file: to fill in on a computer and send back, or to print."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from ctipsurvey import files
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.wordform import controls, styles
from ctipsurvey.instruments.wordform.controls import INK, QUIET, element, look, run
from ctipsurvey.instruments.wordform.layout import (
    Annex,
    Boxes,
    Field,
    Form,
    Heading,
    Lines,
    Paragraph,
    Question,
    lay_out,
)
from ctipsurvey.instruments.wordform.styles import GUTTER, WIDTH
from ctipsurvey.instruments.wordform.texts import Said, Tongue, said, word
from ctipsurvey.instruments.words import Wording

HEIGHTS = {"short": 0.75, "line": 0.75, "lines": 1.9, "box": 3.4}
"""Least height of a field in cm, so that there is room for handwriting."""
SHORT = 5.0
BOX_WIDTH = 0.85
LINE, GRID = "9AA5B1", "C5CDD5"
ORDER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "spacing", "ind")
"""Properties of a paragraph in the order of the schema, as far as they are used here."""
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
            yield _paragraph_of("After Answer")
        else:
            yield from _question(block, form.tongues[0], bool(form.questionnaire.kind == "guide"))
    for annex in form.annexes:
        yield from _annex(annex)


def _title(form: Form, centre: Wording, law: Wording) -> Iterator[Any]:
    tongue = form.tongues[0]
    if centre:
        yield _paragraph_of("Centre", *_in_one_line(said(centre, form.tongues), INK))
    for number, (own, text) in enumerate(form.title):
        yield _paragraph_of("Title Second" if number else "Title", run(text, look(own)))
    if law:
        yield _paragraph_of("Form Line", *_in_one_line(said(law, form.tongues), QUIET))
    if form.year:
        text = f"{word('year', tongue)}: {form.year}"
        yield _paragraph_of("Form Line", run(text, look(tongue, bold=True)))
    code = controls.code_of_form(form.code, tongue)
    yield _paragraph_of("Form Line", run(f"{word('form', tongue)}: ", look(tongue)), *code)


def _paragraph_of(style: str, *runs: Any, numbered: bool = True) -> Any:
    plain = element("numPr", element("ilvl", val=0), element("numId", val=0)) if not numbered else None
    properties = element("pPr", element("pStyle", val=style.replace(" ", "")), plain)
    return element("p", properties, *runs)


def _shaped(paragraph: Any, shape: Any) -> Any:
    """The paragraph with one more property, put where the schema wants it."""
    properties = paragraph[0]
    properties.append(shape)
    properties[:] = sorted(properties, key=lambda entry: ORDER.index(entry.tag.rpartition("}")[2]))
    return paragraph


def _in_one_line(text: Said, colour: str, size: float = 0) -> list[Any]:
    """A text in all languages one after another, the further ones quieter."""
    made = []
    for number, (tongue, words) in enumerate(text):
        if number:
            made.append(run(" / ", look(colour=QUIET, size=size)))
        made.append(run(words, look(tongue, colour=QUIET if number else colour, size=size)))
    return made


def _heading(block: Heading) -> Any:
    runs = []
    for number, (tongue, text) in enumerate(block.text):
        if number:
            runs.append(element("r", element("br")))
        properties = look(tongue, size=(11 if block.level == 1 else 10), colour=QUIET) if number else look(tongue)
        runs.append(run(text, properties))
    return _paragraph_of(f"Heading {block.level}", *runs, numbered=block.numbered)


def _paragraph(block: Paragraph) -> Iterator[Any]:
    for number, (tongue, text) in enumerate(block.text):
        if block.role == "item":
            sign = "" if number else "–"
            colour = QUIET if number else INK
            made = _paragraph_of("How To", run(f"{sign}\t{text}", look(tongue, colour=colour)))
        else:
            arrow = "→ " if block.role == "skip" else ""
            style = STYLES[block.role]
            style = f"{style} Second" if number and style == "Note" else style
            made = _paragraph_of(style, run(f"{arrow}{text}", look(tongue, colour=QUIET if number else "")))
            _shaped(made, element("ind", left=0))
            if style.startswith("Note") and sum(len(words) for _, words in block.text) < SHORT_NOTE:
                _shaped(made, element("keepNext"))
        yield made


def _question(question: Question, tongue: Tongue, is_guide: bool) -> Iterator[Any]:
    for number, (own, text) in enumerate(question.text):
        lead = "" if number else f"{question.number}.\t"
        yield _paragraph_of("Question Second" if number else "Question", run(f"{lead}{text}", look(own)))
    yield from _beside(question)
    alias = word("question", tongue, number=question.number)
    if is_guide and question.probes:
        yield from _probes(question.probes)
    yield _answer(question, alias, tongue, bool(question.further))
    for further in question.further:
        runs = [run("→ ", look(tongue)), *_in_one_line(further.text, INK, 9.5)]
        line = _paragraph_of("Question Second", *runs)
        _shaped(line, element("spacing", before=60, after=20))
        yield line
        yield _answer(further, alias, tongue, False)
    yield _paragraph_of("After Answer")


def _beside(question: Question) -> Iterator[Any]:
    """When to answer, the hint, and the rules for answering."""
    for number, (own, text) in enumerate(question.skip):
        yield _paragraph_of("Skip", run(f"→ {text}", look(own, colour=QUIET if number else "")))
    for text_in_languages in (question.hint, *question.rules):
        long = sum(len(text) for _, text in text_in_languages) > 95
        lines = (
            [[part] for part in text_in_languages] if long else [list(text_in_languages)] if text_in_languages else []
        )
        for line in lines:
            yield _paragraph_of("Hint", *_in_one_line(tuple(line), QUIET))


def _probes(probes: Sequence[Said]) -> Iterator[Any]:
    for probe in probes:
        for number, (own, text) in enumerate(probe):
            colour, size = (QUIET, 9.0) if number else (INK, 10.0)
            yield _paragraph_of("Probe", run(f"{'' if number else '–'}\t{text}", look(own, colour=colour, size=size)))


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
                _cell(BOX_WIDTH, _cell_paragraph(control, kept or not last)),
                _cell(
                    width - BOX_WIDTH,
                    *_label(box.text, (lengths[box.place] if answer.columns == 1 else widest) > room, kept or not last),
                ),
            ]
        while len(cells) < len(widths):
            cells.append(_cell(widths[len(cells)], _cell_paragraph([], False)))
        rows.append(_row(cells))
    return _table(rows, widths, GUTTER, alias, "none")


def _label(text: Said, stacked: bool, kept: bool) -> list[Any]:
    """The text of a choice, its languages in one line or under one another."""
    if not stacked:
        return [_cell_paragraph(_in_one_line(text, INK, 10), kept)]
    return [
        _cell_paragraph([run(words, look(own, size=9 if at else 10, colour=QUIET if at else INK))], kept)
        for at, (own, words) in enumerate(text)
    ]


def _one_field(answer: Field, alias: str, tongue: Tongue) -> Any:
    width = SHORT if answer.size == "short" else WIDTH - GUTTER
    height = 4.4 if answer.kind == "notes" else HEIGHTS[answer.size]
    cell = _cell(width, _cell_paragraph(controls.field(answer, alias, tongue), False), padded=True)
    return _table([_row([cell], height)], [width], GUTTER, alias, LINE)


def _labelled_fields(block: Lines, tongue: Tongue) -> Any:
    widths = [5.6, WIDTH - 5.6]
    rows = []
    for label, answer in block.rows:
        lines = [
            _cell_paragraph([run(text, look(own, size=8.5 if at else 9.5, colour=QUIET if at else INK))], True)
            for at, (own, text) in enumerate(label)
        ]
        control = controls.field(answer, label[0][1], tongue)
        cells = [_cell(widths[0], *lines, padded=True), _cell(widths[1], _cell_paragraph(control, True), padded=True)]
        rows.append(_row(cells, 0.9))
    return _table(rows, widths, 0, block.rows[0][0][0][1], GRID)


def _annex(annex: Annex) -> Iterator[Any]:
    heading = _heading(Heading(1, annex.heading, numbered=False))
    _shaped(heading, element("pageBreakBefore"))
    yield heading
    yield from _paragraph(Paragraph("note", annex.intro))
    widths = [2.2, WIDTH - 2.2]
    heads = [
        _cell(width, _cell_paragraph([*_in_one_line(text, INK, 9.5)], True), padded=True, shaded=True)
        for width, text in zip(widths, annex.columns, strict=True)
    ]
    rows = [_row(heads, header=True)]
    for code, text in annex.rows:
        label = [
            _cell_paragraph([run(words, look(own, size=8.5 if at else 9.5, colour=QUIET if at else INK))], False)
            for at, (own, words) in enumerate(text)
        ]
        first = _cell(widths[0], _cell_paragraph([run(code, look(bold=True, size=9.5))], False), padded=True)
        rows.append(_row([first, _cell(widths[1], *label, padded=True)]))
    yield _table(rows, widths, 0, annex.heading[0][1], GRID)


def _cell_paragraph(runs: Sequence[Any], kept: bool) -> Any:
    made = _paragraph_of("Answer", *runs)
    if kept:
        _shaped(made, element("keepNext"))
    return made


def _cell(width: float, *paragraphs: Any, padded: bool = False, shaded: bool = False) -> Any:
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


def _row(cells: Sequence[Any], height: float = 0, header: bool = False) -> Any:
    properties = element(
        "trPr",
        element("cantSplit"),
        element("trHeight", val=_twips(height), hRule="atLeast") if height else None,
        element("tblHeader") if header else None,
    )
    return element("tr", properties, *cells)


def _table(rows: Sequence[Any], widths: Sequence[float], indent: float, title: str, line: str) -> Any:
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
