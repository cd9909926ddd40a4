"""The register of recommendations and the scale on which their implementation is rated."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator, model_validator

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem, UsageError, did_you_mean, raise_if_any
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.words import Entry, Texts, Word, YesNo, build
from ctipsurvey.study import Study, load_study

SCALE_FILE = Path(__file__).with_name("scale.yaml")
Id = Annotated[Word, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]

ISSUED = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
QUALIFIERS = re.compile(
    r"[\s,:;(–—-]*(?:but\s+)?(?:partially|partly|in part|mostly|largely|mainly|almost|nearly|formally|"
    r"only|not (?:fully|completely|in full)|"
    r"to (?:a|an|some)\b|with (?:reservations|delays?)|"
    r"частично|отчасти|в основном|в значительной|не полностью|не в полном|формально|только|лишь|"
    r"жарым|негизинен|толук эмес|формалдуу)",
    re.IGNORECASE,
)
"""Words that, right after a label, make another label of it: 'Implemented partially' is not 'Implemented'."""


class Rating(Entry):
    """One level of the scale. `score` is None and `counted` False where it stands outside the line."""

    id: Id
    score: float | None = Field(default=None, ge=0, le=1)
    counted: YesNo
    label: Texts
    printed: tuple[Word, ...]

    @model_validator(mode="after")
    def _scored(self) -> "Rating":
        if self.counted and self.score is None:
            raise ValueError("is counted and has no score. Give it a score from 0 to 1, or write `counted: no`.")
        return self


class MoreLabels(Entry):
    """What a study adds to the scale: printed labels to a rating it has, or a rating of its own with all its keys."""

    id: Id
    printed: tuple[Word, ...]
    score: float | None = Field(default=None, ge=0, le=1)
    counted: YesNo | None = None
    label: Texts | None = None


class Scale(Entry):
    """The ratings in their order, and the labels by which reports print them."""

    scale: tuple[Rating, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all ratings in the order of the scale."""
        return tuple(rating.id for rating in self.scale)

    def rating(self, rating_id: str) -> Rating:
        """The rating with this id; KeyError where there is none."""
        for rating in self.scale:
            if rating.id == rating_id:
                return rating
        raise KeyError(rating_id)

    @cached_property
    def _labels(self) -> list[tuple[re.Pattern[str], str]]:
        pairs = [(label, rating.id) for rating in self.scale for label in rating.printed]
        pairs.sort(key=lambda pair: (-len(pair[0]), pair[0]))
        return [(_label_pattern(label), rating_id) for label, rating_id in pairs]

    def split_label(self, cell: str) -> tuple[str, str, str] | None:
        """(label as printed, rating id, the text behind it) of a status cell, or None if it has no known label.

        The label is looked for at the start of the cell; the longest known label wins.

        >>> standard_scale().split_label("Partially  Implemented. By Law No. 2")
        ('Partially Implemented.', 'partially_implemented', 'By Law No. 2')
        >>> standard_scale().split_label("Almost implemented")
        """
        text = " ".join(cell.split()).lstrip("-–—•*:. ")
        for pattern, rating_id in self._labels:
            match = pattern.match(text)
            if match:
                if QUALIFIERS.match(text[match.end("label") :]):
                    return None
                return match.group("whole").strip(), rating_id, text[match.end() :].strip()
        return None


def _label_pattern(label: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in label.split())
    return re.compile(rf"(?P<whole>(?P<label>{words})(?!\w)\.?)(?:\s*[:;,–—-]+(?=\s|$))?", re.IGNORECASE)


class Recommendation(Entry):
    """One recommendation: the report that issued it, its printed number, whom it asks and for what.

    `text` is a paraphrase: the printed wording stays in the report.
    """

    id: Id
    report_year: int
    no: Word
    addressees: tuple[Word, ...] = Field(min_length=1)
    addressee_named: YesNo
    themes: tuple[Word, ...] = Field(min_length=1)
    text: Texts

    @field_validator("no")
    @classmethod
    def _number(cls, value: str) -> str:
        if not re.fullmatch(r"\d+(\.\d+)*", value):
            raise ValueError(f"is '{value}'. Write the printed number without a full stop behind it: 3 or 2.1.")
        return value


class IssuedReport(Entry):
    """When a report was issued, as exactly as it is known (2019-11, or 2015), and where that stands."""

    year: int
    issued: Word
    source: Word

    @field_validator("issued")
    @classmethod
    def _date(cls, value: str) -> str:
        if not ISSUED.fullmatch(value):
            raise ValueError(f"is '{value}'. Write 2019-11-30, 2019-11 or 2019.")
        return value


