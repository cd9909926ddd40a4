"""Submissions as responses (respondent x item) and selections (respondent x select_multiple item x choice)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ctipsurvey.collect.notes import Kind as NoteKind
from ctipsurvey.collect.notes import Note
from ctipsurvey.collect.responses.forms import Form
from ctipsurvey.collect.responses.states import SHOWN, Conditions, choice_state, state_of
from ctipsurvey.collect.responses.structure import Part, Submission
from ctipsurvey.collect.responses.values import Answer, Values
from ctipsurvey.instruments.questionnaire import SILENT, Asking

SELECTIONS = ("respondent_id", "year", "instrument", "item_id", "repeat", "choice_id", "value", "state")
Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Filled:
    """One submission with what is known of it: who, in which version and year, with which of its items in the file."""

    submission: Submission
    respondent: str
    form: Form
    version: str


@dataclass
class Tables:
    """Rows of the tables `responses` and `selections`, and notes on what was met on the way."""

    responses: Rows = field(default_factory=list)
    selections: Rows = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ways: dict[tuple[str, str], int] = field(default_factory=dict)

    def note(self, part: Part, item_id: str, kind: NoteKind, message: str) -> None:
        """Keep a note on one answer."""
        self.notes.append(Note(part.file, f"row {part.row}, item `{item_id}`", kind, message))


class Reader:
    """Turns filled forms into rows; `askings` are all items of all versions, `present` those that have a column."""

    def __init__(self, askings: Mapping[str, Asking], choices: Mapping[str, Sequence[str]], values: Values) -> None:
        self.values = values
        self.choices = choices
        self.conditions = Conditions()
        self.by_place: dict[str, list[str]] = {}
        for id_, asking in askings.items():
            if asking.item.type not in SILENT:
                place = asking.repeats[-1].id if asking.repeats else ""
                self.by_place.setdefault(place, []).append(id_)

    def read(self, filled: Filled, present: set[str], tables: Tables) -> None:
        """Add the rows of one submission."""
        form = filled.form
        read: dict[str, dict[str, Answer]] = {}
        for part in filled.submission.parts:
            read[part.repeat] = {id_: self.values.read(form, part, id_) for id_ in self._items(part, present)}
        silent = {part.repeat: part.silent for part in filled.submission.parts}
        for part in filled.submission.parts:
            for header in part.left_out:
                message = "says something else than another column of the same item, which was read."
                tables.notes.append(Note(part.file, f"row {part.row}, column `{header}`", "not read", message))
            known = _marks(filled.submission)
            for place in _places_to(part.repeat):
                known |= silent.get(place, {}) | {id_: one.value for id_, one in read.get(place, {}).items()}
            for id_, answer in read[part.repeat].items():
                self._add(filled, part, id_, answer, known, tables)

    def _items(self, part: Part, present: set[str]) -> Iterator[str]:
        """The items that belong into this part and have a column, then others that stand there nevertheless."""
        section = part.repeat.rsplit("/", 1)[-1].split("[")[0]
        here = [id_ for id_ in self.by_place.get(section, ()) if id_ in present]
        yield from here
        filled = [id_ for id_, cell in part.cells.items() if cell]
        filled += [id_ for id_, ticks in part.ticks.items() if any(ticks.values())]
        yield from (id_ for id_ in dict.fromkeys(filled) if id_ not in here)

    def _add(
        self, filled: Filled, part: Part, id_: str, answer: Answer, known: Mapping[str, str], tables: Tables
    ) -> None:
        form = filled.form
        asked = self.conditions.asked(form, id_, known)
        kind, message = answer.remark
        if message:
            tables.note(part, id_, kind, message)  # type: ignore[arg-type]
        if answer.value and asked is False:
            why = "although its condition does not hold" if id_ in form.askings else "but this version does not ask it"
            tables.note(part, id_, "irregular", f"is answered {why}; the answer was kept.")
        if answer.how:
            tables.ways[(id_, answer.how)] = tables.ways.get((id_, answer.how), 0) + 1
        state = state_of(answer.value, asked)
        first = (filled.respondent, form.year, form.instrument)
        tables.responses.append(
            (*first, filled.version, id_, part.repeat, answer.value, state, part.file, part.row),
        )
        is_multiple = self.values.kind(form, id_) == "select_multiple"
        if not is_multiple or not answer.is_split:
            return
        offered = form.choice_ids(id_)
        chosen = answer.value.split()
        for choice_id in dict.fromkeys((*self.choices.get(id_, ()), *chosen)):
            found = choice_state(choice_id, chosen, offered, state, answer.seen)
            tables.selections.append((*first, id_, part.repeat, choice_id, SHOWN.get(found, ""), found))


def _places_to(repeat: str) -> list[str]:
    """The places from the top of the form down to a round of a repeat.

    >>> _places_to("visits[2]/people[1]")
    ['', 'visits[2]', 'visits[2]/people[1]']
    """
    steps = repeat.split("/") if repeat else []
    return ["/".join(steps[:length]) for length in range(len(steps) + 1)]


def _marks(submission: Submission) -> dict[str, str]:
    """What a submission says of itself, for conditions that ask for it."""
    return {name: text for name, text in submission.about.items() if not name.startswith("_")}
