"""The letters of a text file: Unicode by its mark or by being valid, else as it was declared, never guessed.

Where the encoding has to be declared, the candidates are named with how well the file reads in each: the share of
letters that sit well in Cyrillic words, and how near their frequencies are to Russian ones.
"""

import codecs
import math
import re
from collections import Counter

from ctipsurvey.collect.transcripts.source import CONTROL
from ctipsurvey.errors import DataError, Problem, UsageError

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
"""Byte order marks: UTF-32 first, because its mark begins like that of UTF-16."""
CANDIDATES = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5", "utf-16-le", "utf-16-be", "cp1252")
SAMPLE = 200_000
"""How many bytes are looked at to compare candidates."""
MOST_CONTROL = 0.02
"""A text with more control characters than this share is no text in this encoding."""

FREQUENCIES = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (
            *(1097, 845, 801, 735, 670, 626, 547, 473, 454, 440, 349, 321, 298, 281, 262, 201, 190, 174, 170, 165, 159),
            *(144, 121, 97, 94, 73, 64, 48, 36, 32, 26, 4, 4),
        ),
        strict=True,
    )
)
"""How often each letter stands among 10,000 letters of Russian prose, rounded from the usual published counts."""
_TOTAL = sum(FREQUENCIES.values())
_EXPECTED = sum(count / _TOTAL * math.log(count / _TOTAL) for count in FREQUENCIES.values())
RARE = math.log(1 / _TOTAL)
KYRGYZ = "ңөүҢӨҮ"
SITTING_WELL = "«»—–…„“”’№ \u00a0"


def decoded(file: str, raw: bytes, encoding: str) -> tuple[str, list[str]]:
    """The text of these bytes (line ends as they are), and what is to be said of its letters.

    Raises DataError where the bytes are no text in this encoding, or are not UTF-8 and no encoding is given.
    """
    mark = next((found for found in MARKS if raw.startswith(found[0])), None)
    if encoding:
        return _declared(file, raw, encoding, mark[2] if mark else "")
    if mark:
        return _strict(file, raw, mark[1], mark[2]), []
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(_not_utf8(file, raw, f"byte {error.start} is not UTF-8", error.start)) from None
    if len(CONTROL.findall(text)) > max(3, len(text) * MOST_CONTROL):
        raise DataError(_not_utf8(file, raw, "it holds many characters that stand for nothing in UTF-8", 0))
    return text, []


def _declared(file: str, raw: bytes, encoding: str, mark: str) -> tuple[str, list[str]]:
    try:
        codec = codecs.lookup(encoding)
        "".encode(codec.name)
    except (LookupError, ValueError):
        message = f"this encoding is not known. Usual ones: utf-8, {', '.join(CANDIDATES)}."
        raise UsageError(Problem(file, "--encoding", message)) from None
    name = codec.name
    if mark and not name.startswith(mark.lower()):
        message = f"the file begins with the mark of {mark}, but {name} was declared. Leave out --encoding."
        raise DataError(Problem(file, "", message))
    ends = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(raw[:2], name)
    if mark == "UTF-16" and name != "utf-16" and name != ends:
        message = f"the file begins with the mark of {ends}, but {name} was declared. Leave out --encoding."
        raise DataError(Problem(file, "", message))
    decoder = {"utf-8": "utf-8-sig"}.get(name, name)
    if name in ("utf-16", "utf-32") and not mark:
        message = f"without a byte order mark {name} has two readings. Declare {name}-le or {name}-be."
        raise DataError(Problem(file, "--encoding", message))
    text = _strict(file, raw, decoder, name).removeprefix("\ufeff")
    said = []
    if not name.startswith("utf"):
        if any(not _has(name, letter) for letter in KYRGYZ):
            message = "has no letters ң, ө and ү: Kyrgyz words cannot be whole in this file; compare the recording."
            said.append(f"{name} {message}")
        if max(raw, default=0) > 127 and _is_utf8(raw):
            said.append(f"the file is valid UTF-8, but {name} was declared and used; compare a few lines.")
    ranked = fits(raw)
    own = next((fit for fit, candidate in ranked if codecs.lookup(candidate).name == name), None)
    if own is not None and ranked[0][0] > own + 0.15:
        said.append(f"{name} was declared and used, but {ranked[0][1]} would read better ({_ranking(ranked)}).")
    return text, said


