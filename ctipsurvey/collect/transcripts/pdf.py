"""A transcript in PDF: the text of its pages, put together again from lines. All of it is a guess and noted as one."""

import base64
import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ctipsurvey.collect.labelled.guard import Task, run_guarded
from ctipsurvey.collect.transcripts import labels
from ctipsurvey.collect.transcripts.characters import with_plain_line_ends, without_control
from ctipsurvey.collect.transcripts.source import NOT_BLANK, Source, Speaker, in_short, places_in_short
from ctipsurvey.collect.transcripts.stamps import stamp_at_start
from ctipsurvey.errors import DataError, Problem

if TYPE_CHECKING:
    from pypdf import PdfReader

EDGE = 2
"""How many lines at the top and at the foot of a page may be a header, a footer or a page number."""
SHORT = 0.75
"""A line shorter than this share of the longest line, and ending a sentence, ends a paragraph."""
PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|стр|страница|с|бет)\.?\s*)?\d{1,4}(?:\s*(?:/|of|из)\s*\d{1,4})?(?:-?бет)?\W*\Z", re.I
)
HYPHEN = re.compile(r"[^\W\d_][-\u00ad\u2010]\Z")
KEPT_AFTER = re.compile(r"(?:то|либо|нибудь|таки|ка)\b")
KEPT_BEFORE = re.compile(r"\b(?:по|во|кое|из|в|во-вторых|социально|научно)\Z", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.?!…:][\"»”’)\]]*\Z")
DASH = re.compile(r"[–—-]\s")
LABEL = re.compile(r"([^\W_][^:\n]{0,40}):(?:\s|\Z)")
MOST_PAGES = 2000
SECONDS, MEMORY = 120.0, 900 * 2**20
"""How long one PDF may take, and how many bytes of memory."""
READ_PAGES = "ctipsurvey.collect.transcripts.pdf:read_pages"
AGAIN = "Open it in a PDF program, and save its text as .docx or .txt."


def read_pdf(file: str, raw: bytes, encoding: str, speakers: Mapping[str, Speaker]) -> Source:
    """The lines of a PDF, paragraphs put together. Raises DataError where it is damaged, protected or has no text."""
    source = Source(file)
    pages = [page.split("\n") for page in _pages(source, raw)]
    empty = [number for number, page in enumerate(pages, start=1) if not NOT_BLANK.search("".join(page))]
    if len(empty) == len(pages):
        message = (
            "has no text, only pictures of pages (a scan?). Have its words recognised with an OCR program, check them, "
            "and save them as .docx or .txt."
        )
        raise DataError(Problem(file, "", message))
    if empty:
        source.note(f"page {in_short(empty)}", "not read", "no text on these pages (empty, or a picture).")
    source.note(
        "", "guessed", "a PDF keeps no paragraphs: lines were joined by their length and by labels; compare a page."
    )
    _put_together(source, _without_edges(source, pages, speakers))
    return source


def _pages(source: Source, raw: bytes) -> list[str]:
    """The text of each page, read in a process of its own: a hostile PDF can fill the memory or never end."""
    given = base64.b64encode(raw).decode("ascii")
    found = run_guarded([Task(source.file, READ_PAGES, (given,), AGAIN)], SECONDS, MEMORY)[0]
    if isinstance(found, DataError):
        raise found
    if found["commented"]:
        place = f"page {in_short(found['commented'])}"
        source.note(place, "not read", "comments, stamps or form fields on these pages.")
    return [
        without_control(with_plain_line_ends(_no_surrogates(text), source), source, f"page {number}")
        for number, text in enumerate(found["pages"], start=1)
    ]


def read_pages(given: str) -> dict[str, Any]:
    """The text of each page of a PDF (as base64), and the pages that have comments or form fields.

    Whatever the library makes of a damaged file becomes one message.
    """
    import pypdf
    from pypdf.errors import PyPdfError

    with _quiet():
        try:
            reader = pypdf.PdfReader(io.BytesIO(base64.b64decode(given)))
            if reader.is_encrypted and not reader.decrypt(""):
                raise DataError(Problem("", "", "is protected by a password. Save a copy without one."))
            if len(reader.pages) > MOST_PAGES:
                raise DataError(Problem("", "", f"has more than {MOST_PAGES} pages. Split it by interview."))
            texts = [page.extract_text() for page in reader.pages]
            return {"pages": texts, "commented": _with_other_content(reader)}
        except DataError:
            raise
        except (PyPdfError, ImportError) as error:
            locked = "crypt" in type(error).__name__.lower() or isinstance(error, ImportError)
            what = "is protected in a way that cannot be opened here" if locked else "is damaged, too large or no PDF"
            raise DataError(Problem("", "", f"{what}. {AGAIN}")) from None
        except Exception as error:  # a damaged PDF can break the library anywhere
            raise DataError(Problem("", "", f"is damaged ({type(error).__name__}). {AGAIN}")) from None


