"""The only edge to the disk. Paths come in; text, YAML, tables and bytes go out, read whole and written whole.

A file is written beside its place and then put there in one step, several files of a folder together, so that a crash
leaves the old ones or the new ones and never half of either. Tables are CSV (UTF-8, opens in a spreadsheet) or Parquet;
the suffix decides. Every scalar of a YAML file stays the text that was typed. Beside these stand `locks` (one at a
time), `encryption` (passphrases and age) and `disk` (each operation by itself, where tests let it fail).
"""

from ctipsurvey.files.archives import stable_zip
from ctipsurvey.files.blocks import join_tables, read_blocks
from ctipsurvey.files.folders import (
    make_whole_folder,
    recover_folder,
    replace_folder,
    sync_folder,
    write_tables,
    write_together,
)
from ctipsurvey.files.names import PARTIAL, partial_name
from ctipsurvey.files.reading import files_below, read_bytes, read_text, sha256
from ctipsurvey.files.removing import remove_folder
from ctipsurvey.files.scratch import temporary_folder
from ctipsurvey.files.sweeping import sweep, sweep_folder
from ctipsurvey.files.tables import WRITERS, read_table, read_whole_rows, table_bytes, whole_rows, write_table
from ctipsurvey.files.writing import append_text, make_folder, write_bytes, write_secret, write_text
from ctipsurvey.files.yaml_files import read_yaml, read_yaml_with_lines, yaml_text

__all__ = [
    "PARTIAL",
    "WRITERS",
    "append_text",
    "files_below",
    "join_tables",
    "make_folder",
    "make_whole_folder",
    "partial_name",
    "read_blocks",
    "read_bytes",
    "read_table",
    "read_text",
    "read_whole_rows",
    "read_yaml",
    "read_yaml_with_lines",
    "recover_folder",
    "remove_folder",
    "replace_folder",
    "sha256",
    "stable_zip",
    "sweep",
    "sweep_folder",
    "sync_folder",
    "table_bytes",
    "temporary_folder",
    "whole_rows",
    "write_bytes",
    "write_secret",
    "write_table",
    "write_tables",
    "write_text",
    "write_together",
    "yaml_text",
]
