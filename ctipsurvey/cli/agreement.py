"""The commands on coders: compared, settled, trained, exchanged with other programs."""

from pathlib import Path
from typing import Any

import click

from ctipsurvey.cli.options import STUDY, VECTORS


@click.command()
@click.argument("year", type=int)
@click.argument("more", nargs=-1, metavar="[CODER]...")
@click.option("--coders", default="", metavar="A B rules", help="Whom to compare; without it, all people.")
@click.option(
    "--unit", default="segment", show_default=True, metavar="segment|turn|character", help="What is compared."
)
@click.option("--drift", default="", metavar="CODER", help="Compare two versions of one coder instead.")
@click.option("--before", default="", metavar="VERSION", help="With --drift: the earlier version of a person.")
@click.option("--after", default="", metavar="VERSION", help="With --drift: the later one.")
@VECTORS
@STUDY
def agree(
    year: int,
    more: tuple[str, ...],
    coders: str,
    unit: str,
    drift: str,
    before: str,
    after: str,
    vectors: str,
    root: str,
) -> None:
    """How far the coders of a year agree, code by code, with intervals; people with people, or with the program.

    A coder is a person (data/YEAR/coded/codings/), adjudicated, or rules, model or both, which code what the people
    read. The tables are kept in outputs/coding/YEAR/: agreement, agreement_pairs and disagreements, which lists what to
    talk about first. `--drift CODER` compares a coder with itself: two versions of a person's log, or what the program
    said when `code` was last run with what it says now.
    """
    from ctipsurvey.language.vectors import find_encoder
    from ctipsurvey.run.agreement import drift_of_year, needed_coders, save_agreement
    from ctipsurvey.study import load_study

    study = load_study(root)
    study.wave(year)
    names = [name.strip() for name in (*coders.split(","), *more) if name.strip()]
    machines = {"model", "both"} & {*names, drift}
    encoder = find_encoder(vectors, study.vectors()) if machines else None
    if drift:
        found = drift_of_year(study, year, drift, before, after, encoder)
        click.echo(f"{'code':24} segments  before  after  lost  gained  agree  kappa  alpha [95 %]")
        for row in found.to_dict("records"):
            click.echo(
                f"{row['code']:24} {row['n_units']:>8} {row['n_before']:>7} {row['n_after']:>6} {row['n_lost']:>5} "
                f"{row['n_gained']:>7} {_percent(row['percent'])} {_alpha(row)}  {row['note']}"
            )
        return
    whole, paths = save_agreement(study, needed_coders(study, year, names, encoder), unit)
    click.echo(f"{'code':24} {unit + 's':>10}  in   agree  kappa  alpha [95 %]           AC1")
    for row in whole.to_dict("records"):
        click.echo(
            f"{row['code']:24} {row['n_units']:>10} {_percent(row['prevalence'])} {_percent(row['percent'])} "
            f"{_alpha(row):28} {row['ac1']:>6.2f}  {row['note']}"
        )
    for path in paths:
        click.echo(study.relative(path))


def _percent(share: float) -> str:
    return f"{share:>5.0%}" if share == share else "    –"


def _alpha(row: dict[Any, Any]) -> str:
    bounds = f"[{row['alpha_low']:.2f} to {row['alpha_high']:.2f}]"
    return f"{row['kappa']:>6.2f} {row['alpha']:>6.2f} {bounds:16}"


@click.group()
def codings() -> None:
    """What people coded: settle what they differ on, carry it over to new texts, write it for Excel and SPSS."""


@codings.command("export")
@click.argument("year", type=int)
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--by", default="coding", show_default=True, metavar="coding|segment|turn|respondent", help="What a row is."
)
@STUDY
def codings_export(year: int, target: Path, by: str, root: str) -> None:
    """Write a year's codings of all coders (.csv, .parquet, .xlsx, .sav): a row a coding, or a 0/1 column a code."""
    from ctipsurvey.run.exchange import export_codings
    from ctipsurvey.study import load_study

    for line in export_codings(load_study(root), year, target, by):
        click.echo(line)


@codings.command("settle")
@click.argument("year", type=int)
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--by", "coder", required=True, metavar="NAME", help="Who settled it.")
@STUDY
def codings_settle(year: int, source: Path, coder: str, root: str) -> None:
    """Take in a disagreements table of `agree` with the columns decision, valence and remark filled in.

    What was settled counts from then on; the coders' own codings stay as they are.
    """
    from ctipsurvey.run.agreement import settle_year
    from ctipsurvey.study import load_study

    study = load_study(root)
    n_settled, n_waiting = settle_year(study, year, source, coder)
    click.echo(f"{n_settled:>6} segments settled  {study.relative(study.adjudicated(year))}")
    click.echo(f"{n_waiting:>6} segments wait for a decision")


