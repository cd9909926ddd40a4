"""Written and read is the same: every instrument comes back whole from the form of any year."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared import ROOT

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, UsageError
from ctipsurvey.instruments.loading import fill_lists, instrument_text, read_instrument
from ctipsurvey.instruments.questionnaire import Choice, Generated, Questionnaire
from ctipsurvey.instruments.register import load_register
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.instruments.words import build
from ctipsurvey.instruments.xlsform.reading import questionnaire_from_sheets, read_xlsform
from ctipsurvey.instruments.xlsform.writing import write_xlsform, xlsform_sheets
from ctipsurvey.study import load_study

RICH = """
id: rich
kind: questionnaire
version: 2019.10
title: {en: All kinds, ru: Все виды, ky: Бардык түрлөр}
languages: {en: English (en), ru: Russian (ru), ky: Kyrgyz (ky)}
default_language: ru
settings: {style: pages, allow_choice_duplicates: no}
items:
  - {id: began, type: start}
  - id: s_body
    label: {en: Body, ru: Орган, ky: Орган}
    hint: {en: About it, ru: О нём, ky: }
    concept: respondent
    appearance: field-list
    items:
      - id: body
        type: select_one
        choices: bodies
        required: yes
        required_message: {en: Needed, ru: Нужно, ky: Керек}
        label: {en: "Which body is “yours”?", ru: "Какой «ваш»\\u00a0орган?", ky: "Кайсы орган?"}
        probes: {en: "Ask\\nagain", ru: "Ещё\\nраз", ky: }
      - id: services
        type: select_multiple
        choices: services
        since: 2015
        label: {en: "=1+1", ru: Услуги, ky: Кызматтар}
        short_label: {en: S, ru: У, ky: К}
        constraint: not(selected(., 'none') and count-selected(.) > 1)
        constraint_message: {en: No, ru: Нет, ky: Жок}
        earlier:
          - until: 2015
            type: select_one
            label: {en: First wording, ru: Сначала, ky: Башында}
            constraint: ""
          - until: 2017
            choices: services_old
            label: {en: Second wording, ru: Потом, ky: Андан кийин}
            hint: {en: Hint then, ru: Тогда, ky: Анда}
      - {id: n_staff, type: integer, since: 2017, until: 2018, label: {en: Staff, ru: Штат, ky: Штат}}
      - {id: new, type: text, since: 2019, label: {en: New, ru: Новое, ky: Жаңы}, extra: {body::accept: x, colour: red}}
  - id: s_gone
    until: 2015
    label: {en: Gone, ru: Ушло, ky: Кетти}
    items:
      - {id: gone_first, type: text, label: {en: A, ru: А, ky: А}}
      - id: gone_inner
        items:
          - {id: gone_second, type: note, label: {en: B, ru: Б, ky: Б}}
      - {type: note, label: {en: Without id, ru: Без, ky: Жок}}
  - id: agreement
    repeat: yes
    repeat_count: ${n_staff}
    copies: 3
    relevant: ${body} = 'ministry'
    label: {en: Agreement, ru: Соглашение, ky: Келишим}
    items:
      - {id: with_whom, type: select_one, choices: recs, label: {en: With, ru: С кем, ky: Ким}}
      - {id: rated, type: select_one, choices: ratings, label: {en: Rate, ru: Оцените, ky: Баалаңыз}}
      - {id: total, type: calculate, calculation: "count(${with_whom})"}
  - {type: note, label: {en: Bye, ru: Пока, ky: Кош}}
  - {type: note, label: {en: Bye, ru: Пока, ky: Кош}, until: 2017}
