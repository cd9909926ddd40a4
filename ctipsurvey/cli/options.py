"""Options that several commands share."""

import click

VECTORS = click.option(
    "--vectors",
    default="auto",
    show_default=True,
    metavar="auto|none|FOLDER",
    help="Sentence vectors: the built-in ones where installed, none, or a model in a folder.",
)


def _sweep(ctx: click.Context, param: click.Parameter, root: str) -> str:
    """The study's folder, after what killed commands have left half-written in it was taken away."""
    from ctipsurvey.study import sweep_study

    sweep_study(root)
    return root


STUDY = click.option(
    "--study",
    "root",
    default=".",
    show_default="this folder",
    help="The folder of the study, or one inside it.",
    callback=_sweep,
)
