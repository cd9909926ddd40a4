"""A status proposed by a decision tree of questions, with its reason; and how actionable a recommendation is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ctipsurvey.language.dates import find_dates
from ctipsurvey.recommendations.similarity import core

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Question:
    """One question of the tree; the first answered `yes` proposes `status`."""

    id: str
    text: str
    status: str
    otherwise: str = ""
    follow_up: str = ""


QUESTIONS = (
    Question("nothing_known", "Is there no information at all?", "no_information"),
    Question(
        "against", "Does the evidence show a measure against what was asked, or an earlier step undone?", "regressed"
    ),
    Question("no_object", "Has the recommendation lost its object, or has a later one replaced it?", "superseded"),
    Question(
        "all_older",
        "Is all evidence older than the recommendation, or only the framework that existed before, or a draft "
        "that stands still?",
        "not_implemented",
        "pending",
        "Is a formal step under way that has a date?",
    ),
    Question(
        "incomplete",
        "Was there a concrete step to the point, but not in force, covering only some parts, or without result?",
        "partially_implemented",
    ),
    Question(
        "complete",
        "Is it adopted, in force and working in every part?",
        "implemented",
        "implemented_ongoing",
        "Does what was asked recur by its nature?",
    ),
)
"""The tree, in the order asked (after the practice of the Human Rights Committee's follow-up as distilled by a third
party; the mapping to the centre's words is ours). A "yes" to `follow_up` proposes `otherwise` instead.
"""


@dataclass(frozen=True)
class Proposal:
    """What the tree proposes: the status ('' where no answer was yes) and the answer that decided."""

    status: str
    reason: str


def next_question(answers: Mapping[str, str]) -> str:
    """The text of the question to ask next, '' where the tree is done. `answers` holds yes or no by question id; the
    follow-up of a question has the id `<id>_more`.
    """
    for question in QUESTIONS:
        answer = answers.get(question.id)
        if answer is None:
            return question.text
        if answer == YES:
            return question.follow_up if question.follow_up and f"{question.id}_more" not in answers else ""
    return ""


def next_id(answers: Mapping[str, str]) -> str:
    """The id under which the answer to the next question is kept, '' where the tree is done."""
    for question in QUESTIONS:
        if question.id not in answers:
            return question.id
        if answers[question.id] == YES:
            return f"{question.id}_more" if question.follow_up and f"{question.id}_more" not in answers else ""
    return ""


def propose_status(answers: Mapping[str, str]) -> Proposal:
    """The status that the answers propose, with its reason; an assessor decides.

    >>> propose_status({"nothing_known": "no", "against": "yes"}).status
    'regressed'
    >>> propose_status({"nothing_known": "no"}).status
    ''
    """
    for question in QUESTIONS:
        answer = answers.get(question.id)
        if answer == YES:
            more = question.follow_up and answers.get(f"{question.id}_more") == YES
            status = question.otherwise if more else question.status
            told = f"{question.text} yes." + (
                f" {question.follow_up} {'yes' if more else 'no'}." if question.follow_up else ""
            )
            return Proposal(status, told)
        if answer is None:
            break
    return Proposal("", "No answer was yes: write the reason in your own words.")


CLOSED_VERBS = re.compile(
    r"\b(?:adopt|approve|establish|allocate|appoint|publish|ratify|introduce|amend|assign|post|create|draft|submit|supplement|"
    r"принять|утвердить|создать|выделить|назначить|опубликовать|ратифицировать|внести|разработать|"
    r"кабыл алуу|бекитүү|түзүү|бөлүү|дайындоо|жарыялоо|ратификациялоо)\w*",
    re.IGNORECASE,
)
OPEN_VERBS = re.compile(
    r"\b(?:improve|strengthen|continue|consider|enhance|promote|intensify|stimulate|pay more "
    r"attention|pursue|ensure|cover|"
    r"улучшить|усилить|продолжить|рассмотреть|повысить|активизировать|жакшыртуу|күчөтүү|улантуу)\w*",
    re.IGNORECASE,
)
MEASURE = re.compile(
    r"\b\d+\b|%|\b(?:law|regulation|resolution|budget|website|report|plan|standards?|criteria|number "
    r"of|once|annual\w*|quarter\w*|"
    r"закон|положение|бюджет|сайт|отчёт|отчет|план|стандарт|мыйзам|жобо|бюджет|отчет)\w*",
    re.IGNORECASE,
)
DEADLINE = re.compile(
    r"\b(?:by|until|within|before|not later than|до|в течение|не позднее|чейин|ичинде)\b", re.IGNORECASE
)
SEVERAL = re.compile(r";|\bas well as\b|\bа также\b|\bошондой эле\b|(?:^|\s)(?:[IVX]+|\d)\.\d", re.IGNORECASE)


def actionability(text: str, addressee_named: bool) -> dict[str, str]:
    """Five checks of a recommendation's text, each `yes` or `no`: proposed by its words, for a person to settle.

    addressee (named), deadline, one_act (a verb that can be done, as adopt or allocate, and none that never ends, as
    improve), measurable (a number or an object that can be seen), single (one part). After CAT's SMART criteria and the
    action categories of McMahon; it describes the recommendation and excuses no addressee.

    >>> list(actionability("Adopt the regulation by 1 May 2020.", True).values())
    ['yes', 'yes', 'yes', 'yes', 'yes']
    """
    asked = core(text)
    begin = " ".join(asked.split()[:14])
    deadline = any(DEADLINE.search(asked[max(0, start - 30) : start]) for start, _, _ in find_dates(asked))
    verbs = {match.group().lower()[:6] for pattern in (CLOSED_VERBS, OPEN_VERBS) for match in pattern.finditer(asked)}
    found = {
        "addressee": addressee_named,
        "deadline": deadline,
        "one_act": bool(CLOSED_VERBS.search(begin)) and not OPEN_VERBS.search(begin),
        "measurable": bool(MEASURE.search(asked)),
        "single": not SEVERAL.search(asked) and len(verbs) <= 1 and ". " not in asked.rstrip(". "),
    }
    return {name: YES if holds else NO for name, holds in found.items()}
