"""A year's coders compared, what they differ on, what was settled, and exercises for new coders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.coding.codings import (
    code_segments,
    load_adjudicated,
    load_codings,
    load_readings,
    segments_of,
    settled,
)
from ctipsurvey.coding.log import TIDY, append_readings, by_version, read_log
from ctipsurvey.coding.segments import sentences_of, split_into_segments
from ctipsurvey.coding.training import CODERS, find_coder
from ctipsurvey.errors import DataError, Problem, UsageError, did_you_mean
from ctipsurvey.guard.spreadsheets import restored_table
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.phrases import VALENCES
from ctipsurvey.language.vectors import Encoder
from ctipsurvey.reliability.compare import SAMPLES, compare_coders, compare_pairs
from ctipsurvey.reliability.disagreements import COLUMNS as DISAGREEMENTS
from ctipsurvey.reliability.disagreements import find_disagreements, settle
from ctipsurvey.reliability.drift import compare_versions
from ctipsurvey.reliability.trial import choose_segments, score_trial
from ctipsurvey.run.coding import turns_of
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

ADJUDICATED = "adjudicated"
"""The name under which what was settled stands beside the coders."""
EXERCISE = ("segment_id", "turn_id", "start", "end", "context", "text", "code", "valence", "coder")
"""One row is a segment to be coded; for a second code of a segment the row is copied."""


@dataclass(frozen=True)
class CodersOfYear:
    """A year's codings by several coders side by side (TIDY), and to which interview each segment belongs.

    `texts` has respondent, the sentence before and the text by segment; `codes` are those in use in the year.
    """

    year: int
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    codings: "pd.DataFrame"
    interviews: Mapping[str, str]
    texts: Mapping[str, tuple[str, str, str]]
    constructed: bool

    def compare(self, unit: str = "segment", samples: int = SAMPLES) -> "pd.DataFrame":
        """The agreement of all of them, code by code (compare_coders)."""
        return compare_coders(self.codings, self.interviews, self.codes, self.coders, unit, samples)

    def compare_pairs(self, unit: str = "segment") -> "pd.DataFrame":
        """The agreement of every two of them (compare_pairs)."""
        return compare_pairs(self.codings, self.interviews, self.codes, self.coders, unit)

    def disagreements(self) -> "pd.DataFrame":
        """Where they differ, what to talk about first on top (find_disagreements)."""
        return find_disagreements(self.codings, self.codes, self.texts)


def coders_of_year(
    study: Study, year: int, coders: Sequence[str] = (), encoder: Encoder | None = None
) -> CodersOfYear | None:
    """The coders of a year side by side; without names all people, and None where fewer than two coded.

    A coder is a person who coded the year, `adjudicated`, or `rules`, `model` or `both`, which then code what the
    people read. Raises UsageError for a name that is none of these, or where fewer than two are named.
    """
    import pandas as pd

    study.wave(year)
    codebook, turns = load_codebook(study), turns_of(study, year)
    people, decided = load_codings(study, year, codebook), load_adjudicated(study, year, codebook)
    names = sorted(set(people["coder"]))
    wanted = list(dict.fromkeys(coders)) or names
    place = study.relative(study.year_folder(year, "coded"))
    allowed = (*names, *CODERS, *((ADJUDICATED,) if len(decided) else ()))
    for name in wanted:
        if name not in allowed:
            raise UsageError(
                Problem(place, "--coders", f"`{name}` coded nothing in {year}. {did_you_mean(name, allowed)}")
            )
    if len(wanted) < 2 or people.empty:
        if not coders:
            return None
        message = f"two coders are needed, and people must have coded {year}; there are: {', '.join(names) or 'none'}."
        raise UsageError(Problem(place, "--coders", message))
    segments = segments_of(people, turns)
    tables = [people, decided.assign(coder=ADJUDICATED)]
    places = segments[["segment_id", "turn_id", "start", "end"]].astype(str)
    for name in wanted:
        if name in CODERS and name not in names:
            given, _ = code_segments(segments, turns, find_coder(study, name, encoder))
            read = places.assign(code="", valence="")
            tables += [read.assign(coder=name), given[[*places.columns, "code", "valence"]].assign(coder=name)]
    owners = dict(zip(turns["turn_id"], turns["respondent_id"], strict=True))
    rows = segments.to_dict("records")
    interviews = {row["segment_id"]: owners[row["turn_id"]] for row in rows}
    sentences = sentences_of(segments, turns)
    texts = {
        row["segment_id"]: (owners[row["turn_id"]], one.context, one.text)
        for row, one in zip(rows, sentences, strict=True)
    }
    together = pd.concat(tables, ignore_index=True).fillna("")
    together = together[together["coder"].isin(wanted) & together["segment_id"].isin(interviews)]
    constructed = bool((turns["constructed"] == "constructed").any())
    codes = codebook.in_year(year)
    return CodersOfYear(year, tuple(wanted), codes, together, interviews, texts, constructed)


def with_program(study: Study, people: CodersOfYear | None) -> CodersOfYear | None:
    """The same people with rules and model (without sentence vectors) beside them; None where there are none."""
    if people is None:
        return None
    return coders_of_year(study, people.year, (*people.coders, "rules", "both"))


def needed_coders(study: Study, year: int, coders: Sequence[str], encoder: Encoder | None) -> CodersOfYear:
    """The same (coders_of_year) where nothing can be done without two coders; UsageError says who there is."""
    found = coders_of_year(study, year, coders, encoder)
    if found is None:
        names = sorted({path.stem for path in study.codings(year)})
        message = (
            f"two coders are needed, and people must have coded {year}; there are: {', '.join(names) or 'none'}. "
            "Name rules, model or both beside a person to compare with the program."
        )
        raise UsageError(Problem(study.relative(study.year_folder(year, "coded")), "--coders", message))
    return found


def save_agreement(study: Study, found: CodersOfYear, unit: str) -> "tuple[pd.DataFrame, list[Path]]":
    """The agreement of a year's coders, of every two of them, and what they differ on, kept as three tables."""
    whole = found.compare(unit)
    tables = {"agreement": whole, "agreement_pairs": found.compare_pairs(unit), "disagreements": found.disagreements()}
    paths = [study.suggested(found.year, name) for name in tables]
    files.write_tables(paths[0].parent, {path.name: table for path, table in zip(paths, tables.values(), strict=True)})
    return whole, paths


