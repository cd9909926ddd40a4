"""The cell `type` of a row of the sheet `survey`: the beginning or end of a section, or an item."""

import re
from dataclasses import dataclass
from typing import Literal

_SECTION = re.compile(r"(begin|end)[ _]+(.+)", re.IGNORECASE)
_REPEATS = {"repeat", "lgroup", "looped group"}
_OR_OTHER = re.compile(r"\s+(?:or specify other|or[ _]other)$", re.IGNORECASE)
_SEVERAL = (
    r"add select multiple prompt using|select all that apply from|select[ _]all[ _]that[ _]apply|"
    r"select[ _]multiple (?:from|using)|select[ _]multiple|q select"
)
_FROM_LIST = (
    (r"select(?:[ _]one|1)[ _]from[ _]file", "select_one_from_file"),
    (r"select[ _]multiple[ _]from[ _]file", "select_multiple_from_file"),
    (r"select[ _]one[ _]external", "select_one_external"),
    (r"select[ _]multiple[ _]external", "select_multiple_external"),
    (r"add select one prompt using|select[ _]one (?:from|using)|select[ _]one|select1|q select1", "select_one"),
    (_SEVERAL, "select_multiple"),
    (r"rank", "rank"),
)
_PATTERNS = tuple(
    (re.compile(rf"(?:{pattern})(?:\s+(.*))?", re.IGNORECASE | re.DOTALL), name) for pattern, name in _FROM_LIST
)
_SYNONYMS = {
    "int": "integer",
    "string": "text",
    "photo": "image",
    "date time": "datetime",
    "trigger": "acknowledge",
    "gps": "geopoint",
    "location": "geopoint",
    "phone number": "phonenumber",
    "device id": "deviceid",
    "imei": "deviceid",
    "start time": "start",
    "end time": "end",
    "picture": "image",
}
_STANDARD = (
    "text integer decimal range date time datetime note calculate geopoint geotrace geoshape image audio video file "
    "barcode acknowledge hidden start end today deviceid phonenumber username email simserial subscriberid audit "
    "start-geopoint background-audio background-geopoint xml-external csv-external osm select_one select_multiple "
    "rank select_one_from_file select_multiple_from_file select_one_external"
)
KNOWN = frozenset(_STANDARD.split())
"""The types of the XLSForm standard."""


@dataclass(frozen=True)
class RowType:
    """What a row is. `word` tells sections of one sort from another (group, repeat, kobomatrix, ...).

    `is_standard` says whether compilers take the type, `is_exact` whether it is spelt as they want it.
    """

    kind: Literal["begin", "end", "item"]
    word: str
    choices: str = ""
    or_other: bool = False
    is_standard: bool = True
    is_exact: bool = True


def read_type(cell: str) -> RowType:
    """The meaning of a type as it is written.

    >>> read_type("select one from yes_no or_other")
    RowType(kind='item', word='select_one', choices='yes_no', or_other=True, is_standard=True, is_exact=True)
    >>> read_type("begin repeat").word
    'repeat'
    >>> read_type("text audit").is_standard
    False
    """
    section = _SECTION.fullmatch(cell)
    if section:
        return _section(section.group(1), section.group(2), cell)
    for pattern, name in _PATTERNS:
        match = pattern.fullmatch(cell)
        if match:
            choices = (match.group(1) or "").strip()
            other = _OR_OTHER.search(" " + choices)
            if other:
                choices = (" " + choices)[: other.start()].strip()
            exact = cell[: len(cell) - len(match.group(1) or "")].strip().islower()
            return RowType("item", name, choices, bool(other), name in KNOWN, exact)
    return _simple(cell)


def _section(edge: str, word: str, cell: str) -> RowType:
    kind: Literal["begin", "end"] = "begin" if edge.lower() == "begin" else "end"
    name = " ".join(word.lower().split())
    exact = cell.islower()
    if name == "group":
        return RowType(kind, "group", is_exact=exact)
    if name in _REPEATS:
        return RowType(kind, "repeat", is_exact=exact)
    return RowType(kind, name.split()[0], is_standard=False)


def _simple(cell: str) -> RowType:
    words = " ".join(cell.split())
    small = words.lower()
    asked = re.sub(r"^(?:add (.+) prompt|q (.+)|get (.+))$", lambda match: next(filter(None, match.groups())), small)
    name = _SYNONYMS.get(asked, asked)
    if name in KNOWN:
        return RowType("item", name, is_exact=words in (small, "dateTime"))
    return RowType("item", cell, is_standard=False)
