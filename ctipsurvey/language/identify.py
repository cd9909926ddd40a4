"""Which language a text is in: English, Russian or Kyrgyz."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

LANGUAGES = ("en", "ru", "ky")
"""The languages in which people answer."""
FEWEST_WORDS = 3
"""A sentence of fewer words is too short to tell; it is in the language of its answer."""
SMALLEST_MARGIN = 1.0
"""How much likelier (in natural logarithms) the best language must be than the next."""
KYRGYZ_LETTERS = frozenset("ңөүҢӨҮ")
"""Letters that Kyrgyz has and Russian has not."""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def identify(text: str) -> tuple[str, float]:
    """The likeliest language of a text and how much likelier it is than the next (py3langid; Lui and Baldwin 2012).

    A text without letters has no language: ('', 0).

    >>> identify("Акча бөлүнгөн жок, ошондуктан иш токтоп калды.")[0]
    'ky'
    """
    if not any(letter.isalpha() for letter in text):
        return "", 0.0
    ranked = _identifier().rank(text)
    return ranked[0][0], float(ranked[0][1] - ranked[1][1])


def identify_sentences(sentences: Sequence[str], answer: str = "") -> list[str]:
    """The language of each sentence of an answer; a short or doubtful one is in the language of the whole answer.

    `answer` is that language where it is known, else it is found from all sentences together.

    >>> identify_sentences(["Ооба, конечно.", "Бул жерде эч ким келген жок, акча да жок."])
    ['ky', 'ky']
    """
    whole = answer or identify(" ".join(sentences))[0]
    found = []
    for sentence in sentences:
        language, margin = identify(sentence)
        doubtful = len(sentence.split()) < FEWEST_WORDS or margin < SMALLEST_MARGIN
        if doubtful and not (whole == "ru" and KYRGYZ_LETTERS & set(sentence)):
            language = whole or language
        found.append(language)
    return found
