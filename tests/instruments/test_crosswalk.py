"""Links between the items of different years, and the answers that they carry over."""

from pathlib import Path

import pandas as pd
import pytest
from shared import ROOT

from ctipsurvey.collect.harmonise import harmonise
from ctipsurvey.errors import InstrumentError
from ctipsurvey.fieldwork.answers import load_answers
from ctipsurvey.instruments.crosswalk import Crosswalk, Link, crosswalk_table, load_crosswalk
from ctipsurvey.instruments.loading import load_instruments
from ctipsurvey.instruments.questionnaire import Choice, Item, Questionnaire
from ctipsurvey.study import load_study

OLD = Item(id="old", type="select_one", choices="yn", until=2017, label={"en": "Old?"})
NEW = Item(id="new", type="select_multiple", choices="ways", since=2019, label={"en": "New?"})
STAYS = Item(id="stays", type="text", label={"en": "Same?"})
ENDS = Item(id="ends", type="text", until=2017, label={"en": "Gone?"})
CHOICES = {
    "yn": (Choice(id="yes", label={"en": "Yes"}), Choice(id="no", label={"en": "No"})),
    "ways": (Choice(id="none", label={"en": "None"}), Choice(id="radio", label={"en": "Radio"})),
}
FORM = Questionnaire(id="form", items=(OLD, NEW, STAYS, ENDS), choices=CHOICES)
LINKS = Crosswalk(
    links=(
        Link(instrument="form", item="new", from_item="old", until=2017, values={"no": "none"}, comparable="partly"),
    )
)


def _answers(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"respondent_id": "R1", "instrument": "form", "item_id": item, "repeat": "", "value": value,
             "state": "answered", "constructed": "constructed"}
            for item, value in rows
        ]
    )  # fmt: skip


def test_every_answer_arrives_and_says_where_it_came_from() -> None:
    given = _answers(("old", "no"), ("old", "yes"), ("stays", "words"), ("ends", "gone"), ("strange", "x"))
    table = harmonise({2017: given}, {"form": FORM}, LINKS, 2019)
    assert table[["item_id", "value", "from_item", "from_value", "rule", "comparable"]].values.tolist() == [
        ["new", "none", "old", "no", "crosswalk", "partly"],
        ["new", "", "old", "yes", "no such value", "no"],
        ["stays", "words", "stays", "words", "same id", "yes"],
        ["", "", "ends", "gone", "ended", "no"],
        ["", "", "strange", "x", "not in the instrument", "no"],
    ]


def test_the_table_has_a_row_for_every_value_of_every_item_of_the_earlier_year() -> None:
    table = crosswalk_table(LINKS, FORM, (2017,), 2019).set_index(["var_name_orig", "val_numeric_orig"])
    assert table.loc[("old", "no"), ["var_name_target", "val_numeric_target", "val_label_target"]].tolist() == [
        "new", "none", "None",
    ]  # fmt: skip
    assert table.loc[("old", "yes"), "val_numeric_target"] == ""
    assert table.loc[("ends", ""), "rule"] == "ended"


def test_all_answers_of_the_study_carry_over_or_say_why_not() -> None:
    study = load_study(ROOT)
    instruments = load_instruments(study)
    responses = {year: load_answers(study, year).responses for year in study.years}
    table = harmonise(responses, instruments, load_crosswalk(study, instruments), 2019)
    assert len(table) == sum(len(found) for found in responses.values())
    own = table[table["year"] == "2019"]
    assert (own["value"] == own["from_value"]).all()
    assert (own["comparable"] == "yes").all()
    lost = table[(table["from_value"] != "") & (table["value"] == "")]
    assert set(lost["rule"]) <= {"ended", "no such value"}
    assert (table[table["rule"] == "crosswalk"]["from_item"] == "awareness_held").all()


KNOWN = """instrument: questionnaire
    item: awareness_kinds
    from_item: awareness_held
    since: 2016
    until: 2017
"""


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("instrument: nothing\n    item: a\n    from_item: b\n    until: 2017", "`nothing` is not an instrument"),
        ("instrument: questionnaire\n    item: awareness_kinds\n    from_item: awareness_held\n    until: 2017",
         "`awareness_held` was not asked in 2015"),
        (f"{KNOWN}    values: {{nein: none}}", "`nein` was not a choice of `awareness_held` in 2016"),
        (f"{KNOWN}    values: {{no: nothing}}", "`nothing` is not a choice of `awareness_kinds`"),
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_is_told_by_its_line(tmp_path: Path, entry: str, words: str) -> None:
    import shutil

    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    path = tmp_path / "instruments" / "crosswalk.yaml"
    path.write_text(f"links:\n  - {entry}\n    comparable: partly\n", encoding="utf-8")
    study = load_study(tmp_path)
    with pytest.raises(InstrumentError) as caught:
        load_crosswalk(study, load_instruments(study))
    assert words in str(caught.value)
    assert "instruments/crosswalk.yaml, line 2, link to" in str(caught.value)
