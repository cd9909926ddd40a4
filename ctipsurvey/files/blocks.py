"""Tables of any length, read in blocks and put together part by part: never more than one in memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ctipsurvey.errors import DataError, Problem
from ctipsurvey.files.writing import Stream, writing

if TYPE_CHECKING:
    import pandas as pd


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

    try:
        with pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", chunksize=n_rows, index_col=False
        ) as reader:
            yield from reader
    except FileNotFoundError:
        raise DataError(Problem(str(path), "", "there is no such file. Check the name and the folder.")) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataError(Problem(str(path), "", f"this is not readable as CSV ({type(error).__name__}).")) from None
    except UnicodeDecodeError as error:
        message = f"byte {error.start} of a block is not UTF-8 text. Save the file as UTF-8 (CSV UTF-8) and try again."
        raise DataError(Problem(str(path), "", message)) from None


def _parquet_blocks(path: Path, n_rows: int) -> "Iterator[pd.DataFrame]":
    import pyarrow as pa
    import pyarrow.parquet as pq

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
