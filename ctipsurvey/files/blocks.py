"""Tables of any length, read in blocks and put together part by part: never more than one in memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey.errors import DataError, Problem
from ctipsurvey.files.writing import Stream, writing
from ctipsurvey.guard.entries import check_entry
from ctipsurvey.guard.spreadsheets import restored_table

if TYPE_CHECKING:
    import pandas as pd

LARGEST_STREAMED = 2**40
"""Tables that are read in blocks may be larger than those read whole."""


def read_blocks(path: Path, needed: Sequence[str], optional: Sequence[str], n_rows: int) -> "Iterator[pd.DataFrame]":
    """A table of any length in blocks of so many rows, every cell as text; other columns are left out.

    Raises DataError where the file is no table or lacks a needed column, and for rows that are longer than the header.
    """
    blocks = _parquet_blocks(path, n_rows) if path.suffix == ".parquet" else _csv_blocks(path, n_rows)
    first = True
    for block in blocks:
        if first:
            missing = [name for name in needed if name not in block.columns]
            if missing:
                found = ", ".join(str(name) for name in block.columns)
                message = f"is missing. The file has: {found}."
                raise DataError([Problem(str(path), f"column {name}", message) for name in missing])
            first = False
        kept = [name for name in (*needed, *optional) if name in block.columns]
        yield block[kept].fillna("").astype(str)


def _csv_blocks(path: Path, n_rows: int) -> "Iterator[pd.DataFrame]":
    import pandas as pd

    check_entry(path, largest=LARGEST_STREAMED)
    try:
        with pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", chunksize=n_rows, index_col=False
        ) as reader:
            for block in _strictly(reader):
                if any(block[name].str.contains("\x00", regex=False).any() for name in block.columns):
                    raise DataError(
                        Problem(str(path), "", "holds zeros, so it is no text. Save it as UTF-8 (CSV UTF-8).")
                    )
                yield restored_table(block)
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as error:
        raise DataError(Problem(str(path), "", f"this is not readable as CSV ({type(error).__name__}).")) from None
    except UnicodeDecodeError as error:
        message = f"byte {error.start} of a block is not UTF-8 text. Save the file as UTF-8 (CSV UTF-8) and try again."
        raise DataError(Problem(str(path), "", message)) from None


def _strictly(reader: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
    """The blocks of a table; what pandas only warns of (cells that the header has no place for) is an error."""
    import warnings

    import pandas as pd

    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            block = next(reader, None)
        if block is None:
            return
        yield block


def _parquet_blocks(path: Path, n_rows: int) -> "Iterator[pd.DataFrame]":
    import pyarrow as pa
    import pyarrow.parquet as pq

    check_entry(path, largest=LARGEST_STREAMED)
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=n_rows):
                yield batch.to_pandas()
    except (FileNotFoundError, OSError, pa.ArrowInvalid):
        raise DataError(Problem(str(path), "", "this is not readable as Parquet, or is not there.")) from None


def join_tables(parts: Sequence[Path], path: Path) -> None:
    """Put tables of the same columns one behind the other at a path, in one step; never more than one in memory."""
    with writing(path) as stream:
        (_join_parquet if path.suffix == ".parquet" else _join_csv)(parts, stream)


def _join_csv(parts: Sequence[Path], stream: Stream) -> None:
    for number, part in enumerate(parts):
        content = part.read_bytes()
        stream.write(content if number == 0 else content.partition(b"\n")[2])


def _join_parquet(parts: Sequence[Path], stream: Stream) -> None:
    import pyarrow.parquet as pq

    schema = pq.read_schema(parts[0])
    with pq.ParquetWriter(stream, schema) as writer:
        for part in parts:
            writer.write_table(pq.read_table(part).cast(schema))
