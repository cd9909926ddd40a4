"""A model trained on the examples of a study, with its scores on what it had not seen; and the coders by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import __version__
from ctipsurvey.coding.coder import Both, Coder, Model, Rules, short_hash
from ctipsurvey.coding.examples import load_examples, split_codings
from ctipsurvey.coding.features import Sentence
from ctipsurvey.coding.learning import Learner, Settled, Taught, ThemeModel
from ctipsurvey.coding.model import ModelCoder
from ctipsurvey.coding.rules import RuleCoder
from ctipsurvey.coding.storing import load_model, save_model
from ctipsurvey.errors import Problem, UsageError, did_you_mean
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.notions import Notions, load_notions
from ctipsurvey.instruments.phrases import Phrases, load_phrases
from ctipsurvey.instruments.words import LANGUAGE_NAMES
from ctipsurvey.language.vectors import Encoder
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

SHIPPED = Path(__file__).with_name("shipped.skops")
"""The model that comes with the package, trained on the examples that come with it."""


@dataclass(frozen=True)
class Score:
    """How a model does on sentences that it had not seen: micro-F1 over all codes, precision and recall."""

    way: str
    language: str
    n_sentences: int
    precision: float
    recall: float
    f1: float


Coded = tuple[Sequence[Sentence], Sequence[dict[str, str]], Sequence[str]]
"""Sentences, the codes of each with their valence, and whose each is."""


def train(study: Study, out: Path, encoder: Encoder | None, people: Coded = ((), (), ())) -> list[Score]:
    """Train on the study's examples and people's codings, write the model, and come back with its scores.

    The scores are on folds it had not seen: sentences of one content, and answers of one person, are never in two. The
    same examples, phrases and versions of the libraries give the same bytes.
    """
    codebook = load_codebook(study)
    phrases = load_phrases(study, codebook)
    taught = taught_by(load_examples(study.examples(), codebook), people)
    rules = RuleCoder(phrases, load_notions(study))
    learner = Learner(taught, rules, [code.id for code in codebook.codes], encoder)
    model, scores = learner.model_and_scores()
    model.about = {
        "data": taught.hash(),
        "n_sentences": str(len(taught.sentences)),
        "words": words_version(phrases, load_notions(study)),
        "vectors": encoder.version if encoder else "",
        "ctipsurvey": __version__,
    }
    save_model(model, out)
    authors = [group.rsplit("_c", 1)[0] for group in taught.groups]
    unknown = scores_of(model, learner, learner.scores_by_folds(authors), ", unknown authors")
    return [*scores_of(model, learner, scores), *unknown]


def words_version(phrases: Phrases, notions: Notions) -> str:
    """Twelve letters that change whenever the phrases or the notions do."""
    return short_hash(phrases.model_dump_json() + notions.model_dump_json())


def taught_by(examples: "pd.DataFrame", people: Coded = ((), (), ())) -> Taught:
    """The examples as sentences with codings, grouped by content; then what people coded."""
    rows = examples.to_dict("records")
    sentences, codings, groups = people
    return Taught(
        [*(Sentence(row["text"], row["context"], row["language"]) for row in rows), *sentences],
        [*(split_codings(row["codings"]) for row in rows), *codings],
        [*(row["content_id"] for row in rows), *groups],
    )


def scores_of(model: ThemeModel, learner: Learner, scores: "dict[str, Numbers]", of: str = "") -> list[Score]:
    """Precision, recall and F1 of each way, by language and in all, from the scores of the folds."""
    import numpy as np

    languages = np.array([sentence.language for sentence in learner.taught.sentences])
    ways: list[tuple[str, Settled | None, list[str]]] = [
        ("letters and phrases", model.settled, ["letters"]),
        ("with vectors", model.settled_with_vectors, ["letters", "vectors"]),
    ]
    found = []
    for name, settled, parts in ways:
        if settled is None:
            continue
        total = settled.weights[:, 0] + sum(settled.weights[:, 1 + at] * scores[part] for at, part in enumerate(parts))
        given = 1 / (1 + np.exp(-total)) >= settled.thresholds
        for language in (*LANGUAGE_NAMES, "all"):
            own = languages == language if language != "all" else np.ones(len(languages), dtype=bool)
            if own.any():
                found.append(_score(name + of, language, given[own], learner.wanted[own] == 1))
    return found


def _score(way: str, language: str, given: "NDArray[np.bool_]", wanted: "NDArray[np.bool_]") -> Score:
    hits = int((given & wanted).sum())
    n_given, n_wanted = int(given.sum()), int(wanted.sum())
    f1 = 2 * hits / (n_given + n_wanted) if n_given + n_wanted else 0.0
    return Score(
        way, language, len(given), hits / n_given if n_given else 0.0, hits / n_wanted if n_wanted else 0.0, f1
    )


def find_coder(study: Study, name: str, encoder: Encoder | None, model_file: Path = SHIPPED) -> Coder:
    """A coder by name: `rules`, `model` or `both`. Raises UsageError for another name."""
    if name not in CODERS:
        raise UsageError(Problem("", "--coder", f"`{name}` is not a coder. {did_you_mean(name, CODERS)}"))
    rules = RuleCoder(load_phrases(study, load_codebook(study)), load_notions(study))
    return CODERS[name](rules, encoder, model_file)


def _rules(rules: RuleCoder, encoder: Encoder | None, model_file: Path) -> Rules:
    return Rules(rules.phrases, rules)


def _model(rules: RuleCoder, encoder: Encoder | None, model_file: Path) -> Model:
    model = load_model(model_file)
    fits = encoder is not None and model.about.get("vectors") == encoder.version
    return Model(ModelCoder(model, rules, encoder if fits else None))


def _both(rules: RuleCoder, encoder: Encoder | None, model_file: Path) -> Both:
    return Both(_rules(rules, encoder, model_file), _model(rules, encoder, model_file))


CODERS: dict[str, Callable[[RuleCoder, Encoder | None, Path], Coder]] = {
    "rules": _rules,
    "model": _model,
    "both": _both,
}
"""The coders that can be asked for."""
