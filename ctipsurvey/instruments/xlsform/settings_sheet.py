"""The sheet `settings`, and what an export says of itself in its last rows."""

from ctipsurvey.instruments.xlsform.columns import TITLE
from ctipsurvey.instruments.xlsform.languages import BARE
from ctipsurvey.instruments.xlsform.nodes import Plain
from ctipsurvey.instruments.xlsform.remarks import Remarks
from ctipsurvey.instruments.xlsform.tables import Row, Table

KINDS = ("questionnaire", "guide", "form")


def settings_row(table: Table | None, remarks: Remarks) -> Row:
    """The one row of settings; an empty one where there is none."""
    rows = list(table.rows(remarks)) if table else []
    for row in rows[1:]:
        remarks.add("not read", "only the first row of settings counts.", table.name if table else "", row=row.number)
    return rows[0] if rows else Row(0)


def read_settings(row: Row, languages: dict[str, str], marks: dict[str, str], stem: str, remarks: Remarks) -> Plain:
    """The instrument's own fields: id, kind, version, title, languages, default_language and other settings.

    A server that puts its own id and version into the settings leaves the last rows alone, so these count then.
    """
    content: Plain = {"id": row.cell("form_id"), "languages": dict(languages)}
    version = row.cell("version")
    marked = marks.get("instrument_id", "")
    if marked and marked != content["id"]:
        message = f"was `{content['id']}`, given by a server; the id and version written in the last rows count."
        remarks.add("repaired", message, "settings", "form_id")
        content["id"], version = marked, marks.get("instrument_version", version)
    if not content["id"]:
        content["id"] = stem
        remarks.add("guessed", f"is not given; the name of the file was taken: `{stem}`.", "settings", "form_id")
    if version:
        content["version"] = version
    kind = row.cell("kind")
    extra = dict(row.extra)
    if kind in KINDS[:2]:
        content["kind"] = kind
    elif kind and kind not in KINDS:
        extra["kind"] = kind
    default = _default_key(row.cell("default_language"), languages, remarks)
    if default:
        content["default_language"] = default
    title = _title(row, languages, default)
    content |= {"title": title} if title else {}
    extra |= {TITLE + key: text for (field, key), text in row.cells.items() if field == TITLE and key not in languages}
    return content | ({"settings": extra} if extra else {})


def _default_key(heading: str, languages: dict[str, str], remarks: Remarks) -> str:
    if heading == BARE:
        return BARE if BARE in languages else ""
    for key, name in languages.items():
        if heading and heading == name:
            return key
    for key, name in languages.items():
        if heading and heading.casefold() in (name.casefold(), key.casefold(), name.split("(")[0].strip().casefold()):
            message = f"is spelt otherwise than the columns of that language (`{name}`); it was read as that language."
            remarks.add("repaired", message, "settings", "default_language")
            return key
    if heading:
        remarks.add("irregular", f"`{heading}` is none of the languages of the form.", "settings", "default_language")
    return heading


def _title(row: Row, languages: dict[str, str], default: str) -> dict[str, str]:
    own = {key: text for (field, key), text in row.cells.items() if field == TITLE and key in languages}
    key = title_key(languages, default)
    shown = row.cell("form_title")
    if shown and (own or len(languages) > 1):
        return {name: shown if name == key else own.get(name, "") for name in dict.fromkeys((*languages, key))}
    return {key: shown} if shown else own


def title_key(languages: dict[str, str], default: str) -> str:
    """The language of the title of the form: the default one, else the first."""
    return default if default in languages else next(iter(languages), BARE)
