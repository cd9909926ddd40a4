"""Instruments from their YAML and back to it."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem, UsageError, did_you_mean
from ctipsurvey.instruments.questionnaire import Choice, Generated, Questionnaire
from ctipsurvey.instruments.register import Register, load_register, study_scale
from ctipsurvey.instruments.words import build
from ctipsurvey.study import Study

HAS_ITEMS = re.compile(r"^[\"']?items[\"']?\s*:", re.MULTILINE)
"""How a file with questions is known: a key `items` that is not indented."""
NUMBER = {"en": "no.", "ru": "№", "ky": "№"}
"""How the number of a recommendation is introduced."""
HEADINGS = {"en": "English (en)", "ru": "Russian (ru)", "ky": "Kyrgyz (ky)"}
"""How the project's languages are called in an XLSForm."""


def load_questionnaire(study: Study) -> Questionnaire:
    """The written questionnaire of a study. Raises InstrumentError with all problems of the file."""
    return load_instrument(study, "questionnaire")


def load_guide(study: Study) -> Questionnaire:
    """The interview guide of a study. Raises InstrumentError with all problems of the file."""
    return load_instrument(study, "guide")


def load_instrument(study: Study, name: str) -> Questionnaire:
    """An instrument of a study by its id, its lists taken from the register filled in.

    Raises UsageError where the study has none of this name, InstrumentError with all problems of the file.
    """
    known = instrument_names(study)
    if name not in known:
        message = f"`{name}` is not a questionnaire or guide of this study. {did_you_mean(name, known)}"
        raise UsageError(Problem("instruments/", "", message))
    return _load(study, name, load_register(study))


def load_instruments(study: Study) -> dict[str, Questionnaire]:
    """Every questionnaire and guide of a study by its id. Raises InstrumentError with all problems of the first."""
    register = load_register(study)
    return {name: _load(study, name, register) for name in instrument_names(study)}


def _load(study: Study, name: str, register: Register) -> Questionnaire:
    path = study.instrument(name)
    return fill_lists(read_instrument(path, study.relative(path)), register)


def instrument_names(study: Study) -> tuple[str, ...]:
    """The ids of all questionnaires and guides of a study: the files in `instruments/` that have items."""
    return tuple(path.stem for path in study.instruments() if HAS_ITEMS.search(files.read_text(path, InstrumentError)))


def read_instrument(path: Path, file: str = "") -> Questionnaire:
    """An instrument from any YAML file; `file` is how messages call it. Raises InstrumentError."""
    content, lines = files.read_yaml_with_lines(path)
    return build(Questionnaire, content, file or path.name, lines)


def fill_lists(questionnaire: Questionnaire, register: Register) -> Questionnaire:
    """The same instrument with the lists that come from the register written out.

    `recommendations` are the register's recommendations, `ratings` the levels of its rating scale.
    """
    choices = {
        name: generated_list(listed, register) if isinstance(listed, Generated) else listed
        for name, listed in questionnaire.choices.items()
    }
    return questionnaire.model_copy(update={"choices": choices})


def generated_list(generated: Generated, register: Register) -> tuple[Choice, ...]:
    """The choices of a list that the register gives: a recommendation is asked about from the wave after its report.

    A recommendation that the register has not translated is shown in English.
    """
    if generated.source == "ratings":
        return tuple(
            Choice(id=rating.id, label=rating.label.model_dump(), missing=not rating.counted)
            for rating in study_scale(register).scale
        )
    found = []
    for entry in register.recommendations:
        short = {language: f"{entry.report_year}, {sign} {entry.no}" for language, sign in NUMBER.items()}
        texts = {
            language: f"{short[language]}: {text or entry.text.en}"
            for language, text in entry.text.model_dump().items()
        }
        found.append(Choice(id=entry.id, label=texts, short_label=short, since=entry.report_year + 1))
    return tuple(found)


def instrument_text(questionnaire: Questionnaire) -> str:
    """The YAML of an instrument: keys in their order, nothing written that has no content.

    Reading this text gives an equal instrument again.
    """
    return files.yaml_text(_plain(questionnaire))


def _plain(value: Any) -> Any:
    """Dictionaries, lists and text, as a researcher would have typed them."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        shown = {name: getattr(value, name) for name in fields}
        return {
            name: _plain(content)
            for name, content in shown.items()
            if fields[name].is_required() or content != fields[name].get_default(call_default_factory=True)
        }
    if isinstance(value, Mapping):
        return {str(key): _plain(content) for key, content in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(content) for content in value]
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
