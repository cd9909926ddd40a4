"""A model learned from codings: by letters and by likeness to coded sentences, calibrated, a threshold a theme."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ctipsurvey.coding.features import (
    VECTOR_SCALE,
    Sentence,
    language_columns,
    phrase_counts,
    stacked,
    vectors_of,
)
from ctipsurvey.coding.likeness import Likeness, learn_likeness
from ctipsurvey.coding.rules import RuleCoder
from ctipsurvey.instruments.phrases import VALENCES
from ctipsurvey.instruments.words import LANGUAGE_NAMES
from ctipsurvey.language.vectors import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Numbers = NDArray[np.float64]

LANGUAGES = tuple(LANGUAGE_NAMES)
LETTERS = (2, 5)
"""Shortest and longest run of letters that is looked at."""
MOST_RUNS = {"text": 30_000, "context": 6_000}
"""Runs of letters that are kept, the most frequent ones."""
STRENGTH = 20.0
"""How closely the regressions on letters follow their examples (scikit-learn's C)."""
VALENCE_STRENGTH = {"letters": 5.0, "vectors": 0.5}
"""The same of the regressions that tell valences; chosen in folds of the examples."""
N_FOLDS = 5
MOST_OF_A_FEW = 12
"""Of so few groups each is a fold of its own."""


@dataclass
class Learned:
    """One trained way of looking: `letters` has one regression a code, in their order, `vectors` a likeness of all.

    `valences` is one regression over all codes.
    """

    themes: list[Any] = field(default_factory=list)
    valences: Any = None
    likeness: Likeness | None = None


@dataclass
class Settled:
    """How the scores of the ways become a probability, and from which probability on a code is given."""

    weights: "Numbers"
    thresholds: "Numbers"


@dataclass
class ThemeModel:
    """What was learned. `letters` works everywhere; `vectors` needs the encoder with which it was learned."""

    codes: tuple[str, ...]
    text_letters: Any
    context_letters: Any
    letters: Learned
    settled: Settled
    vectors: Learned | None = None
    settled_with_vectors: Settled | None = None
    notions: tuple[str, ...] = ()
    about: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taught:
    """Coded sentences: `codings` has the valence by code of each; no sentence of one group is learned from while
    another of it is tested (translations and paraphrases of one content, sentences of one author).
    """

    sentences: Sequence[Sentence]
    codings: Sequence[dict[str, str]]
    groups: Sequence[str]

    def hash(self) -> str:
        """A hash of all sentences and codings, by which a model says from what it learned."""
        digest = hashlib.sha256()
        for sentence, coding in sorted(
            zip(self.sentences, self.codings, strict=True), key=lambda pair: (pair[0].text, pair[0].context)
        ):
            digest.update(
                f"{sentence.language}\t{sentence.context}\t{sentence.text}\t{sorted(coding.items())}\n".encode()
            )
        return digest.hexdigest()


class Learner:
    """Learns a model from taught sentences; `columns` are worked out once and used for every fold."""

    def __init__(self, taught: Taught, rules: RuleCoder, codes: Sequence[str], encoder: Encoder | None) -> None:
        import numpy as np

        self.taught = taught
        self.codes = tuple(codes)
        self.notions = rules.notions.names
        self.counts = phrase_counts(taught.sentences, rules, codes, self.notions)
        self.languages = language_columns(taught.sentences, LANGUAGES)
        self.dense = vectors_of(taught.sentences, encoder) if encoder else None
        self.wanted = np.array([[code in coding for code in codes] for coding in taught.codings], dtype=int)

    def model(self) -> ThemeModel:
        """The model learned from all sentences."""
        return self.model_and_scores()[0]

    def model_and_scores(self) -> "tuple[ThemeModel, dict[str, Numbers]]":
        """The model learned from all sentences, and the scores of folds, by which its thresholds were set."""
        import numpy as np

        every = np.arange(len(self.taught.sentences))
        scores = self.scores_by_folds()
        text_letters, context_letters, letters, vectors = self._fit(every, with_valences=True)
        with_vectors = None
        if vectors is not None:
            with_vectors = settle(np.stack([scores["letters"], scores["vectors"]]), self.wanted)
        settled = settle(scores["letters"][None], self.wanted)
        model = ThemeModel(
            self.codes, text_letters, context_letters, letters, settled, vectors, with_vectors, notions=self.notions
        )
        return model, scores

    def scores_by_folds(self, groups: Sequence[str] | None = None) -> "dict[str, Numbers]":
        """The score of each sentence and code from a model that has not seen the sentence's group.

        `groups` are those of the sentences, where others are wanted than the taught ones: their authors, say.
        """
        import numpy as np

        shape = self.wanted.shape
        found = {"letters": np.zeros(shape)} | ({"vectors": np.zeros(shape)} if self.dense is not None else {})
        for fold in folds(groups or self.taught.groups):
            others = np.setdiff1d(np.arange(shape[0]), fold)
            text_letters, context_letters, letters, vectors = self._fit(others)
            columns = self._letter_columns(text_letters, context_letters, fold)
            found["letters"][fold] = theme_scores(letters, columns)
            if vectors is not None:
                found["vectors"][fold] = theme_scores(vectors, self._vector_columns(fold))
        return found

    def _fit(
        self, rows: "NDArray[np.intp]", *, with_valences: bool = False
    ) -> tuple[Any, Any, Learned, Learned | None]:
        text_letters = letter_columns([self.taught.sentences[row].text for row in rows], MOST_RUNS["text"])
        contexts = [self.taught.sentences[row].context or "no context" for row in rows]
        context_letters = letter_columns(contexts, MOST_RUNS["context"])
        columns = self._letter_columns(text_letters, context_letters, rows)
        letters = self._learned(columns, rows, "letters", with_valences)
        if self.dense is None:
            return text_letters, context_letters, letters, None
        vectors = self._learned(self._vector_columns(rows), rows, "vectors", with_valences)
        return text_letters, context_letters, letters, vectors

    def _letter_columns(self, text_letters: Any, context_letters: Any, rows: "NDArray[np.intp]") -> "csr_matrix":
        sentences = [self.taught.sentences[row] for row in rows]
        return letters_and_phrases(text_letters, context_letters, sentences, self.counts[rows], self.languages[rows])

    def _vector_columns(self, rows: "NDArray[np.intp]") -> "Numbers":
        import numpy as np

        assert self.dense is not None
        return np.hstack([self.dense[rows], self.counts[rows], self.languages[rows]])

    def _learned(self, columns: Any, rows: "NDArray[np.intp]", way: str, with_valences: bool) -> Learned:
        valences = self._valences(columns, rows, way) if with_valences else None
        valences = valences and _lighter(valences)
        if way == "vectors":
            assert self.dense is not None
            return Learned([], valences, learn_likeness(columns, self.dense.shape[1], self.wanted[rows], VECTOR_SCALE))
        themes = [_yes_or_no().fit(columns, self.wanted[rows, at]) for at in range(len(self.codes))]
        return Learned([_lighter(one) for one in themes], valences)

    def _valences(self, columns: Any, rows: "NDArray[np.intp]", way: str) -> Any:
        """One regression for the valences of all codes: of each coded sentence and code one row."""
        picked, codes, wanted = [], [], []
        for at, row in enumerate(rows):
            for code, valence in self.taught.codings[row].items():
                picked.append(at)
                codes.append(self.codes.index(code))
                wanted.append(VALENCES.index(valence))
        return _one_of_several(way).fit(with_code(columns, picked, codes, len(self.codes)), wanted)


def letter_columns(texts: Sequence[str], most: int) -> Any:
    """Runs of letters inside words, weighed by how rare they are; those of a single text are left out."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    fewest = min(2, len(texts))
    runs = TfidfVectorizer(
        analyzer="char_wb", ngram_range=LETTERS, sublinear_tf=True, min_df=fewest, max_features=most
    ).fit(texts)
    runs.vocabulary_ = {run: int(place) for run, place in runs.vocabulary_.items()}
    return runs


def letters_and_phrases(
    text_letters: Any, context_letters: Any, sentences: Sequence[Sentence], counts: "Numbers", languages: "Numbers"
) -> "csr_matrix":
    """The columns by which `letters` looks at sentences."""
    own = text_letters.transform([sentence.text for sentence in sentences])
    before = context_letters.transform([sentence.context for sentence in sentences]) * 0.4
    return stacked(own, before, counts, languages)


def with_code(columns: Any, rows: Sequence[int], codes: Sequence[int], n_codes: int) -> "csr_matrix":
    """Rows of sentences, each with a column that says for which code the valence is asked."""
    import numpy as np
    from scipy import sparse

    marks = np.zeros((len(rows), n_codes))
    marks[np.arange(len(rows)), list(codes)] = 1
    return stacked(sparse.csr_matrix(columns)[list(rows)], marks)


def theme_scores(learned: Learned, columns: Any) -> "Numbers":
    """One row a sentence, one column a code: how far on the side of the code the sentence lies."""
    import numpy as np

    if learned.likeness is not None:
        return learned.likeness.scores(columns)
    return np.column_stack([regression.decision_function(columns) for regression in learned.themes])


def folds(groups: Sequence[str]) -> "list[NDArray[np.intp]]":
    """Rows in parts of which none shares a group with another; the same groups give the same parts."""
    import numpy as np

    different = sorted(set(groups))
    if len(different) <= MOST_OF_A_FEW:
        return [np.array([at for at, own in enumerate(groups) if own == group]) for group in different]
    names = np.array([int(hashlib.sha256(group.encode()).hexdigest(), 16) % N_FOLDS for group in groups])
    return [np.flatnonzero(names == part) for part in range(N_FOLDS) if (names == part).any()]


def settle(scores: "Numbers", wanted: "Numbers") -> Settled:
    """Scores of each way (way x sentence x code) made into one probability a code (Platt 1999), and thresholds.

    The threshold of a code is the one with the best F1 on these scores, drawn halfway towards that of all codes
    together, because one code has few sentences.
    """
    import numpy as np

    n_codes = wanted.shape[1]
    weights = np.zeros((n_codes, scores.shape[0] + 1))
    chances = np.zeros(wanted.shape)
    for at in range(n_codes):
        columns = scores[:, :, at].T
        regression = _plain_regression().fit(columns, wanted[:, at])
        weights[at] = [regression.intercept_[0], *regression.coef_[0]]
        chances[:, at] = regression.predict_proba(columns)[:, 1]
    common = best_threshold(chances.ravel(), wanted.ravel())
    own = np.array([best_threshold(chances[:, at], wanted[:, at]) for at in range(n_codes)])
    return Settled(weights, (own + common) / 2)


def best_threshold(chances: "Numbers", wanted: "Numbers") -> float:
    """The probability from which on giving the code gives the best F1."""
    import numpy as np

    steps = np.linspace(0.05, 0.95, 91)
    hits = np.array([((chances >= step) & (wanted == 1)).sum() for step in steps])
    given = np.array([(chances >= step).sum() for step in steps])
    scores = 2 * hits / np.maximum(given + wanted.sum(), 1)
    return float(steps[int(scores.argmax())])


def _lighter(regression: Any) -> Any:
    """A regression with weights of half the size; what it says does not change by as much as is ever shown."""
    import numpy as np

    regression.coef_ = regression.coef_.astype(np.float32)
    return regression


def _yes_or_no() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear", tol=1e-3, random_state=0)


def _one_of_several(way: str) -> Any:
    from sklearn.linear_model import LogisticRegression

    weights = "balanced" if way == "letters" else None
    return LogisticRegression(C=VALENCE_STRENGTH[way], class_weight=weights, tol=1e-3, max_iter=1000)


def _plain_regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=1.0, max_iter=1000)
