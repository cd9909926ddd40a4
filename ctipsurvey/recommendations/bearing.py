"""What people said in the year that bears on a recommendation: coded sentences, as evidence to read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ctipsurvey.coding.notions import NotionFinder
from ctipsurvey.instruments.register import Recommendation
from ctipsurvey.recommendations.similarity import core, stems

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("recommendation_id", "segment_id", "turn_id", "code", "valence", "score", "shared_notions", "shared_words")
MOST = 5
"""Sentences shown for one recommendation."""
OF_THEME, OF_NOTION, OF_WORD = 0.3, 0.5, 0.2
"""What each thing in common counts: the main theme is needed; notions cross languages, words do not."""


def excerpts_that_bear(
    entries: Sequence[Recommendation],
    segments: "pd.DataFrame",
    turns: "pd.DataFrame",
    codings: "pd.DataFrame",
    finder: NotionFinder,
    most: int = MOST,
) -> "pd.DataFrame":
    """For each recommendation the coded sentences of the year that bear on it, best first; one row is a pair.

    `segments` have segment_id, turn_id, start, end and language; `turns` turn_id and text; `codings` segment_id,
    turn_id, code and valence. A sentence bears on a recommendation where it is coded with one of its themes; the
    score (0 to 1) rises with shared notions and, in one language, shared words of the recommendation. They are for
    reading: nobody's status follows from them.
    """
    import pandas as pd

    spoken = dict(zip(turns["turn_id"], turns["text"], strict=True))
    texts = {
        str(row["segment_id"]): (str(spoken[row["turn_id"]])[int(row["start"]) : int(row["end"])], str(row["language"]))
        for row in segments.to_dict("records")
    }
    notions = {name: frozenset(finder.find(*text)) for name, text in texts.items()}
    by_code: dict[str, list[dict[str, str]]] = {}
    for row in codings.to_dict("records"):
        by_code.setdefault(str(row["code"]), []).append({str(k): str(v) for k, v in row.items()})
    rows = []
    for entry in entries:
        own = {
            language: getattr(entry.text, language) for language in ("en", "ru", "ky") if getattr(entry.text, language)
        }
        wanted = frozenset(name for language, text in own.items() for name in finder.find(core(text), language))
        words = {language: set(stems(core(text))) for language, text in own.items()}
        found: dict[str, tuple[Any, ...]] = {}
        for rank, theme in enumerate(entry.themes):
            for said in by_code.get(theme, ()):
                name = said["segment_id"]
                if name not in texts:
                    continue
                text, language = texts[name]
                common = wanted & notions[name]
                alike = words.get(language, set()) & set(stems(text))
                score = (
                    OF_THEME / (1 + rank) + OF_NOTION * min(1.0, len(common) / 3) + OF_WORD * min(1.0, len(alike) / 3)
                )
                if (common or alike) and (name not in found or score > found[name][5]):
                    found[name] = (
                        entry.id,
                        name,
                        said["turn_id"],
                        theme,
                        said["valence"],
                        round(score, 3),
                        " ".join(sorted(common)),
                        " ".join(sorted(alike)),
                    )
        rows += sorted(found.values(), key=lambda one: (-one[5], one[1]))[:most]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def count_that_bear(bearing: "pd.DataFrame") -> "pd.DataFrame":
    """How many sentences bear on each recommendation, by theme and valence: what may leave the team.

    One row is recommendation x code x valence. Which respondent said which sentence is left out.
    """
    names = ["recommendation_id", "code", "valence"]
    return bearing.groupby(names, as_index=False, sort=True).agg(
        n_segments=("segment_id", "nunique"), best_score=("score", "max")
    )
