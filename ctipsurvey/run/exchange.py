"""Codebooks and codings to and from other programs, and codings as tables for Excel and SPSS."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey import files
from ctipsurvey.coding.anchoring import anchor_codings
from ctipsurvey.coding.codings import code_segments, load_adjudicated, load_codings, load_readings
from ctipsurvey.coding.documents import Place, documents_of, marked_segments, place_in_document, segments_by_turn
from ctipsurvey.coding.log import NAME, Reading, append_to_logs, current
from ctipsurvey.coding.refiqda.project import Case, Code, Coding, Project, Selection, Source, User, Variable
from ctipsurvey.coding.refiqda.reading import PATH, read_exchange
from ctipsurvey.coding.refiqda.writing import codebook_bytes, guid_for, project_bytes
from ctipsurvey.coding.segments import split_into_segments
from ctipsurvey.coding.tables import codings_by_case, labelled_variables
from ctipsurvey.coding.training import find_coder
from ctipsurvey.collect.labelled.writing import write_labelled
from ctipsurvey.collect.notes import Note, notes_table
from ctipsurvey.errors import DataError, Problem, UsageError, did_you_mean
from ctipsurvey.fieldwork.answers import load_answers
from ctipsurvey.guard.names import fault_of_name
from ctipsurvey.guard.spreadsheets import restored_table
from ctipsurvey.instruments.codebook import Codebook, load_codebook
from ctipsurvey.instruments.phrases import VALENCES
from ctipsurvey.report.workbook import workbook_bytes
from ctipsurvey.run.coding import turns_of
from ctipsurvey.study import Study

if TYPE_CHECKING:
    import pandas as pd

ATTRIBUTES = ("kind", "region", "language", "instrument", "year")
"""What of a respondent goes along as variables of a case."""
CONSTRUCTED = "Constructed data: nobody said this."
NOT_PEOPLE = ("rules", "model", "rules_and_model", "adjudicated")
"""Coders whose codings are no reading of a person."""
FORMATS = (".csv", ".parquet", ".xlsx", ".sav")
CARRIED = "carried over to a new version of the text"
"""The remark on a reading that lies elsewhere since the turns were corrected, before a sign of that version."""


def import_exchange(path: Path, out: Path) -> Iterator[str]:
    """Write the tables of a .qdc or .qdpx file into a folder; one line for each table, then what there is to say."""
    found = read_exchange(path)
    tables = {
        "codes": found.codes,
        "sources": found.sources,
        "codings": found.codings,
        "cases": found.cases,
        "memos": found.memos,
        "sets": found.sets,
        "import_report": notes_table(found.notes),
    }
    files.write_tables(out, {f"{name}.csv": table for name, table in tables.items()})
    for name, table in tables.items():
        yield f"{len(table):>6} rows  {name}.csv"
    for note in found.notes:
        yield " · ".join(part for part in (note.file, note.place, note.kind) if part) + f": {note.message}"


def export_exchange(
    study: Study, year: int, path: Path, *, coders: Sequence[str] = (), nvivo: bool = False, language: str = "en"
) -> Iterator[str]:
    """Write a year's codebook (.qdc) or its texts, codings and cases (.qdpx); one line for each thing written.

    Without names, all people's codings; where nobody coded, those of rules and model. Raises UsageError for another
    ending or an unknown coder, DataError where there is nothing to export.
    """
    suffix = path.suffix.lower()
    if suffix not in (".qdc", ".qdpx"):
        raise UsageError(
            Problem(path.name, "", f"`{suffix}` is no REFI-QDA file. {did_you_mean(suffix, ('.qdc', '.qdpx'))}")
        )
    study.wave(year)
    codebook = load_codebook(study)
    project = Project(name=f"{study.title}, {year}", codes=codes_of(codebook, year, language))
    if suffix == ".qdc":
        files.write_bytes(path, codebook_bytes(project))
        yield f"{len(project.codes):>6} codes  {path.name}"
        return
    turns = turns_of(study, year)
    if turns.empty:
        raise DataError(Problem(study.relative(study.protected(year, "turns")), "", "there are no turns to export."))
    codings = _codings(study, year, codebook, turns, coders)
    _fill(project, study, year, turns, codings)
    content, notes = project_bytes(project, nvivo)
    files.write_bytes(path, content)
    yield f"{len(project.codes):>6} codes"
    yield f"{len(project.sources):>6} texts, one a respondent"
    yield f"{len(codings):>6} codings of {len(project.users)} coders  {path.name}"
    for note in notes:
        yield " · ".join(part for part in (note.place, note.kind) if part) + f": {note.message}"
    yield "not carried: readings without a code, agreement, phrases, earlier readings, confidence of the program"
    yield "The file holds protected texts: keep it where protected data may lie."


def codes_of(codebook: Codebook, year: int, language: str) -> list[Code]:
    """The codes of a year as a tree: groups, codes, and under each code its valences."""
    found: list[Code] = []
    in_use = [code for code in codebook.codes if code.in_year(year)]
    for group in codebook.groups:
        if any(code.group == group.id for code in in_use):
            name = getattr(group.theme, language) or group.theme.en
            found.append(Code(guid_for("group", group.id), name, is_codable=False))
    waiting, known = list(in_use), set[str]()
    while waiting:
        code = waiting.pop(0)
        if code.parent and code.parent not in known and any(one.id == code.parent for one in waiting):
            waiting.append(code)
            continue
        known.add(code.id)
        above = guid_for("code", code.parent) if code.parent else guid_for("group", code.group) if code.group else ""
        texts = [getattr(one, language) or one.en for one in (code.definition, code.include, code.exclude) if one]
        name = getattr(code.theme, language) or code.theme.en
        found.append(Code(guid_for("code", code.id), name, above, "\n".join([f"id: {code.id}", *texts])))
        found += [Code(guid_for("code", code.id, one), one, guid_for("code", code.id)) for one in VALENCES]
    return found


def _codings(
    study: Study, year: int, codebook: Codebook, turns: "pd.DataFrame", coders: Sequence[str]
) -> "pd.DataFrame":
    import pandas as pd

    people = load_codings(study, year, codebook)
    decided = load_adjudicated(study, year, codebook).assign(coder="adjudicated")
    own = pd.concat([people, decided], ignore_index=True)
    if not coders and len(own):
        return own[own["code"] != ""]
    names = sorted(set(own["coder"]))
    tables = []
    for name in coders or ("both",):
        if name in names:
            tables.append(own[(own["coder"] == name) & (own["code"] != "")])
        elif name in ("rules", "model", "both"):
            given, _ = code_segments(split_into_segments(turns), turns, find_coder(study, name, None))
            tables.append(given.assign(coder=given["coder"] + " (" + given["version"] + ")", memo=""))
        else:
            allowed = (*names, "rules", "model", "both")
            raise UsageError(
                Problem("", "--coders", f"`{name}` coded nothing in {year}. {did_you_mean(name, allowed)}")
            )
    return pd.concat(tables, ignore_index=True).fillna("")


def _fill(project: Project, study: Study, year: int, turns: "pd.DataFrame", codings: "pd.DataFrame") -> None:
    """Coders, cases with their variables, texts and codings."""
    for coder in sorted(set(codings["coder"])):
        project.users[guid_for("coder", coder)] = User(guid_for("coder", coder), coder)
    for name in ATTRIBUTES:
        project.variables[guid_for("variable", name)] = Variable(guid_for("variable", name), name)
    known = load_answers(study, year).respondents.set_index("respondent_id")
    for document in documents_of(turns):
        guid = guid_for("source", year, document.respondent_id)
        source = Source(guid, document.respondent_id, "TextSource", content=document.text.encode("utf-8"))
        source.description = CONSTRUCTED if document.constructed else ""
        turns_here = {turn for turn, _, _ in document.places}
        for row in codings[codings["turn_id"].isin(turns_here)].to_dict("records"):
            place = place_in_document(document, row["turn_id"], int(row["start"]), int(row["end"]))
            if place is None:
                continue
            own = guid_for("code", row["code"], row["valence"]) if row["valence"] else guid_for("code", row["code"])
            user = guid_for("coder", row["coder"])
            key = guid_for("selection", year, row["segment_id"], row["code"], row["coder"])
            coding = Coding(own, user, row["time"])
            source.selections.append(Selection(key, *place, "", user, row["time"], row["memo"], (coding,)))
        project.sources.append(source)
        case = Case(guid_for("case", document.respondent_id), document.respondent_id, sources=[guid])
        if document.respondent_id in known.index:
            about = known.loc[document.respondent_id]
            case.values = {guid_for("variable", name): str(about[name]) for name in ATTRIBUTES if name in about}
        project.cases.append(case)


def take_in(study: Study, year: int, path: Path, coder: str = "") -> Iterator[str]:
    """Add the codings of a .qdpx file that was exported from here to the logs of their coders; a line for each.

    A coder who marked at least one stretch of a text has read all of it. `coder` is the name for codings that have
    none. Raises DataError where no text of the file is one of this year's.
    """
    codebook, turns = load_codebook(study), turns_of(study, year)
    found = read_exchange(path)
    documents = {document.respondent_id: document for document in documents_of(turns)}
    texts = dict(zip(found.sources["source"], found.sources["text"], strict=True))
    ours = {name for name, text in texts.items() if name in documents and documents[name].text == text}
    if not ours:
        message = f"none of its {len(texts)} texts is one of {year} as it stands here. Was it exported from this study?"
        raise DataError(Problem(path.name, "", message))
    by_path = {}
    for language in ("en", "ru", "ky"):
        tree = codes_of(codebook, year, language)
        names = {one.guid: one for one in tree}
        for code in codebook.codes:
            for valence in ("", *VALENCES):
                at = guid_for("code", code.id, valence) if valence else guid_for("code", code.id)
                way: list[str] = []
                while at in names:
                    way.insert(0, names[at].name)
                    at = names[at].parent
                by_path[PATH.join(way)] = (code.id, valence)
    segments = segments_by_turn(split_into_segments(turns))
    readings: dict[str, dict[Place, list[tuple[str, str]]]] = {}
    unknown = 0
    programs = 0
    for row in found.codings[found.codings["source"].isin(ours)].to_dict("records"):
        if row["coder"].partition(" (")[0] in NOT_PEOPLE:
            programs += 1
            continue
        known = by_path.get(row["code_path"])
        if known is None or not row["start"]:
            unknown += 1
            continue
        document = documents[row["source"]]
        own = readings.setdefault(row["coder"] or coder or "unknown", {})
        for turn, _, _ in document.places:
            for place in segments.get(turn, ()):
                own.setdefault(place, [])
        for place in marked_segments(document, segments, int(row["start"]), int(row["end"])):
            own[place].append((known[0], known[1] or "neutral"))
    for name in readings:
        if not NAME.fullmatch(name) or fault_of_name(name):
            message = "a coder has a name that no file can have; rename the user in your program. Nothing was taken in."
            raise DataError(Problem(path.name, "users", message))
    append_to_logs(
        {
            study.coder_log(year, name): (name, [(place, codes, "") for place, codes in own.items()])
            for name, own in sorted(readings.items())
        }
    )
    for name, own in sorted(readings.items()):
        n_codings, log = sum(map(len, own.values())), study.relative(study.coder_log(year, name))
        yield f"{n_codings:>6} codings on {len(own)} segments  {log}"
    if programs:
        yield f"{programs} codings of rules, model or what was settled are no person's and were left out."
    if unknown:
        yield f"{unknown} codings have a code that the codebook does not have, or no certain place; they were left out."


def export_codings(study: Study, year: int, path: Path, by: str) -> Iterator[str]:
    """Write a year's codings as CSV, Parquet, XLSX or SAV, one row a coding or one row a case with a column a code."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(Problem(path.name, "", f"`{suffix}` cannot be written. {did_you_mean(suffix, FORMATS)}"))
    codebook, turns = load_codebook(study), turns_of(study, year)
    codings = _everything(study, year, codebook)
    table = codings_by_case(codings, turns, codebook.in_year(year), by)
    constructed = bool((turns["constructed"] == "constructed").any())
    notes: Sequence[Note] = ()
    if suffix == ".sav":
        variables = labelled_variables(table, codebook.theme_names())
        renamed = table.set_axis([one.name for one in variables], axis=1)
        notes = write_labelled(renamed, variables, path, "en", title=f"Codings {year}", constructed=constructed)
    elif suffix == ".xlsx":
        files.write_bytes(path, workbook_bytes({"codings": table}))
    else:
        files.write_table(path, table)
    yield f"{len(table):>6} rows  {path.name}" + ("  (constructed data)" if constructed else "")
    for note in notes:
        yield f"{note.place} · {note.kind}: {note.message}"


