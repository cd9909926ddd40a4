"""The command `ctipsurvey`: every verb of the work, in the order of the work, and how errors end."""

import os
import sys
from pathlib import Path

import click

from ctipsurvey import __version__
from ctipsurvey.cli.agreement import agree, codings, exchange, trial
from ctipsurvey.cli.answers import collect, data
from ctipsurvey.cli.coding import code, train
from ctipsurvey.cli.forms import form
from ctipsurvey.cli.keeping import backup, restore
from ctipsurvey.cli.protection import protect, release
from ctipsurvey.cli.recommendations import audit, grade, import_report, lineage
from ctipsurvey.cli.studies import check, new_year, run


class Commands(click.Group):
    """Lists the commands in the order of the work, and ends every known error in plain words."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they are defined."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a SurveyError becomes its message and its exit code."""
        from ctipsurvey.errors import SurveyError

        try:
            return super().invoke(ctx)
        except SurveyError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            ctx.exit(error.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ctipsurvey")
def cli() -> None:
    """Monitor how a law is implemented: instruments, answers, codes, recommendations, report."""


def main() -> None:
    """The console command. An error nobody foresaw ends with exit code 1 and shows no data."""
    try:
        cli()
    except Exception as error:
        if os.environ.get("CTIPSURVEY_DEBUG"):
            raise
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f" in {Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}" if trace else ""
        click.echo(
            f"ctipsurvey stopped because of a mistake of its own: {type(error).__name__}{where}. Nothing was "
            "changed. Please report it with this line; CTIPSURVEY_DEBUG=1 shows all of it (and may show data).",
            err=True,
        )
        sys.exit(1)


IN_ORDER: tuple[click.Command, ...] = (
    check,
    import_report,
    audit,
    lineage,
    grade,
    run,
    form,
    collect,
    protect,
    data,
    code,
    train,
    agree,
    codings,
    trial,
    exchange,
    release,
    new_year,
    backup,
    restore,
)
"""The commands as `--help` lists them. A new one is a function in its module and an entry here."""

for command in IN_ORDER:
    cli.add_command(command)
