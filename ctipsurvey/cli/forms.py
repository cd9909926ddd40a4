"""The commands on instruments: to the phone, to paper and back."""

from pathlib import Path

import click

from ctipsurvey.cli.options import STUDY


@click.group()
def form() -> None:
    """Instruments to the phone (XLSForm) and back, and what changed in them from year to year."""


@form.command("export")
@click.argument("name", metavar="ID")
@click.option("--year", type=int, help="The year as which it is asked; without it, the latest.")
@click.option(
    "--format", "form_", metavar="FORMAT", default="xlsform", show_default=True, help="xlsform, docx, html or yaml."
)
@click.option("--lang", default="", metavar="en,ru,ky", help="The languages, the first one first; without it, all.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the file.")
@STUDY
def form_export(name: str, year: int | None, form_: str, lang: str, out: Path, root: str) -> None:
    """Write an instrument as it is asked in one year.

    An XLSForm with all languages is a lossless view: `form import` gives the same instrument again.
    """
    from ctipsurvey.instruments.forms import export_form
    from ctipsurvey.study import load_study

    study = load_study(root)
    languages = [language.strip() for language in lang.split(",") if language.strip()]
    _, lines = export_form(study, name, year or study.years[-1], form_, languages, out)
    for line in lines:
        click.echo(line)


@form.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The YAML file to write.")
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
def form_import(file: Path, out: Path, replace: bool) -> None:
    """Read an XLSForm, a colleague's or any other, into YAML; unknown columns and sheets are kept.

    What was repaired, guessed or not read is listed by sheet, row and column, then what the checks find in it.
    """
    from ctipsurvey.instruments.forms import import_form

    _, lines = import_form(file, out, replace=replace)
    for line in lines:
        click.echo(line)
    click.echo(str(out))


@form.command("check")
@click.argument("name", metavar="ID|FILE")
@STUDY
def form_check(name: str, root: str) -> None:
    """Check one instrument before it goes out: one of the study by its id, or any file (XLSForm or YAML).

    Translations, languages, skips, conditions, constraints, names, lists, lengths: every problem at once, each with
    its place and what to do. Neither Java nor the internet is needed.
    """
    from ctipsurvey.instruments.forms import check_form

    for line in check_form(root, name):
        click.echo(line)


@form.command("diff")
@click.argument("before", type=int)
@click.argument("after", type=int)
@click.option("--instrument", default="", metavar="ID", help="One instrument; without it, all.")
@click.option("--out", type=click.Path(path_type=Path), help="A CSV file for the changes, one a row.")
@STUDY
def form_diff(before: int, after: int, instrument: str, out: Path | None, root: str) -> None:
    """List what changed between two years: added, removed, renamed, reworded, choices, type, skip, constraint."""
    from ctipsurvey.instruments.forms import compare_years, write_changes
    from ctipsurvey.study import load_study

    changes = compare_years(load_study(root), before, after, instrument)
    for change in changes:
        click.echo(str(change))
    click.echo(f"{len(changes)} changes from {before} to {after}.")
    if out:
        write_changes(changes, out)
