"""Codings counted: how many people spoke of a theme, how often, how, and which themes stand together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

LONGEST_QUOTE = 45
"""Words of a quote that is shown; a longer sentence tells too much of who said it."""
QUOTES_A_THEME = 2


@dataclass(frozen=True)
class CodedYear:
    """A year's answers in people's own words with the codings that count for them, and who coded.

    `turns` and `respondents` one row each, `segments` a sentence a row, `codings` segment x code; `left` are the
    codings that the coder leaves to a person. `coder` is its name, or `people` where people coded the year.
    """

    year: int
    respondents: "pd.DataFrame"
    turns: "pd.DataFrame"
    segments: "pd.DataFrame"
    codings: "pd.DataFrame"
    left: "pd.DataFrame"
    coder: str
    constructed: bool

    def with_respondents(self) -> "pd.DataFrame":
        """The codings, each with respondent, kind, region and the language of its segment."""
        owners = dict(zip(self.turns["turn_id"], self.turns["respondent_id"], strict=True))
        spoken = dict(zip(self.segments["segment_id"], self.segments["language"], strict=True))
        known = self.respondents.set_index("respondent_id")
        found = self.codings.assign(
            respondent_id=self.codings["turn_id"].map(owners), language=self.codings["segment_id"].map(spoken)
        )
        for column in ("kind", "region"):
            found[column] = found["respondent_id"].map(known[column])
        return found


def count_by(coded: CodedYear, codes: Sequence[str], by: str) -> "pd.DataFrame":
    """How many respondents of each group spoke of each theme; a row is group x code, with n, of how many, and segments.

    A respondent belongs to a group by kind or region; to a language by speaking it in any segment.
    """
    import pandas as pd

    found = coded.with_respondents()
    if by == "language":
        owners = dict(zip(coded.turns["turn_id"], coded.turns["respondent_id"], strict=True))
        members = pd.DataFrame(
            {"group": coded.segments["language"], "respondent_id": coded.segments["turn_id"].map(owners)}
        )
    else:
        spoke = set(coded.turns["respondent_id"])
        own = coded.respondents[coded.respondents["respondent_id"].isin(spoke)]
        members = pd.DataFrame({"group": own[by], "respondent_id": own["respondent_id"]})
    rows = []
    for group, people in members.groupby("group", sort=True):
        of = people["respondent_id"].nunique()
        own = found[found[by] == group]
        for code in codes:
            said = own[own["code"] == code]
            rows.append((str(group), code, said["respondent_id"].nunique(), of, said["segment_id"].nunique()))
    return pd.DataFrame(rows, columns=["group", "code", "n_respondents", "n_group", "n_segments"])


def count_valences(coded: CodedYear, codes: Sequence[str], valences: Sequence[str]) -> "pd.DataFrame":
    """How often each theme was spoken of in each way; a row is code x valence, with segments and respondents."""
    import pandas as pd

    found = coded.with_respondents()
    rows = []
    for code in codes:
        for valence in valences:
            own = found[(found["code"] == code) & (found["valence"] == valence)]
            rows.append((code, valence, own["segment_id"].nunique(), own["respondent_id"].nunique()))
    return pd.DataFrame(rows, columns=["code", "valence", "n_segments", "n_respondents"])


def count_people(coded: CodedYear, codes: Sequence[str]) -> "pd.DataFrame":
    """How many respondents spoke of each theme in a year; a row is a code, with n, of how many, and the year."""
    import pandas as pd

    found = coded.with_respondents()
    of = coded.turns["respondent_id"].nunique()
    rows = [(coded.year, code, found[found["code"] == code]["respondent_id"].nunique(), of) for code in codes]
    return pd.DataFrame(rows, columns=["year", "code", "n_respondents", "n_all"])


def count_pairs(coded: CodedYear, codes: Sequence[str]) -> "pd.DataFrame":
    """Which themes stand in one sentence; a row is a pair of codes that do, with the number of segments.

    `share_of_rarer` is the part of the rarer theme's segments that also have the other one.
    """
    import pandas as pd

    own = {code: set(coded.codings[coded.codings["code"] == code]["segment_id"]) for code in codes}
    rows = []
    for first, second in combinations(codes, 2):
        n = len(own[first] & own[second])
        if n:
            rows.append((first, second, n, n / min(len(own[first]), len(own[second]))))
    return pd.DataFrame(rows, columns=["code", "other_code", "n_segments", "share_of_rarer"])


def choose_quotes(coded: CodedYear, codes: Sequence[str]) -> "pd.DataFrame":
    """Sentences that may be shown, at most two a theme, one a respondent; a row is code x segment, with its text.

    A sentence may be shown if it is constructed, or if the respondent allowed quotes (`may_quote` is yes); longer ones
    and those in which somebody is named by a pseudonym are left out. The surest come first.
    """
    import pandas as pd

    texts = {row["turn_id"]: row for row in coded.turns.to_dict("records")}
    allowed = set()
    if "may_quote" in coded.respondents:
        allowed = set(coded.respondents[coded.respondents["may_quote"] == "yes"]["respondent_id"])
    found = coded.with_respondents()
    if "confidence" in found:
        found = found.sort_values(["confidence", "segment_id"], ascending=[False, True], kind="stable")
    rows = []
    for code in codes:
        used: set[str] = set()
        for row in found[found["code"] == code].to_dict("records"):
            turn = texts[row["turn_id"]]
            text = turn["text"][int(row["start"]) : int(row["end"])]
            shown = turn["constructed"] == "constructed" or row["respondent_id"] in allowed
            if not shown or row["respondent_id"] in used or not 5 <= len(text.split()) <= LONGEST_QUOTE or "[" in text:
                continue
            used.add(row["respondent_id"])
            place = (row["segment_id"], row["respondent_id"], row["kind"], row["language"])
            rows.append((code, row["valence"], *place, text))
            if len(used) == QUOTES_A_THEME:
                break
    columns = ["code", "valence", "segment_id", "respondent_id", "kind", "language", "text"]
    return pd.DataFrame(rows, columns=columns)
