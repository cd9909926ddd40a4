"""A year's package for reviewers: all that may leave, cleaned, searched, approved and put in place; or all reasons."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.errors import DataError, PrivacyError, Problem, raise_if_any
from ctipsurvey.protect.disclosure.ledger import record_release
from ctipsurvey.protect.release import consent, contents, context, marks, originals
from ctipsurvey.protect.release.canary import Canaries, Finding, scan_package
from ctipsurvey.protect.release.checksums import Facts, complete_package, hash_all, pack
from ctipsurvey.protect.release.context import Row
from ctipsurvey.protect.release.metadata import clean_files
from ctipsurvey.protect.release.verifying import check_archive, check_package
from ctipsurvey.run.manifest import LOCK_FILE, NAME
from ctipsurvey.study import Study

LEDGER = "disclosure.json"
"""What disclosure control leaves in a year's outputs."""


@dataclass(frozen=True)
class Secrets:
    """What must not be inside a package, and what is still to be decided by a person.

    `originals` are whole strings, `stems` beginnings of words; `n_open` are open findings of the review queue by year;
    `received` are hashes of received files and the key, with what to call them.
    """

    originals: Sequence[str] = ()
    stems: Sequence[str] = ()
    n_open: Mapping[int, int] = field(default_factory=dict)
    received: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Draft:
    """A package that is not approved yet: its files (cleaned), what stays here, what was written, what is in the way.

    `unreadable` are those of the problems that are of the two tables people fill in: nothing is written over them.
    """

    files: dict[str, bytes]
    left_out: dict[str, str]
    outputs: Mapping[str, str]
    units: list[str]
    said: list[Row]
    approvals: list[Row]
    problems: list[Problem]
    unreadable: list[Problem]

    @property
    def contents(self) -> str:
        """The hash of just what would leave, and of what was said of it."""
        return context.hash_content(hash_all(self.files), self.said, self.units)


def gather_secrets(study: Study, year: int, key: Iterable[str] = ()) -> Secrets:
    """What must not leave: from what was received up to this year, and the originals in the key of pseudonyms."""
    in_key = {one for original in key for one in originals.strings_of(original)}
    return Secrets(
        originals=sorted({*originals.original_strings(study, year), *in_key}),
        n_open=originals.count_open(study, year),
        received=originals.received_hashes(study, year),
    )


def release_year(
    study: Study, year: int, today: str, out: Path | None = None, key: Iterable[str] = ()
) -> Iterator[str]:
    """Put the package of a year in place, whole, and say where; or raise PrivacyError with all reasons why not.

    What its tables say goes into the ledger of releases first: later runs hide what beside it would tell a number.

    `today` is a date like 2019-11-30, up to which consent must last; `key` the originals in the key of pseudonyms.
    """
    study.wave(year)
    secrets = gather_secrets(study, year, key)
    draft = draft_package(study, year, secrets, today)
    approvals = study.relative(study.published(year, "release_approvals"))
    problems = [*draft.problems, *_context_problems(study, year, draft)]
    problems += context.check_approvals(approvals, draft.approvals, draft.contents)
    package = complete_package(draft.files, _facts(year, draft))
    problems += _canary_problems(scan_package(package, secrets.originals, secrets.stems))
    raise_if_any(_hide_names(problems, secrets), PrivacyError)
    place = study.release(year, out)
    archive = pack(package, place.stem)
    check_archive(place.name, archive)
    if f"outputs/{LEDGER}" in draft.files:
        record_release(study, year, study.outputs(year))
    files.write_bytes(place, archive)
    yield f"{year}: released."
    yield f"  package   {place if out else study.relative(place)}: {len(package)} files, {len(archive) / 2**20:.1f} MB"
    yield f"  SHA-256   {hash_all({'': archive})['']}"
    yield from _left_lines(draft.left_out)
    yield "Tell reviewers the SHA-256 by another way than the package, by telephone, say."


