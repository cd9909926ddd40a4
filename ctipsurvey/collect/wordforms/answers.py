"""What stands in the fields of one question -> its value, and what a person should look at.

A value is kept as it was typed wherever its meaning is not certain.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ctipsurvey.collect.notes import Kind
from ctipsurvey.collect.wordforms.fields import Found
from ctipsurvey.instruments.questionnaire import NUMBERS, Choice, Item
from ctipsurvey.instruments.wordform.layout import codes_of
from ctipsurvey.language.dates import PATTERNS, month_number

EMPTY_BOXES = "☐○◯□⬜▢❏❑_[]() \t\n\u00a0\u200b\ufeff"
MARKS = frozenset("xхvѵ✓✔✗✘☒☑⊠⊗◉●•⦿■+*√1") | {"да", "ооба", "yes", "хх", "xx", "ok", "ок"}
"""What people put into a box, in small letters: Latin and Cyrillic x, ticks, crosses, plus."""
NO_MARKS = frozenset({"-", "–", "—", "0", "нет", "жок", "no"})
DAY_FIRST = re.compile(
    r"(?P<d>\d{1,2})\s*\.\s*(?P<m>\d{1,2})\s*\.\s*(?P<y>(?:19|20)\d\d)(?:\s*(?:г\.?|года?|ж\.?))?\.?"
)
ISO = re.compile(r"(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)")
AFTER_YEAR = re.compile(r"\s*(?:г\.?|года?|year|ж\.?|жыл)\s*$", re.IGNORECASE)
SEPARATORS = re.compile(r"[,;\s]+")

Remark = tuple[Kind, str]


@dataclass(frozen=True)
class Value:
    """A value ('' where there is no answer) and the remarks on how it was read."""

    text: str
    remarks: tuple[Remark, ...] = ()


def is_marked(found: Found) -> tuple[bool, tuple[Remark, ...]]:
    """Whether a box is marked, by a click or by hand, and what should be looked at."""
    by_hand = "".join(sign for sign in f"{found.inside}{found.beside}" if sign not in EMPTY_BOXES).lower()
    if not by_hand:
        if found.checked and found.inside.strip():
            return True, (
                ("irregular", f"box `{found.place.choice}` counts as marked and shows no mark; taken as marked."),
            )
        return bool(found.checked), ()
    if by_hand in MARKS or set(by_hand) <= MARKS:
        is_typed = found.checked is False
        remark: Remark = ("repaired", f"box `{found.place.choice}` was marked by hand; taken as marked.")
        return True, (remark,) if is_typed else ()
    if by_hand in NO_MARKS:
        return bool(found.checked), (("irregular", f"a no was typed at box `{found.place.choice}`; it is not a mark."),)
    return bool(found.checked), (("not read", f"a text was typed at box `{found.place.choice}`; it was not read."),)


def boxes_value(boxes: Sequence[Found], one: bool) -> Value:
    """The ids of the marked choices joined by a space; two marks where one is allowed are kept and told."""
    remarks: list[Remark] = []
    marked = []
    for found in boxes:
        is_on, own = is_marked(found)
        remarks += own
        if is_on:
            marked.append(found.place.choice)
    if one and len(marked) > 1:
        remarks.append(("irregular", f"{len(marked)} boxes are marked and one is allowed; all are kept."))
    return Value(" ".join(marked), tuple(remarks))


def typed_value(found: Found, item: Item | None, choices: Sequence[Choice]) -> Value:
    """The value of a field that is written into."""
    text = "\n".join(part for part in (found.inside, found.beside) if part).strip()
    text = "" if not text.strip("_ \n\t\u00a0") else text
    remarks: list[Remark] = []
    if text and found.beside and found.checked is None:
        remarks.append(("repaired", "the answer, or a part of it, was typed beside the field; it was read."))
    if not text and found.date:
        return Value(found.date)
    if not text or item is None:
        return Value(text, tuple(remarks))
    if choices:
        value = _coded(text, choices, several=item.type != "select_one")
    elif item.type in NUMBERS:
        value = _number(text, item.type)
    elif item.type in ("date", "datetime"):
        value = _date(text, found.date)
    else:
        value = Value(text)
    return Value(value.text, (*remarks, *value.remarks))


def _number(text: str, kind: str) -> Value:
    pattern = r"[-−]?\d+" if kind == "integer" else r"[-−]?\d+(?:\.\d+)?"
    if re.fullmatch(pattern, text):
        return Value(text.replace("−", "-"))
    return Value(text, (("irregular", "this is not just a number in digits; it is kept as it was typed."),))


def _date(text: str, of_control: str) -> Value:
    certain = certain_date(text)
    if not certain:
        return Value(text, (("irregular", "this date is not certain; it is kept as it was typed."),))
    if of_control and of_control != certain and ISO.fullmatch(of_control):
        return Value(certain, (("guessed", "the date in the text differs from the one chosen; the text was read."),))
    written = ISO.fullmatch(text) or DAY_FIRST.fullmatch(text)
    return Value(certain) if written else Value(certain, (("guessed", "a date in words was read."),))


def certain_date(text: str) -> str:
    """The ISO date that a text is, or '' where it is none or could be two: 03/04/2019.

    >>> certain_date("12.03.2019"), certain_date("12 марта 2019 г."), certain_date("03/04/2019")
    ('2019-03-12', '2019-03-12', '')
    """
    line = " ".join(text.split())
    plain = AFTER_YEAR.sub("", line).rstrip(".")
    for pattern in (ISO, DAY_FIRST, *PATTERNS):
        match = pattern.fullmatch(line) or pattern.fullmatch(plain)
        if match is None:
            continue
        parts = match.groupdict()
        month = int(parts["m"]) if parts.get("m") else month_number(parts["month"])
        if "/" in line and int(parts["d"]) <= 12 and int(parts["d"]) != month:
            return ""
        try:
            return datetime.date(int(parts["y"]), month, int(parts["d"])).isoformat()
        except ValueError:
            return ""
    return ""


def _coded(text: str, choices: Sequence[Choice], several: bool) -> Value:
    """The ids of the choices whose codes were written, or of the entry that was taken from the list."""
    codes = {code.lower(): key for key, code in codes_of(choices).items()}
    codes |= {choice.id.lower(): choice.id for choice in choices}
    chosen = _from_list(text, codes)
    if chosen:
        return Value(chosen)
    parts = [part for part in SEPARATORS.split(text) if part]
    known = [codes[part.lower().strip(".")] for part in parts if part.lower().strip(".") in codes]
    if not known or len(known) < len(parts):
        return Value(text, (("unknown value", "this is no code of the list; it is kept as it was typed."),))
    if not several and len(set(known)) > 1:
        return Value(
            " ".join(known), (("irregular", f"{len(known)} codes were written and one is allowed; all are kept."),)
        )
    return Value(" ".join(dict.fromkeys(known)))


def _from_list(text: str, codes: Mapping[str, str]) -> str:
    code, dash, _ = text.partition(" — ")
    return codes.get(code.strip().lower(), "") if dash else codes.get(text.strip().lower(), "")
