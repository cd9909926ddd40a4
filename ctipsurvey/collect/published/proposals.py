"""The new recommendations of a report, by the body they address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ctipsurvey.collect.published.blocks import Block, Notes, plain

HEADING = re.compile(
    r"^(?:chapter\s+)?[\d.]*\s*(?:new\s+|final\s+)?(?:recommendations|рекомендации|сунуштар)\.?:?$",
    re.IGNORECASE,
)
LOOSE_HEADING = re.compile(r"recommendations|рекомендации|сунуштар", re.IGNORECASE)
ADDRESSING = re.compile(
    r"\s*(?:,?\s*(?:is|are)\s+recommended(?:\s+to)?|,?\s*рекомендуется|,?\s*сунушталат)\s*:?\s*",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"^\d{1,3}[.)]$")
BULLETS = ("-", "*", "+", "•", "–")
NEXT_PART = re.compile(r"^(?:annex|appendix|chapter|приложение|глава|тиркеме|references|список)", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """One new recommendation: `no` is the number of the addressee and of the item below it, as 2.3."""

    report_year: str
    no: str
    addressee: str
    text: str
    source_line: int


def read_proposals(blocks: Sequence[Block], year: int, notes: Notes) -> list[Proposal]:
    """The recommendations that a report makes itself, numbered addressee.item in printed order.

    They are looked for under the last heading that says 'Recommendations' and nothing else.
    """
    section = _section(blocks)
    if not section:
        notes.add(0, "no new recommendations", "no heading 'Recommendations' with a list below it was found")
        return []
    found: list[Proposal] = []
    addressee, group, item = "", 0, 0
    for at, block in enumerate(section):
        text = plain(block.text)
        numbered = bool(NUMBERED.match(block.marker))
        addressing = ADDRESSING.search(text)
        if block.kind == "footnote" or block.kind == "rule" or not text:
            continue
        if (numbered or not block.marker) and addressing:
            group, item = group + 1, 0
            addressee = text[: addressing.start()].strip(" ,:")
            rest = text[addressing.end() :].strip()
            if numbered and block.marker.strip(".)") != str(group):
                detail = f"addressee printed as {block.marker} is the {group}. of the list; numbered {group}"
                notes.add(block.line, "number out of order", detail)
            if rest:
                item += 1
                found.append(Proposal(str(year), f"{group}.{item}", addressee, _tidy(rest), block.line))
        elif numbered and not _next_is_bullet(section, at):
            group, item, addressee = group + 1, 0, ""
            found.append(Proposal(str(year), str(group), "", _tidy(text), block.line))
            notes.add(
                block.line,
                "no addressee",
                f"new recommendation {group} names no addressee in the usual words",
            )
        elif numbered:
            group, item, addressee = group + 1, 0, text.strip(" :,")
        elif block.marker in BULLETS and group:
            item += 1
            found.append(Proposal(str(year), f"{group}.{item}", addressee, _tidy(text), block.line))
        elif block.marker in BULLETS:
            group, item = 1, 1
            found.append(Proposal(str(year), "1.1", "", _tidy(text), block.line))
            notes.add(block.line, "no addressee", "a list of recommendations begins without naming an addressee")
        else:
            notes.add(
                block.line,
                "text between recommendations",
                "a paragraph among the new recommendations; not read as one",
            )
    if found:
        detail = f"the report prints bullets; they are numbered {found[0].no} to {found[-1].no} here"
        notes.add(found[0].source_line, "numbered here", detail)
    return found


def _section(blocks: Sequence[Block]) -> list[Block]:
    """The blocks under the last heading of recommendations that has a list below it."""
    for pattern in (HEADING, LOOSE_HEADING):
        for start in range(len(blocks) - 1, -1, -1):
            block = blocks[start]
            if block.kind != "heading" or not pattern.search(plain(block.text)):
                continue
            below: list[Block] = []
            for other in blocks[start + 1 :]:
                if other.kind in ("heading", "row") or (not other.marker and NEXT_PART.match(plain(other.text))):
                    break
                below.append(other)
            if any(other.marker in BULLETS or NUMBERED.match(other.marker) for other in below if other.marker):
                return below
    return []


def _next_is_bullet(section: Sequence[Block], at: int) -> bool:
    following = [block for block in section[at + 1 :] if block.kind == "paragraph"]
    return bool(following) and following[0].marker in BULLETS


def _tidy(text: str) -> str:
    return text.rstrip(" ;,")
