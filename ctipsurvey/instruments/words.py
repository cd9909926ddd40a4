"""From an instrument's YAML to a checked, frozen object, with every problem in the researcher's words."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

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


def build(kind: type[Kind], content: Any, file: str) -> Kind:
    """An object of this kind from what a YAML file says; raises InstrumentError with all its problems."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise InstrumentError([_problem(detail, kind, content, file) for detail in error.errors()]) from None


def _problem(detail: Mapping[str, Any], kind: type[BaseModel], content: Any, file: str) -> Problem:
    kind_of_problem = detail["type"]
    path = list(detail["loc"])
    sentence = SENTENCES.get(kind_of_problem, "is not as it should be here.")
    if kind_of_problem == "value_error" and "ctx" in detail:
        sentence = str(detail["ctx"]["error"])
    if kind_of_problem == "literal_error":
        sentence = f"is '{detail['input']}'. Allowed: {detail['ctx']['expected']}."
    if kind_of_problem == "extra_forbidden" and len(path) == 1:
        sentence = f"is not known. {did_you_mean(str(path[-1]), kind.model_fields)}"
    return Problem(file, _place(path, content), sentence)


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
        else:
            words.append(f"key `{part}`")
    return ", ".join(words)
