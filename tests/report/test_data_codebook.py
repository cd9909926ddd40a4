"""The codebook of a year's data as page, workbook and XML."""

import functools
import io
import os
import re
import time
import zipfile
from html import unescape
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from codebook_study import SENTINEL, small_study
from lxml import etree, html
from shared import ROOT

from ctipsurvey.errors import UsageError
from ctipsurvey.fieldwork.data_codebook import VALUE_COLUMNS, VARIABLE_COLUMNS, Counted, DataCodebook, data_codebook
from ctipsurvey.instruments.loading import load_questionnaire
from ctipsurvey.report.data_codebook.ddi import ddi_bytes
from ctipsurvey.report.data_codebook.page import render_page
from ctipsurvey.report.data_codebook.sentences import CONSTRUCTED_NOTE, CONTROLLED, DO_NOT_PUBLISH
from ctipsurvey.report.data_codebook.workbook import workbook_bytes
from ctipsurvey.report.data_codebook.writing import WRITERS, write_codebook
from ctipsurvey.study import Study, load_study

SCHEMA = ROOT / "tests/fixtures/ddi/codebook_2_5_subset.xsd"
OFFICIAL = "CTIPSURVEY_DDI_SCHEMA"
DDI = {"d": "ddi:codebook:2_5"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return small_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def codebook(study: Study) -> DataCodebook:
    return data_codebook(study, 2019, "questionnaire")


@functools.cache
def _real(year: int) -> DataCodebook:
    return data_codebook(load_study(ROOT), year, "questionnaire")


def _written(codebook: DataCodebook) -> dict[str, str]:
    """All that the three files say: the workbook unpacked, and no letter behind a reference such as `&#1050;`."""
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(codebook))) as archive:
        parts = "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    written = {"html": render_page(codebook), "xlsx": parts, "ddi": ddi_bytes(codebook).decode("utf-8")}
    return {name: unescape(text) for name, text in written.items()}


def _sheets(codebook: DataCodebook) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(codebook)))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}


def test_no_words_dates_or_ids_of_a_person_are_in_any_file(codebook: DataCodebook) -> None:
    for name, text in _written(codebook).items():
        assert "Своими словами" in text, name
        for secret in (SENTINEL, "Кайрат", "2019-01-31", "visits[", ">R1<"):
            assert secret not in text, name


def test_no_open_answer_of_the_study_is_in_any_file() -> None:
    study = load_study(ROOT)
    responses = pd.read_csv(study.protected(2019, "responses"), dtype="str", keep_default_na=False)
    written = _written(_real(2019))
    open_items = {item.id for item in load_questionnaire(study).all_items() if item.type in ("text", "date")}
    answers = set(responses[responses["item_id"].isin(open_items) & (responses["value"] != "")]["value"])
    instrument = study.instrument("questionnaire").read_text(encoding="utf-8")
    told = {answer for answer in answers if answer not in instrument}
    assert len(told) > 30
    assert [(name, answer) for name, text in written.items() for answer in told if answer in text] == []


def test_every_file_says_that_the_answers_are_constructed_and_for_whom_it_is(tmp_path: Path) -> None:
    for constructed in (True, False):
        study = small_study(tmp_path / str(constructed), constructed=constructed)
        for name, text in _written(data_codebook(study, 2019, "questionnaire")).items():
            assert (CONSTRUCTED_NOTE in text) is constructed, name
            assert DO_NOT_PUBLISH in text, name
            assert CONTROLLED not in text, name


@pytest.mark.parametrize("make", [data[1] for data in WRITERS.values()], ids=list(WRITERS))
def test_the_same_answers_give_the_same_bytes(study: Study, codebook: DataCodebook, make: object) -> None:
    assert callable(make)
    earlier = make(codebook)
    time.sleep(2.1)  # the dates in a zip have steps of two seconds
    assert make(data_codebook(study, 2019, "questionnaire")) == earlier


def test_what_disclosure_control_hides_is_in_no_file(study: Study) -> None:
    def control(counted: Counted) -> Counted:
        variables, values = counted.variables.copy(), counted.values.copy()
        counts = [name for name in variables.columns if name.startswith("n_")]
        variables[[*counts, "minimum", "median", "maximum"]] = pd.NA
        values[["n", "share"]] = pd.NA
        return Counted(counted.files, variables, values)

    codebook = data_codebook(study, 2019, "questionnaire", control)
    written, sheets = _written(codebook), _sheets(codebook)
    for text in written.values():
        assert CONTROLLED in text
        assert DO_NOT_PUBLISH not in text
    assert "catStat" not in written["ddi"] and "sumStat" not in written["ddi"] and "TotlResp" not in written["ddi"]
    heading = sheets["values"][0]
    assert {row[heading.index("n")] for row in sheets["values"][1:]} == {"hidden"}
    numbers = [VARIABLE_COLUMNS.index(name) for name in VARIABLE_COLUMNS if name.startswith("n_")]
    assert {row[at] for row in sheets["variables"][1:] for at in numbers} == {"hidden"}
    assert re.findall(r'<td class="n[^>]*>(\d+)', written["html"]) == []
    assert re.findall(r"<b>(\d+)</b>", written["html"]) == []


