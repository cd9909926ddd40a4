"""Dates as reports print them, in English, Russian and Kyrgyz, as ISO text."""

import datetime
import re

MONTHS = (
    ("january", "январ", "үчтүн айы"),
    ("february", "феврал", "бирдин айы"),
    ("march", "март", "жалган куран"),
    ("april", "апрел", "чын куран"),
    ("may", "мая", "май"),
    ("june", "июн", "кулжа"),
    ("july", "июл", "теке"),
    ("august", "август", "баш оона"),
    ("september", "сентябр", "аяк оона"),
    ("october", "октябр", "тогуздун айы"),
    ("november", "ноябр", "жетинин айы"),
    ("december", "декабр", "бештин айы"),
)
"""The months by their stems; the first is the English name, the others Russian and Kyrgyz."""

_MONTH = "|".join(stem for stems in MONTHS for stem in stems)
_SHORT = "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
_WORD = rf"(?P<month>(?:{_MONTH})\w*|(?:{_SHORT})\.?)"
PATTERNS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(rf"\b{_WORD}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)(?!\d)", re.I),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_WORD},?\s+(?P<y>(?:19|20)\d\d)(?!\d)",
        re.I,
    ),
    re.compile(rf"(?<!\d)(?P<y>(?:19|20)\d\d)[\s-]*(?:жылдын|ж\.)\s*(?P<d>\d{{1,2}})[\s-]*{_WORD}", re.I),
)
YEAR_AND_MONTH = re.compile(rf"(?<!\d)(?P<y>(?:19|20)\d\d)[\s-]*(?:жылдын|ж\.)\s*{_WORD}", re.I)
SPAN_OF_YEARS = re.compile(r"(?<![\d-])(?:19|20)\d\d\s*(?:г\.|гг\.|-?жж\.)?\s*[-–—]\s*(?:19|20)\d\d(?!\d)")
MONTH_AND_YEAR = re.compile(rf"\b{_WORD},?\s+(?P<y>(?:19|20)\d\d)(?!\d)", re.I)
MONTH = re.compile(rf"\b(?:{_MONTH})\w*", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def find_dates(text: str) -> list[tuple[int, int, str]]:
    """Every date of a text with its start and end, in order: full days, months with a year, and bare years.

    A year inside a span of years (2017 – 2020) is none.

    >>> [iso for _, _, iso in find_dates("Law of 28 May 2019; in March 2018; since 2017, for 2014-2018")]
    ['2019-05-28', '2018-03', '2017']
    """
    found: list[tuple[int, int, str]] = []
    taken = [match.span() for match in SPAN_OF_YEARS.finditer(text)]

    def free(start: int, end: int) -> bool:
        return all(end <= low or start >= high for low, high in taken)

    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            date = _day(match.groupdict())
            if date and free(*match.span()):
                found.append((*match.span(), date))
                taken.append(match.span())
    for pattern in (MONTH_AND_YEAR, YEAR_AND_MONTH):
        for match in pattern.finditer(text):
            if free(*match.span()):
                found.append((*match.span(), f"{match['y']}-{month_number(match['month']):02d}"))
                taken.append(match.span())
    found += [(*match.span(), match.group()) for match in YEAR.finditer(text) if free(*match.span())]
    return sorted(found)


def date_bounds(date: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day that an ISO date of any precision may mean.

    >>> [day.isoformat() for day in date_bounds("2018-02")]
    ['2018-02-01', '2018-02-28']
    """
    year, month, day = (*(int(part) for part in date.split("-")), 0, 0)[:3]
    first = datetime.date(year, month or 1, day or 1)
    if day:
        return first, first
    after = datetime.date(year + 1, 1, 1) if month in (0, 12) else datetime.date(year, month + 1, 1)
    return first, after - datetime.timedelta(days=1)


def _day(parts: dict[str, str]) -> str:
    month = int(parts["m"]) if "m" in parts else month_number(parts["month"])
    try:
        return datetime.date(int(parts["y"]), month, int(parts["d"])).isoformat()
    except ValueError:
        return ""


def first_date(text: str) -> str:
    """The first full date in a text as ISO text, or '' where there is none.

    >>> first_date("Implementation status as of December 31, 2017")
    '2017-12-31'
    >>> first_date("по состоянию на 1 октября 2019 года"), first_date("2019-жылдын 1-октябрына карата")
    ('2019-10-01', '2019-10-01')
    """
    found: list[tuple[int, str]] = []
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            date = _day(match.groupdict())
            if date:
                found.append((match.start(), date))
    return min(found)[1] if found else ""


def as_of(text: str) -> str:
    """The date a heading speaks of, as exactly as it is printed: a day, a month, a year, or ''.

    >>> as_of("Status, October 2019"), as_of("Status in 2019"), as_of("Status")
    ('2019-10', '2019', '')
    """
    day = first_date(text)
    if day:
        return day
    month = MONTH_AND_YEAR.search(text)
    if month:
        return f"{month['y']}-{month_number(month['month']):02d}"
    return first_year(text)


def first_year(text: str) -> str:
    """The first year from 1900 to 2099 in a text, or ''.

    >>> first_year("Recommendations of the Monitoring Report for 2017")
    '2017'
    """
    match = YEAR.search(text)
    return match.group() if match else ""


def month_number(word: str) -> int:
    """The number of a month given by name in English, Russian or Kyrgyz; 0 for another word."""
    lowered = word.lower().rstrip(".")
    for number, stems in enumerate(MONTHS, start=1):
        if lowered.startswith(stems) or (len(lowered) >= 3 and stems[0].startswith(lowered)):
            return number
    return 0
