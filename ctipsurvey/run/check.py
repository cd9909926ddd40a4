"""All instruments, notebooks and data of a study, looked over at once."""

from collections.abc import Callable
from typing import TypeVar

from ctipsurvey.coding.codings import load_codings
from ctipsurvey.collect.facts import COLUMNS, check_themes, load_facts
from ctipsurvey.errors import InstrumentError, Problem, SurveyError, raise_if_any
from ctipsurvey.fieldwork.answers import check_responses, load_answers
from ctipsurvey.instruments.codebook import load_codebook, untranslated
from ctipsurvey.instruments.crosswalk import load_crosswalk
from ctipsurvey.instruments.lint.rules import look_over
from ctipsurvey.instruments.loading import instrument_names, load_instrument
from ctipsurvey.instruments.notions import load_notions
from ctipsurvey.instruments.phrases import load_phrases
from ctipsurvey.instruments.register import load_register
from ctipsurvey.protect.disclosure.rules import load_rules
from ctipsurvey.recommendations.assessments import load_acts, load_assessments
from ctipsurvey.recommendations.lineage import load_lineage
from ctipsurvey.run.notebooks import find_notebooks
from ctipsurvey.run.parameters import declared_parameters
from ctipsurvey.study import Study

Found = TypeVar("Found")


def check_study(study: Study) -> list[str]:
    """Lines that say what is in order.

    Raises one error that holds all problems of all files; it is of the kind of the first problem met,
    instruments before data.
    """
    looker = _Looker()
    looker.attempt(lambda: load_rules(study))
    register = looker.attempt(lambda: load_register(study))
    codebook = looker.attempt(lambda: load_codebook(study))
    if codebook and study.instrument("phrases").exists():
        looker.attempt(lambda: load_phrases(study, codebook))
    looker.attempt(lambda: load_notions(study))
    if register:
        looker.attempt(lambda: load_lineage(study, register))
    names = looker.attempt(lambda: instrument_names(study)) or ()
    found = {name: looker.attempt(lambda name=name: load_instrument(study, name)) for name in names}  # type: ignore[misc]
    instruments = {name: instrument for name, instrument in found.items() if instrument}
    warnings: list[str] = []
    for name, instrument in instruments.items():
        file = study.relative(study.instrument(name))
        problems, found_warnings = look_over(instrument, file)
        looker.attempt(lambda problems=problems: raise_if_any(problems, InstrumentError))  # type: ignore[misc]
        warnings += found_warnings
    if len(instruments) == len(names):
        looker.attempt(lambda: load_crosswalk(study, instruments))
    for notebook in looker.attempt(lambda: find_notebooks(study)) or ():
        looker.attempt(lambda path=notebook: declared_parameters(path))  # type: ignore[misc]
    n_answers = 0
    for year in study.years:
        for table in COLUMNS:
            looker.attempt(lambda year=year, table=table: load_facts(study, year, table))  # type: ignore[misc]
        excerpts = looker.attempt(lambda year=year: load_facts(study, year, "excerpts"))  # type: ignore[misc]
        if excerpts is not None and codebook:
            looker.attempt(lambda: check_themes(study, year, excerpts, codebook))  # noqa: B023
        answers = looker.attempt(lambda year=year: load_answers(study, year))  # type: ignore[misc]
        if answers and len(instruments) == len(names):
            n_answers += len(answers.respondents)
            looker.attempt(lambda: check_responses(study, year, answers, instruments))  # noqa: B023
        if codebook:
            looker.attempt(lambda year=year: load_codings(study, year, codebook))  # type: ignore[misc]
        if register:
            looker.attempt(lambda year=year: load_assessments(study, year, register))  # type: ignore[misc]
            looker.attempt(lambda year=year: load_acts(study, year, register))  # type: ignore[misc]
    looker.raise_if_any()
    assert register and codebook
    warnings += untranslated(codebook, study.relative(study.instrument("codebook")))
    return [
        f"{study.title}: years {', '.join(map(str, study.years))}",
        f"register: {len(register.recommendations)} recommendations to {len(register.addressees)} addressees",
        f"codebook: {len(codebook.codes)} codes",
        *(f"{name}: {len(instrument.answered_items())} items" for name, instrument in instruments.items()),
        f"protected answers: {n_answers} respondents",
        *warnings,
        f"No problem found. {len(warnings)} warnings." if warnings else "No problem found.",
    ]


class _Looker:
    """Gathers the problems of one look after another."""

    def __init__(self) -> None:
        self.errors: list[SurveyError] = []

    def attempt(self, look: Callable[[], Found]) -> Found | None:
        try:
            return look()
        except SurveyError as error:
            self.errors.append(error)
            return None

    def raise_if_any(self) -> None:
        problems: list[Problem] = []
        for error in self.errors:
            problems += [problem for problem in error.problems if problem not in problems]
        if problems:
            raise type(self.errors[0])(problems)
