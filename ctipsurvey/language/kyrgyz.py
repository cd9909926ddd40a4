"""Kyrgyz by stem and legal suffix chain: a word belongs to a stem if all the rest of it is a chain of endings.

Kyrgyz adds endings one after another, so one stem has thousands of forms and no list of them would do. The slots of
the chain and the shapes that fill them are in docs/methods.md ("Words in Kyrgyz"), with how often this is right; vowel
harmony is not checked, since it changed nothing there.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

A = "[аеоө]"
Y = "[ыиуү]"
VOWELS = "аеоөыиуүэюяё"

DERIVED = f"(?:[лдт](?:уу|үү)|с{Y}з|[лдт]{Y}[кг]|ч{Y}л{Y}[кг]|ч{Y}|ч{A}|[лдт]{A}ш)"
PLURAL = f"(?:[лдт]{A}р)"
OWNER = f"(?:{Y}?ң{Y}з(?:д{A}р)?|{Y}?ң{A}р|{Y}?б{Y}з|{Y}?м|{Y}?ң|с{Y}|{Y})"
CASE = f"(?:[ндт]{Y}н|[ндт]{A}н|нд{A}|[гкн]{A}|{A}|[ндт]{Y}|н|[дт]{A}|ч{A})"
KI = f"(?:г{Y})"
COPULA = f"(?:м{Y}н|с{Y}ң|с{Y}з|б{Y}з|д{Y}р|[бп]{Y}|эле|экен)"
VOICE = f"(?:{Y}?[лншт]|[дт]{Y}р|[гк]{Y}з|{A}р)"
NEGATION = f"(?:[бп]{A})"
VERBAL_NOUN = f"(?:уу|үү|оо|өө|{Y}?ш|м{A}[кг])"
PARTICIPLE = f"(?:[бп]{A}г{A}н|[гк]{A}н|{A}?й?т{Y}рг{A}н|(?:уу|үү|оо|өө)ч[уү]|{A}?р|{A}?с)"
PERSON = f"(?:м{Y}н|с{Y}ң|с{Y}з|б{Y}з|ң{Y}з(?:д{A}р)?|ң{A}р|м|ң|к)"
FINITE = (
    f"(?:[дт]{Y}{PERSON}?|(?:{A}|й)(?:т|м{Y}н|с{Y}ң|с{Y}з|б{Y}з|ш{A}т)?|{Y}?п(?:т{Y}р)?|"
    f"с{A}{PERSON}?|г{Y}л{A}|{A}?л{Y}|{Y}ң{Y}з|с{Y}н)"
)
TAIL = f"(?:[лдт]{Y}[кг])?{PLURAL}?{OWNER}?{CASE}?{KI}?{COPULA}?"
NOMINAL = re.compile(f"{DERIVED}{{0,2}}{PLURAL}?{OWNER}?{CASE}?(?:{KI}{PLURAL}?{OWNER}?{CASE}?)?{COPULA}?")
VERBAL = re.compile(
    f"(?:[лдт]{A})?{VOICE}{{0,3}}{NEGATION}?"
    f"(?:(?:{VERBAL_NOUN}|{PARTICIPLE}){DERIVED}?{TAIL}|{FINITE}{COPULA}?)?"
)  # fmt: skip
"""Two chains, one of nouns, one of verbs; every slot may be empty."""

LONG_VOWELS = ("оо", "өө", "уу", "үү")
SHORTEST_STEM = 4
"""Stems of fewer letters hit too many other words: they are better written as whole words."""


@lru_cache(maxsize=200_000)
def is_chain(rest: str) -> bool:
    """Whether this is a legal chain of endings; nothing at all is one.

    >>> is_chain("ларына"), is_chain("лышы"), is_chain("рудник")
    (True, True, False)
    """
    return bool(NOMINAL.fullmatch(rest) or VERBAL.fullmatch(rest))


def stems_of(word: str) -> Iterator[tuple[str, str]]:
    """The shapes a stem takes, each with what must follow: '' anything, 'vowel', 'long vowel'.

    >>> list(stems_of("мектеп")), list(stems_of("иште"))
    ([('мектеп', ''), ('мектеб', 'vowel')], [('иште', ''), ('ишт', 'long vowel')])
    """
    yield word, ""
    if len(word) > 2 and word[-1] in "пк":
        yield word[:-1] + {"п": "б", "к": "г"}[word[-1]], "vowel"
    elif len(word) > 3 and word[-1] in "аеоө":
        yield word[:-1], "long vowel"


def follows(rest: str, demand: str) -> bool:
    """Whether these endings may stand behind a shape of a stem."""
    if demand == "vowel":
        return rest[:1] != "" and rest[0] in VOWELS and is_chain(rest)
    if demand == "long vowel":
        return rest.startswith(LONG_VOWELS) and is_chain(rest)
    return is_chain(rest)


def is_kyrgyz(word: str) -> bool:
    """Whether a pattern word is in Cyrillic letters, so that Kyrgyz endings can follow it."""
    return bool(word) and not word.isascii()


def belongs(word: str, stem: str) -> bool:
    """Whether a word is a form of a stem.

    >>> belongs("мектебибизде", "мектеп"), belongs("сотрудник", "сот"), belongs("бөлүнгөндүгүн", "бөл")
    (True, False, True)
    """
    return any(word.startswith(shape) and follows(word[len(shape) :], demand) for shape, demand in stems_of(stem))
