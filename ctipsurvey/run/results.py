"""What a finished run left, as lines to read."""

from collections import Counter
from collections.abc import Iterator

from ctipsurvey import files
from ctipsurvey.study import Study


def list_results(study: Study, year: int) -> Iterator[str]:
    """The paths of a year's report and figures, and how many tables there are beside them."""
    folder = study.outputs(year)
    found = list(files.files_below(folder))
    yield f"{year}: done."
    for path in found:
        if path.suffix in (".html", ".docx"):
            yield f"  report   {study.relative(path)}"
    for path in found:
        if path.suffix == ".png":
            yield f"  figure   {study.relative(path)} (and .svg)"
    kinds = Counter((path.parent.name, path.suffix) for path in found)
    yield f"  tables   {study.relative(folder / 'tables')}: {kinds['tables', '.csv']} CSV files"
    yield f"  notebooks as they ran   {study.relative(folder / 'notebooks')}: {kinds['notebooks', '.ipynb']}"
    yield f"  what went in and came out   {study.relative(folder / 'manifest.json')}"
