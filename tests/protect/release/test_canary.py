"""No original string leaves, in whatever form and place."""

import base64
import gzip
import html
import json
import quopri
import unicodedata
import urllib.parse
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_study import archive, notebook, picture

from ctipsurvey.protect.release.canary import Canaries, Finding, scan_package

NAME = "Айгүл Токтогулова"
LATIN = "Meerim Sydykova"
PHONE = "+996 555 123 456"
ORIGINALS = ("Nobody Else", NAME, LATIN, PHONE)
NUMBER = {NAME: 2, LATIN: 3, PHONE: 4}
SENTENCE = f"В тот день пришла {NAME} и молчала."
BASE64 = [base64.b64encode(b"x" * before + SENTENCE.encode() + b" and so on") for before in range(3)]
HTML = f"<p>{SENTENCE}</p>"
PICTURE = picture((b"zTXt", b"Comment\x00\x00" + zlib.compress(SENTENCE.encode())))
PDF = b"%PDF-1.7\n1 0 obj <</Filter /FlateDecode>> stream\n" + zlib.compress(SENTENCE.encode()) + b"\nendstream endobj"
WORD = archive({"[Content_Types].xml": "<Types/>", "word/document.xml": HTML})

FORMS: dict[str, bytes] = {
    "raw": SENTENCE.encode(),
    "small letters": SENTENCE.lower().encode(),
    "capitals": SENTENCE.upper().encode(),
    "decomposed": unicodedata.normalize("NFD", SENTENCE).encode(),
    "Russian letters for Kyrgyz ones": SENTENCE.replace("ү", "у").encode(),
    "look-alikes": SENTENCE.replace("о", "o").replace("А", "A").encode(),
    "invisible characters": SENTENCE.replace("г", "г\u200b").replace("к", "\u00adк").encode(),
    "other blanks": SENTENCE.replace(" ", "\u00a0\n ").encode(),
    "underscores": SENTENCE.replace(" ", "_").encode(),
    "with a mark of order": b"\xef\xbb\xbf" + SENTENCE.encode(),
    "UTF-16 LE": SENTENCE.encode("utf-16-le"),
    "UTF-16 BE": SENTENCE.encode("utf-16-be"),
    "UTF-16 with a mark": SENTENCE.lower().encode("utf-16"),
    "UTF-16 at an odd place": b"\x00\x01\x02" + SENTENCE.encode("utf-16-le"),
    "cp1251": SENTENCE.replace("ү", "у").encode("cp1251"),
    "base64, first place": BASE64[0],
    "base64, second place": BASE64[1],
    "base64, third place": BASE64[2],
    "base64 for URLs": base64.urlsafe_b64encode(SENTENCE.encode()),
    "base64 in lines": base64.encodebytes(SENTENCE.encode() * 3),
    "base64 after letters": b"data" + BASE64[0],
    "base64 of UTF-16": base64.b64encode(SENTENCE.encode("utf-16-le")),
    "hexadecimal": SENTENCE.encode().hex().encode(),
    "hexadecimal in capitals": SENTENCE.encode().hex().upper().encode(),
    "a short hexadecimal": b"(" + NAME.encode().hex().encode() + b")",
    "URL": urllib.parse.quote(SENTENCE).encode(),
    "URL in small letters": urllib.parse.quote(SENTENCE).lower().encode(),
    "HTML by number": "".join(f"&#{ord(letter)};" for letter in SENTENCE).encode(),
    "HTML by hexadecimal number": "".join(f"&#x{ord(letter):x};" for letter in SENTENCE).encode(),
    "HTML escaped twice": html.escape("".join(f"&#{ord(letter)};" for letter in SENTENCE)).encode(),
    "JSON": json.dumps({"text": SENTENCE}).encode(),
    "JSON in JSON": json.dumps({"text": json.dumps(SENTENCE)}).encode(),
    "quoted-printable": quopri.encodestring(SENTENCE.encode()),
    "letters parted by tags": HTML.replace("гү", "г</b><b>ү").encode(),
    "runs of Word": HTML.replace("Токто", "<w:r><w:t>Токто</w:t></w:r><w:r>").encode(),
}

