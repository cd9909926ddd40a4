"""The sheet `choices`: its rows become lists of choices."""

from ctipsurvey.instruments.xlsform.columns import SHORT_LABEL
from ctipsurvey.instruments.xlsform.nodes import Node, Plain, in_all_languages
from ctipsurvey.instruments.xlsform.remarks import Remarks
from ctipsurvey.instruments.xlsform.repairs import repaired_cell
from ctipsurvey.instruments.xlsform.survey_sheet import is_year
from ctipsurvey.instruments.xlsform.tables import Row, Table

SOURCES = ("recommendations", "ratings")


def read_choices(
    table: Table, languages: dict[str, str], remarks: Remarks
) -> tuple[dict[str, list[Node]], dict[str, str]]:
    """The lists with their choices, and of the lists that come from the register their source."""
    lists: dict[str, list[Node]] = {}
    generated: dict[str, str] = {}
    for row in table.rows(remarks):
        row.cells = {
            key: repaired_cell(text, table.name, _kind(key[0]), row.number, remarks) for key, text in row.cells.items()
        }
        name = row.cell("list_name")
        if not name:
            remarks.add("not read", "belongs to no list: it has no list_name.", table.name, row=row.number)
            continue
        if not row.cell("name"):
            remarks.add("irregular", "is a choice without a name; compilers refuse it.", table.name, "name", row.number)
        source = row.cell("source")
        if source in SOURCES and generated.setdefault(name, source) == source:
            del row.cells[("source", "")]
        lists.setdefault(name, []).append(Node(row.number, _fields(row, languages)))
    for name, source in generated.items():
        remarks.add(
            "read",
            f"the list `{name}` is taken from the {source} of the register again, not from its rows.",
            table.name,
        )
    return lists, generated


def _kind(column: str) -> str:
    return "name" if column in ("name", "list_name") else ""


def _fields(row: Row, languages: dict[str, str]) -> Plain:
    content: Plain = {"id": row.cell("name")}
    extra: dict[str, str] = {}
    labels: dict[str, str] = {}
    shorts: dict[str, str] = {}
    for (column, language), text in row.cells.items():
        if column == "label":
            labels[language] = text
        elif column == SHORT_LABEL and language in languages:
            shorts[language] = text
        elif column in ("since", "until") and is_year(text):
            content[column] = int(text)
        elif column == "missing" and text in ("yes", "no"):
            content |= {"missing": True} if text == "yes" else {}
        elif column not in ("list_name", "name"):
            extra[column + language] = text
    found = {
        "label": in_all_languages(labels, list(languages)),
        "short_label": in_all_languages(shorts, list(languages)),
    }
    content |= {name: texts for name, texts in found.items() if texts}
    extra |= row.extra
    return content | ({"extra": extra} if extra else {})
