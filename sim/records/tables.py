"""The tables of one run as DataFrames, each read when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.records.errors import ResultError
from sim.records.schema import TABLES

if TYPE_CHECKING:
    from sim.records.schema import TableSchema

# Whole numbers stay whole where a cell is empty; a plain pandas column would turn them into floats.
_WHOLE_NUMBERS = {pa.int64(): pd.Int64Dtype()}.get


class Tables(Mapping[str, pd.DataFrame]):
    """The tables of a run by name.

    Parameters
    ----------
    source : pathlib.Path or mapping of str to pyarrow.Table
        A folder of Parquet files, or the tables themselves.

    Notes
    -----
    Instants are ``datetime64[us, UTC]``, whole numbers ``Int64``, empty cells ``NA``; see ``sim.records.schema``.
    """

    def __init__(self, source: Path | Mapping[str, Any]) -> None:
        self._source = source
        self._frames: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            self._frames[name] = as_frame(self.arrow(name))
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def arrow(self, name: str) -> pa.Table:
        """Return a table as it was recorded: quicker where a figure or two are wanted."""
        if isinstance(self._source, Path):
            return read_parquet(self._source / f"{name}.parquet", TABLES[name])
        return self._source[name]


def as_frame(table: pa.Table) -> pd.DataFrame:
    """Turn an Arrow table into a DataFrame whose column types do not depend on its rows."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=_WHOLE_NUMBERS)
    return frame


def read_parquet(path: Path, schema: TableSchema) -> pa.Table:
    """Read one table of a result.

    Raises
    ------
    ResultError
        If the file is absent, cannot be read, or has not the columns of this version.
    """
    try:
        table = pq.read_table(path, partitioning=None)
    except FileNotFoundError:
        raise ResultError(f"{path} is missing from the result; run the scenario again into this folder") from None
    except (pa.ArrowException, OSError) as error:
        first = str(error).partition("\n")[0]
        raise ResultError(f"{path} is damaged ({first}); run the scenario again into this folder") from None
    absent = [name for name in schema.names if name not in table.column_names]
    if absent:
        raise ResultError(
            f"{path} has no column {', '.join(absent)}: another version of dxsim wrote it; run the scenario again"
        )
    return table.select(list(schema.names))
