"""Rows of scalars, as the model hands them in, to columns of Arrow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import pyarrow as pa

from sim.records.schema import INSTANT, OBJECTS, REJECTIONS, TABLES

Instant = int
"""Microseconds since the Unix epoch, UTC."""

ObjectRow = tuple[
    str, str, str, int, str, str | None, str | None, str, Instant, Instant | None, Instant | None, Instant | None,
    str | None, str | None,
]  # fmt: skip
"""The columns of `objects` in order."""

RejectionRow = tuple[Instant, str, int, str, str, str, str, str]
"""The columns of `rejections` in order."""


class Context(NamedTuple):
    """Columns that all rows of one kind under one launch share; `sim.records.schema` says what they mean."""

    class_: str
    executable: str | None
    executable_class: str | None
    function: str | None
    launch: str | None
    instance_type: str | None
    purchase: str | None
    priority: str | None
    rank: int
    user: str | None
    project: str
    account: str
    tags: str | None
    properties: str | None
    cost_limit: float | None
    currency: str
    micros_per_hour: int
    rate_basis: str
    timeout: float | None = None
    final_priority: str | None = None
    instances: int | None = None


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
    str | None,  # worker
    str | None,  # start_kind
    float,  # price
    Instant | None,  # requested
    Instant | None,  # acquired
    Instant | None,  # stopped: when the slot was free again
    "RareCells | None",  # rare: None for a root job that has not failed
    int,  # marks: how many cells they have
]
"""A try or an analysis at its end."""

RareCells = tuple[
    str,  # root
    str | None,  # origin_job
    str | None,  # master_job
    str | None,  # parent_job
    str | None,  # parent_analysis
    str | None,  # stage
    str | None,  # failure_reason
    str | None,  # failure_message
    str | None,  # failure_from
    str | None,  # detached_from
    str | None,  # output_reused_from
    Instant | None,  # debug_hold: when it entered that state, and so for the next one
    Instant | None,  # restartable
    float | None,  # spot_wait
    str | None,  # depends_on
]
"""What most executions need not tell: a root job is its own root, origin and master, and the rest is empty."""

Marks = Sequence[str | Instant]
"""What billed time was spent on and until when, one after the other, from started_running on."""

_COMMON_STATES: Final = (
    "waiting_on_input", "runnable", "running", "partially_failed", "waiting_on_output", "terminating",
)  # fmt: skip
_RARE_STATES: Final = ("debug_hold", "restartable")
ENTERED: Final = (*_COMMON_STATES[:-1], "debug_hold", "terminating", "restartable")
"""States that are not the last, in the order in which a try or an analysis enters them: each at most once."""
EXECUTION: Final = (
    "context", "execution", "try", "name", "launch_index", "state", "created", *_COMMON_STATES, "ended",
    "started_running", "worker", "start_kind", "price", "requested", "acquired", "stopped", "rare", "marks",
)  # fmt: skip
_OWN: Final = ("root", "origin_job", "master_job")
_RARE: Final = (
    "parent_job",
    "parent_analysis",
    "stage",
    "failure_reason",
    "failure_message",
    "failure_from",
    "detached_from",
    "output_reused_from",
)
RARE_CELLS: Final = (*_OWN, *_RARE, *_RARE_STATES, "spot_wait", "depends_on")
"""What `RareCells` hold, in order."""
WIDTH: Final = len(EXECUTION)
"""Cells in the row of an execution."""
TYPES: Final = {
    **{field.name: field.type for table in TABLES.values() for field in table.arrow},
    **dict.fromkeys((*ENTERED, "until"), INSTANT),
    **dict.fromkeys(("context", "marks"), pa.int64()),
}
"""The types of columns by name, those of the rows' own too."""


class Chunk:
    """Some rows, column by column. What Python held of them can go.

    Parameters
    ----------
    executions, objects, rejections : sequence
        The cells of the rows, row after row.
    marks : sequence
        The marks of all executions, one after the other.
    """

    def __init__(
        self, executions: Sequence[Any], marks: Marks, objects: Sequence[Any], rejections: Sequence[Any]
    ) -> None:
        given = {name: executions[place::WIDTH] for place, name in enumerate(EXECUTION)}
        rare = given.pop("rare")
        self.executions = {name: _array(cells, name) for name, cells in given.items()}
        self.executions |= _rare_columns(rare, given["execution"], self.executions["execution"])
        self.marks = {"what_for": _array(marks[::2], "what_for"), "until": _array(marks[1::2], "until")}
        self.objects = _columns(objects, OBJECTS.names)
        self.rejections = _columns(rejections, REJECTIONS.names)


def joined(parts: Sequence[Mapping[str, pa.Array]]) -> dict[str, pa.Array]:
    """Return the columns of all parts, one after the other."""
    return {name: pa.concat_arrays([part[name] for part in parts]) for name in parts[0]}


def _columns(cells: Sequence[Any], names: Sequence[str]) -> dict[str, pa.Array]:
    return {name: _array(cells[place :: len(names)], name) for place, name in enumerate(names)}


def _array(cells: Sequence[Any], name: str) -> pa.Array:
    type_ = TYPES[name]
    if type_ == INSTANT:
        # Integers first: Arrow takes them twice as fast.
        return pa.array(cells, pa.int64()).view(type_)
    return pa.array(cells, type_)


def _rare_columns(rare: Sequence[RareCells | None], ids: Sequence[str], own: pa.Array) -> dict[str, pa.Array]:
    if not any(rare):
        empty = {name: pa.nulls(len(rare), TYPES[name]) for name in RARE_CELLS[len(_OWN) :]}
        return {**dict.fromkeys(_OWN, own), **empty}
    nothing = (None,) * (len(RARE_CELLS) - len(_OWN))
    rows = (cells or (id_, id_, id_, *nothing) for cells, id_ in zip(rare, ids, strict=True))
    columns = zip(RARE_CELLS, zip(*rows, strict=True), strict=True)
    return {name: _array(column, name) for name, column in columns}


def tags_cell(tags: Iterable[str]) -> str | None:
    """Return tags as a cell: sorted, separated by commas; None where there are none."""
    return ",".join(sorted(tags)) or None


def properties_cell(properties: dict[str, str]) -> str | None:
    """Return properties as a cell: JSON with sorted keys; None where there are none."""
    return json.dumps(properties, sort_keys=True) if properties else None
