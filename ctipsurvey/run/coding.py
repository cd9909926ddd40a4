"""A year's protected turns coded by a coder of the package, and the model trained on what people coded."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.coding.coder import Coder
from ctipsurvey.coding.codings import (
    code_segments,
    load_adjudicated,
    load_codings,
    segments_of,
    settled,
    taught_by_people,
)
from ctipsurvey.coding.counting import CodedYear
from ctipsurvey.coding.features import Sentence
from ctipsurvey.coding.segments import answers_as_turns, split_into_segments
from ctipsurvey.coding.training import SHIPPED, Score, find_coder, train
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.fieldwork.answers import load_answers
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.loading import load_instruments
from ctipsurvey.instruments.waves import in_year
from ctipsurvey.language.vectors import Encoder
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

RESPONDENT = "respondent"
OPEN = "text"


def turns_of(study: Study, year: int) -> "pd.DataFrame":
    """What respondents said and wrote in their own words in a year, one row a turn; the interviewer's are left out."""
    import pandas as pd

    answers = load_answers(study, year)
    asked = [in_year(one, year) for one in load_instruments(study).values()]
    items = {item.id for one in asked for item in one.all_items() if item.type == OPEN and not item.constraint}
    spoken = answers.turns[answers.turns["speaker"] == RESPONDENT]
    languages = dict(zip(answers.respondents["respondent_id"], answers.respondents["language"], strict=True))
    written = answers_as_turns(answers.responses, items)
    written["language"] = written["respondent_id"].map(languages).fillna("")
    return pd.concat([spoken, written], ignore_index=True)


def code_year(study: Study, year: int, name: str, encoder: Encoder | None, model: Path | None = None) -> Iterator[str]:
    """Code a year's turns and write segments.csv, codings.csv and review.csv; one line to read for each.

    The model is the year's own where it was trained, else the one that comes with the package. Raises DataError where
    the year has no turns.
    """
    study.wave(year)
    turns = turns_of(study, year)
    if turns.empty:
        message = "there are no turns to code. Put the protected turns there, or name a table with --input."
        raise DataError(Problem(study.relative(study.protected(year, "turns")), "", message))
    trained = study.model(year)
    coder = find_coder(study, name, encoder, model or (trained if trained.exists() else SHIPPED))
    segments = split_into_segments(turns)
    in_use = load_codebook(study).in_year(year)
    given, left = (rows[rows["code"].isin(in_use)] for rows in code_segments(segments, turns, coder))
    tables = {"segments": segments, "codings": given, "review": left}
    paths = {table: study.suggested(year, table) for table in tables}
    files.write_tables(paths["codings"].parent, {paths[table].name: rows for table, rows in tables.items()})
    for table, rows in tables.items():
        yield f"{len(rows):>5} rows  {study.relative(paths[table])}"
    yield f"coder: {coder.name}, version: {coder.version}"


def coded_year(study: Study, year: int, coder: Coder) -> CodedYear:
    """A year with the codings that count: people's where people coded it, else those of a coder of the package.

    What was settled after coders differed counts as it was settled; else a code counts that at least half of those gave
    who read the segment.
    """
    answers, turns, codebook = load_answers(study, year), turns_of(study, year), load_codebook(study)
    people = load_codings(study, year, codebook)
    segments = split_into_segments(turns)
    if people.empty:
        given, left = code_segments(segments, turns, coder)
    else:
        given, left = settled(people, load_adjudicated(study, year, codebook)), people.head(0)
        segments = segments_of(people, turns)
    in_use = codebook.in_year(year)
    given, left = (rows[rows["code"].isin(in_use)].reset_index(drop=True) for rows in (given, left))
    name = coder.name if people.empty else "people"
    return CodedYear(year, answers.respondents, turns, segments, given, left, name, answers.constructed)


def train_on_year(
    study: Study, year: int, out: Path | None, encoder: Encoder | None, told: Callable[[str], object]
) -> list[Score]:
    """Train on the examples and on what people coded up to a year; the model is written and its scores come back."""
    codebook = load_codebook(study)
    sentences: list[Sentence] = []
    codes: list[dict[str, str]] = []
    groups: list[str] = []
    for known in study.years:
        if known > year:
            continue
        codings = load_codings(study, known, codebook)
        if codings.empty:
            continue
        own = taught_by_people(codings, load_adjudicated(study, known, codebook), turns_of(study, known))
        sentences += own[0]
        codes += own[1]
        groups += own[2]
    told(f"{len(sentences):>5} segments coded by people up to {study.wave(year).year}")
    return train(study, out or study.model(year), encoder, (sentences, codes, groups))
