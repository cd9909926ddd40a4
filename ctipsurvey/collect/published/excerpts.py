"""Quoted interview excerpts, with the footnote that says whose interview it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ctipsurvey.collect.published.annexes import kind_of_body
from ctipsurvey.collect.published.blocks import NOTE, Block, Notes, plain

FROM_INTERVIEW = re.compile(
    r"^(?:from\s+)?(?:the\s+|an\s+)?interview\s+with\s+(?:(?:the|a)\s+representatives?\s+of\s+)?(?P<organisation>.+?)\.?$|"
    r"^(?:из\s+)?интервью\s+(?:с\s+)?(?:представител\w+\s+)?(?P<ru>.+?)\.?$|"
    r"^(?P<ky>.+?)\s+(?:өкүлү менен\s+)?маег?к?ин?ен\.?$",
    re.IGNORECASE,
)
QUOTES = '“”„«»"*'


@dataclass(frozen=True)
class Excerpt:
    """One quoted excerpt of an interview: whose, as the footnote names it, and the words quoted."""

    report_year: str
    footnote: str
    organisation: str
    kind: str
    text: str
    source_line: int


def read_excerpts(blocks: Sequence[Block], year: int, notes: Notes) -> list[Excerpt]:
    """The paragraphs that carry a footnote saying 'From the interview with ...', in printed order.

    A paragraph that a page break cuts in two is put together again; what stays unclear is noted.
    """
    footnotes = {block.marker: block for block in blocks if block.kind == "footnote"}
    texts = [block for block in blocks if block.kind == "paragraph" and plain(block.text)]
    found: list[Excerpt] = []
    referred: set[str] = set()
    for at, block in enumerate(texts):
        for number in NOTE.findall(block.text):
            referred.add(number)
            note = footnotes.get(number)
            interview = FROM_INTERVIEW.match(plain(note.text)) if note else None
            if not interview:
                continue
            text, line = _whole_paragraph(texts, at, notes)
            text = _up_to(text, number)
            name = next(filter(None, interview.groups())).strip(" .")
            if not re.search(r"[“«\"„]", text):
                notes.add(
                    line,
                    "excerpt without opening quotation mark",
                    f"footnote {number}: read as quoted all the same",
                )
            quoted = plain(text).strip(QUOTES + " .") + "."
            found.append(Excerpt(str(year), number, name, kind_of_body(name) or "", quoted, line))
    _note_footnotes(blocks, footnotes, {entry.footnote for entry in found}, notes)
    return found


def _whole_paragraph(texts: Sequence[Block], at: int, notes: Notes) -> tuple[str, int]:
    """A paragraph with what belongs to it from before a page break: that ends in the middle of a sentence."""
    text, line = texts[at].text, texts[at].line
    while at > 0 and text[:1].islower() and not _ends(texts[at - 1].text):
        at -= 1
        notes.add(line, "split paragraph", f"begins in line {texts[at].line}, before a page break; joined")
        before = texts[at].text
        text = f"{before[:-1]}{text}" if before.endswith("-") else f"{before} {text}"
        line = texts[at].line
    return text, line


def _ends(text: str) -> bool:
    return plain(text).rstrip('”»")*').endswith((".", "!", "?", ":", ";"))


def _up_to(text: str, number: str) -> str:
    """The part of a paragraph that a footnote belongs to: from the footnote before it to its own."""
    end = text.index(f"⟦{number}⟧")
    start = max((match.end() for match in NOTE.finditer(text[:end])), default=0)
    return text[start:end]


def _note_footnotes(blocks: Sequence[Block], footnotes: dict[str, Block], read: set[str], notes: Notes) -> None:
    referred = {number for block in blocks if block.kind != "footnote" for number in NOTE.findall(block.text)}
    for number, block in footnotes.items():
        if number not in referred:
            notes.add(block.line, "footnote without a place", f"nothing in the text refers to footnote {number}")
        if FROM_INTERVIEW.match(plain(block.text)) and number not in read:
            notes.add(
                block.line,
                "excerpt not found",
                f"footnote {number} names an interview; no paragraph was read for it",
            )
    for number in sorted(referred - set(footnotes), key=int):
        line = next(block.line for block in blocks if f"⟦{number}⟧" in block.text)
        notes.add(line, "footnote missing", f"the text refers to footnote {number}; no such footnote was found")
