"""Memos: what coders wrote on a project, a source, a stretch, a coding or a code."""

from ctipsurvey.coding.refiqda.offsets import text_of
from ctipsurvey.coding.refiqda.project import Project

MEMOS = ("memo", "on", "source", "start", "end", "code_path", "coder", "time", "text")
"""One row is a memo on one thing: its name, what it is on, where that is, and what it says."""


def memo_rows(
    project: Project, names: dict[str, str], spans: dict[str, tuple[str, int, int]], paths: dict[str, str]
) -> list[tuple[object, ...]]:
    """The rows of MEMOS: notes where they are attached, notes attached to nothing, and selections without a code."""
    texts: dict[str, str] = {}
    for note in project.notes:
        found = text_of(note.content) if note.content is not None else None
        texts[note.guid] = found.text if found is not None else note.description
    by_guid = {note.guid: note for note in project.notes}
    rows: list[tuple[object, ...]] = []
    used: set[str] = set()

    def add(guid: str, on: str, source: str = "", span: str = "", code: str = "") -> None:
        if guid not in by_guid:
            return
        used.add(guid)
        note = by_guid[guid]
        start, end = (str(spans[span][1]), str(spans[span][2])) if span in spans else ("", "")
        coder = project.users[note.user].name if note.user in project.users else ""
        rows.append((note.name, on, source, start, end, paths.get(code, ""), coder, note.time, texts[guid]))

    for guid in project.project_notes:
        add(guid, "project")
    for code in project.codes:
        for guid in code.notes:
            add(guid, "code", code=code.guid)
    selections = {}
    for source in project.sources:
        name = names.get(source.guid, source.name)
        for guid in source.notes:
            add(guid, "source", name)
        for selection in source.selections:
            selections[selection.guid] = name
            for guid in selection.notes:
                add(guid, "selection", name, selection.guid)
            for coding in selection.codings:
                for guid in coding.notes:
                    add(guid, "coding", name, selection.guid, coding.code)
            if not selection.codings and selection.description:
                start, end = (str(at) for at in spans[selection.guid][1:]) if selection.guid in spans else ("", "")
                user = project.users[selection.user].name if selection.user in project.users else ""
                own = (name, start, end, "", user, selection.time, selection.description)
                rows.append(("", "selection", *own))
    for origin, target in project.links:
        for note_guid, other in ((origin, target), (target, origin)):
            if note_guid in by_guid and other in selections:
                add(note_guid, "selection", selections[other], other)
            elif note_guid in by_guid and other in names:
                add(note_guid, "source", names[other])
    for note in project.notes:
        if note.guid not in used:
            add(note.guid, "nothing")
    return rows
