"""A REFI-QDA file as tables: codes, sources, codings, cases, memos and sets, with a report of what was read and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey.coding.refiqda.archive import open_exchange
from ctipsurvey.coding.refiqda.memos import memo_rows
from ctipsurvey.coding.refiqda.offsets import (
    LOOK_AT,
    OUTSIDE,
    Decision,
    Evidence,
    Rule,
    Text,
    borders,
    decide,
    resolve,
    rules_for,
    text_of,
    weigh,
)
from ctipsurvey.coding.refiqda.parsing import parse_project
from ctipsurvey.coding.refiqda.project import Project, Selection, Source
from ctipsurvey.coding.refiqda.validating import faults_of
from ctipsurvey.collect.notes import Note

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

CODES = ("code", "code_path", "parent", "description", "color", "codable", "guid")
"""One row is one entry of the codebook."""
SOURCES = ("source", "kind", "guid", "n_characters", "n_selections", "rule", "certainty", "description", "text")
"""One row is one source with its canonical text, and the rule by which its positions were read."""
CODINGS = (
    "source", "start", "end", "text", "code", "code_path", "coder", "time", "memo", "certainty", "written_start",
    "written_end", "code_guid", "source_guid",
)  # fmt: skip
"""One row is a code on a stretch of a source by a coder; end is not part of it, counted in codepoints of the text."""
CASES = ("case", "case_guid", "source", "start", "end", "variable", "value")
"""One row is a source (or a stretch of it) that belongs to a case, or the value of a variable of a case or source."""
SETS = ("set", "member", "kind")
"""One row is a code or source in a set."""
SURE, UNCERTAIN, NOT_THERE, NO_TEXT = "sure", "uncertain", "outside the text", "no text"
PATH = " > "


@dataclass(frozen=True)
class Exchange:
    """A file read: its tables and what there is to say of them. `origin` is the product as it calls itself."""

    origin: str
    codes: "pd.DataFrame"
    sources: "pd.DataFrame"
    codings: "pd.DataFrame"
    cases: "pd.DataFrame"
    memos: "pd.DataFrame"
    sets: "pd.DataFrame"
    notes: tuple[Note, ...]


def read_exchange(path: Path) -> Exchange:
    """Read a .qdc or .qdpx file of any product.

    Raises DataError for what cannot be opened or is refused: XML with a DTD, archives that unpack to far more than
    they hold, paths that leave the folder, locked and damaged files. All else is read, and what was dropped, guessed or
    is uncertain is told in `notes`, never with names or words of the texts.
    """
    import pandas as pd

    notes: list[Note] = []
    opened = open_exchange(path, notes)
    try:
        project = parse_project(opened.file, opened.xml, notes)
        faults = faults_of(opened.xml, project.is_codebook)
        for source in (*project.sources, *project.notes):
            if source.content is None:
                source.content = opened.text(source.path)
    finally:
        opened.close()
    if faults:
        message = f"is not valid REFI-QDA (the first fault is in line {faults[0][0]}); it was read all the same."
        notes.append(Note(path.name, "", "irregular", message))
    paths = _paths(project, path.name, notes)
    names = _names(project)
    spans, rows, source_rows = _placed(project, paths, names, path.name, notes)
    memos = memo_rows(project, names, spans, paths)
    _tell(project, path.name, rows, notes)
    tables = [
        pd.DataFrame(found, columns=list(columns))
        for found, columns in (
            (_code_rows(project, paths), CODES),
            (source_rows, SOURCES),
            (rows, CODINGS),
            (_case_rows(project, names, spans), CASES),
            (memos, ("memo", "on", "source", "start", "end", "code_path", "coder", "time", "text")),
            (_set_rows(project, paths, names), SETS),
        )
    ]
    codings = tables[2].drop_duplicates(["source_guid", "written_start", "written_end", "code_guid", "coder"])
    if len(codings) < len(tables[2]):
        message = f"{len(tables[2]) - len(codings)} codings stood twice (same place, code and coder) and count once."
        notes.append(Note(path.name, "codings", "repaired", message))
    tables[2] = codings.reset_index(drop=True)
    codes, sources, _, case_table, memo_table, sets = tables
    return Exchange(project.origin, codes, sources, tables[2], case_table, memo_table, sets, tuple(notes))


def _paths(project: Project, file: str, notes: list[Note]) -> dict[str, str]:
    """The way from the top to every code by GUID, names joined by ` > `."""
    by_guid = {code.guid: code for code in project.codes}
    if len(by_guid) < len(project.codes):
        message = (
            f"{len(project.codes) - len(by_guid)} codes have the GUID of another one; codings of both go to the last."
        )
        notes.append(Note(file, "codes", "guessed", message))
    found: dict[str, str] = {}
    for code in project.codes:
        above = found.get(code.parent, "")
        found[code.guid] = f"{above}{PATH}{code.name}" if above else code.name
    repeated = len(found) - len(set(found.values()))
    if repeated:
        message = f"{repeated} codes have the same name in the same place as another; `guid` tells them apart."
        notes.append(Note(file, "codes", "read", message))
    return found


def _names(project: Project) -> dict[str, str]:
    """A name for every source by GUID: its own, made unlike by a number where two have the same."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for number, source in enumerate(project.sources, start=1):
        name = source.name or f"source {number}"
        again, step = name, 2
        while again in taken:
            again, step = f"{name} ({step})", step + 1
        taken.add(again)
        found[source.guid or f"source {number}"] = again
    return found


