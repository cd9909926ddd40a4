"""The study: where it lies, which years it has, and every path. No other module joins paths."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, Problem, UsageError, did_you_mean, raise_if_any
from ctipsurvey.guard.names import safe_name

STAGING_VARIABLE = "CTIPSURVEY_STAGING"
"""The environment variable by which a run tells its notebooks where this year's outputs go."""

SETTINGS = "instruments/study.yaml"
KEPT = ("instruments", "notebooks", "data")
"""The folders of a study that cannot be made again; all of it goes into a backup."""
KEY_FILES = ("key.csv", "key.age")
"""Who is who; in `data/`, ignored by git."""
ABOUT_RELEASES = ("release_outputs.csv", "release_approvals.csv")
"""What is written about a finished run before it leaves; so it is no input of a run."""
KEYS = ("title", "law", "place", "centre", "waves")
OPTIONAL_KEYS = ("disclosure",)


@dataclass(frozen=True)
class Wave:
    """One monitoring year: its number, the period it covers and what was published of it."""

    year: int
    period: str
    report: str


@dataclass(frozen=True)
class Study:
    """One study in one folder. `root` is that folder; all paths of the project start here.

    `disclosure` are the study's own rules on small counts as written, checked by `protect.disclosure.rules`.
    """

    root: Path
    title: str
    law: str
    place: str
    centre: str
    waves: tuple[Wave, ...]
    disclosure: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def years(self) -> tuple[int, ...]:
        """The monitoring years, earliest first."""
        return tuple(wave.year for wave in self.waves)

    def wave(self, year: int) -> Wave:
        """The wave of this year; a year the study does not have raises UsageError."""
        for wave in self.waves:
            if wave.year == year:
                return wave
        years = [str(known) for known in self.years]
        message = f"{year} is not a year of this study. {did_you_mean(str(year), years)}"
        raise UsageError(Problem(SETTINGS, "waves", message))

    def instrument(self, name: str) -> Path:
        """The file of an instrument: `register` is `instruments/register.yaml`."""
        return self.root / "instruments" / f"{safe_name(name, 'instrument')}.yaml"

    def examples(self) -> Path:
        """The folder of the example sentences."""
        return self.root / "instruments" / "examples"

    def vectors(self) -> Path:
        """The folder in which vectors of sentences are kept; ignored by git, as all outputs are."""
        return self.root / "outputs" / "vectors"

    def instruments(self) -> tuple[Path, ...]:
        """Every instrument file, sorted by name."""
        return tuple(sorted((self.root / "instruments").glob("*.yaml")))

    def year_folder(self, year: int, name: str) -> Path:
        """A folder of a year's data: `received`, `protected`, `coded` or `published`."""
        return self.root / "data" / str(year) / name

    def protected(self, year: int, table: str) -> Path:
        """Where a pseudonymised table of this year lies, whether or not it is there."""
        return self.root / "data" / str(year) / "protected" / f"{table}.csv"

    def received(self, year: int, table: str) -> Path:
        """Where a table that `collect` made of a year's files lies, or would lie. It identifies people."""
        return self.root / "data" / str(year) / "received" / "collected" / f"{table}.csv"

    def interviews(self, year: int) -> Path:
        """The list of a year's interviews: who, with what consent, for how long. It identifies people."""
        return self.root / "data" / str(year) / "received" / "interviews.csv"

    def review(self, year: int) -> Path:
        """The queue of findings that a person decides on. It holds words of respondents."""
        return self.root / "data" / str(year) / "received" / "review.csv"

    def key(self) -> Path:
        """The key of pseudonyms, encrypted; one for all years."""
        return self.root / "data" / "key.age"

    def key_in_the_clear(self) -> Path:
        """Where a key would lie unencrypted; none should."""
        return self.root / "data" / "key.csv"

    def published(self, year: int, table: str) -> Path:
        """Where a table of published facts of this year lies, whether or not it is there."""
        return self.root / "data" / str(year) / "published" / f"{table}.csv"

    def ledger(self, year: int) -> Path:
        """Where it stands what the releases of this year said, whether or not there was one."""
        return self.root / "data" / str(year) / "published" / "ledger.json"

    def assessments(self, year: int) -> tuple[Path, ...]:
        """The files of this year's assessors, sorted by name; none where nobody has assessed yet."""
        folder = self.root / "data" / str(year) / "coded" / "assessments"
        return tuple(sorted(folder.glob("*.csv")))

    def assessor_file(self, year: int, assessor: str) -> Path:
        """The file to which an assessor's ratings of this year are appended."""
        return self.root / "data" / str(year) / "coded" / "assessments" / f"{safe_name(assessor, 'assessor')}.csv"

    def codings(self, year: int) -> tuple[Path, ...]:
        """The files of this year's coders, sorted by name; none where nobody has coded yet."""
        return tuple(sorted((self.root / "data" / str(year) / "coded" / "codings").glob("*.csv")))

    def coder_log(self, year: int, coder: str) -> Path:
        """The file to which a coder's readings of this year are appended."""
        return self.root / "data" / str(year) / "coded" / "codings" / f"{safe_name(coder, 'coder')}.csv"

    def adjudicated(self, year: int) -> Path:
        """The file of what was settled after coders of this year differed, whether or not it is there."""
        return self.root / "data" / str(year) / "coded" / "adjudicated.csv"

    def suggested(self, year: int, table: str) -> Path:
        """Where a table of what the coders of the package say of this year lies: segments, codings or review."""
        return self.root / "outputs" / "coding" / str(year) / f"{table}.csv"

    def model(self, year: int) -> Path:
        """Where the model trained on the codings up to this year lies, whether or not it is there."""
        return self.root / "outputs" / "models" / f"themes_{year}.skops"

    def inputs(self, year: int) -> tuple[Path, ...]:
        """Every file a run of this year may read: instruments, notebooks and the data up to this year.

        `received/` is not among them: no run reads it. Nor is what people write about a release.
        """
        folders = [self.root / "instruments", self.root / "notebooks"]
        for known in self.years:
            if known <= year:
                data = self.root / "data" / str(known)
                folders += [data / "protected", data / "coded", data / "published"]
        found = [path for folder in folders if folder.is_dir() for path in files.files_below(folder)]
        found += [self.ledger(known) for known in self.years if known > year and self.ledger(known).is_file()]
        return tuple(
            path for path in found if ".ipynb_checkpoints" not in path.parts and path.name not in ABOUT_RELEASES
        )

    def notebooks(self) -> tuple[Path, ...]:
        """The study's notebooks in the order of their numbers."""
        found = (self.root / "notebooks").glob("*.ipynb")
        return tuple(sorted(found, key=lambda path: (int(path.stem.split("_")[0]), path.stem)))

    def outputs(self, year: int) -> Path:
        """The folder of a year's finished outputs."""
        return self.root / "outputs" / str(year)

    def working(self, year: int) -> Path:
        """The folder a notebook writes to: the run's own while `ctipsurvey run` works, else a draft.

        A notebook opened by hand writes to `outputs/draft/<year>` and never changes a finished run.
        """
        staged = os.environ.get(STAGING_VARIABLE)
        return Path(staged) if staged else self.root / "outputs" / "draft" / str(year)

    def staging(self, year: int) -> Path:
        """Where a run builds a year's outputs before they are put in place whole."""
        return self.root / "outputs" / f"{files.PARTIAL}{year}"

    def earlier(self, year: int) -> Path:
        """Where the earlier outputs stand for the moment in which the new ones take their place."""
        return self.root / "outputs" / f"{files.PARTIAL}{year}-earlier"

    def failed(self, year: int) -> Path:
        """Where the notebooks of a failed run are kept for reading."""
        return self.root / "outputs" / "failed" / str(year)

    def release(self, year: int, folder: Path | None = None) -> Path:
        """The package that leaves of a year, in `outputs/release/<year>/` or in this folder."""
        return (folder or self.root / "outputs" / "release" / str(year)) / f"ctipsurvey_{year}.zip"

    def release_contents(self, year: int) -> Path:
        """The list of what would leave of a year."""
        return self.root / "outputs" / "release" / str(year) / "contents.csv"

    def key_files(self) -> tuple[Path, ...]:
        """The files that say who is who, as far as they are there."""
        return tuple(path for name in KEY_FILES if (path := self.root / "data" / name).is_file())

    def from_manifest(self, names: Iterable[str]) -> tuple[Path, ...]:
        """The files of a study that a manifest names; a name that leads out of its own folders is left out."""
        known = {self.relative(path): path for path in self.inputs(self.years[-1])}
        return tuple(known[name] for name in names if name in known)

    def lock(self, year: int) -> Path:
        """The file that says somebody is running this year."""
        return self.root / "outputs" / f".lock-{year}"

    def relative(self, path: Path) -> str:
        """A path as it is written in files and messages: from the study's folder, with slashes."""
        return path.relative_to(self.root).as_posix()


