"""Design: columns spelt right, switches that switch, texts where people need them, consent before questions."""

import re
from collections.abc import Iterator

from ctipsurvey.errors import did_you_mean
from ctipsurvey.instruments.lint.finding import (
    Finding,
    asking_place,
    error,
    graded,
    language_name,
    section_place,
    warning,
)
from ctipsurvey.instruments.lint.forms import (
    CHOOSING,
    NO,
    PHONE,
    TABLE_TYPES,
    YES,
    is_consent,
    is_visible,
    is_word,
    items_by_id,
)
from ctipsurvey.instruments.questionnaire import ANSWERED, SILENT, Asking, Earlier, Questionnaire, Section

COLUMNS = (
    "type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant", "constraint",
    "constraint_message", "calculation", "choice_filter", "appearance", "default", "read_only", "repeat_count",
    "parameters", "image", "audio", "video", "big-image", "trigger", "note", "disabled", "autoplay",
)  # fmt: skip
"""Columns of the sheet `survey` that form programs read."""
OTHER_TYPES = (
    "note", "geopoint", "geotrace", "geoshape", "image", "audio", "video", "file", "barcode", "acknowledge", "range",
    "rank", "photo", "time", "dateTime", "datetime", "xml-external", "csv-external", "start-geopoint", "hidden",
)  # fmt: skip
MEDIA = ("image", "big-image", "audio", "video")
ABOUT_RESPONDENT = ("respondent", "consent")
"""Concepts of items that may stand before consent is asked for."""
NEAR = 0.8
"""How alike a word must be to a known one to be called a slip of it."""


