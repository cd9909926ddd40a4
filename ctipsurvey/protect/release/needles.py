"""Many strings looked for in a long text at once: which of them stand in it.

A text is read in blocks. The sequences of a few letters that occur in a block are marked in a table (as in the filter
of Bloom 1970); only a string all of whose sequences are marked is then really looked for. Thousands of strings cost
little more than one, and none is ever missed.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHORTEST = 4
LONG = 8
BLOCK = 1 << 20
MOST_SEQUENCES = 12
"""So many sequences of a string are looked up in the table; more would hardly rule out more."""
_BITS = 22
_FACTOR = 0x9E3779B97F4A7C15


class Needles:
    """Strings by number, each of at least four letters (UTF-16 units); several may have the same number."""

    def __init__(self, strings: Sequence[tuple[int, str]]) -> None:
        known = sorted({(text, number) for number, text in strings if n_units(text) >= SHORTEST})
        self._groups = [
            group
            for width, own in (
                (SHORTEST, [one for one in known if n_units(one[0]) < LONG]),
                (LONG, [one for one in known if n_units(one[0]) >= LONG]),
            )
            if (group := _Group(width, own))
        ]
        self._overlap = 2 * max((len(text) for text, _ in known), default=0)

    def __len__(self) -> int:
        return sum(map(len, self._groups))

    def find_in(self, units: "NDArray[np.uint16]") -> set[int]:
        """The numbers of the strings that stand in this text."""
        found: set[int] = set()
        for block in self._blocks(units):
            text = ""
            for group in self._groups:
                possible = group.possible_in(block)
                if possible:
                    text = text or block.tobytes().decode("utf-16-le", "surrogatepass")
                    found |= {number for string, number in possible if number not in found and string in text}
        return found

    def _blocks(self, units: "NDArray[np.uint16]") -> "Iterator[NDArray[np.uint16]]":
        for start in range(0, len(units) if self._groups else 0, BLOCK):
            yield units[start : start + BLOCK + self._overlap]


class _Group:
    """Strings that are looked up by their sequences of `width` letters."""

    def __init__(self, width: int, strings: Sequence[tuple[str, int]]) -> None:
        import numpy as np

        self._width, self._strings = width, strings
        units = np.frombuffer("".join(text for text, _ in strings).encode("utf-16-le", "surrogatepass"), dtype="<u2")
        hashes, found, at, starts = _hashes(units, width), [], 0, [0]
        for text, _ in strings:
            size = n_units(text)
            found.append(hashes[at : at + min(size - width + 1, MOST_SEQUENCES)])
            starts.append(starts[-1] + len(found[-1]))
            at += size
        self._hashes = np.concatenate(found) if found else hashes
        self._starts = np.array(starts[:-1], dtype=np.int64)

    def __len__(self) -> int:
        return len(self._strings)

    def possible_in(self, block: "NDArray[np.uint16]") -> list[tuple[str, int]]:
        import numpy as np

        seen = np.zeros(1 << _BITS, dtype=bool)
        seen[_hashes(block, self._width)] = True
        possible = np.logical_and.reduceat(seen[self._hashes], self._starts)
        return [self._strings[at] for at in np.flatnonzero(possible).tolist()]


def n_units(text: str) -> int:
    """How many UTF-16 units a text has: its letters, where none lies beyond the first 65,536."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _hashes(units: "NDArray[np.uint16]", width: int) -> "NDArray[np.int64]":
    """A number below 2^22 for every sequence of four, or of eight, letters."""
    import numpy as np

    if len(units) < width:
        return np.zeros(0, dtype=np.int64)
    pairs = units[:-1].astype(np.uint64) | units[1:].astype(np.uint64) << np.uint64(16)
    found = pairs[:-2] | pairs[2:] << np.uint64(32)
    if width == LONG:
        found = found[:-4] * np.uint64(_FACTOR) ^ found[4:]
    numbers: NDArray[np.int64] = ((found * np.uint64(_FACTOR)) >> np.uint64(64 - _BITS)).astype(np.int64)
    return numbers
