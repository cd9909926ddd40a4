"""Whether a question was put to a respondent: by the version of the form, and by the conditions it sets."""

from collections.abc import Mapping, Sequence
from typing import Literal

from ctipsurvey.collect.responses.forms import Form
from ctipsurvey.instruments.conditions import holds
from ctipsurvey.instruments.expressions import references

State = Literal["answered", "not_answered", "not_asked"]


class Conditions:
    """The conditions of items, worked out once for each set of answers that they name."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, tuple[str | None, ...]], bool | None] = {}

    def holds(self, condition: str, answers: Mapping[str, str]) -> bool | None:
        """Whether a condition holds; None where that cannot be known."""
        key = (condition, tuple(answers.get(name) for name in references(condition)))
        if key not in self._known:
            self._known[key] = holds(condition, answers)
        return self._known[key]

    def asked(self, form: Form, item_id: str, answers: Mapping[str, str]) -> bool | None:
        """Whether the conditions of an item and of its sections hold; None where that cannot be known.

        An item that this version of the form does not have was not asked. `answers` are those that stand in the same
        round of a repeat or outside it, '' where nothing was answered; what is not in the export is not among them.
        """
        asking = form.askings.get(item_id)
        if asking is None:
            return False
        conditions = [*(section.relevant for section in asking.sections), asking.item.relevant]
        met = [self.holds(condition, answers) for condition in conditions if condition]
        if False in met:
            return False
        return None if None in met else True


def state_of(value: str, asked: bool | None) -> State:
    """The state of an answer; where it cannot be known whether the question was put, an empty one is not answered.

    >>> state_of("yes", False), state_of("", None), state_of("", False)
    ('answered', 'not_answered', 'not_asked')
    """
    if value:
        return "answered"
    return "not_asked" if asked is False else "not_answered"


def choice_state(choice_id: str, chosen: Sequence[str], offered: Sequence[str], state: State, seen: bool) -> str:
    """The state of one choice of a select_multiple: selected, not_selected, not_answered or not_asked.

    A choice that the version did not offer was not asked, whatever the export's column says. Where nothing was chosen
    the choice is not selected only if the file shows that the question was put and left empty.

    >>> choice_state("a", [], ["a"], "not_asked", False), choice_state("a", [], ["a"], "not_answered", True)
    ('not_asked', 'not_selected')
    """
    if choice_id in chosen:
        return "selected"
    if choice_id not in offered or state == "not_asked":
        return "not_asked"
    return "not_selected" if chosen or seen else "not_answered"


SHOWN = {"selected": "1", "not_selected": "0"}
"""The value of a choice in a state; every other state has none."""
