"""Rows of a workbook on their way to an instrument: what was read of each, still open to change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from ctipsurvey.instruments.questionnaire import Choice, Item, Section

Plain = dict[str, Any]
"""An entry of an instrument as dictionaries, lists, text, numbers, True and False; nothing that has no content."""


@dataclass
class Node:
    """One section, item or choice: its fields, the row in which it stands (0: none), and what stands in it."""

    row: int
    content: Plain
    children: "list[Node] | None" = None
    or_other: bool = False
    edge: str = ""

    @property
    def id(self) -> str:
        """The id, '' where it has none."""
        return str(self.content.get("id", ""))

    def whole(self) -> Plain:
        """The fields with those of everything in it."""
        if self.children is None:
            return self.content
        return self.content | {"items": [child.whole() for child in self.children]}


@dataclass
class Parsed:
    """A workbook's content before history and lists of the register are put back."""

    settings: Plain = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    choices: dict[str, list[Node]] = field(default_factory=dict)
    generated: dict[str, str] = field(default_factory=dict)

    @property
    def languages(self) -> list[str]:
        """The keys of the languages."""
        return list(self.settings.get("languages", {}))


def plain_entry(entry: Section | Item | Choice | BaseModel, without: Sequence[str] = ()) -> Plain:
    """The fields of an entry that have content."""
    found = entry.model_dump(mode="json", exclude_defaults=True, exclude=set(without))
    return {name: value for name, value in found.items() if value not in ({}, [])}


def in_all_languages(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """One text by language: nothing where it is in no language, else a line for each language, empty or not."""
    if not any(texts.values()):
        return {}
    return {key: texts.get(key, "") for key in dict.fromkeys((*languages, *texts))}


def all_nodes(nodes: Sequence[Node]) -> list[Node]:
    """Every node and all below it, in order."""
    found = []
    for node in nodes:
        found.append(node)
        found += all_nodes(node.children or ())
    return found
