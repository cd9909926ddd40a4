"""The words of a text: where each begins and ends, and the one spelling under which it is looked up."""

import re
from collections.abc import Iterator

WORD = re.compile(r"[^\W_]+(?:[-‑’'ʼ][^\W_]+)*")
"""A word: letters and digits, with hyphens and apostrophes inside."""


def words(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and spelling of every word of a text, in order.

    >>> [word for _, _, word in words("НПО-партнёры, no one's left.")]
    ['НПО-партнёры', 'no', "one's", 'left']
    """
    for match in WORD.finditer(text):
        yield match.start(), match.end(), match.group()


def fold(word: str) -> str:
    """A word as it is looked up: small letters, ё as е, one kind of hyphen and apostrophe.

    >>> fold("Ещё"), fold("one’s")
    ('еще', "one's")
    """
    word = word.lower()
    return word.replace("ё", "е").replace("‑", "-").replace("’", "'").replace("ʼ", "'")
