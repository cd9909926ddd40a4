"""Codings as readings: which coder read which unit, and which codes each of them gave it.

A unit is a segment, a turn, or a stretch of characters between two borders that anybody drew. Who read a unit and gave
it no code counts as a no; who did not read it is missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctipsurvey.errors import Problem, UsageError, did_you_mean

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Numbers = NDArray[np.float64]
    Places = NDArray[np.intp]

UNITS = ("segment", "turn", "character")
"""What may be compared: a sentence, all that was said in one turn, or every single character."""


@dataclass(frozen=True)
class Readings:
    """Units that two coders or more have read.

    `read` is unit x coder, `given` unit x code x coder; `weight` says how much a unit counts (characters: its length),
    `group` the place in `groups` of the interview to which it belongs.
    """

    unit: str
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    read: "Flags"
    given: "Flags"
    weight: "Numbers"
    group: "Places"
    groups: tuple[str, ...]

    @property
    def n_units(self) -> int:
        """How many units were read by two coders or more; of characters, how many characters."""
        return round(float(self.weight.sum()))


def readings_of(
    codings: "pd.DataFrame",
    interviews: Mapping[str, str],
    codes: Sequence[str],
    coders: Sequence[str],
    unit: str = "segment",
) -> Readings:
    """Codings (segment_id, code, coder; for other units than segments also turn_id, start, end) as readings.

    `interviews` says to which interview a segment belongs; one of which nothing is known is one of its own. Raises
    UsageError for a unit that is none of UNITS.
    """
    import numpy as np
    import pandas as pd

    if unit not in UNITS:
        raise UsageError(Problem("", "--unit", f"`{unit}` is no unit. {did_you_mean(unit, UNITS)}"))
    own = codings[codings["coder"].isin(list(coders))]
    keys, weights, owners = _units(own, unit)
    segments = own["segment_id"].to_numpy()[owners]
    place, names = pd.factorize(keys, sort=True)
    by = pd.Index(list(coders)).get_indexer(pd.Index(own["coder"]))[owners]
    code = pd.Index(list(codes)).get_indexer(pd.Index(own["code"]))[owners]
    read = np.zeros((len(names), len(coders)), dtype=bool)
    read[place, by] = True
    given = np.zeros((len(names), len(codes), len(coders)), dtype=bool)
    known = code >= 0
    given[place[known], code[known], by[known]] = True
    weight, interview = np.ones(len(names)), np.empty(len(names), dtype=object)
    weight[place] = weights
    interview[place] = [interviews.get(segment, segment) for segment in segments]
    kept = read.sum(axis=1) > 1
    group, groups = pd.factorize(interview[kept], sort=True)
    return Readings(
        unit,
        tuple(coders),
        tuple(codes),
        read[kept],
        given[kept],
        weight[kept],
        group,
        tuple(str(name) for name in groups),
    )


def _units(own: "pd.DataFrame", unit: str) -> "tuple[NDArray[np.object_], Numbers, Places]":
    """The key and weight of every unit that a row touches, and the number of that row; a row may touch several."""
    import numpy as np

    rows = np.arange(len(own))
    if unit != "character":
        column = "segment_id" if unit == "segment" else "turn_id"
        return own[column].to_numpy(dtype=object), np.ones(len(own)), rows
    starts, ends = own["start"].astype(int).to_numpy(), own["end"].astype(int).to_numpy()
    keys: list[str] = []
    weights: list[int] = []
    owners: list[int] = []
    for turn, places in own.reset_index(drop=True).groupby("turn_id", sort=True).indices.items():
        borders = np.unique(np.concatenate([starts[places], ends[places]]))
        first, last = np.searchsorted(borders, starts[places]), np.searchsorted(borders, ends[places])
        for row, low, high in zip(places, first, last, strict=True):
            for at in range(low, high):
                keys.append(f"{turn} {borders[at]:09d}")
                weights.append(int(borders[at + 1] - borders[at]))
                owners.append(int(row))
    return np.array(keys, dtype=object), np.array(weights, dtype=float), np.array(owners, dtype=int)
