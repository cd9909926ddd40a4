"""A learned model as a coder: probabilities of codes, their valence, and on what they rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ctipsurvey.coding.features import (
    Sentence,
    language_columns,
    phrase_counts,
    strongest,
    vectors_of,
)
from ctipsurvey.coding.learning import (
    LANGUAGES,
    Learned,
    Settled,
    ThemeModel,
    letters_and_phrases,
    theme_scores,
    with_code,
)
from ctipsurvey.coding.rules import RuleCoder
from ctipsurvey.instruments.phrases import VALENCES
from ctipsurvey.language.vectors import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

UNSURE = 0.6
"""A code whose probability is at least this part of its threshold is not given, but put before a person."""
N_EVIDENCE = 3
"""Runs of letters that are named as the strongest evidence."""


@dataclass(frozen=True)
class Suggestion:
    """One code suggested for one sentence. `is_given` is False where the model leaves the decision to a person."""

    row: int
    code: str
    valence: str
    confidence: float
    basis: str
    is_given: bool


class ModelCoder:
    """A model with the rules and, if it has one, the encoder with which it was learned."""

    def __init__(self, model: ThemeModel, rules: RuleCoder, encoder: Encoder | None = None) -> None:
        self.model = model
        self.rules = rules
        self.encoder = encoder if model.vectors is not None else None
        self.name = "model_with_vectors" if self.encoder else "model"

    def suggest(self, sentences: Sequence[Sentence]) -> list[Suggestion]:
        """Codes for each sentence, those given and those left to a person, by sentence and probability."""
        if not sentences:
            return []
        ways = self._columns(sentences)
        chances = self._chances([theme_scores(learned, columns) for learned, columns in ways])
        thresholds = self._settled().thresholds
        asked = [(row, at) for row, at in zip(*(chances >= UNSURE * thresholds).nonzero(), strict=True)]
        valences = self._valences(ways, asked)
        found = []
        for (row, at), valence in zip(asked, valences, strict=True):
            basis = self._basis(sentences[row], self.model.codes[at], ways[0][1][row], at)
            chance = float(chances[row, at])
            given = bool(chance >= thresholds[at])
            found.append(Suggestion(int(row), self.model.codes[at], valence, chance, basis, given))
        return sorted(found, key=lambda one: (one.row, -one.confidence, one.code))

    def chances(self, sentences: Sequence[Sentence]) -> "Numbers":
        """One row a sentence, one column a code: the probability that the sentence is about it."""
        return self._chances([theme_scores(learned, columns) for learned, columns in self._columns(sentences)])

    def _settled(self) -> Settled:
        with_vectors = self.model.settled_with_vectors
        return with_vectors if self.encoder and with_vectors else self.model.settled

    def _columns(self, sentences: Sequence[Sentence]) -> list[tuple[Learned, Any]]:
        import numpy as np

        counts = phrase_counts(sentences, self.rules, self.model.codes, self.model.notions)
        languages = language_columns(sentences, LANGUAGES)
        letters = letters_and_phrases(self.model.text_letters, self.model.context_letters, sentences, counts, languages)
        ways: list[tuple[Learned, Any]] = [(self.model.letters, letters)]
        if self.encoder and self.model.vectors is not None:
            ways.append((self.model.vectors, np.hstack([vectors_of(sentences, self.encoder), counts, languages])))
        return ways

    def _chances(self, scores: "list[Numbers]") -> "Numbers":
        import numpy as np

        weights = self._settled().weights
        total = weights[:, 0] + sum(weights[:, 1 + way] * one for way, one in enumerate(scores))
        return np.asarray(1 / (1 + np.exp(-total)), dtype=np.float64)

    def _valences(self, ways: list[tuple[Learned, Any]], asked: list[tuple[int, int]]) -> list[str]:
        """The likeliest valence of each sentence and code: by vectors where there are any, they tell it best."""
        if not asked:
            return []
        learned, columns = ways[-1]
        rows, codes = [row for row, _ in asked], [at for _, at in asked]
        found = learned.valences.predict(with_code(columns, rows, codes, len(self.model.codes)))
        return [VALENCES[int(at)] for at in found]

    def _basis(self, sentence: Sentence, code: str, columns: Any, at: int) -> str:
        """On what a code rests: rules that found it, and the runs of letters that speak most for it."""
        rules = strongest(self.rules.find(sentence.text, sentence.language), code)
        names = self.model.text_letters.get_feature_names_out()
        weights = self.model.letters.themes[at].coef_[0]
        shares = [
            (float(value * weights[place]), str(names[place]).strip())
            for place, value in zip(columns.indices, columns.data, strict=True)
            if place < len(names) and weights[place] > 0
        ]
        best = list(dict.fromkeys(text for _, text in sorted(shares, reverse=True) if len(text) > 2))[:N_EVIDENCE]
        spoken = self._notions(sentence, weights)
        parts = [f"rules {', '.join(rules)}"] if rules else []
        parts += [f"notions {', '.join(spoken)}"] if spoken else []
        parts += [f"letters {', '.join(best)}"] if best else []
        parts += ["vectors"] if self.encoder else []
        return "; ".join(parts)

    def _notions(self, sentence: Sentence, weights: Any) -> list[str]:
        """The notions of the sentence that speak most for a code, by the weights of its regression."""
        names = self.model.notions
        n_letters = len(self.model.text_letters.vocabulary_) + len(self.model.context_letters.vocabulary_)
        first = n_letters + len(self.model.codes) * (2 + len(VALENCES))
        spoken = self.rules.notions.find(sentence.text, sentence.language)
        found = [(float(weights[first + names.index(name)]), name) for name in spoken if name in names]
        return [name for weight, name in sorted(found, reverse=True)[:N_EVIDENCE] if weight > 0]