def settle_year(study: Study, year: int, source: Path, coder: str) -> tuple[int, int]:
    """Take in a filled disagreements table; how many segments are settled now, and how many still wait.

    The coders' own codings stay as they are. Raises DataError with every row that cannot be understood; then nothing
    is written.
    """
    codebook = load_codebook(study)
    people = load_codings(study, year, codebook)
    if people.empty:
        raise DataError(Problem(study.relative(study.year_folder(year, "coded")), "", f"nobody has coded {year} yet."))
    decided = files.read_table(source, ("segment_id", "code", "decision", "valence", "remark"), _others())
    readings, waiting = settle(people, decided, codebook.in_year(year), source.name, VALENCES)
    if readings:
        append_readings(study.adjudicated(year), readings, coder, again=False)
    return len(readings), waiting


def _others() -> tuple[str, ...]:
    return tuple(name for name in DISAGREEMENTS if name not in ("segment_id", "code", "decision", "valence", "remark"))


def drift_of_year(
    study: Study, year: int, coder: str, before: str, after: str, encoder: Encoder | None
) -> "pd.DataFrame":
    """How a coder changed from one version to another on the same segments (compare_versions).

    Of a person the versions are those of the log ('' for rows without one). Of a coder of the package, what it said
    when `code` was last run is compared with what it says now. Raises UsageError for a version that is not there.
    """
    import pandas as pd

    codebook, turns = load_codebook(study), turns_of(study, year)
    owners = dict(zip(turns["turn_id"], turns["respondent_id"], strict=True))
    codes = codebook.in_year(year)
    if coder in CODERS:
        path = study.suggested(year, "codings")
        stored = restored_table(pd.read_csv(path, dtype=str, keep_default_na=False)) if path.exists() else None
        now = find_coder(study, coder, encoder)
        if stored is None or not (stored["coder"] == now.name).any():
            message = f"holds nothing of `{coder}`. Run: ctipsurvey code {year} --coder {coder}"
            raise UsageError(Problem(study.relative(path), "--drift", message))
        segments = split_into_segments(turns)
        given, _ = code_segments(segments, turns, now)
        read = pd.DataFrame({"segment_id": segments["segment_id"], "code": ""})
        tables = [pd.concat([read, own[["segment_id", "code"]]], ignore_index=True) for own in (stored, given)]
        interviews = {row["segment_id"]: owners[row["turn_id"]] for row in segments.to_dict("records")}
        return compare_versions(tables[0], tables[1], interviews, codes)
    readings = load_readings(study, year, codebook)
    versions = sorted(set(readings[readings["coder"] == coder]["version"]))
    for version in (before, after):
        if version not in versions:
            message = (
                f"`{coder}` has no version `{version}`. {did_you_mean(version, [one or '(none)' for one in versions])}"
            )
            raise UsageError(Problem(study.relative(study.year_folder(year, "coded")), "--drift", message))
    tables = [by_version(readings, coder, version) for version in (before, after)]
    interviews = {row["segment_id"]: owners.get(row["turn_id"], "") for row in readings.to_dict("records")}
    return compare_versions(tables[0], tables[1], interviews, codes)