def unknown_type(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A type of question that no form program knows."""
    known = {*ANSWERED, *OTHER_TYPES, *CHOOSING, *SILENT, *PHONE, *TABLE_TYPES}
    for asking in questionnaire.askings():
        if asking.item.type not in known:
            message = f"is of type `{asking.item.type}`, which is not known. {did_you_mean(asking.item.type, ANSWERED)}"
            yield graded(questionnaire, "unknown_type", asking_place(asking, "type"), message)


def misspelt_column(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A column whose name is nearly that of a known one: form programs pass over it without a word."""
    from difflib import get_close_matches

    seen: set[str] = set()
    places = [(asking.item.extra, asking_place(asking)) for asking in questionnaire.askings()]
    places += [(section.extra, section_place(section)) for section in questionnaire.sections()]
    for extra, place in places:
        for column in extra:
            name = column.partition("::")[0].strip().casefold().replace(" ", "_")
            near = get_close_matches(name, COLUMNS, n=1, cutoff=NEAR)
            if near and name not in COLUMNS and column not in seen:
                seen.add(column)
                message = f"the column `{column}` is not known and would be passed over. Did you mean `{near[0]}`?"
                yield error("misspelt_column", place, message)


def misspelt_setting(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A setting whose name is nearly that of a known one."""
    from difflib import get_close_matches

    known = (
        "form_title", "form_id", "version", "default_language", "style", "instance_name", "public_key",
        "submission_url", "namespaces", "allow_choice_duplicates", "clean_text_values", "auto_send", "auto_delete",
    )  # fmt: skip
    for setting in questionnaire.settings:
        near = get_close_matches(setting.casefold(), known, n=1, cutoff=NEAR)
        if near and setting not in known:
            yield error("misspelt_setting", f"settings, {setting}", f"is not known. Did you mean `{near[0]}`?")


def unclear_switch(questionnaire: Questionnaire) -> Iterator[Finding]:
    """`required` or `read_only` with a word that is neither yes nor no, such as `ja`: it is passed over."""
    for asking in questionnaire.askings():
        for column in ("required", "read_only"):
            text = getattr(asking.item, column)
            if text and is_word(text) and text.casefold() not in (*YES, *NO):
                message = f"says `{text}`, which form programs take for no. Write yes, no or a condition."
                yield error("unclear_switch", asking_place(asking, column), message)


def label_missing(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A question that people see and that has no words in any language."""
    for asking in questionnaire.askings():
        item = asking.item
        has_media = any(_media(key)[0] for key in item.extra)
        texts = [*item.label.values(), *item.hint.values(), *item.probes.values()]
        if is_visible(item) and not any(text.strip() for text in texts) and not has_media and not item.calculation:
            yield error("label_missing", asking_place(asking), "has no label in any language. Write the question.")


def media_in_one_language(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A picture or sound that is there in one language and not in another."""
    for asking in questionnaire.askings():
        given: dict[str, set[str]] = {}
        for column, text in asking.item.extra.items():
            kind, language = _media(column)
            if kind and text:
                given.setdefault(kind, set()).add(language)
        for kind, languages in given.items():
            headings = questionnaire.languages.items()
            lacking = [key for key, heading in headings if heading not in languages and key not in languages]
            for key in lacking if "" not in languages else ():
                language = language_name(questionnaire, key)
                message = f"has {kind} in another language and none in {language}. Give one, or one for all languages."
                yield error("media_in_one_language", asking_place(asking, kind, language), message)


def _media(column: str) -> tuple[str, str]:
    """The kind of media of a column and its language; ('', '') where it is none.

    >>> _media("media::image::French (fr)")
    ('image', 'French (fr)')
    """
    parts = [part.strip() for part in column.split("::")]
    if parts[0].casefold() == "media" and len(parts) > 1:
        parts = parts[1:]
    kind = parts[0].casefold()
    return (kind, "::".join(parts[1:])) if kind in MEDIA else ("", "")


def answer_in_label(questionnaire: Questionnaire) -> Iterator[Finding]:
    """An answer shown in a text, `${name}`, of a question that is not there."""
    known = set(items_by_id(questionnaire)) | {section.id for section in questionnaire.sections()}
    for asking in questionnaire.askings():
        for column in ("label", "hint", "probes"):
            for key, text in getattr(asking.item, column).items():
                for name in re.findall(r"\$\{\s*([^{}]*?)\s*\}", text):
                    if name.removeprefix("last-saved#") not in known:
                        place = asking_place(asking, column, language_name(questionnaire, key))
                        message = f"shows the answer to `{name}`, which is not there. {did_you_mean(name, known)}"
                        yield error("answer_in_label", place, message)


def empty_section(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A section without a question."""
    for section in questionnaire.sections():
        if not section.items:
            yield warning("empty_section", section_place(section), "has no questions. Take it out; or is a row lost?")


def repeat_without_end(questionnaire: Questionnaire) -> Iterator[Finding]:
    """`repeat_count` or `copies` on a section that is not repeated."""
    for section in questionnaire.sections():
        if not section.repeat and (section.repeat_count or section.copies):
            message = "says how often it is asked and is not repeated. Write `repeat: yes`, or take the number out."
            yield error("repeat_without_end", section_place(section), message)


def no_consent(questionnaire: Questionnaire) -> Iterator[Finding]:
    """An instrument of the study that asks nobody for consent, or only after questions on its subject."""
    if questionnaire.kind == "form":
        return
    asked = [asking for asking in questionnaire.askings() if asking.item.type in ANSWERED]
    first = next((number for number, asking in enumerate(asked) if is_consent(asking)), None)
    if first is None:
        message = "asks nobody for consent. Add an item with the concept `consent` before the questions."
        yield error("no_consent", "items", message)
    elif any(_is_on_the_subject(asking) for asking in asked[:first]):
        message = "asks for consent only after questions on the subject. Move it before them."
        yield error("no_consent", asking_place(asked[first]), message)


def _is_on_the_subject(asking: Asking) -> bool:
    """Whether an item asks about the subject and not about who answers."""
    about_person = any(section.concept in ABOUT_RESPONDENT for section in asking.sections)
    return bool(asking.item.concept) and asking.item.concept not in ABOUT_RESPONDENT and not about_person


def wrong_year(questionnaire: Questionnaire) -> Iterator[Finding]:
    """An item, section or choice that ends before it begins, or a wording from before it was asked."""
    for asking in questionnaire.askings():
        yield from _years(asking_place(asking), asking.item.since, asking.item.until, asking.item.earlier)
    for section in questionnaire.sections():
        yield from _years(section_place(section), section.since, section.until, ())


def _years(place: str, since: int | None, until: int | None, earlier: tuple[Earlier, ...]) -> Iterator[Finding]:
    if since is not None and until is not None and until < since:
        yield error("wrong_year", place, f"is asked until {until} and only since {since}. Turn the years round?")
    for one in earlier:
        if since is not None and one.until < since:
            message = f"has a wording asked until {one.until}, before the item is asked at all ({since})."
            yield error("wrong_year", place, message)


def never_asked(questionnaire: Questionnaire) -> Iterator[Finding]:
    """An item that is asked longer than the section round it."""
    for asking in questionnaire.askings():
        for section in asking.sections:
            if _outside(asking.item.since, asking.item.until, section):
                message = f"is never asked: its section `{section.id}` is asked in other years."
                yield error("never_asked", asking_place(asking), message)


def _outside(since: int | None, until: int | None, section: Section) -> bool:
    starts_after = since is not None and section.until is not None and since > section.until
    ends_before = until is not None and section.since is not None and until < section.since
    return starts_after or ends_before
