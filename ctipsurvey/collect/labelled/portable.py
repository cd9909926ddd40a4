"""SPSS portable files (.por), read and written by their description in the PSPP developers' guide.

Their numbers have the base 30, their texts a length before them. The reading library takes user-missing values of
these files for system-missing and cannot decode their labels, and writes no labels, so they are read and written here.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRST"
_VALUES = {letter: number for number, letter in enumerate(DIGITS)}
SIGNATURE = b"SPSSPORT"
_HEAD = 456
_FORMATS = {1: "A", 5: "F", 20: "DATE", 21: "TIME", 22: "DATETIME", 23: "ADATE", 24: "JDATE", 25: "DTIME"}
_FORMATS |= {26: "WKDAY", 27: "MONTH", 28: "MOYR", 29: "QYR", 30: "WKYR", 31: "PCT", 32: "DOT", 33: "CCA"}
_FORMATS |= {34: "CCB", 35: "CCC", 36: "CCD", 37: "CCE", 38: "EDATE", 39: "SDATE", 40: "MTIME", 41: "YMDHMS"}
_FORMATS |= {2: "AHEX", 3: "COMMA", 4: "DOLLAR", 6: "IB", 7: "PIBHEX", 8: "P", 9: "PIB", 10: "PK", 11: "RB"}
_FORMATS |= {12: "RBHEX", 15: "Z", 16: "N", 17: "E"}
_LETTERS = (
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .<(+|&[]!$*);^-/|,%_>?`:$@'=\"000000~-0000"
    "123456789000-()0{}\\"
)


class NotPortable(ValueError):  # noqa: N818 (a finding, told on as a problem)
    """The bytes are no portable file; the text says what is wrong and holds nothing of the content."""


Value = float | str | None
"""A cell: None is system-missing."""


@dataclass
class PortableVariable:
    """One variable: `width` 0 for numbers, else the letters of its text; `missing` holds values and (low, high)."""

    name: str
    width: int = 0
    form: str = "F8.2"
    label: str = ""
    values: dict[float | str, str] = field(default_factory=dict)
    missing: list[float | str | tuple[float, float]] = field(default_factory=list)


@dataclass
class Portable:
    """A whole file: its variables and its cases."""

    variables: list[PortableVariable] = field(default_factory=list)
    cases: list[list[Value]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    weight: str = ""


class _Reader:
    def __init__(self, content: bytes, encoding: str) -> None:
        lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self.content = b"".join(line.ljust(80) for line in lines)
        self.at = _HEAD
        self.encoding = encoding
        if self.content[self.at : self.at + 8] != SIGNATURE:
            raise NotPortable("it does not begin as an SPSS portable file")
        self.at += 8

    def tag(self) -> str:
        found = self.content[self.at : self.at + 1]
        if not found:
            raise NotPortable("it ends before its end mark: it is cut off")
        self.at += 1
        return found.decode("latin-1")

    def number(self) -> float | None:
        while self.content[self.at : self.at + 1] == b" ":
            self.at += 1
        if self.content[self.at : self.at + 1] == b"*":
            self.at += 2
            return None
        end = self.content.find(b"/", self.at, self.at + 400)
        if end < 0:
            raise NotPortable("a number in it has no end")
        word = self.content[self.at : end].decode("latin-1")
        self.at = end + 1
        return parse_number(word)

    def count(self, most: int = 10**6) -> int:
        found = self.number()
        if found is None or found != int(found) or not -1 <= found <= most:
            raise NotPortable("a count in it is no count")
        return int(found)

    def text(self) -> str:
        length = self.count(40_000)
        found = self.content[self.at : self.at + length]
        if len(found) < length:
            raise NotPortable("it ends within a text: it is cut off")
        self.at += length
        try:
            return found.decode(self.encoding)
        except UnicodeDecodeError:
            raise NotPortable("ENCODING") from None

    def value(self, width: int) -> Value:
        return self.text().rstrip(" ") if width else self.number()


def parse_number(word: str) -> float:
    """The number that base-30 digits say; raises NotPortable."""
    sign = -1 if word.startswith("-") else 1
    digits = word.removeprefix("-")
    exponent = 0
    for mark, way in (("+", 1), ("-", -1)):
        if mark in digits:
            digits, _, power = digits.partition(mark)
            exponent = way * _whole(power)
            break
    whole, _, part = digits.partition(".")
    if not whole + part or abs(exponent) > 400:
        raise NotPortable("a number in it is no number")
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(_whole(whole + part)) * Decimal(30) ** (exponent - len(part))
        found = float(exact)
    if math.isinf(found):
        raise NotPortable("a number in it is too large")
    return sign * found


def _whole(digits: str) -> int:
    if not digits:
        raise NotPortable("a number in it is no number")
    found = 0
    for letter in digits:
        if letter not in _VALUES:
            raise NotPortable("a number in it is no number")
        found = found * 30 + _VALUES[letter]
    return found


def read_portable(content: bytes, encoding: str = "utf-8") -> Portable:
    """What a portable file holds. Raises NotPortable; with the text `ENCODING` where its letters are others."""
    reader = _Reader(content, encoding)
    if reader.tag() != "A":
        raise NotPortable("its version is not known")
    reader.text(), reader.text()
    found = Portable()
    by_name: dict[str, PortableVariable] = {}
    while (tag := reader.tag()) != "F":
        if tag == "7":
            width = reader.count(255)
            variable = PortableVariable(reader.text(), width)
            kind, letters, decimals = (reader.count() for _ in range(3))
            for _ in range(3):
                reader.count()
            variable.form = f"{_FORMATS.get(kind, 'F')}{letters}" + (f".{decimals}" if kind == 5 or decimals else "")
            found.variables.append(variable)
            by_name[variable.name] = variable
        else:
            _read_record(reader, tag, found, by_name)
    _read_cases(reader, found)
    return found


def _read_record(reader: _Reader, tag: str, found: Portable, by_name: Mapping[str, PortableVariable]) -> None:
    last = found.variables[-1] if found.variables else PortableVariable("")
    if tag in "123":
        reader.text()
    elif tag == "4" or tag == "5":
        reader.count()
    elif tag == "6":
        found.weight = reader.text()
    elif tag in "89AB":
        _read_missing(reader, tag, last)
    elif tag == "C":
        last.label = reader.text()
    elif tag == "D":
        names = [reader.text() for _ in range(reader.count())]
        width = by_name[names[0]].width if names and names[0] in by_name else 0
        pairs = [(reader.value(width), reader.text()) for _ in range(reader.count())]
        for name in names:
            if name in by_name:
                by_name[name].values.update({value: label for value, label in pairs if value is not None})
    elif tag == "E":
        found.notes += [reader.text().rstrip() for _ in range(reader.count())]
    else:
        raise NotPortable("a record in it is not known")


def _read_missing(reader: _Reader, tag: str, variable: PortableVariable) -> None:
    if tag == "8":
        value = reader.value(variable.width)
        if value is not None:
            variable.missing.append(value)
        return
    ends = [reader.number() or 0.0 for _ in range(2 if tag == "B" else 1)]
    low = -math.inf if tag == "9" else ends[0]
    high = math.inf if tag == "A" else ends[-1]
    variable.missing.append((low, high))


def _read_cases(reader: _Reader, found: Portable) -> None:
    while reader.content[reader.at : reader.at + 1] not in (b"Z", b""):
        if not found.variables:
            raise NotPortable("it has cases but no variables")
        found.cases.append([reader.value(variable.width) for variable in found.variables])
    reader.tag()


def portable_bytes(portable: Portable) -> bytes:
    """The bytes of a portable file; all texts have to be ASCII. The same content gives the same bytes."""
    parts = "".join(_records(portable))
    parts += "Z" * (80 - (len(parts) + _HEAD + 8) % 80)
    # The table of letters has 256 places: 64 of control signs, then the letters by their number in every such file.
    table = "0" * 64 + _LETTERS
    head = "ASCII SPSS PORT FILE".ljust(40) * 5 + table.ljust(256, "0")
    whole = head + SIGNATURE.decode() + parts
    return "".join(whole[at : at + 80] + "\r\n" for at in range(0, len(whole), 80)).encode("ascii")


def _records(portable: Portable) -> Iterator[str]:
    yield f"A{_text('19800101')}{_text('000000')}"
    yield f"1{_text('ctipsurvey')}"
    yield f"4{number_word(len(portable.variables))}5{number_word(11)}"
    for variable in portable.variables:
        form = _form(variable.form)
        yield f"7{number_word(variable.width)}{_text(variable.name)}{form}{form}"
        for missing in variable.missing:
            yield _missing(missing, variable.width)
        if variable.label:
            yield f"C{_text(variable.label)}"
    for variable in portable.variables:
        if variable.values:
            pairs = "".join(_cell(value, variable.width) + _text(label) for value, label in variable.values.items())
            yield f"D{number_word(1)}{_text(variable.name)}{number_word(len(variable.values))}{pairs}"
    if portable.notes:
        yield f"E{number_word(len(portable.notes))}" + "".join(_text(note) for note in portable.notes)
    yield "F"
    widths = [variable.width for variable in portable.variables]
    for case in portable.cases:
        yield "".join(map(_cell, case, widths))


def _form(form: str) -> str:
    name = form.rstrip("0123456789.")
    width, _, decimals = form[len(name) :].partition(".")
    kind = next(number for number, word in _FORMATS.items() if word == name)
    return "".join(number_word(part) for part in (kind, int(width), int(decimals or 0)))


def _missing(missing: float | str | tuple[float, float], width: int) -> str:
    if not isinstance(missing, tuple):
        return f"8{_cell(missing, width)}"
    low, high = missing
    if low == -math.inf:
        return f"9{number_word(high)}"
    return f"A{number_word(low)}" if high == math.inf else f"B{number_word(low)}{number_word(high)}"


def _cell(value: Value, width: int) -> str:
    if value is None:
        return "*."
    return _text(value.ljust(width)) if isinstance(value, str) else number_word(value)


def _text(text: str) -> str:
    return f"{number_word(len(text))}{text}"


def number_word(value: float) -> str:
    """A number in base 30 that reads back as exactly the same number.

    >>> number_word(98.0), parse_number("38"), parse_number(number_word(0.1).rstrip("/"))
    ('38/', 98.0, 0.1)
    """
    sign = "-" if value < 0 else ""
    numerator, denominator = abs(float(value)).as_integer_ratio()
    if denominator == 1 and numerator < 2**63:
        return f"{sign}{_digits(numerator)}/"
    if numerator == 0:
        return "0/"
    exponent = math.floor(math.log(abs(value), 30)) - 13
    word = _digits(_scaled(numerator, denominator, exponent))
    return f"{sign}{word}{'+' if exponent >= 0 else '-'}{_digits(abs(exponent))}/"


def _scaled(numerator: int, denominator: int, exponent: int) -> int:
    """The ratio divided by 30 to this power, rounded to a whole number."""
    if exponent >= 0:
        denominator *= 30**exponent
    else:
        numerator *= 30**-exponent
    return (2 * numerator + denominator) // (2 * denominator)


def _digits(number: int) -> str:
    word = ""
    while number:
        number, rest = divmod(number, 30)
        word = DIGITS[rest] + word
    return word or "0"
