"""Turns into segments: a segment is one sentence of a turn, known by its place in the turn's text."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from ctipsurvey.coding.features import Sentence
from ctipsurvey.language.identify import LANGUAGES, identify_sentences
from ctipsurvey.language.sentences import split_into_sentences

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("segment_id", "turn_id", "start", "end", "language")
ENOUGH = 500
"""Letters of a text by which its language is known."""
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


def units_of(text: str, language: str = "", context: str = "", by_sentence: bool = True) -> Iterator[Sentence]:
    """The sentences of a text, each with the one before it as context; a short text is one sentence.

    For a coder that finds sentences by itself (`by_sentence` False) a long text is one, too.
    """
    known = language if language in LANGUAGES else ""
    if not by_sentence or len(text.split()) <= FEW_WORDS:
        if text.strip():
            yield Sentence(text.strip(), context, known or _guess(text))
        return
    before = context
    for start, end, own in sentences_in(text, language):
        yield Sentence(text[start:end], before, own or known or "en")
        before = text[start:end]


def answers_as_turns(responses: "pd.DataFrame", items: Collection[str]) -> "pd.DataFrame":
    """The written answers in words as turns, one row an answer to one of these items: an open answer is a turn, too."""
    import pandas as pd

    wanted = responses[responses["item_id"].isin(list(items)) & (responses["state"] == "answered")]
    rows = [
        {
            "turn_id": "_".join(part for part in (row["respondent_id"], row["item_id"], row["repeat"]) if part),
            "respondent_id": row["respondent_id"],
            "year": row["year"],
            "item_id": row["item_id"],
            "speaker": "respondent",
            "language": "",
            "text": row["value"],
            "constructed": row["constructed"],
        }
        for row in wanted.to_dict("records")
    ]
    columns = ("turn_id", "respondent_id", "year", "item_id", "speaker", "language", "text", "constructed")
    return pd.DataFrame(rows, columns=list(columns), dtype="str")


def sentences_of(segments: "pd.DataFrame", turns: "pd.DataFrame") -> list[Sentence]:
    """The segments as sentences to be coded, each with the one before it in the same turn as context."""
    texts = dict(zip(turns["turn_id"], turns["text"], strict=True))
    found: list[Sentence] = []
    before: tuple[str, str] = ("", "")
    for row in segments.to_dict("records"):
        text = texts[row["turn_id"]][int(row["start"]) : int(row["end"])]
        context = before[1] if before[0] == row["turn_id"] else ""
        found.append(Sentence(text, context, row["language"] or "en"))
        before = (row["turn_id"], text)
    return found


def _guess(text: str) -> str:
    return identify_sentences([text[:ENOUGH]])[0] or "en"
