"""What changed between two years of an instrument."""

from shared import ROOT

from ctipsurvey.instruments.crosswalk import load_crosswalk
from ctipsurvey.instruments.drift import changes_table, compare
from ctipsurvey.instruments.loading import load_instruments
from ctipsurvey.instruments.questionnaire import Choice, Item, Questionnaire, Section
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.study import load_study


def _form(*items: Item, choices: tuple[Choice, ...] = ()) -> Questionnaire:
    return Questionnaire(
        id="form", items=(Section(id="part", label={"en": "Part"}, items=items),), choices={"l": choices}
    )


YES, NO = Choice(id="yes", label={"en": "Yes"}), Choice(id="no", label={"en": "No"})
ASKED = Item(id="a", type="select_one", choices="l", label={"en": "A?", "ky": "А?"})


def test_an_instrument_compared_with_itself_has_no_changes() -> None:
    assert compare(_form(ASKED, choices=(YES, NO)), _form(ASKED, choices=(YES, NO))) == []


def test_each_kind_of_change_is_named() -> None:
    def kinds(before: Questionnaire, after: Questionnaire) -> list[tuple[str, str]]:
        return [(change.kind, change.what) for change in compare(before, after)]

    form = _form(ASKED, choices=(YES, NO))
    assert kinds(form, _form(ASKED, Item(id="b", type="text"), choices=(YES, NO))) == [("added", "")]
    assert kinds(_form(ASKED, Item(id="b", type="text"), choices=(YES, NO)), form) == [("removed", "")]
    reworded = ASKED.model_copy(update={"label": {"en": "A?", "ky": "Башка?"}})
    assert kinds(form, _form(reworded, choices=(YES, NO))) == [("reworded", "label, ky")]
    multiple = ASKED.model_copy(update={"type": "select_multiple"})
    assert kinds(form, _form(multiple, choices=(YES, NO))) == [("type changed", "")]
    assert kinds(form, _form(ASKED, choices=(YES,))) == [("choices changed", "choice no")]
    for key, kind in (("relevant", "skip"), ("constraint", "constraint"), ("required", "required")):
        changed = ASKED.model_copy(update={key: "${x} = 1"})
        assert kinds(form, _form(changed, choices=(YES, NO))) == [(f"{kind} changed", key)]
    moved = Questionnaire(id="form", items=(ASKED,), choices={"l": (YES, NO)})
    assert ("moved", "section") in kinds(form, moved)


def test_an_item_with_a_new_id_is_renamed_and_not_removed_and_added() -> None:
    after = _form(ASKED.model_copy(update={"id": "new"}), choices=(YES, NO))
    changes = compare(_form(ASKED, choices=(YES, NO)), after, {"new": "a"})
    assert [change.kind for change in changes] == ["renamed"]
    assert (changes[0].before, changes[0].after) == ("a", "new")


def test_the_study_shows_every_kind_of_change_from_2017_to_2019() -> None:
    study = load_study(ROOT)
    instruments = load_instruments(study)
    crosswalk = load_crosswalk(study, instruments)
    changes = []
    for name, whole in instruments.items():
        changes += compare(in_year(whole, 2017), in_year(whole, 2019), crosswalk.renamed(name, 2017, 2019))
    table = changes_table(changes).set_index("item_id")
    assert {"added", "removed", "renamed", "reworded", "choices changed", "type changed"} <= set(table["kind"])
    assert table.loc["awareness_kinds", "before"].tolist()[0] == "awareness_held"
    assert "coord_body_exists" in table[table["kind"] == "removed"].index
