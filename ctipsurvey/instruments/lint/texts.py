"""Every text of an instrument in its languages, with its place: what the checks of translations and lengths look at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ctipsurvey.instruments.lint.finding import asking_place, choice_place, section_place
from ctipsurvey.instruments.lint.forms import choices_named
from ctipsurvey.instruments.questionnaire import Asking, Item, Questionnaire

ITEM_COLUMNS = ("label", "short_label", "hint", "probes", "constraint_message", "required_message")
QUIET = ("short_label", "title")
"""Texts that no respondent sees: the name of a variable in a data file, the title of a file."""


@dataclass(frozen=True)
class Text:
    """One text in its languages: where it is, the column it stands in, and the sheet ("survey" or a list's name)."""

    place: str
    column: str
    sheet: str
    wording: Mapping[str, str]

    @property
    def filled(self) -> tuple[str, ...]:
        """The languages in which it is written."""
        return tuple(key for key, text in self.wording.items() if text.strip())


def all_texts(questionnaire: Questionnaire) -> Iterator[Text]:
    """Every text that is written in at least one language, in order, with its earlier wordings."""
    if any(text.strip() for text in questionnaire.title.values()):
        yield Text("title", "title", "settings", questionnaire.title)
    for text in (*_survey_texts(questionnaire), *_choice_texts(questionnaire)):
        if text.filled:
            yield text


def _survey_texts(questionnaire: Questionnaire) -> Iterator[Text]:
    askings = {id(asking.item): asking for asking in questionnaire.askings()}
    seen: set[int] = set()
    for asking in askings.values():
        for section in asking.sections:
            if id(section) not in seen:
                seen.add(id(section))
                for column in ("label", "hint"):
                    yield Text(section_place(section, column), column, "survey", getattr(section, column))
        yield from _item_texts(asking.item, asking)


def _item_texts(item: Item, asking: Asking) -> Iterator[Text]:
    for column in ITEM_COLUMNS:
        yield Text(asking_place(asking, column), column, "survey", getattr(item, column))
    for earlier in item.earlier:
        for column in ITEM_COLUMNS:
            wording = getattr(earlier, column, None)
            if wording is not None:
                place = asking_place(asking, f"as asked until {earlier.until}", column)
                yield Text(place, column, "survey", wording)


def _choice_texts(questionnaire: Questionnaire) -> Iterator[Text]:
    for name in questionnaire.choices:
        for choice in choices_named(questionnaire, name):
            for column in ("label", "short_label"):
                yield Text(choice_place(name, choice, column), column, name, getattr(choice, column))
            for earlier in choice.earlier:
                place = choice_place(name, choice, f"as asked until {earlier.until}", "label")
                yield Text(place, "label", name, earlier.label)
