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
    Instant | None,  # waiting_on_input: when it entered that state, and so for the next five
    Instant | None,  # runnable
    Instant | None,  # running
    Instant | None,  # partially_failed
    Instant | None,  # waiting_on_output
    Instant | None,  # terminating
    Instant | None,  # ended: when it entered its last state
    Instant | None,  # started_running
    Instant | None,  # stopped_running
    str | None,  # worker
    str | None,  # start_kind
    str,  # root
    str | None,  # origin_job
    str | None,  # master_job
    float,  # price
    Instant | None,  # requested
    Instant | None,  # acquired
    Instant | None,  # stopped: when the slot was free again
    str,  # outcome
    "RareCells | None",  # rare
    int,  # marks: how many cells they have
]
"""A try or an analysis at its end."""

RareCells = tuple[str | None, str | None, str | None, str | None, str | None, str | None]
"""What most executions have not: the columns `_RARE`."""

Marks = Sequence[str | Instant]
"""What billed time was spent on and until when, one after the other, from started_running on."""

_ENTERED: Final = (
    "waiting_on_input", "runnable", "running", "partially_failed", "waiting_on_output", "terminating",
)  # fmt: skip
"""States that are not the last, in the order in which any execution enters them: each at most once."""
_EXECUTION: Final = (
    "context", "execution", "try", "name", "launch_index", "state", "created", *_ENTERED, "ended", "started_running",
    "stopped_running", "worker", "start_kind", "root", "origin_job", "master_job", "price", "requested", "acquired",
    "stopped", "outcome", "rare", "marks",
)  # fmt: skip
_RARE: Final = ("parent_job", "parent_analysis", "stage", "failure_reason", "failure_message", "failure_from")
_FEW: Final = frozenset({"state", "start_kind", "outcome", "what_for", "month", "class"})
"""Columns of text with few different cells, beside those of the context."""
WIDTH: Final = len(_EXECUTION)
"""Cells in the row of an execution."""
_TYPES: Final = {field.name: field.type for table in TABLES.values() for field in table.arrow}
_CODED: Final = pa.dictionary(pa.int32(), pa.string())
_PRICE_SCALE: Final = 3.6e15


def coded(table: str) -> pa.Schema:
    """Return the schema of a table's batches: that of the table, but texts that repeat are codes of a dictionary."""
    shared = {field.rstrip("_") for field in Context._fields} | _FEW
    return pa.schema([
        pa.field(field.name, _CODED) if field.type == pa.string() and field.name in shared else field
        for field in TABLES[table].arrow
    ])


SCHEMAS: Final = {name: coded(name) for name in TABLES}
"""The schemas of the batches."""


