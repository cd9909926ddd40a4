"""An instrument as an XLSForm: the form of one year, or everything, with a history from which all is read again."""

from collections.abc import Mapping, Sequence

from ctipsurvey.errors import InstrumentError, Problem, UsageError, did_you_mean
from ctipsurvey.instruments.loading import HEADINGS
from ctipsurvey.instruments.questionnaire import Choice, Generated, Item, Questionnaire, Section
from ctipsurvey.instruments.words import Wording
from ctipsurvey.instruments.xlsform.columns import TRANSLATED, read_heading
from ctipsurvey.instruments.xlsform.history import COLUMNS, NAME
from ctipsurvey.instruments.xlsform.keeping import Keeper, check_types
from ctipsurvey.instruments.xlsform.languages import BARE, language_keys
from ctipsurvey.instruments.xlsform.layout import check_cells, workbook_bytes
from ctipsurvey.instruments.xlsform.reading import parse_sheets
from ctipsurvey.instruments.xlsform.remarks import Remarks
from ctipsurvey.instruments.xlsform.showing import lists_shown, shown_items
from ctipsurvey.instruments.xlsform.writing_rows import Rows, choices_rows, settings_rows, survey_rows

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
    gives an equal instrument again. `register_lists` are the choices of the lists that come from the register; without
    them these lists have no rows, and the form is for reading, not for phones.
    With `languages` (keys) the form has only these, and what is read from it lacks the others: it is not lossless.

    Raises UsageError for a language that the instrument has not, InstrumentError for what no XLSForm can hold.
    """
    headings = _headings(questionnaire, languages)
    source = _in_languages(questionnaire, headings) if languages is not None else questionnaire
    file = source.id
    items = shown_items(source, year)
    lists = lists_shown(source, year, register_lists or {})
    sheets = {
        "survey": survey_rows(source, items, year, headings),
        "choices": choices_rows(source, lists, headings),
        "settings": settings_rows(source, headings),
    }
    for name, rows in source.sheets.items():
        if name.lower() in _RESERVED:
            raise InstrumentError(Problem(file, f"sheet `{name}`", "has the name of a sheet of the form. Rename it."))
        sheets[name] = [list(row) for row in rows]
    check_types(items, file)
    keeper = Keeper(source)
    if _keys_read(headings) != headings:
        keeper.keep_languages(headings)
    name = NAME
    while name.lower() in {other.lower() for other in sheets}:
        name += "_"
    parsed, _ = parse_sheets({**sheets, name: _history(keeper)}, file, Remarks())
    keeper.keep_instrument(parsed)
    keeper.keep_items(items, parsed, file)
    keeper.keep_choices(lists, parsed)
    return {**sheets, name: _history(keeper)} if keeper.entries else sheets


def _history(keeper: Keeper) -> Rows:
    return [list(COLUMNS), *([str(getattr(entry, column)) for column in COLUMNS] for entry in keeper.entries)]


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


def _in_languages(questionnaire: Questionnaire, headings: Mapping[str, str]) -> Questionnaire:
    """The instrument with texts in these languages only (headings by key)."""
    others = set(questionnaire.languages.values()) - set(headings.values())

    def kept(value: object, field: str = "") -> object:
        if isinstance(value, dict):
            if field == "extra":
                return {
                    name: text for name, text in value.items() if read_heading(name, "survey").language not in others
                }
            if field in ("settings", "sheets"):
                return value
            if field in _WORDINGS:
                return {key: text for key, text in value.items() if key in headings}
            return {name: kept(inner, name) for name, inner in value.items()}
        return [kept(inner) for inner in value] if isinstance(value, list | tuple) else value

    shorter = Questionnaire.model_validate(kept(questionnaire.model_dump(mode="json", exclude_none=True)))
    default = shorter.default_language if shorter.default_language in headings else next(iter(headings), "")
    return shorter.model_copy(update={"default_language": default})


_WORDINGS = (*TRANSLATED, "probes", "short_label", "title", "languages")


def _keys_read(headings: Mapping[str, str]) -> dict[str, str]:
    """The languages as a reader would understand their headings by themselves."""
    keys = language_keys([heading for heading in headings.values() if heading])
    return {keys.get(heading, BARE): heading for heading in headings.values()}
