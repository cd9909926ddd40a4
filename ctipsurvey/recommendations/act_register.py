"""The register of acts: every act that texts name, with all dates and titles printed for it, and where."""

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ctipsurvey.language.identify import identify
from ctipsurvey.recommendations.acts import find_acts
from ctipsurvey.recommendations.similarity import STEM, stems

if TYPE_CHECKING:
    import pandas as pd

MENTION_COLUMNS = ("line", "act_kind", "act_number", "act_date", "title", "years")
SPELT_ALIKE = 0.84


def mentions_of(texts: Iterable[tuple[str, str]], language: str = "") -> "pd.DataFrame":
    """Every act named in texts (line, text); one row is one mention, in order.

    Columns: line, act_kind, act_number, act_date, title, years; '' where not printed. The language of each text is
    found by itself where none is given.
    """
    import pandas as pd

    rows = []
    for line, text in texts:
        for act in find_acts(text, language or language_of(text)):
            rows.append((line, act.kind, act.number, act.date, act.title, act.years))
    return pd.DataFrame(rows, columns=list(MENTION_COLUMNS))


def language_of(text: str) -> str:
    """en, ru or ky: the language in which acts of a text are looked for; en where none can be told."""
    found = identify(text)[0]
    return found if found in ("en", "ru", "ky") else "en"


def register_acts(mentions: "pd.DataFrame") -> "pd.DataFrame":
    """The acts that mentions name by a number; one row is one kind and number.

    Columns: act_kind, act_number, dates, n_titles, n_mentions, lines, date_conflict, title_variant. A number that is
    printed with two dates or two titles is one row: which is right, a person decides.
    """
    import pandas as pd

    rows = []
    numbered = mentions[(mentions["act_number"] != "") & ~mentions["act_kind"].str.endswith("_article")]
    for (kind, number), own in numbered.groupby(["act_kind", "act_number"], sort=False):
        dates = sorted({date for date in own["act_date"] if len(date) == 10})
        titles = distinct_titles([title for title in own["title"] if title])
        rows.append(
            (
                kind,
                number,
                "; ".join(dates),
                len(titles),
                len(own),
                ", ".join(dict.fromkeys(map(str, own["line"]))),
                len(dates) > 1,
                len(titles) > 1,
            )
        )
    names = ["act_kind", "act_number", "dates", "n_titles", "n_mentions", "lines", "date_conflict", "title_variant"]
    return pd.DataFrame(rows, columns=names)


def distinct_titles(titles: Sequence[str]) -> list[str]:
    """The titles of a list that differ in more than spelling, length or small words."""
    kept: list[str] = []
    for title in titles:
        if not any(same_title(title, one) for one in kept):
            kept.append(title)
    return kept


def same_title(one: str, other: str) -> bool:
    """Whether two printed titles may be the same: the words of the shorter stand in the other, spelling aside.

    >>> same_title("On issues of combating trafficking", "On the issues of combatting trafficking in persons")
    True
    >>> same_title("On measures to cancel stickers", "On measures to terminate use of stickers")
    False
    """
    first, second = sorted((stems(one), stems(other)), key=len)
    return all(any(_alike(stem, other_stem) for other_stem in second) for stem in first)


def _alike(one: str, other: str) -> bool:
    return one == other or (len(one) >= STEM - 1 and difflib.SequenceMatcher(None, one, other).ratio() >= SPELT_ALIKE)
