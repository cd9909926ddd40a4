"""The annexes: who was asked and how they took part, support given to victims, and tables of figures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ctipsurvey.collect.published.blocks import Block, Notes, plain
from ctipsurvey.collect.published.grid import DASHES, Row, Table, merge_rows, note_gaps, split_into_tables

ORGANISATION = re.compile(r"organi[sz]ation|организаци|уюм|body|орган", re.IGNORECASE)
PARTICIPATION = re.compile(r"^(?:notes?|remarks?|participation|примечани|комментари|участи|эскертүү)", re.IGNORECASE)
CASES = re.compile(r"^(?:cases?|number of cases|случа|количество случаев|кол-во|учур)", re.IGNORECASE)
SUPPORT = re.compile(r"support|assistance|помощ|поддержк|жардам|колдоо", re.IGNORECASE)

WAYS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "none",
        re.compile(r"not provided|not received|declined|refused|не предоставлен|не получен|отказ|берилген жок", re.I),
    ),
    ("questionnaire", re.compile(r"questionnaire|анкет|опросник|сурамжылоо барагы", re.I)),
    ("interview", re.compile(r"interview|интервью|маек", re.I)),
    ("information", re.compile(r"information|информаци|сведения|маалымат", re.I)),
)
"""How a body took part, by the words of the notes column; the first that fits wins."""

KINDS_OF_BODY: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "international_organisation",
        re.compile(
            r"\b(?:IOM|ILO|UNODC|UNICEF|UNDP|UNHCR|UNFPA|OSCE|UN Women|USAID|ICRC)\b|international|united nations|"
            r"МОМ\b|МОТ\b|УНП ООН|ЮНИСЕФ|ОБСЕ|международн|эл аралык",
            re.I,
        ),
    ),
    (
        "ngo",
        re.compile(
            r"\b(?:PA|PF|NGO|CSO|ОО|ОФ|НПО|КБ|КФ)\b|\bfund\b|foundation|association|crisis|union|фонд|кризисн",
            re.I,
        ),
    ),
    (
        "state_body",
        re.compile(
            r"ministry|service|office|committee|agency|department|administration|prosecut|government|court|police|ombudsm|"
            r"министерств|служб|комитет|агентств|прокуратур|аппарат|правительств|министрлик|кызмат|мамлекеттик",
            re.I,
        ),
    ),
    ("ngo", re.compile(r"cent(?:er|re)|initiative|центр|борбор", re.I)),
)
"""What kind of body an organisation is, by words in its name; the first that fits wins."""

TOWN = re.compile(
    r",\s*(?P<town>[^,]*\b(?:city|town|village|region|oblast|district|г\.|город|село|область|район|шаары|айылы|облусу|району)[^,]*)$",
    re.IGNORECASE,
)
TOWN_INSIDE = re.compile(r"\bin (?P<town>(?:[A-Z][\w-]*\s)+(?:region|oblast|district|City|city|town))\b")

KINDS_OF_SUPPORT: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("refused_material", re.compile(r"refus\w+ (?:from|of) material|отказ\w* в материальн", re.I)),
    ("moral_support", re.compile(r"moral support|моральн", re.I)),
    ("cash", re.compile(r"\b(?:KGS|USD|сом)\b|\ballowance|пособи|жөлөкпул", re.I)),
    (
        "in_kind",
        re.compile(r"\bfood|clothes|coal|firewood|in the form of|продукт|одежд|уголь|дров|азык|кийим|көмүр", re.I),
    ),
    ("unemployment_registration", re.compile(r"unemployed|unemployment|безработн|жумушсуз", re.I)),
    ("training", re.compile(r"training|seminar|course|vocational|обучени|семинар|курс|окутуу", re.I)),
    ("medical", re.compile(r"medical|health care services|treatment|медицин|лечени|дарыл", re.I)),
    ("schooling", re.compile(r"school enrol|enrolment|enrollment|в школу|мектепке", re.I)),
    ("consultation", re.compile(r"consultations? on|legal advice|консультаци\w+ по|кеңеш", re.I)),
    ("referral", re.compile(r"referr(?:al|ed)|направлени|перенаправ|жолдом", re.I)),
    ("land_lease", re.compile(r"\bland\b|земл|жер участ", re.I)),
)
"""Kinds of support, by words of the description; all that fit are given."""

PLACE_WORDS = re.compile(
    r"\b(?:mayor'?s? office of|department of .*? of|polyclinics? of|FMC(?: No\. ?\d+)? of|aiyl okmotu of|"
    r"inter-district|"
    r"district|state|region|city|town|department|administration|aiyl\s+(?:okmotu|aimak)|FMC|polyclinics?|"
    r"of|labor|and|social|development|education|office|mayor's|mayor’s|No\.? ?\d+)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"^[-+−]?\d{1,3}(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)?\s*%?$|^[-+−]?\d+(?:[.,]\d+)?\s*%?$")


@dataclass(frozen=True)
class Respondent:
    """One body of the annex of respondents, and how it took part."""

    report_year: str
    no: str
    organisation: str
    town: str
    kind: str
    participation: str
    notes_printed: str
    source_line: int


@dataclass(frozen=True)
class SupportCase:
    """One line of the annex of support: who helped, where, in how many cases and how."""

    report_year: str
    no: str
    organisation: str
    place: str
    n_cases: str
    kinds: str
    support_printed: str
    source_line: int


@dataclass(frozen=True)
class Statistic:
    """One number of a table of figures, with the words of its row and its column."""

    report_year: str
    table: str
    row: str
    column: str
    value: str
    printed: str
    source_line: int


def read_annexes(
    blocks: Sequence[Block], year: int, already_read: Sequence[Block], notes: Notes
) -> tuple[list[Respondent], list[SupportCase], list[Statistic]]:
    """The respondents, support cases and figures of a report; a table that is none of these is noted."""
    respondents: list[Respondent] = []
    cases: list[SupportCase] = []
    figures: list[Statistic] = []
    known = {id(block) for block in already_read}
    rest = [block for block in blocks if id(block) not in known]
    for table in split_into_tables(rest, lambda cells: _annex(cells) != "", notes):
        kind = _annex(table.header)
        if kind == "respondents":
            for row in merge_rows(table, 0, notes):
                respondents.append(_respondent(row, table, year, notes))
            note_gaps([(entry.source_line, entry.no) for entry in respondents], "annex of respondents", notes)
        elif kind == "support":
            for row in merge_rows(table, 0, notes):
                cases.append(_support_case(row, table, year, notes))
            note_gaps([(entry.source_line, entry.no) for entry in cases], "annex of support", notes)
        elif _is_contents(table):
            notes.add(table.line, "table of contents", "a table of contents; its page numbers are no figures")
        else:
            found = _statistics(table, year)
            figures += found
            if not found:
                notes.add(table.line, "table not read", "a table that is none of those this command knows; NOT read")
    if not respondents:
        notes.add(0, "no respondents", "no table with the columns organisation and notes was found")
    if not cases:
        notes.add(0, "no support cases", "no table with the columns organisation, case and support was found")
    return respondents, cases, figures


def _annex(cells: Sequence[str]) -> str:
    """'respondents' or 'support' if these cells are the header of that annex, else ''."""
    cells = [cell.strip() for cell in cells]
    if len(cells) < 3 or not any(ORGANISATION.search(cell) and len(cell) < 60 for cell in cells):
        return ""
    if any(CASES.match(cell) for cell in cells) and any(SUPPORT.search(cell) for cell in cells):
        return "support"
    return "respondents" if any(PARTICIPATION.match(cell) for cell in cells) else ""


def _is_contents(table: Table) -> bool:
    rows = [table.header, *(block.cells for block in table.rows)]
    return sum("....." in row[0] for row in rows) > len(rows) / 2


def _column(table: Table, pattern: re.Pattern[str]) -> int:
    return next(at for at, cell in enumerate(table.header) if pattern.search(cell.strip()))


def _respondent(row: Row, table: Table, year: int, notes: Notes) -> Respondent:
    name = plain(row.cells[_column(table, ORGANISATION)])
    printed = plain(row.cells[_column(table, PARTICIPATION)])
    number = row.cells[0].strip(". ")
    way = next((way for way, pattern in WAYS if pattern.search(printed)), "")
    kind = kind_of_body(name)
    if not way:
        notes.add(
            row.line,
            "participation not known",
            f"respondent {number}: how it took part is in other words; left empty",
        )
    if not kind:
        notes.add(
            row.line,
            "kind not known",
            f"respondent {number}: the kind of body cannot be told from its name; left empty",
        )
    organisation, town = split_town(name)
    return Respondent(str(year), number, organisation, town, kind, way, printed, row.line)


def kind_of_body(name: str) -> str:
    """What kind of body this is by its name: state_body, ngo, international_organisation or ''.

    >>> kind_of_body("Aimira PF, Jalal-Abad City"), kind_of_body("Ministry of Finance")
    ('ngo', 'state_body')
    """
    return next((kind for kind, pattern in KINDS_OF_BODY if pattern.search(name)), "")


def split_town(name: str) -> tuple[str, str]:
    """The name without its town, and the town.

    >>> split_town("DIA PF, Osh City")
    ('DIA PF', 'Osh City')
    """
    match = TOWN.search(name)
    if match:
        return name[: match.start()].strip(), match["town"].strip()
    inside = TOWN_INSIDE.search(name)
    if inside and inside.end() == len(name):
        return name[: inside.start()].strip(), inside["town"].strip()
    return name, inside["town"].strip() if inside else ""


def _support_case(row: Row, table: Table, year: int, notes: Notes) -> SupportCase:
    name = plain(row.cells[_column(table, ORGANISATION)])
    count = plain(row.cells[_column(table, CASES)])
    support_columns = [at for at, cell in enumerate(table.header) if SUPPORT.search(cell)]
    printed = plain(row.cells[support_columns[-1]])
    number = row.cells[0].strip(". ")
    kinds = [kind for kind, pattern in KINDS_OF_SUPPORT if pattern.search(printed)]
    if not count:
        notes.add(row.line, "no number of cases", f"support {number}: the cell is empty; left empty, not read as 0")
    elif not count.isdigit():
        notes.add(row.line, "number of cases", f"support {number}: '{count}' is no whole number; kept as printed")
    if not kinds:
        notes.add(row.line, "kind of support not known", f"support {number}: described in other words; left empty")
    return SupportCase(str(year), number, name, place_of(name), count, ";".join(kinds), printed, row.line)


def place_of(name: str) -> str:
    """The place in the name of a local body.

    >>> place_of("Nookat inter-district department of labor and social development")
    'Nookat'
    >>> place_of("Mayor's office of Osh City")
    'Osh'
    """
    words = PLACE_WORDS.sub(" ", name.replace("’", "'"))
    found = re.findall(r"[A-ZА-ЯЁӨҮҢ][\w-]+", words)
    return found[0] if found else ""


def _statistics(table: Table, year: int) -> list[Statistic]:
    """The numbers of a table of figures in reading order; nothing where most cells are no numbers."""
    rows = [(block.line, [plain(cell) for cell in block.cells]) for block in table.rows]
    rows.insert(0, (table.line, list(table.header)))
    rows = [(line, cells) for line, cells in rows if not all(DASHES.match(cell) for cell in cells)]
    title = table.title
    if rows and sum(bool(cell) for cell in rows[0][1]) == 1:
        title = " ".join(filter(None, rows.pop(0)[1]))
    if len(rows) < 2:
        return []
    header, body = rows[0][1], rows[1:]
    cells = [cell for _, row in body for cell in row[1:] if cell]
    if not cells or sum(bool(NUMBER.match(cell)) for cell in cells) < len(cells) * 0.6:
        return []
    return [
        Statistic(
            report_year=str(year),
            table=title,
            row=row[0],
            column=header[at] if at < len(header) else "",
            value=_bare_number(cell),
            printed=cell,
            source_line=line,
        )
        for line, row in body
        for at, cell in enumerate(row)
        if at > 0 and cell
    ]


def _bare_number(printed: str) -> str:
    if not NUMBER.match(printed):
        return ""
    return re.sub(r"[ \u00a0\u202f%]", "", printed).replace(",", ".").replace("−", "-")
