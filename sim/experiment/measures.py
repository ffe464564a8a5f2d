"""What one run answers: a flat row of figures, cheap enough to be taken of thousands of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.model.egress import EGRESS_LIMIT
from sim.records.ticks import TICKS_OF_WORKERS, in_units, ticks_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.result import Result

    Row = dict[str, Any]

SPENDING_LIMIT: Final = "SpendingLimitExceeded"
"""Failure by which a limit of a project or an account ended an execution (I2, I3)."""
LIMITS: Final = ("CostLimitExceeded", SPENDING_LIMIT)
"""Failures by which a limit ended an execution (I1 to I3)."""

HINDRANCES: Final = ("unfinished", "expired", "cut_by_spending_limit", "refused_by_spending_limit")
"""Figures of what was asked for and did not come to an end of its own: where one is not 0, not all was got."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a run.

    Attributes
    ----------
    name : str
        Its column.
    meaning : str
        What it says, with its unit.
    unit : str
        `money`, `seconds`, `instant` or `number`.
    """

    name: str
    meaning: str
    unit: str


MEASURES: Final = (
    Measure("cost", "all charges, in the accounts' currency", "money"),
    Measure("makespan_seconds", "from the first creation to the last change of state", "seconds"),
    Measure("tree_seconds", "mean time from the creation of an execution tree to the end of its root", "seconds"),
    Measure("end", "the last change of state, in seconds since 1970", "instant"),
    Measure("thrown_away", "charges of tries that did not end `done`", "money"),
    Measure("extrapolated", "charges at rates that no list has, but were extrapolated (H5)", "money"),
    Measure("jobs", "jobs that were made", "number"),
    Measure("tries", "tries of jobs", "number"),
    Measure("done", "jobs and analyses that ended `done`", "number"),
    Measure("failed", "jobs and analyses that ended `failed` or `terminated`", "number"),
    Measure("cut", "tries and analyses that a cost or spending limit ended", "number"),
    Measure("cut_by_spending_limit", "those of them that a limit of a project or an account ended", "number"),
    Measure("refused_by_spending_limit", "launches that such a limit refused", "number"),
    Measure("expired", "tries and analyses whose execution tree was launched too long ago (I5)", "number"),
    Measure("interrupted", "tries that lost their spot machine", "number"),
    Measure("unfinished", "jobs and analyses that were not final at the end", "number"),
    Measure("rejected", "calls that the platform refused", "number"),
    Measure("wait_seconds", "mean time from ready to running, of tries that ran", "seconds"),
    Measure("wait_p95_seconds", "its 95th percentile", "seconds"),
    Measure("worker_hours", "billed time of workers, a cluster's each", "number"),
    Measure("peak_workers", "most workers held at a time, by all users", "number"),
)

_EXECUTIONS: Final = ["execution", "try", "class", "state", "created", "ready", "ended", "root", "failure_reason"]
_CHARGES: Final = [
    *("what_for", "outcome", "from", "to", "micros_per_hour", "rate_basis", "bytes", "micros_per_unit"),
]
_WORKERS: Final = ["instances", "requested", "stopped"]
NAMES: Final = tuple(measure.name for measure in MEASURES)


def measure(result: Result) -> Row:
    """Take the figures of a run; see :data:`MEASURES`."""
    tables = result.tables
    # Choosing rows copies every column, so only those that are asked for come along.
    executions, transitions = tables.arrow("executions").select(_EXECUTIONS), tables.arrow("transitions")
    charges, workers = tables.arrow("charges").select(_CHARGES), tables.arrow("workers").select(_WORKERS)
    rejections = tables.arrow("rejections")
    waits = _waits(executions, transitions)
    begin, end = _span(executions, transitions, charges, workers)
    return {
        "cost": in_units(ticks(charges)),
        "makespan_seconds": (end - begin) / 1e6,
        "tree_seconds": _tree_seconds(executions),
        "end": end / 1e6 if executions.num_rows else None,
        "thrown_away": in_units(ticks(charges.filter(pc.equal(charges["outcome"], "thrown away")))),
        "extrapolated": in_units(ticks(charges.filter(pc.equal(charges["rate_basis"], "extrapolated")))),
        **_counts(executions, rejections),
        "rejected": rejections.num_rows,
        "wait_seconds": float(waits.mean()) / 1e6 if len(waits) else None,
        "wait_p95_seconds": float(np.quantile(waits, 0.95)) / 1e6 if len(waits) else None,
        "worker_hours": _worker_hours(charges),
        "peak_workers": _peak(workers),
    }


def ticks(charges: pa.Table) -> int:
    """Return the exact sum of charges, all of one currency, in ticks."""
    rates = charges["micros_per_hour"]
    timed = charges.filter(pc.is_valid(rates))
    found, where = np.unique(_whole(timed, "micros_per_hour"), return_inverse=True)
    # Times at a rate are added first: they fit 64 bits, their products with the rate need not.
    times = np.zeros(len(found), dtype=np.int64)
    np.add.at(times, where, _whole(timed, "to") - _whole(timed, "from"))
    of_workers = sum(rate * time for rate, time in zip(found.tolist(), times.tolist(), strict=True))
    others = charges.filter(pc.is_null(rates))
    if not others.num_rows:
        return int(of_workers * TICKS_OF_WORKERS)
    spans = (_whole(others, "to") - _whole(others, "from")).tolist()
    columns = (others[name].to_pylist() for name in ("what_for", "micros_per_unit", "bytes"))
    return int(of_workers * TICKS_OF_WORKERS + sum(map(ticks_of, *columns, spans)))


def refused_launches(rejections: pa.Table) -> pa.Table:
    """Return the rows of launches that a limit of a project or an account refused; transfers are none (I2, I3)."""
    of_limits = rejections.filter(pc.equal(rejections["error"], SPENDING_LIMIT))
    return of_limits.filter(pc.invert(pc.starts_with(of_limits["message"], EGRESS_LIMIT)))


def _counts(executions: pa.Table, rejections: pa.Table) -> Row:
    states, classes = executions["state"], executions["class"]
    tries = _number(pc.equal(classes, "job"))
    return {
        "jobs": tries - _number(pc.and_(pc.equal(classes, "job"), pc.greater(executions["try"], 0))),
        "tries": tries,
        "done": _number(pc.equal(states, "done")),
        "failed": _number(pc.is_in(states, pa.array(["failed", "terminated"]))),
        "cut": _number(pc.is_in(executions["failure_reason"], pa.array(LIMITS))),
        "cut_by_spending_limit": _number(pc.equal(executions["failure_reason"], SPENDING_LIMIT)),
        "refused_by_spending_limit": refused_launches(rejections).num_rows,
        "expired": _number(pc.equal(executions["failure_reason"], "AuthError")),
        "interrupted": _number(pc.equal(executions["failure_reason"], "SpotInstanceInterruption")),
        "unfinished": _number(pc.is_null(executions["ended"])),
    }


def _waits(executions: pa.Table, transitions: pa.Table) -> NDArray[np.int64]:
    """Return the microseconds from ready to running of every try that ran."""
    running = transitions.filter(pc.equal(transitions["state"], "running"))
    first: dict[tuple[str, int], int] = {}
    names, numbers, instants = running["execution"].to_pylist(), running["try"].to_pylist(), _whole(running, "at")
    for name, number, instant in zip(names, numbers, instants.tolist(), strict=True):
        first.setdefault((name, number), instant)
    ready = executions.filter(pc.is_valid(executions["ready"]))
    keys = zip(ready["execution"].to_pylist(), ready["try"].to_pylist(), strict=True)
    begun = (first.get(key) for key in keys)
    pairs = zip(begun, _whole(ready, "ready").tolist(), strict=True)
    return np.array([start - begin for start, begin in pairs if start is not None], dtype=np.int64)


def _span(executions: pa.Table, transitions: pa.Table, charges: pa.Table, workers: pa.Table) -> tuple[int, int]:
    """Return what :func:`sim.records.spans.begin` and `finish` do, in microseconds since 1970; zeros for nothing."""
    if not executions.num_rows:
        return 0, 0
    created = _whole(executions, "created")
    last = max(created.max(), _latest(transitions, "at"))
    if executions["ended"].null_count:
        last = max(last, _latest(charges, "to"), _latest(workers, "requested"))
    return int(created.min()), int(last)


def _tree_seconds(executions: pa.Table) -> float | None:
    own = pc.and_(pc.equal(executions["execution"], executions["root"]), pc.is_valid(executions["ended"]))
    # A root that was tried again ends with its last try: the earlier ones end `restarted`.
    last = executions.filter(pc.and_(own, pc.invert(pc.equal(executions["state"], "restarted"))))
    if not last.num_rows:
        return None
    return float((_whole(last, "ended") - _whole(last, "created")).mean()) / 1e6


def _latest(table: pa.Table, column: str) -> int:
    return int(_whole(table, column).max()) if table.num_rows else 0


def _worker_hours(charges: pa.Table) -> float:
    timed = charges.filter(pc.is_valid(charges["micros_per_hour"]))
    return float((_whole(timed, "to") - _whole(timed, "from")).sum()) / 3.6e9


def _peak(workers: pa.Table) -> int:
    if not workers.num_rows:
        return 0
    instances = _whole(workers, "instances")
    stopped = pc.is_valid(workers["stopped"])
    gone = workers.filter(stopped)
    instants = np.concatenate([_whole(workers, "requested"), _whole(gone, "stopped")])
    steps = np.concatenate([instances, -_whole(gone, "instances")])
    order = np.argsort(instants, kind="stable")
    held, changes = np.cumsum(steps[order]), instants[order]
    # After all changes of an instant.
    return int(held[np.append(changes[1:] != changes[:-1], True)].max())


def _whole(table: pa.Table, column: str) -> NDArray[np.int64]:
    cells = table[column]
    whole: NDArray[np.int64] = (cells.cast(pa.int64()) if cells.type != pa.int64() else cells).to_numpy()
    return whole


def _number(mask: pa.ChunkedArray) -> int:
    return int(pc.sum(mask).as_py() or 0)