# ---- the page


@pytest.mark.parametrize("year", [2015, 2019])
def test_the_page_shows_every_variable_once_and_every_link_has_its_place(year: int) -> None:
    codebook = _real(year)
    page = html.fromstring(render_page(codebook))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    anchors = {f"{row['file']}.{row['variable']}" for row in codebook.variables.to_dict("records")}
    assert anchors <= set(ids)
    links = page.xpath("//a/@href")
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert len(page.xpath("//table[contains(@class, 'index')]//tr/td/..")) == len(codebook.variables)


def test_the_page_loads_nothing_and_shows_signs_of_markup_as_they_are(codebook: DataCodebook) -> None:
    page = render_page(codebook)
    assert not re.search(r"https?:|<script|<img|<link|@import|url\(", page)
    assert "Small &amp; &lt;short&gt; questionnaire" in page
    assert "<short>" not in page


def test_the_page_tells_values_choices_and_languages(codebook: DataCodebook) -> None:
    page = html.fromstring(render_page(codebook))
    kind = page.xpath("//article[@id='questionnaire_2019.kind']")[0]
    rows = [[cell.text_content().strip() for cell in row] for row in kind.xpath(".//tbody/tr")]
    assert rows[0] == ["1", "Kind A", "Вид А", "А түрү", "3", "60.0%"]
    assert rows[2] == ["3", "Old kind (not offered in this year)", "Старый вид", "Эски түрү", "0", "–"]
    assert rows[3][1:] == ["Don't know (missing value)", "Не знаю", "Билбейм", "1", "20.0%"]
    assert kind.xpath(".//td[@lang='ky']") and kind.xpath(".//p[@lang='ru']/text()") == ["Какой вид?"]
    helps = [[cell.text_content().strip() for cell in row] for row in page.xpath("//tr[contains(@id, '.helps_')]")]
    assert helps == [
        ["helps_food", "Food", "Еда", "Тамак", "3", "75.0%"],
        ["helps_bed", "Bed", "Кровать", "Керебет", "2", "50.0%"],
    ]
    cases = page.xpath("//article[@id='questionnaire_2019.n_cases']")[0].text_content()
    assert re.search(r"minimum\s+0\s+median\s+3.5\s+maximum\s+10", " ".join(cases.split()))


# ---- the workbook


def test_the_sheets_are_the_tables_and_what_they_are_about(codebook: DataCodebook) -> None:
    sheets = _sheets(codebook)
    assert list(sheets) == ["variables", "values", "about"]
    assert sheets["variables"][0] == list(VARIABLE_COLUMNS)
    assert sheets["values"][0] == list(VALUE_COLUMNS)
    assert [row[2] for row in sheets["variables"][1:]] == codebook.variables["variable"].tolist()
    assert [row[-2:] for row in sheets["values"][1:4]] == [[3, 0.6], [1, 0.2], [0, None]]
    about = dict(sheets["about"])  # type: ignore[arg-type]
    assert about["who may see it"] == DO_NOT_PUBLISH
    assert about["constructed data"] == CONSTRUCTED_NOTE
    assert about["file questionnaire_2019_visits"] == "3 rows, 4 variables"


def test_only_numbers_have_a_minimum_and_nothing_is_called_hidden_without_control(codebook: DataCodebook) -> None:
    sheets = _sheets(codebook)
    at = [VARIABLE_COLUMNS.index(name) for name in ("variable", "minimum", "median", "maximum")]
    shown = [[row[number] for number in at] for row in sheets["variables"][1:]]
    assert [row for row in shown if row[1:] != [None, None, None]] == [["n_cases", 0, 3.5, 10]]
    assert not any(cell == "hidden" for sheet in sheets.values() for row in sheet for cell in row)
    assert ">hidden<" not in render_page(codebook)


def test_cells_are_text_or_numbers_and_never_formulas(codebook: DataCodebook) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(codebook)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert "=1+1 cases" in {cell.value for cell in cells}
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(codebook))) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


# ---- DDI-Codebook


@pytest.mark.parametrize("year", [2015, 2016, 2017, 2019])
def test_the_xml_follows_our_restatement_of_the_schema(year: int) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(etree.fromstring(ddi_bytes(_real(year))))


