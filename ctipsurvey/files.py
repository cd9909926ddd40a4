"""The only edge to the disk: text, bytes, YAML and tables, read whole and written whole.

A file is written beside its place and then put there in one step, so that a crash leaves the old
file or the new one and never half of either. Tables are CSV (UTF-8, opens in a spreadsheet) or
Parquet; the suffix decides. Every scalar of a YAML file stays the text that was typed.
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctipsurvey.errors import DataError, InstrumentError, Problem, SurveyError
from ctipsurvey.guard import nesting
from ctipsurvey.guard.entries import check_entry
from ctipsurvey.guard.spreadsheets import restored_table, safe_table, with_formula

if TYPE_CHECKING:
    import pandas as pd
    import yaml

LARGEST_STREAMED = 2**40
"""Tables that are read in blocks may be larger than those read whole."""

PARTIAL = ".partial-"
"""What the name of a file or folder starts with while it is being written."""


def read_bytes(path: Path, kind: type[SurveyError] = DataError) -> bytes:
    """The bytes of a file; a missing or unreadable file, a pipe and one too large are told in plain words."""
    check_entry(path, kind)
    try:
        return path.read_bytes()
    except OSError as error:
        raise kind(Problem(str(path), "", f"could not be read ({error.strerror}).")) from None


def read_text(path: Path, kind: type[SurveyError] = DataError) -> str:
    """The text of a UTF-8 file (a byte order mark is taken off, line ends become LF).

    Another encoding is never guessed: the message names the first byte that is not UTF-8.
    """
    raw = read_bytes(path, kind)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = (
            f"byte {error.start} is not UTF-8 text. Save the file as UTF-8 "
            "(in a spreadsheet: CSV UTF-8; in an editor: Save with encoding) and try again."
        )
        raise kind(Problem(str(path), f"line {line}", message)) from None


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(read_bytes(path)).hexdigest()


def write_bytes(path: Path, content: bytes) -> None:
    """Put these bytes at this path in one step: after a crash the old file is there, or the new one."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=PARTIAL, suffix=path.suffix, dir=path.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.chmod(0o644)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise DataError(Problem(str(path), "", f"could not be written ({error.strerror}).")) from None
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_text(path: Path, text: str) -> None:
    """Put this text at this path in one step, as UTF-8 with LF line ends."""
    write_bytes(path, text.encode("utf-8"))


def make_folder(path: Path) -> None:
    """See that this folder is there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(Problem(str(path), "", f"the folder could not be made ({error.strerror}).")) from None


def sync_folder(path: Path) -> None:
    """Ask the system to keep a folder's entries through a power cut (systems that cannot, do not)."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_folder(path: Path) -> None:
    """Take a folder away with all that is in it; one that is not there is no problem."""
    shutil.rmtree(path, ignore_errors=True)


def replace_folder(new: Path, place: Path, old: Path) -> None:
    """Put a finished folder in its place; what stood there goes by way of `old`, then away.

    A crash between the two renames leaves the earlier folder at `old`: `recover_folder` brings it back.
    """
    remove_folder(old)
    if place.exists():
        place.rename(old)
    new.rename(place)
    sync_folder(place.parent)
    remove_folder(old)


def recover_folder(place: Path, old: Path) -> None:
    """After a crash: the earlier folder back in its place where nothing stands there, else away."""
    if not place.exists() and old.exists():
        old.rename(place)
    remove_folder(old)


def files_below(folder: Path) -> Iterator[Path]:
    """All plain files below a folder, sorted by their path as text, partial ones left out."""
    found = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(PARTIAL)]
    yield from sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def read_yaml(path: Path) -> Any:
    """What a YAML file says: dictionaries, lists and text; `no`, `010` and `12:30` stay text.

    A key given twice, and anything that is not YAML, raises InstrumentError with the line.
    """
    return read_yaml_with_lines(path)[0]


