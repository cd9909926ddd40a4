"""Every shape of an export gives the same answers: none lost, none invented."""

import tempfile
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from collect.responses.exporting import FILLED, FORM, Filled, Shape, expected, write_export
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared import ROOT

from ctipsurvey.collect.responses.reading import Export, read_export
from ctipsurvey.instruments.loading import load_instruments
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.study import load_study

KINDS = ("xlsx", "csv;", "csv,", "zip")
SHAPES = [
    Shape(kind, way, groups, splits, "-" if kind == "zip" else "/")
    for kind, way, groups, splits in product(KINDS, ("names", "en", "ru", "ky"), (True, False), (True, False))
]


def as_found(responses: pd.DataFrame) -> dict[tuple[str, str, str], tuple[str, str]]:
    keys = zip(responses["respondent_id"], responses["item_id"], responses["repeat"], strict=True)
    return dict(zip(keys, zip(responses["value"], responses["state"], strict=True), strict=True))


def read(path: Path, shape: Shape, filled=FILLED, form=FORM) -> Export:
    return read_export([write_export(path / f"export.{shape.kind.rstrip(';,')}", shape, filled, form)], [form], 2026)


@pytest.mark.parametrize("versions", ["both", 2025, 2026])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_shape_gives_the_same_responses(shape: Shape, versions: str | int, tmp_path: Path) -> None:
    filled = [one for one in FILLED if versions in ("both", one.year)]
    export = read(tmp_path, shape, filled)
    wanted = expected(filled, repeats=not shape.kind.startswith("csv"))
    assert as_found(export.responses) == wanted
    assert len(export.responses) == len(wanted)
    assert set(export.responses["version"]) == {"2026.1"}
    assert dict(zip(export.submissions["respondent_id"], export.submissions["year"], strict=True)) == {
        one.uuid: str(one.year) for one in filled
    }


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_shape_gives_the_same_selections(shape: Shape, tmp_path: Path) -> None:
    selections = read(tmp_path, shape).selections
    services = selections[selections["item_id"] == "services"]
    found = services.groupby("respondent_id", sort=True)
    states = {uuid: dict(zip(rows["choice_id"], rows["state"], strict=True)) for uuid, rows in found}
    no, yes, never, empty = "not_selected", "selected", "not_asked", "not_answered"
    assert states == {
        "a1": {"shelter": yes, "legal": no, "hotline": yes, "refused": no, "online": never},
        "b2": dict.fromkeys(("shelter", "legal", "hotline", "refused", "online"), never),
        "c3": {"shelter": no, "legal": yes, "hotline": never, "refused": no, "online": yes},
        "d4": {"shelter": empty, "legal": empty, "hotline": empty, "refused": empty, "online": never},
    }
    values = selections["state"].map({yes: "1", no: "0", never: "", empty: ""})
    assert (values == selections["value"]).all()
    if not shape.kind.startswith("csv"):
        topics = selections[(selections["item_id"] == "topics") & (selections["repeat"] == "visits[1]")]
        assert list(topics["state"]) == [yes, no, yes, never, never, never]


words = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12)
free = words.filter(lambda text: text.strip() != "" and "_x" not in text) | st.sampled_from(
    ["", "01", "NA", "1.0", ";"]
)
several = st.lists(st.sampled_from(["01", "02", "NA"]), unique=True).map(lambda ids: " ".join(sorted(ids)))


@st.composite
def submissions(draw: st.DrawFn) -> list[Filled]:
    """Some submissions whose answers keep to the conditions and versions of the form."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        year = draw(st.sampled_from([2025, 2026]))
        kind = draw(st.sampled_from(["", "ngo", "police", "other"]))
        offered = ["shelter", "legal", "hotline" if year == 2025 else "online", "refused"]
        chosen = draw(st.lists(st.sampled_from(offered), unique=True))
        top = {"body_kind": kind, "remark": draw(free), "staff": draw(st.sampled_from(["", "0", "007", "-3"]))}
        top["body_other"] = draw(free) if kind == "other" else ""
        top["services"] = " ".join(id_ for id_ in offered if id_ in chosen) if kind != "police" else ""
        top["paper_log" if year == 2025 else "online_log"] = draw(st.sampled_from(["", "1", "0"]))
        visits = []
        for _ in range(draw(st.integers(0, 2))):
            date = draw(st.sampled_from(["", "2025-12-31"]))
            visit = {"place": draw(free), "visit_date": date, "people": []}
            visit["topics"] = draw(several) if date and kind != "other" else ""
            for _ in range(draw(st.integers(0, 2))):
                role = draw(st.sampled_from(["", "head", "clerk"]))
                years = draw(st.sampled_from(["", "2.50", "0"])) if role == "head" else ""
                visit["people"].append({"role": role, "years_in_office": years})
            visits.append(visit)
        found.append(Filled(f"id{number}", year, {**top, "visits": visits}))
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(filled=submissions(), shape=st.sampled_from(SHAPES))
def test_no_answer_is_lost_or_invented(filled: list[Filled], shape: Shape) -> None:
    with tempfile.TemporaryDirectory() as folder:
        export = read(Path(folder), shape, filled)
    assert as_found(export.responses) == expected(filled, repeats=not shape.kind.startswith("csv"))


def test_the_constructed_export_of_the_questionnaire_is_read_whole() -> None:
    questionnaire = load_instruments(load_study(ROOT))["questionnaire"]
    export = read_export([ROOT / "tests/fixtures/kobo/questionnaire_2019_constructed.xlsx"], [questionnaire], 2019)
    assert {note.kind for note in export.notes} == {"read"}
    assert list(export.submissions["respondent_id"]) == ["constructed-1", "constructed-2", "constructed-3"]
    assert list(export.submissions["submission_date"]) == ["2019-11-01"] * 3
    asked = in_year(questionnaire, 2019)
    items = {item.id: item for item in asked.answered_items() if item.type != "today"}
    assert set(export.responses["item_id"]) == set(items)
    assert all(
        asked.allows(items[row["item_id"]], row["value"]) and row["state"] == "answered"
        for row in export.responses.to_dict("records")
        if row["value"]
    )
    states = export.responses.groupby("state").size()
    assert set(states.index) == {"answered", "not_answered", "not_asked"}
    assert not export.responses.duplicated(["respondent_id", "item_id", "repeat"]).any()
    repeats = {"", "agreement[1]", "agreement[2]", "recommendation[1]", "recommendation[2]"}
    assert set(export.responses["repeat"]) == repeats
    choices = export.selections[export.selections["item_id"] == "legal_gaps"]
    assert set(choices["choice_id"]) == set(asked.choice_ids(items["legal_gaps"]))
