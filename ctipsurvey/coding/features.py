"""What the model sees of a sentence: phrases and notions in it and before it, its letters, its language, its vector."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctipsurvey.coding.rules import Finding, RuleCoder
from ctipsurvey.instruments.phrases import VALENCES
from ctipsurvey.language.vectors import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Numbers = NDArray[np.float64]

MOST_HITS = 2
"""More phrases of one theme in a sentence than this say nothing new."""
OF_CONTEXT = 0.5
"""What a phrase in the sentence before counts beside one in the sentence itself."""
OF_NOTION = 0.35
"""What a notion counts beside a phrase."""
VECTOR_SCALE = 4.0
"""Vectors have length 1; so much longer they weigh as much as phrases do."""


@dataclass(frozen=True)
class Sentence:
    """One sentence to be coded, what was said just before it in the same answer, and its language."""

    text: str
    context: str = ""
    language: str = "en"


def phrase_counts(
    sentences: Sequence[Sentence], rules: RuleCoder, codes: Sequence[str], notions: Sequence[str]
) -> "Numbers":
    """One row a sentence: phrases of each code in it, by valence too, and in its context; then notions in both.

    Columns in that order.
    """
    import numpy as np

    place = {code: number for number, code in enumerate(codes)}
    n = len(codes)
    counts = np.zeros((len(sentences), n * (2 + len(VALENCES))))
    for row, sentence in enumerate(sentences):
        for one in rules.find(sentence.text, sentence.language):
            if one.code in place:
                counts[row, place[one.code]] += 1
                counts[row, n * (1 + VALENCES.index(one.valence)) + place[one.code]] += 1
        if sentence.context:
            for one in rules.find(sentence.context, sentence.language):
                if one.code in place:
                    counts[row, n * (1 + len(VALENCES)) + place[one.code]] += OF_CONTEXT
    languages = [one.language for one in sentences]
    own = rules.notions.marks([one.text for one in sentences], languages, notions)
    before = rules.notions.marks([one.context for one in sentences], languages, notions)
    return np.hstack([np.minimum(counts, MOST_HITS), OF_NOTION * own, OF_NOTION * OF_CONTEXT * before])


def vectors_of(sentences: Sequence[Sentence], encoder: Encoder) -> "Numbers":
    """One row a sentence: its vector, then that of it with its context before it."""
    import numpy as np

    alone = encoder.encode([sentence.text for sentence in sentences])
    together = encoder.encode([f"{one.context} {one.text}".strip() for one in sentences])
    return VECTOR_SCALE * np.hstack([alone, together]).astype(np.float64)


def language_columns(sentences: Sequence[Sentence], languages: Sequence[str]) -> "Numbers":
    """One row a sentence, one column a language, 1 where the sentence is in it."""
    import numpy as np

    return np.array([[float(one.language == language) for language in languages] for one in sentences])


def stacked(*parts: "Numbers | csr_matrix") -> "csr_matrix":
    """Columns of several kinds side by side."""
    from scipy import sparse

    return sparse.hstack([sparse.csr_matrix(part) for part in parts]).tocsr()


def strongest(findings: Sequence[Finding], code: str) -> list[str]:
    """The ids of the rules by which a code was found, each once."""
    return list(dict.fromkeys(one.rule for one in findings if one.code == code))
