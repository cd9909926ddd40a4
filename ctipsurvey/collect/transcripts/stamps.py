"""Time stamps in a transcript: `[00:12:33]`, `(00:12)`, `#00:01:02-3#`, `00:12:33 - 00:12:40`."""

import re
from dataclasses import dataclass

from ctipsurvey.collect.transcripts.source import BLANK

TIME = r"(?:\d{1,3}:)?\d{1,3}:[0-5]\d(?:[.,]\d{1,3})?"
TO = r"\s*(?:-->|->|[-–—])\s*"
IN_BRACKETS = rf"[\[({{<]\s*(?:{TIME})(?:{TO}{TIME})?\s*[\])}}>]"
IN_HASHES = r"#\d{1,3}:\d{2}:[0-5]\d(?:[-.,]\d{1,3})?#"
BARE = rf"(?<![\d:]){TIME}(?:{TO}{TIME})?(?![\d:])"
MARKED = rf"(?:{IN_HASHES}|{IN_BRACKETS})"
AT_START = re.compile(rf"{BLANK}*(?P<stamp>{MARKED}|{BARE})")
AT_END = re.compile(rf"(?P<stamp>{MARKED}){BLANK}*\Z")
ANYWHERE = re.compile(MARKED)
ONE_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)(?:[.,-](\d{1,3})(?!\d*:))?")


@dataclass(frozen=True)
class Stamp:
    """A time stamp of a line: where it stands in the line, and the times it says (HH:MM:SS.mmm or '').

    `marked` is one in brackets or hashes; `short` is one of two numbers, read as minutes and seconds.
    """

    start: int
    end: int
    time_start: str
    time_end: str
    marked: bool
    short: bool


def clock(hours: int, minutes: int, seconds: int, fraction: str = "") -> str:
    """A time as HH:MM:SS.mmm.

    >>> clock(0, 75, 10, "3")
    '01:15:10.300'
    """
    hours, minutes = hours + minutes // 60, minutes % 60
    return f"{hours:02}:{minutes:02}:{seconds:02}.{(fraction or '0').ljust(3, '0')[:3]}"


def stamp_at_start(text: str, at: int = 0) -> Stamp | None:
    """The time stamp with which a text begins (blanks before it), or None."""
    return _stamp(AT_START.match(text, at))


def stamp_at_end(text: str) -> Stamp | None:
    """The time stamp in brackets or hashes with which a text ends, or None."""
    return _stamp(AT_END.search(text, max(0, len(text) - 60)))


def _stamp(match: "re.Match[str] | None") -> Stamp | None:
    if not match:
        return None
    shown = match["stamp"]
    marked = not shown[0].isdigit()
    plain = re.sub(TO, " ", shown) if "#" not in shown else shown
    times = [_time(found) for found in ONE_TIME.finditer(plain)]
    if not times or any(not time for time in times):
        return None
    short = shown.count(":") == len(times)
    return Stamp(match.start("stamp"), match.end("stamp"), times[0], times[1] if len(times) > 1 else "", marked, short)


def _time(found: "re.Match[str]") -> str:
    hours, minutes, seconds, fraction = found.groups()
    if hours is not None and int(minutes) > 59:
        return ""
    return clock(int(hours or 0), int(minutes), int(seconds), fraction or "")
