"""The second opinion on Russian names: there where the extra is installed, silent where it is not."""

import pytest

from ctipsurvey.protect import ner

TEXT = "Потом приехала Ольга Лебедь и забрала детей."


@pytest.mark.skipif(not ner.is_installed(), reason="needs the extra `ner` (natasha, navec, slovnet)")
def test_the_model_finds_a_person_and_is_never_sure() -> None:
    found = list(ner.find_persons(TEXT))
    assert [TEXT[one.start : one.end] for one in found] == ["Ольга Лебедь"]
    assert not any(one.sure for one in found)


def test_without_the_extra_nothing_is_found_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    ner._tagger.cache_clear()
    monkeypatch.setattr(ner, "find_spec", lambda name: None)
    assert list(ner.find_persons(TEXT)) == []
    monkeypatch.undo()
    ner._tagger.cache_clear()