def test_the_xml_of_the_small_study_follows_it_too(codebook: DataCodebook) -> None:
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(ddi_bytes(codebook)))


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("//d:var/d:labl", "move to the end"),
        ("//d:catgry/d:catValu", "move to the end"),
        ("//d:titlStmt/d:titl", "take out"),
        ("//d:stdyDscr/d:citation", "move to the end"),
        ("//d:sumStat/@type", "no such word"),
        ("//d:var/@name", "take out"),
    ],
)
def test_the_restated_schema_refuses_a_wrong_order_and_wrong_words(
    codebook: DataCodebook, path: str, change: str
) -> None:
    tree = etree.fromstring(ddi_bytes(codebook))
    found = tree.xpath(path, namespaces=DDI)[0]
    parent = found.getparent()
    if change == "move to the end":
        parent.append(found)
    elif change == "no such word":
        parent.set("type", change)
    elif isinstance(found, str):
        del parent.attrib["name"]
    else:
        parent.remove(found)
    assert not etree.XMLSchema(etree.parse(SCHEMA)).validate(tree)


@pytest.mark.skipif(not os.environ.get(OFFICIAL), reason=f"{OFFICIAL} names no copy of the official codebook.xsd")
@pytest.mark.parametrize("year", [2015, 2016, 2017, 2019])
def test_the_xml_follows_the_official_schema(year: int) -> None:
    schema = etree.XMLSchema(etree.parse(os.environ[OFFICIAL]))
    schema.assertValid(etree.fromstring(ddi_bytes(_real(year))))


def test_every_reference_in_the_xml_has_its_place(codebook: DataCodebook) -> None:
    for tree in (etree.fromstring(ddi_bytes(codebook)), etree.fromstring(ddi_bytes(_real(2019)))):
        ids = tree.xpath("//@ID")
        assert len(ids) == len(set(ids))
        names = {found for text in tree.xpath("//d:varGrp/@var", namespaces=DDI) for found in text.split()}
        assert names <= set(tree.xpath("//d:var/@ID", namespaces=DDI))
        assert set(tree.xpath("//d:var/@files", namespaces=DDI)) == set(tree.xpath("//d:fileDscr/@ID", namespaces=DDI))


def test_the_xml_tells_labels_missing_values_counts_and_conditions(codebook: DataCodebook) -> None:
    tree = etree.fromstring(ddi_bytes(codebook))

    def texts(path: str) -> list[str]:
        return [str(found) for found in tree.xpath(path, namespaces=DDI)]

    kind = "//d:var[@name='kind']"
    assert texts(f"{kind}/d:labl/text()") == ["Which kind?", "Какой вид?", "Кайсы түрү?"]
    assert [found.get(LANG) for found in tree.xpath(f"{kind}/d:qstn/d:qstnLit", namespaces=DDI)] == ["en", "ru", "ky"]
    assert texts(f"{kind}/d:valrng/d:item/@VALUE") == ["1", "2", "3"]
    assert texts(f"{kind}/d:invalrng/d:item/@VALUE") == ["98"]
    assert texts(f"{kind}/d:catgry[d:catValu='98']/@missing") == ["Y"]
    assert texts(f"{kind}/d:catgry[d:catValu='1']/d:catStat/text()") == ["3", "60"]
    assert texts(f"{kind}/d:catgry[@missType='not_answered']/d:catStat/text()") == ["1"]
    assert texts(f"{kind}/d:sumStat[@type='vald' or @type='invd']/text()") == ["4", "2"]
    assert texts("//d:var[@name='n_cases']/d:sumStat/text()") == ["4", "2", "0", "3.5", "10"]
    assert texts("//d:var[@name='kind_words']/d:universe/text()")[0].startswith("Answer if in question 1")
    assert texts("//d:varGrp[@type='multipleResp']/@name") == ["helps"]
    assert texts("//d:fileDscr//d:caseQnty/text()") == ["6", "3"]
    assert texts("//d:var[@name='signed']/@representationType") == ["datetime"]
    assert texts("//d:var[@name='signed']/d:varFormat/@category") == ["date"]


# ---- writing


def test_all_formats_are_written_beside_each_other(study: Study, tmp_path: Path) -> None:
    lines = write_codebook(study, 2019, "all", tmp_path / "out")
    names = ["codebook_questionnaire_2019.html", "codebook_questionnaire_2019.xlsx", "codebook_questionnaire_2019.xml"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert lines[-1] == DO_NOT_PUBLISH
    assert lines[0].startswith("13 variables, 8 values")


@pytest.mark.parametrize("form", list(WRITERS))
def test_one_format_is_written_alone(study: Study, tmp_path: Path, form: str) -> None:
    write_codebook(study, 2019, form, tmp_path / "out")
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [WRITERS[form][0]]


@pytest.mark.parametrize(
    ("year", "form", "words"), [(2019, "pdf", "`pdf` is not a format"), (2018, "html", "2018 is not a year")]
)
def test_an_unknown_format_or_year_is_told_and_nothing_is_written(
    study: Study, tmp_path: Path, year: int, form: str, words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        write_codebook(study, year, form, tmp_path / "out")
    assert words in str(caught.value)
    assert not (tmp_path / "out").exists()
