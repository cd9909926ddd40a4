"""What the form of one year shows of an instrument, each entry beside the whole entry from which it comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ctipsurvey.instruments.questionnaire import (
    Asked,
    Choice,
    Earlier,
    EarlierChoice,
    Generated,
    Item,
    Questionnaire,
    Section,
)
from ctipsurvey.instruments.waves import choices_in_year, in_year, is_asked_in

Source = Section | Item | Choice


@dataclass
class Shown:
    """One entry of the instrument: `shown` is None where the form leaves it out.

    `earlier` is the earlier wording that the form shows, if it shows one; `row` is filled in by the writer.
    """

    source: Source
    shown: Source | None
    below: "list[Shown]"
    earlier: Earlier | EarlierChoice | None = None
    row: int = 0


def shown_items(questionnaire: Questionnaire, year: int | None) -> list[Shown]:
    """All sections and items in their order, those of other years too."""
    visible = in_year(questionnaire, year).items if year is not None else _without_history(questionnaire.items)
    return _pair(questionnaire.items, visible, year)


def shown_choices(choices: Sequence[Choice], year: int | None) -> list[Shown]:
    """All choices of a list in their order, those of other years too."""
    if year is None:
        return [Shown(choice, choice.model_copy(update={"earlier": ()}), []) for choice in choices]
    found = []
    for choice in choices:
        visible = next(iter(choices_in_year((choice,), year)), None)
        found.append(Shown(choice, visible, [], earlier=_reaching(choice, year) if visible else None))
    return found


def lists_shown(
    questionnaire: Questionnaire, year: int | None, register_lists: Mapping[str, Sequence[Choice]]
) -> dict[str, list[Shown]]:
    """The lists that the form of this year has, with their choices; those without any choice are left out."""
    kept = in_year(questionnaire, year).choices if year is not None else questionnaire.choices
    found = {}
    for name in kept:
        listed = questionnaire.choices[name]
        choices = register_lists.get(name, ()) if isinstance(listed, Generated) else listed
        shown = shown_choices(choices, year)
        if any(choice.shown for choice in shown):
            found[name] = shown
    return found


def _without_history(elements: Sequence[Section | Item]) -> tuple[Section | Item, ...]:
    return tuple(
        element.model_copy(update={"items": _without_history(element.items)})
        if isinstance(element, Section)
        else element.model_copy(update={"earlier": ()})
        for element in elements
    )


def _pair(sources: Sequence[Section | Item], visible: Sequence[Section | Item], year: int | None) -> list[Shown]:
    left = list(visible)
    found = []
    for source in sources:
        shown = left.pop(0) if left and _is_shown(source, year) else None
        inner = shown.items if isinstance(shown, Section) else ()
        below = _pair(source.items, inner, year) if isinstance(source, Section) else []
        earlier = _reaching(source, year) if isinstance(source, Item) and shown and year is not None else None
        found.append(Shown(source, shown, below, earlier=earlier))
    return found


def _is_shown(element: Section | Item, year: int | None) -> bool:
    if year is None:
        return True
    if not is_asked_in(element, year):
        return False
    if isinstance(element, Item) or not element.items:
        return True
    return any(_is_shown(child, year) for child in element.items)


def _reaching(entry: Item | Choice, year: int) -> Earlier | EarlierChoice | None:
    """Of the earlier wordings that reach to this year the one that ends first, as `waves` takes it."""
    reaching = [earlier for earlier in entry.earlier if earlier.until >= year]
    return min(reaching, key=lambda earlier: earlier.until) if reaching else None


def fields_of(earlier: Earlier | EarlierChoice) -> list[str]:
    """What an earlier wording says otherwise."""
    if isinstance(earlier, EarlierChoice):
        return ["label"]
    return [name for name in Asked.model_fields if getattr(earlier, name) is not None]
