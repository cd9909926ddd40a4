"""The codebook: the themes into which text is coded and recommendations are sorted."""

from typing import Annotated

from pydantic import StringConstraints

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem, did_you_mean, raise_if_any
from ctipsurvey.instruments.words import Entry, Texts, Word, build
from ctipsurvey.study import Study


class Group(Entry):
    """Where codes stand together; a group is no code: nothing is coded into it."""

    id: Annotated[Word, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    theme: Texts


class Code(Entry):
    """One entry of the codebook: `id` is permanent, `theme` is what it is about, in words.

    A code is used from the year `since` on, where `until` is given up to that year. `parent` is a code that it is a
    part of, `group` where it stands. Examples and near misses are constructed.
    """

    id: Annotated[Word, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    theme: Texts
    include: Texts
    exclude: Texts
    definition: Texts | None = None
    example: Texts | None = None
    near_miss: Texts | None = None
    group: Word = ""
    parent: Word = ""
    since: int = 0
    until: int | None = None

    def in_year(self, year: int) -> bool:
        """Whether the code is used in this year."""
        return self.since <= year and (self.until is None or year <= self.until)


class Codebook(Entry):
    """All codes, in the order in which tables and figures show them, and the groups in which they stand."""

    codes: tuple[Code, ...]
    groups: tuple[Group, ...] = ()

    def in_year(self, year: int) -> tuple[str, ...]:
        """The ids of the codes used in a year, in order."""
        return tuple(code.id for code in self.codes if code.in_year(year))

    def path(self, code_id: str) -> tuple[str, ...]:
        """The ids from the group down to a code: where it stands in a tree of codes."""
        codes = {code.id: code for code in self.codes}
        found: list[str] = []
        at = code_id
        while at:
            found.insert(0, at)
            group, at = codes[at].group, codes[at].parent
        return (group, *found) if group else tuple(found)

    def theme_names(self) -> dict[str, str]:
        """The English name of each theme by the id of its code."""
        return {code.id: code.theme.en for code in self.codes}


def load_codebook(study: Study) -> Codebook:
    """The codebook of a study. Raises InstrumentError with all problems of the file."""
    path = study.instrument("codebook")
    codebook = build(Codebook, files.read_yaml(path), study.relative(path))
    file = study.relative(path)
    raise_if_any([*_repeated(codebook, file), *_misplaced(codebook, file)], InstrumentError)
    return codebook


def _repeated(codebook: Codebook, file: str) -> list[Problem]:
    names = [*(code.id for code in codebook.codes), *(group.id for group in codebook.groups)]
    return [
        Problem(file, f"code `{name}`", "stands twice. Ids are permanent and never used again.")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]


def _misplaced(codebook: Codebook, file: str) -> list[Problem]:
    """What is wrong with the tree of codes and with the years."""
    groups = [group.id for group in codebook.groups]
    codes = {code.id: code for code in codebook.codes}
    found = []
    for code in codebook.codes:
        place = f"code `{code.id}`, key "
        if code.group and code.group not in groups:
            found.append(
                Problem(file, f"{place}group", f"`{code.group}` is no group. {did_you_mean(code.group, groups)}")
            )
        if code.parent and code.parent not in codes:
            found.append(
                Problem(file, f"{place}parent", f"`{code.parent}` is no code. {did_you_mean(code.parent, codes)}")
            )
        if code.until is not None and code.until < code.since:
            found.append(Problem(file, f"{place}until", f"{code.until} is before since ({code.since}). Change one."))
        above: list[str] = []
        at = code.parent
        while at in codes and at not in above:
            above.append(at)
            at = codes[at].parent
        if at in above:
            found.append(Problem(file, f"{place}parent", "leads back to itself. A code is no part of its own part."))
    return found


def untranslated(codebook: Codebook, file: str) -> list[str]:
    """What a codebook lacks in some language, one line each; coders who work in that language read English there."""
    found = []
    for code in codebook.codes:
        for name in ("theme", "definition", "include", "exclude", "example", "near_miss"):
            texts = getattr(code, name)
            if texts is None:
                found.append(f"{file}, code `{code.id}`: has no {name}.")
                continue
            missing = [language for language in ("ru", "ky") if not getattr(texts, language)]
            if missing:
                found.append(f"{file}, code `{code.id}`, key {name}: not in {', '.join(missing)}.")
    return found
