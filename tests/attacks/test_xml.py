"""XML attacks: document types, entities that grow or fetch, elements without end, in every format that is XML."""

from collections.abc import Callable
from pathlib import Path

import pytest
from attacking import (
    FORM,
    MARK,
    W,
    changed,
    collect,
    form_workbook,
    import_exchange,
    import_form,
    import_report,
    opendocument,
    project,
    real_word,
    refused,
    saved,
    word,
    workbook,
)

Attack = Callable[[Path, str], tuple]
DECLARATIONS = {
    "entity": f'<!DOCTYPE a [<!ENTITY b "{MARK}">]>',
    "billion laughs": '<!DOCTYPE a [<!ENTITY b0 "ha">'
    + "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))
    + '<!ENTITY b "&b9;">]>',
    "quadratic": f'<!DOCTYPE a [<!ENTITY b "{"x" * 50_000}">]>',
    "external file": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
    "external address": '<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:9/b">]>',
    "parameter": '<!DOCTYPE a [<!ENTITY % c SYSTEM "http://127.0.0.1:9/c.dtd"> %c; <!ENTITY b "x">]>',
    "bare": "<!DOCTYPE a>",
}
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


def _transcript(path: Path, head: str) -> tuple:
    text = f'{head}<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>{MARK}</w:t></w:r></w:p></w:body></w:document>'
    return collect(saved(path / "a.docx", word(document=text)))


def _open_document(path: Path, head: str) -> tuple:
    return collect(saved(path / "a.odt", opendocument(content=f"{head}<a>{MARK}</a>")))


def _export(path: Path, head: str) -> tuple:
    content = changed(workbook(("_uuid", "q1"), ("u", MARK)), {"xl/worksheets/sheet1.xml": head + SHEET})
    return collect(saved(path / "a.xlsx", content), "--instrument", FORM)


def _form(path: Path, head: str) -> tuple:
    return import_form(saved(path / "a.xlsx", changed(form_workbook(), {"xl/worksheets/sheet2.xml": head + SHEET})))


def _report(path: Path, head: str) -> tuple:
    whole = f'{head}<w:document xmlns:w="{W}"><w:body><w:p/></w:body></w:document>'
    return import_report(saved(path / "a.docx", changed(real_word(""), {"word/document.xml": whole})))


def _relations(path: Path, head: str) -> tuple:
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    return import_report(saved(path / "a.docx", changed(real_word(""), {"_rels/.rels": head + relations})))


def _project(path: Path, head: str) -> tuple:
    return import_exchange(saved(path / "a.qdpx", project(f'{head}<Project name="{MARK}"/>')))


def _codebook(path: Path, head: str) -> tuple:
    return import_exchange(saved(path / "a.qdc", f"{head}<CodeBook><Codes/></CodeBook>"))


ENTRANCES = {
    "transcript docx": _transcript,
    "transcript odt": _open_document,
    "export xlsx": _export,
    "form xlsx": _form,
    "report docx": _report,
    "relations of a docx": _relations,
    "project qdpx": _project,
    "codebook qdc": _codebook,
}


@pytest.mark.parametrize("kind", DECLARATIONS)
@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_document_type_is_refused_before_anything_is_read(entrance: str, kind: str, tmp_path: Path) -> None:
    ending, out = ENTRANCES[entrance](tmp_path, f'<?xml version="1.0"?>{DECLARATIONS[kind]}')
    refused(ending, "document type", out=out)


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_document_type_behind_a_comment_is_refused_too(entrance: str, tmp_path: Path) -> None:
    ending, out = ENTRANCES[entrance](tmp_path, f"<?xml version='1.0'?><!-- {MARK} -->\n{DECLARATIONS['entity']}")
    refused(ending, "document type", out=out)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_type_in_another_encoding_is_refused(encoding: str, tmp_path: Path) -> None:
    mark = "" if encoding == "utf-16" else "\ufeff"
    text = f'{mark}<?xml version="1.0" encoding="UTF-16"?>{DECLARATIONS["external file"]}<a>&b;</a>'
    ending, out = collect(saved(tmp_path / "a.docx", word(document=text.encode(encoding))))
    refused(ending, "document type", out=out)


NEST = 20_000


def test_elements_without_end_are_refused_by_name(tmp_path: Path) -> None:
    deep = "<w:ins>" * NEST + MARK + "</w:ins>" * NEST
    for name, content in (("a.docx", word(deep)), ("b.docx", real_word(deep))):
        ending, out = collect(saved(tmp_path / name, content))
        refused(ending, "nests more than", out=out)
    ending, out = import_report(saved(tmp_path / "c.docx", real_word(deep)))
    refused(ending, "nests more than", out=out)
    ending, out = collect(saved(tmp_path / "d.odt", opendocument("<text:section>" * NEST + "</text:section>" * NEST)))
    refused(ending, "nests more than", out=out)
    sheet = SHEET.replace("<sheetData/>", "<a>" * NEST + "</a>" * NEST)
    content = changed(form_workbook(), {"xl/worksheets/sheet2.xml": sheet})
    ending, out = import_form(saved(tmp_path / "e.xlsx", content))
    refused(ending, "nests more than", out=out)
    ending, out = import_exchange(saved(tmp_path / "f.qdpx", project("<Project>" + "<Code>" * NEST)))
    refused(ending, "nested", out=out)


@pytest.mark.parametrize("element", ["w:ins", "w:sdtContent", "w:hyperlink", "w:smartTag", "w:tbl"])
def test_nesting_just_below_the_limit_is_read_or_refused_and_ends_no_program(element: str, tmp_path: Path) -> None:
    deep = f"<{element}>" * 240 + "<w:r><w:t>x</w:t></w:r>" + f"</{element}>" * 240
    for at, body in enumerate((f"<w:p>{deep}</w:p>", deep + "<w:p><w:r><w:t>word</w:t></w:r></w:p>")):
        ending, _ = collect(saved(tmp_path / f"{at}.docx", word(body)))
        assert ending.code in (0, 4), ending.said
        ending, _ = import_report(saved(tmp_path / f"r{at}.docx", real_word(body)))
        refused(ending)


def test_a_page_that_nests_deep_is_refused_and_not_read_short(tmp_path: Path) -> None:
    row = "<table><tr><td>a heading</td></tr></table>"
    ending, out = import_report(saved(tmp_path / "a.html", "<div>" * 5000 + "</div>" * 5000 + row))
    refused(ending, "nests more than", out=out)
    ending, out = import_report(saved(tmp_path / "b.html", "<div>" * 240 + row + "</div>" * 240))
    refused(ending, out=out)


def test_a_page_with_entities_fetches_and_expands_nothing(tmp_path: Path) -> None:
    page = f"{DECLARATIONS['external file']}<html><p>&b;</p><table><tr><td>a heading</td></tr></table></html>"
    ending, out = import_report(saved(tmp_path / "a.html", page))
    refused(ending, out=out)
    assert Path("/etc/hostname").exists() is False or Path("/etc/hostname").read_text().strip() not in ending.said


def test_a_text_without_end_is_refused_with_the_limit(tmp_path: Path) -> None:
    long = "x" * 11_000_000
    document = f'<w:document xmlns:w="{W}" w:a="{long}"><w:body/></w:document>'
    ending, out = collect(saved(tmp_path / "a.docx", word(document=document.encode())))
    refused(ending, out=out)