def prepare_release(study: Study, year: int, today: str, key: Iterable[str] = ()) -> Iterator[str]:
    """Write the two tables to fill in and the list of what would leave; say what is still in the way."""
    study.wave(year)
    secrets = gather_secrets(study, year, key)
    draft = draft_package(study, year, secrets, today)
    lines = study.published(year, "release_outputs")
    approvals = study.published(year, "release_approvals")
    raise_if_any(draft.unreadable, PrivacyError)
    incomplete = _context_problems(study, year, draft)
    package = complete_package(draft.files, _facts(year, draft))
    in_the_way = [*draft.problems, *_canary_problems(scan_package(package, secrets.originals, secrets.stems))]
    files.write_text(lines, context.prepare_context(draft.said, draft.units, marks.titles_of(draft.files)))
    files.write_text(study.release_contents(year), _contents_table(draft))
    yield f"  would leave   {study.relative(study.release_contents(year))}: {len(draft.files)} files"
    yield f"  fill in       {study.relative(lines)}: {len(incomplete)} lines are not complete"
    if incomplete or in_the_way:
        yield "Then prepare again: approvals come when every line is written and nothing else is in the way."
    else:
        files.write_text(approvals, context.prepare_approvals(draft.approvals, draft.contents))
        yield f"  approve       {study.relative(approvals)}: two people, each name and date, of {draft.contents}"
    yield from _left_lines(draft.left_out)
    for problem in _hide_names(in_the_way, secrets):
        yield f"in the way: {problem}"


def check_release(path: Path, year: int) -> str:
    """A sentence that says that a package is what was released of this year; DataError names what is not."""
    return check_package(path, year)


def draft_package(study: Study, year: int, secrets: Secrets, today: str) -> Draft:
    """What would leave of a year, cleaned, with every reason why it may not; nothing is written."""
    problems = _queue_problems(study, secrets)
    outputs, noted, found = _read_outputs(study, year)
    problems += found
    inputs, found = _read_inputs(study, noted.get("inputs", {}))
    problems += found
    sorted_files = contents.sort_files({**outputs, **inputs})
    problems += sorted_files.problems
    kept, left_out = dict(sorted_files.kept), dict(sorted_files.left_out)
    problems += consent.check_rows(kept)
    for name, reason in consent.without_consent(kept, today).items():
        kept.pop(name)
        left_out[name] = reason
    problems += contents.find_secrets(kept, secrets.received, hash_all(kept))
    problems += marks.check_marks(kept)
    if f"outputs/{LEDGER}" not in kept:
        message = f"counts people, and {LEDGER} is not among the outputs. Run the year again with disclosure control."
        problems += [Problem(name, "", message) for name in marks.counts_people(kept)]
    cleaned, found = clean_files(kept)
    problems += found
    rows, approvals, unreadable = _read_written(study, year)
    units = contents.units_of(cleaned)
    return Draft(
        cleaned, left_out, noted.get("outputs", {}), units, rows, approvals, [*problems, *unreadable], unreadable
    )


def _facts(year: int, draft: Draft) -> Facts:
    manifest = json.loads(draft.files.get(f"outputs/{NAME}", b"{}"))
    made_by = manifest.get("ctipsurvey", {})
    return Facts(
        year=year,
        version=made_by.get("version", ""),
        code=made_by.get("code", ""),
        contents=draft.contents,
        outputs=draft.outputs,
        left_out=draft.left_out,
        context=[row for row in draft.said if row["output"] in draft.units],
        approvals=context.valid_approvals(draft.approvals, draft.contents),
        ledger=draft.files.get(f"outputs/{LEDGER}"),
    )


def _queue_problems(study: Study, secrets: Secrets) -> list[Problem]:
    return [
        Problem(f"data/{year}", "review queue", f"{n} findings are open. Decide them, then protect and run again.")
        for year, n in sorted(secrets.n_open.items())
    ]