class Batch:
    """Rows on their way to the tables.

    Parameters
    ----------
    executions, objects, rejections : sequence
        The cells of the rows, row after row.
    marks : sequence
        The marks of all executions, one after the other.
    contexts : sequence of Context
        What the `context` of an execution's row stands for.
    """

    def __init__(
        self,
        executions: Sequence[Any],
        marks: Marks,
        objects: Sequence[Any],
        rejections: Sequence[Any],
        contexts: Sequence[Context],
    ) -> None:
        given = {name: executions[place::WIDTH] for place, name in enumerate(_EXECUTION)}
        codes = np.array(given.pop("context"), dtype=np.int64)
        present, places = np.unique(codes, return_inverse=True)
        self._contexts = [contexts[code] for code in present]
        self._places = pa.array(places.astype(np.int32))
        self._size = len(codes)
        rare, counts = given.pop("rare"), given.pop("marks")
        self._columns = {name: _array(cells, name) for name, cells in given.items()}
        self._columns |= _rare_columns(rare)
        self._columns["ready"] = self._columns["runnable"]
        self._spent = _stretches(_numbers(self._columns["started_running"]), counts, marks)
        self._whole = {name: _whole(name, cells) for name, cells in (("objects", objects), ("rejections", rejections))}

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
            if shared.type == pa.string():
                shared = shared.dictionary_encode()
            column = self._columns[name] = shared.take(self._places)
        return column

    def _batch(self, table: str, index: pa.Array | None = None, **own: pa.Array) -> pa.RecordBatch:
        schema = SCHEMAS[table]
        arrays = [
            own[name] if name in own else self._column(name) if index is None else self._column(name).take(index)
            for name in schema.names
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _transitions(self) -> pa.RecordBatch:
        entered = [self._columns[name] for name in (*_ENTERED, "ended")]
        # A row for each execution, a column for each state; the last one is whatever it ended in.
        instants = np.column_stack([_numbers(column) for column in entered])
        last = self._columns["state"]
        names = pa.array([*_ENTERED, *last.dictionary.to_pylist()])
        codes = np.tile(np.arange(len(entered), dtype=np.int32), (self._size, 1))
        codes[:, -1] += last.indices.to_numpy()
        happened = instants != _NEVER
        places = np.flatnonzero(happened.ravel()) // len(entered)
        states = pa.DictionaryArray.from_arrays(pa.array(codes[happened]), names)
        return self._batch("transitions", pa.array(places), state=states, at=_instants(instants[happened]))

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


_NEVER: Final = np.iinfo(np.int64).min


def _array(cells: Sequence[Any], name: str) -> pa.Array:
    if name in _FEW:
        return pa.array(cells, pa.string()).dictionary_encode()
    type_ = _TYPES.get(name, _TYPES["at"])
    if pa.types.is_timestamp(type_):
        # Integers first: Arrow takes them twice as fast.
        return pa.array(cells, pa.int64()).view(type_)
    return pa.array(cells, type_)


def _rare_columns(cells: Sequence[RareCells | None]) -> dict[str, pa.Array]:
    if not any(cells):
        return {name: pa.nulls(len(cells), pa.string()) for name in _RARE}
    nothing = (None,) * len(_RARE)
    columns = zip(*(row or nothing for row in cells), strict=True)
    return {name: pa.array(column, pa.string()) for name, column in zip(_RARE, columns, strict=True)}


def _numbers(instants: pa.Array) -> np.ndarray:
    return instants.view(pa.int64()).fill_null(_NEVER).to_numpy()


def _instants(microseconds: np.ndarray) -> pa.Array:
    return pa.array(microseconds).view(_TYPES["at"])


def _whole(table: str, cells: Sequence[Any]) -> pa.RecordBatch:
    schema = SCHEMAS[table]
    width = len(schema.names)
    arrays = [_array(cells[place::width], name) for place, name in enumerate(schema.names)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _stretches(
    begins: np.ndarray, counts: Sequence[int], marks: Marks
) -> tuple[np.ndarray, pa.Array, np.ndarray, np.ndarray]:
    """Return every stretch of billed time: whose row it belongs to, what it was spent on, from when, until when.

    Neighbours that were spent on the same are one stretch; what took no time is none.
    """
    what_for = pa.array(marks[::2], pa.string()).dictionary_encode()
    until = np.array(marks[1::2], dtype=np.int64)
    places = np.repeat(np.arange(len(counts)), np.array(counts, dtype=np.int64) // 2)
    first = _changes(places)
    since = np.where(first, begins[places], np.roll(until, 1))
    took_time = since != until
    codes, places = what_for.indices.to_numpy()[took_time], places[took_time]
    since, until = since[took_time], until[took_time]
    opens = _changes(places) | _changes(codes)
    what_for = pa.DictionaryArray.from_arrays(pa.array(codes[opens]), what_for.dictionary)
    return places[opens], what_for, since[opens], until[np.roll(opens, -1)]


def _changes(cells: np.ndarray) -> np.ndarray:
    """Return where a cell differs from the one before it; the first one does."""
    changes = np.ones(len(cells), dtype=np.bool_)
    np.not_equal(cells[1:], cells[:-1], out=changes[1:])
    return changes


def _months(instants: np.ndarray) -> np.ndarray:
    return instants.astype("datetime64[us]").astype("datetime64[M]")


def _month_names(instants: np.ndarray) -> pa.Array:
    present, places = np.unique(_months(instants), return_inverse=True)
    names = pa.array(present.astype(str).tolist(), pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), names)


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
