"""The tables on themes: who spoke of what, how, where, over the years, and sentences that may be shown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ctipsurvey.coding.counting import (
    CodedYear,
    choose_quotes,
    count_by,
    count_pairs,
    count_valences,
)
from ctipsurvey.instruments.codebook import Codebook
from ctipsurvey.instruments.phrases import VALENCES
from ctipsurvey.protect.disclosure.ledger import Ledger
from ctipsurvey.protect.disclosure.protecting import Protected, protect_tables
from ctipsurvey.protect.disclosure.quotes import shared_attributes
from ctipsurvey.protect.disclosure.rules import MARK
from ctipsurvey.protect.disclosure.statements import Counts, Statement
from ctipsurvey.recommendations.scores import wilson
from ctipsurvey.report.respondent_counts import RISK, joined_note
from ctipsurvey.report.tables import ReportTable, as_share, frame_of, words
from ctipsurvey.report.theme_counts import (
    Groups,
    group_counts,
    join_groups,
    left_counts,
    people_counts,
    sentences_key,
    spoke_key,
    valence_counts,
)

if TYPE_CHECKING:
    import pandas as pd

BY = {"kind": "kind of organisation", "region": "region", "language": "language"}
BY_PEOPLE = "Coded by people; a code counts that at least half of those gave who read the sentence."
BY_MACHINE = (
    "Coded by the program ({coder}), read by nobody: of what it leaves to a person nothing is counted. "
    "How well it codes is told in docs/coding.md."
)
SENTENCES = Statement("sentences", "Coded sentences; no attribute of a respondent.")
ORDER = ("barrier", "neutral", "enabler")
"""Valences as figures stack them."""
DEMONSTRATION = "Invented for demonstration; no row describes a real person, body or event."


def theme_tables(years: Sequence[CodedYear], codebook: Codebook, ledger: Ledger | None = None) -> list[ReportTable]:
    """All tables of the last of these years that have anything to show, and one over all of them.

    They are protected together, beside the ledger. Raises PrivacyError naming the table that cannot be shown beside
    what is published already.
    """
    coded, ledger = years[-1], ledger or Ledger()
    if coded.turns.empty:
        return []
    codes, names = codebook.in_year(coded.year), codebook.theme_names()
    known = [one for one in years if not one.turns.empty]
    groups = {by: join_groups(coded, by, ledger.rules.of(f"themes_by_{by}", RISK).threshold) for by in BY}
    counts = [
        valence_counts(coded, codes, ORDER),
        *(group_counts(coded, groups[by], codes) for by in BY),
        _over_years(known, codebook),
        left_counts(coded, codes),
    ]
    safe = protect_tables(counts, ledger)
    return [
        valence_table(coded, codes, names, safe),
        *(group_table(coded, codes, names, groups[by], safe) for by in BY),
        pairs_table(coded, codes, names),
        years_table(known, codebook, names, safe),
        left_table(coded, codes, names, safe),
        quotes_table(coded, codes, names, ledger),
    ]


def _over_years(known: Sequence[CodedYear], codebook: Codebook) -> Counts:
    """The counts of all years together, as one table."""
    parts = [people_counts(one, codebook.in_year(one.year), "themes_over_years") for one in known]
    cells = [cell for part in parts for cell in part.cells]
    return Counts("themes_over_years", RISK, cells, [one for part in parts for one in part.relations])


def _table(
    coded: CodedYear,
    table_id: str,
    title: str,
    data: "pd.DataFrame",
    shown: "pd.DataFrame",
    says: Statement,
    *notes: str,
) -> ReportTable:
    by = BY_PEOPLE if coded.coder == "people" else BY_MACHINE.format(coder=coded.coder)
    text = " ".join(part for part in (*notes, by, DEMONSTRATION if coded.constructed else "") if part)
    coded_by = f"data/{coded.year}/coded; " if coded.coder == "people" else ""
    source = f"data/{coded.year}/protected; {coded_by}instruments/codebook.yaml."
    return ReportTable(table_id, title, data, shown, source, text, coded.constructed, says=says)


def valence_table(coded: CodedYear, codes: Sequence[str], names: dict[str, str], safe: Protected) -> ReportTable:
    """How often each theme was spoken of as a barrier, an enabler or neutrally, and by how many respondents."""
    data = count_valences(coded, codes, ORDER).drop(columns="n_respondents")
    data["n_segments"] = [
        safe[sentences_key(coded.year, row["code"], row["valence"])] for row in data.to_dict("records")
    ]
    data["n_respondents_code"] = [safe[spoke_key(coded.year, code=code)] for code in data["code"]]
    data["n_all"] = safe[spoke_key(coded.year)]
    rows = []
    for code in codes:
        own = data[data["code"] == code].set_index("valence")
        n, of = own["n_respondents_code"].iloc[0], own["n_all"].iloc[0]
        share = MARK if MARK in (n, of) else as_share(int(n), int(of), *wilson(int(n), int(of)))
        rows.append([names[code], *(own.loc[valence, "n_segments"] for valence in VALENCES), share])
    headings = ["Theme", "Barrier", "Enabler", "Neutral", "Respondents who spoke of it"]
    title = f"Themes and how they were spoken of, {coded.year}"
    note = "Sentences by valence; a sentence may have several themes. The interval is that of Wilson (1927), 95 %."
    says = safe.statements["themes_by_valence"]
    legend = safe.note("themes_by_valence")
    return _table(coded, "themes_by_valence", title, data, frame_of(headings, rows), says, note, legend)


def group_table(
    coded: CodedYear, codes: Sequence[str], names: dict[str, str], groups: Groups, safe: Protected
) -> ReportTable:
    """Of how many respondents of each group how many spoke of each theme; sparse groups are joined."""
    data = count_by(groups.coded, codes, groups.by).drop(columns="n_segments")
    data["n_respondents"] = [safe[groups.code_key(row["group"], row["code"])] for row in data.to_dict("records")]
    data["n_group"] = [safe[groups.key(str(group))] for group in data["group"]]
    shown = list(dict.fromkeys(data["group"]))
    cells = {(row["group"], row["code"]): row for row in data.to_dict("records")}
    rows = [
        [names[code], *(n_of(cells[g, code]["n_respondents"], cells[g, code]["n_group"]) for g in shown)]
        for code in codes
    ]
    headings = ["Theme", *(words(group) for group in shown)]
    table_id = f"themes_by_{groups.by}"
    title = f"Who spoke of which theme, by {BY[groups.by]}, {coded.year}"
    note = "Respondents who spoke of the theme at least once, of all of the group."
    joined = joined_note(list(groups.shown.items()), groups.by)
    says, legend = safe.statements[table_id], safe.note(table_id)
    return _table(coded, table_id, title, data, frame_of(headings, rows), says, note, joined, legend)


def n_of(n: object, of: object) -> str:
    """A count with its denominator as it is printed; the mark where it is hidden.

    >>> n_of(6, 12), n_of("hidden", 12)
    ('6 of 12', 'hidden')
    """
    return MARK if MARK in (n, of) else f"{n} of {of}"


def pairs_table(coded: CodedYear, codes: Sequence[str], names: dict[str, str]) -> ReportTable:
    """Which themes stood in one sentence, the most frequent pairs first."""
    data = count_pairs(coded, codes).sort_values(["n_segments", "share_of_rarer"], ascending=False, kind="stable")
    rows = [
        [names[row["code"]], names[row["other_code"]], row["n_segments"], f"{100 * row['share_of_rarer']:.0f} %"]
        for row in data.to_dict("records")
    ]
    headings = ["Theme", "and theme", "Sentences with both", "Of the rarer one's sentences"]
    title = f"Themes in one sentence, {coded.year}"
    return _table(coded, "theme_pairs", title, data.reset_index(drop=True), frame_of(headings, rows), SENTENCES)


def years_table(known: Sequence[CodedYear], codebook: Codebook, names: dict[str, str], safe: Protected) -> ReportTable:
    """How many respondents spoke of each theme in each year; a theme that a year did not have yet has no number."""
    import pandas as pd

    made = []
    for one in known:
        of = safe[spoke_key(one.year)]
        for code in codebook.in_year(one.year):
            n = safe[spoke_key(one.year, code=code)]
            hidden = MARK in (n, of)
            shares = [MARK] * 3 if hidden else [int(n) / int(of), *wilson(int(n), int(of))]
            made.append([one.year, code, n, of, *shares])
    columns = ["year", "code", "n_respondents", "n_all", "share", "share_low", "share_high"]
    data = pd.DataFrame(made, columns=columns)
    cells = {(row[0], row[1]): n_of(row[2], row[3]) for row in made}
    codes = list(dict.fromkeys(data["code"]))
    rows = [[names[code], *(cells.get((one.year, code), "–") for one in known)] for code in codes]
    headings = ["Theme", *(str(one.year) for one in known)]
    title = f"Respondents who spoke of each theme, {known[0].year} to {known[-1].year}"
    note = "Each year asked other people and some other questions: a change is a question, not a finding."
    says, legend = safe.statements["themes_over_years"], safe.note("themes_over_years")
    return _table(known[-1], "themes_over_years", title, data, frame_of(headings, rows), says, note, legend)


def left_table(coded: CodedYear, codes: Sequence[str], names: dict[str, str], safe: Protected) -> ReportTable:
    """What was coded, and what was left to a person, by theme."""
    import pandas as pd

    left = coded.left["code"].value_counts()
    data = pd.DataFrame(
        [(code, safe[sentences_key(coded.year, code)], int(left.get(code, 0))) for code in codes],
        columns=["code", "n_given", "n_left"],
    )
    rows = [[names[row["code"]], row["n_given"], row["n_left"]] for row in data.to_dict("records")]
    title = f"Codings given and left to a person, {coded.year}"
    headings = ["Theme", "Given", "Left to a person"]
    return _table(coded, "themes_left", title, data, frame_of(headings, rows), safe.statements["themes_left"])


def quotes_table(coded: CodedYear, codes: Sequence[str], names: dict[str, str], ledger: Ledger) -> ReportTable:
    """Sentences that may be shown, by theme, with what enough respondents share; never with a place or a pseudonym."""
    rule = ledger.rules.of("theme_quotes", RISK)
    chosen = choose_quotes(coded, codes)
    owners = dict(zip(coded.turns["turn_id"], coded.turns["respondent_id"], strict=True))
    kinds = dict(zip(coded.respondents["respondent_id"], coded.respondents["kind"], strict=True))
    members = [
        {"id": owners[turn], "kind": kinds[owners[turn]], "language": language}
        for turn, language in zip(coded.segments["turn_id"], coded.segments["language"], strict=True)
    ]
    least = rule.threshold if rule.risk != "public" else 1
    shown = shared_attributes(members, ("kind", "language"), least)
    beside = [shown[str(row["kind"]), str(row["language"])] for row in chosen.to_dict("records")]
    data = chosen.assign(kind=[kind for kind, _ in beside], language=[language for _, language in beside])
    data = data[["code", "valence", "kind", "language", "text"]]
    rows = [
        [names[row["code"]], row["valence"], _who(row["kind"], row["language"]), row["text"]]
        for row in data.to_dict("records")
    ]
    title = f"What was said, {coded.year}"
    note = (
        "Only sentences that are constructed or whose respondent allowed quotes. Beside a sentence stands only what "
        f"at least {rule.threshold} respondents share."
    )
    says = Statement(rule.risk, rule.reason or "Quotes with shared attributes; no count.", rule.threshold)
    return _table(
        coded, "theme_quotes", title, data, frame_of(["Theme", "Valence", "Who", "Sentence"], rows), says, note
    )


def _who(*attributes: str) -> str:
    """Who said it, in words; `respondent` where nothing of it may be shown."""
    return ", ".join(words(value) for value in attributes if value != MARK) or "respondent"