def _read_outputs(study: Study, year: int) -> tuple[dict[str, bytes], dict[str, dict[str, str]], list[Problem]]:
    """The outputs of a year as `outputs/...`, what its manifest noted, and where the two differ."""
    folder = study.outputs(year)
    place = study.relative(folder)
    found: dict[str, bytes] = {}
    for path in files.files_below(folder) if folder.is_dir() else ():
        if path.is_symlink():
            problem = Problem(place, path.relative_to(folder).as_posix(), "is a link. Take it out, and run again.")
            return {}, {}, [problem]
        found[path.relative_to(folder).as_posix()] = files.read_bytes(path)
    if NAME not in found:
        message = f"there is no {NAME}, so this is no finished run. Run the year: `ctipsurvey run {year}`."
        return {}, {}, [Problem(place, NAME, message)]
    try:
        noted = json.loads(found[NAME])
        noted = {"outputs": dict(noted["outputs"]), "inputs": dict(noted["inputs"])}
    except (ValueError, KeyError, TypeError):
        return {}, {}, [Problem(place, NAME, "is not readable. Run the year again.")]
    hashes = hash_all({name: content for name, content in found.items() if name != NAME})
    problems = contents.compare_outputs(place, noted["outputs"], hashes)
    return {f"outputs/{name}": content for name, content in found.items()}, noted, problems


def _read_inputs(study: Study, noted: Mapping[str, str]) -> tuple[dict[str, bytes], list[Problem]]:
    """The files that the run was made from as `study/...`, and where they are no longer what it read."""
    found: dict[str, bytes] = {}
    for path in study.from_manifest(noted):
        if path.is_file() and not path.is_symlink():
            found[study.relative(path)] = files.read_bytes(path)
    hashes = hash_all(found)
    problems = []
    for name in sorted(noted):
        if hashes.get(name) != noted[name]:
            what = "was changed" if name in hashes else "is gone, or leads out of the study,"
            problems.append(Problem(name, "", f"{what} since the run. Run the year again."))
    lock = study.root / LOCK_FILE
    if lock.is_file():
        found[LOCK_FILE] = files.read_bytes(lock)
    return {f"study/{name}": content for name, content in found.items()}, problems


def _read_written(study: Study, year: int) -> tuple[list[Row], list[Row], list[Problem]]:
    """What people wrote about this release: lines on outputs, approvals, and what is not readable of them."""
    tables: list[list[Row]] = []
    problems: list[Problem] = []
    for name, columns in (("release_outputs", context.OUTPUTS), ("release_approvals", context.APPROVALS)):
        path = study.published(year, name)
        try:
            content = files.read_bytes(path) if path.exists() else b""
            tables.append(context.read_rows(study.relative(path), content, columns))
        except DataError as error:
            tables.append([])
            problems += error.problems
    return tables[0], tables[1], problems


def _context_problems(study: Study, year: int, draft: Draft) -> list[Problem]:
    return context.check_context(study.relative(study.published(year, "release_outputs")), draft.said, draft.units)


def _canary_problems(findings: Sequence[Finding]) -> list[Problem]:
    problems = []
    for finding in findings:
        if finding.number == 0:
            problems.append(Problem(finding.file, finding.place, "something in it is locked, damaged or too large."))
            continue
        message = (
            f"holds the original string no. {finding.number} of those that must not leave. Protect and run again; "
            "where it stands in a text written for the release, take it out there."
        )
        problems.append(Problem(finding.file, finding.place, message))
    return problems


def _hide_names(problems: Sequence[Problem], secrets: Secrets) -> list[Problem]:
    """The problems, with the places whose own names hold an original string not named."""
    if not problems:
        return []
    canaries = Canaries(secrets.originals, secrets.stems)
    hidden = "a file or entry whose name is not shown here"
    found = []
    for problem in problems:
        file = hidden if canaries.in_text(problem.file) else problem.file
        place = hidden if canaries.in_text(problem.place) else problem.place
        found.append(Problem(file, place, problem.message))
    return list(dict.fromkeys(found))


def _left_lines(left_out: Mapping[str, str]) -> Iterator[str]:
    counted: dict[str, int] = {}
    for reason in left_out.values():
        counted[reason] = counted.get(reason, 0) + 1
    for reason, n in sorted(counted.items()):
        yield f"  stays here   {n} files: {reason}."


def _contents_table(draft: Draft) -> str:
    rows = ["file,sha256,access"]
    rows += [f'"{name}",{digest},{contents.access_of(name)}' for name, digest in hash_all(draft.files).items()]
    rows += [f'"{name}",,"stays here: {reason}"' for name, reason in sorted(draft.left_out.items())]
    return "\n".join(rows) + "\n"
