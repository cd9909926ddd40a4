"""Which column of an export belongs to which item or choice of the instrument, whatever its headers look like.

Every way in which servers write a header is made from the instrument and looked up: names or labels in any language,
with all, some or no groups before them, parted by different signs, with numbers of repeats.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ctipsurvey.collect.responses.forms import INSTRUMENT, VERSION_COLUMNS, YEAR, Form
from ctipsurvey.collect.responses.sheets import Sheet
from ctipsurvey.errors import DataError, Problem, raise_if_any
from ctipsurvey.instruments.questionnaire import SILENT, Asking
from ctipsurvey.instruments.words import Wording

NAMES = "names"
"""The way of writing in which headers and values are XML names; the other ways are languages."""
SIGNS = ("/", "-", ".", ":", " / ", " - ", "::")
"""What may stand between groups, item and choice in a header."""
RESPONDENT = "respondent_id"
"""The item or column that says who answered."""
METADATA = {
    *("start", "end", "today", "deviceid", "username", "phonenumber", "simserial", "subscriberid", "audit", "email"),
    *("KEY", "PARENT_KEY", "SubmissionDate", "SubmitterID", "SubmitterName", "AttachmentsPresent", "instanceID"),
    *("AttachmentsExpected", "Status", "ReviewState", "DeviceID", "Edits", "FormVersion", "instanceName", "rootUuid"),
    *(RESPONDENT, INSTRUMENT, YEAR, *VERSION_COLUMNS),
}
_ABOUT_THE_FILE = re.compile(r"_.*|SET-OF-.*|.*@odata\..*|formhub[/:.-].*|(.*[/:.-])?meta[/:.-]\w+")
_NUMBERED = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True)
class Target:
    """What a header may mean: an item, or one choice of it ('' for the item itself)."""

    item_id: str
    choice_id: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a table and what it is; `round` is the round of repeats that its header names (`visits[2]`)."""

    at: int
    header: str
    kind: Literal["item", "choice", "metadata", "silent", "unknown"]
    target: Target = Target("")
    round: str = ""


Written = Mapping[str, Mapping[Target, frozenset[str]]]
"""By header: what it may mean, and in which ways of writing."""


def written_headers(forms: Sequence[Form], headers: Iterable[str]) -> Written:
    """All headers that these forms could have in an export, by what parts them in the headers given."""
    text = "\n".join(headers)
    signs = [sign for sign in SIGNS if sign in text] or ["/"]
    found: dict[str, dict[Target, set[str]]] = {}
    for form in forms:
        for id_, asking in form.askings.items():
            choices = form.choices[id_] if asking.item.type == "select_multiple" else ()
            for way in (NAMES, *form.languages):
                for there in _ways_there(asking, way):
                    for before in {sign.join(there) for sign in signs}:
                        found.setdefault(before, {}).setdefault(Target(id_), set()).add(way)
                        for choice in choices:
                            name = in_language(choice.label, way) or choice.id
                            for sign in signs:
                                of = found.setdefault(f"{before}{sign}{name}", {})
                                of.setdefault(Target(id_, choice.id), set()).add(way)
    return {header: {target: frozenset(ways) for target, ways in of.items()} for header, of in found.items()}


def in_language(wording: Wording, way: str) -> str:
    """A text as an export has it in this way of writing: on one line; '' in the way of names."""
    return "" if way == NAMES else " ".join(wording.get(way, "").split())


def _ways_there(asking: Asking, way: str) -> set[tuple[str, ...]]:
    """The names or labels of the sections and the item, with all sections, without outer ones, and without any."""
    item = in_language(asking.item.label, way) or asking.item.id
    names = [(section.id, in_language(section.label, way)) for section in asking.sections]
    whole = [label or id_ for id_, label in names if label or id_]
    labelled = [label for _, label in names if label] if way != NAMES else whole
    return {(*path[start:], item) for path in (whole, labelled) for start in range(len(path) + 1)}


