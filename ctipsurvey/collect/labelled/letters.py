"""Letters that were read in the wrong encoding, found by what they look like."""

import re

_WORD = re.compile(r"[^\W\d_]{3,}")
_HIGH = re.compile(r"[\u00c0-\u00ff]")
_TWICE_ENCODED = re.compile(
    r"(?:[\u00d0-\u00d3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]){2}"
)


def looks_misread(text: str) -> bool:
    """Whether a text looks like Cyrillic letters shown as Western ones, such as `Âîïðîñ` or `Ð’Ð¾Ð¿`.

    A word of which more than seven in ten letters have accents stands in no Western language.

    >>> looks_misread("Âîïðîñ 1"), looks_misread("Où est l'été à Zürich?"), looks_misread("Вопрос")
    (True, False, False)
    """
    if _TWICE_ENCODED.search(text):
        return True
    return any(len(_HIGH.findall(word)) > 0.7 * len(word) for word in _WORD.findall(text))
