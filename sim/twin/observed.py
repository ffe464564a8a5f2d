"""Records as the tables of `sim.records`: what was seen, in the columns of what is simulated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from sim.records.batches import OUTCOMES, month_names, split_at_month_ends
from sim.records.schema import INSTANT, TABLES
from sim.twin.naming import Naming, class_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    roots = {id_: index for index, id_ in enumerate(dict.fromkeys(record.root for record in records))}
    masters = _masters(records)
    shared = [_shared(record, naming, roots) for record in records]
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for record, common in zip(records, shared, strict=True):
        rows["executions"].append(_execution(record, common, masters))
        rows["transitions"] += _transitions(record)
        if record.is_job and record.ready is not None and record.started is not None:
            rows["workers"].append(_worker(record, common))
        rows["charges"] += _charges(record, common)
    return {name: _table(name, found) for name, found in rows.items()}


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    schema = TABLES[name].arrow
    arrays = [_array([row.get(field.name) for row in rows], field.type) for field in schema]
    table = pa.Table.from_arrays(arrays, schema=schema)
    return _by_month(table) if name == "charges" and len(rows) else table


def _array(cells: Sequence[Any], type_: pa.DataType) -> pa.Array:
    if type_ == INSTANT:
        return pa.array(cells, pa.int64()).view(type_)
    return pa.array(cells, type_)


def _by_month(charges: pa.Table) -> pa.Table:
    begins = charges["from"].combine_chunks().view(pa.int64()).to_numpy()
    ends = charges["to"].combine_chunks().view(pa.int64()).to_numpy()
    source, since, until = split_at_month_ends(begins, ends)
    parts = charges.take(pa.array(source))
    rates = parts["micros_per_hour"].to_numpy().astype(np.float64)
    changed = {
        "from": pa.array(since).view(INSTANT),
        "to": pa.array(until).view(INSTANT),
        "month": month_names(since).cast(pa.string()),
        "amount": pa.array(rates * (until - since) / (_HOUR_MS * 1000 * _MICRO)),
    }
    for name, column in changed.items():
        parts = parts.set_column(parts.schema.get_field_index(name), parts.schema.field(name), column)
    return parts


def _micros(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else milliseconds * 1000


def _shared(record: Record, naming: Naming, roots: Mapping[str, int]) -> dict[str, Any]:
    return {
        "execution": record.id,
        "try": record.number,
        "executable": naming.executable(record),
        "function": naming.function(record) if record.is_job else None,
        "launch": LAUNCH,
        "launch_index": roots[record.root],
        "instance_type": record.instance_type,
        "purchase": record.purchase,
        "user": naming.user(record.user),
        "project": naming.project(record.project),
        "account": naming.account(record.bill_to),
        "root": record.root,
        "tags": ",".join(sorted(record.tags)) or None,
        "currency": record.currency,
    }


def _execution(record: Record, shared: Mapping[str, Any], masters: Mapping[str, str]) -> dict[str, Any]:
    ran = record.is_job and record.started is not None
    return {
        **shared,
        "class": "job" if record.is_job else "analysis",
        "name": record.name or record.runs,
        "executable_class": class_of(record),
        "state": record.state,
        "created": _micros(record.created),
        "ready": _micros(record.ready),
        "started_running": _micros(record.started),
        "stopped_running": _micros(record.stopped),
        "ended": _micros(record.ended),
        "priority": record.priority,
        "final_priority": record.final_priority if record.is_job else None,
        "spot_wait": record.spot_wait if record.is_job and record.purchase == "spot" else None,
        "rank": record.rank,
        "timeout": None if record.timeout is None else record.timeout / 1000,
        "worker": _worker_id(record) if ran else None,
        "start_kind": "cold" if ran and _booted(record) else None,
        "origin_job": record.origin_job if record.is_job else None,
        "master_job": masters.get(record.id) if record.is_job else None,
        "parent_job": record.parent_job,
        "parent_analysis": record.parent_analysis,
        "stage": record.stage,
        "detached_from": record.detached_from,
        "properties": json.dumps(dict(record.properties), sort_keys=True) if record.properties else None,
        "cost_limit": record.cost_limit,
        "failure_reason": record.failure_reason,
        "failure_message": record.failure_message,
        "failure_from": record.failure_from,
        "output_reused_from": record.reused_from,
        "price": record.price,
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


def _transitions(record: Record) -> list[dict[str, Any]]:
    return [
        {"execution": record.id, "try": record.number, "state": state, "at": at * 1000}
        for state, at in record.transitions
    ]


def _worker(record: Record, shared: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **shared,
        "worker": _worker_id(record),
        "instances": record.instances,
        "start_kind": "cold" if _booted(record) else None,
        # When it was asked for is not recorded: at the earliest when the job was ready.
        "requested": _micros(record.ready),
        "acquired": _micros(record.started),
        "started_running": _micros(record.started),
        "stopped": _micros(record.stopped),
    }


def _charges(record: Record, shared: Mapping[str, Any]) -> list[dict[str, Any]]:
    if not record.is_job or record.price is None or not record.billed or record.started is None:
        return []
    assert record.stopped is not None
    rate = record.price * _HOUR_MS / record.billed
    refunded = record.price == 0
    marks = [("boot", record.running), ("compute", record.entered("terminating")), ("tear-down", record.stopped)]
    if record.entered("terminating") is None:
        marks = [("boot", record.running), ("compute", record.stopped)]
    rows = []
    since = record.started
    for what_for, until in marks:
        end = min(max(since, until or since), record.stopped)
        if end > since:
            rows.append({
                **shared,
                "what_for": what_for,
                "outcome": OUTCOMES.get(record.state, "unfinished"),
                "from": since * 1000,
                "to": end * 1000,
                "micros_per_hour": round(rate * _MICRO),
                "rate_basis": "refunded" if refunded else "exact",
            })  # fmt: skip
        since = end
    return rows