def read_yaml_with_lines(path: Path) -> tuple[Any, dict[tuple[str | int, ...], int]]:
    """What a YAML file says, and the line in which each of its entries begins.

    The lines are found by the way to an entry: `("items", 3, "label")` is the label of the fourth item.
    """
    import yaml

    lines: dict[tuple[str | int, ...], int] = {}
    written_out = [0]

    def built(node: yaml.Node, way: tuple[str | int, ...]) -> Any:
        lines.setdefault(way, node.start_mark.line + 1)
        written_out[0] += 1
        if written_out[0] > nesting.MOST_ENTRIES or len(way) > nesting.DEEPEST // 10:
            raise InstrumentError(Problem(str(path), f"line {lines[way]}", _TOO_MUCH_YAML))
        if isinstance(node, yaml.MappingNode):
            found: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key, line = str(key_node.value), key_node.start_mark.line + 1
                if key in found:
                    message = f"the key `{key}` was already given in line {lines[(*way, key)]}. Keep one of the two."
                    raise InstrumentError(Problem(str(path), f"line {line}", message))
                lines[(*way, key)] = line
                found[key] = built(value_node, (*way, key))
            return found
        if isinstance(node, yaml.SequenceNode):
            return [built(child, (*way, number)) for number, child in enumerate(node.value)]
        return node.value

    text = read_text(path, InstrumentError)
    if nesting.nests_too_deep(text):
        raise InstrumentError(Problem(str(path), "", _TOO_MUCH_YAML))
    try:
        node = _composed(text)
        return (None, lines) if node is None else (built(node, ()), lines)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line + 1) if error.problem_mark else 0
        message = f"this is not readable as YAML ({error.problem}). Look at indents, colons and quotes here."
        raise InstrumentError(Problem(str(path), f"line {line}", message)) from None
    except (yaml.YAMLError, RecursionError):
        message = "this is not readable as YAML. Look for characters that an editor does not show."
        raise InstrumentError(Problem(str(path), "", message)) from None


_TOO_MUCH_YAML = (
    f"nests more than {nesting.DEEPEST // 10} entries in one another, or repeats itself (`*`) to more than "
    f"{nesting.MOST_ENTRIES} entries; it was not read. No instrument does. Ask where the file comes from."
)


def _composed(text: str) -> "yaml.Node | None":
    """The tree of a YAML text, by the fast reader where there is one; what that one refuses, the other judges."""
    import yaml

    fast = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return yaml.compose(text, Loader=fast)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.BaseLoader)


def yaml_text(content: Any) -> str:
    """A YAML file's text for dictionaries, lists and text, in the order given; text of many lines as a block.

    Values stand without quotes wherever YAML allows it, because `read_yaml` keeps every value as text.
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        """Lists indented under their key; nothing is quoted because it looks like a number or a date."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, indentless and False)

    Dumper.yaml_implicit_resolvers = {}

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
        style = "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    return str(yaml.dump(content, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10**6))


def stable_zip(content: bytes) -> bytes:
    """The same archive (DOCX, XLSX) with its entries sorted and all dates fixed: equal content, equal bytes."""
    import io
    import zipfile

    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name), compresslevel=6)
    return result.getvalue()


