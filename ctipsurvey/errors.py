"""What is said to a researcher when an input is not as it should be.

Every message passes through here: where it is (file, row or entry, column or key), what was found
and what is allowed, and what to do. The kind of error decides the exit code of the command.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that a message shows by their codes."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one place of one file."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        return visible(f"{where}: {self.message}" if where else self.message)


def visible(text: str) -> str:
    r"""A text as a terminal may show it: characters that would steer it, or turn the line round, as their codes.

    >>> print(visible("interview\x1b[2J.txt"))
    interview\x1b[2J.txt
    """
    if text.isascii() and text.isprintable():
        return text
    hidden = {letter for letter in text if letter != "\n" and unicodedata.category(letter) in HIDDEN}
    return "".join(letter.encode("unicode_escape").decode("ascii") if letter in hidden else letter for letter in text)


class SurveyError(Exception):
    """Something the researcher can put right; `exit_code` is what the command ends with."""

    exit_code = 1

    def __init__(self, problems: str | Problem | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem("", "", problems)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(SurveyError):
    """The command was asked for something that does not exist here (a year, a folder, a parameter)."""

    exit_code = 2


class InstrumentError(SurveyError):
    """A file under `instruments/`, or a notebook, is not as it should be."""

    exit_code = 3


class DataError(SurveyError):
    """A data file is not as it should be."""

    exit_code = 4


class PrivacyError(SurveyError):
    """Going on would show something that is to stay confidential."""

    exit_code = 5


class RunError(SurveyError):
    """A notebook failed while it ran; the message names the failing cell."""

    exit_code = 1


def raise_if_any(problems: Sequence[Problem], kind: type[SurveyError]) -> None:
    """Raise one error of this kind that holds all problems, or do nothing where there are none."""
    if problems:
        raise kind(problems)


def did_you_mean(found: str, allowed: Iterable[str]) -> str:
    """The nearest allowed word as a question, and all allowed words.

    >>> did_you_mean("pendng", ["pending", "implemented"])
    "Did you mean 'pending'? Allowed: implemented, pending."
    """
    words = sorted({str(word) for word in allowed})
    near = difflib.get_close_matches(found, words, n=1, cutoff=0.6)
    question = f"Did you mean '{near[0]}'? " if near else ""
    return f"{question}Allowed: {', '.join(words) or 'nothing'}."
