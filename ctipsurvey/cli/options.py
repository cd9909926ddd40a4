"""Options that several commands share."""

import click

VECTORS = click.option(
    "--vectors",
    default="auto",
    show_default=True,
    metavar="auto|none|FOLDER",
    help="Sentence vectors: the built-in ones where installed, none, or a model in a folder.",
)
STUDY = click.option(
    "--study",
    "root",
    default=".",
    show_default="this folder",
    help="The folder of the study, or one inside it.",
)
