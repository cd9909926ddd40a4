"""HTML, links, templates, formulas and Markdown in texts: printed as they stand in every page, picture and file."""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import matplotlib.pyplot as plt
import pytest
from attacking import MARK, harmless, run, run_apart
from codebook_study import small_study
from lxml import etree
from markdown_it import MarkdownIt
from shared import ROOT

from ctipsurvey.coding.spans import SHOWN, show
from ctipsurvey.guard.markup import markdown_text
from ctipsurvey.language.pipelines import blank_pipeline

TEMPLATES = r"{{7*7}} {% raw %} {0.__class__} ${7*7} $\frac{1}{0}$ $x_{$ %s %(a)s \input{x} #{7*7}"
LINKS = (
    "javascript:alert(1) data:text/html,x file:///etc/passwd \\\\host\\share "
    "https://example.org/x www.example.org a@example.org [a](javascript:b) ![a](https://example.org/p.png) <https://b.org>"
)
TAGS = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><svg/onload=alert(3)> \" onmouseover=\"alert(4) ' x='1 "
    "</td></table></style></title></textarea><iframe src=//x></iframe><a href=javascript:b>c</a><!-- ]]> &lt;b&gt; -->"
)
HOSTILE = f"{MARK} {TAGS} {LINKS} {TEMPLATES}"
ALLOWED = {
    *("a", "article", "b", "body", "br", "caption", "code", "datalist", "dd"),
    *("details", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "form"),
    *("h1", "h2", "h3", "h4", "h5", "head", "header", "hr", "html"),
    *("i", "img", "input", "label", "li", "main", "mark", "meta", "meter"),
    *("nav", "ol", "option", "p", "section", "small", "span", "strong", "style"),
    *("summary", "table", "tbody", "td", "textarea", "th", "thead", "title", "tr"),
    *("ul",),
}


def inert(page: str) -> str:
    """The words of a page in which nothing can run and nothing leads outside."""
    root = lxml.html.document_fromstring(page)
    for element in root.iter():
        if not isinstance(element.tag, str):
            assert MARK not in (element.text or "")
            continue
        assert element.tag in ALLOWED, element.tag
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert name not in ("x", "onmouseover", "srcdoc", "action", "formaction")
            if name in ("href", "src", "xlink:href", "background", "poster", "data"):
                assert value.startswith(("#", "data:image/png;base64,")), value[:40]
    policies = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert any("default-src 'none'" in policy and "script" not in policy for policy in policies)
    return str(root.text_content())


