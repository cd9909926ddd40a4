"""The codebook as XML in DDI-Codebook 2.5 (ddi:codebook:2_5), for archives and for software that reads it.

Method: element names, their order and their attributes follow the schema of the DDI Alliance, version 2.5 of 2012.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ctipsurvey.fieldwork.data_codebook import DataCodebook, Row, rows_in
from ctipsurvey.report.data_codebook.ddi_variables import Numbered, groups, variables
from ctipsurvey.report.data_codebook.elements import add, add_texts, root
from ctipsurvey.report.data_codebook.sentences import CONSTRUCTED_NOTE, READING, access_note, heading, is_empty

if TYPE_CHECKING:
    from lxml.etree import _Element

SOFTWARE = "ctipsurvey"
MISSING = (
    "Not answered and not asked are both empty cells (system-missing) in the files; how many rows are which is told at "
    "each variable. Don't know and refused are values of their own, marked as missing."
)


def ddi_bytes(codebook: DataCodebook) -> bytes:
    """The bytes of the XML file; the same codebook gives the same bytes."""
    from lxml import etree

    top = root()
    numbered = Numbered.of(codebook)
    _document(add(top, "docDscr"), codebook)
    _study(add(top, "stdyDscr"), codebook)
    for row in rows_in(codebook.files):
        _file(add(top, "fileDscr", ID=numbered.files[row["file"]]), row, codebook)
    data = add(top, "dataDscr")
    groups(data, codebook, numbered)
    variables(data, codebook, numbered)
    return bytes(etree.tostring(top, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _document(parent: "_Element", codebook: DataCodebook) -> None:
    citation = add(parent, "citation")
    title = add(citation, "titlStmt")
    add(title, "titl", heading(codebook))
    add(title, "IDNo", codebook.name)
    produced = add(citation, "prodStmt")
    add(produced, "producer", codebook.study.centre)
    add(produced, "software", SOFTWARE)
    add(parent, "docStatus", access_note(codebook))
    for note in _notes(codebook):
        add(parent, "notes", note[1], type=note[0])


def _notes(codebook: DataCodebook) -> Iterator[tuple[str, str]]:
    """What the whole codebook says about itself, by kind."""
    if codebook.constructed:
        yield "constructed", CONSTRUCTED_NOTE
    for sentence in READING:
        yield "reading", sentence


def _study(parent: "_Element", codebook: DataCodebook) -> None:
    study, wave = codebook.study, codebook.study.wave(codebook.year)
    citation = add(parent, "citation")
    title = add(citation, "titlStmt")
    add(title, "titl", f"{study.title}, {codebook.year}")
    add(title, "IDNo", f"{codebook.questionnaire.id}_{codebook.year}")
    add(add(citation, "rspStmt"), "AuthEnty", study.centre)
    add(add(citation, "prodStmt"), "producer", study.centre)
    series = add(citation, "serStmt")
    add(series, "serName", study.title)
    if codebook.questionnaire.version:
        instrument, version = codebook.questionnaire.id, codebook.questionnaire.version
        version = f"{instrument} as asked in {codebook.year}, from version {version} of the instrument"
        add(add(citation, "verStmt"), "version", version)
    info = add(parent, "stdyInfo")
    add_texts(info, "abstract", codebook.title)
    summary = add(info, "sumDscr")
    add(summary, "timePrd", wave.period, cycle=str(codebook.year))
    add(summary, "nation", study.place)
    add(summary, "dataKind", "survey data")
    add(info, "notes", study.law, type="law")
    add(add(add(parent, "method"), "dataColl"), "resInstru", "structured")
    add(add(add(parent, "dataAccs"), "useStmt"), "restrctn", access_note(codebook))
    if codebook.constructed:
        add(parent, "notes", CONSTRUCTED_NOTE, type="constructed")


def _file(parent: "_Element", row: Row, codebook: DataCodebook) -> None:
    text = add(parent, "fileTxt")
    add(text, "fileName", row["file"])
    unit = "one time a section was asked" if row["section_id"] else "one respondent"
    label = row["label_en"] or row["label_ru"] or row["label_ky"]
    add(text, "fileCont", f"{label}. One row is {unit}.")
    size = add(text, "dimensns")
    for name, column in (("caseQnty", "n_rows"), ("varQnty", "n_variables")):
        if not is_empty(row[column]):
            add(size, name, str(int(row[column])))
    add(text, "dataMsng", MISSING)
    if codebook.constructed:
        add(parent, "notes", CONSTRUCTED_NOTE, type="constructed")
