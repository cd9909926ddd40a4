"""Codings as tables: what people coded, read and checked; what coders of the package say of a year's segments."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey.coding.coder import Coder
from ctipsurvey.coding.features import Sentence
from ctipsurvey.coding.log import COLUMNS, HUMAN, TIDY, current, in_order, read_log
from ctipsurvey.coding.segments import sentences_of
from ctipsurvey.errors import DataError, Problem, did_you_mean, raise_if_any
from ctipsurvey.instruments.codebook import Codebook
from ctipsurvey.instruments.phrases import VALENCES
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

SUGGESTED = (*COLUMNS, "version", "time", "origin", "confidence", "basis")
"""What a coder of the package says: with its version, how sure it is and on what the coding rests."""
RULES, MODEL = "rules", "model"
"""Where a coding comes from that no person made."""
HALF = 0.5
"""A code counts as people's where at least so large a part of those who read the segment gave it."""


def load_codings(study: Study, year: int, codebook: Codebook) -> "pd.DataFrame":
    """What people coded in a year as it counts now (TIDY), all coders together; no rows where nobody has coded yet.

    Of several readings of a segment by one coder the last one counts. Raises DataError with every row whose code,
    valence or place is not allowed.
    """
    return current(load_readings(study, year, codebook))


def load_readings(study: Study, year: int, codebook: Codebook) -> "pd.DataFrame":
    """All readings of a year's coders (TIDY), earlier ones of the same segment too, in the order of each file."""
    return _load(study.codings(year), study, codebook)


def load_adjudicated(study: Study, year: int, codebook: Codebook) -> "pd.DataFrame":
    """What was settled after coders differed, as it counts now (TIDY); no rows where nothing was settled."""
    path = study.adjudicated(year)
    return current(_load([path] if path.exists() else [], study, codebook))


def _load(paths: Sequence[Path], study: Study, codebook: Codebook) -> "pd.DataFrame":
    import pandas as pd

    tables, problems = [], []
    for path in paths:
        table = read_log(path)
        problems += _problems(table, study.relative(path), codebook)
        tables.append(table[list(TIDY)].assign(origin=table["origin"].replace("", HUMAN)))
    raise_if_any(problems, DataError)
    return in_order(tables) if tables else pd.DataFrame(columns=list(TIDY), dtype="str")


def code_segments(segments: "pd.DataFrame", turns: "pd.DataFrame", coder: Coder) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """What a coder says of segments: the codings it gives, and those it leaves to a person (both SUGGESTED)."""
    import pandas as pd

    rows = segments.to_dict("records")
    given: list[tuple[str, ...]] = []
    left: list[tuple[str, ...]] = []
    for one in coder.code(sentences_of(segments, turns)):
        row = rows[one.row]
        place = (row["segment_id"], row["turn_id"], str(row["start"]), str(row["end"]))
        own = (
            coder.name,
            coder.version,
            "",
            RULES if coder.name == RULES else MODEL,
            f"{one.confidence:.3f}",
            one.basis,
        )
        coding = (*place, one.code, one.valence, *own)
        (left if one.to_review else given).append(coding)
    columns = list(SUGGESTED)
    return pd.DataFrame(given, columns=columns, dtype="str"), pd.DataFrame(left, columns=columns, dtype="str")


def agreed(codings: "pd.DataFrame") -> "pd.DataFrame":
    """The codes that at least half of those gave who read a segment, with the valence that most of those chose.

    One row is segment x code (COLUMNS, coder `people`); a segment on which nobody agreed has none.
    """
    import pandas as pd

    readers: dict[str, set[str]] = {}
    given: dict[tuple[str, ...], list[str]] = {}
    for row in codings.to_dict("records"):
        readers.setdefault(row["segment_id"], set()).add(row["coder"])
        if row["code"]:
            key = (row["segment_id"], row["turn_id"], row["start"], row["end"], row["code"])
            given.setdefault(key, []).append(row["valence"])
    rows = [
        (*key, Counter(sorted(valences)).most_common(1)[0][0], "people")
        for key, valences in given.items()
        if len(valences) >= HALF * len(readers[key[0]])
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def settled(codings: "pd.DataFrame", adjudicated: "pd.DataFrame") -> "pd.DataFrame":
    """The codings that count for a year: what was settled where it was, else what coders agreed on (COLUMNS).

    A segment that was settled as having no code has none.
    """
    import pandas as pd

    decided = set(adjudicated["segment_id"])
    rest = agreed(codings[~codings["segment_id"].isin(decided)])
    own = adjudicated[adjudicated["code"] != ""][list(COLUMNS)].assign(coder="people")
    return pd.concat([own, rest], ignore_index=True)


def segments_of(codings: "pd.DataFrame", turns: "pd.DataFrame") -> "pd.DataFrame":
    """The segments that people read, one row each: segment_id, turn_id, start, end, language; in the order of turns."""
    places = codings.drop_duplicates("segment_id")[["segment_id", "turn_id", "start", "end"]]
    places = places.astype({"start": int, "end": int})
    languages = dict(zip(turns["turn_id"], turns["language"], strict=True))
    places = places[places["turn_id"].isin(languages)]
    places["language"] = places["turn_id"].map(languages).replace("", "en")
    return places.sort_values(["turn_id", "start", "end"], kind="stable").reset_index(drop=True)


def taught_by_people(
    codings: "pd.DataFrame", adjudicated: "pd.DataFrame", turns: "pd.DataFrame"
) -> tuple[list[Sentence], list[dict[str, str]], list[str]]:
    """What counts for people's codings (`settled`), to be learned from: sentences, codes, and whose answer each is."""
    segments = segments_of(codings, turns)
    owners = dict(zip(turns["turn_id"], turns["respondent_id"], strict=True))
    codes: dict[str, dict[str, str]] = {}
    for row in settled(codings, adjudicated).to_dict("records"):
        codes.setdefault(row["segment_id"], {})[row["code"]] = row["valence"]
    return (
        sentences_of(segments, turns),
        [codes.get(segment, {}) for segment in segments["segment_id"]],
        [f"respondent {owners[turn]}" for turn in segments["turn_id"]],
    )


def _problems(table: "pd.DataFrame", file: str, codebook: Codebook) -> list[Problem]:
    themes = [code.id for code in codebook.codes]
    found = []
    for number, row in enumerate(table.to_dict("records"), start=2):
        place = f"row {number}"
        if row["code"] and row["code"] not in themes:
            message = f"is no code of the codebook. {did_you_mean(row['code'], themes)}"
            found.append(Problem(file, f"{place}, column code", message))
        if row["valence"] not in (VALENCES if row["code"] else ("",)):
            allowed = f"one of {', '.join(VALENCES)} is needed" if row["code"] else "must be empty where code is empty"
            found.append(Problem(file, f"{place}, column valence", f"{allowed}."))
        if not (row["start"].isdigit() and row["end"].isdigit() and int(row["start"]) < int(row["end"])):
            found.append(Problem(file, f"{place}, columns start and end", "must be whole numbers, start before end."))
        for column in ("segment_id", "turn_id", "coder"):
            if not row[column]:
                found.append(Problem(file, f"{place}, column {column}", "is empty. Write it in."))
    return found
