"""The commands on a study as a whole: check it, run its years, begin a new one."""

import click

from ctipsurvey.cli.options import STUDY


@click.command()
@STUDY
def check(root: str) -> None:
    """Look over all instruments and all data of the study, and list every problem at once."""
    from ctipsurvey.run.check import check_study
    from ctipsurvey.study import load_study

    study = load_study(root)
    for line in check_study(study):
        click.echo(line)


@click.command()
@click.argument("years", nargs=-1, type=int)
@click.option("--all", "all_years", is_flag=True, help="Every year of the study.")
@click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter that the notebooks declare.",
)
@click.option("--wait", is_flag=True, help="Wait where somebody else is running the same year.")
@STUDY
def run(years: tuple[int, ...], all_years: bool, parameters: tuple[str, ...], wait: bool, root: str) -> None:
    """Run the notebooks of one or more monitoring years; without a year, the latest.

    Tables, figures, executed notebooks, report.html, report.docx and manifest.json are put in place under
    outputs/YEAR/ together, when all is done: a failed run leaves the earlier outputs as they were.
    """
    from ctipsurvey.run.notebooks import run_year
    from ctipsurvey.run.parameters import split_parameters
    from ctipsurvey.run.results import list_results
    from ctipsurvey.study import load_study

    study = load_study(root)
    given = split_parameters(parameters)
    chosen = study.years if all_years else years or (study.years[-1],)
    for year in chosen:
        study.wave(year)
    for year in dict.fromkeys(chosen):
        run_year(study, year, given, wait=wait)
        for line in list_results(study, year):
            click.echo(line)


@click.command("new-year")
@click.argument("year", type=int)
@click.option("--period", default="", help="The period that the wave covers, in words.")
@click.option("--report", default="", help="The report that it is for, in words.")
@STUDY
def new_year(year: int, period: str, report: str, root: str) -> None:
    """Add a monitoring year: its entry in study.yaml, its folders, and what the instruments ask in it."""
    from ctipsurvey.run.new_year import add_year
    from ctipsurvey.study import load_study

    for line in add_year(load_study(root), year, period or f"wave of {year}", report or f"Report for {year}"):
        click.echo(line)
