"""Lists of choices: there for every question that needs one, complete, told apart by their labels."""

import re
from collections.abc import Iterator

from ctipsurvey.errors import did_you_mean
from ctipsurvey.instruments.lint.finding import (
    Finding,
    asking_place,
    choice_place,
    error,
    language_name,
    list_place,
    warning,
)
from ctipsurvey.instruments.lint.forms import (
    CHOOSING,
    choices_named,
    in_every_period,
    is_answered,
    is_consent,
    known_choices,
    names_in,
)
from ctipsurvey.instruments.lint.skips import readable
from ctipsurvey.instruments.questionnaire import Choice, Questionnaire

OTHER = ("other", "others", "other_specify", "drugoe", "inoe", "bashka", "96", "-96")
"""Ids by which a choice "other" is known."""
OTHER_WORDS = re.compile(r"^(other|another|друг|ино[ей]|башка)", re.IGNORECASE)
NO_ANSWER = (
    "dont_know",
    "dk",
    "refused",
    "no_answer",
    "prefer_not",
    "not_applicable",
    "97",
    "98",
    "99",
    "-97",
    "-98",
    "-99",
)

MOST_ANSWERS = 20
"""A longer list is one of things to pick from, such as recommendations, and needs no way out."""


def list_missing(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A question that is answered from a list which is not there."""
    for asking in questionnaire.askings():
        item = asking.item
        if item.type in CHOOSING and "from_file" not in item.type and item.choices not in questionnaire.choices:
            if "${" in item.choices:
                continue
            known = did_you_mean(item.choices, questionnaire.choices)
            message = f"is answered from the list `{item.choices}`, which is not there. {known}"
            yield error("list_missing", asking_place(asking, "choices"), message)


def empty_list(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A list without a choice, or with a single one: nothing can be chosen."""
    used = {item.choices for item in questionnaire.all_items() if item.type in CHOOSING}
    for name, found in questionnaire.choices.items():
        if name in used and isinstance(found, tuple) and not found:
            yield error("empty_list", list_place(name), "has no choices. Write at least two.")


def single_choice(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A question with one answer to choose from, and nothing else."""
    yield from in_every_period(questionnaire, _single)


def _single(form: Questionnaire) -> Iterator[Finding]:
    for asking in form.askings():
        if asking.item.type == "select_one" and len(known_choices(form, asking.item)) == 1:
            yield warning(
                "single_choice", asking_place(asking), "has only one answer to choose from. Is a choice missing?"
            )


def unused_list(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A list that no question uses."""
    used = {item.choices for item in questionnaire.all_items()}
    used |= {earlier.choices for item in questionnaire.all_items() for earlier in item.earlier if earlier.choices}
    if any("${" in name for name in used):
        return
    for name in questionnaire.choices:
        if name not in used:
            yield warning(
                "unused_list", list_place(name), "is used by no question. Take it out, or is a name misspelt?"
            )


def same_label_twice(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Two choices of a list with one label in a language: whoever answers cannot tell them apart."""
    yield from in_every_period(questionnaire, _same_labels)


def _same_labels(form: Questionnaire) -> Iterator[Finding]:
    filtered = {item.choices for item in form.all_items() if item.choice_filter}
    for name in form.choices:
        if name in filtered:
            continue
        for key in form.languages or {"default": ""}:
            seen: dict[str, Choice] = {}
            for choice in choices_named(form, name):
                label = " ".join(choice.label.get(key, "").casefold().split())
                if not label or label == "-":
                    continue
                first = seen.setdefault(label, choice)
                if first is not choice:
                    place = choice_place(name, choice, "label", language_name(form, key))
                    yield error("same_label_twice", place, f"is the same label as that of `{first.id}`. Reword one.")


def choice_without_label(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A choice that has no label in any language; the phone shows `-`."""
    for name in questionnaire.choices:
        for choice in choices_named(questionnaire, name):
            pictured = any(key.split("::")[0] in ("image", "media", "audio") for key in choice.extra)
            if choice.id and not any(text.strip() for text in choice.label.values()) and not pictured:
                yield error("choice_without_label", choice_place(name, choice), "has no label. Write what people read.")


def other_without_text(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A choice "other" and no question that asks what: the answer is lost."""
    yield from in_every_period(questionnaire, _others)


def _others(form: Questionnaire) -> Iterator[Finding]:
    asked: dict[str, list[str]] = {}
    for item in form.all_items():
        if item.relevant and item.type == "text":
            for name in names_in(item.relevant):
                asked.setdefault(name, []).append(item.relevant)
    for asking in form.askings():
        item = asking.item
        if item.type not in ("select_one", "select_multiple"):
            continue
        other = next((choice for choice in known_choices(form, item) if _is_other(choice)), None)
        if other and not any(f"'{other.id}'" in text.replace('"', "'") for text in asked.get(item.id, [])):
            message = (
                f"has the choice `{other.id}` and no question that asks what it is. Add a text question behind it "
                f'with relevant: "{_condition(item.type, item.id, other.id)}".'
            )
            yield warning("other_without_text", asking_place(asking), message)


def _condition(kind: str, name: str, choice: str) -> str:
    reference = f"${{{name}}}"
    return f"selected({reference}, '{choice}')" if kind == "select_multiple" else f"{reference} = '{choice}'"


def _is_other(choice: Choice) -> bool:
    english = choice.label.get("en", "")
    return choice.id.casefold() in OTHER or bool(choice.id.startswith("other_") and OTHER_WORDS.match(english))


def or_other(questionnaire: Questionnaire) -> Iterator[Finding]:
    """`or_other`: its choice and question are shown in English only, whatever the language of the form."""
    for asking in questionnaire.askings():
        if re.search(r"\bor_other\b", " ".join((asking.item.type, asking.item.choices, *asking.item.extra.values()))):
            message = (
                "uses `or_other`, which is never translated. Write a choice `other` and a question that asks what."
            )
            yield error("or_other", asking_place(asking, "type"), message)


def no_way_out(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A question on the subject that must be answered from a list without don't know, refused, other or none."""
    if questionnaire.kind == "form":
        return
    for asking in questionnaire.askings():
        item = asking.item
        choices = known_choices(questionnaire, item)
        required = item.required.casefold() in ("yes", "true", "true()")
        if not required or not 2 <= len(choices) <= MOST_ANSWERS or is_consent(asking):
            continue
        if not any(choice.missing or choice.id in NO_ANSWER or _is_other(choice) for choice in choices):
            message = "must be answered and offers no don't know, refused or other. Add one, or do not require it."
            yield warning("no_way_out", asking_place(asking), message)


def filter_column_missing(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A filter of choices by a column that the list does not have: it filters everything away, or nothing."""
    for asking in questionnaire.askings():
        item = asking.item
        if not item.choice_filter or not readable(item.choice_filter) or "from_file" in item.type:
            continue
        columns = {key for choice in known_choices(questionnaire, item) for key in choice.extra} | {"name", "label"}
        for word in _bare_words(item.choice_filter):
            if word not in columns:
                message = f"filters by the column `{word}`, which the list `{item.choices}` does not have."
                yield error(
                    "filter_column_missing",
                    asking_place(asking, "choice_filter"),
                    f"{message} {did_you_mean(word, columns)}",
                )


def _bare_words(text: str) -> tuple[str, ...]:
    """The columns that a filter names: words outside quotes, references and calls."""
    plain = re.sub(r"'[^']*'|\"[^\"]*\"|\$\{[^}]*\}", " ", text)
    words = re.findall(r"(?<![\w./:-])([A-Za-z_][\w-]*)(?!\s*\()(?![\w/:-])", plain)
    return tuple(dict.fromkeys(word for word in words if word not in ("and", "or", "div", "mod", "true", "false")))


def has_list_on_open(questionnaire: Questionnaire) -> Iterator[Finding]:
    """An open question with a list of choices that it does not use."""
    for asking in questionnaire.askings():
        item = asking.item
        if item.choices and is_answered(item) and item.type not in CHOOSING:
            message = f"is of type `{item.type}` and names the list `{item.choices}`. Should it be select_one?"
            yield error("has_list_on_open", asking_place(asking, "choices"), message)
