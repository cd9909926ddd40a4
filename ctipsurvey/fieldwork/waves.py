"""The protected answers of all waves as the items of one year, in two files."""

from pathlib import Path

from ctipsurvey import files
from ctipsurvey.collect.harmonise import harmonise
from ctipsurvey.fieldwork.answers import load_answers
from ctipsurvey.instruments.crosswalk import crosswalk_table, load_crosswalk
from ctipsurvey.instruments.loading import load_instruments
from ctipsurvey.study import Study


def write_harmonised(study: Study, target: int, out: Path) -> list[str]:
    """Write harmonised.csv and crosswalk.csv; comes back with lines that say how many values came by which rule."""
    import pandas as pd

    study.wave(target)
    instruments = load_instruments(study)
    crosswalk = load_crosswalk(study, instruments)
    responses = {year: load_answers(study, year).responses for year in study.years}
    table = harmonise(responses, instruments, crosswalk, target)
    years = tuple(year for year in study.years if year != target)
    links = [crosswalk_table(crosswalk, whole, years, target) for whole in instruments.values()]
    files.write_tables(out, {"harmonised.csv": table, "crosswalk.csv": pd.concat(links, ignore_index=True)})
    answered = table[table["from_value"] != ""]
    rules = ", ".join(f"{rule} {n}" for rule, n in answered["rule"].value_counts().items())
    return [
        f"{len(table)} rows  {out / 'harmonised.csv'}",
        f"{sum(len(link) for link in links)} rows  {out / 'crosswalk.csv'}",
        f"Answers carried over to {target} by: {rules}.",
    ]
