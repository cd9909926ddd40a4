"""The commands that code text into themes, and train what codes."""

from pathlib import Path

import click

from ctipsurvey.cli.options import STUDY, VECTORS


@click.command()
@click.argument("year", required=False, type=int)
@click.option("--input", "source", type=click.Path(path_type=Path), help="Texts: columns id and text.")
@click.option("--output", "target", type=click.Path(path_type=Path), help="The file for the codings.")
@click.option("--review", type=click.Path(path_type=Path), help="The file for what the coder leaves to a person.")
@click.option("--coder", default="both", show_default=True, metavar="rules|model|both", help="Who codes.")
@click.option("--model", type=click.Path(path_type=Path), help="A model of `train`; without it, the shipped one.")
@VECTORS
@click.option("--engine", default="here", show_default=True, metavar="here|dask", help="Where blocks are coded.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="The scheduler of a Dask cluster (tcp://...:8786).")
@STUDY
def code(
    year: int | None,
    source: Path | None,
    target: Path | None,
    review: Path | None,
    coder: str,
    model: Path | None,
    vectors: str,
    engine: str,
    scheduler: str,
    root: str,
) -> None:
    """Code texts into the themes of the codebook: one row a text and theme, with valence, confidence and reason.

    `code 2019` codes what respondents of that year said and wrote, into outputs/coding/2019/. `code --input FILE
    --output FILE` codes a CSV or Parquet table with the columns id and text, optionally lang (en, ru, ky) and context
    (what was said before); it works in blocks and goes on where it was stopped. Nothing leaves the machine.
    """
    from ctipsurvey.errors import Problem, UsageError
    from ctipsurvey.study import load_study

    study = load_study(root)
    if year is not None and source is None and target is None:
        from ctipsurvey.language.vectors import find_encoder
        from ctipsurvey.run.coding import code_year

        encoder = None if coder == "rules" else find_encoder(vectors, study.vectors())
        for line in code_year(study, year, coder, encoder, model):
            click.echo(line)
        return
    if year is not None or source is None or target is None:
        raise UsageError(Problem("", "code", "needs a year (code 2019), or both --input FILE and --output FILE."))
    from ctipsurvey.run.cluster import Recipe, code_with

    recipe = Recipe(str(study.root), coder, vectors, str(model) if model else "")
    for line in code_with(engine, scheduler, recipe, source, target, review):
        click.echo(line)


@click.command()
@click.argument("year", required=False, type=int)
@click.option("--out", type=click.Path(path_type=Path), help="The file for the model (.skops).")
@VECTORS
@STUDY
def train(year: int | None, out: Path | None, vectors: str, root: str) -> None:
    """Train the model that codes texts; tells how it does on sentences it had not seen.

    `train 2019` learns from the study's examples and from what people coded up to 2019 (data/YEAR/coded/codings/);
    `code 2019` uses that model from then on. Without a year it learns from the examples alone and needs --out.
    """
    from ctipsurvey.errors import Problem, UsageError
    from ctipsurvey.language.vectors import find_encoder
    from ctipsurvey.study import load_study

    study = load_study(root)
    encoder = find_encoder(vectors, study.vectors())
    if year is not None:
        from ctipsurvey.run.coding import train_on_year

        study.wave(year)
        scores = train_on_year(study, year, out, encoder, click.echo)
        out = out or study.model(year)
    elif out is not None:
        from ctipsurvey.coding.training import train as train_model

        scores = train_model(study, out, encoder)
    else:
        raise UsageError(Problem("", "train", "needs a year (train 2019), or --out FILE."))
    for score in scores:
        shown = f"precision {score.precision:.2f}, recall {score.recall:.2f}, F1 {score.f1:.2f}"
        click.echo(f"{score.way:20} {score.language:4} {score.n_sentences:>5} sentences: {shown}")
    click.echo(str(out))
