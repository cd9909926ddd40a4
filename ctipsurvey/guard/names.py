"""Names that become names of files: of coders, assessors, instruments, tables, transcripts; none leaves its folder."""

import re
import unicodedata

from ctipsurvey.errors import Problem, SurveyError, UsageError

LONGEST = 100
"""How many letters a name may have; systems take about 250 bytes, and an ending and a Russian letter need theirs."""
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""
_NAME = re.compile(r"\w[\w .,()№+-]*")
_FORMAT = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
ALLOWED = "letters, digits, spaces, dots, hyphens and _, beginning with a letter or digit"


def fault_of_name(name: str) -> str:
    """Why a name cannot be that of a file on every system, or ''.

    >>> fault_of_name("a01"), fault_of_name("../a01")
    ('', 'may have letters, digits, spaces, dots, hyphens and _, beginning with a letter or digit')
    """
    if len(name) > LONGEST:
        return f"has {len(name)} letters; at most {LONGEST} are taken"
    if any(unicodedata.category(letter) in _FORMAT for letter in name):
        return "holds a character that is not shown (a control or direction mark)"
    if not _NAME.fullmatch(name) or ".." in name:
        return f"may have {ALLOWED}"
    if name != name.rstrip(" ."):
        return "ends with a dot or a space, which Windows drops"
    if RESERVED.fullmatch(name):
        return "is a name that Windows keeps for a device"
    return ""


def safe_name(name: str, what: str, kind: type[SurveyError] = UsageError) -> str:
    """The name, known to be a plain name of a file. Raises an error that says what `what` may be called."""
    fault = fault_of_name(name)
    if fault:
        raise kind(Problem("", what, f"the name {fault}. Give another name."))
    return name


def plain_file_name(name: str) -> str:
    r"""A file's name as it may be used for a file of ours: what no system takes becomes `_`, the ending stays.

    >>> plain_file_name("interview\u202e5"), plain_file_name("nul"), plain_file_name("a/b..")
    ('interview_5', '_nul', 'a_b')
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join(
        "_" if unicodedata.category(letter) in _FORMAT or letter in '<>:"/\\|?*' else letter for letter in text
    )
    text = text.strip(" .")[:LONGEST].strip(" .")
    if not text:
        return "file"
    return f"_{text}" if RESERVED.fullmatch(text) else text
