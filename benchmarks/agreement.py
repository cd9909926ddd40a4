"""Agreement at size, and beside the krippendorff package, as a ratio in one run.

Run: python benchmarks/agreement.py [--units 100000] [--samples 1000]
"""

import argparse
import time

import numpy as np
import pandas as pd

from ctipsurvey.reliability.compare import compare_coders

CODES = [f"code_{number:02}" for number in range(12)]
CODERS = ("A", "B", "C")


def make_codings(n_units: int) -> tuple[pd.DataFrame, dict[str, str], np.ndarray]:
    random = np.random.default_rng(0)
    truth = random.random((n_units, len(CODES))) < 0.1
    names = np.array(CODES, dtype=object)
    parts, seen = [], []
    for coder in CODERS:
        given = truth ^ (random.random(truth.shape) < 0.04)
        seen.append(given)
        unit, code = np.nonzero(given)
        segments = np.concatenate([unit, np.arange(n_units)]).astype(str)
        codes = np.concatenate([names[code], np.full(n_units, "", dtype=object)])
        parts.append(pd.DataFrame({"segment_id": segments, "code": codes, "coder": coder}))
    interviews = {str(number): f"i{number // 50}" for number in range(n_units)}
    return pd.concat(parts, ignore_index=True), interviews, np.array(seen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--samples", type=int, default=1_000)
    asked = parser.parse_args()
    codings, interviews, seen = make_codings(asked.units)
    started = time.process_time()
    found = compare_coders(codings, interviews, CODES, CODERS, samples=asked.samples)
    own = time.process_time() - started
    what = f"{asked.units} units x {len(CODES)} codes x {len(CODERS)} coders, {asked.samples} samples"
    print(f"{what}: {own:.1f} s of CPU, all coefficients and the sets of codes included")
    try:
        import krippendorff
    except ImportError:
        print("krippendorff is not installed: no comparison")
        return
    once = compare_coders(codings, interviews, CODES, CODERS, samples=0)
    started = time.process_time()
    once = compare_coders(codings, interviews, CODES, CODERS, samples=0)
    without = time.process_time() - started
    started = time.process_time()
    theirs = [
        krippendorff.alpha(reliability_data=seen[:, :, at].astype(int), level_of_measurement="nominal")
        for at in range(len(CODES))
    ]
    other = time.process_time() - started
    apart = max(abs(a - b) for a, b in zip(once["alpha"], theirs, strict=False))
    print(f"alpha of every code without intervals: krippendorff {other:.2f} s, here {without:.2f} s of CPU")
    print(f"ratio {other / without:.2f} (here also kappa, AC1, sets of codes); largest difference of alpha {apart:.1e}")
    print(f"an interval of {asked.samples} samples by krippendorff would take about {other * asked.samples:.0f} s: ")
    print(f"ratio {other * asked.samples / own:.0f}; lowest alpha here {found['alpha'].min():.2f}")


if __name__ == "__main__":
    main()
