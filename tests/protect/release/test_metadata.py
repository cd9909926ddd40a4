"""Documents leave without what they say of people, times and computers, and look the same."""

import base64
import io
import json
import zipfile

import pytest
from release_study import archive, notebook, picture
from shared import ROOT

from ctipsurvey.protect.release.metadata import clean_files
from ctipsurvey.protect.release.pictures import chunks_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
SOMEBODY = "Somebody"
COMPUTER = "/" + "home/somebody/study"


def relations(*targets: str) -> str:
    entries = "".join(f'<Relationship Id="r{n}" Type="t" Target="{target}"/>' for n, target in enumerate(targets))
    return f'<Relationships xmlns="{RELS}">{entries}</Relationships>'


def types(*parts: str) -> str:
    entries = "".join(f'<Override PartName="/{part}" ContentType="x/y"/>' for part in parts)
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<Types xmlns="{space}"><Default Extension="png" ContentType="image/png"/>{entries}</Types>'


def word(body: str = "", **more: str | bytes) -> bytes:
    text = (
        f'<w:document xmlns:w="{W}" xmlns:w14="{W14}"><w:body><w:p w:rsidR="00A1" w14:paraId="0B2">'
        '<w:commentRangeStart w:id="1"/><w:r w:rsidRPr="00A1"><w:t>What readers see</w:t></w:r>'
        f'<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r></w:p>{body}</w:body></w:document>'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types("word/document.xml", "word/comments.xml", "docProps/core.xml"),
        "_rels/.rels": relations("word/document.xml", "docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"),
        "word/document.xml": text,
        "word/_rels/document.xml.rels": relations("comments.xml", "people.xml", "media/image1.png", "settings.xml"),
        "word/settings.xml": f'<w:settings xmlns:w="{W}"><w:rsids><w:rsid w:val="0A"/></w:rsids><w:zoom/></w:settings>',
        "word/media/image1.png": picture((b"tEXt", b"Author\x00Somebody")),
    }
    for name in (
        "word/comments.xml",
        "word/people.xml",
        "docProps/core.xml",
        "docProps/app.xml",
        "docProps/custom.xml",
    ):
        parts[name] = f"<x>{SOMEBODY}</x>"
    parts |= {"customXml/item1.xml": f"<x>{SOMEBODY}</x>", "docProps/thumbnail.jpeg": SOMEBODY.encode()}
    return archive(parts | {name.replace("__", "/"): content for name, content in more.items()})


def excel(sheet: str = "", state: str = "visible", **more: str | bytes) -> bytes:
    book = (
        f'<workbook xmlns="{S}" xmlns:r="{R}" xmlns:x="http://x.x/ac"><fileSharing userName="{SOMEBODY}"/>'
        f'<x:absPath url="{COMPUTER}"/><sheets><sheet name="Counts" sheetId="1" state="{state}" r:id="r0"/></sheets>'
        "</workbook>"
    )
    rows = (
        f'<worksheet xmlns="{S}" xmlns:r="{R}" xmlns:xr="http://x.x/r" xr:uid="7"><sheetData><row><c><v>7</v></c></row>'
        f'{sheet}</sheetData><pageSetup orientation="portrait" r:id="r1"/><legacyDrawing r:id="r0"/></worksheet>'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types("xl/workbook.xml", "xl/comments1.xml"),
        "_rels/.rels": relations("xl/workbook.xml", "docProps/core.xml"),
        "docProps/core.xml": f"<x>{SOMEBODY}</x>",
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations("worksheets/sheet1.xml", "persons/person.xml"),
        "xl/persons/person.xml": f"<x>{SOMEBODY}</x>",
        "xl/worksheets/sheet1.xml": rows,
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            "../drawings/vmlDrawing1.vml", "../printerSettings/printerSettings1.bin", "../comments1.xml"
        ),
        "xl/drawings/vmlDrawing1.vml": SOMEBODY,
        "xl/printerSettings/printerSettings1.bin": SOMEBODY.encode(),
        "xl/comments1.xml": f"<x>{SOMEBODY}</x>",
    }
    return archive(parts | {name.replace("__", "/"): content for name, content in more.items()})


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def cleaned(name: str, content: bytes) -> bytes:
    found, problems = clean_files({name: content})
    assert problems == []
    return found[name]


def refusal(name: str, content: bytes) -> str:
    found, problems = clean_files({name: content})
    assert found == {}
    return "\n".join(map(str, problems))


def test_a_word_file_keeps_its_text_and_loses_its_authors_remarks_ids_and_previews() -> None:
    parts = parts_of(cleaned("a.docx", word()))
    assert sorted(parts) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/media/image1.png",
        "word/settings.xml",
    ]
    assert b"What readers see" in parts["word/document.xml"]
    whole = b"".join(parts.values())
    for gone in (b"Somebody", b"comment", b"rsid", b"paraId", b"docProps", b"people"):
        assert gone not in whole
    assert b"media/image1.png" in parts["word/_rels/document.xml.rels"]


def test_a_workbook_keeps_its_numbers_and_loses_persons_printers_and_paths() -> None:
    parts = parts_of(cleaned("a.xlsx", excel()))
    assert b"<v>7</v>" in parts["xl/worksheets/sheet1.xml"].replace(b"ns0:", b"")
    whole = b"".join(parts.values())
    for gone in (b"Somebody", b"somebody", b"absPath", b"legacyDrawing", b"printerSettings", b"uid", b"person"):
        assert gone not in whole
    assert b'orientation="portrait"' in parts["xl/worksheets/sheet1.xml"]


