"""The commands on recommendations: printed reports read, evidence asked, links proposed, ratings given."""

from pathlib import Path

import click

from ctipsurvey.cli.options import STUDY, VECTORS


@click.command("import-report")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--year", type=int, required=True, help="The year of the report.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the tables.")
@click.option(
    "--columns",
    type=click.Path(path_type=Path),
    help="A column mapping file (YAML) for a table with other headers than the centre's.",
)
@STUDY
def import_report(file: Path, year: int, out: Path, columns: Path | None, root: str) -> None:
    """Read a printed monitoring report (Markdown, DOCX or HTML) into tables.

    Writes recommendations.csv, new_recommendations.csv, respondents.csv, support_cases.csv, statistics.csv,
    excerpts.csv, acts.csv (every act the report names, by its line) and reading_report.csv, which lists everything
    irregular by its line. An unknown status
    stops the reading and shows the row. The scale is the study's where there is one, else the standard scale.
    """
    from ctipsurvey.collect.published.columns import load_mapping
    from ctipsurvey.run.recommendations import import_reading

    reading, written = import_reading(file, year, out, Path(root), load_mapping(columns) if columns else None)
    for name, n_rows in written.items():
        click.echo(f"{n_rows:>5} rows  {out / name}")
    for line in reading.in_short():
        click.echo(line)


@click.command()
@click.argument("target", metavar="YEAR|REPORT|FOLDER")
@click.option("--out", type=click.Path(path_type=Path), help="A CSV file for the flags, one a row.")
@STUDY
def audit(target: str, out: Path | None, root: str) -> None:
    """Questions to the evidence of every status: what is missing, too late, too old, not cited or in conflict.

    TARGET is a year of the study, a printed report (.md, .docx, .html), or what import-report made of one. No flag
    changes a status. "certain" flags follow from dates, numbers and emptiness; the others are for a person to judge.
    """
    from ctipsurvey import files
    from ctipsurvey.run.recommendations import audit_target

    found = audit_target(target, Path(root))
    for (rule, kind, certain), own in found.groupby(["rule", "kind", "certain"], sort=False):
        places = ", ".join(dict.fromkeys(own["where"]))
        click.echo(f"{len(own):>4}  {rule:<3}  {kind:<24}  {'certain ' if certain == 'yes' else 'to judge'}  {places}")
    click.echo(f"{len(found)} questions to the evidence, {int((found['certain'] == 'yes').sum())} of them certain.")
    if out:
        files.write_table(out, found)
        click.echo(f"{len(found):>5} rows  {out}")


@click.command()
@click.argument("target", metavar="REGISTER", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A CSV file for the pairs.")
@click.option("--cut", type=click.FloatRange(0, 1), default=None, help="Propose pairs from this score on.")
@VECTORS
@STUDY
def lineage(target: Path, out: Path, cut: float | None, vectors: str, root: str) -> None:
    """Propose which recommendation repeats, continues, narrows, splits or merges an earlier one.

    REGISTER is instruments/register.yaml, the folder that import-report wrote, or a CSV with report_year, no and
    text. A person settles what is proposed in instruments/lineage.yaml.
    """
    from ctipsurvey import files
    from ctipsurvey.recommendations.lineage import CUT
    from ctipsurvey.run.recommendations import link_target

    pairs = link_target(target, Path(root), vectors, CUT if cut is None else cut)
    files.write_table(out, pairs)
    for row in pairs.head(15).to_dict("records"):
        click.echo(
            f"{row['score']:.2f}  {row['from_year']}/{row['from_no']} -> {row['to_year']}/{row['to_no']}  "
            f"{row['relation']}"
        )
    click.echo(f"{len(pairs):>5} rows  {out}")


@click.command()
@click.argument("year", type=int)
@click.option(
    "--assessor", required=True, metavar="NAME", help="Who rates; the file in data/<year>/coded/assessments/."
)
@click.option("--kind", default="centre", show_default=True, help="centre, second_coder, state_body, ngo, ...")
@click.option(
    "--recommendation", "only", multiple=True, metavar="ID", help="Only these; without it, all not yet rated."
)
@click.option("--as-of", "as_of", required=True, metavar="DATE", help="The date as of which the status holds.")
@STUDY
def grade(year: int, assessor: str, kind: str, only: tuple[str, ...], as_of: str, root: str) -> None:
    """Rate recommendations by a tree of questions; each answer is kept at once, and Ctrl-C loses nothing.

    What others rated is not shown: a second assessor rates blind. The tree proposes a status with its reason; the
    assessor takes it or gives another.
    """
    from ctipsurvey.run.grading import begin, rate

    work = begin(Path(root), year, assessor, kind, as_of, only)
    rate(work, lambda text: str(click.prompt(text.rstrip(": "), default="", show_default=False)), click.echo)
    click.echo(f"Kept in {work.file}.")
