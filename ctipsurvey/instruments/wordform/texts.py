"""What a form says beside the instrument's own texts, in the languages it is printed in."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.errors import Problem, UsageError, did_you_mean
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.words import Wording

WORDS = Path(__file__).with_name("words.yaml")
FIXED = ("en", "ru", "ky")


@dataclass(frozen=True)
class Tongue:
    """A language: `key` in the instrument, `fixed` that of the form's own words, `code` for Word."""

    key: str
    fixed: str
    code: str


Said = tuple[tuple[Tongue, str], ...]
"""One text in the form's languages, the prominent one first; a language in which it is not there is left out."""


@functools.cache
def words() -> Mapping[str, Mapping[str, str]]:
    """The form's own words: name -> language -> text."""
    found: Mapping[str, Mapping[str, str]] = files.read_yaml(WORDS)
    return found


def word(name: str, tongue: Tongue, **given: object) -> str:
    """One of the form's own words in this language, with what is given filled in."""
    return words()[name][tongue.fixed].format(**given)


def fixed(name: str, tongues: Sequence[Tongue], **given: object) -> Said:
    """One of the form's own words in all languages of the form, none twice."""
    return tuple((tongue, text) for tongue, text in _own(name, tongues, given) if text)


def _own(name: str, tongues: Sequence[Tongue], given: Mapping[str, object]) -> list[tuple[Tongue, str]]:
    found: dict[str, tuple[Tongue, str]] = {}
    for tongue in tongues:
        text = word(name, tongue, **given)
        found.setdefault(text, (tongue, text))
    return list(found.values())


def said(wording: Wording, tongues: Sequence[Tongue]) -> Said:
    """A text of the instrument in the form's languages; in another one where it has none of them."""
    found: dict[str, Tongue] = {}
    for tongue in tongues:
        text = wording.get(tongue.key, "").strip()
        if text:
            found.setdefault(text, tongue)
    if not found:
        for key, text in wording.items():
            if text.strip():
                found[text.strip()] = tongue_of(key, "")
                break
    return tuple((tongue, text) for text, tongue in found.items())


def tongues_of(questionnaire: Questionnaire, languages: Sequence[str]) -> tuple[Tongue, ...]:
    """The languages of a form in the order asked for. Raises UsageError for one that the instrument does not have."""
    known = dict(questionnaire.languages) or dict.fromkeys(_keys_used(questionnaire) or ["en"], "")
    wanted = list(dict.fromkeys(languages)) or [questionnaire.default_language or next(iter(known), "en")]
    problems = [
        Problem(
            questionnaire.id, f"language {key}", f"the instrument is not in this language. {did_you_mean(key, known)}"
        )
        for key in wanted
        if key not in known
    ]
    if len(wanted) > 3:
        problems.append(Problem(questionnaire.id, "", "a form is printed in at most three languages side by side."))
    if problems:
        raise UsageError(problems)
    return tuple(tongue_of(key, known[key]) for key in wanted)


def tongue_of(key: str, heading: str) -> Tongue:
    """The language that a key of the instrument means; the form's own words are English where it is none of ours."""
    match = re.search(r"\(([A-Za-z]{2,3})\)\s*$", heading)
    short = match[1].lower() if match else key
    if short in FIXED:
        return Tongue(key, short, words()["code"][short])
    return Tongue(key, "en", short if re.fullmatch(r"[a-z]{2,3}", short) else "en-GB")


def _keys_used(questionnaire: Questionnaire) -> list[str]:
    wordings = [questionnaire.title, *(item.label for item in questionnaire.all_items())]
    return list(dict.fromkeys(key for wording in wordings for key, text in wording.items() if text))
