"""Tables as CSV, for those who asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.csv
import pyarrow.parquet as pq

from sim.records.schema import TABLES

if TYPE_CHECKING:
    from pathlib import Path


def write_csv(directory: Path) -> None:
    """Write `<table>.csv` beside each Parquet file of a result, a batch at a time."""
    for name, schema in TABLES.items():
        with pyarrow.csv.CSVWriter(directory / f"{name}.csv", schema.arrow) as writer:
            for batch in pq.ParquetFile(directory / f"{name}.parquet").iter_batches():
                writer.write_batch(batch)
