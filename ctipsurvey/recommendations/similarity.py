"""How alike two recommendations are: by their letters, their words, and across languages by notions or vectors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctipsurvey.coding.notions import NotionFinder
from ctipsurvey.language.vectors import Encoder
from ctipsurvey.language.words import fold, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

STEM = 6
"""Letters of a word that count: endings of three languages fall away."""
STOP = frozenset(
    fold(word)[:STEM]
    for word in [
        "the",
        "a",
        "an",
        "of",
        "on",
        "in",
        "to",
        "and",
        "or",
        "for",
        "with",
        "by",
        "from",
        "at",
        "as",
        "is",
        "are",
        "be",
        "been",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "such",
        "which",
        "who",
        "whom",
        "whose",
        "necessary",
        "need",
        "needs",
        "deemed",
        "expedient",
        "there",
        "shall",
        "should",
        "must",
        "if",
        "also",
        "well",
        "other",
        "others",
        "relevant",
        "including",
        "include",
        "carry",
        "out",
        "ensure",
        "provide",
        "order",
        "upon",
        "under",
        "into",
        "their",
        "his",
        "her",
        "them",
        "not",
        "no",
        "any",
        "all",
        "particular",
        "regard",
        "given",
        "и",
        "в",
        "во",
        "на",
        "по",
        "с",
        "со",
        "для",
        "о",
        "об",
        "от",
        "к",
        "у",
        "за",
        "из",
        "при",
        "не",
        "или",
        "а",
        "же",
        "что",
        "как",
        "это",
        "эти",
        "его",
        "их",
        "ее",
        "также",
        "необходимо",
        "следует",
        "должны",
        "должен",
        "обеспечить",
        "целях",
        "части",
        "менее",
        "более",
        "жана",
        "менен",
        "үчүн",
        "боюнча",
        "жөнүндө",
        "тууралуу",
        "да",
        "де",
        "бул",
        "ошол",
        "керек",
        "зарыл",
        "болгон",
        "тиешелүү",
        "же",
    ]
)
_PARENTHESES = re.compile(r"\([^()]*\)")
_SENTENCE = re.compile(r"(?<=[\w)”»])\.\s+(?=[A-ZА-ЯЁӨҮҢ])")
_REASONS = re.compile(
    r"^(?:the existing|at present|due to absence|during the interviews|there is no\b|however|considering|such "
    r"supplement|in particular|"
    r"в настоящее время|однако|учитывая|азыркы учурда|бирок)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Ask:
    """One recommendation to be compared: its report and number, its text, the language, and its themes if known."""

    year: str
    no: str
    text: str
    language: str = "en"
    themes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How it is called in tables: 2017/9."""
        return f"{self.year}/{self.no}"


def core(text: str) -> str:
    """What is asked, without the reasons behind it and without remarks in brackets.

    >>> core("Adopt the rules (see Annex 1). At present there are none.")
    'Adopt the rules'
    """
    plain = re.sub(r"\s+([.,;])", r"\1", " ".join(_PARENTHESES.sub(" ", text).split()))
    sentences = _SENTENCE.split(plain)
    kept = [sentences[0]]
    for sentence in sentences[1:]:
        if _REASONS.match(sentence):
            break
        kept.append(sentence)
    return ". ".join(kept)


def stems(text: str) -> list[str]:
    """The words of a text that carry meaning, cut to their first letters, in order."""
    found = [fold(word)[:STEM] for _, _, word in words(text)]
    return [stem for stem in found if stem not in STOP and not stem.isdigit() and len(stem) > 1]


def similarities(
    asks: Sequence[Ask], finder: NotionFinder | None = None, encoder: Encoder | None = None
) -> dict[str, "Numbers"]:
    """How alike all pairs of recommendations are, by each way of comparing: square tables from 0 to 1.

    `letters`: cosine of TF-IDF of runs of 3 to 5 letters (Salton & Buckley 1988); `words`: weighted share of the
    words of the shorter ask that stand in the other (weights: inverse document frequency); `notions`: the same of
    notions, which cross languages; `vectors`: cosine of sentence vectors, raised so that unrelated sentences stand
    near 0.
    """
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [core(ask.text) for ask in asks]
    if not texts:
        return {"letters": np.zeros((0, 0)), "words": np.zeros((0, 0))}
    joined = [" ".join(stems(text)) or "-" for text in texts]
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(joined)
    found = {
        "letters": np.asarray((letters @ letters.T).todense()),
        "words": shared([set(stems(text)) for text in texts]),
    }
    if finder is not None:
        notions = [set(finder.find(text, ask.language)) for text, ask in zip(texts, asks, strict=True)]
        found["notions"] = shared(notions)
    if encoder is not None:
        vectors = encoder.encode(texts).astype(np.float64)
        cosine = vectors @ vectors.T
        own = cosine[np.triu_indices(len(texts), 1)]
        low = float(np.median(own)) if len(own) else 0.0
        found["vectors"] = np.clip((cosine - low) / max(1 - low, 1e-9), 0, 1)
    return found


def shared(bags: Sequence[set[str]]) -> "Numbers":
    """The weighted share of the smaller bag that stands in the other, for all pairs; weights are rarity.

    A bag of one or two words can say little: its share is damped by its weight.
    """
    import numpy as np

    n = len(bags)
    documents: dict[str, int] = {}
    for bag in bags:
        for one in bag:
            documents[one] = documents.get(one, 0) + 1
    weight = {one: float(np.log((1 + n) / (1 + times))) + 0.1 for one, times in documents.items()}
    totals = [sum(weight[one] for one in sorted(bag)) for bag in bags]
    typical = float(np.median(totals)) if totals else 0.0
    result = np.zeros((n, n))
    for i in range(n):
        for j in range(i, n):
            both = sum(weight[one] for one in sorted(bags[i] & bags[j]))
            smaller = max(min(totals[i], totals[j]), 0.6 * typical, 1e-9)
            result[i, j] = result[j, i] = both / smaller
    return np.minimum(result, 1.0)
