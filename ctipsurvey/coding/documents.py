"""A year's turns as documents to be read in other programs, one a respondent, and places in them back to segments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

BETWEEN = "\n\n"
HALF = 0.5
"""A segment has a code where at least so large a part of it was marked."""


@dataclass(frozen=True)
class Document:
    """What one respondent said, turn after turn; `places` says where each turn begins (turn_id, start, end)."""

    respondent_id: str
    text: str
    places: tuple[tuple[str, int, int], ...]
    constructed: bool


def documents_of(turns: "pd.DataFrame") -> list[Document]:
    """One document a respondent, in the order of the turns."""
    found = []
    for respondent, own in turns.groupby("respondent_id", sort=False):
        text, places = "", []
        for row in own.to_dict("records"):
            start = len(text)
            text += row["text"]
            places.append((row["turn_id"], start, len(text)))
            text += BETWEEN
        constructed = bool((own["constructed"] == "constructed").any())
        found.append(Document(str(respondent), text.removesuffix(BETWEEN), tuple(places), constructed))
    return found


def place_in_document(document: Document, turn_id: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a stretch of a turn lies in its document; None where the document does not have that turn."""
    for turn, low, high in document.places:
        if turn == turn_id and end <= high - low:
            return low + start, low + end
    return None


Place = tuple[str, str, int, int]
"""A segment: segment_id, turn_id, start and end in the turn."""


def segments_by_turn(segments: "pd.DataFrame") -> dict[str, list[Place]]:
    """The segments of each turn, in order."""
    found: dict[str, list[Place]] = {}
    for row in segments.to_dict("records"):
        place = (str(row["segment_id"]), str(row["turn_id"]), int(row["start"]), int(row["end"]))
        found.setdefault(place[1], []).append(place)
    return found


def marked_segments(document: Document, segments: Mapping[str, Sequence[Place]], start: int, end: int) -> list[Place]:
    """The segments (by turn) that a marked stretch of a document covers.

    A segment is covered where half of it is marked; a stretch within one segment marks that segment.
    """
    found = []
    for turn, low, high in document.places:
        if high <= start or low >= end:
            continue
        for place in segments.get(turn, ()):
            first, last = low + place[2], low + place[3]
            shared = min(end, last) - max(start, first)
            inside = first <= start and end <= last
            if shared > 0 and (inside or shared >= HALF * (last - first)):
                found.append(place)
    return found
