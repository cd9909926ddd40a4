"""What some bytes hold besides themselves: parts of archives, packed streams, chunks of pictures, base64."""

import binascii
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from ctipsurvey.protect.release.pictures import PNG, chunks_of

LARGEST = 512 * 2**20
"""The most bytes that one file may unpack to; what is larger is a finding by itself."""
MOST_ENTRIES = 10_000
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_GZIP = b"\x1f\x8b\x08"
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_LINE_END = re.compile(rb"(?:\\n|\\r|\s){1,4}")
_IN_HEX = re.compile(rb"(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+")
SHORTEST_RUN = 40
"""Fewer letters of base64 hold nothing that has to be unpacked; they are looked through as they are."""
WRAPPED = 60
"""Lines of base64 that are at least so long go on in the next line."""
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)


class TooMuchError(Exception):
    """More is inside than can be looked at, or it is locked or damaged: so it may not leave."""


class Piece(NamedTuple):
    """Something held by other bytes: what it is in words, its name where it has one, its content."""

    kind: str
    name: str
    content: bytes


def look_inside(content: bytes) -> Iterator[Piece]:
    """The pieces directly inside these bytes. Raises TooMuchError where they cannot be looked at to the end."""
    if content.startswith(PNG):
        yield from _inside_png(content)
        return
    start = _start_of_archive(content)
    if start:
        yield from _inside_archive(content)
        return
    if _is_binary(content):
        yield from _packed_streams(content)
    yield from _bytes_as_text(content)


def _start_of_archive(content: bytes) -> bool:
    return (
        content.startswith(b"PK\x03\x04")
        or content.startswith(b"PK\x05\x06")
        or zipfile.is_zipfile(io.BytesIO(content))
    )


def _is_binary(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return b"\x00" in content


def _inside_archive(content: bytes) -> Iterator[Piece]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST:
                raise TooMuchError
            yield Piece("the comment of the archive", "", archive.comment)
            for entry in entries:
                yield Piece("the comment of a part", "", entry.comment)
                yield Piece("the extra field of a part", "", entry.extra)
                with archive.open(entry) as stream:
                    yield Piece("its part", entry.filename, stream.read(LARGEST))
    except _BROKEN:
        raise TooMuchError from None


def _inside_png(content: bytes) -> Iterator[Piece]:
    packed = []
    try:
        for kind, body in chunks_of(content):
            if kind == b"IDAT":
                packed.append(body)
            elif kind == b"zTXt":
                keyword, _, rest = body.partition(b"\x00")
                yield Piece("a text of the picture", "", keyword + b"\n" + _inflated(rest[1:]))
            elif kind == b"iTXt":
                yield Piece("a text of the picture", "", _international_text(body))
            elif kind == b"iCCP":
                yield Piece("the colours of the picture", "", _inflated(body.partition(b"\x00")[2][1:]))
            elif kind not in (b"IHDR", b"IEND", b"PLTE"):
                yield Piece("a chunk of the picture", "", body)
    except ValueError:
        raise TooMuchError from None
    yield Piece("the points of the picture", "", _inflated(b"".join(packed)))


def _international_text(body: bytes) -> bytes:
    """Keyword, language and text of an iTXt chunk (PNG specification, 11.3.4.5)."""
    keyword, _, rest = body.partition(b"\x00")
    is_packed, rest = rest[:1] == b"\x01", rest[2:]
    language, _, rest = rest.partition(b"\x00")
    translated, _, text = rest.partition(b"\x00")
    return b"\n".join((keyword, language, translated, _inflated(text) if is_packed else text))


def _packed_streams(content: bytes) -> Iterator[Piece]:
    """What stands packed somewhere in these bytes, as in PDF: wherever a packed stream may begin, it is tried."""
    if content.startswith(_GZIP):
        yield Piece("its content", "", _inflated(content, 31))
    for match in _ZLIB.finditer(content):
        plain = _inflated(content[match.start() :])
        if len(plain) >= 8:
            yield Piece("a packed stream", "", plain)


def _inflated(content: bytes, bits: int = 15) -> bytes:
    """The unpacked bytes, as far as they can be; nothing where there are none."""
    unpacker, found, size = zlib.decompressobj(bits), [], 0
    for start in range(0, len(content), 1 << 16):
        try:
            found.append(unpacker.decompress(content[start : start + (1 << 16)], LARGEST - size))
        except zlib.error:
            break
        size += len(found[-1])
        if size >= LARGEST:
            raise TooMuchError
        if unpacker.eof:
            break
    return b"".join(found)


def _bytes_as_text(content: bytes) -> Iterator[Piece]:
    """Long stretches of base64 (also wrapped) and of hexadecimal digits, as the bytes that they stand for."""
    for run in _runs(content):
        if _IN_HEX.fullmatch(run):
            yield Piece("bytes in hexadecimal", "", bytes.fromhex(run.decode("ascii")))
        letters = run.replace(b"-", b"+").replace(b"_", b"/")
        for skipped in range(4 if len(letters) < 4096 else 1):
            part = letters[skipped:]
            whole = part[: len(part) // 4 * 4]
            yield Piece("bytes in base64", "", binascii.a2b_base64(whole + _rest(part[len(whole) :])))


def _rest(letters: bytes) -> bytes:
    return letters + b"=" * (4 - len(letters)) if len(letters) > 1 else b""


def _runs(content: bytes) -> Iterator[bytes]:
    """Stretches of letters of base64; lines that belong together as one."""
    import numpy as np

    allowed = np.zeros(258, dtype=bool)
    allowed[list(_LETTERS)] = True
    marked = np.zeros(len(content) + 2, dtype=np.int8)
    marked[1:-1] = allowed[np.frombuffer(content, dtype=np.uint8)]
    edges = np.flatnonzero(np.diff(marked))
    starts, ends = edges[::2], edges[1::2]
    long = np.flatnonzero(ends - starts >= SHORTEST_RUN)
    pieces: list[bytes] = []
    last = -1
    for start, end in zip(starts[long].tolist(), ends[long].tolist(), strict=True):
        goes_on = bool(pieces) and len(pieces[-1]) >= WRAPPED and _LINE_END.fullmatch(content[last:start][:9])
        if pieces and not goes_on:
            yield b"".join(pieces)
            pieces = []
        pieces.append(content[start:end])
        last = end
    if pieces:
        yield b"".join(pieces)
