"""Records as the tables of `sim.records`: what was seen, in the columns of what is simulated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from sim.records.batches import OUTCOMES, month_names, split_at_month_ends
from sim.records.schema import INSTANT, TABLES
from sim.twin.naming import class_of
from sim.twin.readers.purchases import SPOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.twin.naming import Naming
    from sim.twin.record import Record

LAUNCH: Final = "observed"
"""The name under which recorded root executions are launched."""
_HOUR_MS: Final = 3_600_000
_MICRO: Final = 1_000_000


def tables_of(records: Sequence[Record], naming: Naming) -> dict[str, pa.Table]:
    """Return the tables that records fill; what they cannot tell is empty.

    Parameters
    ----------
    records : sequence of Record
        In the order of their creation.
    naming : Naming
        What things are called.
    """
    columns = _columns(records, naming)
    ran = [place for place, record in enumerate(records) if record.is_job and record.ready and record.started]
    return {
        "executions": _table("executions", columns),
        "transitions": _transitions(records, columns),
        "charges": _charges(records, columns),
        "workers": _table("workers", _taken(columns, ran)),
        "objects": TABLES["objects"].arrow.empty_table(),
        "rejections": TABLES["rejections"].arrow.empty_table(),
    }


Columns = dict[str, list[Any]]


def _table(name: str, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    schema = TABLES[name].arrow
    size = len(next(iter(columns.values())))
    arrays = [
        _array(columns[field.name], field.type) if field.name in columns else pa.nulls(size, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(cells: Sequence[Any], type_: pa.DataType) -> pa.Array:
    if type_ == INSTANT:
        return pa.array(cells, pa.int64()).view(type_)
    return pa.array(cells, type_)


def _taken(columns: Columns, places: Sequence[int]) -> Columns:
    return {name: [column[place] for place in places] for name, column in columns.items()}


def _micros(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else milliseconds * 1000


def _columns(records: Sequence[Record], naming: Naming) -> Columns:
    """Return the columns of `executions`, and those of `workers` that it does not have, a cell for each record."""
    roots = {id_: index for index, id_ in enumerate(dict.fromkeys(record.root for record in records))}
    masters = _masters(records)
    own = {name: [getattr(record, field) for record in records] for name, field in _AS_THEY_ARE.items()}
    instants = {name: [_micros(getattr(record, field)) for record in records] for name, field in _INSTANTS.items()}
    return {
        **own,
        **instants,
        "class": ["job" if record.is_job else "analysis" for record in records],
        "name": [record.name or record.runs for record in records],
        "executable": [naming.executable(record) for record in records],
        "executable_class": [class_of(record) for record in records],
        "function": [naming.function(record) if record.is_job else None for record in records],
        "launch": [LAUNCH] * len(records),
        "launch_index": [roots[record.root] for record in records],
        "user": [naming.user(record.user) for record in records],
        "project": [naming.project(record.project) for record in records],
        "account": [naming.account(record.bill_to) for record in records],
        "tags": [",".join(sorted(record.tags)) or None for record in records],
        "properties": [
            json.dumps(dict(record.properties), sort_keys=True) if record.properties else None for record in records
        ],
        "timeout": [None if record.timeout is None else record.timeout / 1000 for record in records],
        "final_priority": [record.final_priority if record.is_job else None for record in records],
        "spot_wait": [record.spot_wait if record.purchase == SPOT else None for record in records],
        "worker": [_worker_id(record) if record.is_job and record.started is not None else None for record in records],
        "start_kind": ["cold" if _booted(record) else None for record in records],
        "origin_job": [record.origin_job if record.is_job else None for record in records],
        "master_job": [masters[record.id] if record.is_job else None for record in records],
    }


_AS_THEY_ARE: Final = {
    "execution": "id",
    "try": "number",
    **{
        name: name
        for name in (
            "state", "instance_type", "purchase", "priority", "rank", "root", "parent_job", "parent_analysis", "stage",
            "detached_from", "cost_limit", "failure_reason", "failure_message", "failure_from", "price", "currency",
            "instances",
        )
    },
    "output_reused_from": "reused_from",
}  # fmt: skip
_INSTANTS: Final = {
    "created": "created",
    "ready": "ready",
    "started_running": "started",
    "stopped_running": "stopped",
    "ended": "ended",
    # When a worker was asked for is not recorded: at the earliest when the job was ready.
    "requested": "ready",
    "acquired": "started",
    "stopped": "stopped",
}


def _booted(record: Record) -> bool:
    return record.running is not None and record.started is not None and record.started < record.running


def _worker_id(record: Record) -> str:
    return f"worker-of-{record.id}" + (f"~{record.number}" if record.number else "")


def _masters(records: Iterable[Record]) -> dict[str, str]:
    """Return the master of every job: the nearest one above it that runs another executable, or `main` (A4)."""
    by_id = {record.id: record for record in records}
    masters = {}
    for id_, record in by_id.items():
        master, seen = record, {id_}
        while master.function not in (None, "main") and (above := by_id.get(master.parent_job or "")) is not None:
            if above.id in seen or above.executable != record.executable:
                break
            seen.add(above.id)
            master = above
        masters[id_] = master.id
    return masters


def _transitions(records: Sequence[Record], columns: Columns) -> pa.Table:
    steps = [(place, state, at) for place, record in enumerate(records) for state, at in record.transitions]
    places = [place for place, _, _ in steps]
    named = _taken({name: columns[name] for name in ("execution", "try")}, places)
    return _table(
        "transitions", {**named, "state": [state for _, state, _ in steps], "at": [at * 1000 for _, _, at in steps]}
    )


def _charges(records: Sequence[Record], columns: Columns) -> pa.Table:
    spent = [(place, *part) for place, record in enumerate(records) for part in _stretches(record)]
    if not spent:
        return TABLES["charges"].arrow.empty_table()
    places, what_for, begins, ends, rates = zip(*spent, strict=True)
    shared = _taken({name: columns[name] for name in TABLES["charges"].names if name in columns}, places)
    source, since, until = split_at_month_ends(np.array(begins, dtype=np.int64), np.array(ends, dtype=np.int64))
    whole: Columns = {
        **shared,
        "what_for": list(what_for),
        "outcome": [OUTCOMES.get(records[place].state, "unfinished") for place in places],
        "micros_per_hour": list(rates),
        "rate_basis": ["exact" if rate else "refunded" for rate in rates],
    }
    parts = _taken(whole, source.tolist())
    parts |= {"from": since.tolist(), "to": until.tolist(), "month": month_names(since).to_pylist()}
    amounts = np.array(parts["micros_per_hour"], dtype=np.float64) * (until - since) / (_HOUR_MS * 1000 * _MICRO)
    return _table("charges", {**parts, "amount": amounts.tolist()})


def _stretches(record: Record) -> list[tuple[str, int, int, int]]:
    """Return what the billed time of a try was spent on, from when until when in microseconds, and at what rate."""
    if not record.is_job or record.price is None or not record.billed or record.started is None:
        return []
    stopped = record.started + record.billed
    micros = round(record.price * _HOUR_MS / record.billed * _MICRO)
    torn_down = record.entered("terminating")
    marks = [("boot", record.running), ("compute", stopped if torn_down is None else torn_down), ("tear-down", stopped)]
    found, since = [], record.started
    for what_for, until in marks:
        end = min(max(since, until or since), stopped)
        if end > since:
            found.append((what_for, since * 1000, end * 1000, micros))
        since = end
    return found
