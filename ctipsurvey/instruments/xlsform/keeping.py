"""The rows of the sheet `history`: all of an instrument that the other sheets do not show, or not exactly."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ctipsurvey.errors import InstrumentError, Problem, raise_if_any
from ctipsurvey.instruments.questionnaire import Generated, Item, Questionnaire, Section
from ctipsurvey.instruments.xlsform.history import (
    EARLIER,
    EXACT,
    LANGUAGE,
    LEFT_OUT,
    LEFT_OUT_LIST,
    SHOWN,
    TODAY,
    Entry,
    as_json,
    can_be_address,
)
from ctipsurvey.instruments.xlsform.nodes import Node, Parsed, Plain, all_nodes, plain_entry
from ctipsurvey.instruments.xlsform.row_types import read_type
from ctipsurvey.instruments.xlsform.showing import Shown, fields_of

FIRST_ROW = 2
"""The row in which the first entry stands."""


class Keeper:
    """Collects the entries. Entries are named by their id where only one has it, else by their row."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.entries: list[Entry] = []
        elements: list[Section | Item] = [*questionnaire.sections(), *questionnaire.all_items()]
        self.ids = Counter(element.id for element in elements)

    def keep_languages(self, headings: Mapping[str, str]) -> None:
        """Say of each language which key it has (headings by key)."""
        self.entries += [Entry("settings", LANGUAGE, of=key, content=heading) for key, heading in headings.items()]

    def keep_instrument(self, parsed: Parsed) -> None:
        """Keep what the settings do not give back as it was."""
        self._keep_exact("settings", "", "", plain_entry(self.questionnaire, ("items", "choices")), parsed.settings)

    def keep_items(self, shown: Sequence[Shown], parsed: Parsed, file: str) -> None:
        """Keep sections and items; raises InstrumentError for those that the sheet `survey` cannot hold."""
        read = {node.row: node for node in all_nodes(parsed.items)}
        problems = list(_unsayable(shown, read, file))
        written = {entry.row for entry in _all_shown(shown)}
        problems += [
            Problem(file, f"row {row}", "would be read as a question of its own.") for row in read if row not in written
        ]
        raise_if_any(problems, InstrumentError)
        self._keep_below("survey", "", "", shown, read, self.ids)

    def keep_choices(self, lists: Mapping[str, Sequence[Shown]], parsed: Parsed) -> None:
        """Keep lists and choices."""
        before = ""
        for name, listed in self.questionnaire.choices.items():
            if name not in lists:
                content = as_json(listed.model_dump(mode="json")) if isinstance(listed, Generated) else ""
                self.entries.append(Entry("choices", LEFT_OUT_LIST, name, after=before, content=content))
            before = name
            if isinstance(listed, Generated):
                continue
            shown = lists.get(name) or [Shown(choice, None, []) for choice in listed]
            read = {node.row: node for node in parsed.choices.get(name, [])}
            if any(entry.row not in read for entry in shown if entry.shown is not None):
                message = "has a name that an XLSForm cannot hold. Use small letters, digits and _."
                raise InstrumentError(Problem(self.questionnaire.id, f"list of choices `{name}`", message))
            ids = Counter(choice.id for choice in listed)
            self._keep_below("choices", name, "", shown, read, ids)

    def _keep_below(
        self,
        sheet: str,
        listed: str,
        parent: str,
        shown: Sequence[Shown],
        read: Mapping[int, Node],
        ids: Mapping[str, int],
    ) -> None:
        before = ""
        for entry in shown:
            if entry.shown is None:
                name = self._name(entry, ids)
                content = as_json(
                    plain_entry(entry.source, ("items",)) | ({"items": []} if isinstance(entry.source, Section) else {})
                )
                self.entries.append(Entry(sheet, LEFT_OUT, listed, parent, before, content=content))
            else:
                name = self._name(entry, ids)
                own = plain_entry(entry.shown, ("items", "earlier"))
                self._keep_exact(sheet, listed, name, own, read[entry.row].content)
                self._keep_earlier(sheet, listed, name, entry)
            self._keep_below(sheet, listed, name, entry.below, read, ids)
            before = name

    def _name(self, entry: Shown, ids: Mapping[str, int]) -> str:
        own = entry.source.id
        if ids[own] == 1 and can_be_address(own):
            return own
        return f"row {entry.row}" if entry.shown is not None else f"entry {FIRST_ROW + len(self.entries)}"

    def _keep_exact(self, sheet: str, listed: str, name: str, own: Plain, read: Plain) -> None:
        for field in dict.fromkeys((*own, *read)):
            wanted, found = as_json(own.get(field)), as_json(read.get(field))
            if wanted != found:
                self.entries.append(Entry(sheet, EXACT, listed, name, "", field, wanted, found))

    def _keep_earlier(self, sheet: str, listed: str, name: str, entry: Shown) -> None:
        source = entry.source
        if isinstance(source, Section):
            return
        for earlier in source.earlier:
            if earlier is not entry.earlier:
                self.entries.append(
                    Entry(
                        sheet,
                        EARLIER,
                        listed,
                        name,
                        content=as_json(earlier.model_dump(mode="json", exclude_defaults=True)),
                    )
                )
                continue
            fields = fields_of(earlier)
            until = as_json({"until": earlier.until})
            self.entries.append(Entry(sheet, SHOWN, listed, name, "", " ".join(fields), until))
        if entry.earlier is not None:
            fields = fields_of(entry.earlier)
            today = {field: value for field, value in plain_entry(source).items() if field in fields}
            self.entries.append(Entry(sheet, TODAY, listed, name, "", " ".join(fields), as_json(today)))


def check_types(shown: Sequence[Shown], file: str) -> None:
    """Raise InstrumentError for items whose type would be read as something else than an item."""
    problems = []
    for entry in _all_shown(shown):
        item = entry.shown
        if isinstance(item, Item):
            read = read_type(f"{item.type} {item.choices}".strip())
            if read.kind != "item" or read.or_other or not item.type:
                message = f"the type `{item.type}` with the list `{item.choices}` is no item. "
                message += "Sections have `items`; `or_other` is written as a choice and a question of its own."
                problems.append(Problem(file, f"item `{item.id}`", message))
    raise_if_any(problems, InstrumentError)


def _all_shown(shown: Sequence[Shown]) -> list[Shown]:
    found = []
    for entry in shown:
        found += [entry] if entry.shown is not None else []
        found += _all_shown(entry.below)
    return found


def _unsayable(shown: Sequence[Shown], read: Mapping[int, Node], file: str) -> list[Problem]:
    """Entries of which nothing, or something else, would be read again."""
    problems = []
    for entry in _all_shown(shown):
        source = entry.source
        node = read.get(entry.row)
        as_section = isinstance(source, Section)
        if node is None or (node.children is not None) != as_section:
            message = "cannot be written into an XLSForm as it is. Look at its id and its type; "
            message += "the ids of the rows that every export adds are taken."
            problems.append(Problem(file, f"{'section' if as_section else 'item'} `{source.id}`", message))
    return problems
