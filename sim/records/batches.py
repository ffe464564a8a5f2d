"""Columns to tables: one row a try becomes rows of executions, transitions, workers and charges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.records.chunks import ENTERED, TYPES, Chunk, Context, Instant, joined
from sim.records.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FEW: Final = frozenset({"state", "start_kind", "outcome", "what_for", "month", "class", "storage"})
"""Columns of text with few different cells, beside those of the context."""
OUTCOMES: Final = {"done": "kept", "failed": "thrown away", "terminated": "thrown away", "restarted": "thrown away"}
_CODED: Final = pa.dictionary(pa.int32(), pa.string())
_PRICE_SCALE: Final = 3.6e15


def coded(table: str) -> pa.Schema:
    """Return the schema of a table's batches: that of the table, but texts that repeat are codes of a dictionary."""
    shared = {field.rstrip("_") for field in Context._fields} | _FEW
    return pa.schema(
        [
            pa.field(field.name, _CODED) if field.type == pa.string() and field.name in shared else field
            for field in TABLES[table].arrow
        ]
    )


SCHEMAS: Final = {name: coded(name) for name in TABLES}
"""The schemas of the batches."""


class Batch:
    """Rows on their way to the tables.

    Parameters
    ----------
    chunks : sequence of Chunk
        The rows.
    contexts : sequence of Context
        What the `context` of an execution's row stands for.
    """

    def __init__(self, chunks: Sequence[Chunk], contexts: Sequence[Context]) -> None:
        given = joined([chunk.executions for chunk in chunks])
        present, places = np.unique(given.pop("context").to_numpy(), return_inverse=True)
        self._contexts = [contexts[code] for code in present]
        self._places = pa.array(places.astype(np.int32))
        self._size = len(places)
        marks = joined([chunk.marks for chunk in chunks])
        self._spent = _stretches(_numbers(given["started_running"]), given.pop("marks").to_numpy(), **marks)
        self._columns = {name: _coded(column, name) for name, column in given.items()}
        self._columns |= _derived(self._columns)
        self._whole = {
            "objects": _whole("objects", [chunk.objects for chunk in chunks]),
            "rejections": _whole("rejections", [chunk.rejections for chunk in chunks]),
        }

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
            shared = pa.array([getattr(context, field) for context in self._contexts], TYPES[name])
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
        entered = [self._columns[name] for name in (*ENTERED, "ended")]
        # A row for each execution, a column for each state; the last one is whatever it ended in.
        instants = np.column_stack([_numbers(column) for column in entered])
        last = self._columns["state"]
        names = list(dict.fromkeys((*ENTERED, *last.dictionary.to_pylist())))
        codes_of_last = np.array([names.index(name) for name in last.dictionary.to_pylist()], dtype=np.int32)
        codes = np.tile(np.arange(len(entered), dtype=np.int32), (self._size, 1))
        codes[:, -1] = codes_of_last[last.indices.to_numpy()]
        happened = instants != _NEVER
        places = np.flatnonzero(happened.ravel()) // len(entered)
        states = pa.DictionaryArray.from_arrays(pa.array(codes[happened]), pa.array(names))
        return self._batch("transitions", pa.array(places), state=states, at=_instants(instants[happened]))

    def _workers(self) -> pa.RecordBatch:
        served = self._column("worker").is_valid()
        return self._batch("workers", pa.array(np.flatnonzero(served.to_numpy(zero_copy_only=False))))

    def _charges(self) -> pa.RecordBatch:
        places, what_for, begins, ends = self._spent
        if (_months(begins) != _months(ends - 1)).any():
            source, begins, ends = split_at_month_ends(begins, ends)
            places, what_for = places[source], what_for.take(pa.array(source))
        index = pa.array(places)
        rates = self._column("micros_per_hour").take(index)
        amounts = rates.to_numpy().astype(np.float64) * (ends - begins) / _PRICE_SCALE
        spent = {"from": _instants(begins), "to": _instants(ends)}
        month = month_names(begins)
        nothing = pa.nulls(len(begins), pa.int64())
        return self._batch(
            "charges", index, what_for=what_for, micros_per_hour=rates, amount=pa.array(amounts), month=month,
            bytes=nothing, micros_per_unit=nothing, **spent,
        )  # fmt: skip


_NEVER: Final = np.iinfo(np.int64).min


def _derived(columns: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Return the columns that follow from others."""
    state = columns["state"]
    outcomes = pa.array([OUTCOMES.get(name, "unfinished") for name in state.dictionary.to_pylist()], pa.string())
    return {
        "ready": columns["runnable"],
        # Where nothing was billed there was no worker that ran.
        "stopped_running": pc.if_else(columns["started_running"].is_valid(), columns["stopped"], None),
        "outcome": outcomes.take(state.indices).dictionary_encode(),
    }


def _coded(column: pa.Array, name: str) -> pa.Array:
    return column.dictionary_encode() if name in _FEW else column


def _numbers(instants: pa.Array) -> np.ndarray:
    numbers: np.ndarray = instants.view(pa.int64()).fill_null(_NEVER).to_numpy()
    return numbers


def _instants(microseconds: np.ndarray) -> pa.Array:
    return pa.array(microseconds).view(TYPES["at"])


def _whole(table: str, parts: Sequence[Mapping[str, pa.Array]]) -> pa.RecordBatch:
    arrays = [_coded(column, name) for name, column in joined(parts).items()]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMAS[table])


def _stretches(
    begins: np.ndarray, counts: np.ndarray, what_for: pa.Array, until: pa.Array
) -> tuple[np.ndarray, pa.Array, np.ndarray, np.ndarray]:
    """Return every stretch of billed time: whose row it belongs to, what it was spent on, from when, until when.

    Neighbours that were spent on the same are one stretch; what took no time is none.
    """
    what_for, until = what_for.dictionary_encode(), _numbers(until)
    places = np.repeat(np.arange(len(counts)), counts // 2)
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


def month_names(instants: np.ndarray) -> pa.Array:
    """Return the UTC calendar months of instants, as cells of the column `month`."""
    present, places = np.unique(_months(instants), return_inverse=True)
    names = pa.array(present.astype(str).tolist(), pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), names)


def split_at_month_ends(begins: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return stretches that lie in one month each: of which stretch they are part, from when, until when."""
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
