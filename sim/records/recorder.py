"""Takes rows from the model and writes them as Arrow tables, in memory or to Parquet files.

The model hands in one row for each try or analysis when it ends, from which the tables `executions`, `transitions`,
`workers` and `charges` are made, and one for each data object and refused call. What all rows of one kind under one
launch share is handed in once, as a context.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from sim.records.batches import SCHEMAS, Batch
from sim.records.charge_rows import ChargeRow, charge_batch
from sim.records.chunks import WIDTH, Chunk, Context, ExecutionRow, Marks, ObjectRow, RejectionRow
from sim.records.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHUNK_ROWS: Final = 1_000
"""Executions that are kept as Python's objects: few enough to stay in a processor's cache."""

FLUSH_CHUNKS: Final = 20
"""Chunks that are kept before they are written as a batch."""


class Recorder:
    """The one narrow way out of the model.

    Parameters
    ----------
    directory : Path, optional
        Where `<table>.parquet` files are streamed to; in memory where it is not given.

    Attributes
    ----------
    data_object, rejection, charge : callable
        Take a row: a plain tuple of the type that `sim.records.chunks` names; `charge` takes those charges that are no
        worker's time, see `sim.records.charge_rows`.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        # The cells of row after row: a column is every so many-th of them, and no row is kept as such.
        self._executions: list[Any] = []
        self._marks: list[str | int] = []
        self._objects: list[Any] = []
        self._rejections: list[Any] = []
        self._charges: list[Any] = []
        # Taking a row is the list's own extend.
        self.data_object: Callable[[ObjectRow], None] = self._objects.extend
        self.rejection: Callable[[RejectionRow], None] = self._rejections.extend
        self.charge: Callable[[ChargeRow], None] = self._charges.extend
        self._chunks: list[Chunk] = []
        self._contexts: list[Context] = []
        self._context_codes: dict[Context, int] = {}
        self._sink = _Memory() if directory is None else _Files(directory)

    def context(self, context: Context) -> int:
        """Return the code of a set of columns that many rows share."""
        code = self._context_codes.get(context)
        if code is None:
            code = self._context_codes[context] = len(self._contexts)
            self._contexts.append(context)
        return code

    def context_like(self, code: int, **changes: Any) -> int:
        """Return the code of a set of columns that differs from another one in some."""
        return self.context(self._contexts[code]._replace(**changes))

    def execution(self, row: ExecutionRow, marks: Marks) -> None:
        """Take the row of a try or an analysis that has ended, or that the end of the run cut off, and its marks."""
        self._executions += row
        self._marks += marks
        if len(self._executions) >= CHUNK_ROWS * WIDTH:
            self._pack()
            if len(self._chunks) >= FLUSH_CHUNKS:
                self._flush()

    def close(self) -> None:
        """Write what is left."""
        self._pack()
        self._flush()
        self._sink.close()

    @property
    def tables(self) -> dict[str, pa.Table]:
        """The tables, where they were kept in memory."""
        return self._sink.tables()

    def _pack(self) -> None:
        self._chunks.append(Chunk(self._executions, self._marks, self._objects, self._rejections))
        for cells in (self._executions, self._marks, self._objects, self._rejections):
            cells.clear()

    def _flush(self) -> None:
        self._sink.write(Batch(self._chunks, self._contexts))
        self._chunks.clear()
        if self._charges:
            self._sink.add("charges", charge_batch(self._charges, self._contexts))
            self._charges.clear()


class _Memory:
    """Keeps the batches."""

    def __init__(self) -> None:
        self._batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in TABLES}

    def write(self, batch_of_all: Batch) -> None:
        for name, batch in batch_of_all.tables().items():
            self.add(name, batch)

    def add(self, name: str, batch: pa.RecordBatch) -> None:
        self._batches[name].append(batch)

    def close(self) -> None:
        """Nothing is open."""

    def tables(self) -> dict[str, pa.Table]:
        return {
            name: pa.Table.from_batches(batches, SCHEMAS[name]).cast(TABLES[name].arrow)
            for name, batches in self._batches.items()
        }


class _Files:
    """Writes the batches to Parquet files."""

    def __init__(self, directory: Path) -> None:
        self._writers = {name: _writer(directory, name) for name in TABLES}

    def write(self, batch: Batch) -> None:
        for name, rows in batch.tables().items():
            if rows.num_rows:
                self.add(name, rows)

    def add(self, name: str, batch: pa.RecordBatch) -> None:
        self._writers[name].write_batch(batch)

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()

    def tables(self) -> dict[str, pa.Table]:
        raise ValueError("the tables were written to files: read them with sim.load_result")


def _writer(directory: Path, table: str) -> pq.ParquetWriter:
    schema = SCHEMAS[table]
    return pq.ParquetWriter(
        directory / f"{table}.parquet",
        schema,
        compression="snappy",
        write_batch_size=65_536,
        # Most other columns are ids: a dictionary of them costs time and saves nothing.
        use_dictionary=[field.name for field in schema if pa.types.is_dictionary(field.type)],
        write_statistics=False,
        # Who reads a file finds texts in it, not Arrow's dictionaries.
        store_schema=False,
    )
