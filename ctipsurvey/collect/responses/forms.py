"""The versions of an instrument as answers are read with them, and which version a row was answered in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ctipsurvey.instruments.questionnaire import Asking, Choice, Item, Questionnaire, Section
from ctipsurvey.instruments.waves import in_year

INSTRUMENT, VERSION, YEAR = "instrument_id", "instrument_version", "monitoring_year"
"""The rows of our own by which every form of this project tells what it is."""
VERSION_COLUMNS = (VERSION, "__version__", "FormVersion", "_version_")
"""The columns in which an export may name the version, our own first."""


@dataclass(frozen=True)
class Form:
    """The items of one version by id, in order, and the choices of each; `year` is the year it is seen in."""

    instrument: str
    version: str
    year: str
    askings: Mapping[str, Asking]
    choices: Mapping[str, tuple[Choice, ...]]
    languages: tuple[str, ...]

    def choice_ids(self, item_id: str) -> tuple[str, ...]:
        """The ids of the choices of an item; none where it has no list, or the list is not here."""
        return tuple(choice.id for choice in self.choices.get(item_id, ()))


def form_of(questionnaire: Questionnaire, year: str) -> Form:
    """The form that a questionnaire is in a year; of two items with the same id the first counts."""
    seen = in_year(questionnaire, int(year))
    askings: dict[str, Asking] = {}
    for asking in seen.askings():
        if asking.item.id and asking.item.type != "note":
            askings.setdefault(asking.item.id, asking)
    languages = dict.fromkeys(questionnaire.languages)
    for item in questionnaire.all_items():
        languages |= dict.fromkeys(item.label)
    default = questionnaire.default_language
    ordered = sorted(languages, key=lambda language: language != default)
    choices = {id_: seen.choices_of(asking.item) for id_, asking in askings.items()}
    return Form(questionnaire.id, questionnaire.version, year, askings, choices, tuple(ordered))


def year_in(text: str) -> str:
    """The year with which a version begins, or ''.

    >>> year_in("2019.1"), year_in("v3"), year_in("20191")
    ('2019', '', '')
    """
    found = re.match(r"(?:19|20)\d\d(?!\d)", text)
    return found.group() if found else ""


def turning_years(questionnaire: Questionnaire) -> set[str]:
    """The years in which anything of an instrument is new, was seen last, or had gone: one of every kind of year."""
    entries: list[Item | Section | Choice] = [*questionnaire.all_items(), *questionnaire.sections()]
    for item in questionnaire.all_items():
        entries += questionnaire.choices_of(item)
    ends = {entry.until for entry in entries}
    for entry in entries:
        if not isinstance(entry, Section):
            ends |= {earlier.until for earlier in entry.earlier}
    years = {entry.since for entry in entries} | ends | {end + 1 for end in ends if end is not None}
    return {str(year) for year in years if year is not None}


class Versions:
    """The instruments that an export may have been made with, asked which of them a row was answered in."""

    def __init__(self, instruments: Sequence[Questionnaire], year: int) -> None:
        self.instruments = list(instruments)
        self.year = str(year)
        self._forms: dict[tuple[int, str], Form] = {}
        for questionnaire in self.instruments:
            for seen in sorted(turning_years(questionnaire) | {self.year}):
                self.form(questionnaire, seen)

    def form(self, questionnaire: Questionnaire, year: str) -> Form:
        """The form of one instrument in one year, made once."""
        key = (next(at for at, one in enumerate(self.instruments) if one is questionnaire), year)
        if key not in self._forms:
            self._forms[key] = form_of(questionnaire, year)
        return self._forms[key]

    @property
    def forms(self) -> list[Form]:
        """Every form there is so far: each instrument in each year in which it changed, later years last."""
        return sorted(self._forms.values(), key=lambda form: form.year)

    def of_row(self, named: Mapping[str, str]) -> tuple[Form, str]:
        """The version of a row by what its columns name, and what had to be guessed ('' where nothing had to)."""
        said = [named[column] for column in VERSION_COLUMNS if named.get(column)]
        year = named.get(YEAR, "") if re.fullmatch(r"\d{4}", named.get(YEAR, "")) else ""
        year = year or year_in(named.get(VERSION, ""))
        possible, remark = self.instruments, ""
        for fits in (
            lambda one: one.id == named.get(INSTRUMENT),
            lambda one: bool(one.version) and one.version in said,
            lambda one: bool(year) and year_in(one.version) == year,
        ):
            possible = [one for one in possible if fits(one)] or possible
        chosen = possible[-1]
        if len(possible) > 1:
            of_year = [one for one in possible if year_in(one.version) == (year or self.year)]
            chosen = (of_year or possible)[-1]
            remark = "do not name a version that was given"
        elif named.get(INSTRUMENT) and chosen.id != named[INSTRUMENT]:
            remark = "name another instrument"
        elif named.get(VERSION) and named[VERSION] != chosen.version and not year:
            remark = "name a version that was not given"
        if not year and len(self.instruments) > 1 and chosen.version in said:
            year = year_in(chosen.version)
        return self.form(chosen, year or self.year), remark