def find_root(start: Path) -> Path:
    """The nearest folder from `start` upwards that holds a study (`instruments/study.yaml`)."""
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return folder
    message = (
        f"no study here: looked for {SETTINGS} in this folder and all above it. "
        "Change to the study's folder, or name it with --study."
    )
    raise UsageError(Problem(str(start), "", message))


def sweep_study(root: str | Path = ".") -> int:
    """Take away what killed commands have left half-written below data/ and outputs/; how many files and folders.

    What a living process is writing stays (see `files.sweeping`). Where there is no study nothing is done.
    """
    try:
        folder = find_root(Path(root).resolve())
    except UsageError:
        return 0
    return sum(files.sweep(folder / name) for name in ("data", "outputs", "instruments"))


def load_study(root: str | Path = ".") -> Study:
    """The study in this folder, or in the nearest one above it.

    Raises UsageError where there is none, InstrumentError where `study.yaml` is not as it should be.
    """
    folder = find_root(Path(root).resolve())
    settings = files.read_yaml(folder / SETTINGS)
    problems = []
    if not isinstance(settings, dict):
        raise InstrumentError(Problem(SETTINGS, "", f"needs the keys {', '.join(KEYS)}, one a line."))
    for key in settings:
        if key not in (*KEYS, *OPTIONAL_KEYS):
            allowed = (*KEYS, *OPTIONAL_KEYS)
            problems.append(Problem(SETTINGS, f"key {key}", f"is not known. {did_you_mean(str(key), allowed)}"))
    for key in KEYS:
        if not settings.get(key):
            problems.append(Problem(SETTINGS, f"key {key}", "is missing or empty. Write it in."))
    disclosure = settings.get("disclosure") or {}
    if not isinstance(disclosure, dict):
        message = "needs keys with values, one a line; or take it out."
        problems.append(Problem(SETTINGS, "key disclosure", message))
    raise_if_any(problems, InstrumentError)
    return Study(
        root=folder,
        title=str(settings["title"]),
        law=str(settings["law"]),
        place=str(settings["place"]),
        centre=str(settings["centre"]),
        waves=_waves(settings["waves"]),
        disclosure=disclosure,
    )


def _waves(entries: Any) -> tuple[Wave, ...]:
    problems: list[Problem] = []
    waves: dict[int, Wave] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
        place = f"waves, entry {number}"
        if not isinstance(entry, dict) or set(entry) != {"year", "period", "report"}:
            problems.append(Problem(SETTINGS, place, "needs the keys year, period and report, and no other."))
        elif not (str(entry["year"]).isascii() and str(entry["year"]).isdigit() and len(entry["year"]) == 4):
            problems.append(Problem(SETTINGS, place, f"year is '{entry['year']}'; four digits are needed."))
        elif int(entry["year"]) in waves:
            problems.append(Problem(SETTINGS, place, f"the year {entry['year']} stands twice. Keep one."))
        else:
            year = int(entry["year"])
            waves[year] = Wave(year, str(entry["period"]), str(entry["report"]))
    raise_if_any(problems, InstrumentError)
    return tuple(waves[year] for year in sorted(waves))