def way_of_writing(written: Written, headers: Iterable[str]) -> str:
    """The way in which most headers are written: names, or labels in a language; names where both fit."""
    counts: dict[str, int] = {NAMES: 0}
    for header in headers:
        for way in {way for ways in _meanings(written, header).values() for way in ways}:
            counts[way] = counts.get(way, 0) + 1
    return max(counts, key=lambda way: (counts[way], way == NAMES))


def _meanings(written: Written, header: str) -> Mapping[Target, frozenset[str]]:
    return written.get(header) or written.get(_NUMBERED.sub("", header), {})


def items_known(written: Written, headers: Iterable[str]) -> int:
    """How many items of a form the headers name; what any form has does not count."""
    targets = {target for header in headers if not is_metadata(header) for target in _meanings(written, header)}
    return len({target.item_id for target in targets})


def match_columns(
    sheet: Sheet, written: Written, way: str, askings: Mapping[str, Asking], section: str = ""
) -> tuple[Column, ...]:
    """What each column with a header is; `section` is the repeat whose rounds are the rows of the sheet.

    Raises DataError where a header may mean several items.
    """
    columns = []
    problems = []
    for at, header in enumerate(sheet.headers):
        if not header:
            continue
        targets = _narrowed(_meanings(written, header), way, askings, section)
        if len(targets) > 1:
            ids = ", ".join(f"`{target.item_id}`" for target in targets)
            message = f"may be any of the items {ids}. Export again with XML values and headers, with the groups."
            problems.append(Problem(sheet.file, f"column `{header}`", message))
        columns.append(_column(at, header, targets, askings))
    raise_if_any(problems, DataError)
    return tuple(columns)


def _narrowed(
    meanings: Mapping[Target, frozenset[str]], way: str, askings: Mapping[str, Asking], section: str
) -> list[Target]:
    """What a header most likely means: in the way of the file, in this repeat, an item before a choice."""

    def innermost(target: Target) -> str:
        return next((repeat.id for repeat in reversed(askings[target.item_id].repeats)), "")

    left = list(meanings)
    for preferred in (
        [target for target, ways in meanings.items() if way in ways],
        [target for target in meanings if innermost(target) == section],
        [target for target in meanings if not target.choice_id],
    ):
        left = [target for target in left if target in preferred] or left
    return left


def _column(at: int, header: str, targets: Sequence[Target], askings: Mapping[str, Asking]) -> Column:
    silent = bool(targets) and askings[targets[0].item_id].item.type in SILENT
    if targets and targets[0].item_id == RESPONDENT:
        return Column(at, header, "metadata", targets[0])
    if is_metadata(header) and (silent or not targets):
        return Column(at, header, "metadata")
    if not targets:
        sections = {section.id for asking in askings.values() for section in asking.repeats}
        is_counter = last_name(header).removesuffix("_count") in sections
        return Column(at, header, "metadata" if is_counter else "unknown")
    repeats = [section.id for section in askings[targets[0].item_id].repeats]
    numbers = _NUMBERED.findall(header)
    rounds = "/".join(f"{name}[{number}]" for name, number in zip(repeats[-len(numbers) :], numbers, strict=False))
    kind: Literal["item", "choice", "silent"] = "silent" if silent else "choice" if targets[0].choice_id else "item"
    return Column(at, header, kind, targets[0], rounds)


def is_metadata(header: str) -> bool:
    """Whether a column is about the submission (when, by whom, which version) and no answer."""
    is_name = re.fullmatch(r"[\w/:.-]+", header) is not None
    return (is_name and last_name(header) in METADATA) or _ABOUT_THE_FILE.fullmatch(header) is not None


def last_name(header: str) -> str:
    """What stands last in a header after groups.

    >>> last_name("about-the_form/instrument_version")
    'instrument_version'
    """
    return re.split(r"[/:.-]", header)[-1]
