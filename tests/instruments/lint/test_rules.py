"""Every rule finds its defect in a form that is sound but for it, and nothing in the sound form."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_defect_forms import Defect, caught, copy_of, defects, sound_form
from shared import ROOT

from ctipsurvey.instruments.lint.rules import RULES, lint
from ctipsurvey.instruments.loading import load_instruments
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.words import build
from ctipsurvey.study import load_study

FORMS = defects()
THREE = {"en": "English (en)", "ru": "Russian (ru)", "ky": "Kyrgyz (ky)"}


def said(english: str) -> dict[str, str]:
    return {"en": english, "ru": f"Вопрос: {len(english)}", "ky": f"Суроо: {len(english)}"}


def item(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "label": said(f"Question {name}"), **more}


def instrument(*items: dict[str, Any], **more: Any) -> Questionnaire:
    consent = item("consent", "select_one", choices="yes_no", concept="consent")
    yes_no = [{"id": "yes", "label": {"en": "Yes", "ru": "Да", "ky": "Ооба"}}]
    yes_no += [{"id": "no", "label": {"en": "No", "ru": "Нет", "ky": "Жок"}}]
    content = {
        "id": "constructed",
        "kind": "questionnaire",
        "version": "2026.1",
        "title": said("Constructed"),
        "languages": THREE,
        "default_language": "en",
        "items": [consent, *items],
        "choices": {"yes_no": yes_no},
    }
    content.update(more)
    content["choices"] = {"yes_no": yes_no, **content["choices"]}
    return build(Questionnaire, content, "constructed.yaml")


ANSWERS = [{"id": "a", "label": {"en": "Often", "ru": "Часто", "ky": "Көп"}}]
ANSWERS += [{"id": "b", "label": {"en": "Rarely", "ru": "Редко", "ky": "Аз"}}]
YEARLY: dict[str, tuple[Questionnaire, tuple[str, ...]]] = {
    "bare_beside_translated": (
        instrument(item("x", hint={"default": "A hint"}), languages=THREE | {"default": ""}),
        ("without a language",),
    ),
    "undeclared_language": (instrument(item("x", hint={"fr": "Un mot"})), ("fr",)),
    "headings_alike": (
        instrument(item("x"), languages=THREE | {"kyr": "kyrgyz (ky)"}),
        ("Kyrgyz (ky)", "kyrgyz (ky)"),
    ),
    "no_languages": (instrument(item("x"), languages={}), ("languages",)),
    "no_consent": (instrument(items=[item("x", concept="funding")]), ("consent",)),
    "no_way_out": (
        instrument(item("x", "select_one", choices="how_often", required="yes"), choices={"how_often": ANSWERS}),
        ("x", "don't know"),
    ),
    "or_other": (instrument(item("x", "select_one", choices="yes_no or_other")), ("x", "or_other")),
    "has_list_on_open": (instrument(item("x", choices="yes_no")), ("x", "yes_no")),
    "empty_list": (instrument(item("x", "select_one", choices="nothing"), choices={"nothing": []}), ("nothing",)),
    "repeat_without_end": (
        instrument({"id": "s", "label": said("Section"), "copies": "3", "items": [item("x")]}),
        ("s", "repeat: yes"),
    ),
    "wrong_year": (instrument(item("x", since="2019", until="2017")), ("x", "2017")),
    "never_asked": (
        instrument({"id": "s", "label": said("Section"), "until": "2016", "items": [item("x", since="2019")]}),
        ("x", "s"),
    ),
    "question_of_other_years": (
        instrument(item("y", "integer", until="2016"), item("x", since="2015", relevant="${y} > 0")),
        ("x", "y"),
    ),
    "long_short_label": (instrument(item("x", short_label={"en": "a word " * 13})), ("x", "80")),
}
"""Defects that a workbook cannot have, or that its reader repairs: instruments as they are written in YAML."""


@pytest.mark.parametrize("defect", FORMS, ids=[form.id for form in FORMS])
def test_a_form_with_one_defect_is_caught_with_a_message_of_its_own(defect: Defect) -> None:
    found = caught(defect.sheets)
    own = [one for one in found if one.rule == defect.rule and all(word in one.text for word in defect.says)]
    assert own, found


@pytest.mark.parametrize("rule", YEARLY)
def test_an_instrument_with_one_defect_is_caught_with_a_message_of_its_own(rule: str) -> None:
    questionnaire, words = YEARLY[rule]
    found = [str(finding) for finding in lint(questionnaire) if finding.rule == rule]
    assert any(all(word in text for word in words) for text in found), found


def test_the_sound_forms_have_no_finding() -> None:
    assert caught(sound_form()) == []
    assert lint(instrument(item("x"))) == ()


def test_every_rule_has_a_form_that_only_it_is_for() -> None:
    tested = {form.rule for form in FORMS} | set(YEARLY)
    assert set(RULES) - tested == set()


def test_there_are_enough_forms_and_no_two_are_the_same() -> None:
    assert len(FORMS) >= 50
    assert len({str(form.sheets) for form in FORMS}) == len(FORMS)


def test_every_rule_says_in_one_sentence_what_it_finds() -> None:
    assert all((rule.__doc__ or "").strip().endswith((".", "?")) for rule in RULES.values())


def test_the_studys_own_instruments_have_no_finding() -> None:
    for name, questionnaire in load_instruments(load_study(ROOT)).items():
        assert [str(finding) for finding in lint(questionnaire)] == [], name


CELLS = st.sampled_from(
    ["", "yes", "1", "${", "${x} = ", "selected(", "begin_group", "begin_repeat", "end_group", "select_one", "Да", "é"]  # noqa: RUF005
    + ["select_multiple services", ". > -", "'", "note", "::", "label::", "a b", "${agreed} = 'yes' or", "x" * 300]
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_form_however_odd_makes_a_rule_crash(data: st.DataObject) -> None:
    sheets = copy_of(sound_form())
    for _ in range(data.draw(st.integers(1, 4))):
        name = data.draw(st.sampled_from(sorted(sheets)))
        row = data.draw(st.integers(0, len(sheets[name]) - 1))
        column = data.draw(st.integers(0, len(sheets[name][0]) - 1))
        sheets[name][row][column] = data.draw(CELLS)
    assert isinstance(caught(sheets), list)


def test_the_docs_name_every_rule_with_what_it_finds() -> None:
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    for name, rule in RULES.items():
        assert f"| `{name}` | {(rule.__doc__ or '').strip()} |" in page, name
