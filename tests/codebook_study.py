"""A small constructed study whose codebook can be counted by hand."""

import shutil
from pathlib import Path

from shared import ROOT

from ctipsurvey.study import Study, load_study

SENTINEL = "Кайрат_Sentinel"
"""What stands in every open answer, and may stand nowhere in a codebook."""

QUESTIONNAIRE = """
id: questionnaire
kind: questionnaire
version: 1
title: {en: "Small & <short> questionnaire", ru: Анкета, ky: Сурамжылоо}
languages: {en: English (en), ru: Russian (ru), ky: Kyrgyz (ky)}
default_language: ru
items:
  - id: opened
    type: start
  - id: s_one
    label: {en: "First part", ru: "Первая часть", ky: "Биринчи бөлүк"}
    items:
      - id: kind
        type: select_one
        choices: kinds
        label: {en: "Which kind?", ru: "Какой вид?", ky: "Кайсы түрү?"}
      - id: kind_words
        type: text
        relevant: ${kind} = 'b'
        label: {en: "In your words", ru: "Своими словами", ky: ''}
      - id: n_cases
        type: integer
        label: {en: "=1+1 cases", ru: "Случаи", ky: "Учурлар"}
      - id: helps
        type: select_multiple
        choices: helps
        label: {en: "What helps?", ru: "Что помогает?", ky: "Эмне жардам берет?"}
      - id: signed
        type: date
        label: {en: "Signed when?", ru: "Когда?", ky: "Качан?"}
  - id: visits
    repeat: yes
    label: {en: "Visit", ru: "Визит", ky: "Баруу"}
    items:
      - id: visit_words
        type: text
        label: {en: "Tell", ru: "Расскажите", ky: "Айтып бериңиз"}
choices:
  kinds:
    - {id: a, label: {en: "Kind A", ru: "Вид А", ky: "А түрү"}}
    - {id: b, label: {en: "Kind B", ru: "Вид Б", ky: "Б түрү"}}
    - {id: old, until: 2017, label: {en: "Old kind", ru: "Старый вид", ky: "Эски түрү"}}
    - {id: dont_know, missing: yes, label: {en: "Don't know", ru: "Не знаю", ky: "Билбейм"}}
  helps:
    - {id: food, label: {en: "Food", ru: "Еда", ky: "Тамак"}}
    - {id: bed, label: {en: "Bed", ru: "Кровать", ky: "Керебет"}}
"""
GUIDE = """
id: guide
kind: guide
title: {en: Guide}
languages: {en: English (en)}
default_language: en
items:
  - {id: talk, type: text, label: {en: Tell me}}
"""
ANSWERS: dict[str, list[str]] = {
    "kind": ["a", "a", "b", "dont_know", "-", "a"],
    "kind_words": [".", ".", f"{SENTINEL} один", ".", ".", "."],
    "n_cases": ["3", "10", "4", "0", "-", ""],
    "helps": ["food", "food bed", ".", "bed", "-", "food"],
    "signed": ["2019-01-31", "-", "-", "-", "-", "-"],
}
"""The answers of six respondents: `-` not answered, `.` not asked, '' no row."""
VISITS = [("R1", "visits[1]", f"{SENTINEL} два"), ("R1", "visits[2]", "-"), ("R4", "visits[1]", f"{SENTINEL} три")]


def small_study(folder: Path, *, constructed: bool = True) -> Study:
    """The study with its answers of 2019."""
    instruments = folder / "instruments"
    instruments.mkdir(parents=True)
    for name in ("study", "codebook", "register"):
        shutil.copy(ROOT / f"instruments/{name}.yaml", instruments)
    (instruments / "questionnaire.yaml").write_text(QUESTIONNAIRE, encoding="utf-8")
    (instruments / "guide.yaml").write_text(GUIDE, encoding="utf-8")
    mark = "constructed" if constructed else ""
    protected = folder / "data/2019/protected"
    protected.mkdir(parents=True)
    people = [f"R{number},2019,state_body,Osh,ru,questionnaire,{mark}" for number in range(1, 7)]
    rows = [
        _row(f"R{number}", item, "", value, mark)
        for item, values in ANSWERS.items()
        for number, value in enumerate(values, start=1)
        if value
    ]
    rows += [_row(who, "visit_words", repeat, value, mark) for who, repeat, value in VISITS]
    for name, heading, lines in (
        ("respondents", "respondent_id,year,kind,region,language,instrument,constructed", people),
        ("responses", "respondent_id,year,instrument,item_id,repeat,value,state,constructed", rows),
    ):
        (protected / f"{name}.csv").write_text("\n".join([heading, *lines, ""]), encoding="utf-8")
    return load_study(folder)


def _row(who: str, item: str, repeat: str, value: str, mark: str) -> str:
    state = {"-": "not_answered", ".": "not_asked"}.get(value, "answered")
    return f"{who},2019,questionnaire,{item},{repeat},{value if state == 'answered' else ''},{state},{mark}"