PLACES: dict[str, dict[str, bytes]] = {
    "a file name": {f"tables/{NAME}.csv": b"x"},
    "a file name with underscores": {"tables/aigul_меерим.csv": b"", "tables/x_айгул_токтогулова_2.csv": b""},
    "a Word file": {"report.docx": WORD},
    "a Word file in a Word file": {"report.docx": archive({"word/embeddings/inner.docx": WORD})},
    "the name of a part": {"report.docx": archive({f"word/{NAME}.xml": "<x/>"})},
    "the comment of an archive": {"report.docx": archive({"a.xml": "<a/>"}, comment=NAME.encode())},
    "a sheet of Excel": {"a.xlsx": archive({"xl/sharedStrings.xml": f"<si><t>Айгүл</t></si><si><t>{NAME}</t></si>"})},
    "a text of a picture": {"a.png": picture((b"tEXt", b"Author\x00" + NAME.encode()))},
    "a packed text of a picture": {"a.png": PICTURE},
    "an international text": {"a.png": picture((b"iTXt", b"A\x00\x01\x00ru\x00\x00" + zlib.compress(NAME.encode())))},
    "the camera's notes": {"a.png": picture((b"eXIf", b"MM\x00*" + NAME.encode("utf-16-le")))},
    "the points of a picture": {"a.png": picture(points=b"\x00" * 50 + NAME.encode() + b"\x00" * 9)},
    "behind a picture": {"a.png": picture() + NAME.encode()},
    "a picture in a notebook": {
        "a.ipynb": notebook({"output_type": "display_data", "data": {"image/png": base64.b64encode(PICTURE).decode()}})
    },
    "a picture in a page": {"a.html": b'<img src="data:image/png;base64,' + base64.b64encode(PICTURE) + b'">'},
    "a packed stream of a PDF": {"a.pdf": PDF},
    "a packed file": {"a.gz": gzip.compress(SENTENCE.encode())},
    "behind an archive": {"a.docx": archive({"a": "b"}) + NAME.encode()},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_name_is_found_in_every_form(form: str) -> None:
    found = scan_package({"clean.csv": b"nothing here", "it.csv": FORMS[form]}, ORIGINALS)
    assert {(one.file, one.number) for one in found} == {("it.csv", NUMBER[NAME])}


@pytest.mark.parametrize("place", PLACES)
def test_a_name_is_found_in_every_place_and_never_shown(place: str) -> None:
    found = scan_package(PLACES[place], ORIGINALS)
    assert {one.number for one in found} == {NUMBER[NAME]}
    for one in found:
        assert not Canaries(ORIGINALS).in_text(f"{one.file} {one.place}")


def test_a_clean_package_has_no_finding() -> None:
    clean = SENTENCE.replace(NAME, "E07")
    files = {
        "a.csv": clean.encode(),
        "b.docx": archive({"word/document.xml": f"<p>{clean}</p>"}, comment=b"none"),
        "c.png": picture((b"zTXt", b"Comment\x00\x00" + zlib.compress(clean.encode()))),
        "d.ipynb": notebook({"output_type": "stream", "text": clean}),
        "e.html": base64.b64encode(clean.encode()),
        "f.json": json.dumps({"phone": "0555 123 457", "n": 996555123}).encode(),
    }
    assert scan_package(files, ORIGINALS) == []


@pytest.mark.parametrize(
    "written", ["0555 12-34-56", "996555123456", "+996 (555) 123 456", "(0555)123456", "555-123-456"]
)
def test_a_telephone_number_is_found_however_it_is_written(written: str) -> None:
    assert {one.number for one in scan_package({"a.csv": written.encode()}, ORIGINALS)} == {NUMBER[PHONE]}


def test_a_stem_finds_names_with_case_endings_and_only_at_the_beginning_of_a_word() -> None:
    files = {"a.csv": "с Айгулью".encode(), "b.csv": "майгуль".encode()}
    assert scan_package(files, (), ("Айгул",)) == [Finding("a.csv", "", 1)]


def test_a_short_name_counts_as_a_word_and_a_shorter_one_is_told_and_not_looked_for() -> None:
    canaries = Canaries(("Асан", "Ли"))
    assert canaries.too_short == [2]
    assert canaries.in_text("пришёл АСАН.") == {1}
    assert canaries.in_text("рассанкционировать Ли") == set()


def test_what_cannot_be_looked_into_is_a_finding() -> None:
    locked = bytearray(archive({"a.txt": "text"}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    cut = archive({"a.txt": "text" * 1000})[:60]
    for content in (bytes(locked), cut, picture()[:40]):
        assert scan_package({"a.docx": content}, ORIGINALS) == [
            Finding("a.docx", "could not be looked into to its end", 0)
        ]


def test_an_archive_that_unpacks_to_too_much_is_a_finding_and_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctipsurvey.protect.release.inside.LARGEST", 1000)
    assert [one.number for one in scan_package({"a.docx": archive({"a": "0" * 2000})}, ORIGINALS)] == [0]


@given(
    before=st.text(max_size=30),
    after=st.text(max_size=30),
    name=st.sampled_from([NAME, LATIN, "Жылдыз", "Sydykov"]),
    case=st.sampled_from([str.lower, str.upper, str.title]),
)
def test_a_name_between_any_other_letters_is_found(before: str, after: str, name: str, case) -> None:
    text = f"{before} {case(name)} {after}"
    assert Canaries((name,)).in_text(text) == {1}
    assert 1 in Canaries((name,)).in_piece(text.encode("utf-8", "surrogatepass")) or "\x00" in text


def test_names_at_the_edge_of_two_blocks_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctipsurvey.protect.release.needles.BLOCK", 64)
    for before in range(50, 80):
        assert Canaries((NAME,)).in_text("а" * before + NAME) == {1}
