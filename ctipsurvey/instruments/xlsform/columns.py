"""The columns of an XLSForm: how they are written, and by which other spellings they are known."""

import re
from dataclasses import dataclass

TRANSLATED = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
"""Columns that have a text for each language and a place of their own in an Item."""
MEDIA = ("image", "big-image", "audio", "video")
"""Columns with the name of a file for each language; they are kept among the columns that an Item does not know."""

SURVEY = (
    "type",
    "name",
    "label",
    "hint",
    "guidance_hint",
    "required",
    "required_message",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
    "choice_filter",
    "appearance",
    "default",
    "read_only",
    "repeat_count",
    "parameters",
)
"""The columns of the sheet `survey` in the order in which they are written."""
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version", "default_language")

_SURVEY_ALIASES = {
    "command": "type",
    "question_type": "type",
    "tag": "name",
    "value": "name",
    "caption": "label",
    "guidance": "guidance_hint",
    "relevance": "relevant",
    "jr:constraintmsg": "constraint_message",
    "constraining_message": "constraint_message",
    "constraint_msg": "constraint_message",
    "constraintmsg": "constraint_message",
    "jr:requiredmsg": "required_message",
    "requiredmsg": "required_message",
    "required_msg": "required_message",
    "calculate": "calculation",
    "readonly": "read_only",
    "jr:count": "repeat_count",
    "count": "repeat_count",
    "parameter": "parameters",
}
_CHOICES_ALIASES = {"list": "list_name", "listname": "list_name", "value": "name", "caption": "label"}
_SETTINGS_ALIASES = {
    "set_form_title": "form_title",
    "title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
}
OWN = {"survey": ("since", "until", "concept", "copies"), "choices": ("missing", "since", "until", "source")}
"""Columns that only this project writes; compilers pass over them."""
SHORT_LABEL = "short_label_"
TITLE = "title_"
_KNOWN = {
    "survey": {name: name for name in (*SURVEY, *MEDIA, *OWN["survey"])} | _SURVEY_ALIASES,
    "choices": {name: name for name in (*CHOICES, *MEDIA, *OWN["choices"])} | _CHOICES_ALIASES,
    "settings": {name: name for name in (*SETTINGS, "kind")} | _SETTINGS_ALIASES,
}
_PREFIXES = {"bind", "control", "body", "media"}
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_NAMES = (
    "english french russian kyrgyz kazakh uzbek tajik turkmen spanish portuguese arabic german chinese hindi urdu "
    "ukrainian turkish swahili bengali nepali dari pashto persian farsi somali amharic italian "
    "en fr ru ky kk uz tg tk es pt ar de zh hi ur uk tr sw bn ne fa ps so am it"
)
_LANGUAGE_WORDS = frozenset(_NAMES.split())
"""Languages by which a heading such as `label English` or `label_fr` is guessed to be a translation."""


@dataclass(frozen=True)
class Heading:
    """What a heading means: `field` is '' where it is not known, `language` '' where the column is bare."""

    field: str
    language: str = ""
    is_exact: bool = True
    is_guessed: bool = False


def tidy(text: str) -> str:
    """A text of a heading or a name without letters that nobody sees, spaces single."""
    return " ".join(_INVISIBLE.sub("", text).split())


def read_heading(heading: str, sheet: str) -> Heading:
    """The meaning of a column's heading on the sheet `survey`, `choices` or `settings`.

    >>> read_heading("Constraint Message::English (en)", "survey")
    Heading(field='constraint_message', language='English (en)', is_exact=False, is_guessed=False)
    >>> read_heading("colour", "survey")
    Heading(field='', language='', is_exact=True, is_guessed=False)
    """
    known = _KNOWN[sheet]
    text = tidy(heading)
    own = _own_heading(text, sheet)
    if own:
        return own
    parts = _parts(text)
    if len(parts) > 1 and plain(parts[0]) in _PREFIXES and plain(parts[1]) in known:
        parts = parts[1:]
    field = known.get(plain(parts[0]), "")
    language = "::".join(parts[1:])
    if language and field not in (*TRANSLATED, *MEDIA):
        field = ""
    if field:
        exact = text == f"{field}::{language}" if language else text == field
        return Heading(field, language, exact)
    return _guess(text, sheet) if sheet != "settings" else Heading("")


def _own_heading(text: str, sheet: str) -> Heading | None:
    """The short labels and titles by language, which this project alone writes."""
    prefix = TITLE if sheet == "settings" else SHORT_LABEL
    if text.startswith(prefix) and len(text) > len(prefix):
        return Heading(prefix, text[len(prefix) :])
    return None


def plain(text: str) -> str:
    """A heading in small letters with its words joined by `_`."""
    words = "_".join(text.lower().replace("_", " ").split())
    return {"big_image": "big-image"}.get(words, words)


def _parts(text: str) -> list[str]:
    if "::" in text:
        return [part.strip() for part in text.split("::") if part.strip()] or [text]
    parts = [part.strip() for part in text.split(":") if part.strip()]
    joined: list[str] = []
    for part in parts:
        if joined and joined[-1] == "jr":
            joined[-1] = f"jr:{part}"
        else:
            joined.append(part)
    return joined or [text]


def _guess(text: str, sheet: str) -> Heading:
    """`label English`, `label (English)` and `label_en` are read as translations, with a remark."""
    for field in TRANSLATED if sheet == "survey" else ("label",):
        match = re.fullmatch(rf"{field.replace('_', '[ _]')}[ _(\[-]+(.+?)[)\]]?", text, re.IGNORECASE)
        if match:
            word = match.group(1).strip()
            name = word.split("(")[0].strip().lower()
            if name in _LANGUAGE_WORDS:
                language = f"{word})" if "(" in word and not word.endswith(")") else word
                return Heading(field, language, is_exact=False, is_guessed=True)
    return Heading("")
