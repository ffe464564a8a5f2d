"""The table of records that a replay plays: one row a try, with what made it happen."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from sim.scenario.recorded import COLUMNS, CUT, INSTANTS
from sim.twin.causes import Cause, causes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from sim.twin.naming import Naming
    from sim.twin.record import Record

TEXTS: Final = (
    "record", "class", "run", "function", "name", "parent", "stage", "depends_on", "as", "in", "priority", "tags",
    "properties", "instance_type", "purchase", "launched_after", "ends_after", "outcome", "message",
)  # fmt: skip
"""The columns whose cells are texts, whatever they look like."""
_TOGETHER: Final = 10_000
"""Rows that are held at a time."""


def rows_of(records: Sequence[Record], naming: Naming, workflows: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the row of every record.

    Parameters
    ----------
    records : sequence of Record
        Those that can be played again, in the order of creation; see :func:`sim.twin.playable.played`.
    naming : Naming
        What things are called in the scenario.
    workflows : dict
        By id of an analysis, the workflow of the scenario that it runs.
    """
    why = causes(records)
    ids = {record.id for record in records}
    for record in records:
        yield _row(record, why[record.key], naming, workflows, ids)


def _row(record: Record, cause: Cause, naming: Naming, workflows: dict[str, str], ids: set[str]) -> dict[str, Any]:
    parent = record.parent_analysis or record.parent_job
    instants = _instants(record)
    return {
        "record": record.id,
        "try": record.number,
        "class": "job" if record.is_job else "analysis",
        "run": workflows.get(record.id) or naming.executable(record),
        "function": naming.function(record) if record.is_job else None,
        "name": record.name,
        "parent": parent,
        "parent_try": cause.parent_try,
        "stage": naming.stage(record.stage or record.id) if record.parent_analysis else None,
        "depends_on": ",".join(id_ for id_ in record.needs if id_ in ids) or None,
        "inputs_ready_us": _micros(cause.inputs_ready),
        "as": naming.user(record.user),
        "in": naming.project(record.project),
        "priority": record.priority,
        "rank": record.rank,
        "cost_limit": _money(record),
        "tags": ",".join(record.tags) or None,
        "properties": json.dumps(dict(record.properties), sort_keys=True) if record.properties else None,
        "terminated_us": _micros(cause.terminated),
        "instance_type": record.instance_type,
        "purchase": record.purchase,
        "launched_after": cause.launched_after,
        "delay_us": _micros(cause.delay),
        "ends_after": cause.ends_after,
        "run_time_us": _micros(cause.run_time),
        "outputs_closed_us": _micros(cause.outputs_closed),
        "outcome": CUT if not record.is_final else cause.outcome,
        "message": record.failure_message,
        **{f"{name}_us": _micros(instants.get(name)) for name in INSTANTS},
    }


def _micros(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else milliseconds * 1000


def _money(record: Record) -> str | None:
    if record.cost_limit is None or record.currency is None or record.cost_limit <= 0:
        return None
    # What is less than a millionth would be nothing at all.
    return f"{max(record.cost_limit, 1e-6):.6f}".rstrip("0").rstrip(".") + f" {record.currency}"


def _instants(record: Record) -> dict[str, int | None]:
    # The first time counts.
    known: dict[str, int | None] = dict(reversed(record.transitions))
    known |= {
        "created": record.created,
        "started_running": record.started if record.is_job else None,
        "stopped_running": record.stopped,
        "ended": record.ended,
    }
    return known


def write_table(rows: Iterable[dict[str, Any]], path: Path) -> None:
    """Write a table of records as Parquet, without holding the rows of all of it."""
    left = iter(rows)
    parts = [_arrow([])]
    while part := list(islice(left, _TOGETHER)):
        parts.append(_arrow(part))
    pq.write_table(pa.concat_tables(parts), path)


def _arrow(rows: Sequence[dict[str, Any]]) -> pa.Table:
    columns = {}
    for name in COLUMNS:
        text = name in TEXTS
        type_ = pa.string() if text or name == "cost_limit" else pa.int64()
        columns[f"{name} [text]" if text else name] = pa.array([row[name] for row in rows], type_)
    return pa.table(columns)
