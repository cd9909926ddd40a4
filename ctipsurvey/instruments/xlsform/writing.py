"""An instrument as an XLSForm: the form of one year, or everything, with a history from which all is read again."""

from collections.abc import Mapping, Sequence

from ctipsurvey.errors import InstrumentError, Problem, UsageError, did_you_mean
from ctipsurvey.instruments.loading import HEADINGS
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
from ctipsurvey.instruments.xlsform.history import COLUMNS, NAME
from ctipsurvey.instruments.xlsform.keeping import Keeper
from ctipsurvey.instruments.xlsform.languages import BARE, language_keys
from ctipsurvey.instruments.xlsform.layout import check_cells, workbook_bytes
from ctipsurvey.instruments.xlsform.reading import parse_sheets
from ctipsurvey.instruments.xlsform.remarks import Remarks
from ctipsurvey.instruments.xlsform.settings_sheet import title_key
from ctipsurvey.instruments.xlsform.showing import Shown, lists_shown, shown_items
from ctipsurvey.instruments.xlsform.survey_sheet import MARKS

Rows = list[list[str]]
Cells = dict[str, str]
RegisterLists = Mapping[str, Sequence[Choice]]
_RESERVED = ("survey", "choices", "settings")


def write_xlsform(
    questionnaire: Questionnaire,
    year: int | None = None,
    register_lists: RegisterLists | None = None,
    languages: Sequence[str] | None = None,
) -> bytes:
    """The workbook of `xlsform_sheets` as the bytes of an .xlsx file; equal instruments give equal bytes."""
    sheets = xlsform_sheets(questionnaire, year, register_lists, languages)
    check_cells(sheets, questionnaire.id)
    return workbook_bytes(sheets)


def xlsform_sheets(
    questionnaire: Questionnaire,
    year: int | None = None,
    register_lists: RegisterLists | None = None,
    languages: Sequence[str] | None = None,
) -> dict[str, Rows]:
    """The rows of the sheets survey, choices, settings and history, and of all sheets kept from elsewhere.

    With a year the form asks what was asked in it, in its words; without one it asks everything. Reading the sheets
    gives an equal instrument again. `register_lists` are the choices of the lists that come from the register.
    With `languages` (keys) the form has only these, and what is read from it lacks the others.

    Raises UsageError for a language that the instrument has not, InstrumentError for what no XLSForm can hold.
    """
    headings = _headings(questionnaire, languages)
    source = _in_languages(questionnaire, list(headings)) if languages is not None else questionnaire
    file = source.id
    items = shown_items(source, year)
    lists = lists_shown(source, year, register_lists or {})
    sheets = {
        "survey": _survey(source, items, year, headings),
        "choices": _choices(source, lists, headings),
        "settings": _settings(source, headings),
    }
    for name, rows in source.sheets.items():
        if name.lower() in _RESERVED:
            raise InstrumentError(Problem(file, f"sheet `{name}`", "has the name of a sheet of the form. Rename it."))
        sheets[name] = [list(row) for row in rows]
    keeper = Keeper(source)
    if _keys_read(headings) != headings:
        keeper.keep_languages(headings)
    history = [list(COLUMNS), *([*_texts(entry)] for entry in keeper.entries)]
    parsed, _ = parse_sheets({**sheets, NAME: history}, file, Remarks())
    keeper.keep_instrument(parsed)
    keeper.keep_items(items, parsed, file)
    keeper.keep_choices(lists, parsed)
    if keeper.entries:
        name = NAME
        while name.lower() in {other.lower() for other in sheets}:
            name += "_"
        sheets[name] = [list(COLUMNS), *(_texts(entry) for entry in keeper.entries)]
    return sheets


def _texts(entry: object) -> list[str]:
    return [str(getattr(entry, column)) for column in COLUMNS]


def _headings(questionnaire: Questionnaire, languages: Sequence[str] | None) -> dict[str, str]:
    """The heading of each language: those of the instrument, and those that its texts have beside them."""
    known = dict(questionnaire.languages)
    for wording in _all_wordings(questionnaire):
        for key in wording:
            if key not in known:
                known[key] = "" if key == BARE else HEADINGS.get(key, key)
    twice = [heading for heading in known.values() if list(known.values()).count(heading) > 1]
    if twice:
        message = f"two languages have the same heading, `{twice[0]}`. Give each its own."
        raise InstrumentError(Problem(questionnaire.id, "key `languages`", message))
    for key in languages or ():
        if key not in known:
            raise UsageError(Problem(questionnaire.id, "", f"`{key}` is no language of it. {did_you_mean(key, known)}"))
    return known if languages is None else {key: known[key] for key in known if key in languages}


def _all_wordings(questionnaire: Questionnaire) -> list[Wording]:
    found: list[Wording] = []
    elements: list[Section | Item] = [*questionnaire.sections(), *questionnaire.all_items()]
    for element in elements:
        found += [element.label, element.hint]
        if isinstance(element, Item):
            found += [element.probes, element.required_message, element.constraint_message, element.short_label]
            for entry in element.earlier:
                texts = (entry.label, entry.hint, entry.probes, entry.constraint_message, entry.short_label)
                found += [text for text in texts if text]
    for listed in questionnaire.choices.values():
        for choice in () if isinstance(listed, Generated) else listed:
            found += [choice.label, choice.short_label, *(earlier.label for earlier in choice.earlier)]
    return found


def _in_languages(questionnaire: Questionnaire, keys: Sequence[str]) -> Questionnaire:
    """The instrument with texts in these languages only."""

    def kept(value: object, field: str = "") -> object:
        if isinstance(value, dict):
            if field in ("extra", "settings", "sheets"):
                return value
            if field in _WORDINGS:
                return {key: text for key, text in value.items() if key in keys}
            return {name: kept(inner, name) for name, inner in value.items()}
        return [kept(inner) for inner in value] if isinstance(value, list | tuple) else value

    content = kept(questionnaire.model_dump(mode="json", exclude_none=True))
    shorter = Questionnaire.model_validate(content)
    default = shorter.default_language if shorter.default_language in keys else next(iter(keys), "")
    return shorter.model_copy(update={"default_language": default})


_WORDINGS = (*TRANSLATED, "probes", "short_label", "title", "languages")


def _keys_read(headings: Mapping[str, str]) -> dict[str, str]:
    """The languages as a reader would understand their headings by themselves."""
    keys = language_keys([heading for heading in headings.values() if heading])
    return {keys.get(heading, BARE): heading for heading in headings.values()}


def _survey(
    questionnaire: Questionnaire, items: Sequence[Shown], year: int | None, headings: Mapping[str, str]
) -> Rows:
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


def _choices(questionnaire: Questionnaire, lists: Mapping[str, Sequence[Shown]], headings: Mapping[str, str]) -> Rows:
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


def _settings(questionnaire: Questionnaire, headings: Mapping[str, str]) -> Rows:
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
