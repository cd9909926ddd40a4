"""Dates, times and numbers of labelled files as text: ISO 8601 for dates, whole numbers without `.0`.

SPSS counts seconds from 14 October 1582, Stata days or milliseconds from 1 January 1960.
"""

import datetime as dt
import re
from decimal import Decimal

SPSS_START = dt.datetime(1582, 10, 14)
STATA_START = dt.datetime(1960, 1, 1)
DAY = 86400
_SPSS_DATES = frozenset(["DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR"])
_SPSS_DATETIMES = frozenset(["DATETIME", "YMDHMS"])
_SPSS_TIMES = frozenset(["TIME", "DTIME", "MTIME"])


def kind_of_format(form: str) -> str:
    """What a format shows: date, datetime, time, month, quarter, half year, or '' for anything else.

    >>> [kind_of_format(form) for form in ("DATE11", "%tcHH:MM:SS", "F8.2")]
    ['date', 'time', '']
    """
    word = re.match(r"[A-Za-z]*", form)
    name = word.group().upper() if word else ""
    if name in _SPSS_DATES:
        return "date"
    if name in _SPSS_DATETIMES:
        return "datetime"
    if name in _SPSS_TIMES:
        return "time"
    stata = re.match(r"%-?(d|t[dcmqh])(.*)", form)
    if stata is None:
        return ""
    if stata.group(1) == "tc" and re.fullmatch(r"[HhMmSs:.,_ap+]*[Ss][HhMmSs:.,_ap+]*", stata.group(2)):
        return "time"
    kinds = {"d": "date", "td": "date", "tc": "datetime", "tm": "month", "tq": "quarter", "th": "half year"}
    return kinds[stata.group(1)]


def is_counted_otherwise(form: str) -> bool:
    """Whether a format shows a date in a way that is kept as its number here (weeks, leap seconds)."""
    return re.match(r"%-?t[wC]", form) is not None


def number_text(value: float, single: bool = False) -> str:
    """A number as it would be typed: whole ones without `.0`, others with the fewest digits that say the same.

    `single` is for Stata's type `float`, which holds about seven digits.

    >>> number_text(3.0), number_text(0.1), number_text(12345678901234567.0)
    ('3', '0.1', '12345678901234568')
    """
    if value == int(value) if abs(value) < 1e22 else False:
        return str(int(value))
    if single:
        import numpy as np

        return str(np.float32(value))
    return repr(float(value))


def date_text(value: float, form: str) -> str | None:
    """A date, time or month as text; None where the format shows none or the value is beyond the years 1 to 9999.

    >>> date_text(13923532800.0, "DATE11"), date_text(780.0, "%tm"), date_text(97200.0, "TIME8")
    ('2024-01-02', '2025-01', '27:00:00')
    """
    kind = kind_of_format(form)
    stata = form.startswith("%")
    try:
        if kind in ("month", "quarter", "half year"):
            return _period(value, kind)
        if kind == "time":
            return _clock(value / 1000 if stata else value)
        if kind and stata:
            seconds = value / 1000 if kind == "datetime" else value * DAY
            return _moment(STATA_START, seconds, kind)
        return _moment(SPSS_START, value, kind) if kind else None
    except (OverflowError, ValueError):
        return None


def date_number(text: str, kind: str, stata: bool) -> float | None:
    """The number that a file holds for an ISO date, time or moment; None where the text is none.

    >>> date_number("2024-01-02", "date", stata=False)
    13923532800.0
    """
    start = STATA_START if stata else SPSS_START
    try:
        if kind == "time":
            match = re.fullmatch(r"(\d+):([0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?))?", text)
            if match is None:
                return None
            seconds = int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3] or 0)
            return seconds * 1000 if stata else seconds
        if kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", text) is None:
            return None
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is not None or (moment < start and not stata):
        return None
    microseconds = (moment - start) // dt.timedelta(microseconds=1)
    if kind == "date":
        return microseconds / (DAY * 10**6) if stata else microseconds / 10**6
    return microseconds / 1000 if stata else microseconds / 10**6


def _moment(start: dt.datetime, seconds: float, kind: str) -> str:
    moment = start + dt.timedelta(microseconds=_microseconds(seconds))
    if kind == "date" and (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0):
        return moment.date().isoformat()
    return moment.replace(microsecond=0).isoformat() + _fraction(moment.microsecond)


def _clock(seconds: float) -> str:
    microseconds = _microseconds(abs(seconds))
    whole, rest = divmod(microseconds, 10**6)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{'-' if seconds < 0 else ''}{hour:02d}:{minute:02d}:{second:02d}{_fraction(rest)}"


def _microseconds(seconds: float) -> int:
    """Whole microseconds; a count of seconds since 1582 is exact to about five digits, so .122999 is .123."""
    exact = Decimal(seconds)
    milliseconds = round(exact * 1000)
    if abs(exact * 1000 - milliseconds) < Decimal("0.01"):
        return int(milliseconds) * 1000
    return round(exact * 10**6)


def _fraction(microseconds: int) -> str:
    return "." + f"{microseconds:06d}".rstrip("0") if microseconds else ""


def _period(value: float, kind: str) -> str | None:
    if value != int(value):
        return None
    per_year = {"month": 12, "quarter": 4, "half year": 2}[kind]
    years, part = divmod(int(value), per_year)
    if not 1 <= 1960 + years <= 9999:
        return None
    sign = {"month": f"{part + 1:02d}", "quarter": f"Q{part + 1}", "half year": f"H{part + 1}"}[kind]
    return f"{1960 + years:04d}-{sign}"