@codings.command("anchor")
@click.argument("year", type=int)
@click.argument("old_turns", type=click.Path(path_type=Path))
@STUDY
def codings_anchor(year: int, old_turns: Path, root: str) -> None:
    """Carry people's codings over from an earlier version of the turns (OLD_TURNS) to the present one."""
    from ctipsurvey.run.exchange import anchor_year
    from ctipsurvey.study import load_study

    for line in anchor_year(load_study(root), year, old_turns):
        click.echo(line)


@click.group()
def trial() -> None:
    """Trial coding for students: a fixed set of segments, scored against what was settled."""


@trial.command("make")
@click.argument("year", type=int)
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--segments", default=40, show_default=True, help="How many segments.")
@click.option("--seed", default=1, show_default=True, help="Another number draws another set.")
@STUDY
def trial_make(year: int, target: Path, segments: int, seed: int, root: str) -> None:
    """Write the exercise: fill in code, valence and coder; copy a row for a second code, leave code empty for none."""
    from ctipsurvey.run.agreement import make_exercise
    from ctipsurvey.study import load_study

    n = make_exercise(load_study(root), year, segments, seed, target)
    click.echo(f"{n:>6} segments  {target.name}")


@trial.command("score")
@click.argument("year", type=int)
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@STUDY
def trial_score(year: int, sources: tuple[Path, ...], root: str) -> None:
    """Score filled exercises against what was settled, by coder and code."""
    from ctipsurvey.run.agreement import score_exercise
    from ctipsurvey.study import load_study

    click.echo(f"{'coder':20} {'code':24} segments settled given right precision recall kappa valence")
    for row in score_exercise(load_study(root), year, sources).to_dict("records"):
        click.echo(
            f"{row['coder']:20} {row['code']:24} {row['n_units']:>8} {row['n_settled']:>7} {row['n_given']:>5} "
            f"{row['n_right']:>5} {row['precision']:>9.2f} {row['recall']:>6.2f} {row['kappa']:>5.2f} "
            f"{row['valence_right']:>7.2f}"
        )


@click.group()
def exchange() -> None:
    """Codebooks and codings to and from NVivo, MAXQDA, ATLAS.ti and others (REFI-QDA: .qdc, .qdpx)."""


@exchange.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The folder for the tables.")
@click.option("--year", type=int, help="Add the codings to this year's logs instead (files exported from here).")
@click.option("--coder", default="", help="With --year: the name for codings that have none.")
@STUDY
def exchange_import(source: Path, out: Path | None, year: int | None, coder: str, root: str) -> None:
    """Read a .qdc or .qdpx file of any product into tables: codes, sources, codings, cases, memos, sets, import_report.

    The report says which rule positions were read by, and what was dropped or is uncertain.
    """
    from ctipsurvey.errors import Problem, UsageError
    from ctipsurvey.run.exchange import import_exchange, take_in

    if (out is None) == (year is None):
        raise UsageError(Problem("", "exchange import", "needs a folder (--out DIR) or a year (--year 2019)."))
    if year is not None:
        from ctipsurvey.study import load_study

        lines = take_in(load_study(root), year, source, coder)
    else:
        assert out is not None
        lines = import_exchange(source, out)
    for line in lines:
        click.echo(line)


@exchange.command("export")
@click.argument("year", type=int)
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--coders", default="", metavar="A,B,rules", help="Whose codings; without it, all people's.")
@click.option("--nvivo", is_flag=True, help="Positions as NVivo counts them; matters for texts with emoji.")
@click.option("--lang", default="en", show_default=True, metavar="en|ru|ky", help="The language of the codes.")
@STUDY
def exchange_export(year: int, target: Path, coders: str, nvivo: bool, lang: str, root: str) -> None:
    """Write a year's codebook (.qdc) or its protected texts with codings and cases (.qdpx)."""
    from ctipsurvey.errors import Problem, UsageError, did_you_mean
    from ctipsurvey.run.exchange import export_exchange
    from ctipsurvey.study import load_study

    if lang not in ("en", "ru", "ky"):
        raise UsageError(Problem("", "--lang", f"`{lang}` is no language. {did_you_mean(lang, ('en', 'ru', 'ky'))}"))
    names = [name.strip() for name in coders.split(",") if name.strip()]
    for line in export_exchange(load_study(root), year, target, coders=names, nvivo=nvivo, language=lang):
        click.echo(line)
