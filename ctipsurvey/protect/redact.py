"""Findings replaced in a text: a respondent by the pseudonym, others by type and number, a village by its region."""

from collections.abc import Sequence
from dataclasses import dataclass

from ctipsurvey.protect.places import find_places, region_in
from ctipsurvey.protect.pseudonyms import Key
from ctipsurvey.protect.shadow import make_shadow
from ctipsurvey.protect.spans import FLAGS, NAME, VILLAGE, Span
from ctipsurvey.protect.words import words_of

TAGS = {
    "name": {"en": "NAME", "ru": "ИМЯ", "ky": "АТЫ"},
    "phone": {"en": "PHONE", "ru": "ТЕЛЕФОН", "ky": "ТЕЛЕФОН"},
    "pin": {"en": "PIN", "ru": "ПИН", "ky": "ПИН"},
    "passport": {"en": "PASSPORT", "ru": "ПАСПОРТ", "ky": "ПАСПОРТ"},
    "email": {"en": "E-MAIL", "ru": "ПОЧТА", "ky": "ПОЧТА"},
    "handle": {"en": "ACCOUNT", "ru": "АККАУНТ", "ky": "АККАУНТ"},
    "card": {"en": "CARD", "ru": "КАРТА", "ky": "КАРТА"},
    "birth_date": {"en": "BIRTH DATE", "ru": "ДАТА РОЖДЕНИЯ", "ky": "ТУУЛГАН КҮНҮ"},
    "village": {"en": "VILLAGE", "ru": "СЕЛО", "ky": "АЙЫЛ"},
}
"""How what was replaced is called, in the language of the text."""


@dataclass(frozen=True)
class Replacement:
    """One replacement: its place in the protected text, the kind, what stands there now, and what spoke for it.

    It holds nothing of the original.
    """

    start: int
    end: int
    kind: str
    replacement: str
    sure: bool
    why: str


def redact(text: str, spans: Sequence[Span], key: Key, language: str) -> tuple[str, list[Replacement]]:
    """The text with its findings replaced, and what was replaced, in order. Flags stay in the text.

    >>> from ctipsurvey.protect.spans import Span
    >>> key = Key(draw=min)
    >>> redact("Спросите Айгуль.", [Span(9, 15, "name", True, "first name")], key, "ru")[0]
    'Спросите [ИМЯ_01].'
    """
    parts: list[str] = []
    done: list[Replacement] = []
    at = length = 0
    for span in sorted(spans):
        if span.kind in FLAGS or span.start < at:
            continue
        replacement = _replacement(text[span.start : span.end], span.kind, key, language)
        parts += [text[at : span.start], replacement]
        length += span.start - at
        done.append(Replacement(length, length + len(replacement), span.kind, replacement, span.sure, span.why))
        length += len(replacement)
        at = span.end
    return "".join([*parts, text[at:]]), done


def _replacement(original: str, kind: str, key: Key, language: str) -> str:
    tag = TAGS[kind][language]
    if kind == NAME:
        words = [word.small for word in words_of(make_shadow(original).text)]
        respondent = key.respondent_named(words)
        return respondent or f"[{tag}_{key.name(original, words)}]"
    if kind == VILLAGE:
        shadow = make_shadow(original)
        places = find_places(words_of(shadow.text), shadow.cased, shadow.text)
        region = region_in(places[0].region, language) if places else ""
        return f"[{tag}, {region}]" if region else f"[{tag}]"
    return f"[{tag}_{key.number(kind, original)}]"
