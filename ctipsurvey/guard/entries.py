"""What stands at a path before it is opened: a plain file of a size that can be read, and nothing else."""

import errno
import stat
from pathlib import Path

from ctipsurvey.errors import DataError, Problem, SurveyError

LARGEST = 500 * 2**20
"""No larger file is read whole into memory."""
_KINDS = {
    stat.S_IFDIR: "a folder; a file is needed here",
    stat.S_IFIFO: "a pipe and no file; it was not opened",
    stat.S_IFCHR: "a device and no file; it was not opened",
    stat.S_IFBLK: "a device and no file; it was not opened",
    stat.S_IFSOCK: "a socket and no file; it was not opened",
}


def check_entry(path: Path, kind: type[SurveyError] = DataError, largest: int = LARGEST) -> None:
    """Raise an error where a path is no plain file, or one too large to be read: a pipe or device would never end."""
    try:
        found = path.stat()
    except FileNotFoundError:
        raise kind(Problem(str(path), "", "there is no such file. Check the name and the folder.")) from None
    except OSError as error:
        why = "it is a link that leads to itself" if error.errno == errno.ELOOP else error.strerror
        raise kind(Problem(str(path), "", f"could not be read ({why}).")) from None
    except ValueError:
        raise kind(Problem(str(path), "", "the name holds a character that no file's name can have.")) from None
    if any("\ud800" <= letter <= "\udfff" for letter in path.name):
        message = "the file's name is no readable text. Rename the file, and give its new name."
        raise kind(Problem(str(path), "", message))
    if not stat.S_ISREG(found.st_mode):
        what = _KINDS.get(stat.S_IFMT(found.st_mode), "no file; it was not opened")
        raise kind(Problem(str(path), "", f"this is {what}."))
    if found.st_size > largest:
        message = (
            f"has {found.st_size // 2**20} MB; at most {largest // 2**20} MB are read. Split it, or take parts out."
        )
        raise kind(Problem(str(path), "", message))
