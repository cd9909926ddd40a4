"""Codings as tables: what people coded, read and checked; what coders of the package say of a year's segments."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from ctipsurvey import files
from ctipsurvey.coding.coder import Coder
from ctipsurvey.coding.features import Sentence
from ctipsurvey.coding.segments import sentences_of
from ctipsurvey.errors import DataError, Problem, did_you_mean, raise_if_any
from ctipsurvey.instruments.codebook import Codebook
from ctipsurvey.instruments.phrases import VALENCES
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("segment_id", "turn_id", "start", "end", "code", "valence", "coder")
"""One row is one code put on one segment by one coder; an empty code says: read, and nothing found in it."""
SUGGESTED = (*COLUMNS, "version", "confidence", "basis")
"""The same of a coder of the package: with its version, how sure it is and on what the coding rests."""
HALF = 0.5
"""A code counts as people's where at least so large a part of those who read the segment gave it."""


def load_codings(study: Study, year: int, codebook: Codebook) -> "pd.DataFrame":
    """What people coded in a year (COLUMNS), all coders together; no rows where nobody has coded yet.

    Raises DataError with every row whose code, valence or place is not allowed.
    """
    import pandas as pd

    tables, problems = [], []
    for path in study.codings(year):
        table = files.read_table(path, COLUMNS)
        problems += _problems(table, study.relative(path), codebook)
        tables.append(table[list(COLUMNS)])
    raise_if_any(problems, DataError)
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(COLUMNS), dtype="str")


def code_segments(segments: "pd.DataFrame", turns: "pd.DataFrame", coder: Coder) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """What a coder says of segments: the codings it gives, and those it leaves to a person (both SUGGESTED)."""
    import pandas as pd

    rows = segments.to_dict("records")
    given: list[tuple[str, ...]] = []
    left: list[tuple[str, ...]] = []
    for one in coder.code(sentences_of(segments, turns)):
        row = rows[one.row]
        place = (row["segment_id"], row["turn_id"], str(row["start"]), str(row["end"]))
        coding = (*place, one.code, one.valence, coder.name, coder.version, f"{one.confidence:.3f}", one.basis)
        (left if one.to_review else given).append(coding)
    columns = list(SUGGESTED)
    return pd.DataFrame(given, columns=columns, dtype="str"), pd.DataFrame(left, columns=columns, dtype="str")


def taught_by_people(
    codings: "pd.DataFrame", turns: "pd.DataFrame", language: str = ""
) -> tuple[list[Sentence], list[dict[str, str]], list[str]]:
    """People's codings as what a model learns from: sentences, their codes with valence, and whose answer each is.

    Of several coders the codes count that at least half of them gave, with the valence that most of those chose.
    """
    known = {row["turn_id"]: row for row in turns.to_dict("records")}
    sentences: list[Sentence] = []
    codes: list[dict[str, str]] = []
    groups: list[str] = []
    places: dict[tuple[str, int, int], list[dict[Any, Any]]] = {}
    for row in codings.to_dict("records"):
        places.setdefault((row["turn_id"], int(row["start"]), int(row["end"])), []).append(row)
    before: tuple[str, str] = ("", "")
    for (turn_id, start, end), own in sorted(places.items()):
        turn = known.get(turn_id)
        if turn is None:
            continue
        text = turn["text"][start:end]
        context = before[1] if before[0] == turn_id else ""
        before = (turn_id, text)
        n_coders = len({row["coder"] for row in own})
        found = {}
        for code in sorted({row["code"] for row in own if row["code"]}):
            valences = {row["coder"]: row["valence"] for row in own if row["code"] == code}
            if len(valences) >= HALF * n_coders:
                found[code] = Counter(sorted(valences.values())).most_common(1)[0][0]
        sentences.append(Sentence(text, context, turn["language"] or language or "en"))
        codes.append(found)
        groups.append(f"respondent {turn['respondent_id']}")
    return sentences, codes, groups


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
