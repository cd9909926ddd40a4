"""How much CPU time `ctipsurvey --help` takes beside a Python that does nothing.

    .venv/bin/python benchmarks/help.py

Prints the median CPU seconds (user and system) of several runs of each in turn, and their ratio.
"""

import resource
import statistics
import subprocess
import sys

RUNS = 11
NOTHING = [sys.executable, "-c", "pass"]
HELP = [sys.executable, "-m", "ctipsurvey.cli", "--help"]


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    for command in (NOTHING, HELP):
        cpu_seconds(command)
    pairs = [(cpu_seconds(NOTHING), cpu_seconds(HELP)) for _ in range(RUNS)]
    nothing = statistics.median(pair[0] for pair in pairs)
    help_ = statistics.median(pair[1] for pair in pairs)
    print(f"python -c pass      {nothing:.3f} s of CPU (median of {RUNS})")
    print(f"ctipsurvey --help   {help_:.3f} s of CPU (median of {RUNS})")
    print(f"ratio               {statistics.median(b / a for a, b in pairs):.1f}")


if __name__ == "__main__":
    main()
