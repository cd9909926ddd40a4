"""The questionnaire: its items and the choices they allow."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import StringConstraints

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem, did_you_mean, raise_if_any
from ctipsurvey.instruments.words import Entry, Texts, Word, build
from ctipsurvey.study import Study

ItemId = Annotated[Word, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]


class Choice(Entry):
    """One answer that may be chosen."""

    id: ItemId
    label: Texts


class Item(Entry):
    """One question; `choices` names the list of choices of a select_one."""

    id: ItemId
    type: Literal["select_one", "integer"]
    since: int
    label: Texts
    choices: Word = ""


class Questionnaire(Entry):
    """All items in the order in which they are asked, and the lists of choices by name."""

    id: ItemId
    title: Texts
    items: tuple[Item, ...]
    choices: Mapping[ItemId, tuple[Choice, ...]]

    def choice_ids(self, item: Item) -> tuple[str, ...]:
        """The ids of the choices of this item; none for a number."""
        return tuple(choice.id for choice in self.choices.get(item.choices, ()))

    def allows(self, item: Item, value: str) -> bool:
        """Whether this item may be answered with this value."""
        return value in self.choice_ids(item) if item.type == "select_one" else value.isascii() and value.isdigit()

    def choice_label(self, item: Item, choice_id: str) -> str:
        """The English label of a choice; the id itself where it is none of the item's choices."""
        labels = {choice.id: choice.label.en for choice in self.choices.get(item.choices, ())}
        return labels.get(choice_id, choice_id)


def load_questionnaire(study: Study) -> Questionnaire:
    """The questionnaire of a study. Raises InstrumentError with all problems of the file."""
    path = study.instrument("questionnaire")
    file = study.relative(path)
    questionnaire = build(Questionnaire, files.read_yaml(path), file)
    problems = []
    ids = [item.id for item in questionnaire.items]
    for item in questionnaire.items:
        if ids.count(item.id) > 1:
            problems.append(Problem(file, f"item `{item.id}`", "stands twice. Ids are permanent and never used again."))
        if item.type == "select_one" and item.choices not in questionnaire.choices:
            message = f"`{item.choices}` is not a list of choices. {did_you_mean(item.choices, questionnaire.choices)}"
            problems.append(Problem(file, f"item `{item.id}`, key choices", message))
    raise_if_any(problems, InstrumentError)
    return questionnaire
