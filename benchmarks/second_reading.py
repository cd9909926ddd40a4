"""How far a second reader, blind to the codings, agrees with the authors of the example sentences.

Run: python benchmarks/second_reading.py

`second_reading.csv` holds the second reader's codings of sentences drawn at random from `instruments/examples/`,
`second_reading_held_out.csv` those of all held-out Russian sentences by another reader
(`benchmarks/held_out/ru_h.csv`). All readers saw the coding frame and the sentences only.
"""

import csv
from pathlib import Path

import numpy as np
from sklearn.metrics import cohen_kappa_score

from ctipsurvey.coding.examples import split_codings
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.study import load_study

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    study = load_study(ROOT)
    codes = [code.id for code in load_codebook(study).codes]
    first = {
        row["example_id"]: row
        for path in sorted(study.examples().glob("*.csv"))
        for row in csv.DictReader(path.open(encoding="utf-8"))
    }
    compare("examples", first, ROOT / "benchmarks/second_reading.csv", codes)
    held_out = {
        row["example_id"]: row
        for path in sorted((ROOT / "benchmarks/held_out").glob("*_h.csv"))
        for row in csv.DictReader(path.open(encoding="utf-8"))
    }
    compare("held out", held_out, ROOT / "benchmarks/second_reading_held_out.csv", codes)


def compare(name: str, first: dict[str, dict[str, str]], path: Path, codes: list[str]) -> None:
    """Print how far the codings of a file agree with the authors', by language."""
    second = list(csv.DictReader(path.open(encoding="utf-8")))
    for language in ("en", "ru", "ky"):
        own = [row for row in second if first[row["example_id"]]["language"] == language]
        if not own:
            continue
        pairs = [(split_codings(first[row["example_id"]]["codings"]), split_codings(row["codings"])) for row in own]
        a, b = (np.array([[code in pair[at] for code in codes] for pair in pairs]) for at in (0, 1))
        f1 = 2 * (a & b).sum() / (a.sum() + b.sum())
        both = [one[code] == other[code] for one, other in pairs for code in one if code in other]
        print(
            f"{name}, {language}: {len(own)} sentences; micro-F1 {f1:.2f}; kappa over all decisions "
            f"{cohen_kappa_score(a.ravel(), b.ravel()):.2f}; same set of themes {(a == b).all(axis=1).mean():.2f}; "
            f"same valence {np.mean(both):.2f} of {len(both)} agreed codes"
        )


if __name__ == "__main__":
    main()
