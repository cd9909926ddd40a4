"""What is missing: by item, by respondent, with what was not asked kept apart from what was not answered."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ctipsurvey.fieldwork.answers import Answers
from ctipsurvey.instruments.questionnaire import Questionnaire

if TYPE_CHECKING:
    import pandas as pd


def missing_by_item(answers: Answers, questionnaire: Questionnaire) -> "pd.DataFrame":
    """One row is one item of one instrument, in the order in which it is asked.

    n_asked counts the times it was asked (repeats each count), n_answered those with an answer of substance,
    n_no_opinion those with don't know or refused, n_not_answered those left empty; the three add up to n_asked.
    n_not_asked counts skips. share_missing is (no opinion + not answered) / asked, empty where nobody was asked.
    """
    import pandas as pd

    own = answers.responses[answers.responses["instrument"] == questionnaire.id]
    rows = []
    for asking in questionnaire.askings():
        item = asking.item
        if item not in questionnaire.answered_items():
            continue
        found = own[own["item_id"] == item.id]
        missing = {choice.id for choice in questionnaire.choices_of(item) if choice.missing}
        no_opinion = int(found["value"].isin(missing).sum()) if missing else 0
        answered = int((found["state"] == "answered").sum()) - no_opinion
        empty = int((found["state"] == "not_answered").sum())
        asked = answered + no_opinion + empty
        rows.append(
            {
                "instrument": questionnaire.id,
                "section_id": asking.sections[0].id if asking.sections else "",
                "item_id": item.id,
                "n_asked": asked,
                "n_answered": answered,
                "n_no_opinion": no_opinion,
                "n_not_answered": empty,
                "n_not_asked": int((found["state"] == "not_asked").sum()),
                "share_missing": round((no_opinion + empty) / asked, 4) if asked else float("nan"),
            }
        )
    columns = ["instrument", "section_id", "item_id", "n_asked", "n_answered", "n_no_opinion", "n_not_answered"]
    return pd.DataFrame(rows, columns=[*columns, "n_not_asked", "share_missing"])


def missing_by_respondent(answers: Answers, instruments: Mapping[str, Questionnaire]) -> "pd.DataFrame":
    """One row is one respondent: kind, instrument, language, n_items asked, n_answered and share_answered.

    An interviewed respondent's items are the open items of the guide (outside repeats) and those answered in turns;
    a questionnaire's are the items that its skips left to be asked.
    """
    import pandas as pd

    said = answers.turns[(answers.turns["speaker"] == "respondent") & (answers.turns["item_id"] != "")]
    rows = []
    for respondent in answers.respondents.to_dict("records"):
        name, own_id = respondent["instrument"], respondent["respondent_id"]
        if name == "guide":
            asked = _open_items(instruments[name]) if name in instruments else set()
            answered = set(said[said["respondent_id"] == own_id]["item_id"])
            n_asked, n_answered = len(asked | answered), len(answered)
        else:
            found = answers.responses[answers.responses["respondent_id"] == own_id]
            n_asked = int((found["state"] != "not_asked").sum())
            n_answered = int((found["state"] == "answered").sum())
        rows.append(
            {
                **{key: respondent[key] for key in ("respondent_id", "kind", "region", "language", "instrument")},
                "n_items": n_asked,
                "n_answered": n_answered,
                "share_answered": round(n_answered / n_asked, 4) if n_asked else float("nan"),
            }
        )
    columns = ["respondent_id", "kind", "region", "language", "instrument", "n_items", "n_answered", "share_answered"]
    return pd.DataFrame(rows, columns=columns)


def _open_items(guide: Questionnaire) -> set[str]:
    """The items of a guide that an interview talks about: open, asked of everybody, not in a repeat."""
    return {
        asking.item.id
        for asking in guide.askings()
        if asking.item.type == "text" and not asking.repeats and not asking.item.relevant and asking.item.probes
    }