def parts_of(content: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def inert_office(content: bytes) -> str:
    """The words of an office file that holds no formula, no live link, no program and nothing from elsewhere."""
    words = ""
    for name, part in parts_of(content):
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in part
        if name.endswith(".xml"):
            tree = etree.fromstring(part)
            for element in tree.iter():
                local = etree.QName(element).localname
                assert local not in ("f", "hyperlink", "oleObject", "script"), f"{local} in {name}"
                if local == "instrText" or local == "fldSimple":
                    assert MARK not in (element.text or "") + str(dict(element.attrib))
            words += "".join(map(str, tree.itertext()))
    assert "vbaProject" not in str([name for name, _ in parts_of(content)])
    return words


@pytest.fixture(scope="module")
def hostile_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of a year in whose facts, settings and answers hostile text stands wherever text may stand."""
    root = tmp_path_factory.mktemp("study")
    for name in ("instruments", "data/2019/published", "data/2019/protected"):
        shutil.copytree(ROOT / name, root / name)
    (root / "notebooks").mkdir()
    for name in ("1_fieldwork", "5_year_report"):
        shutil.copy(ROOT / f"notebooks/{name}.ipynb", root / "notebooks")
    poison(root / "data/2019/published/respondents.csv", "organisation", "town", "source")
    poison(root / "data/2019/published/support_cases.csv", "organisation", "place", "description")
    poison(root / "data/2019/published/excerpts.csv", "organisation", "text", "source")
    poison(root / "data/2019/published/statistics.csv", "source")
    poison(root / "data/2019/protected/respondents.csv", "region")
    settings = root / "instruments/study.yaml"
    text = settings.read_text("utf-8").split("waves:")[1]
    head = f"title: {json.dumps(HOSTILE)}\nlaw: {json.dumps(HOSTILE)}\nplace: {json.dumps(HOSTILE)}\n"
    settings.write_text(f"{head}centre: {json.dumps(HOSTILE)}\nwaves:{text}", encoding="utf-8")
    harmless(run_apart("run", "2019", "--study", root))
    return root / "outputs/2019"


def poison(path: Path, *columns: str) -> None:
    """Hostile text into every cell of these columns, each beginning with another sign."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for number, row in enumerate(rows):
        for column in columns:
            row[column] = ("=", "+", "-", "@", "\t", "")[number % 6] + HOSTILE + f" {number}"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_the_report_as_a_page_is_inert_and_prints_the_text_literally(hostile_run: Path) -> None:
    words = inert((hostile_run / "report.html").read_text("utf-8"))
    for literal in ("<script>alert(1)</script>", "{{7*7}}", "{0.__class__}", r"$\frac{1}{0}$", "%s", r"\input{x}"):
        assert literal in words
    assert "49" not in words.split(MARK)[1][:400]


def test_the_report_in_word_is_inert_and_prints_the_text_literally(hostile_run: Path) -> None:
    words = inert_office((hostile_run / "report.docx").read_bytes())
    assert "<script>alert(1)</script>" in words
    assert r"{{7*7}} {% raw %}" in words


def test_executed_notebooks_hold_no_html_and_no_link_from_data(hostile_run: Path) -> None:
    seen = 0
    for path in sorted((hostile_run / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                page = "".join(output.get("data", {}).get("text/html", ""))
                if MARK in page:
                    seen += 1
                    tags = {element.tag for element in lxml.html.fragment_fromstring(page, "div").iter()}
                    assert tags <= {"div", "style", "table", "thead", "tbody", "tr", "th", "td"}
                markdown = "".join(output.get("data", {}).get("text/markdown", ""))
                assert_plain_markdown(markdown)
                assert not {"application/javascript", "image/svg+xml"} & set(output.get("data", {}))
    assert seen > 2


def assert_plain_markdown(text: str) -> None:
    html = MarkdownIt("commonmark").render(text)
    tags = {element.tag for element in lxml.html.fragment_fromstring(html, "div").iter()}
    assert tags <= {"div", "p", "strong", "ul", "li", "em"}, tags


def test_figures_are_drawn_and_hold_no_script(hostile_run: Path) -> None:
    pictures = sorted((hostile_run / "figures").glob("*.svg"))
    assert pictures
    for path in pictures:
        assert path.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
        for element in etree.fromstring(path.read_bytes()).iter(etree.Element):
            assert etree.QName(element).localname not in ("script", "foreignObject", "a", "image")
            for name, value in element.attrib.items():
                assert not name.lower().startswith("on")
                assert not name.endswith("href") or value.startswith("#")


def test_no_cell_of_a_csv_file_is_a_formula(hostile_run: Path) -> None:
    cells = 0
    for path in sorted((hostile_run / "tables").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                for cell in row:
                    cells += MARK in cell
                    assert not cell.startswith(("=", "+", "@", "\t", "\r")), path.name
                    assert not cell.startswith("-") or cell.lstrip("-").replace(".", "", 1).isdigit(), path.name
    assert cells > 20


@pytest.fixture
def hostile_form(tmp_path: Path) -> Path:
    """A study whose questionnaire has hostile labels, choices and titles."""
    study = small_study(tmp_path / "study")
    path = study.instrument("questionnaire")
    text = path.read_text("utf-8")
    for label in ("Small & <short> questionnaire", "First part", "Which kind?", "Kind A", "Food", "Tell"):
        assert f'"{label}"' in text
        text = text.replace(f'"{label}"', json.dumps("=" + HOSTILE))
    path.write_text(text, encoding="utf-8")
    return study.root


def test_a_form_as_a_page_is_inert(hostile_form: Path, tmp_path: Path) -> None:
    harmless(run("form", "export", "questionnaire", "--format", "html", "--out", tmp_path, "--study", hostile_form))
    page = next(tmp_path.glob("*.html")).read_text("utf-8")
    assert "{{7*7}}" in inert(page)


@pytest.mark.parametrize("form", ["docx", "xlsform"])
def test_a_form_as_an_office_file_is_inert(form: str, hostile_form: Path, tmp_path: Path) -> None:
    harmless(run("form", "export", "questionnaire", "--format", form, "--out", tmp_path, "--study", hostile_form))
    assert "alert(2)" in inert_office(next(tmp_path.glob("*.docx" if form == "docx" else "*.xlsx")).read_bytes())


def test_the_data_codebook_is_inert_in_its_three_formats(hostile_form: Path, tmp_path: Path) -> None:
    harmless(run("data", "codebook", "2019", "--out", tmp_path, "--study", hostile_form))
    assert "{{7*7}}" in inert(next(tmp_path.glob("*.html")).read_text("utf-8"))
    assert "alert(2)" in inert_office(next(tmp_path.glob("*.xlsx")).read_bytes())
    tree = etree.fromstring(next(tmp_path.glob("*.xml")).read_bytes())
    spaces = {etree.QName(element).namespace for element in tree.iter(etree.Element)}
    assert spaces == {"ddi:codebook:2_5"}


@pytest.mark.parametrize("by", SHOWN)
def test_displacy_shows_words_and_labels_as_text(by: str) -> None:
    doc = blank_pipeline("en")(f"{TAGS} {LINKS}")
    doc.spans["sc"] = [doc.char_span(0, len(doc[0]), label="<img src=x onerror=alert(1)>", kb_id='"><script>')]
    page = lxml.html.fragment_fromstring(show(doc, by), "div")
    for element in page.iter(etree.Element):
        assert element.tag in ("div", "span", "mark", "br")
        assert not any(name.startswith("on") for name in element.attrib)


def test_markdown_from_data_shows_what_was_typed() -> None:
    for text in (HOSTILE, "# a", "- a", "1. a", "> a", "    a", "---", "| a | b |", "```", "~~~", "[a]: javascript:b"):
        html = MarkdownIt("commonmark").enable("table").render(markdown_text(text))
        page = lxml.html.fragment_fromstring(html, "div")
        assert {element.tag for element in page.iter(etree.Element)} == {"div", "p"}
        assert " ".join(page.text_content().split()) == " ".join(text.split())


def test_a_label_of_a_hundred_thousand_letters_is_drawn_in_part() -> None:
    from ctipsurvey.report.figures.style import LONGEST, wrap

    for text in ("x" * 100_000, "ab " * 40_000):
        assert len(wrap(text, 200).replace("\n", "")) <= LONGEST


def test_a_figure_of_any_label_is_drawn(tmp_path: Path) -> None:
    from ctipsurvey.report.figures.charts import nothing_to_show
    from ctipsurvey.report.figures.frame import save_figure

    for number, text in enumerate((f"{TEMPLATES} {TAGS}", "a\x00b\x1b[2J\u202e")):
        figure = nothing_to_show(text)
        png, svg = save_figure(figure, tmp_path, f"f{number}", title=text, source=text, alt=text)
        assert png.read_bytes().startswith(b"\x89PNG")
        etree.fromstring(svg.read_bytes())
        plt.close(figure)
