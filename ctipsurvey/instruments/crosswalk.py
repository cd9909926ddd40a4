"""The crosswalk: which item of an earlier year is which item of today, and how its values carry over.

An item that keeps its id needs no entry. The table has the columns of a crosswalk between waves as retroharmonize
(Antal 2021) names them, so that it can be read with other software.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem, did_you_mean, raise_if_any
from ctipsurvey.instruments.questionnaire import Item, Questionnaire
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.instruments.words import Entry, Word, Wording, build, text_in
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

Comparable = Literal["yes", "partly", "no"]
COLUMNS = (
    "id",
    "year",
    "instrument",
    "var_name_orig",
    "var_name_target",
    "val_numeric_orig",
    "val_numeric_target",
    "val_label_orig",
    "val_label_target",
    "na_values",
    "class_target",
    "comparable",
    "rule",
)


class Link(Entry):
    """An earlier item (`from_item`, asked up to and with `until`) that carries over to `item`.

    `values` gives today's value for an earlier one where the two differ.
    """

    instrument: Word
    item: Word
    from_item: Word
    since: int | None = None
    until: int
    values: Mapping[Word, Word] = Field(default_factory=dict)
    comparable: Comparable
    note: Wording = Field(default_factory=dict)

    def holds_in(self, year: int) -> bool:
        """Whether answers of this year are carried over by this link."""
        return (self.since is None or self.since <= year) and year <= self.until


class Crosswalk(Entry):
    """All links between the items of different years."""

    links: tuple[Link, ...] = ()

    def link_from(self, instrument: str, item_id: str, year: int) -> Link | None:
        """The link that carries this item's answers of this year over; None where there is none."""
        for link in self.links:
            if link.instrument == instrument and link.from_item == item_id and link.holds_in(year):
                return link
        return None

    def renamed(self, instrument: str, before: int, after: int) -> dict[str, str]:
        """The earlier id of each item that went by another id in the year `before`."""
        return {
            link.item: link.from_item
            for link in self.links
            if link.instrument == instrument and link.holds_in(before) and not link.holds_in(after)
        }


def load_crosswalk(study: Study, instruments: Mapping[str, Questionnaire]) -> Crosswalk:
    """The crosswalk of a study, empty where it has none. Raises InstrumentError with all problems of the file."""
    path = study.instrument("crosswalk")
    if not path.exists():
        return Crosswalk()
    file = study.relative(path)
    content, lines = files.read_yaml_with_lines(path)
    crosswalk = build(Crosswalk, content, file, lines)
    problems = []
    for number, link in enumerate(crosswalk.links):
        place = f"line {lines[('links', number)]}, link to `{link.item}`"
        problems += [Problem(file, place, message) for message in _link_problems(link, instruments, study.years)]
    raise_if_any(problems, InstrumentError)
    return crosswalk


def _link_problems(link: Link, instruments: Mapping[str, Questionnaire], years: tuple[int, ...]) -> Iterator[str]:
    questionnaire = instruments.get(link.instrument)
    if questionnaire is None:
        yield f"`{link.instrument}` is not an instrument. {did_you_mean(link.instrument, instruments)}"
        return
    asked = [year for year in years if link.holds_in(year)]
    if not asked:
        yield f"no wave lies in its years. The study has: {', '.join(map(str, years))}."
    for year in asked:
        old = {item.id: item for item in in_year(questionnaire, year).all_items()}
        if link.from_item not in old:
            yield f"`{link.from_item}` was not asked in {year}. {did_you_mean(link.from_item, old)}"
            continue
        earlier = set(in_year(questionnaire, year).choice_ids(old[link.from_item]))
        for value in link.values:
            if earlier and value not in earlier:
                yield f"`{value}` was not a choice of `{link.from_item}` in {year}. {did_you_mean(value, earlier)}"
    new = {item.id: item for item in questionnaire.all_items()}
    if link.item not in new:
        yield f"`{link.item}` is not an item of {link.instrument}. {did_you_mean(link.item, new)}"
        return
    choices = questionnaire.choice_ids(new[link.item])
    for value in link.values.values():
        if choices and value not in choices:
            yield f"`{value}` is not a choice of `{link.item}`. {did_you_mean(value, choices)}"


def crosswalk_table(
    crosswalk: Crosswalk, questionnaire: Questionnaire, years: tuple[int, ...], target: int
) -> "pd.DataFrame":
    """One row is one value of one item in one earlier year (closed items), or one item (open ones).

    Written from the instrument and the links; `rule` says which of the two gave the row. na_values lists the
    earlier ids that are no answer (don't know, refused). A target that is empty was not carried over.
    """
    import pandas as pd

    today = in_year(questionnaire, target)
    new = {item.id: item for item in today.all_items()}
    rows = []
    for year in years:
        then = in_year(questionnaire, year)
        for item in then.answered_items():
            link = crosswalk.link_from(questionnaire.id, item.id, year)
            name = link.item if link else item.id
            aim = new.get(name)
            rule = "crosswalk" if link else ("same id" if aim else "ended")
            comparable = link.comparable if link else comparability(then, item, today, aim)
            shared = {
                "id": f"{questionnaire.id}_{year}",
                "year": year,
                "instrument": questionnaire.id,
                "var_name_orig": item.id,
                "var_name_target": aim.id if aim else "",
                "na_values": " ".join(choice.id for choice in then.choices_of(item) if choice.missing),
                "class_target": aim.type if aim else "",
                "comparable": comparable,
                "rule": rule,
            }
            for choice in then.choices_of(item) or (None,):
                value = choice.id if choice else ""
                carried = carried_value(value, link, today, aim) if choice else ""
                rows.append(
                    {
                        **shared,
                        "val_numeric_orig": value,
                        "val_numeric_target": carried,
                        "val_label_orig": text_in(choice.label, "en") if choice else "",
                        "val_label_target": today.choice_label(aim, carried) if aim and carried else "",
                    }
                )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(str)


def carried_value(value: str, link: Link | None, today: Questionnaire, aim: Item | None) -> str:
    """Today's value of an earlier one, several of a select_multiple each; '' where it does not carry over.

    The values of an open item carry over as they are.
    """
    if aim is None:
        return ""
    if not aim.is_closed:
        return link.values.get(value, value) if link else value
    allowed = today.choice_ids(aim)
    carried = [link.values.get(part, part) if link else part for part in value.split()]
    return " ".join(dict.fromkeys(carried)) if all(part in allowed for part in carried) else ""


def comparability(then: Questionnaire, item: Item, today: Questionnaire, aim: Item | None) -> Comparable:
    """How far an item of the same id asks the same: no (ended or another type), partly (other words or choices)."""
    if aim is None:
        return "no"
    if item.type != aim.type:
        return "partly" if {item.type, aim.type} == {"select_one", "select_multiple"} else "no"
    same_words = item.label == aim.label
    same_choices = then.choice_ids(item) == today.choice_ids(aim)
    return "yes" if same_words and same_choices else "partly"
