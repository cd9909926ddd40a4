"""Submissions from the tables of an export: main rows, and rows of repeats with the submission they belong to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ctipsurvey.collect.notes import Note
from ctipsurvey.collect.responses.matching import Column, Written, last_name, match_columns
from ctipsurvey.collect.responses.sheets import Row, Sheet
from ctipsurvey.instruments.questionnaire import Asking

PARENTS = ("_parent_index", "PARENT_KEY")
"""The columns by which a row of a repeat names the row it belongs to."""

LEGACY_EMPTY = "n/a"
"""What old servers write where nothing was answered."""


@dataclass
class Part:
    """What one respondent answered in one place of the form: once at the top, once for each round of a repeat.

    `cells` are by item; `ticks` are the cells of split columns, by item and choice; `silent` are calculations
    and what else the phone fills in; `left_out` are the headers of second columns for an item that say something else.
    """

    repeat: str
    file: str
    row: str
    cells: dict[str, str] = field(default_factory=dict)
    ticks: dict[str, dict[str, str]] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it, or what old servers write for nothing."""
        cells = [*self.cells.values(), *self.silent.values()]
        cells += [tick for of in self.ticks.values() for tick in of.values()]
        return all(cell.strip() in ("", LEGACY_EMPTY) for cell in cells)


@dataclass
class Submission:
    """One filled form: what its columns say about it, and its parts, the top first."""

    file: str
    row: str
    about: dict[str, str]
    parts: list[Part]


@dataclass(frozen=True)
class Table:
    """A sheet with its columns understood; `repeat` is the section whose rounds are its rows, '' for submissions.

    `outer` is the repeat in which that section stands, '' where it stands in none.
    """

    sheet: Sheet
    columns: tuple[Column, ...]
    repeat: str
    outer: str


def understand(
    sheets: Sequence[Sheet], written: Written, way: str, askings: Mapping[str, Asking], notes: list[Note]
) -> list[Table]:
    """Each sheet with its columns, and which repeat it holds. Raises DataError where a header is ambiguous."""
    tables = []
    for sheet in sheets:
        repeat = ""
        if any(header in PARENTS for header in sheet.headers):
            repeat = _repeat_of(sheet, written, askings)
            if not repeat:
                repeat = sheet.name
                notes.append(Note(sheet.file, "", "guessed", "holds rows of a repeat that the instrument lacks."))
        paths = [[section.id for section in asking.repeats] for asking in askings.values()]
        outer = next((path[path.index(repeat) - 1] for path in paths if repeat in path[1:]), "")
        tables.append(Table(sheet, match_columns(sheet, written, way, askings, repeat), repeat, outer))
    return tables


def _repeat_of(sheet: Sheet, written: Written, askings: Mapping[str, Asking]) -> str:
    """The repeat whose items stand in a sheet, of several the one it is called after; '' where there is none."""
    sections = {section.id: section for asking in askings.values() for section in asking.repeats}
    counts = dict.fromkeys(sections, 0)
    for header in sheet.headers:
        for id_ in {target.item_id for target in written.get(header, {})}:
            for section in askings[id_].repeats[-1:]:
                counts[section.id] += 1
    titles = {id_: {id_, *(" ".join(text.split()) for text in of.label.values())} for id_, of in sections.items()}
    called = {id_ for id_ in sections if any(title and _is_called(sheet.name, title) for title in titles[id_])}
    best = max(sections, key=lambda id_: (counts[id_], id_ in called), default="")
    return best if best and (counts[best] or best in called) else next(iter(called), "")


def _is_called(name: str, title: str) -> bool:
    """Whether a sheet has this name as a whole, at its end after groups, or cut to the length that sheets may have."""
    plain = re.sub(r"[\[\]:*?/\\]", "_", title)
    stem = re.sub(r"( ?\(\d+\)|_\d+|\.\.\.|…)$", "", name).strip()
    return name in (title, plain) or name.endswith((f"-{title}", f".{title}")) or _is_cut(stem, plain)


def _is_cut(stem: str, title: str) -> bool:
    return len(stem) >= 20 and title.startswith(stem)