def read_table(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> "pd.DataFrame":
    """A table with exactly these columns, in this order, every cell as text ('' where empty).

    Columns that are `optional` may be missing and are empty then. Raises DataError that names missing, unknown and
    repeated columns and rows of another length.
    """
    return _table(path, read_text(path) if path.suffix != ".parquet" else "", columns, optional)


def read_whole_rows(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> "pd.DataFrame":
    """The same of a table to which rows are appended: a last row that a crash left half-written is left out."""
    text = read_text(path)
    return _table(path, text[: whole_rows(text)], columns, optional)


def whole_rows(text: str) -> int:
    """How many letters of a CSV text are whole rows, each ended by its line end; quoted line ends end no row."""
    end, at, quotes = 0, 0, 0
    for line in text.split("\n"):
        at += len(line) + 1
        quotes += line.count('"')
        if quotes % 2 == 0 and at <= len(text):
            end = at
    return end


def append_text(path: Path, text: str, after: int) -> None:
    """Put a text behind the first `after` bytes of a file and see that it is on the disk; what lay beyond goes.

    Raises DataError where it cannot be written; the bytes before are never touched.
    """
    try:
        with path.open("r+b") as stream:
            stream.truncate(after)
            stream.seek(after)
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise DataError(Problem(str(path), "", f"could not be written ({error.strerror}).")) from None


def _table(path: Path, text: str, columns: Sequence[str], optional: Sequence[str]) -> "pd.DataFrame":
    import csv
    import io

    import pandas as pd

    if path.suffix == ".parquet":
        check_entry(path)
        frame = pd.read_parquet(path).astype(str)
        _check_columns(path, list(frame.columns), columns, optional)
        return frame.reindex(columns=[*columns, *optional], fill_value="")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise DataError(Problem(str(path), "", f"this is not readable as CSV ({error}).")) from None
    if not rows:
        message = f"the file is empty. It needs the columns {', '.join(columns)}."
        raise DataError(Problem(str(path), "", message))
    header = [with_formula(name.strip()) for name in rows[0]]
    _check_columns(path, header, columns, optional)
    problems = [
        Problem(str(path), f"row {number}", f"has {len(row)} cells; the header has {len(header)}.")
        for number, row in enumerate(rows[1:], start=2)
        if row and len(row) != len(header)
    ]
    if problems:
        raise DataError(problems)
    cells = [[with_formula(cell) for cell in row] for row in rows[1:] if row]
    frame = pd.DataFrame(cells, columns=header, dtype=str)
    return frame.reindex(columns=[*columns, *optional], fill_value="")


def _check_columns(path: Path, found: Sequence[str], wanted: Sequence[str], optional: Sequence[str] = ()) -> None:
    problems = []
    for name in sorted({name for name in found if found.count(name) > 1}):
        problems.append(Problem(str(path), f"column {name}", "stands twice in the header. Keep one."))
    for name in wanted:
        if name not in found:
            message = f"is missing. The file has: {', '.join(found)}."
            problems.append(Problem(str(path), f"column {name}", message))
    for name in found:
        if name not in (*wanted, *optional):
            allowed = ", ".join((*wanted, *optional))
            message = f"is not known here. Take it out, or rename it to one of: {allowed}."
            problems.append(Problem(str(path), f"column {name}", message))
    if problems:
        raise DataError(problems)


def write_table(path: Path, table: "pd.DataFrame") -> None:
    """Put a table at this path in one step: CSV in UTF-8 with LF line ends, or Parquet, by suffix."""
    writer = WRITERS.get(path.suffix)
    if writer is None:
        raise DataError(Problem(str(path), "", f"tables are written as {', '.join(sorted(WRITERS))}."))
    write_bytes(path, writer(table))


def _csv_bytes(table: "pd.DataFrame") -> bytes:
    return safe_table(table).to_csv(index=False, lineterminator="\n").encode("utf-8")


def _parquet_bytes(table: "pd.DataFrame") -> bytes:
    return table.to_parquet(None, index=False)


WRITERS: dict[str, Callable[["pd.DataFrame"], bytes]] = {".csv": _csv_bytes, ".parquet": _parquet_bytes}


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
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=PARTIAL, suffix=path.suffix, dir=path.parent)
    os.close(handle)
    partial = Path(name)
    try:
        (_join_parquet if path.suffix == ".parquet" else _join_csv)(parts, partial)
        partial.chmod(0o644)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _join_csv(parts: Sequence[Path], path: Path) -> None:
    with path.open("wb") as stream:
        for number, part in enumerate(parts):
            content = part.read_bytes()
            stream.write(content if number == 0 else content.partition(b"\n")[2])


def _join_parquet(parts: Sequence[Path], path: Path) -> None:
    import pyarrow.parquet as pq

    schema = pq.read_schema(parts[0])
    with pq.ParquetWriter(path, schema) as writer:
        for part in parts:
            writer.write_table(pq.read_table(part).cast(schema))