def _no_surrogates(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@contextmanager
def _quiet() -> Iterator[None]:
    """The library's own warnings are held back: they may quote what stands in the file."""
    logger = logging.getLogger("pypdf")
    level, logger.level = logger.level, logging.CRITICAL + 1
    try:
        yield
    finally:
        logger.level = level


def _with_other_content(reader: "PdfReader") -> list[int]:
    """The pages with comments and form fields, which are not read."""
    pages = []
    for number, page in enumerate(reader.pages, start=1):
        notes = page.get("/Annots") or []
        kinds = [
            note.get_object().get("/Subtype")
            for note in (notes.get_object() if hasattr(notes, "get_object") else notes)
        ]
        if any(kind not in ("/Link", None) for kind in kinds):
            pages.append(number)
    return pages


Placed = tuple[str, int, int]
"""A line with its page and its number on the page."""


def _without_edges(
    source: Source, pages: Sequence[Sequence[str]], speakers: Mapping[str, Speaker]
) -> list[list[Placed]]:
    """The lines of each page without page numbers and the lines that every page repeats at its top or foot."""
    filled = [
        [(line.rstrip(), page, number) for number, line in enumerate(lines, start=1)]
        for page, lines in enumerate(pages, start=1)
    ]
    edges = [_edge([line for line in lines if NOT_BLANK.search(line[0])]) for lines in filled]
    count = Counter(text for edge in edges for text in {line[0].strip() for line in edge})
    most = max(2, len(pages) // 2 + 1)
    repeated = {
        text
        for text, times in count.items()
        if times >= most and not labels.is_known(text.partition(":")[0], speakers) and ":" not in text[:45]
    }
    taken, kept = [], []
    for lines, edge in zip(filled, edges, strict=True):
        outer = {line for line in edge if line[0].strip() in repeated}
        numbers = {line for line in edge[:1] + edge[-1:] if PAGE_NUMBER.match(line[0].strip()) and ":" not in line[0]}
        left_out = outer | (numbers if len(pages) > 1 or outer else set())
        taken += sorted(left_out, key=lambda line: line[1:])
        kept.append([line for line in lines if line not in left_out])
    if taken:
        where = places_in_short([f"page {page}, line {number}" for _, page, number in taken], len(taken))
        source.note(where, "not read", f"{len(taken)} lines that every page repeats, or page numbers; left out.")
    return kept


def _edge(lines: Sequence[Placed]) -> list[Placed]:
    return list(lines) if len(lines) <= 2 * EDGE else [*lines[:EDGE], *lines[-EDGE:]]


def _put_together(source: Source, pages: Sequence[Sequence[Placed]]) -> None:
    """The paragraphs: a line is joined to the one before, unless that ends a paragraph or this begins something."""
    lines = [line for page in pages for line in page]
    longest = max(len(text) for text, _, _ in lines)
    vocabulary = Counter(re.findall(r"\w+-\w+", "\n".join(text for text, _, _ in lines).casefold()))
    paragraph, place, hyphens, before = "", "", [], ""
    for text, page, number in lines:
        shown = text.strip()
        if not NOT_BLANK.search(text) or _begins(shown, before, longest):
            if paragraph:
                source.add_paragraph([(paragraph, False)], place)
            paragraph = ""
        if paragraph and HYPHEN.search(paragraph) and shown[:1].islower():
            hyphens.append(page)
            paragraph = _without_hyphen(paragraph, shown, vocabulary) + shown
        elif NOT_BLANK.search(text):
            place = place if paragraph else f"page {page}, line {number}"
            paragraph = f"{paragraph} {shown}".strip()
        before = shown
    if paragraph:
        source.add_paragraph([(paragraph, False)], place)
    if hyphens:
        message = f"{len(hyphens)} words broken at a line's end were put together."
        source.note(f"page {in_short(hyphens)}", "guessed", message)


def _begins(line: str, before: str, longest: int) -> bool:
    """Whether a line begins a paragraph: a label, a dash, a time stamp, or the line before ended one."""
    if not before:
        return True
    label = LABEL.match(line)
    if label and any(test(label[1]) for test in (_is_known, labels.is_like_a_name, labels.is_particular)):
        return True
    if DASH.match(line) or stamp_at_start(line) or _is_known(line):
        return True
    return len(before) < SHORT * longest and bool(SENTENCE_END.search(before))


def _is_known(label: str) -> bool:
    return labels.is_known(label, {})


def _without_hyphen(paragraph: str, line: str, vocabulary: Mapping[str, int]) -> str:
    """The paragraph without the hyphen at its end, unless the word is written with one."""
    first = re.search(r"[\w-]*\Z", paragraph[:-1])
    second = re.match(r"\w+", line)
    whole = f"{first.group() if first else ''}-{second.group() if second else ''}".casefold()
    if paragraph[-1] != "\u00ad" and (
        vocabulary.get(whole) or KEPT_AFTER.match(line) or KEPT_BEFORE.search(paragraph[:-1])
    ):
        return paragraph
    return paragraph[:-1]
