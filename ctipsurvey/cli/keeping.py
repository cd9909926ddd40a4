"""The commands that keep a study safe: a backup as one encrypted file, and back from it."""

from pathlib import Path

import click

from ctipsurvey.cli.options import STUDY


@click.command()
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE.age")
@click.option("--to", multiple=True, metavar="age1...", help="A public key of age; without it, a passphrase is asked.")
@click.option(
    "--plain", is_flag=True, help="Not encrypted (FILE.zip): only where received/ is empty and no key is there."
)
@click.option("--replace", is_flag=True, help="Take the place of a backup of this name.")
@STUDY
def backup(target: Path, to: tuple[str, ...], plain: bool, replace: bool, root: str) -> None:
    """Write all of the study that cannot be made again into one encrypted file.

    Instruments, notebooks and data go in, with received/ and the key; outputs do not. The passphrase is typed twice, or
    stands in a file named by CTIPSURVEY_PASSPHRASE_FILE; it is never part of a command. Without it nobody opens the
    backup again. 2 GB at most.
    """
    from ctipsurvey.run.keeping import back_up
    from ctipsurvey.study import load_study

    for line in back_up(load_study(root), target, to=to, plain=plain, replace=replace):
        click.echo(line)


@click.command()
@click.argument("source", type=click.Path(path_type=Path), metavar="FILE.age")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--identity", type=click.Path(path_type=Path), help="The file with the secret half of an age key.")
def restore(source: Path, folder: Path, identity: Path | None) -> None:
    """Put what a backup holds into a new folder, after every file was checked; nothing is ever overwritten."""
    from ctipsurvey.run.keeping import restore as restore_backup

    for line in restore_backup(source, folder, identity):
        click.echo(line)
