"""The languages of a form and its settings: headings, codes, the default language, the version, the title."""

import re
from collections.abc import Iterator

from ctipsurvey.errors import did_you_mean
from ctipsurvey.instruments.lint.finding import Finding, error, graded, language_name, warning
from ctipsurvey.instruments.questionnaire import Questionnaire

ISO_639 = frozenset(
    """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu
ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na
nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so
sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
""".split()  # noqa: SIM905
)
"""Two-letter codes of languages (ISO 639-1)."""
CODES = {
    "en": ("english", "английский", "англисче", "англис тили"),
    "ru": ("russian", "русский", "орусча", "орус тили"),
    "ky": ("kyrgyz", "kirghiz", "kirgiz", "кыргызча", "кыргыз тили", "киргизский", "кыргызский"),
    "kk": ("kazakh", "казахский", "қазақша"),
    "uz": ("uzbek", "узбекский", "o'zbekcha"),
    "tg": ("tajik", "таджикский"),
    "tr": ("turkish", "турецкий"),
    "fr": ("french", "français", "francais"),
    "de": ("german", "deutsch"),
    "es": ("spanish", "español"),
    "ar": ("arabic",),
    "zh": ("chinese",),
}
"""Codes of languages with their names, for headings in which the two do not agree."""
MEANT = {
    "kg": "ky",
    "kz": "kk",
    "kir": "ky",
    "kgz": "ky",
    "rus": "ru",
    "eng": "en",
    "рус": "ru",
    "кыр": "ky",
    "кг": "ky",
}
"""Codes of countries, of three letters or in Cyrillic that are written for a language."""


def heading_parts(heading: str) -> tuple[str, str]:
    """The name and the code of a heading.

    >>> heading_parts("Kyrgyz (ky)")
    ('Kyrgyz', 'ky')
    """
    match = re.fullmatch(r"\s*(.*?)\s*\(\s*([^()]*?)\s*\)\s*", heading)
    return (match.group(1), match.group(2)) if match else (heading.strip(), "")


def code_of(questionnaire: Questionnaire, key: str) -> str:
    """The code of a language of this form; from its heading, its key or its name; '' where nothing tells it."""
    name, code = heading_parts(questionnaire.languages.get(key, ""))
    found = next((known for known, names in CODES.items() if name.casefold() in names), "")
    if found or code:
        return found or code.casefold()
    own = next((known for known, names in CODES.items() if key.casefold() in names), "")
    return own or (key if key in ISO_639 else "")


def headings_alike(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Two headings that are one language written in two ways: a form would show two languages, each with gaps."""
    seen: dict[str, str] = {}
    for key, heading in questionnaire.languages.items():
        if not heading:
            continue
        name, code = heading_parts(heading)
        ways = {"".join(heading.casefold().split()), name.casefold(), f"({code.casefold()})" if code else ""} - {""}
        first = next((seen[way] for way in ways if way in seen), None)
        if first is not None:
            message = (
                f"`{heading}` and `{first}` are one language in two spellings; a phone would offer both, each with "
                f"half of the texts. Write `{first}` in every heading."
            )
            yield error("headings_alike", f"languages, {language_name(questionnaire, key)}", message)
        for way in ways:
            seen.setdefault(way, heading)


def language_code(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A code of a language that is none, or that belongs to another language than the heading's name says."""
    for key, heading in questionnaire.languages.items():
        if key == "default" or not heading:
            continue
        name, code = heading_parts(heading)
        place = f"languages, {name or key}"
        meant = next((known for known, names in CODES.items() if name.casefold() in names), "")
        right = meant or MEANT.get(code.casefold(), "")
        if not code:
            advice = f"Write `{name} ({meant})`." if meant else "Write it as `Name (code)`, such as `Russian (ru)`."
            message = f"the heading `{heading}` has no code of a language. {advice}"
            yield graded(questionnaire, "language_code", place, message)
        elif (meant and code.casefold() != meant) or (code.casefold() in MEANT and not meant):
            remark = " (`kg` is the code of Kongo)" if code.casefold() == "kg" else ""
            message = f"`{code}` in `{heading}` is not the code of this language{remark}. Write `{name} ({right})`."
            yield error("language_code", place, message)
        elif not _is_code(code):
            message = f"`{code}` in `{heading}` is no code of a language. {did_you_mean(code, CODES)}"
            yield error("language_code", place, message)
        elif key in MEANT or (key in ISO_639 and key != code.casefold().split("-")[0]):
            message = f"is called `{key}` here and `{heading}` in the heading. Use `{code}` for both."
            yield error("language_code", place, message)


def _is_code(code: str) -> bool:
    first = code.split("-")[0]
    return first in ISO_639 or bool(re.fullmatch("[a-z]{3}", first))


def default_language(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A form in several languages that does not say with which one it opens, or names one it does not have."""
    chosen, headings = questionnaire.default_language, dict(questionnaire.languages)
    allowed = [heading or key for key, heading in headings.items()]
    if chosen and chosen not in headings and chosen not in headings.values() and headings:
        message = f"`{chosen}` is not among the languages of the form. {did_you_mean(chosen, [*headings, *allowed])}"
        yield error("default_language", "settings, default_language", message)
    if not chosen and len(headings) > 1:
        message = f"is not given: a phone opens the form in any of its languages. Write one of: {', '.join(headings)}."
        yield graded(questionnaire, "default_language", "settings, default_language", message)


def no_languages(questionnaire: Questionnaire) -> Iterator[Finding]:
    """An instrument of the study that does not say which languages it has: no translation can be checked."""
    if not questionnaire.languages and questionnaire.kind != "form":
        message = "are not given. Write them, such as `ru: Russian (ru)`; only then can translations be checked."
        yield error("no_languages", "languages", message)


def no_version(questionnaire: Questionnaire) -> Iterator[Finding]:
    """An instrument without a version: answers of two versions could not be told apart."""
    if not questionnaire.version:
        message = "is not given: answers to two versions of the form cannot be told apart. Write one, such as 2026.1."
        yield warning("no_version", "settings, version", message)


def no_title(questionnaire: Questionnaire) -> Iterator[Finding]:
    """An instrument without a title in any language."""
    if not any(text.strip() for text in questionnaire.title.values()):
        message = "is not given: the list of forms shows the name of the file instead. Write a title."
        yield warning("no_title", "settings, title", message)