class _Linking:
    """Rows of repeats put to their submissions, outer repeats before inner ones."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables
        self.submissions: list[Submission] = []
        self.places: dict[tuple[str, str, str], tuple[Submission, str]] = {}
        self.rounds: dict[tuple[int, str], int] = {}

    def keep(self, table: Table, number: int, about: Mapping[str, str], place: tuple[Submission, str]) -> None:
        """Remember where a row stands by its key, or by its number in its sheet."""
        if about.get("KEY"):
            self.places.setdefault(("", "", about["KEY"]), place)
        self.places.setdefault((table.sheet.source, table.sheet.name, about.get("_index") or str(number)), place)

    def parent(self, table: Table, about: Mapping[str, str]) -> tuple[Submission, str] | None:
        """Where the row stands that a row of a repeat belongs to; None where that is not (yet) known."""
        if about.get("PARENT_KEY"):
            return self.places.get(("", "", about["PARENT_KEY"]))
        called = about.get("_parent_table_name", "")
        own = [other for other in self.tables if other.sheet.source == table.sheet.source and other is not table]
        named = [other for other in own if called and _is_called(other.sheet.name, called)]
        for other in named or [other for other in own if other.repeat == table.outer]:
            found = self.places.get((other.sheet.source, other.sheet.name, about.get("_parent_index", "")))
            if found is not None:
                return found
        return None

    def put(self, table: Table, number: int, row: Row) -> bool:
        """Put one row of a repeat to its submission; False where it is not there (yet)."""
        about = _about(table, row)
        found = self.parent(table, about)
        if found is None:
            return False
        submission, outer = found
        at = (id(submission), f"{outer}/{table.repeat}")
        self.rounds[at] = self.rounds.get(at, 0) + 1
        place = f"{outer}/{table.repeat}[{self.rounds[at]}]".lstrip("/")
        submission.parts += _parts(table, row, place)
        self.keep(table, number, about, (submission, place))
        return True


def submissions_of(tables: Sequence[Table], notes: list[Note]) -> list[Submission]:
    """Every submission of the export with its rounds of repeats, in the order of the rows.

    A row of a repeat whose submission is not in the file is noted.
    """
    linking = _Linking(tables)
    waiting: list[tuple[Table, int, Row]] = []
    for table in tables:
        for number, row in enumerate(table.sheet.rows, start=1):
            if table.repeat:
                waiting.append((table, number, row))
                continue
            about = _about(table, row)
            submission = Submission(table.sheet.file, str(row.number), about, _parts(table, row, ""))
            linking.submissions.append(submission)
            linking.keep(table, number, about, (submission, ""))
    n_before = -1
    while waiting and len(waiting) != n_before:
        n_before = len(waiting)
        waiting = [left for left in waiting if not linking.put(*left)]
    for table, _, row in waiting:
        message = "belongs to a submission that is not in the export, so its answers could not be put to a respondent."
        notes.append(Note(table.sheet.file, f"row {row.number}", "not read", message))
    return linking.submissions


def _about(table: Table, row: Row) -> dict[str, str]:
    """What a row says about its submission, by header without groups."""
    about: dict[str, str] = {}
    for column in table.columns:
        if column.kind == "metadata":
            name = column.header if column.header.startswith("_") else last_name(column.header)
            name = column.target.item_id or name
            about[name] = about.get(name) or row.cells[column.at].strip()
    return about


def _parts(table: Table, row: Row, place: str) -> list[Part]:
    """The part of the form that a row holds; more than one where headers number the rounds of repeats.

    Of two columns for one item (it was moved to another group between versions) the one that is filled counts.
    """
    parts = {"": Part(place, table.sheet.file, str(row.number))}
    for column in table.columns:
        if column.kind not in ("item", "choice", "silent"):
            continue
        inner = "/".join(part for part in (place, column.round) if part)
        part = parts.setdefault(column.round, Part(inner, table.sheet.file, str(row.number)))
        target, cell = column.target, row.cells[column.at]
        of, key = (part.silent if column.kind == "silent" else part.cells), target.item_id
        if column.kind == "choice":
            of, key = part.ticks.setdefault(target.item_id, {}), target.choice_id
        if of.get(key) and cell and of[key] != cell and column.kind == "item":
            part.left_out.append(column.header)
        of[key] = of.get(key) or cell
    return [part for at, part in parts.items() if not at or not part.is_empty]