def _placed(
    project: Project, paths: dict[str, str], names: dict[str, str], file: str, notes: list[Note]
) -> "tuple[dict[str, tuple[str, int, int]], list[tuple[object, ...]], list[tuple[object, ...]]]":
    """All selections put on their texts: places by GUID of a selection, the codings' rows and the sources' rows."""
    texts = [text_of(source.content) if source.content is not None else None for source in project.sources]
    known = {id(source): _numbers(source.selections) for source in project.sources}
    pooled: dict[Rule, Evidence] = {}
    owns: list[dict[Rule, Evidence]] = []
    for source, text in zip(project.sources, texts, strict=True):
        own: dict[Rule, Evidence] = {}
        if text is not None:
            own = _evidence(source, text, known[id(source)])
            for rule, evidence in own.items():
                pooled.setdefault(rule, Evidence()).add(evidence)
        owns.append(own)
    spans: dict[str, tuple[str, int, int]] = {}
    rows: list[tuple[object, ...]] = []
    source_rows: list[tuple[object, ...]] = []
    cases = {case.guid for case in project.cases}
    for number, (source, text, own) in enumerate(zip(project.sources, texts, owns, strict=True), start=1):
        name = names[source.guid or f"source {number}"]
        place = f"source {number}"
        if text is None:
            decision = None
            if source.kind == "TextSource" or source.selections:
                why = (
                    "its text is not in the file" if source.content is None else "its text is neither UTF-8 nor UTF-16"
                )
                message = f"{why}; {len(source.selections)} selections have numbers and no words."
                notes.append(Note(file, place, "not read", message))
        else:
            decision = decide(project.origin, own, pooled)
            if decision.is_guess:
                notes.append(Note(file, place, "guessed", f"positions: {decision.reason}."))
        placed = _resolved(source, text, decision, known[id(source)])
        doubtful = sum(1 for one in placed if one[2] != SURE)
        if doubtful and text is not None:
            message = f"{doubtful} of {len(placed)} selections may stand on other characters; see the column certainty."
            notes.append(Note(file, place, "guessed", message))
        for selection, (start, end, certainty) in zip(source.selections, placed, strict=True):
            if start is not None and end is not None:
                spans[selection.guid] = (source.guid, start, end)
            quote = text.text[start:end] if text is not None and start is not None and end is not None else ""
            for coding in selection.codings:
                if coding.code in paths:
                    rows.append(
                        _row(project, paths, name, source, (start, end, quote, certainty), selection, coding.code,
                             coding.user or selection.user, coding.time or selection.time)
                    )  # fmt: skip
                elif coding.code not in cases:
                    project.dropped["Coding of a code that is not there"] = (
                        project.dropped.get("Coding of a code that is not there", 0) + 1
                    )
        whole = (0, len(text.text), text.text, SURE) if text is not None else (None, None, "", NO_TEXT)
        for coding in source.codings:
            if coding.code in paths:
                rows.append(_row(project, paths, name, source, whole, None, coding.code, coding.user, coding.time))
        if source.n_other:
            message = f"{source.n_other} codings of pages, pictures or times have no place in a text and were left out."
            notes.append(Note(file, place, "not read", message))
        certainty = NO_TEXT if text is None else UNCERTAIN if doubtful else SURE
        source_rows.append(
            (name, source.kind, source.guid, len(text.text) if text else 0, len(source.selections),
             decision.reason if decision else "", certainty, source.description, text.text if text else "")
        )  # fmt: skip
    return spans, rows, source_rows


def _row(
    project: Project,
    paths: dict[str, str],
    name: str,
    source: Source,
    place: "tuple[int | None, int | None, str, str]",
    selection: Selection | None,
    code: str,
    user: str,
    time: str,
) -> tuple[object, ...]:
    """One row of CODINGS."""
    start, end, quote, certainty = place
    path = paths[code]
    coder = project.users[user].name if user in project.users else ""
    written = ("", "") if selection is None else (_shown(selection.start), _shown(selection.end))
    memo = selection.description if selection is not None else ""
    own = (path.rpartition(PATH)[2], path, coder, time, memo, certainty, *written, code, source.guid)
    return (name, _shown(start), _shown(end), quote, *own)


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)


