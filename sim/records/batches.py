"""Rows of scalars to Arrow tables: one row a try becomes rows of executions, transitions, workers and charges."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from sim.records.schema import TABLES

Instant = int
"""Microseconds since the Unix epoch, UTC."""

ObjectRow = tuple[str, str, str, int, str, str | None, str | None, str, Instant, Instant | None, Instant | None]
"""The columns of `objects` in order."""

RejectionRow = tuple[Instant, str, int, str, str, str, str, str]
"""The columns of `rejections` in order."""


class Context(NamedTuple):
    """Columns that all rows of one kind under one launch share; `sim.records.schema` says what they mean."""

    class_: str
    executable: str
    function: str | None
    launch: str
    instance_type: str | None
    purchase: str | None
    priority: str
    rank: int
    user: str
    project: str
    account: str
    tags: str | None
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
    Instant | None,  # stopped: when the slot was free again
    str,  # outcome
    Sequence[str | Instant],  # states: each state entered and when, one after the other
    Sequence[str | Instant],  # marks: what billed time was spent on and until when, from started_running on
]
"""A try or an analysis at its end."""

_EXECUTION: Final = (
    "context", "execution", "try", "name", "launch_index", "state", "created", "ready", "started_running",
    "stopped_running", "ended", "worker", "start_kind", "root", "origin_job", "master_job", "parent_job",
    "parent_analysis", "stage", "failure_reason", "failure_message", "failure_from", "price", "requested", "acquired",
    "stopped", "outcome",
)  # fmt: skip
_TYPES: Final = {field.name: field.type for table in TABLES.values() for field in table.arrow}
_PRICE_SCALE: Final = 3.6e15


class Batch:
    """Rows on their way to the tables.

    Parameters
    ----------
    executions, objects, rejections
        The rows.
    contexts : sequence of Context
        What the `context` of an execution's row stands for.
    """

    def __init__(
        self,
        executions: Sequence[ExecutionRow],
        objects: Sequence[ObjectRow],
        rejections: Sequence[RejectionRow],
        contexts: Sequence[Context],
    ) -> None:
        given: dict[str, list[Any]] = {
            name: [row[place] for row in executions] for place, name in enumerate(_EXECUTION)
        }
        codes = np.array(given.pop("context"), dtype=np.int64)
        self._codes, self._places = np.unique(codes, return_inverse=True)
        self._contexts = [contexts[code] for code in self._codes]
        self._columns = {name: _array(cells, name) for name, cells in given.items()}
        self._states = _unzip([row[27] for row in executions])
        self._spent = _stretches(given["started_running"], [row[28] for row in executions])
        self._whole = {name: _whole(name, rows) for name, rows in (("objects", objects), ("rejections", rejections))}

    def tables(self) -> dict[str, pa.RecordBatch]:
        """Return the rows of every table."""
        return {
            "executions": self._batch("executions"),
            "transitions": self._transitions(),
            "charges": self._charges(),
            "workers": self._workers(),
            **self._whole,
        }

    def _column(self, name: str) -> pa.Array:
        column = self._columns.get(name)
        if column is None:
            field = "class_" if name == "class" else name
            shared = pa.array([getattr(context, field) for context in self._contexts], _TYPES[name])
            column = self._columns[name] = shared.take(pa.array(self._places))
        return column

    def _batch(self, table: str, index: pa.Array | None = None, **own: pa.Array) -> pa.RecordBatch:
        names = TABLES[table].names
        arrays = [
            own[name] if name in own else self._column(name) if index is None else self._column(name).take(index)
            for name in names
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=TABLES[table].arrow)

    def _transitions(self) -> pa.RecordBatch:
        places, states, instants = self._states
        return self._batch("transitions", pa.array(places), state=states, at=_instants(instants))

    def _workers(self) -> pa.RecordBatch:
        served = self._column("worker").is_valid()
        return self._batch("workers", pa.array(np.flatnonzero(served.to_numpy(zero_copy_only=False))))

    def _charges(self) -> pa.RecordBatch:
        places, what_for, begins, ends = self._spent
        if (_months(begins) != _months(ends - 1)).any():
            source, begins, ends = _split_at_month_ends(begins, ends)
            places, what_for = places[source], what_for.take(pa.array(source))
        index = pa.array(places)
        rates = self._column("micros_per_hour").take(index)
        amounts = rates.to_numpy().astype(np.float64) * (ends - begins) / _PRICE_SCALE
        spent = {"from": _instants(begins), "to": _instants(ends)}
        month = _month_names(begins)
        return self._batch(
            "charges", index, what_for=what_for, micros_per_hour=rates, amount=pa.array(amounts), month=month, **spent
        )


def _array(cells: Sequence[Any], name: str) -> pa.Array:
    type_ = _TYPES[name]
    if pa.types.is_timestamp(type_):
        # Integers first: Arrow takes them twice as fast.
        return pa.array(cells, pa.int64()).cast(type_)
    return pa.array(cells, type_)


def _instants(microseconds: np.ndarray) -> pa.Array:
    return pa.array(microseconds).cast(_TYPES["at"])


def _whole(table: str, rows: Sequence[tuple[Any, ...]]) -> pa.RecordBatch:
    names = TABLES[table].names
    arrays = [_array([row[place] for row in rows], name) for place, name in enumerate(names)]
    return pa.RecordBatch.from_arrays(arrays, schema=TABLES[table].arrow)


def _unzip(pairs: Sequence[Sequence[Any]]) -> tuple[np.ndarray, pa.Array, np.ndarray]:
    """Return each pair's row, its first and its second half."""
    flat = [cell for row in pairs for cell in row]
    places = np.repeat(np.arange(len(pairs)), [len(row) // 2 for row in pairs])
    return places, pa.array(flat[::2], pa.string()), np.array(flat[1::2], dtype=np.int64)


def _stretches(
    begins: Sequence[Instant | None], marks: Sequence[Sequence[Any]]
) -> tuple[np.ndarray, pa.Array, np.ndarray, np.ndarray]:
    """Return every stretch of billed time: whose row it belongs to, what it was spent on, from when, until when.

    Neighbours that were spent on the same are one stretch; what took no time is none.
    """
    places: list[int] = []
    what_for: list[str] = []
    since: list[Instant] = []
    until: list[Instant] = []
    for place, spent in enumerate(marks):
        if not spent:
            continue
        end = begins[place]
        before = None
        for what, at in zip(spent[::2], spent[1::2], strict=True):
            if at == end:
                continue
            if what == before:
                until[-1] = at
            else:
                places.append(place)
                what_for.append(what)
                since.append(end)  # type: ignore[arg-type]  # where there are marks there is a beginning
                until.append(at)
                before = what
            end = at
    as_integers = [np.array(cells, dtype=np.int64) for cells in (places, since, until)]
    return as_integers[0], pa.array(what_for, pa.string()), as_integers[1], as_integers[2]


def _months(instants: np.ndarray) -> np.ndarray:
    return instants.astype("datetime64[us]").astype("datetime64[M]")


def _month_names(instants: np.ndarray) -> pa.Array:
    present, places = np.unique(_months(instants), return_inverse=True)
    return pa.array(present.astype(str).tolist(), pa.string()).take(pa.array(places))


def _split_at_month_ends(begins: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    source: list[int] = []
    edges: list[tuple[int, int]] = []
    for place, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        since = begin
        while (edge := _month_end(since)) < end:
            source.append(place)
            edges.append((since, edge))
            since = edge
        source.append(place)
        edges.append((since, end))
    split = np.array(edges, dtype=np.int64)
    return np.array(source, dtype=np.int64), split[:, 0], split[:, 1]


def _month_end(instant: Instant) -> Instant:
    after = np.datetime64(instant, "us").astype("datetime64[M]") + 1
    return int(after.astype("datetime64[us]").astype(np.int64))


def tags_cell(tags: Iterable[str]) -> str | None:
    """Return tags as a cell: sorted, separated by commas; None where there are none."""
    return ",".join(sorted(tags)) or None


def properties_cell(properties: dict[str, str]) -> str | None:
    """Return properties as a cell: JSON with sorted keys; None where there are none."""
    return json.dumps(properties, sort_keys=True) if properties else None
