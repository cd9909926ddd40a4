"""Patterns that people write (`regex(., '...')` in a form), run with a limit on their time."""

from ctipsurvey.errors import InstrumentError, Problem

SECONDS = 1.0
"""How long one pattern may search one text; an honest one needs a thousandth of that."""
LONGEST = 2_000
"""How many letters a pattern may have."""


def fault_of_pattern(pattern: str) -> str:
    """Why a pattern cannot be used, or ''; the pattern itself is not quoted.

    >>> fault_of_pattern("[0-9]+"), fault_of_pattern("(")
    ('', 'cannot be read: missing ) at letter 2')
    """
    import regex

    if len(pattern) > LONGEST:
        return f"has {len(pattern)} letters; at most {LONGEST} are taken"
    try:
        regex.compile(pattern)
    except regex.error as error:
        return f"cannot be read: {error.msg} at letter {(error.pos or 0) + 1}"
    except (RecursionError, OverflowError, MemoryError, ValueError):
        return "is too deep or too large"
    return ""


def matches(pattern: str, text: str, place: str = "") -> bool:
    """Whether the whole text is as the pattern says. Raises InstrumentError for a pattern that is faulty or too slow.

    >>> matches("[0-9]{3}", "312"), matches("[0-9]{3}", "3124")
    (True, False)
    """
    import regex

    fault = fault_of_pattern(pattern)
    if fault:
        raise InstrumentError(Problem("", place, f"the pattern {fault}. Write it anew."))
    try:
        return regex.fullmatch(pattern, text, timeout=SECONDS) is not None
    except TimeoutError:
        message = f"the pattern needs more than {SECONDS:g} s for one text (a repetition within a repetition?)."
        raise InstrumentError(Problem("", place, f"{message} Write it more simply.")) from None
    except (MemoryError, RecursionError):
        raise InstrumentError(Problem("", place, "the pattern needs too much memory. Write it more simply.")) from None
