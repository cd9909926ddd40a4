"""What a variable of a year's data is called and asked, in the three languages; empty where it is not translated."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ctipsurvey.collect.labelled.codes import choice_lists, code_tables
from ctipsurvey.collect.labelled.variables import Variable
from ctipsurvey.collect.labelled.wide import yes_and_no
from ctipsurvey.instruments.questionnaire import Asking, Choice, Questionnaire, Section
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.instruments.wordform.numbers import printed_numbers
from ctipsurvey.instruments.wordform.skips import Sentences
from ctipsurvey.instruments.wordform.texts import Tongue, tongue_of
from ctipsurvey.instruments.words import Wording

LANGUAGES = ("en", "ru", "ky")
Labels = dict[str, str]
"""A text by language; '' where there is none."""
OWN: dict[str, tuple[str, str, str]] = {
    "respondent_id": ("Respondent, by pseudonym", "Респондент (псевдоним)", "Респондент (псевдоним)"),
    "year": ("Monitoring year", "Год мониторинга", "Мониторинг жылы"),
    "repeat": ("Which time the section was asked", "Который раз задан раздел", "Бөлүм канчанчы жолу берилди"),
    "start": ("When the form was begun", "Когда начато заполнение", "Толтуруу качан башталды"),
    "end": ("When the form was finished", "Когда закончено заполнение", "Толтуруу качан бүттү"),
    "today": ("Day on which the form was filled in", "День заполнения", "Толтурулган күн"),
}
"""Labels of the keys, and of what the phone fills in."""
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class VariableTexts:
    """The texts of one instrument as it was asked in a year."""

    whole: Questionnaire
    year: int
    asked: Questionnaire = field(init=False)
    askings: Mapping[str, Asking] = field(init=False)
    numbers: Mapping[str, str] = field(init=False)
    tongues: Sequence[Tongue] = field(init=False)
    codes: Mapping[str, Mapping[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        asked = in_year(self.whole, self.year)
        languages = self.whole.languages
        for name, value in {
            "asked": asked,
            "askings": {asking.item.id: asking for asking in asked.askings()},
            "numbers": printed_numbers(asked),
            "tongues": [tongue_of(language, languages[language]) for language in LANGUAGES if language in languages],
            "codes": code_tables(self.whole),
        }.items():
            object.__setattr__(self, name, value)

    def label(self, variable: Variable) -> Labels:
        """The label: the question, for a 0/1 column the question and its choice, for keys our own words."""
        asking = self.askings.get(variable.item_id)
        own = OWN.get(variable.name if not variable.item_id else asking.item.type if asking else "")
        if own:
            return dict(zip(LANGUAGES, own, strict=True))
        if not asking or variable.original_name not in (variable.item_id, f"{variable.item_id}_{variable.choice_id}"):
            return in_languages({"en": variable.label})
        if not variable.choice_id:
            return in_languages(asking.item.label)
        question, choice = in_languages(asking.item.label), in_languages(self._choice(variable).label)
        both = {language: question[language] and choice[language] for language in LANGUAGES}
        return {language: f"{question[language]}: {choice[language]}" if both[language] else "" for language in both}

    def question(self, variable: Variable) -> Labels:
        """The words of the question; empty for keys and for what nobody is asked."""
        asking = self.askings.get(variable.item_id)
        return in_languages(asking.item.label if asking else {})

    def choice(self, variable: Variable) -> Labels:
        """The words of the choice that a 0/1 column stands for."""
        return in_languages(self._choice(variable).label if variable.choice_id else {})

    def value(self, variable: Variable, value: str) -> Labels:
        """The label of a value."""
        if variable.choice_id:
            return {language: yes_and_no(language)[value] for language in LANGUAGES}
        ids = {code: choice_id for choice_id, code in self.codes.get(variable.item_id, {}).items()}
        return in_languages(self._find(variable.item_id, ids.get(value, "")).label)

    def is_offered(self, variable: Variable, value: str) -> bool:
        """Whether the choice behind a value, or behind a 0/1 column, could be chosen in this year."""
        asking = self.askings.get(variable.item_id)
        offered = self.asked.choice_ids(asking.item) if asking else ()
        if variable.choice_id:
            return variable.choice_id in offered
        return value in {self.codes[variable.item_id].get(choice_id) for choice_id in offered}

    def sections(self, variable: Variable) -> tuple[Section, ...]:
        """The sections round an item, the outermost first."""
        asking = self.askings.get(variable.item_id)
        return asking.sections if asking else ()

    def condition(self, variable: Variable) -> Labels:
        """When the item is asked, in words: the conditions of its sections, then its own; '' where always."""
        asking = self.askings.get(variable.item_id)
        found = dict.fromkeys(LANGUAGES, "")
        if not asking:
            return found
        sentences = Sentences(self.asked, self.numbers)
        kind = "guide" if self.whole.kind == "guide" else "question"
        for tongue in self.tongues:
            said = [sentences.skip(section.relevant, tongue, "section") for section in asking.sections]
            said.append(sentences.skip(asking.item.relevant, tongue, kind))
            found[tongue.key] = one_line(" ".join(text for text in said if text))
        return found

    def _choice(self, variable: Variable) -> Choice:
        return self._find(variable.item_id, variable.choice_id)

    def _find(self, item_id: str, choice_id: str) -> Choice:
        """A choice in the words of the year; in those of another year where it was not offered in this one."""
        asking = self.askings.get(item_id)
        listed = [*(self.asked.choices_of(asking.item) if asking else ()), *choice_lists(self.whole, item_id)]
        return next((choice for choice in listed if choice.id == choice_id), Choice(id=choice_id))


def in_languages(wording: Wording) -> Labels:
    """A text of the instrument on one line in each language."""
    return {language: one_line(wording.get(language, "")) for language in LANGUAGES}


def one_line(text: str) -> str:
    r"""A text without line ends and without signs that neither XML nor a spreadsheet takes.

    >>> one_line("How many\n  \x00 victims?")
    'How many victims?'
    """
    return " ".join(_UNWRITABLE.sub(" ", text).split())
