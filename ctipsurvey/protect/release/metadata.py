"""What documents say besides what they show, taken out: who wrote them, when, on which computer, with which remarks."""

from collections.abc import Callable, Mapping

from ctipsurvey.errors import PrivacyError, Problem, SurveyError
from ctipsurvey.protect.release.office import clean_office, leftovers_of_office
from ctipsurvey.protect.release.pages import clean_notebook, clean_page, leftovers_of_text
from ctipsurvey.protect.release.pictures import clean_png, leftovers_of_png


def clean_files(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[Problem]]:
    """The files of a package cleaned, and what could not be cleaned. Every cleaned file is looked at again."""
    found: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name, content in sorted(files.items()):
        suffix = f".{name.rpartition('.')[2].lower()}"
        cleaner, look = CLEANERS.get(suffix, (None, None))
        if cleaner is None or look is None:
            found[name] = content
            continue
        try:
            found[name] = cleaner(content, name)
            left = look(found[name])
            if left:
                raise PrivacyError(Problem(name, "", f"could not be cleaned of {', '.join(left)}. Make it again."))
        except SurveyError as error:
            problems += error.problems
    return found, problems


CLEANERS: dict[str, tuple[Callable[[bytes, str], bytes], Callable[[bytes], list[str]]]] = {
    ".docx": (clean_office, leftovers_of_office),
    ".xlsx": (clean_office, leftovers_of_office),
    ".png": (clean_png, leftovers_of_png),
    ".ipynb": (clean_notebook, leftovers_of_text),
    ".html": (clean_page, leftovers_of_text),
}
"""By ending: what cleans a file (content and name in, content out), and what names in words anything that is left."""