class Register(Entry):
    """All recommendations of all reports, when each report was issued, and the bodies they address."""

    reports: tuple[IssuedReport, ...] = ()
    addressees: Mapping[Id, Texts]
    recommendations: tuple[Recommendation, ...]
    scale: tuple[MoreLabels, ...] = ()

    def issued(self, report_year: int) -> str:
        """When this report was issued, as exactly as it is known; the year itself where the register does not say."""
        for report in self.reports:
            if report.year == report_year:
                return report.issued
        return str(report_year)

    def issued_until(self, year: int) -> tuple[Recommendation, ...]:
        """The recommendations of all reports up to this year, in the order of report and number."""
        return tuple(entry for entry in self.recommendations if entry.report_year <= year)


def standard_scale() -> Scale:
    """The scale that comes with the package (`ctipsurvey/instruments/scale.yaml`)."""
    return build(Scale, files.read_yaml(SCALE_FILE), SCALE_FILE.name)


def study_scale(register: Register) -> Scale:
    """The standard scale with what a study adds: printed labels to a rating, or whole ratings."""
    added = {entry.id: entry for entry in register.scale}
    ratings = []
    for rating in standard_scale().scale:
        more = added[rating.id].printed if rating.id in added else ()
        ratings.append(rating.model_copy(update={"printed": rating.printed + more}))
    known = {rating.id for rating in ratings}
    own = [entry.model_dump() for entry in register.scale if entry.id not in known]
    return Scale(scale=(*ratings, *build(Scale, {"scale": own}, "register.yaml").scale))


def load_register(study: Study) -> Register:
    """The register of a study. Raises InstrumentError with all problems of the file."""
    path = study.instrument("register")
    file = study.relative(path)
    register = build(Register, files.read_yaml(path), file)
    themes = [code.id for code in load_codebook(study).codes]
    _check_scale(register, file)
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for entry in register.recommendations:
        place = f"recommendation `{entry.id}`"
        for key in (entry.id, f"{entry.report_year} no. {entry.no}"):
            if key in seen:
                problems.append(
                    Problem(file, place, f"{key} was already given to `{seen[key]}`. Ids are never used twice.")
                )
            seen[key] = entry.id
        for name in entry.addressees:
            if name not in register.addressees:
                problems.append(
                    Problem(
                        file,
                        place,
                        f"`{name}` is not an addressee. {did_you_mean(name, register.addressees)}",
                    )
                )
        for name in entry.themes:
            if name not in themes:
                problems.append(
                    Problem(file, place, f"`{name}` is not a code of the codebook. {did_you_mean(name, themes)}")
                )
        if entry.report_year not in study.years:
            known = ", ".join(map(str, study.years))
            problems.append(Problem(file, place, f"{entry.report_year} is not a year of the study ({known})."))
    raise_if_any(problems, InstrumentError)
    order = sorted(register.recommendations, key=lambda entry: (entry.report_year, number_key(entry.no)))
    return register.model_copy(update={"recommendations": tuple(order)})


def _check_scale(register: Register, file: str) -> None:
    """Raise InstrumentError where an entry under `scale:` is no rating, or repeats or contradicts one."""
    problems = []
    standard = standard_scale()
    labels = {" ".join(label.split()).casefold(): rating.id for rating in standard.scale for label in rating.printed}
    for entry in register.scale:
        place = f"scale, entry `{entry.id}`"
        if entry.id not in standard.ids and (entry.counted is None or entry.label is None):
            message = f"is a rating of your own and needs `counted` and `label`. {did_you_mean(entry.id, standard.ids)}"
            problems.append(Problem(file, place, message))
        elif entry.id in standard.ids and not (entry.counted is None and entry.label is None and entry.score is None):
            message = "is a rating of the standard scale: only `printed` can be added to it. Take out the other keys."
            problems.append(Problem(file, place, message))
        for label in entry.printed:
            other = labels.setdefault(" ".join(label.split()).casefold(), entry.id)
            if other != entry.id:
                problems.append(Problem(file, place, f"the label '{label}' already belongs to `{other}`."))
    raise_if_any(problems, InstrumentError)
    study_scale(register)


def number_key(number: str) -> tuple[int, ...]:
    """A printed number as something to sort by.

    >>> sorted(["10", "2.10", "2.9", "2"], key=number_key)
    ['2', '2.9', '2.10', '10']
    """
    return tuple(int(part) for part in re.findall(r"\d+", number))


def scale_for(start: Path) -> Scale:
    """The scale of the study in this folder or above it; the standard scale where there is no study."""
    try:
        study = load_study(start)
    except UsageError:
        return standard_scale()
    return study_scale(load_register(study))
