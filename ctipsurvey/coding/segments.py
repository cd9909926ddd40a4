"""Turns into segments: a segment is one sentence of a turn, known by its place in the turn's text."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctipsurvey.coding.features import Sentence
from ctipsurvey.language.identify import LANGUAGES, identify_sentences
from ctipsurvey.language.sentences import split_into_sentences

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("segment_id", "turn_id", "start", "end", "language")
FEW_WORDS = 60
"""A text of up to so many words is coded as one sentence: a short answer is one thought."""


def split_into_segments(turns: "pd.DataFrame") -> "pd.DataFrame":
    """One row a sentence of a turn: segment_id, turn_id, start and end in the turn's text, and its language."""
    import pandas as pd

    rows = []
    for turn in turns.to_dict("records"):
        language = turn.get("language", "")
        for number, (start, end, own) in enumerate(sentences_in(turn["text"], language), start=1):
            rows.append((f"{turn['turn_id']}_s{number:02}", turn["turn_id"], start, end, own))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def sentences_in(text: str, language: str = "") -> list[tuple[int, int, str]]:
    """Start, end and language of every sentence of a text; `language` is that of the whole text where it is known."""
    known = language if language in LANGUAGES else ""
    spans = split_into_sentences(text, known or _guess(text))
    return [
        (*span, own) for span, own in zip(spans, identify_sentences([text[a:b] for a, b in spans], known), strict=True)
    ]


def units_of(text: str, language: str = "", context: str = "") -> Iterator[Sentence]:
    """The sentences of a text, each with the one before it as context; a short text is one sentence."""
    known = language if language in LANGUAGES else ""
    if len(text.split()) <= FEW_WORDS:
        if text.strip():
            yield Sentence(text.strip(), context, known or _guess(text))
        return
    before = context
    for start, end, own in sentences_in(text, language):
        yield Sentence(text[start:end], before, own or known or "en")
        before = text[start:end]


def _guess(text: str) -> str:
    return identify_sentences([text])[0] or "en"