choices:
  bodies:
    - {id: ministry, label: {en: Ministry, ru: Министерство, ky: Министрлик}, extra: {level: top}}
    - {id: old_agency, until: 2016, label: {en: Agency, ru: Агентство, ky: Агенттик}}
    - id: agency
      since: 2017
      label: {en: New agency, ru: Новое, ky: Жаңы}
      short_label: {en: NA, ru: НА, ky: ЖА}
      earlier:
        - {until: 2018, label: {en: Agency then, ru: Тогда, ky: Анда}}
        - {until: 2017, label: {en: First, ru: Первое, ky: Биринчи}}
    - {id: dont_know, missing: yes, label: {en: DK, ru: НЗ, ky: }}
  services:
    - {id: shelter, label: {en: Shelter, ru: Приют, ky: Баш калка}}
    - {id: none, label: {en: None, ru: Нет, ky: Жок}}
  services_old:
    - {id: shelter, label: {en: A roof, ru: Кров, ky: Үй}}
  recs: {source: recommendations}
  ratings: {source: ratings}
  unused:
    - {id: a, label: {en: A, ru: А, ky: А}}
sheets:
  Notes to translators: [[Mind, the, "1.0"], [], [x]]
"""
LABEL = {"en": "R", "ru": "Р", "ky": "Р"}
REGISTER = {
    "recs": (Choice(id="r2015_1", label=LABEL, since=2016), Choice(id="r2016_1", label=LABEL, since=2017)),
    "ratings": (Choice(id="done", label=LABEL), Choice(id="unclear", label=LABEL, missing=True)),
}
YEARS = (None, 2014, 2015, 2016, 2017, 2018, 2019, 2020)


def instrument(text: str, folder: Path) -> Questionnaire:
    path = folder / "instrument.yaml"
    files.write_text(path, text)
    return read_instrument(path)


def from_bytes(content: bytes, folder: Path) -> Questionnaire:
    path = folder / "form.xlsx"
    files.write_bytes(path, content)
    return read_xlsform(path).questionnaire


@pytest.fixture
def rich(tmp_path: Path) -> Questionnaire:
    return instrument(RICH, tmp_path)


@pytest.mark.parametrize("year", YEARS)
def test_a_rich_instrument_comes_back_whole_from_the_form_of_any_year(
    rich: Questionnaire, year: int | None, tmp_path: Path
) -> None:
    read = from_bytes(write_xlsform(rich, year, REGISTER), tmp_path)
    assert read == rich
    assert instrument_text(read) == instrument_text(rich)


@pytest.mark.parametrize("year", [2015, 2016, 2017, 2018, 2019])
def test_the_form_of_a_year_asks_what_was_asked_in_it(rich: Questionnaire, year: int) -> None:
    sheets = xlsform_sheets(rich, year, REGISTER)
    sheets.pop("history", None)
    for name in ("survey", "choices"):
        own = [at for at, heading in enumerate(sheets[name][0]) if heading == "source"]
        sheets[name] = [[cell for at, cell in enumerate(row) if at not in own] for row in sheets[name]]
    read = questionnaire_from_sheets(sheets, "form.xlsx").questionnaire
    asked = in_year(fill_by_hand(rich, year), year)
    assert [item.id for item in read.all_items()] == [item.id for item in asked.all_items()]
    assert [item.label for item in read.all_items()] == [item.label for item in asked.all_items()]
    assert [item.type for item in read.all_items()] == [item.type for item in asked.all_items()]
    for item in asked.all_items():
        found = next(other for other in read.all_items() if other.label == item.label)
        assert [(c.id, c.label) for c in read.choices_of(found)] == [(c.id, c.label) for c in asked.choices_of(item)]


def fill_by_hand(questionnaire: Questionnaire, year: int) -> Questionnaire:
    return questionnaire.model_copy(update={"choices": {**questionnaire.choices, **REGISTER}})


def test_the_same_instrument_gives_the_same_bytes(rich: Questionnaire) -> None:
    assert write_xlsform(rich, 2017, REGISTER) == write_xlsform(rich.model_copy(deep=True), 2017, REGISTER)


def test_no_time_stands_in_the_workbook(rich: Questionnaire) -> None:
    with zipfile.ZipFile(io.BytesIO(write_xlsform(rich, 2017, REGISTER))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "20" not in [part[:2] for part in core.split(">") if part[4:5] == "-"]
    assert "1980-01-01" in core


def test_every_cell_is_text_and_none_is_a_formula(rich: Questionnaire) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsform(rich, None, REGISTER)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert any(cell.value == "=1+1" for cell in cells)


def test_the_sheets_are_made_for_people(rich: Questionnaire) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsform(rich, 2017, REGISTER)))
    assert book.sheetnames == ["survey", "choices", "settings", "Notes to translators", "history"]
    for name in ("survey", "choices", "settings", "history"):
        assert book[name].freeze_panes == "A2"
        assert book[name]["A1"].font.bold
        assert book[name]["A1"].alignment.wrap_text
        assert all(dimension.width >= 8 for dimension in book[name].column_dimensions.values())


def test_every_text_has_a_column_in_every_language(rich: Questionnaire) -> None:
    headings = xlsform_sheets(rich, 2017, REGISTER)["survey"][0]
    texts = {heading.split("::")[0] for heading in headings if "::" in heading and "body" not in heading}
    assert texts == {"label", "hint", "guidance_hint", "required_message", "constraint_message"}
    for text in texts:
        for language in ("English (en)", "Russian (ru)", "Kyrgyz (ky)"):
            assert f"{text}::{language}" in headings
        assert text not in headings


def test_the_last_rows_say_which_instrument_version_and_year_it_is(rich: Questionnaire) -> None:
    def last(year: int | None) -> list[tuple[str, str]]:
        sheet = xlsform_sheets(rich, year, REGISTER)["survey"]
        at = sheet[0].index("calculation")
        return [(row[1], row[at]) for row in sheet[-3:] if row[0] == "calculate" and row[1] != "total"]

    assert last(2017) == [
        ("instrument_id", "'rich'"),
        ("instrument_version", "'2019.10'"),
        ("monitoring_year", "'2017'"),
    ]
    assert last(None) == [("instrument_id", "'rich'"), ("instrument_version", "'2019.10'")]


def test_a_label_changed_in_the_form_of_an_old_year_changes_the_earlier_wording(rich: Questionnaire) -> None:
    sheets = xlsform_sheets(rich, 2017, REGISTER)
    changed = {
        name: [[cell.replace("Потом", "Позже") for cell in row] for row in rows] for name, rows in sheets.items()
    }
    read = questionnaire_from_sheets(changed, "form.xlsx").questionnaire
    item = next(item for item in read.all_items() if item.id == "services")
    assert item.label["ru"] == "Услуги"
    assert [entry.label["ru"] for entry in item.earlier if entry.label] == ["Сначала", "Позже"]


def test_a_translation_filled_in_by_a_translator_counts(rich: Questionnaire) -> None:
    sheets = xlsform_sheets(rich, 2017, REGISTER)
    at = sheets["choices"][0].index("label::Kyrgyz (ky)")
    row = next(row for row in sheets["choices"] if row[1] == "dont_know")
    row[at] = "Билбейм"
    read = questionnaire_from_sheets(sheets, "form.xlsx").questionnaire
    listed = read.choices["bodies"]
    assert not isinstance(listed, Generated)
    assert listed[-1].label == {"en": "DK", "ru": "НЗ", "ky": "Билбейм"}
    assert [choice.id for choice in listed] == ["ministry", "old_agency", "agency", "dont_know"]


def test_what_belonged_to_a_deleted_row_is_kept_at_the_end_and_told(rich: Questionnaire) -> None:
    sheets = xlsform_sheets(rich, 2015, REGISTER)
    sheets["survey"] = [row for row in sheets["survey"] if row[1] != "services"]
    reading = questionnaire_from_sheets(sheets, "form.xlsx")
    assert {"n_staff", "new"} <= {item.id for item in reading.questionnaire.all_items()}
    assert any(note.kind in ("guessed", "not read") and "history" in note.place for note in reading.notes)


def test_a_form_in_two_languages_has_only_these(rich: Questionnaire, tmp_path: Path) -> None:
    content = write_xlsform(rich, 2019, REGISTER, languages=["en", "ky"])
    read = from_bytes(content, tmp_path)
    assert list(read.languages) == ["en", "ky"]
    assert read.all_items()[1].label == {"en": "Which body is “yours”?", "ky": "Кайсы орган?"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"Russian" in archive.read(name) for name in archive.namelist())


def test_a_language_that_the_instrument_has_not_is_told(rich: Questionnaire) -> None:
    with pytest.raises(UsageError, match="`de` is no language"):
        write_xlsform(rich, 2019, REGISTER, languages=["de"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"items": [{"id": "q", "type": "begin_group"}]}, "item `q`"),
        ({"items": [{"id": "q", "type": ""}]}, "item `q`"),
        ({"items": [{"id": "q", "type": "select_one", "choices": "yn or_other"}]}, "item `q`"),
        ({"items": [{"id": "monitoring_year", "type": "calculate", "calculation": "'2019'"}]}, "monitoring_year"),
        ({"items": [{"id": "q", "type": "text", "label": {"en": "a\x07b"}}]}, "control character"),
        ({"items": [{"id": "q", "type": "text", "label": {"en": "a" * 32768}}]}, "32768 letters"),
        ({"sheets": {"Survey": [["a"]]}}, "sheet `Survey`"),
        ({"sheets": {"a/b": [["a"]]}}, "sheet a/b"),
        ({"choices": {"y’n": [{"id": "a"}]}}, "list of choices"),
        ({"languages": {"en": "English", "ru": "English"}}, "same heading"),
    ],
)
def test_what_no_workbook_can_hold_is_told(change: dict[str, object], message: str) -> None:
    content = {"id": "x", "items": [{"id": "a", "type": "text", "label": {"en": "A"}}], **change}
    with pytest.raises(InstrumentError, match=message):
        write_xlsform(build(Questionnaire, content, "x"))


@pytest.mark.parametrize("name", ["questionnaire", "guide"])
@pytest.mark.parametrize("year", [None, 2015, 2017, 2019])
def test_the_instruments_of_the_study_come_back_whole(name: str, year: int | None, tmp_path: Path) -> None:
    path = ROOT / "instruments" / f"{name}.yaml"
    if not path.exists():
        pytest.skip(f"instruments/{name}.yaml is not there")
    source = read_instrument(path)
    filled = fill_lists(source, load_register(load_study(ROOT)))
    lists = {key: filled.choices[key] for key, listed in source.choices.items() if isinstance(listed, Generated)}
    content = write_xlsform(source, year, lists)  # type: ignore[arg-type]
    read = from_bytes(content, tmp_path)
    assert instrument_text(read) == instrument_text(source)
    assert read == source


# ---- invented instruments ----

KEYS = ("en", "ru", "French", "default", "x y")
TEXTS = st.text(
    st.one_of(st.sampled_from("ab =\n\"'“’${}:[],#|\u00a0әңү1"), st.characters(exclude_categories=["Cc", "Cs", "Cn"])),
    max_size=12,
)
IDS = st.sampled_from(["a", "b", "c_1", "d", "", "", "A", "х", "e f", "row 3", "group", "label", "0"])
UNIQUE = st.integers(0, 10**6).map(lambda number: f"q{number}")
SOME_YEARS = st.one_of(st.none(), st.none(), st.integers(2014, 2020))
EXTRA = st.dictionaries(
    st.sampled_from(
        [
            "colour",
            "media::image",
            "media::image::English (en)",
            "since",
            "relevance",
            "disabled",
            "label",
            "type",
            "short_label_en",
            "source",
            "missing",
            "hint::English (en)",
            "Required",
            "$kuid",
            "repeat_count",
            "kind",
            "label English",
        ]
    ),
    TEXTS.map(str.strip).filter(bool),
    max_size=2,
)


def wordings(keys: list[str]) -> st.SearchStrategy[dict[str, str]]:
    chosen = st.permutations(keys).flatmap(lambda order: st.integers(0, len(order)).map(lambda n: order[:n]))
    return st.one_of(
        st.just({}),
        st.tuples(*[TEXTS] * len(keys)).map(lambda texts: dict(zip(keys, texts, strict=True))),
        chosen.flatmap(lambda own: st.fixed_dictionaries(dict.fromkeys(own, TEXTS))),
    )


def spans() -> dict[str, st.SearchStrategy[object]]:
    return {"since": SOME_YEARS, "until": SOME_YEARS}


@st.composite
def instruments(draw: st.DrawFn) -> Questionnaire:
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True))
    words, texts = wordings(keys), TEXTS
    lists = ["yn", "L 2", "recs", "f.csv", "nowhere"]
    asked = {
        "type": st.sampled_from(["text", "select_one", "note", "int", "text audit", "rank"]),
        "choices": st.sampled_from(["", *lists]),
        "label": words,
        "hint": words,
        "required": texts,
        "relevant": texts,
    }
    earlier = st.fixed_dictionaries({"until": st.integers(2014, 2020)}, optional=asked)
    types = st.sampled_from(
        [
            "text",
            "select_one",
            "select_multiple",
            "integer",
            "note",
            "calculate",
            "Text",
            "select_one_from_file",
            "range",
        ]
    )
    item = st.fixed_dictionaries(
        {"id": st.one_of(UNIQUE, IDS), "type": types, "label": words},
        optional={
            **{name: way for name, way in asked.items() if name not in ("type", "label")},
            **spans(),
            "probes": words,
            "short_label": words,
            "constraint_message": words,
            "calculation": texts,
            "default": texts,
            "concept": texts,
            "parameters": texts,
            "extra": EXTRA,
            "earlier": st.lists(earlier, max_size=2),
        },
    )
    element = st.recursive(
        item,
        lambda inner: st.fixed_dictionaries(
            {"id": st.one_of(UNIQUE, IDS), "items": st.lists(inner, max_size=3)},
            optional={
                **spans(),
                "label": words,
                "repeat": st.booleans(),
                "copies": st.one_of(st.none(), st.integers(0, 9)),
                "repeat_count": texts,
                "extra": EXTRA.filter(lambda extra: "type" not in extra),
            },
        ),
        max_leaves=6,
    )
    choice = st.fixed_dictionaries(
        {"id": st.one_of(UNIQUE, IDS), "label": words},
        optional={
            **spans(),
            "short_label": words,
            "missing": st.booleans(),
            "extra": EXTRA.filter(lambda extra: "source" not in extra),
            "earlier": st.lists(st.fixed_dictionaries({"until": st.integers(2014, 2020), "label": words}), max_size=2),
        },
    )
    content = draw(
        st.fixed_dictionaries(
            {"id": st.sampled_from(["x", "Анкета 1", "it's"]), "items": st.lists(element, max_size=5)},
            optional={
                "kind": st.sampled_from(["questionnaire", "guide", "form"]),
                "version": texts,
                "title": words,
                "languages": st.just({key: {"en": "English (en)", "default": ""}.get(key, key) for key in keys}),
                "default_language": st.sampled_from(["", *keys, "nobody"]),
                "settings": st.dictionaries(st.sampled_from(["style", "kind", "title_en"]), texts, max_size=2),
                "choices": st.dictionaries(
                    st.sampled_from(lists),
                    st.one_of(st.lists(choice, max_size=3), st.just({"source": "recommendations"})),
                ),
                "sheets": st.dictionaries(
                    st.sampled_from(["notes", "external_choices", "history"]), st.lists(st.lists(texts, max_size=3))
                ),
            },
        )
    )
    return build(Questionnaire, content, "invented")


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(instruments(), st.sampled_from([None, 2014, 2016, 2018, 2020]))
def test_invented_instruments_come_back_whole_from_the_sheets(source: Questionnaire, year: int | None) -> None:
    lists = {name: (Choice(id="r1", label={"en": "R"}, since=2016),) for name in source.choices}
    sheets = xlsform_sheets(source, year, lists)
    read = questionnaire_from_sheets(sheets, f"{source.id}.xlsx").questionnaire
    assert instrument_text(read) == instrument_text(source)
    assert read == source


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(instruments(), st.sampled_from([None, 2016]))
def test_invented_instruments_come_back_whole_from_the_workbook(
    tmp_path_factory: pytest.TempPathFactory, source: Questionnaire, year: int | None
) -> None:
    content = write_xlsform(source, year)
    assert content == write_xlsform(source, year)
    assert from_bytes(content, tmp_path_factory.mktemp("form")) == source
