"""PNG pictures without what they say besides their points: texts, times, notes of cameras, what is behind the end."""

import struct
import zlib
from collections.abc import Iterator

from ctipsurvey.errors import PrivacyError, Problem

PNG = b"\x89PNG\r\n\x1a\n"
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs", b"bKGD", b"IDAT", b"IEND")
"""The chunks by which a picture is shown (PNG specification, third edition, 5.6). All others are left out."""


def chunks_of(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of every chunk up to the end of the picture; ValueError where it is damaged."""
    at = len(PNG)
    while True:
        if at + 8 > len(content):
            raise ValueError
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + size]
        if len(body) < size or at + 12 + size > len(content):
            raise ValueError
        yield kind, body
        at += 12 + size
        if kind == b"IEND":
            return


def clean_png(content: bytes, file: str) -> bytes:
    """The same picture with nothing but its points. Raises PrivacyError where it is no whole PNG.

    What is behind the last chunk, and unpacked behind the points, goes too.
    """
    if not content.startswith(PNG):
        raise PrivacyError(Problem(file, "", "is no PNG picture. Draw it again."))
    found: list[tuple[bytes, bytes]] = []
    packed = b""
    try:
        for kind, body in chunks_of(content):
            if kind == b"IDAT":
                packed += body
            elif kind == b"IEND":
                found += [(b"IDAT", _without_tail(packed)), (kind, b"")]
            elif kind in KEPT:
                found.append((kind, body))
    except (ValueError, zlib.error):
        raise PrivacyError(Problem(file, "", "is a damaged picture. Draw it again.")) from None
    return PNG + b"".join(_chunk(kind, body) for kind, body in found)


def _without_tail(packed: bytes) -> bytes:
    """The packed points without bytes behind the end of the stream."""
    unpacker = zlib.decompressobj()
    unpacker.decompress(packed)
    if not unpacker.eof:
        raise ValueError
    return packed[: len(packed) - len(unpacker.unused_data)]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def leftovers_of_png(content: bytes) -> list[str]:
    """What is still in a picture besides its points, in words."""
    kinds = [kind for kind, _ in chunks_of(content)]
    found = [f"the chunk {kind.decode('latin-1')}" for kind in kinds if kind not in KEPT]
    size = len(PNG) + sum(12 + len(body) for _, body in chunks_of(content))
    return [*found, *(["bytes behind its end"] if size != len(content) else [])]
