"""The commands: what is typed comes in, one call of one plain function goes out.

A module a part of the work; nothing but click is imported until a command runs, so that `--help` answers at once.
"""

from ctipsurvey.cli.main import cli, main

__all__ = ["cli", "main"]
