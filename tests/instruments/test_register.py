"""The register and the scale."""

import re
import shutil
from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.errors import InstrumentError
from ctipsurvey.instruments.register import load_register, standard_scale, study_scale
from ctipsurvey.study import Study, load_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    return load_study(tmp_path)


def _edit(study: Study, old: str, new: str) -> None:
    path = study.instrument("register")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_register_holds_fifty_two_recommendations_of_four_reports() -> None:
    register = load_register(load_study(ROOT))
    years = [entry.report_year for entry in register.recommendations]
    assert {year: years.count(year) for year in set(years)} == {2015: 10, 2016: 7, 2017: 22, 2019: 13}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("addressees: [parliament]", "addressees: [parlament]", "Did you mean 'parliament'"),
        ("id: r2015_02", "id: r2015_01", "already given"),
        ("report_year: 2015", "report_year: 2014", "2014 is not a year of the study"),
        ("addressee_named: no", "addressee_named: maybe", "key `addressee_named`: should be `yes` or `no`"),
        ("    text:\n", "    txt:\n", "entry `r2015_01`, key `text`: is missing"),
        (
            "themes: [identification_referral",
            "themes: [identification_referal",
            "is not a code of the codebook",
        ),
        ("    no: 1\n", "    no: 1.\n", "without a full stop"),
        (
            "addressees:\n",
            "scale:\n  - id: stalled\n    printed: [Stalled]\naddressees:\n",
            "needs `counted` and `label`",
        ),
        (
            "addressees:\n",
            "scale:\n  - id: pending\n    printed: [Implemented]\naddressees:\n",
            "belongs to `implemented`",
        ),
        ("addressees:\n", "scale:\n  - id: pending\n    score: 1\n    printed: [x]\naddressees:\n", "only `printed`"),
        (
            "addressees:\n",
            "scale:\n  - id: a\n    counted: yes\n    label:\n      en: A\n    printed: [A]\naddressees:\n",
            "is counted and has no score",
        ),
    ],
)
def test_a_mistake_in_the_register_is_told_in_the_researchers_words(
    study: Study, old: str, new: str, words: str
) -> None:
    _edit(study, old, new)
    with pytest.raises(InstrumentError) as caught:
        load_register(study)
    assert words in str(caught.value)
    assert "pydantic" not in str(caught.value)
    assert "register.yaml" in str(caught.value)


def test_a_study_adds_a_printed_label_and_a_rating_of_its_own(study: Study) -> None:
    _edit(
        study,
        "addressees:",
        "scale:\n  - id: implemented\n    printed: [Carried out]\n"
        "  - id: stalled\n    counted: yes\n    score: 0\n    label:\n      en: Stalled\n"
        "    printed: [Stalled]\naddressees:",
    )
    scale = study_scale(load_register(study))
    assert scale.split_label("Carried out by Law No. 2") == ("Carried out", "implemented", "by Law No. 2")
    assert scale.rating("stalled").score == 0


@pytest.mark.parametrize(
    ("cell", "rating"),
    [
        ("Implemented", "implemented"),
        ("IMPLEMENTED.", "implemented"),
        ("Implemented on an ongoing basis 100-day", "implemented_ongoing"),
        ("Partially  Implemented", "partially_implemented"),
        ("Not implemented. Implemented only in two districts", "not_implemented"),
        ("Pending: draft", "pending"),
        ("Частично исполнено. Закон", "partially_implemented"),
        ("Не исполнено", "not_implemented"),
        ("Аткарылган жок", "not_implemented"),
        ("Implemented to a large extent", None),
        ("Almost implemented", None),
        ("Implementation began", None),
        ("Исполнено частично", "partially_implemented"),
        ("Исполнено в основном", None),
        ("Implemented (partially)", None),
        ("Implemented, but not in full", None),
        ("Implemented - partially", None),
        ("Implemented on an ongoing basis only in Osh", None),
        ("Implemented. Only Osh is left", "implemented"),
        ("Implemented: 4 rooms", "implemented"),
        ("", None),
    ],
)
def test_a_status_is_the_known_label_at_the_start_of_its_cell(cell: str, rating: str | None) -> None:
    found = standard_scale().split_label(cell)
    assert (found[1] if found else None) == rating


def test_no_label_belongs_to_two_ratings() -> None:
    seen: dict[str, str] = {}
    for rating in standard_scale().scale:
        for label in rating.printed:
            key = re.sub(r"\s+", " ", label.casefold())
            assert seen.setdefault(key, rating.id) == rating.id