def test_cleaning_twice_changes_nothing_more() -> None:
    files = {"a.docx": word(), "b.xlsx": excel(), "c.png": picture((b"tIME", b"\x07\xe3\x0b\x1e\x00\x00\x00"))}
    once, _ = clean_files(files)
    assert clean_files(once)[0] == once


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (word('<w:ins w:author="Somebody"><w:r/></w:ins>'), "tracked changes"),
        (word("<w:p><w:del><w:r/></w:del></w:p>"), "tracked changes"),
        (word("<w:p><w:r><w:rPr><w:vanish/></w:rPr></w:r></w:p>"), "hidden text"),
        (word(word__vbaProject="x"), "macros"),
        (word(**{"word__embeddings__a.xlsx": "x"}), "another file inside"),
        (word(**{"word__media__photo.jpeg": b"x"}), "no PNG"),
        (word(**{"word__document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "document type"),
        (excel(state="veryHidden"), "hidden sheet"),
        (excel('<row hidden="1"/>'), "hidden row"),
        (excel(**{"xl__pivotCache__records.xml": "<x/>"}), "data from elsewhere"),
        (b"PK\x03\x04 not a whole archive", "archive is not whole"),
    ],
)  # fmt: skip
def test_what_a_person_has_to_decide_is_a_reason_not_to_release(content: bytes, what: str) -> None:
    said = refusal("a.docx", content)
    assert what in said
    assert SOMEBODY not in said


def test_a_picture_keeps_its_points_and_nothing_else() -> None:
    dirty = picture(
        (b"tEXt", b"Author\x00Somebody"),
        (b"zTXt", b"x"),
        (b"iTXt", b"x"),
        (b"eXIf", b"x"),
        (b"tIME", b"x"),
        (b"prVt", b"x"),
    )
    clean = cleaned("a.png", dirty + b"behind the end")
    assert clean == picture()
    assert [kind for kind, _ in chunks_of(clean)] == [b"IHDR", b"IDAT", b"IEND"]
    assert "damaged" in refusal("a.png", dirty[:50])


def test_a_notebook_loses_paths_times_hosts_and_what_is_not_allowed_in_outputs() -> None:
    shown = base64.b64encode(picture((b"tEXt", b"Author\x00Somebody"))).decode()
    content = notebook(
        {"output_type": "stream", "name": "stdout", "text": [f"saved {COMPUTER}/tables/a.csv\n", "done\n"]},
        {
            "output_type": "display_data",
            "metadata": {"isolated": True},
            "data": {
                "image/png": shown,
                "image/svg+xml": "<svg/>",
                "application/vnd.jupyter.widget-view+json": {"model_id": "7"},
                "text/html": f"<!-- by {SOMEBODY} --><b>7</b>",
            },
        },
        metadata={"papermill": {"start_time": "2019-11-30T10:00:00", "input_path": COMPUTER}, "host": "somebodys-pc"},
    )
    notes = json.loads(content)
    notes["cells"][1]["metadata"] = {"execution": {"iopub.execute_input": "2019"}, "tags": ["parameters"]}
    found = json.loads(cleaned("a.ipynb", json.dumps(notes).encode()))
    assert set(found["metadata"]) == {"kernelspec", "language_info"}
    cell = found["cells"][1]
    assert cell["metadata"] == {"tags": ["parameters"]}
    assert cell["outputs"][0]["text"] == ["saved …/a.csv\n", "done\n"]
    assert cell["outputs"][1]["metadata"] == {}
    assert cell["outputs"][1]["data"] == {"image/png": base64.b64encode(picture()).decode(), "text/html": "<b>7</b>"}
    assert "somebody" not in json.dumps(found).lower()


def test_the_notebooks_of_the_study_keep_their_bytes_so_that_a_rerun_has_the_same_inputs() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        assert cleaned(path.name, path.read_bytes()) == path.read_bytes()


def test_a_notebook_with_nothing_to_clean_keeps_its_bytes() -> None:
    content = cleaned("a.ipynb", notebook())
    assert cleaned("a.ipynb", content) == content


@pytest.mark.parametrize("path", [COMPUTER + "/a.csv", r"C:\Users\somebody\a.csv", r"C:\\Users\\somebody\\a.csv"])
def test_paths_of_computers_are_taken_out_of_pages(path: str) -> None:
    assert cleaned("a.html", f"<p>read {path}</p>".encode()).decode() == "<p>read …/a.csv</p>"


def test_a_page_loses_comments_and_author_and_keeps_its_pictures_clean() -> None:
    shown = base64.b64encode(picture((b"tEXt", b"Author\x00Somebody"))).decode()
    page = (
        f'<head><meta name="author" content="{SOMEBODY}"><meta charset="utf-8"></head><!-- {SOMEBODY} -->'
        f'<img src="data:image/png;base64,{shown}">'
    )
    clean = base64.b64encode(picture()).decode()
    assert cleaned("a.html", page.encode()).decode() == (
        f'<head><meta charset="utf-8"></head><img src="data:image/png;base64,{clean}">'
    )


@pytest.mark.parametrize(
    "live",
    ["<svg viewBox='0'/>", "<script>1</script>", '<img src="data:image/svg+xml,x">', '<p onclick="x()">', "<iframe>"],
)
def test_svg_and_scripts_in_pages_and_notebooks_are_refused_by_their_reason(live: str) -> None:
    assert "exact numbers" in refusal("a.html", live.encode())
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": live}}
    assert "exact numbers" in refusal("a.ipynb", notebook(output))
