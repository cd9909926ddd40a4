"""Notions: words of one meaning in three languages, read and found in all their forms."""

from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.coding.notions import NotionFinder
from ctipsurvey.errors import InstrumentError
from ctipsurvey.instruments.notions import Notions, load_notions
from ctipsurvey.instruments.words import LANGUAGE_NAMES
from ctipsurvey.study import load_study

FINDER = NotionFinder(load_notions(load_study(ROOT)))


@pytest.mark.parametrize(
    ("text", "language", "notion"),
    [
        ("Мы заправляем бак за свои деньги.", "ru", "petrol"),
        ("Акчабыз жок.", "ky", "money"),
        ("The judges asked her why.", "en", "judge"),
        ("Бензинди өзүбүз алабыз.", "ky", "petrol"),
        ("Бизде финансирование жок.", "ky", "money"),
    ],
)
def test_a_notion_is_found_by_any_form_of_its_words(text: str, language: str, notion: str) -> None:
    assert notion in FINDER.find(text, language)


def test_every_notion_has_words_in_three_languages() -> None:
    notions = load_notions(load_study(ROOT)).notions
    assert len(notions) > 70
    assert all(notion.in_language(language) for notion in notions.values() for language in LANGUAGE_NAMES)


def test_a_study_without_the_file_has_none(tmp_path: Path) -> None:
    (tmp_path / "instruments").mkdir()
    (tmp_path / "instruments" / "study.yaml").write_bytes((ROOT / "instruments" / "study.yaml").read_bytes())
    assert load_notions(load_study(tmp_path)) == Notions()
    (tmp_path / "instruments" / "notions.yaml").write_text("money:\n  en: cash (fund\n", "utf-8")
    with pytest.raises(InstrumentError, match="notions"):
        load_notions(load_study(tmp_path))
