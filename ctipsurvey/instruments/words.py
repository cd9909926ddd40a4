"""From an instrument's YAML to a checked, frozen object, with every problem in the researcher's words."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from ctipsurvey.errors import InstrumentError, Problem, did_you_mean


def _yes_or_no(value: Any) -> Any:
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
"""`yes` or `no` as a researcher types it."""
Word = Annotated[str, BeforeValidator(_stripped)]
"""Text without spaces round it."""
Language = Literal["en", "ru", "ky"]
LANGUAGE_NAMES = {"en": "English", "ru": "Russian", "ky": "Kyrgyz"}
"""The project's languages by their ISO 639-1 code."""
Kind = TypeVar("Kind", bound=BaseModel)


class Entry(BaseModel):
    """An entry of an instrument: it cannot be changed, and a key it does not know is a problem."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Texts(Entry):
    """One text in the languages it has; English is always there."""

    en: Word
    ru: Word = ""
    ky: Word = ""

    def in_language(self, language: Language) -> str:
        """The text in this language, or in English where it is not translated."""
        return str(getattr(self, language) or self.en)


Wording = Mapping[Word, Word]
"""One text of an instrument by language: `{en: ..., ru: ..., ky: ...}`. The instrument says which languages it has."""


def text_in(wording: Wording, language: str, otherwise: str = "") -> str:
    """A text in this language; where it is not translated, in any language it has; else what is given.

    >>> text_in({"ru": "Да", "ky": ""}, "ky")
    'Да'
    """
    return wording.get(language) or next((text for text in wording.values() if text), otherwise)


SENTENCES = {
    "missing": "is missing. Write it in.",
    "extra_forbidden": "is not a key of this entry.",
    "string_type": "should be one text.",
    "bool_parsing": "should be `yes` or `no`.",
    "bool_type": "should be `yes` or `no`.",
    "int_parsing": "should be a whole number.",
    "float_parsing": "should be a number such as 0.5.",
    "list_type": "should be a list: one value a line after a dash, or [a, b].",
    "tuple_type": "should be a list: one value a line after a dash, or [a, b].",
    "dict_type": "should be keys with values, one a line.",
    "model_type": "should be keys with values, one a line.",
    "string_pattern_mismatch": "has letters that are not allowed here (small Latin letters, digits and _).",
    "too_short": "should not be empty.",
    "string_too_short": "should not be empty.",
}
"""What each kind of problem is called, so that no sentence of the checking library reaches the reader."""


Lines = Mapping[tuple[str | int, ...], int]
"""The line in which each entry of a file begins, by the way to the entry (see `files.read_yaml_with_lines`)."""


def build(kind: type[Kind], content: Any, file: str, lines: Lines | None = None) -> Kind:
    """An object of this kind from what a YAML file says; raises InstrumentError with all its problems.

    With the lines of the file's entries, each problem names its line.
    """
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise InstrumentError(
            [_problem(detail, kind, content, file, lines or {}) for detail in error.errors()]
        ) from None


def _problem(detail: Mapping[str, Any], kind: type[BaseModel], content: Any, file: str, lines: Lines) -> Problem:
    kind_of_problem = detail["type"]
    path = _way(detail["loc"], content)
    sentence = SENTENCES.get(kind_of_problem, "is not as it should be here.")
    if kind_of_problem == "value_error" and "ctx" in detail:
        sentence = str(detail["ctx"]["error"])
    if kind_of_problem == "literal_error":
        sentence = f"is '{detail['input']}'. Allowed: {detail['ctx']['expected']}."
    if kind_of_problem == "extra_forbidden":
        sentence = f"is not known. {did_you_mean(str(path[-1]), _keys_allowed(kind, detail['loc']))}"
    line = next((lines[tuple(path[:n])] for n in range(len(path), 0, -1) if tuple(path[:n]) in lines), 0)
    place = ", ".join(part for part in (f"line {line}" if line else "", _place(path, content)) if part)
    return Problem(file, place, sentence)


def _way(loc: Sequence[Any], content: Any) -> list[Any]:
    """The way to a problem in the file, without the steps that only the checking library knows."""
    way: list[Any] = []
    at = content
    for number, part in enumerate(loc):
        if isinstance(at, dict) and part not in at and number < len(loc) - 1:
            continue
        if isinstance(at, list) and not isinstance(part, int):
            continue
        way.append(part)
        try:
            at = at[part]
        except (KeyError, IndexError, TypeError):
            at = None
    return way


def _keys_allowed(kind: type[BaseModel], loc: Sequence[Any]) -> list[str]:
    """The keys of the entry in which an unknown key stands."""
    at: Any = kind
    for part in loc[:-1]:
        if isinstance(part, str):
            at = KINDS_BY_TAG.get(part) or _kind_of_field(at, part) or at
    return list(at.model_fields)


def _kind_of_field(kind: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The kind of entry that a field holds, alone or in a list or a mapping."""
    field = kind.model_fields.get(name)
    pending = [field.annotation] if field else []
    while pending:
        at = pending.pop(0)
        if isinstance(at, type) and issubclass(at, BaseModel):
            return at
        pending += [part for part in get_args(at) if part is not Ellipsis]
    return None


KINDS_BY_TAG: dict[str, type[BaseModel]] = {}
"""Kinds of entry of which one field may hold several, by the tag that tells them apart."""


def _place(path: list[Any], content: Any) -> str:
    """The place in the file as its writer knows it: entries by their id, keys by their name."""
    words: list[str] = []
    at = content
    for part in path:
        try:
            at = at[part]
        except (KeyError, IndexError, TypeError):
            at = None
        if isinstance(part, int):
            name = at.get("id") if isinstance(at, dict) else None
            words.append(f"entry `{name}`" if name else f"entry {part + 1}")
        elif part == "items":
            continue
        elif part in LANGUAGE_NAMES and words:
            words.append(f"in {LANGUAGE_NAMES[part]}")
        else:
            words.append(f"key `{part}`")
    return ", ".join(words)