def make_exercise(study: Study, year: int, n: int, seed: int, target: Path) -> int:
    """Write an exercise (EXERCISE) of settled segments for students to fill in; how many segments it has."""
    import pandas as pd

    codebook, turns = load_codebook(study), turns_of(study, year)
    truth = _truth(study, year)
    chosen = choose_segments(truth, codebook.in_year(year), n, seed)
    places = segments_of(truth, turns)
    rows = {
        row["segment_id"]: (
            row["segment_id"],
            row["turn_id"],
            row["start"],
            row["end"],
            one.context,
            one.text,
            "",
            "",
            "",
        )
        for row, one in zip(places.to_dict("records"), sentences_of(places, turns), strict=True)
    }
    table = pd.DataFrame([rows[segment] for segment in chosen], columns=list(EXERCISE))
    files.write_table(target, table)
    return len(table)


def score_exercise(study: Study, year: int, sources: Sequence[Path]) -> "pd.DataFrame":
    """How students did in an exercise against what was settled, code by code (score_trial).

    Raises DataError with every row of a filled exercise that has no coder, or a code or valence that does not exist.
    """
    import pandas as pd

    codebook = load_codebook(study)
    codes = codebook.in_year(year)
    tables, problems = [], []
    for source in sources:
        header = files.read_text(source).partition("\n")[0]
        table = read_log(source) if "text" not in header.split(",") else files.read_table(source, EXERCISE)
        for number, row in enumerate(table.to_dict("records"), start=2):
            if not row["coder"]:
                problems.append(Problem(source.name, f"row {number}, column coder", "is empty. Write your name in."))
            if row["code"] and row["code"] not in codes:
                message = f"is no code of the codebook. {did_you_mean(row['code'], codes)}"
                problems.append(Problem(source.name, f"row {number}, column code", message))
            if row["valence"] and row["valence"] not in VALENCES:
                message = f"must be one of {', '.join(VALENCES)}."
                problems.append(Problem(source.name, f"row {number}, column valence", message))
        tables.append(table[["segment_id", "code", "valence", "coder"]])
    if problems:
        raise DataError(problems)
    return score_trial(pd.concat(tables, ignore_index=True), _truth(study, year), codes)


def _truth(study: Study, year: int) -> "pd.DataFrame":
    """What counts for the segments that people read: settled where it was, else agreed; '' for nothing (TIDY)."""
    import pandas as pd

    codebook = load_codebook(study)
    people = load_codings(study, year, codebook)
    decided = load_adjudicated(study, year, codebook)
    counted = settled(people, decided)
    read = pd.concat([people, decided], ignore_index=True).drop_duplicates("segment_id")
    empty = read[~read["segment_id"].isin(set(counted["segment_id"]))].assign(code="", valence="")
    found = pd.concat([counted, empty], ignore_index=True).reindex(columns=list(TIDY)).fillna("")
    return found
