"""The cells of CSV and Parquet files, or one sentence on why there are none."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet

from sim.scenario.yaml_file import no_such_file

Rows = list[tuple[int, Sequence[object]]]
"""Each row with its number: the line in a CSV file, else the position from 1."""

_PARQUET = b"PAR1"


class TableError(ValueError):
    """A table that cannot be read; the message is one sentence that names it."""


def read_rows(path: Path) -> tuple[list[str], Rows]:
    """
    Give the header and the rows of a file, by its content Parquet or CSV.

    Raises
    ------
    TableError
        If the file is missing, empty, a folder, neither CSV nor Parquet, or if a row does not fit the header.
    """
    content = _content(path)
    if content.startswith(_PARQUET):
        return _read_parquet(path, content)
    return _read_csv(path, content)


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise TableError(f"'{path}' is a folder; name a CSV or Parquet file in it")
    if not path.exists():
        raise TableError(no_such_file(path))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(f"'{path}' cannot be read: {error.strerror or error}") from None
    if not content.strip():
        raise TableError(f"table '{path}' is empty; write a header and rows below it")
    return content


def _read_parquet(path: Path, content: bytes) -> tuple[list[str], Rows]:
    try:
        table = pyarrow.parquet.read_table(pyarrow.BufferReader(content))
    except (pyarrow.ArrowException, OSError):
        raise TableError(f"'{path}' is a damaged Parquet file; write it again") from None
    columns = [column.to_pylist() for column in table.columns]
    return list(table.column_names), list(enumerate(zip(*columns, strict=True), start=1))


def _read_csv(path: Path, content: bytes) -> tuple[list[str], Rows]:
    if b"\0" in content:
        raise TableError(f"'{path}' is a binary file; save the table as CSV or Parquet")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(f"'{path}', line {line}: this is not UTF-8 text; save the table as CSV in UTF-8") from None
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: Rows = []
    try:
        rows.extend((lines.line_num, cells) for cells in lines if cells)
    except csv.Error as error:
        raise TableError(f"'{path}', line {lines.line_num}: {error}; check the quotes") from None
    header = [str(cell) for cell in rows[0][1]]
    _refuse_other_separators(path, header)
    for number, cells in rows[1:]:
        if len(cells) != len(header):
            raise TableError(f"'{path}', line {number}: {len(cells)} cells under a header of {len(header)} columns")
    return header, rows[1:]


def _refuse_other_separators(path: Path, header: Sequence[str]) -> None:
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            raise TableError(f"the cells of '{path}' are separated by {name}; save it with commas")
