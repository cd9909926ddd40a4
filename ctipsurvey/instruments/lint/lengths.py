"""Lengths: labels that a data file or a phone would cut, counted as each of them counts."""

from collections.abc import Iterator

from ctipsurvey.instruments.lint.finding import Finding, asking_place, choice_place, language_name, warning
from ctipsurvey.instruments.lint.forms import choices_named, is_answered
from ctipsurvey.instruments.questionnaire import CLOSED, Questionnaire

VALUE_LABEL_BYTES = 120
"""What an SPSS file keeps of the label of a value; a Cyrillic letter takes two bytes."""
VARIABLE_LABEL_BYTES = 256
"""What an SPSS file keeps of the label of a variable."""
VARIABLE_LABEL_LETTERS = 80
"""What a Stata file keeps of the label of a variable."""


def long_value_label(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A label of a choice that an SPSS file cannot hold, where no short one is given."""
    used = {item.choices for item in questionnaire.all_items() if item.type in CLOSED}
    for name in questionnaire.choices:
        for choice in choices_named(questionnaire, name) if name in used else ():
            for key, label in choice.label.items():
                text = choice.short_label.get(key) or label
                n = len(text.encode("utf-8"))
                if n > VALUE_LABEL_BYTES:
                    message = (
                        f"has {n} bytes ({len(text)} letters); an SPSS file keeps {VALUE_LABEL_BYTES} (60 Cyrillic "
                        "letters). Give a `short_label`."
                    )
                    place = choice_place(name, choice, "label", language_name(questionnaire, key))
                    yield warning("long_value_label", place, message)


def long_variable_label(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A label of a question that an SPSS file cannot hold, where no short one is given."""
    for asking in questionnaire.askings():
        item = asking.item
        if not is_answered(item):
            continue
        for key, label in item.label.items():
            text = item.short_label.get(key) or label
            n = len(text.encode("utf-8"))
            if n > VARIABLE_LABEL_BYTES:
                message = (
                    f"has {n} bytes ({len(text)} letters); an SPSS file keeps {VARIABLE_LABEL_BYTES} (128 Cyrillic "
                    "letters). Give a `short_label`."
                )
                yield warning(
                    "long_variable_label", asking_place(asking, "label", language_name(questionnaire, key)), message
                )


def long_short_label(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A short label that is still too long for a Stata file."""
    for asking in questionnaire.askings():
        for key, text in asking.item.short_label.items():
            if len(text) > VARIABLE_LABEL_LETTERS:
                message = f"has {len(text)} letters; a Stata file keeps {VARIABLE_LABEL_LETTERS}. Shorten it."
                place = asking_place(asking, "short_label", language_name(questionnaire, key))
                yield warning("long_short_label", place, message)
