"""Coders of text: rules, a model, or both; each with a name and a version, each says on what a coding rests."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ctipsurvey.coding.features import Sentence, strongest
from ctipsurvey.coding.model import ModelCoder
from ctipsurvey.coding.rules import RuleCoder
from ctipsurvey.instruments.phrases import Phrases


@dataclass(frozen=True)
class Coding:
    """One code on one sentence: `row` is its place in what was given; `to_review` where a person should decide."""

    row: int
    code: str
    valence: str
    confidence: float
    basis: str
    to_review: bool = False


class Coder(Protocol):
    """Codes sentences; `version` changes whenever the same sentence could get another coding."""

    name: str
    version: str
    by_sentence: bool
    """Whether it wants long texts cut into sentences; the rules find their sentences by themselves."""

    def code(self, sentences: Sequence[Sentence]) -> list[Coding]:
        """The codings of each sentence, in order, surest first."""


class Rules:
    """The phrases alone. Confidence is 1 for every phrase: it was found or not."""

    name = "rules"
    by_sentence = False

    def __init__(self, phrases: Phrases, rules: RuleCoder) -> None:
        self.version = f"rules {short_hash(phrases.model_dump_json())}"
        self._rules = rules

    def code(self, sentences: Sequence[Sentence]) -> list[Coding]:
        """One coding a code found; of several phrases with several valences the first that is not neutral counts."""
        found = []
        for row, sentence in enumerate(sentences):
            findings = self._rules.find(sentence.text, sentence.language)
            for code in dict.fromkeys(one.code for one in findings):
                valences = [one.valence for one in findings if one.code == code]
                valence = next((one for one in valences if one != "neutral"), "neutral")
                found.append(Coding(row, code, valence, 1.0, f"rules {', '.join(strongest(findings, code))}"))
        return found


class Model:
    """The model alone; what it is unsure of is put before a person."""

    by_sentence = True

    def __init__(self, model: ModelCoder) -> None:
        self.name = model.name
        version = model.encoder.version if model.encoder else "no vectors"
        self.version = f"{self.name} {model.model.about.get('data', '')[:12]} {version}"
        self._model = model

    def code(self, sentences: Sequence[Sentence]) -> list[Coding]:
        """The codings that the model gives, and those it leaves to a person."""
        return [
            Coding(one.row, one.code, one.valence, one.confidence, one.basis, not one.is_given)
            for one in self._model.suggest(sentences)
        ]


class Both:
    """The model, with a rule's word where the model is unsure: a phrase that was found settles it."""

    name = "rules_and_model"
    by_sentence = True

    def __init__(self, rules: Rules, model: Model) -> None:
        self.version = f"{rules.version}, {model.version}"
        self._model = model

    def code(self, sentences: Sequence[Sentence]) -> list[Coding]:
        """As the model codes; an unsure coding that a phrase speaks for is given."""
        return [
            Coding(one.row, one.code, one.valence, one.confidence, one.basis)
            if one.to_review and one.basis.startswith("rules ")
            else one
            for one in self._model.code(sentences)
        ]


def short_hash(text: str) -> str:
    """Twelve letters that change whenever the text does."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
