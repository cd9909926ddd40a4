"""The commands on what was collected: into tables, and out again for others."""

from pathlib import Path

import click

from ctipsurvey.cli.options import STUDY


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--year", type=int, required=True, help="The year in which it was collected.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the tables.")
@click.option(
    "--instrument",
    "names",
    multiple=True,
    metavar="ID|FILE",
    help="The instrument that was answered, or a file with it (YAML, XLSForm).",
)
@click.option("--encoding", default="", help="How the text is encoded (cp1251, koi8-r), where the file does not say.")
@click.option("--speaker", "speakers", multiple=True, metavar="LABEL=ROLE", help="Who is interviewer, respondent.")
@STUDY
def collect(
    paths: tuple[Path, ...], year: int, out: Path, names: tuple[str, ...], encoding: str, speakers: tuple[str, ...],
    root: str,
) -> None:  # fmt: skip
    """Read what was collected into tables: exports, returned Word forms, SPSS and Stata files, transcripts.

    Takes exports of KoboToolbox and ODK (.xlsx, .csv, .zip), forms made by `form export` and filled in (.docx), .sav,
    .zsav, .dta, .por, and transcripts (.txt, .docx, .odt, .srt, .vtt, .pdf). Writes responses.csv, selections.csv and
    variables.csv, or turns.csv and the whole texts, and reading_report.csv, which lists what was repaired, guessed or
    not read. Exports and forms are read by the instruments of the study, or by those that are named.
    """
    from ctipsurvey.collect.collecting import collect_files, split_speakers
    from ctipsurvey.instruments.forms import find_instrument, instruments_here

    named = {name: find_instrument(root, name) for name in names}
    of_study = {} if named else instruments_here(root)
    roles = split_speakers(speakers)
    for line in collect_files(paths, year, out, named, of_study=of_study, encoding=encoding, speakers=roles):
        click.echo(line)


@click.group()
def data() -> None:
    """The protected answers as files for others."""


@data.command("export")
@click.argument("year", type=int)
@click.option("--format", "form_", default="sav", show_default=True, metavar="FORMAT", help="sav, zsav, dta or por.")
@click.option("--lang", "language", default="en", show_default=True, help="The language of the labels.")
@click.option("--instrument", default="questionnaire", show_default=True, metavar="ID", help="Whose answers.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the files.")
@STUDY
def data_export(year: int, form_: str, language: str, instrument: str, out: Path, root: str) -> None:
    """Write a year's answers for SPSS or Stata, with labels, missing values and lawful names.

    A section asked several times becomes a file of its own. names.csv tells which name was changed into which.
    """
    from ctipsurvey.fieldwork.labelled import write_answers
    from ctipsurvey.study import load_study

    for line in write_answers(load_study(root), year, instrument, form_, language, out):
        click.echo(line)


@data.command("codebook")
@click.argument("year", type=int)
@click.option("--format", "form_", default="all", show_default=True, metavar="FORMAT", help="html, xlsx, ddi or all.")
@click.option("--instrument", default="questionnaire", show_default=True, metavar="ID", help="Whose answers.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the files.")
@click.option("--for-the-team", is_flag=True, help="Small counts as they are; the files must not leave the team.")
@STUDY
def data_codebook(year: int, form_: str, instrument: str, out: Path, for_the_team: bool, root: str) -> None:
    """Describe a year's data, one row a variable: labels in three languages, values, missing, counts.

    As a page, a workbook and DDI-Codebook 2.5. Of answers in words only their number is told, and small counts are
    hidden unless it is for the team.
    """
    from ctipsurvey.report.data_codebook.control import hide_small_counts
    from ctipsurvey.report.data_codebook.writing import write_codebook
    from ctipsurvey.study import load_study

    study = load_study(root)
    control = None if for_the_team else hide_small_counts(study, year, instrument)
    for line in write_codebook(study, year, form_, out, instrument, control):
        click.echo(line)


@data.command("harmonise")
@click.option("--to", "target", type=int, required=True, help="The year to whose items all answers are carried.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the tables.")
@STUDY
def data_harmonise(target: int, out: Path, root: str) -> None:
    """Carry the answers of all waves over to the items of one year, by crosswalk.yaml.

    Writes harmonised.csv, where every value says from which item and value it came, and crosswalk.csv.
    """
    from ctipsurvey.fieldwork.waves import write_harmonised
    from ctipsurvey.study import load_study

    for line in write_harmonised(load_study(root), target, out):
        click.echo(line)
