"""The commands by which people are protected: what leaves, and whether what came is what left."""

from pathlib import Path

import click

from ctipsurvey.cli.options import STUDY


@click.command()
@click.argument("year", type=int)
@click.option("--prepare", is_flag=True, help="Write the tables to fill in, and say what is still in the way.")
@click.option(
    "--check", "package", type=click.Path(path_type=Path), help="A package, or its unpacked folder, to check."
)
@click.option("--out", type=click.Path(path_type=Path), help="Another folder for the package.")
@STUDY
def release(year: int, prepare: bool, package: Path | None, out: Path | None, root: str) -> None:
    """Build the package that reviewers get of a year, or say everything that is in the way.

    Nothing leaves before every output has a line on what it is and why it is safe, two people approved just this
    content, and no original string was found in it. --check tells whether a package is what was released.
    """
    from datetime import date

    from ctipsurvey.run.releasing import check_release, prepare_release, release_year
    from ctipsurvey.study import load_study

    if package:
        click.echo(check_release(package, year))
        return
    study = load_study(root)
    today = date.today().isoformat()
    for line in prepare_release(study, year, today) if prepare else release_year(study, year, today, out):
        click.echo(line)
