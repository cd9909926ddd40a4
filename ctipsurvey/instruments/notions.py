"""Notions: words that mean about the same in three languages, from which the model learns across languages."""

from collections.abc import Mapping

from pydantic import model_validator

from ctipsurvey import files
from ctipsurvey.instruments.patterns import PatternError, PatternWord, parse_pattern
from ctipsurvey.instruments.words import LANGUAGE_NAMES, Entry, Word, build
from ctipsurvey.study import Study


class Notion(Entry):
    """The words of one notion in each language, separated by blanks, each as in a pattern."""

    en: Word = ""
    ru: Word = ""
    ky: Word = ""

    @model_validator(mode="after")
    def _readable(self) -> "Notion":
        for language in LANGUAGE_NAMES:
            try:
                self.in_language(language)
            except PatternError as error:
                raise ValueError(f"{language}: the list of words {error}") from None
        return self

    def in_language(self, language: str) -> tuple[PatternWord, ...]:
        """The words of one language; none where it has none."""
        words = str(getattr(self, language, "")).split() if language in LANGUAGE_NAMES else []
        if not words:
            return ()
        (shape,) = parse_pattern(" | ".join(words)).shapes
        return shape.slots[0]


class Notions(Entry):
    """All notions by their names."""

    notions: Mapping[Word, Notion] = {}


def load_notions(study: Study) -> Notions:
    """The notions of a study; none where it has no such file. Raises InstrumentError with all its problems."""
    path = study.instrument("notions")
    if not path.exists():
        return Notions()
    content, lines = files.read_yaml_with_lines(path)
    return build(
        Notions, {"notions": content}, study.relative(path), {("notions", *key): n for key, n in lines.items()}
    )
