"""The commands: one a verb of the work, each calling one plain function.

Nothing but click is imported here until a command runs, so that `--help` answers at once.
"""

import os
import sys
from pathlib import Path
from typing import Any

import click

from ctipsurvey import __version__

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


@cli.command()
@STUDY
def check(root: str) -> None:
    """Look over all instruments and all data of the study, and list every problem at once."""
    from ctipsurvey.run.check import check_study
    from ctipsurvey.study import load_study

    study = load_study(root)
    for line in check_study(study):
        click.echo(line)


@cli.command("import-report")
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


@cli.command()
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


@cli.command()
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


@cli.command()
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


@cli.command()
@click.argument("years", nargs=-1, type=int)
@click.option("--all", "all_years", is_flag=True, help="Every year of the study.")
@click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter that the notebooks declare.",
)
@click.option("--wait", is_flag=True, help="Wait where somebody else is running the same year.")
@STUDY
def run(years: tuple[int, ...], all_years: bool, parameters: tuple[str, ...], wait: bool, root: str) -> None:
    """Run the notebooks of one or more monitoring years; without a year, the latest.

    Tables, figures, executed notebooks, report.html, report.docx and manifest.json are put in place under
    outputs/YEAR/ together, when all is done: a failed run leaves the earlier outputs as they were.
    """
    from ctipsurvey.run.notebooks import run_year
    from ctipsurvey.run.parameters import split_parameters
    from ctipsurvey.run.results import list_results
    from ctipsurvey.study import load_study

    study = load_study(root)
    given = split_parameters(parameters)
    chosen = study.years if all_years else years or (study.years[-1],)
    for year in chosen:
        study.wave(year)
    for year in dict.fromkeys(chosen):
        run_year(study, year, given, wait=wait)
        for line in list_results(study, year):
            click.echo(line)


@cli.group()
def form() -> None:
    """Instruments to the phone (XLSForm) and back, and what changed in them from year to year."""


@form.command("export")
@click.argument("name", metavar="ID")
@click.option("--year", type=int, help="The year as which it is asked; without it, the latest.")
@click.option(
    "--format", "form_", metavar="FORMAT", default="xlsform", show_default=True, help="xlsform, docx, html or yaml."
)
@click.option("--lang", default="", metavar="en,ru,ky", help="The languages, the first one first; without it, all.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the file.")
@STUDY
def form_export(name: str, year: int | None, form_: str, lang: str, out: Path, root: str) -> None:
    """Write an instrument as it is asked in one year.

    An XLSForm with all languages is a lossless view: `form import` gives the same instrument again.
    """
    from ctipsurvey.instruments.forms import export_form
    from ctipsurvey.study import load_study

    study = load_study(root)
    languages = [language.strip() for language in lang.split(",") if language.strip()]
    _, lines = export_form(study, name, year or study.years[-1], form_, languages, out)
    for line in lines:
        click.echo(line)


@form.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The YAML file to write.")
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
def form_import(file: Path, out: Path, replace: bool) -> None:
    """Read an XLSForm, a colleague's or any other, into YAML; unknown columns and sheets are kept.

    What was repaired, guessed or not read is listed by sheet, row and column, then what the checks find in it.
    """
    from ctipsurvey.instruments.forms import import_form

    _, lines = import_form(file, out, replace=replace)
    for line in lines:
        click.echo(line)
    click.echo(str(out))


@form.command("check")
@click.argument("name", metavar="ID|FILE")
@STUDY
def form_check(name: str, root: str) -> None:
    """Check one instrument before it goes out: one of the study by its id, or any file (XLSForm or YAML).

    Translations, languages, skips, conditions, constraints, names, lists, lengths: every problem at once, each with
    its place and what to do. Neither Java nor the internet is needed.
    """
    from ctipsurvey.instruments.forms import check_form

    for line in check_form(root, name):
        click.echo(line)


