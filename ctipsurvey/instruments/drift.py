"""What changed in an instrument between two years, so that a change of wording is seen by everybody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from ctipsurvey.instruments.questionnaire import Choice, Item, Questionnaire, Section

if TYPE_CHECKING:
    import pandas as pd

KINDS = (
    "added",
    "removed",
    "renamed",
    "type changed",
    "reworded",
    "choices changed",
    "skip changed",
    "constraint changed",
    "required changed",
    "moved",
)
"""The kinds of change, the gravest for a comparison of years first."""
WORDS = ("label", "hint", "probes", "constraint_message", "required_message", "short_label")


@dataclass(frozen=True)
class Change:
    """One change of one item (or section): its kind, what of it changed, and how it was and is."""

    instrument: str
    item_id: str
    kind: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        what = f" ({self.what})" if self.what else ""
        if self.kind in ("added", "removed"):
            return f"{self.instrument}, {self.item_id}: {self.kind}: {self.after or self.before}"
        return f"{self.instrument}, {self.item_id}: {self.kind}{what}: {self.before or '-'} -> {self.after or '-'}"


def compare(before: Questionnaire, after: Questionnaire, renamed: Mapping[str, str] | None = None) -> list[Change]:
    """Every change from one instrument to another, in the order of the later one, then what was removed.

    `renamed` gives the earlier id of an item that goes by another id today (from the crosswalk).
    """
    old_ids = dict(renamed or {})
    old, new = _entries(before), _entries(after)
    changes: list[Change] = []
    met = set()
    for name, entry in new.items():
        earlier = old_ids.get(name, name)
        if earlier not in old:
            changes.append(Change(after.id, name, "added", "", "", _summary(entry)))
            continue
        met.add(earlier)
        if earlier != name:
            changes.append(Change(after.id, name, "renamed", "", earlier, name))
        changes += _entry_changes(before, after, name, old[earlier], entry)
    changes += [
        Change(before.id, name, "removed", "", _summary(entry), "") for name, entry in old.items() if name not in met
    ]
    return changes + _moves(before, after, old_ids)


def changes_table(changes: Sequence[Change]) -> "pd.DataFrame":
    """One row is one change: instrument, item_id, kind, what, before, after."""
    import pandas as pd

    columns = [field.name for field in fields(Change)]
    return pd.DataFrame([astuple(change) for change in changes], columns=columns, dtype="str")


def _entries(questionnaire: Questionnaire) -> dict[str, Item | Section]:
    sections = {f"section {section.id}": section for section in questionnaire.sections() if section.id}
    return {**{item.id: item for item in questionnaire.all_items() if item.id}, **sections}


def _summary(entry: Item | Section) -> str:
    kind = entry.type if isinstance(entry, Item) else ("repeat" if entry.repeat else "section")
    label = entry.label.get("en") or next((text for text in entry.label.values() if text), "")
    return f"{kind}: {label}" if label else kind


def _entry_changes(
    before: Questionnaire, after: Questionnaire, name: str, old: Item | Section, new: Item | Section
) -> Iterator[Change]:
    if isinstance(old, Item) and isinstance(new, Item):
        if old.type != new.type:
            yield Change(after.id, name, "type changed", "", old.type, new.type)
        yield from _rewordings(after.id, name, WORDS, old, new)
        yield from _choice_changes(before, after, name, old, new)
        for key, kind in (
            ("relevant", "skip changed"),
            ("choice_filter", "skip changed"),
            ("constraint", "constraint changed"),
            ("calculation", "constraint changed"),
            ("required", "required changed"),
        ):
            was, now = str(getattr(old, key)), str(getattr(new, key))
            if was != now:
                yield Change(after.id, name, kind, key, was, now)
    elif isinstance(old, Section) and isinstance(new, Section):
        yield from _rewordings(after.id, name, ("label", "hint"), old, new)
        if old.repeat != new.repeat:
            kinds = {True: "repeat", False: "section"}
            yield Change(after.id, name, "type changed", "", kinds[old.repeat], kinds[new.repeat])
        if old.relevant != new.relevant:
            yield Change(after.id, name, "skip changed", "relevant", old.relevant, new.relevant)


def _rewordings(
    instrument: str, name: str, keys: Sequence[str], old: Item | Section, new: Item | Section
) -> Iterator[Change]:
    for key in keys:
        was, now = getattr(old, key), getattr(new, key)
        for language in dict.fromkeys([*was, *now]):
            if was.get(language, "") != now.get(language, ""):
                what = f"{key}, {language}"
                yield Change(instrument, name, "reworded", what, was.get(language, ""), now.get(language, ""))


def _choice_changes(before: Questionnaire, after: Questionnaire, name: str, old: Item, new: Item) -> Iterator[Change]:
    was = {choice.id: choice for choice in before.choices_of(old)}
    now = {choice.id: choice for choice in after.choices_of(new)}
    for choice_id in dict.fromkeys([*was, *now]):
        what = f"choice {choice_id}"
        if choice_id not in now:
            yield Change(after.id, name, "choices changed", what, _choice_text(was[choice_id]), "")
        elif choice_id not in was:
            yield Change(after.id, name, "choices changed", what, "", _choice_text(now[choice_id]))
        else:
            old_label, new_label = was[choice_id].label, now[choice_id].label
            for language in dict.fromkeys([*old_label, *new_label]):
                if old_label.get(language, "") != new_label.get(language, ""):
                    texts = old_label.get(language, ""), new_label.get(language, "")
                    yield Change(after.id, name, "choices changed", f"{what}, {language}", *texts)


def _choice_text(choice: Choice) -> str:
    return choice.label.get("en") or next((text for text in choice.label.values() if text), choice.id)


def _moves(before: Questionnaire, after: Questionnaire, old_ids: Mapping[str, str]) -> list[Change]:
    """Items that stand in another section than before."""
    places = {asking.item.id: [section.id for section in asking.sections] for asking in before.askings()}
    moves = []
    for asking in after.askings():
        name = asking.item.id
        was = places.get(old_ids.get(name, name))
        now = [section.id for section in asking.sections]
        if name and was is not None and was != now:
            moves.append(Change(after.id, name, "moved", "section", "/".join(was), "/".join(now)))
    return moves
