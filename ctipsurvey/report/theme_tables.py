"""The tables on themes: who spoke of what, how, where, over the years, and sentences that may be shown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ctipsurvey.coding.counting import (
    CodedYear,
    choose_quotes,
    count_by,
    count_pairs,
    count_people,
    count_valences,
)
from ctipsurvey.instruments.codebook import Codebook
from ctipsurvey.instruments.phrases import VALENCES
from ctipsurvey.recommendations.scores import wilson
from ctipsurvey.report.tables import ReportTable, as_share, frame_of, words

if TYPE_CHECKING:
    import pandas as pd

BY = {"kind": "kind of organisation", "region": "region", "language": "language"}
BY_PEOPLE = "Coded by people; a code counts that at least half of those gave who read the sentence."
BY_MACHINE = (
    "Coded by the program ({coder}), read by nobody: of what it leaves to a person nothing is counted. "
    "How well it codes is told in docs/coding.md."
)
ORDER = ("barrier", "neutral", "enabler")
"""Valences as figures stack them."""
DEMONSTRATION = "Invented for demonstration; no row describes a real person, body or event."


def theme_tables(years: Sequence[CodedYear], codebook: Codebook) -> list[ReportTable]:
    """All tables of the last of these years that have anything to show, and one over all of them."""
    coded = years[-1]
    if coded.turns.empty:
        return []
    codes = codebook.in_year(coded.year)
    names = codebook.theme_names()
    return [
        valence_table(coded, codes, names),
        *(group_table(coded, codes, names, by) for by in BY),
        pairs_table(coded, codes, names),
        years_table(years, codebook, names),
        left_table(coded, codes, names),
        quotes_table(coded, codes, names),
    ]


def _table(
    coded: CodedYear, table_id: str, title: str, data: "pd.DataFrame", shown: "pd.DataFrame", note: str = ""
) -> ReportTable:
    by = BY_PEOPLE if coded.coder == "people" else BY_MACHINE.format(coder=coded.coder)
    notes = " ".join(part for part in (note, by, DEMONSTRATION if coded.constructed else "") if part)
    coded_by = f"data/{coded.year}/coded; " if coded.coder == "people" else ""
    source = f"data/{coded.year}/protected; {coded_by}instruments/codebook.yaml."
    return ReportTable(table_id, title, data, shown, source, notes, coded.constructed)


def valence_table(coded: CodedYear, codes: Sequence[str], names: dict[str, str]) -> ReportTable:
    """How often each theme was spoken of as a barrier, an enabler or neutrally, and by how many respondents."""
    data = count_valences(coded, codes, ORDER)
    people = {row["code"]: row for row in count_people(coded, codes).to_dict("records")}
    rows = []
    for code in codes:
        own = data[data["code"] == code].set_index("valence")["n_segments"]
        n, of = int(people[code]["n_respondents"]), int(people[code]["n_all"])
        rows.append([names[code], *(int(own[valence]) for valence in VALENCES), as_share(n, of, *wilson(n, of))])
    data = data.merge(count_people(coded, codes)[["code", "n_respondents", "n_all"]], on="code", suffixes=("", "_code"))
    headings = ["Theme", "Barrier", "Enabler", "Neutral", "Respondents who spoke of it"]
    title = f"Themes and how they were spoken of, {coded.year}"
    note = "Sentences by valence; a sentence may have several themes. The interval is that of Wilson (1927), 95 %."
    return _table(coded, "themes_by_valence", title, data, frame_of(headings, rows), note)


def group_table(coded: CodedYear, codes: Sequence[str], names: dict[str, str], by: str) -> ReportTable:
    """Of how many respondents of each group how many spoke of each theme."""
    data = count_by(coded, codes, by)
    groups = list(dict.fromkeys(data["group"]))
    cells = {(row["group"], row["code"]): row for row in data.to_dict("records")}
    rows = [
        [names[code], *(f"{cells[g, code]['n_respondents']} of {cells[g, code]['n_group']}" for g in groups)]
        for code in codes
    ]
    headings = ["Theme", *(words(group) if by != "region" else group for group in groups)]
    title = f"Who spoke of which theme, by {BY[by]}, {coded.year}"
    note = "Respondents who spoke of the theme at least once, of all of the group."
    return _table(coded, f"themes_by_{by}", title, data, frame_of(headings, rows), note)


def pairs_table(coded: CodedYear, codes: Sequence[str], names: dict[str, str]) -> ReportTable:
    """Which themes stood in one sentence, the most frequent pairs first."""
    data = count_pairs(coded, codes).sort_values(["n_segments", "share_of_rarer"], ascending=False, kind="stable")
    rows = [
        [names[row["code"]], names[row["other_code"]], row["n_segments"], f"{100 * row['share_of_rarer']:.0f} %"]
        for row in data.to_dict("records")
    ]
    headings = ["Theme", "and theme", "Sentences with both", "Of the rarer one's sentences"]
    title = f"Themes in one sentence, {coded.year}"
    return _table(coded, "theme_pairs", title, data.reset_index(drop=True), frame_of(headings, rows))


def years_table(years: Sequence[CodedYear], codebook: Codebook, names: dict[str, str]) -> ReportTable:
    """How many respondents spoke of each theme in each year; a theme that a year did not have yet has no number."""
    import pandas as pd

    known = [one for one in years if not one.turns.empty]
    data = pd.concat([count_people(one, codebook.in_year(one.year)) for one in known], ignore_index=True)
    bounds = [wilson(row["n_respondents"], row["n_all"]) for row in data.to_dict("records")]
    data["share"] = data["n_respondents"] / data["n_all"]
    data["share_low"], data["share_high"] = [low for low, _ in bounds], [high for _, high in bounds]
    cells = {(row["year"], row["code"]): f"{row['n_respondents']} of {row['n_all']}" for row in data.to_dict("records")}
    codes = list(dict.fromkeys(data["code"]))
    rows = [[names[code], *(cells.get((one.year, code), "–") for one in known)] for code in codes]
    headings = ["Theme", *(str(one.year) for one in known)]
    title = f"Respondents who spoke of each theme, {known[0].year} to {known[-1].year}"
    note = "Each year asked other people and some other questions: a change is a question, not a finding."
    return _table(years[-1], "themes_over_years", title, data, frame_of(headings, rows), note)


def left_table(coded: CodedYear, codes: Sequence[str], names: dict[str, str]) -> ReportTable:
    """What was coded, and what was left to a person, by theme."""
    import pandas as pd

    given, left = coded.codings["code"].value_counts(), coded.left["code"].value_counts()
    data = pd.DataFrame(
        [(code, int(given.get(code, 0)), int(left.get(code, 0))) for code in codes],
        columns=["code", "n_given", "n_left"],
    )
    rows = [[names[row["code"]], row["n_given"], row["n_left"]] for row in data.to_dict("records")]
    title = f"Codings given and left to a person, {coded.year}"
    return _table(coded, "themes_left", title, data, frame_of(["Theme", "Given", "Left to a person"], rows))


def quotes_table(coded: CodedYear, codes: Sequence[str], names: dict[str, str]) -> ReportTable:
    """Sentences that may be shown, by theme, with the kind of respondent and the language; never with a place."""
    data = choose_quotes(coded, codes)
    rows = [
        [names[row["code"]], row["valence"], f"{words(row['kind'])}, {words(row['language'])}", row["text"]]
        for row in data.to_dict("records")
    ]
    title = f"What was said, {coded.year}"
    note = "Only sentences that are constructed or whose respondent allowed quotes."
    return _table(coded, "theme_quotes", title, data, frame_of(["Theme", "Valence", "Who", "Sentence"], rows), note)
