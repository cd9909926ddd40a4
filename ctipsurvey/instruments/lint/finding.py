"""What a check found, and where it is in the words of the person who wrote the instrument."""

from dataclasses import dataclass, replace
from typing import Literal

from ctipsurvey.instruments.questionnaire import Asking, Choice, Item, Questionnaire, Section
from ctipsurvey.instruments.words import LANGUAGE_NAMES

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One thing found by one rule in one place: `error` where a form would fail or mislead, `warning` else."""

    rule: str
    severity: Severity
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.rule}]"

    def at(self, words: str) -> "Finding":
        """The same finding with a place that says more."""
        return replace(self, place=f"{self.place}, {words}")


def error(rule: str, place: str, message: str) -> Finding:
    """A finding for which a form would fail or mislead."""
    return Finding(rule, "error", place, message)


def warning(rule: str, place: str, message: str) -> Finding:
    """A finding that a person should look at."""
    return Finding(rule, "warning", place, message)


def graded(questionnaire: Questionnaire, rule: str, place: str, message: str) -> Finding:
    """An error in an instrument of the study, a warning in a form from elsewhere, where the rule is our house's."""
    return Finding(rule, "warning" if questionnaire.kind == "form" else "error", place, message)


def item_place(item: Item, *more: str, number: int = 0) -> str:
    """The place of an item: "item `age`, relevant"; by its number where it has no name."""
    name = f"item `{item.id}`" if item.id else f"item number {number}" if number else "item without a name"
    return ", ".join((name, *more))


def asking_place(asking: Asking, *more: str) -> str:
    """The place of an item that may have no name."""
    return item_place(asking.item, *more, number=asking.number)


def section_place(section: Section, *more: str) -> str:
    """The place of a section; by its first item where it has no name."""
    if section.id:
        return ", ".join((f"section `{section.id}`", *more))
    first = next((element.id for element in section.items if element.id), "")
    return ", ".join((f"section without a name (before `{first}`)" if first else "section without a name", *more))


def list_place(name: str, *more: str) -> str:
    """The place of a list of choices: "list `yes_no`, choice `yes`"."""
    return ", ".join((f"list `{name}`", *more))


def choice_place(name: str, choice: Choice, *more: str) -> str:
    """The place of a choice in its list."""
    return list_place(name, f"choice `{choice.id}`" if choice.id else "choice without a name", *more)


def language_name(questionnaire: Questionnaire, key: str) -> str:
    """A language as people call it: Kyrgyz for `ky`, else as the instrument calls it.

    >>> language_name(Questionnaire(id="x", items=(), languages={"fr": "French (fr)"}), "fr")
    'French'
    """
    heading = questionnaire.languages.get(key, "")
    name = heading.split("(")[0].strip()
    return name or LANGUAGE_NAMES.get(key) or (key if key != "default" else "the column without a language")


def listed(words: tuple[str, ...] | list[str], most: int = 5) -> str:
    """Words in a row, the first few where they are many.

    >>> listed(["a", "b", "c"], most=2)
    '`a`, `b` and 1 more'
    """
    shown = ", ".join(f"`{word}`" for word in words[:most])
    return shown + (f" and {len(words) - most} more" if len(words) > most else "")