@form.command("diff")
@click.argument("before", type=int)
@click.argument("after", type=int)
@click.option("--instrument", default="", metavar="ID", help="One instrument; without it, all.")
@click.option("--out", type=click.Path(path_type=Path), help="A CSV file for the changes, one a row.")
@STUDY
def form_diff(before: int, after: int, instrument: str, out: Path | None, root: str) -> None:
    """List what changed between two years: added, removed, renamed, reworded, choices, type, skip, constraint."""
    from ctipsurvey.instruments.forms import compare_years, write_changes
    from ctipsurvey.study import load_study

    changes = compare_years(load_study(root), before, after, instrument)
    for change in changes:
        click.echo(str(change))
    click.echo(f"{len(changes)} changes from {before} to {after}.")
    if out:
        write_changes(changes, out)


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--year", type=int, required=True, help="The year in which it was collected.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the tables.")
@click.option(
    "--instrument",
    "names",
    multiple=True,
    metavar="ID|FILE",
    help="The instrument that was answered, or a file with it (YAML, XLSForm).",
)
@click.option("--encoding", default="", help="How the text is encoded (cp1251, koi8-r), where the file does not say.")
@click.option("--speaker", "speakers", multiple=True, metavar="LABEL=ROLE", help="Who is interviewer, respondent.")
@STUDY
def collect(
    paths: tuple[Path, ...], year: int, out: Path, names: tuple[str, ...], encoding: str, speakers: tuple[str, ...],
    root: str,
) -> None:  # fmt: skip
    """Read what was collected into tables: exports, returned Word forms, SPSS and Stata files, transcripts.

    Takes exports of KoboToolbox and ODK (.xlsx, .csv, .zip), forms made by `form export` and filled in (.docx), .sav,
    .zsav, .dta, .por, and transcripts (.txt, .docx, .odt, .srt, .vtt, .pdf). Writes responses.csv, selections.csv and
    variables.csv, or turns.csv and the whole texts, and reading_report.csv, which lists what was repaired, guessed or
    not read. Exports and forms are read by the instruments of the study, or by those that are named.
    """
    from ctipsurvey.collect.collecting import collect_files, split_speakers
    from ctipsurvey.instruments.forms import find_instrument, instruments_here

    named = {name: find_instrument(root, name) for name in names}
    of_study = {} if named else instruments_here(root)
    roles = split_speakers(speakers)
    for line in collect_files(paths, year, out, named, of_study=of_study, encoding=encoding, speakers=roles):
        click.echo(line)


@cli.group()
def data() -> None:
    """The protected answers as files for others."""


@data.command("export")
@click.argument("year", type=int)
@click.option("--format", "form_", default="sav", show_default=True, metavar="FORMAT", help="sav, zsav, dta or por.")
@click.option("--lang", "language", default="en", show_default=True, help="The language of the labels.")
@click.option("--instrument", default="questionnaire", show_default=True, metavar="ID", help="Whose answers.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the files.")
@STUDY
def data_export(year: int, form_: str, language: str, instrument: str, out: Path, root: str) -> None:
    """Write a year's answers for SPSS or Stata, with labels, missing values and lawful names.

    A section asked several times becomes a file of its own. names.csv tells which name was changed into which.
    """
    from ctipsurvey.fieldwork.labelled import write_answers
    from ctipsurvey.study import load_study

    for line in write_answers(load_study(root), year, instrument, form_, language, out):
        click.echo(line)


@data.command("codebook")
@click.argument("year", type=int)
@click.option("--format", "form_", default="all", show_default=True, metavar="FORMAT", help="html, xlsx, ddi or all.")
@click.option("--instrument", default="questionnaire", show_default=True, metavar="ID", help="Whose answers.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the files.")
@STUDY
def data_codebook(year: int, form_: str, instrument: str, out: Path, root: str) -> None:
    """Describe a year's data, one row a variable: labels in three languages, values, missing, counts.

    As a page, a workbook and DDI-Codebook 2.5. Of answers in words only their number is told.
    """
    from ctipsurvey.report.data_codebook.writing import write_codebook
    from ctipsurvey.study import load_study

    for line in write_codebook(load_study(root), year, form_, out, instrument):
        click.echo(line)


@data.command("harmonise")
@click.option("--to", "target", type=int, required=True, help="The year to whose items all answers are carried.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the tables.")
@STUDY
def data_harmonise(target: int, out: Path, root: str) -> None:
    """Carry the answers of all waves over to the items of one year, by crosswalk.yaml.

    Writes harmonised.csv, where every value says from which item and value it came, and crosswalk.csv.
    """
    from ctipsurvey.fieldwork.waves import write_harmonised
    from ctipsurvey.study import load_study

    for line in write_harmonised(load_study(root), target, out):
        click.echo(line)


@cli.command()
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


@cli.command()
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


@cli.command()
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


@cli.group()
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


@cli.group()
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


@cli.group()
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


@cli.command("new-year")
@click.argument("year", type=int)
@click.option("--period", default="", help="The period that the wave covers, in words.")
@click.option("--report", default="", help="The report that it is for, in words.")
@STUDY
def new_year(year: int, period: str, report: str, root: str) -> None:
    """Add a monitoring year: its entry in study.yaml, its folders, and what the instruments ask in it."""
    from ctipsurvey.run.new_year import add_year
    from ctipsurvey.study import load_study

    for line in add_year(load_study(root), year, period or f"wave of {year}", report or f"Report for {year}"):
        click.echo(line)


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


if __name__ == "__main__":
    main()