def _strict(file: str, raw: bytes, decoder: str, name: str) -> str:
    try:
        return raw.decode(decoder)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        other = "The file is valid UTF-8: leave out --encoding." if _is_utf8(raw) else "Save the transcript as UTF-8."
        message = f"byte {error.start} is not {name}. {other}"
        raise DataError(Problem(file, f"line {line}", message)) from None


def _not_utf8(file: str, raw: bytes, what: str, byte: int) -> Problem:
    ranked = fits(raw)
    best = ranked[0] if ranked else (0.0, "")
    line = raw[:byte].count(b"\n") + 1
    if best[0] < 0.3:
        message = (
            f"{what}, and none of the usual encodings gives readable Cyrillic ({_ranking(ranked)}). Is it a text file? "
            "Open it where it was written and save it as UTF-8."
        )
    else:
        message = (
            f"{what}. How well it reads (1 is best, alike is no choice): {_ranking(ranked)}. Save it as UTF-8, "
            f"or, if you know that it is {best[1]}, say so: --encoding {best[1]}"
        )
    return Problem(file, f"line {line}", message)


def _ranking(ranked: list[tuple[float, str]]) -> str:
    return ", ".join(f"{name} {fit:.2f}" for fit, name in ranked[:4]) or "no candidate"


def fits(raw: bytes) -> list[tuple[float, str]]:
    """How well the bytes read in each candidate encoding that can hold them, the best first; 1 is best."""
    found = []
    sample = raw[:SAMPLE]
    for name in CANDIDATES:
        even = sample[: len(sample) // 2 * 2] if name.startswith("utf-16") else sample
        if name.startswith("utf-16") and (len(raw) % 2 or (b"\0" not in raw[:SAMPLE] and len(set(raw[1:400:2])) > 40)):
            continue
        try:
            text = even.decode(name)
        except UnicodeDecodeError:
            continue
        found.append((round(fit(text), 4), name))
    return sorted(found, key=lambda one: (-one[0], CANDIDATES.index(one[1])))


def fit(text: str) -> float:
    """How much a text reads like Russian or Kyrgyz: its letters outside ASCII sit well, and are the frequent ones.

    >>> fit("Мы говорили об этом вчера.") > 0.8 > fit("лШ ЦНБНПХКХ НА ЩРНЛ БВЕПЮ.")
    True
    """
    foreign = [letter for letter in text if ord(letter) > 127]
    control = len(CONTROL.findall(text))
    if not foreign:
        return 0.0
    if control > len(text) * MOST_CONTROL:
        return 0.0
    cyrillic = re.findall(r"[А-яЁёңөүҢӨҮ]", text)
    if not cyrillic:
        latin = sum(1 for letter in foreign if letter in SITTING_WELL or letter.isalpha())
        beside = len(re.findall(r"[a-zA-Z]", text)) / max(1, len(text))
        return 0.9 * latin / len(foreign) if beside > 0.5 and len(foreign) < len(text) * 0.1 else 0.0
    odd_case = len(re.findall(r"[а-яё][А-ЯЁ]", text)) + len(re.findall(r"\b[а-яё][А-ЯЁ]{2}", text))
    alone = len(re.findall(r"(?<=[A-Za-z])[А-яЁё]|[А-яЁё](?=[A-Za-z])", text))
    well = len(cyrillic) + sum(1 for letter in foreign if letter in SITTING_WELL)
    share = max(0.0, (well - 2 * odd_case - alone) / len(foreign))
    count = Counter(letter.lower() for letter in cyrillic)
    mean = sum(n * _log(letter) for letter, n in count.items()) / len(cyrillic)
    return share * math.exp(min(0.0, 1.5 * (mean - _EXPECTED)))


def _log(letter: str) -> float:
    if letter in "ңөү":
        letter = {"ң": "г", "ө": "б", "ү": "у"}[letter]
    return math.log(FREQUENCIES[letter] / _TOTAL) if letter in FREQUENCIES else RARE


def _has(encoding: str, letter: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
