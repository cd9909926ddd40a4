"""The year in a few sentences, each number read from a saved table."""

from pathlib import Path

from ctipsurvey.protect.disclosure.rules import MARK
from ctipsurvey.report.tables import as_share, is_hidden, read_data, words

INTERVIEWS_MISSING = (
    "There are no interviews and no questionnaires of this year in the study, so nothing is said here about "
    "what people answered."
)
RESPONDENTS_MISSING = "No list of respondents of this year is in the study."
STATUSES_MISSING = (
    "No status of a recommendation was recorded in this year: its printed report is not in the study. "
    "The recommendations known by then are listed without one."
)


def year_in_short(folder: Path, labels: dict[str, str], year: int) -> list[str]:
    """The sentences under 'The year in short', from the tables that were saved into `folder`."""
    return [
        *_recommendations(folder, labels, year),
        *_participation(folder),
        *_answers(folder),
        *_support(folder),
    ]


def _recommendations(folder: Path, labels: dict[str, str], year: int) -> list[str]:
    data = read_data(folder, "status_all")
    if data.empty:
        return ["No recommendation had been made by this year."]
    first = data.iloc[0]
    total, counted = int(first["n_group"]), int(first["n_counted"])
    if not counted:
        return [f"{total} recommendations had been made by {year}. {STATUSES_MISSING}"]
    parts = [
        f"{labels[row['status']].lower()} {as_share(row['n'], row['n_counted'], row['share_low'], row['share_high'])}"
        for row in data.to_dict("records")
        if row["n"]
    ]
    sentences = [
        f"{total} recommendations had been made by {year}; {counted} of them have a status that is counted.",
        f"Of these {counted}: {'; '.join(parts)}.",
    ]
    new = read_data(folder, "new_recommendations")
    if len(new):
        sentences.append(f"{len(new)} recommendations are new in {year}; no status can exist yet.")
    return sentences


def _participation(folder: Path) -> list[str]:
    data = read_data(folder, "participation")
    if data.empty:
        return [RESPONDENTS_MISSING]
    counts = data.groupby("participation", sort=False)["n"].sum()
    parts = [f"{_way(str(way))} {n}" for way, n in counts.items() if n]
    return [f"{counts.sum()} bodies were asked: {', '.join(parts)}."]


def _way(way: str) -> str:
    ways = {"interview": "interviewed", "questionnaire": "answered the questionnaire", "none": "sent nothing"}
    return ways.get(way, "sent information" if way == "information" else words(way))


def _answers(folder: Path) -> list[str]:
    data = read_data(folder, "interviews")
    if data.empty:
        return [INTERVIEWS_MISSING]
    hidden = any(is_hidden(n) for n in data["n_respondents"])
    n = MARK if hidden else sum(int(n) for n in data["n_respondents"])
    mark = " They are or hold constructed data, invented for demonstration." if "data" in data else ""
    if hidden:
        return [f"The study holds interviews or questionnaires; of how many respondents is {n}.{mark}"]
    return [f"The study holds interviews or questionnaires of {n} respondents.{mark}"]


def _support(folder: Path) -> list[str]:
    data = read_data(folder, "support_cases")
    if data.empty:
        return []
    printed = [int(cases) for cases in data["n_cases"].astype(str) if cases]
    n_without = len(data) - len(printed)
    without = f"; {n_without} of the lines print no number of cases" if n_without else ""
    return [f"The annex of support has {len(data)} lines, in which {sum(printed)} cases are printed{without}."]
