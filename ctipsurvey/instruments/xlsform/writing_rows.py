"""The rows of the sheets survey, choices and settings that an instrument becomes."""

from collections.abc import Mapping, Sequence

from ctipsurvey.instruments.questionnaire import Choice, Generated, Item, Questionnaire, Section
from ctipsurvey.instruments.words import Wording, text_in
from ctipsurvey.instruments.xlsform.columns import (
    CHOICES,
    MEDIA,
    OWN,
    SETTINGS,
    SHORT_LABEL,
    SURVEY,
    TITLE,
    TRANSLATED,
    read_heading,
)
from ctipsurvey.instruments.xlsform.languages import BARE
from ctipsurvey.instruments.xlsform.settings_sheet import title_key
from ctipsurvey.instruments.xlsform.showing import Shown
from ctipsurvey.instruments.xlsform.survey_sheet import MARKS

Rows = list[list[str]]
Cells = dict[str, str]


def survey_rows(
    questionnaire: Questionnaire, items: Sequence[Shown], year: int | None, headings: Mapping[str, str]
) -> Rows:
    """The sheet `survey`: headings, items and sections, and the rows by which an export can be told."""
    rows: list[Cells] = []
    _add_elements(items, rows, headings)
    taken = {item.id for item in questionnaire.all_items()}
    marks = (questionnaire.id, questionnaire.version, "" if year is None else str(year))
    for name, value in zip(MARKS, marks, strict=True):
        if name not in taken and (value or name != "monitoring_year"):
            quote = '"' if "'" in value else "'"
            value = value.replace('"', "") if "'" in value else value
            rows.append({"type": "calculate", "name": name, "calculation": f"{quote}{value}{quote}"})
    own = (*OWN["survey"], *(SHORT_LABEL + key for key in headings))
    return _sheet(rows, SURVEY, own, ("type", "name"), headings)


def _add_elements(items: Sequence[Shown], rows: list[Cells], headings: Mapping[str, str]) -> None:
    for entry in items:
        element = entry.shown
        if element is None:
            continue
        entry.row = len(rows) + 2
        if isinstance(element, Section):
            begin = element.extra.get("type") or ("begin_repeat" if element.repeat else "begin_group")
            rows.append({"type": begin} | _section_cells(element, headings))
            _add_elements(entry.below, rows, headings)
            rows.append({"type": "_".join(["end", *begin.replace("_", " ").split()[1:2]]), "name": element.id})
        elif isinstance(element, Item):
            rows.append(_item_cells(element, headings))


def _section_cells(section: Section, headings: Mapping[str, str]) -> Cells:
    cells = {
        "name": section.id,
        **_translated("label", section.label, headings),
        **_translated("hint", section.hint, headings),
        "relevant": section.relevant,
        "appearance": section.appearance,
        "repeat_count": section.repeat_count,
        "concept": section.concept,
        **_numbers(since=section.since, until=section.until, copies=section.copies),
    }
    return cells | {name: text for name, text in section.extra.items() if not cells.get(name) and name != "type"}


def _item_cells(item: Item, headings: Mapping[str, str]) -> Cells:
    cells = {
        "type": f"{item.type} {item.choices}".strip(),
        "name": item.id,
        **_translated("label", item.label, headings),
        **_translated("hint", item.hint, headings),
        **_translated("guidance_hint", item.probes, headings),
        **_translated("required_message", item.required_message, headings),
        **_translated("constraint_message", item.constraint_message, headings),
        **{SHORT_LABEL + key: item.short_label.get(key, "") for key in headings},
        "required": item.required,
        "relevant": item.relevant,
        "constraint": item.constraint,
        "calculation": item.calculation,
        "choice_filter": item.choice_filter,
        "appearance": item.appearance,
        "default": item.default,
        "read_only": item.read_only,
        "parameters": item.parameters,
        "concept": item.concept,
        **_numbers(since=item.since, until=item.until),
    }
    return cells | {name: text for name, text in item.extra.items() if not cells.get(name)}


def choices_rows(
    questionnaire: Questionnaire, lists: Mapping[str, Sequence[Shown]], headings: Mapping[str, str]
) -> Rows:
    """The sheet `choices`: headings, and the lists in their order."""
    rows: list[Cells] = []
    for name, choices in lists.items():
        listed = questionnaire.choices[name]
        source = listed.source if isinstance(listed, Generated) else ""
        for entry in choices:
            choice = entry.shown
            if not isinstance(choice, Choice):
                continue
            entry.row = len(rows) + 2
            cells = {
                "list_name": name,
                "name": choice.id,
                **_translated("label", choice.label, headings),
                **{SHORT_LABEL + key: choice.short_label.get(key, "") for key in headings},
                "missing": "yes" if choice.missing else "",
                **_numbers(since=choice.since, until=choice.until),
                "source": source,
            }
            rows.append(cells | {name: text for name, text in choice.extra.items() if not cells.get(name)})
    own = (*OWN["choices"], *(SHORT_LABEL + key for key in headings))
    return _sheet(rows, CHOICES, own, ("list_name", "name"), headings)


def settings_rows(questionnaire: Questionnaire, headings: Mapping[str, str]) -> Rows:
    """The sheet `settings`: headings and one row."""
    default = questionnaire.default_language
    key = title_key(dict(headings), default)
    cells = {
        "form_title": text_in(questionnaire.title, key, questionnaire.id),
        "form_id": questionnaire.id,
        "version": questionnaire.version,
        "default_language": headings.get(default, default) if default != BARE else "",
        "kind": "" if questionnaire.kind == "form" else questionnaire.kind,
        **{TITLE + other: text for other, text in questionnaire.title.items() if other != key},
    }
    cells |= {name: text for name, text in questionnaire.settings.items() if not cells.get(name)}
    used = [name for name, text in cells.items() if text or name in SETTINGS]
    return [used, [cells[name] for name in used]]


def _translated(column: str, wording: Wording, headings: Mapping[str, str]) -> Cells:
    return {_heading(column, heading): wording.get(key, "") for key, heading in headings.items()}


def _heading(column: str, heading: str) -> str:
    return f"{column}::{heading}" if heading else column


def _numbers(**numbers: int | None) -> Cells:
    return {name: "" if number is None else str(number) for name, number in numbers.items()}


def _sheet(
    rows: Sequence[Cells],
    columns: Sequence[str],
    own: Sequence[str],
    always: Sequence[str],
    headings: Mapping[str, str],
) -> Rows:
    """The headings that are used, in order, and the rows; a text column is there in all languages or not at all."""
    used = {name for row in rows for name, text in row.items() if text}
    order: list[str] = []
    for column in columns:
        if column in TRANSLATED:
            translations = [_heading(column, heading) for heading in headings.values()]
            order += translations if column == "label" or used.intersection(translations) else []
            order += [column] if column in used and column not in order else []
        elif column in used or column in always:
            order.append(column)
    order += [name for name in own if name in used]
    for row in rows:
        for name, text in row.items():
            if text and name not in order:
                order += [one for one in _in_every_language(name, headings) if one not in order]
    return [order, *([row.get(name, "") for name in order] for row in rows)]


def _in_every_language(name: str, headings: Mapping[str, str]) -> list[str]:
    """A column with files for one language, and those for the others; any other column alone."""
    meaning = read_heading(name, "survey")
    if meaning.field not in MEDIA or meaning.language not in headings.values():
        return [name]
    stem = name[: name.rindex(meaning.language)]
    return [stem + heading for heading in headings.values() if heading]
