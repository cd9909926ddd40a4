"""What a file is by its first bytes, whatever its name says, and what to do with one that is not read."""

import re

OLE = b"\xd0\xcf\x11\xe0"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ENCRYPTED = tuple("EncryptedPackage".encode(name) for name in ("utf-16-le", "ascii"))
_MACROS = ("vbaproject.bin",)
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "bitmap"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"ID3", "recording"),
    (b"RIFF", "recording"),
    (b"OggS", "recording"),
    (b"fLaC", "recording"),
    (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ", "packed"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3", "database"),
    (b"age-encryption.org/", "locked"),
    (b"$FL2", "statistics"),
    (b"$FL3", "statistics"),
    (b"<stata_dta>", "statistics"),
    (b"PAR1", "parquet"),
    (b"\x80\x02", "pickle"),
    (b"\x80\x03", "pickle"),
    (b"\x80\x04", "pickle"),
    (b"\x80\x05", "pickle"),
)


def kind_of(content: bytes) -> str:
    """What the bytes of a file say it is: `zip`, `old` and `locked` office files, `pdf`, `picture` ..., else `text`.

    >>> kind_of(b"%PDF-1.7"), kind_of(b"id,text"), kind_of(bytes.fromhex("d0cf11e0"))
    ('pdf', 'text', 'old')
    """
    if content.startswith(OLE):
        return "locked" if any(mark in content for mark in _ENCRYPTED) else "old"
    if content.startswith(ZIP):
        return "zip"
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning) and (kind != "bitmap" or b"\x00" in content[:64]):
            return "picture" if kind == "bitmap" else kind
    start = content[:1024].lstrip(b"\xef\xbb\xbf \r\n\t")
    if re.match(rb"<!doctype html|<html", start, re.IGNORECASE):
        return "html"
    if b"\x00" in content[:4096] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return "binary"
    return "text"


def has_macros(names: "tuple[str, ...] | list[str]") -> bool:
    """Whether an office file carries a program (macros), by the names of its parts."""
    return any(name.lower().rsplit("/", 1)[-1] in _MACROS for name in names)


WHAT = {
    "zip": "an archive or an office file (.docx, .xlsx, .odt). Name it by what it is",
    "old": "an old office file (.doc, .xls). Open it in an office program and save it as .docx or .xlsx",
    "locked": "locked with a password. Save it without a password",
    "pdf": "a PDF. Name it .pdf, or save it in the wanted format",
    "rtf": "a rich text document (.rtf). Open it in an office program and save it as .docx",
    "picture": "a picture. Have its words typed or recognised first",
    "recording": "a recording. Have it transcribed first",
    "packed": "a packed file. Unpack it first",
    "program": "a program. It was not opened",
    "database": "a database. Export its tables as CSV",
    "statistics": "a file of SPSS or Stata. Name it .sav, .zsav or .dta",
    "parquet": "a Parquet table. Name it .parquet",
    "pickle": "a Python pickle, which could run a program. It was not opened",
    "html": "a web page. Name it .html, or save its table as CSV",
    "binary": "no text (a picture, a recording, a program?). Is it the right file?",
}
"""What a file is, and what to do, by its kind."""
