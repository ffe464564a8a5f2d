"""Rows of scalars to Arrow batches: one row a try becomes rows of executions, workers and charges."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from sim.records.schema import TABLES

Instant = int
"""Microseconds since the Unix epoch, UTC."""

TransitionRow = tuple[str, int, str, Instant]
"""Execution, try, new state, instant."""

ObjectRow = tuple[
    str, str, str, int, str, str | None, str | None, str, Instant, Instant | None, Instant | None
]
"""The columns of `objects` in order."""

RejectionRow = tuple[Instant, str, int, str, str, str, str, str]
"""The columns of `rejections` in order."""


class Context(NamedTuple):
    """Columns that all rows of one kind under one launch share; `sim.records.schema` says what they mean."""

    class_: str
    executable: str
    function: str
    launch: str
    instance_type: str | None
    purchase: str | None
    priority: str
    rank: int
    user: str
    project: str
    account: str
    tags: str
    properties: str | None
    cost_limit: float | None
    currency: str
    micros_per_hour: int
    rate_basis: str


ExecutionRow = tuple[
    int,  # context
    str,  # execution
    int,  # try
    str,  # name
    int,  # launch_index
    str,  # state
    Instant,  # created
    Instant | None,  # ready
    Instant | None,  # started_running
    Instant | None,  # stopped_running
    Instant | None,  # ended
    str | None,  # worker
    str | None,  # start_kind
    str,  # root
    str | None,  # origin_job
    str | None,  # master_job
    str | None,  # parent_job
    str | None,  # parent_analysis
    str | None,  # stage
    str | None,  # failure_reason
    str | None,  # failure_message
    str | None,  # failure_from
    float,  # price
    Instant | None,  # requested
    Instant | None,  # acquired
    Instant | None,  # slot_released
    str,  # outcome
    Sequence[tuple[str, Instant]],  # marks: what the billed time went into, and until when
]
"""A try or an analysis at its end. The marks begin at `started_running` and lead to the charges."""

_EXECUTION: Final = (
    "context", "execution", "try", "name", "launch_index", "state", "created", "ready", "started_running",
    "stopped_running", "ended", "worker", "start_kind", "root", "origin_job", "master_job", "parent_job",
    "parent_analysis", "stage", "failure_reason", "failure_message", "failure_from", "price", "requested", "acquired",
    "slot_released", "outcome", "marks",
)  # fmt: skip
_PRICE_SCALE: Final = 3.6e15


def arrow_batches(
    executions: Sequence[ExecutionRow],
    transitions: Sequence[TransitionRow],
    objects: Sequence[ObjectRow],
    rejections: Sequence[RejectionRow],
    contexts: Sequence[Context],
) -> dict[str, pa.RecordBatch]:
    """Return the rows as a batch of each table.

    Parameters
    ----------
    executions, transitions, objects, rejections
        The rows.
    contexts : sequence of Context
        What the `context` of an execution's row stands for.
    """
    columns = dict(zip(_EXECUTION, _columns(executions, len(_EXECUTION)), strict=True))
    shared = _Shared(columns.pop("context"), contexts)
    arrays: dict[str, pa.Array] = {}

    def array(field: pa.Field) -> pa.Array:
        if field.name not in arrays:
            given = columns.get(field.name)
            arrays[field.name] = shared.column(field) if given is None else _array(given, field.type)
        return arrays[field.name]

    batches = {"executions": _batch("executions", [array(field) for field in TABLES["executions"].arrow])}
    batches["workers"] = _workers(columns, array)
    batches["charges"] = _charges(columns, shared, array)
    for name, rows in (("transitions", transitions), ("objects", objects), ("rejections", rejections)):
        schema = TABLES[name].arrow
        cells = _columns(rows, len(schema))
        batches[name] = _batch(name, [_array(c, field.type) for c, field in zip(cells, schema, strict=True)])
    return batches


class _Shared:
    """Columns that follow from the context."""

    def __init__(self, codes: Sequence[int], contexts: Sequence[Context]) -> None:
        present, places = np.unique(np.array(codes, dtype=np.int64), return_inverse=True)
        self._contexts = [contexts[code] for code in present]
        self._places = pa.array(places)

    def column(self, field: pa.Field) -> pa.Array:
        name = "class_" if field.name == "class" else field.name
        return pa.array([getattr(context, name) for context in self._contexts], field.type).take(self._places)


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[Sequence[Any]]:
    return [[row[place] for row in rows] for place in range(width)]


def _array(cells: Sequence[Any], type_: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(type_):
        # Integers first: Arrow takes them twice as fast.
        return pa.array(cells, pa.int64()).cast(type_)
    return pa.array(cells, type_)


def _batch(table: str, arrays: list[pa.Array]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(arrays, schema=TABLES[table].arrow)


def _workers(columns: dict[str, Any], array: Any) -> pa.RecordBatch:
    schema = TABLES["workers"].arrow
    columns["stopped"] = columns["slot_released"]
    batch = _batch("workers", [array(field) for field in schema])
    return batch if None not in columns["worker"] else batch.filter(array(schema.field("worker")).is_valid())


def _charges(columns: dict[str, Any], shared: _Shared, array: Any) -> pa.RecordBatch:
    places, what_for, since, until = _stretches(columns["started_running"], columns["marks"])
    begins, ends = np.array(since, dtype=np.int64), np.array(until, dtype=np.int64)
    rows = np.array(places, dtype=np.int64)
    kinds = pa.array(what_for, pa.string())
    if (_months(begins) != _months(ends - 1)).any():
        source, begins, ends = _split_at_month_ends(begins, ends)
        rows, kinds = rows[source], kinds.take(pa.array(source))
    schema = TABLES["charges"].arrow
    index = pa.array(rows)
    rates = shared.column(schema.field("micros_per_hour")).take(index)
    own = {
        "what_for": kinds,
        "from": pa.array(begins).cast(schema.field("from").type),
        "to": pa.array(ends).cast(schema.field("to").type),
        "micros_per_hour": rates,
        "amount": pa.array(rates.to_numpy().astype(np.float64) * (ends - begins) / _PRICE_SCALE),
        "month": _month_names(begins),
    }
    return _batch("charges", [own[field.name] if field.name in own else array(field).take(index) for field in schema])


def _stretches(
    begins: Sequence[Instant | None], marks: Sequence[Sequence[tuple[str, Instant]]]
) -> tuple[list[int], list[str], list[Instant], list[Instant]]:
    """Return every stretch of billed time: whose row it belongs to, what it was spent on, from when, until when.

    Neighbours that were spent on the same are one stretch.
    """
    places: list[int] = []
    what_for: list[str] = []
    since: list[Instant] = []
    until: list[Instant] = []
    for place, begin in enumerate(begins):
        if begin is None:
            continue
        end = begin
        before: str | None = None
        for what, at in marks[place]:
            if at == end:
                continue
            if what == before:
                until[-1] = at
            else:
                places.append(place)
                what_for.append(what)
                since.append(end)
                until.append(at)
                before = what
            end = at
    return places, what_for, since, until


def _months(instants: np.ndarray) -> np.ndarray:
    return instants.astype("datetime64[us]").astype("datetime64[M]")


def _month_names(instants: np.ndarray) -> pa.Array:
    present, places = np.unique(_months(instants), return_inverse=True)
    return pa.array(present.astype(str).tolist(), pa.string()).take(pa.array(places))


def _split_at_month_ends(begins: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    source: list[int] = []
    edges: list[tuple[int, int]] = []
    for place, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        while (edge := _month_end(begin)) < end:
            source.append(place)
            edges.append((begin, edge))
            begin = edge
        source.append(place)
        edges.append((begin, end))
    split = np.array(edges, dtype=np.int64)
    return np.array(source, dtype=np.int64), split[:, 0], split[:, 1]


def _month_end(instant: Instant) -> Instant:
    after = np.datetime64(instant, "us").astype("datetime64[M]") + 1
    return int(after.astype("datetime64[us]").astype(np.int64))


def tags_cell(tags: Iterable[str]) -> str:
    """Return tags as a cell: sorted, separated by commas."""
    return ",".join(sorted(tags))


def properties_cell(properties: dict[str, str]) -> str | None:
    """Return properties as a cell: JSON with sorted keys; None where there are none."""
    return json.dumps(properties, sort_keys=True) if properties else None