def _numbers(selections: Sequence[Selection]) -> "NDArray[np.int64]":
    import numpy as np

    found = [(one.start if one.start is not None else -2, one.end if one.end is not None else -2) for one in selections]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _evidence(source: Source, text: Text, numbers: "NDArray[np.int64]") -> dict[Rule, Evidence]:
    import numpy as np

    few = np.unique(np.linspace(0, max(len(numbers) - 1, 0), min(len(numbers), LOOK_AT)).astype(int))
    few = few[: len(numbers)]
    names = [source.selections[at].name for at in few]
    return {rule: weigh(text, rule, numbers[few, 0], numbers[few, 1], names) for rule in rules_for(text)}


def _resolved(
    source: Source, text: Text | None, decision: Decision | None, numbers: "NDArray[np.int64]"
) -> list[tuple[int | None, int | None, str]]:
    """Start, end and certainty of every selection of a source."""
    import numpy as np

    if text is None or decision is None:
        return [(one.start, one.end, NO_TEXT) for one in source.selections]
    start, end = resolve(borders(text, decision.rule), numbers[:, 0], numbers[:, 1], decision.rule)
    apart = np.zeros(len(numbers), dtype=bool)
    for rival in decision.rivals:
        other = resolve(borders(text, rival), numbers[:, 0], numbers[:, 1], rival)
        there = (other[0] != OUTSIDE) & (other[1] != OUTSIDE) & (other[0] <= other[1])
        apart |= there & ((other[0] != start) | (other[1] != end))
    found: list[tuple[int | None, int | None, str]] = []
    for low, high, doubtful in zip(start.tolist(), end.tolist(), apart.tolist(), strict=True):
        if low == OUTSIDE or high == OUTSIDE or low > high:
            found.append((None, None, NOT_THERE))
        else:
            found.append((low, high, UNCERTAIN if doubtful or low == high else SURE))
    return found


def _code_rows(project: Project, paths: dict[str, str]) -> list[tuple[object, ...]]:
    return [
        (code.name, paths[code.guid], paths.get(code.parent, ""), code.description, code.color,
         "yes" if code.is_codable else "no", code.guid)
        for code in project.codes
    ]  # fmt: skip


def _case_rows(
    project: Project, names: dict[str, str], spans: dict[str, tuple[str, int, int]]
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    coded = [
        (coding.code, names.get(source.guid, ""), selection.guid)
        for source in project.sources
        for selection in source.selections
        for coding in selection.codings
    ]
    for case in project.cases:
        own = (case.name, case.guid)
        rows += [(*own, names.get(guid, ""), "", "", "", "") for guid in case.sources]
        stretches = [(spans[guid][0], guid) for guid in case.selections if guid in spans]
        for guid, selection in stretches:
            rows.append((*own, names.get(guid, ""), str(spans[selection][1]), str(spans[selection][2]), "", ""))
        for code, name, selection in coded:
            if code == case.guid and selection in spans:
                rows.append((*own, name, str(spans[selection][1]), str(spans[selection][2]), "", ""))
        rows += [(*own, "", "", "", _variable(project, guid), value) for guid, value in case.values.items()]
        if not (case.sources or case.selections or case.values):
            rows.append((*own, "", "", "", "", ""))
    for source in project.sources:
        on = ("", "", names.get(source.guid, ""), "", "")
        rows += [(*on, _variable(project, guid), value) for guid, value in source.values.items()]
    return rows


def _variable(project: Project, guid: str) -> str:
    return project.variables[guid].name if guid in project.variables else guid


def _set_rows(project: Project, paths: dict[str, str], names: dict[str, str]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for one in project.sets:
        rows += [(one.name, paths[guid], "code") for guid in one.codes if guid in paths]
        rows += [(one.name, names[guid], "source") for guid in one.sources if guid in names]
    return rows


def _tell(project: Project, file: str, rows: Sequence[tuple[object, ...]], notes: list[Note]) -> None:
    what = "codebook" if project.is_codebook else "project"
    origin = f" of `{project.origin}`" if project.origin else ", which does not say what program wrote it"
    counts = (
        f"{len(project.codes)} codes, {len(project.sources)} sources, {len(rows)} codings, "
        f"{len(project.users)} coders, {len(project.cases)} cases, {len(project.notes)} memos, {len(project.sets)} sets"
    )
    notes.insert(0, Note(file, "", "read", f"a {what}{origin}: {counts}."))
    for element, n in sorted(project.dropped.items()):
        notes.append(Note(file, element, "not read", f"{n} of them are in no table."))
