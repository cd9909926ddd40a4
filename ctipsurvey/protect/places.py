"""Places of the country, small ones as what may identify, and roles that with a place can point at one person."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ctipsurvey import files
from ctipsurvey.language import kyrgyz
from ctipsurvey.language.lexicon import Lexicon
from ctipsurvey.language.words import fold
from ctipsurvey.protect.gazetteer import LISTS, section_of
from ctipsurvey.protect.ordinary import is_animate, is_common, is_ordinary
from ctipsurvey.protect.spans import QUASI, VILLAGE, Span
from ctipsurvey.protect.spelling import is_form, skeleton
from ctipsurvey.protect.words import Word, words_of

GENERIC = frozenset(section_of("cues", "kinds of place"))
ADJECTIVE = re.compile(r"(?:ск|цк|инск|овск|евск|ийск|анск|енск)(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)")
LARGE = frozenset({"bishkek", "osh"})
UNIQUE = re.compile(
    r"\b(?:единственн\w*|жалгыз|бир гана|only|sole|lone|the one|первая|первый|бывш\w*|мурунку|former|"
    r"глав\w*|башч\w*|төрага\w*|"
    r"head|chair\w*|директор\w*|аким\w*|имам\w*|молдо\w*|director)\b",
    re.IGNORECASE,
)
PLACE_WORD_BEFORE = re.compile(
    r"(?:\bсел[оаеу]м?|\bс\.|\bдеревн\w+|\bпосёл\w+|\bпосел\w+|\bпос\.|\bгород[ае]?|\bмкр|\bжилмассив\w*|"
    r"\bvillage of|\btown of|"
    r"\bvillage|\bhamlet of|\bразъезд\w*|\bущель\w+|\bулиц\w+|\bул\.)\s*\Z",
    re.IGNORECASE,
)
PLACE_WORD_AFTER = re.compile(
    r"\A[ \-]*(?:айыл\w*|кыштак\w*|району\w*|райондук|район\w*|шаар\w*|областы?\w*|облус\w*|көчө\w*|"
    r"жайлоо\w*|ашуу\w*|ak?iyl\w*|village\w*|"
    r"district\w*|oblast\w*|town\b|rayon\w*|raion\w*|valley|street|aiyl\w*|ayil\w*)",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<!\b\w)(?<!\bим)(?<!\bст)[.!?…;\n]+\s*(?=[^\Wа-яёa-zөүң\d])|\n")
ONLY = re.compile(r"единственн\w*|жалгыз\w*|only|sole")
"""A word that makes any role unique: with a place it is enough."""
IN_OR_FROM = re.compile(r"\b(?:in|of|at|from|near|в|во|из|с|со|под|на)\s\Z", re.IGNORECASE)
IN_KYRGYZ = re.compile(
    r"\w{2,}(?:да|де|до|дө|та|те|то|тө|(?:да|де|до|дө|та|те|то|тө)г[ыиуү]|дан|ден|дон|дөн|тан|тен|тон|төн)"
)
"""Between them, two capital words with a hyphen are a place that no list has (Ак-Шыйрак): few people are called so."""
ANYBODY = re.compile(
    r"(?:человек|люд|женщин|мужчин|девушк|девочк|девоч|парн|парен|мальчик|ребенок|ребёнок|дет|гражда|"
    r"жител|пострадавш|жертв|"
    r"мигрант|сем[ьей]|родител|родственник|подруг|друг|брат|сестр|мам|пап|отец|отц|мат|дочк|сын|муж|жен|"
    r"сосед|полиц|милиц|бог)\w*"
)
"""Words for people that point at nobody."""
NEAR = 4
"""Words between any word for a person and a small place that may still point at one."""
WITHIN = 9
"""Words between a role and a place that may still belong together."""


_SIZES = ("region", "town", "district", VILLAGE)


class Place(NamedTuple):
    """A place in a text: its first and last word, its kind and its region ('' where it is in no list)."""

    first: int
    last: int
    kind: str
    region: str


class _Known(NamedTuple):
    words: tuple[str, ...]
    kind: str
    region: str


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[_Known, ...]]:
    """The places of the list by the first letters of their first word."""
    found: dict[str, dict[_Known, None]] = {}
    rows = csv.DictReader(io.StringIO(files.read_text(LISTS / "places.csv")))
    for row in rows:
        for column in ("name_ky", "name_ru", "name_en"):
            words = tuple(word for word in re.findall(r"[^\W\d_]+", row[column].lower()) if word not in GENERIC)
            if words and len("".join(words)) > 2:
                known = _Known(words, row["kind"], row["region"])
                found.setdefault(skeleton(words[0])[:2], {})[known] = None
    return {begin: tuple(_settled(own)) for begin, own in found.items()}


def _settled(known: Iterable[_Known]) -> list[_Known]:
    """Places of one name as one, the longest first: of a village that several regions have, no region is told."""
    by_words: dict[tuple[str, ...], _Known] = {}
    for one in known:
        other = by_words.get(one.words)
        if other is None or (_SIZES.index(one.kind) < _SIZES.index(other.kind)):
            by_words[one.words] = one
        elif one.kind == other.kind and one.region != other.region:
            by_words[one.words] = _Known(one.words, one.kind, "")
    return sorted(by_words.values(), key=lambda one: (-len(one.words), one.words))


def find_places(words: Sequence[Word], cased: bool, text: str) -> list[Place]:
    """The places among words: those of the list, in any form, and those that a word like село or айылы names."""
    found: list[Place] = []
    at = 0
    while at < len(words):
        place = _place_at(words, at, cased) or (_named_place(words, at, text) if cased else None)
        if place:
            found.append(place)
            at = place.last + 1
        else:
            at += 1
    return found


def _place_at(words: Sequence[Word], at: int, cased: bool) -> Place | None:
    word = words[at]
    if cased and not word.capital and not ADJECTIVE.search(word.small):
        return None
    if len(word.small) < 2 or is_common(word.small) or (not cased and is_ordinary(word.small, "ky")):
        return None
    for known in _places().get(skeleton(word.small)[:2], ()):
        last = at + len(known.words) - 1
        if last >= len(words) or (last == at and not cased and len(word.small) < 5):
            continue
        own = [words[place].small for place in range(at, last + 1)]
        if all(_same(one, other) for one, other in zip(own[:-1], known.words[:-1], strict=True)) and _form_of_place(
            own[-1], known.words[-1]
        ):
            return Place(at, last, known.kind, known.region)
    return None


def _same(word: str, other: str) -> bool:
    return word == other or skeleton(word) == skeleton(other)


@lru_cache(maxsize=200_000)
def _form_of_place(word: str, name: str) -> bool:
    if _same(word, name):
        return True
    if word.isascii() != name.isascii() or len(name) < 3:
        return False
    if word.isascii():
        return word.removesuffix("'s") == name
    if is_form(word, name) or (
        len(name) > 3 and not name.isascii() and word.startswith(name) and kyrgyz.is_chain(word[len(name) :])
    ):
        return True
    stem = name.rstrip("аоыияеьй") if len(name) > 3 else name
    return len(stem) > 2 and word.startswith(stem) and ADJECTIVE.fullmatch(word[len(stem) :]) is not None


def _named_place(words: Sequence[Word], at: int, text: str) -> Place | None:
    """A capital word beside село, айылы, village: a place that is in no list."""
    word = words[at]
    if not word.capital or word.shouted:
        return None
    last = at
    while last + 1 < len(words) and words[last + 1].gap == "-" and words[last + 1].capital:
        last += 1
    before = PLACE_WORD_BEFORE.search(text[max(0, word.start - 20) : word.start])
    if last > at and (
        IN_OR_FROM.search(text[max(0, word.start - 6) : word.start]) or IN_KYRGYZ.fullmatch(words[last].small)
    ):
        return Place(at, last, VILLAGE, "")
    after = PLACE_WORD_AFTER.match(text[words[last].end : words[last].end + 16])
    if before or (after and not word.initial) or (after and word.gap == "-"):
        return Place(at, last, VILLAGE, "")
    return None


@lru_cache(maxsize=200_000)
def is_place(small: str) -> bool:
    """Whether a word in small letters is a form of a place that has one word."""
    return any(
        len(known.words) == 1 and _form_of_place(small, known.words[0])
        for known in _places().get(skeleton(small)[:2], ())
    )


def village_spans(words: Sequence[Word], places: Sequence[Place]) -> Iterator[Span]:
    """Villages, which may identify: they are put as their region. Towns, districts and regions stay."""
    for place in places:
        if place.kind == VILLAGE:
            yield Span(words[place.first].start, words[place.last].end, VILLAGE, bool(place.region), "village")


@lru_cache(maxsize=8)
def _roles(language: str) -> Lexicon:
    listed = [role for one in {language, *_MIXED.get(language, ())} for role in section_of("roles", one)]
    heads = [role.split()[0 if language != "ky" else -1] for role in listed]
    return Lexicon(language, ((word, "forms") for word in (*heads, *_HEADS[language])))


_MIXED = {"ru": ("ky",), "ky": ("ru",), "en": ()}
_HEADS = {
    "ru": (
        *(
            "учительница",
            "повариха",
            "воспитательница",
            "фельдшерица",
            "продавщица",
            "комендант",
            "библиотекарь",
            "чабан",
        ),
        *("психолог", "юрист", "участковый", "следователь", "соцработник", "таксист", "сторож", "вахтер", "парикмахер"),
        *("вдова", "староста", "депутат", "настоятель", "мулла", "ветеринар", "акушерка", "нарколог", "нотариус"),
        "директриса",
        "заведующая",
        "водитель",
        "медсестра",
        "начальница",
        "хозяйка",
        "хозяин",
        "владелец",
    ),
    "ky": ("башчы", "директор", "участковой", "начальник", "кожойке", "ээси", "төрага", "инспектор", "председатель"),
    "en": ("head", "chief", "owner", "manager", "mullah", "deputy"),
}


def find_quasi(words: Sequence[Word], places: Sequence[Place], text: str, language: str) -> Iterator[Span]:
    """A role with a place near it in one sentence: together they may point at one person."""
    roles = [
        at
        for at, word in enumerate(words)
        if is_role(word.small, language)
        or (is_animate(word.small) and UNIQUE.search(text[max(0, word.start - 25) : word.start]))
    ]
    people = [at for at, word in enumerate(words) if is_animate(word.small) and not ANYBODY.fullmatch(word.small)]
    for place in places:
        large = any(skeleton(words[at].small) in LARGE for at in range(place.first, place.last + 1))
        near = [at for at in people if place.kind in (VILLAGE, "district") and abs(at - place.first) <= NEAR]
        for role in (*roles, *near):
            if place.first <= role <= place.last:
                continue
            first, last = min(role, place.first), max(role, place.last)
            if last - first > WITHIN or SENTENCE_END.search(text[words[first].end : words[last].start]):
                continue
            start = words[first].start
            if large and not UNIQUE.search(text[max(0, start - 30) : words[last].end]):
                continue
            begin = _with_unique(words, first)
            yield Span(words[begin].start, words[last].end, QUASI, False, "role and place")


def _with_unique(words: Sequence[Word], first: int) -> int:
    for at in range(first - 1, max(-1, first - 3), -1):
        if UNIQUE.fullmatch(words[at].small):
            return at
    return first


@lru_cache(maxsize=100_000)
def is_role(small: str, language: str) -> bool:
    """Whether a word in small letters is a role or an office, or says that there is only one."""
    if ONLY.fullmatch(small):
        return True
    return len(small) > 3 and bool(_roles(language).look_up(fold(small)))


def places_in(text: str, cased: bool) -> list[Place]:
    """The places of a text by their words; for tests and for whoever wants the places alone."""
    return find_places(words_of(text), cased, text)


@lru_cache(maxsize=64)
def region_in(region: str, language: str) -> str:
    """What a region of the list is called in a language (en, ru, ky); '' for one that is not there.

    >>> region_in("Osh Oblast", "ru")
    'Ошская область'
    """
    rows = csv.DictReader(io.StringIO(files.read_text(LISTS / "places.csv")))
    for row in rows:
        if row["kind"] == "region" and row["region"] == region:
            return row[f"name_{language}"]
    return ""
