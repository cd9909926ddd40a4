"""Answers of all waves as the items of one year, every value with the item and the value it came from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ctipsurvey.instruments.crosswalk import Crosswalk, carried_value, comparability
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.waves import in_year

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "respondent_id",
    "year",
    "instrument",
    "item_id",
    "repeat",
    "value",
    "state",
    "from_item",
    "from_value",
    "rule",
    "comparable",
    "constructed",
)


def harmonise(
    responses: "Mapping[int, pd.DataFrame]",
    instruments: Mapping[str, Questionnaire],
    crosswalk: Crosswalk,
    target: int,
) -> "pd.DataFrame":
    """One row is one answer of one year, as an item of the year `target`; no answer is left out.

    `from_item` and `from_value` are what was answered. `rule`: `same id` · `crosswalk` (a link of crosswalk.yaml) ·
    `ended` (the item is not asked in the target year and no link carries it over: item_id and value are empty) ·
    `no such value` (the item carries over, this value does not: value is empty) · `not in the instrument`.
    `comparable` (yes, partly, no) is the link's word, or comes from comparing the two wordings and lists of choices.
    """
    import pandas as pd

    rows = []
    for year, table in sorted(responses.items()):
        for name, own in table.groupby("instrument", sort=False):
            questionnaire = instruments.get(str(name))
            if questionnaire is None:
                carried = _Carrier(Questionnaire(id=str(name), items=()), crosswalk, year, target)
            else:
                carried = _Carrier(questionnaire, crosswalk, year, target)
            rows += [carried.row({str(key): value for key, value in row.items()}) for row in own.to_dict("records")]
    return pd.DataFrame(rows, columns=list(COLUMNS))


class _Carrier:
    """Carries the answers of one year's instrument over to the target year's."""

    def __init__(self, questionnaire: Questionnaire, crosswalk: Crosswalk, year: int, target: int) -> None:
        self.name = questionnaire.id
        self.crosswalk = crosswalk
        self.year = year
        self.then = in_year(questionnaire, year)
        self.today = in_year(questionnaire, target)
        self.old = {item.id: item for item in self.then.all_items()}
        self.new = {item.id: item for item in self.today.all_items()}

    def row(self, answer: dict[str, str]) -> dict[str, str]:
        """One answer as an item of the target year."""
        item = self.old.get(answer["item_id"])
        link = self.crosswalk.link_from(self.name, answer["item_id"], self.year)
        aim = self.new.get(link.item if link else answer["item_id"])
        value = carried_value(answer["value"], link, self.today, aim) if answer["value"] else ""
        if item is None:
            rule, comparable = "not in the instrument", "no"
        else:
            rule = "crosswalk" if link else ("same id" if aim else "ended")
            comparable = link.comparable if link else comparability(self.then, item, self.today, aim)
            if aim and answer["value"] and not value:
                rule, comparable = "no such value", "no"
        return {
            "respondent_id": answer["respondent_id"],
            "year": str(self.year),
            "instrument": self.name,
            "item_id": aim.id if aim and item else "",
            "repeat": answer["repeat"],
            "value": value,
            "state": answer["state"],
            "from_item": answer["item_id"],
            "from_value": answer["value"],
            "rule": rule,
            "comparable": comparable,
            "constructed": answer.get("constructed", ""),
        }
