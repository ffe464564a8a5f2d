"""Rows of scalars to Arrow batches: shared columns are filled in, long charges split at month ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from sim.records.schema import TABLES

Rows = Sequence[tuple[Any, ...]]
Contexts = Sequence[dict[str, Any]]

_OWN: Final[dict[str, tuple[str, ...]]] = {
    "executions": (
        "context", "execution", "try", "name", "launch_index", "state", "created", "ready", "started_running",
        "stopped_running", "ended", "worker", "start_kind", "root", "origin_job", "master_job", "parent_job",
        "parent_analysis", "stage", "failure_reason", "failure_message", "failure_from", "price",
    ),
    "transitions": ("execution", "try", "state", "at"),
    "charges": (
        "context", "execution", "try", "what_for", "outcome", "from", "to", "micros_per_hour", "exact", "root",
        "launch_index",
    ),
    "workers": (
        "context", "worker", "execution", "try", "root", "start_kind", "requested", "acquired", "started_running",
        "stopped",
    ),
    "objects": TABLES["objects"].names,
    "rejections": TABLES["rejections"].names,
}  # fmt: skip
"""What the model hands in of each table, in order."""

_MICROS_PER_UNIT_AND_HOUR: Final = 3.6e15


def arrow_batch(table: str, rows: Rows, contexts: Contexts) -> pa.RecordBatch:
    """Return rows of a table as an Arrow batch.

    Parameters
    ----------
    table : str
        Name of the table.
    rows : sequence of tuple
        The rows, in the order of what the recorder is handed.
    contexts : sequence of dict
        The shared columns, by code.
    """
    if table == "charges":
        rows = _split_at_month_ends(rows)
    columns = dict(zip(_OWN[table], zip(*rows, strict=True), strict=True))
    if table == "charges":
        columns.update(_derived_of_charges(columns))
    shared = _Shared(columns["context"], contexts) if "context" in columns else None
    schema = TABLES[table].arrow
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns or shared is None else shared.column(field)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


class _Shared:
    """Columns that follow from the context."""

    def __init__(self, codes: Sequence[int], contexts: Contexts) -> None:
        present, places = np.unique(np.array(codes, dtype=np.int64), return_inverse=True)
        self._contexts = [contexts[code] for code in present]
        self._places = pa.array(places)

    def column(self, field: pa.Field) -> pa.Array:
        return pa.array([context[field.name] for context in self._contexts], field.type).take(self._places)


def _derived_of_charges(columns: dict[str, Any]) -> dict[str, Any]:
    rates = np.array(columns["micros_per_hour"], dtype=np.float64)
    times = np.array(columns["to"], dtype=np.int64) - np.array(columns["from"], dtype=np.int64)
    exact = np.array(columns["exact"], dtype=bool)
    return {
        "amount": rates * times / _MICROS_PER_UNIT_AND_HOUR,
        "rate_basis": np.where(exact, "exact", "extrapolated").tolist(),
        "month": np.array(columns["from"], dtype="datetime64[us]").astype("datetime64[M]").astype(str).tolist(),
    }


def _split_at_month_ends(rows: Rows) -> Rows:
    begins = np.array([row[5] for row in rows], dtype="datetime64[us]").astype("datetime64[M]")
    ends = np.array([row[6] - 1 for row in rows], dtype="datetime64[us]").astype("datetime64[M]")
    if (begins == ends).all():
        return rows
    split: list[tuple[Any, ...]] = []
    for row in rows:
        since, until = row[5], row[6]
        while (end := _month_end(since)) < until:
            split.append((*row[:5], since, end, *row[7:]))
            since = end
        split.append((*row[:5], since, until, *row[7:]))
    return split


def _month_end(instant: int) -> int:
    at = datetime.fromtimestamp(instant // 1_000_000, UTC)
    after = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1, day=1, hour=0, minute=0, second=0)
    return int(after.timestamp()) * 1_000_000
