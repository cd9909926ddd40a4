"""An instrument as it was, is or will be in one monitoring year: a year is a value, never a copied file."""

from collections.abc import Sequence
from typing import Any, TypeVar

from ctipsurvey.instruments.questionnaire import Asked, Choice, Generated, Item, Questionnaire, Section

Lasting = TypeVar("Lasting", Item, Section, Choice)


def in_year(questionnaire: Questionnaire, year: int) -> Questionnaire:
    """The instrument of one year: only what was asked in it, in the words of that year, without any history.

    Lists of choices that no item of the year uses are left out; `since` and `until` stay, so that one can see them.
    """
    items = _elements_in_year(questionnaire.items, year)
    used = {item.choices for item in questionnaire.model_copy(update={"items": items}).all_items() if item.choices}
    choices: dict[str, tuple[Choice, ...] | Generated] = {}
    for name, listed in questionnaire.choices.items():
        if name in used:
            choices[name] = listed if isinstance(listed, Generated) else choices_in_year(listed, year)
    return questionnaire.model_copy(update={"items": items, "choices": choices})


def choices_in_year(choices: Sequence[Choice], year: int) -> tuple[Choice, ...]:
    """The choices that could be chosen in this year, in the words of that year."""
    found = []
    for choice in choices:
        if is_asked_in(choice, year):
            earlier = [entry for entry in choice.earlier if entry.until >= year]
            words = min(earlier, key=lambda entry: entry.until).label if earlier else choice.label
            found.append(choice.model_copy(update={"label": words, "earlier": ()}))
    return tuple(found)


def is_asked_in(entry: Item | Section | Choice, year: int) -> bool:
    """Whether the years from `since` to `until` (open where not given) hold this year."""
    return (entry.since is None or entry.since <= year) and (entry.until is None or year <= entry.until)


def _elements_in_year(elements: Sequence[Section | Item], year: int) -> tuple[Section | Item, ...]:
    found: list[Section | Item] = []
    for element in elements:
        if not is_asked_in(element, year):
            continue
        if isinstance(element, Section):
            items = _elements_in_year(element.items, year)
            if items or not element.items:
                found.append(element.model_copy(update={"items": items}))
        else:
            found.append(_item_in_year(element, year))
    return tuple(found)


def _item_in_year(item: Item, year: int) -> Item:
    """The item as it was asked: of the earlier entries that reach to this year, the one that ends first."""
    changes: dict[str, Any] = {"earlier": ()}
    reaching = [entry for entry in item.earlier if entry.until >= year]
    if reaching:
        entry = min(reaching, key=lambda entry: entry.until)
        changes |= {name: value for name in Asked.model_fields if (value := getattr(entry, name)) is not None}
    return item.model_copy(update=changes)
