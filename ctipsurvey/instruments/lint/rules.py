"""All rules by name, and the one function that runs them."""

from collections.abc import Callable, Iterator

from ctipsurvey.errors import Problem
from ctipsurvey.instruments.lint import (
    answers,
    constraints,
    design,
    languages,
    lengths,
    lists,
    names,
    skips,
    translations,
)
from ctipsurvey.instruments.lint.finding import Finding
from ctipsurvey.instruments.questionnaire import Questionnaire

Rule = Callable[[Questionnaire], Iterator[Finding]]


def lint(questionnaire: Questionnaire) -> tuple[Finding, ...]:
    """Everything that the rules find in an instrument, in the order of the rules; the same finding once."""
    return tuple(dict.fromkeys(finding for rule in RULES.values() for finding in rule(questionnaire)))


def look_over(questionnaire: Questionnaire, file: str) -> tuple[list[Problem], list[str]]:
    """The errors in an instrument as problems of its file, and its warnings, a line each."""
    found = lint(questionnaire)
    problems = [Problem(file, one.place, f"{one.message} [{one.rule}]") for one in found if one.severity == "error"]
    return problems, [f"warning: {file}, {one}" for one in found if one.severity == "warning"]


_ALL: tuple[Rule, ...] = (
    translations.missing_translation,
    translations.language_missing,
    translations.undeclared_language,
    translations.bare_beside_translated,
    translations.same_in_two_languages,
    translations.wrong_script,
    translations.look_alike_letters,
    languages.headings_alike,
    languages.language_code,
    languages.default_language,
    languages.no_languages,
    languages.no_version,
    languages.no_title,
    skips.unreadable_expression,
    skips.unknown_function,
    skips.number_of_arguments,
    skips.unknown_question,
    skips.question_of_other_years,
    skips.refers_to_itself,
    skips.goes_in_a_circle,
    skips.later_question,
    skips.refers_to_section,
    skips.inside_a_repeat,
    skips.bare_name,
    skips.calculation_missing,
    skips.calculation_on_question,
    answers.value_not_in_list,
    answers.label_for_value,
    answers.equals_on_multiple,
    answers.selected_on_open,
    answers.number_compared_with_text,
    answers.no_date,
    constraints.constraint_without_message,
    constraints.message_without_constraint,
    constraints.number_without_constraint,
    constraints.constraint_without_answer,
    constraints.constraint_about_others,
    constraints.impossible_constraint,
    constraints.bad_pattern,
    names.name_missing,
    names.unlawful_name,
    names.long_name,
    names.reserved_name,
    names.repeated_name,
    names.derived_name,
    names.choice_name_missing,
    names.unlawful_choice,
    names.repeated_choice,
    names.mixed_ids,
    names.lists_alike,
    lists.list_missing,
    lists.empty_list,
    lists.single_choice,
    lists.unused_list,
    lists.same_label_twice,
    lists.choice_without_label,
    lists.other_without_text,
    lists.or_other,
    lists.no_way_out,
    lists.filter_column_missing,
    lists.has_list_on_open,
    lengths.long_value_label,
    lengths.long_variable_label,
    lengths.long_short_label,
    design.unknown_type,
    design.misspelt_column,
    design.misspelt_setting,
    design.unclear_switch,
    design.label_missing,
    design.media_in_one_language,
    design.answer_in_label,
    design.empty_section,
    design.repeat_without_end,
    design.no_consent,
    design.wrong_year,
    design.never_asked,
)
RULES: dict[str, Rule] = {rule.__name__: rule for rule in _ALL}
"""Every rule by its name, which each of its findings carries."""
