"""The commands by which people are protected: what leaves, and whether what came is what left."""

from pathlib import Path

import click

from ctipsurvey.cli.options import STUDY


@click.command()
@click.argument("year", required=False, type=int)
@click.option("--prepare", is_flag=True, help="Only write the list of interviews, to be filled in.")
@click.option("--input", "source", type=click.Path(path_type=Path), help="Texts: columns id and text, optionally lang.")
@click.option("--output", "target", type=click.Path(path_type=Path), help="The file for the protected texts.")
@STUDY
def protect(year: int | None, prepare: bool, source: Path | None, target: Path | None, root: str) -> None:
    """Take names, numbers and villages out of what was received; what is uncertain goes to a person.

    `protect 2019` reads data/2019/received/collected/ (what `collect` wrote) and data/2019/received/interviews.csv
    (who was asked, with what consent, kept until when), and writes data/2019/protected/ and
    data/2019/received/review.csv. Decide there (mask or keep), and run it again. Pseudonyms are the same in every
    year; their key is data/key.age, encrypted with a passphrase. `protect --input FILE --output FILE` protects any
    table of texts and gives the place and kind of every finding.
    """
    from ctipsurvey.errors import Problem, UsageError

    if source is not None and target is not None and year is None:
        from ctipsurvey.protect.table import protect_file

        for line in protect_file(source, target):
            click.echo(line)
        return
    if year is None or source is not None or target is not None:
        raise UsageError(Problem("", "protect", "needs a year (protect 2019), or both --input FILE and --output FILE."))
    from datetime import date

    from ctipsurvey.files.encryption import read_passphrase
    from ctipsurvey.protect.protecting import PURPOSE, protect_year
    from ctipsurvey.protect.received import prepare_list
    from ctipsurvey.study import load_study

    study = load_study(root)
    study.wave(year)
    if prepare:
        n_new, n_rows = prepare_list(study, year)
        click.echo(f"{n_rows:>6} rows  {study.relative(study.interviews(year))}, {n_new} of them new: fill them in")
        return
    passphrase = read_passphrase(PURPOSE, new=not study.key().exists())
    for line in protect_year(study, year, passphrase, date.today()):
        click.echo(line)


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
    key: tuple[str, ...] = ()
    if study.key().exists():
        from ctipsurvey.files.encryption import read_passphrase
        from ctipsurvey.protect.protecting import PURPOSE
        from ctipsurvey.protect.pseudonyms import load_key

        key = tuple(load_key(study, read_passphrase(PURPOSE, new=False)).originals())
    lines = prepare_release(study, year, today, key) if prepare else release_year(study, year, today, out, key)
    for line in lines:
        click.echo(line)
