"""The codebook: the themes into which text is coded and recommendations are sorted."""

from typing import Annotated

from pydantic import StringConstraints

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem, raise_if_any
from ctipsurvey.instruments.words import Entry, Texts, Word, build
from ctipsurvey.study import Study


class Code(Entry):
    """One entry of the codebook: `id` is permanent, `theme` is what it is about, in words."""

    id: Annotated[Word, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    theme: Texts
    include: Texts
    exclude: Texts


class Codebook(Entry):
    """All codes, in the order in which tables and figures show them."""

    codes: tuple[Code, ...]

    def theme_names(self) -> dict[str, str]:
        """The English name of each theme by the id of its code."""
        return {code.id: code.theme.en for code in self.codes}


def load_codebook(study: Study) -> Codebook:
    """The codebook of a study. Raises InstrumentError with all problems of the file."""
    path = study.instrument("codebook")
    codebook = build(Codebook, files.read_yaml(path), study.relative(path))
    ids = [code.id for code in codebook.codes]
    problems = [
        Problem(study.relative(path), f"code `{name}`", "stands twice. Ids are permanent and never used again.")
        for name in sorted({name for name in ids if ids.count(name) > 1})
    ]
    raise_if_any(problems, InstrumentError)
    return codebook
