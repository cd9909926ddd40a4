"""The manifest: what a year's outputs were made from, so that anyone can say whether a rerun is the same.

It holds no time, no path of a computer and no name of a person or machine: same inputs, same bytes.
"""

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import ctipsurvey
from ctipsurvey import files
from ctipsurvey.study import Study

NAME = "manifest.json"
"""The manifest's file in a year's outputs. It is written last: a folder without it is no finished run."""

LOCK_FILE = "requirements.lock"

LIBRARIES = (
    "ipykernel",
    "ipython",
    "matplotlib",
    "nbclient",
    "nbformat",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "scikit-learn",
    "scipy",
    "spacy",
)
"""The libraries whose version can change a number, a table or a figure."""


def write_manifest(
    study: Study,
    year: int,
    outputs: Path,
    parameters: Mapping[str, object] | None = None,
    inputs: Mapping[str, str] | None = None,
) -> Path:
    """Write the manifest of a year's outputs into their folder, after everything else."""
    manifest = build_manifest(study, year, outputs, parameters, inputs)
    place = outputs / NAME
    files.write_text(place, json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    return place


def build_manifest(
    study: Study,
    year: int,
    outputs: Path,
    parameters: Mapping[str, object] | None = None,
    inputs: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the outputs in this folder were made from: version, parameters, inputs and outputs by hash.

    `inputs` are the hashes taken when the run began; without them the files are hashed as they are now.
    """
    lock_file = study.root / LOCK_FILE
    return {
        "ctipsurvey": {"version": ctipsurvey.__version__, "code": hash_code()},
        "year": year,
        "parameters": dict(parameters or {}),
        "inputs": dict(hash_inputs(study, year) if inputs is None else inputs),
        "outputs": hash_files(outputs, files.files_below(outputs)),
        "python": platform.python_version(),
        "libraries": library_versions(),
        LOCK_FILE: files.sha256(lock_file) if lock_file.is_file() else None,
    }


def hash_inputs(study: Study, year: int) -> dict[str, str]:
    """Every file a run of this year may read, by its path from the study's folder, with its SHA-256."""
    return hash_files(study.root, study.inputs(year))


def hash_files(folder: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Files by their path from this folder, with their SHA-256; the manifest itself is left out."""
    return {path.relative_to(folder).as_posix(): files.sha256(path) for path in paths if path != folder / NAME}


def hash_code() -> str:
    """One SHA-256 for the package's own files, so that a changed line shows without a new version."""
    package = Path(ctipsurvey.__file__).parent
    found = [path for path in files.files_below(package) if "__pycache__" not in path.parts]
    listing = "".join(f"{place} {digest}\n" for place, digest in hash_files(package, found).items())
    return hashlib.sha256(listing.encode("utf-8")).hexdigest()


def library_versions() -> dict[str, str | None]:
    """The installed version of each library that can change a result; None where it is not there."""
    versions: dict[str, str | None] = {}
    for library in LIBRARIES:
        try:
            versions[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            versions[library] = None
    return versions