def _everything(study: Study, year: int, codebook: Codebook) -> "pd.DataFrame":
    """People's codings, what was settled, and what the program said when it last coded the year (TIDY)."""
    import pandas as pd

    people = load_codings(study, year, codebook)
    decided = load_adjudicated(study, year, codebook)
    tables = [people, decided.assign(coder="adjudicated")]
    path = study.suggested(year, "codings")
    if path.exists():
        own = restored_table(pd.read_csv(path, dtype=str, keep_default_na=False))
        tables.append(own.reindex(columns=list(people.columns), fill_value=""))
    found = pd.concat(tables, ignore_index=True)
    if found.empty:
        message = f"nobody has coded {year} yet. Code it, or run: ctipsurvey code {year}"
        raise DataError(Problem(study.relative(study.year_folder(year, "coded")), "", message))
    return found


def anchor_year(study: Study, year: int, old_turns: Path) -> Iterator[str]:
    """Carry people's codings over from an earlier version of a year's turns to the present one; a line for each coder.

    Each coder's log gets new readings of the segments that lie elsewhere now, the old ones stay. What is lost or
    changed is listed in outputs/coding/YEAR/anchoring.csv for a person to look at. What was carried over to this very
    version before is left as it is, so that the command may be given again.
    """
    import pandas as pd

    turns = turns_of(study, year)
    memo = f"{CARRIED} ({_version_of(turns)})"
    readings_so_far = load_readings(study, year, load_codebook(study))
    carried = readings_so_far["memo"] == memo
    done = set(zip(readings_so_far[carried]["coder"], readings_so_far[carried]["segment_id"], strict=True))
    people = current(readings_so_far[~carried])
    old = files.read_blocks(old_turns, ("turn_id", "text"), (), 10**7)

    before = pd.concat(list(old), ignore_index=True)
    found = anchor_codings(people[people["turn_id"].isin(set(before["turn_id"]))], before, turns)
    path = study.suggested(year, "anchoring")
    columns = ["segment_id", "turn_id", "coder", "code", "start", "end", "anchoring", "kept"]
    files.write_table(path, found[columns])
    kept = found[found["anchoring"] != "lost"]
    logs: dict[Path, tuple[str, list[Reading]]] = {}
    for coder, own in kept[kept["anchoring"] != "same"].groupby("coder"):
        readings: list[Reading] = []
        for segment, rows in own.groupby("segment_id", sort=False):
            if (coder, segment) in done:
                continue
            first = rows.iloc[0]
            codes = [(one["code"], one["valence"]) for one in rows.to_dict("records") if one["code"]]
            place = (str(segment), str(first["turn_id"]), int(first["start"]), int(first["end"]))
            readings.append((place, codes, memo))
        logs[study.coder_log(year, str(coder))] = (str(coder), readings)
    append_to_logs(logs)
    for coder, own_readings in logs.values():
        yield f"{len(own_readings):>6} segments carried over  {coder}"
    counts = found["anchoring"].value_counts().to_dict()
    yield ", ".join(f"{name} {n}" for name, n in sorted(counts.items())) + f"  {study.relative(path)}"


def _version_of(turns: "pd.DataFrame") -> str:
    """A short sign of a year's turns as a whole, the same for the same texts; it says nothing of any one of them."""
    whole = json.dumps(sorted(zip(turns["turn_id"], turns["text"], strict=True)))
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()[:8]
