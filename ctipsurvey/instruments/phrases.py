"""The phrases by which the rules know a theme, and the cues by which they know its valence."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from pydantic import model_validator

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem, did_you_mean, raise_if_any
from ctipsurvey.instruments.codebook import Codebook
from ctipsurvey.instruments.patterns import Pattern, PatternError, parse_pattern
from ctipsurvey.instruments.words import LANGUAGE_NAMES, Entry, Word, build
from ctipsurvey.study import Study

Valence = Literal["barrier", "enabler", "neutral"]
VALENCES: tuple[Valence, ...] = ("barrier", "enabler", "neutral")
"""What is said of a theme: that it is lacking, that it works, or neither."""

parsed_once = lru_cache(maxsize=20_000)(parse_pattern)


class Phrase(Entry):
    """One pattern, and the valence it always has where it needs no cue for it."""

    pattern: Word
    valence: Valence | Literal[""] = ""

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, value: Any) -> Any:
        return {"pattern": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _readable(self) -> "Phrase":
        try:
            parsed_once(self.pattern)
        except PatternError as error:
            raise ValueError(f"the pattern `{self.pattern}` {error}") from None
        return self

    @property
    def parsed(self) -> Pattern:
        """The pattern read."""
        return parsed_once(self.pattern)


class Spoken(Entry):
    """Phrases in each language."""

    en: tuple[Phrase, ...] = ()
    ru: tuple[Phrase, ...] = ()
    ky: tuple[Phrase, ...] = ()

    def in_language(self, language: str) -> tuple[Phrase, ...]:
        """The phrases of one language; none where it is not one of ours."""
        return getattr(self, language, ()) if language in LANGUAGE_NAMES else ()


class Phrases(Entry):
    """The phrases of every code, by its id, and the cues of each valence."""

    codes: Mapping[Word, Spoken]
    cues: Mapping[Valence, Spoken]


def load_phrases(study: Study, codebook: Codebook) -> Phrases:
    """The phrases of a study. Raises InstrumentError with all problems of the file; codes it names must exist."""
    path = study.instrument("phrases")
    file = study.relative(path)
    content, lines = files.read_yaml_with_lines(path)
    phrases = build(Phrases, content, file, lines)
    known = [code.id for code in codebook.codes]
    problems = [
        Problem(file, f"key `{name}`", f"is not a code of the codebook. {did_you_mean(name, known)}")
        for name in phrases.codes
        if name not in known
    ]
    raise_if_any([*problems, *_repeated(phrases, file)], InstrumentError)
    return phrases


def _repeated(phrases: Phrases, file: str) -> list[Problem]:
    problems = []
    for code, spoken in phrases.codes.items():
        for language in LANGUAGE_NAMES:
            seen: set[str] = set()
            for number, phrase in enumerate(spoken.in_language(language), start=1):
                if phrase.pattern in seen:
                    place = f"code `{code}`, {language}, phrase {number}"
                    problems.append(Problem(file, place, f"`{phrase.pattern}` stands twice. Take one out."))
                seen.add(phrase.pattern)
    return problems
