"""A snapshot: what runs and waits at an instant, as records that a replay goes on from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from sim.records.errors import ResultError
from sim.scenario.recorded import ALL, CUT, DONE, INSTANTS
from sim.twin.causes import OWN
from sim.twin.learning.run_times import run_seconds
from sim.twin.readers.reading import Fault, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.twin.naming import Naming
    from sim.twin.readers.reading import Reading
    from sim.twin.record import Record

_CLOSES_IN: Final = 2_000_000
"""Microseconds in which what a job waits for is taken to close, where nothing is known of it (D2)."""
_WAITS_AFTER: Final = 60_000
"""Milliseconds after its last launch from which on a job that runs is taken to wait for what it has launched."""
_TAIL: Final = 5_000_000
"""Microseconds that such a job goes on after the last of them, where no other of its kind has shown it."""


@dataclass(slots=True)
class Snapshot:
    """What there is at an instant.

    Attributes
    ----------
    at : int
        The instant, in milliseconds since 1970.
    live : list of Record
        The records of every tree in which something has not ended.
    over : list of Record
        Those of all other trees.
    notes : list of str
        What was assumed.
    """

    at: int
    live: list[Record]
    over: list[Record]
    notes: list[str] = field(default_factory=list)

    @property
    def unfinished(self) -> list[Record]:
        """What has not ended."""
        return [record for record in self.live if not record.is_final]


def snapshot_of(reading: Reading, records: Sequence[Record], at: int | None) -> Snapshot:
    """Tell apart what has ended and what has not.

    Parameters
    ----------
    reading : Reading
        Where faults are listed.
    records : sequence of Record
        The records.
    at : int, optional
        When the snapshot was taken, in milliseconds since 1970; the last instant that a record speaks of otherwise.

    Raises
    ------
    ResultError
        If everything has ended, or nothing was there at the instant.
    """
    late = [record for record in records if at is not None and record.last_instant > at]
    reading.faults += [Fault(record.id, "it speaks of what lies after the instant of the snapshot") for record in late]
    keys = {record.key for record in late}
    sound = [record for record in records if record.key not in keys]
    open_roots = {record.root for record in sound if not record.is_final}
    if not open_roots:
        raise ResultError("everything in the snapshot has ended, so there is nothing to forecast; try `dxsim validate`")
    live = [record for record in sound if record.root in open_roots]
    instant = max(record.last_instant for record in sound) if at is None else at
    return Snapshot(instant, live, [record for record in sound if record.root not in open_roots])


def go_on(rows: list[dict[str, Any]], snapshot: Snapshot, naming: Naming) -> None:
    """Say in the rows of a replay how what has not ended goes on: what it waits for, and for how long.

    Parameters
    ----------
    rows : list of dict
        The rows of the table of records; they are changed.
    snapshot : Snapshot
        The snapshot.
    naming : Naming
        What entry points are called.
    """
    by_key = {record.key: record for record in snapshot.live}
    tails = _tails(snapshot, rows, naming)
    launched: dict[str, int] = {}
    for record in snapshot.live:
        if record.parent_job is not None:
            launched[record.parent_job] = max(launched.get(record.parent_job, 0), record.created)
    waiting = []
    for row in list(rows):
        record = by_key[row["record"], row["try"]]
        if record.is_final or not record.is_job:
            continue
        if record.state in ("idle", "waiting_on_input"):
            waiting += [] if _awaits(row, record, snapshot.at) else [record]
        elif record.state == "running" and record.id in launched:
            _wait_for_all(row, record, launched[record.id], snapshot.at, tails, naming)
        elif record.state == "waiting_on_output":
            _deliver(row, record, snapshot.at)
        elif record.state == "restartable":
            rows.append(_fail_once(row, record, snapshot.at))
    snapshot.notes += _assumed(waiting, snapshot)


def _assumed(waiting: list[Record], snapshot: Snapshot) -> list[str]:
    held = [record for record in snapshot.live if record.state == "debug_hold"]
    notes = []
    if waiting:
        notes.append(
            f"waiting: {named(waiting)} do not say what they wait for; files are taken to close within "
            f"{_CLOSES_IN // 1_000_000} s"
        )
    if held:
        notes.append(f"debug_hold: {named(held)} are held until somebody releases them; they are played as running")
    return notes


def _awaits(row: dict[str, Any], record: Record, at: int) -> bool:
    if row["depends_on"] or record.state == "idle":
        return True
    row["inputs_ready_us"] = (at - record.created) * 1000 + _CLOSES_IN
    return False


def _wait_for_all(
    row: dict[str, Any], record: Record, last_launch: int, at: int, tails: dict[str, int], naming: Naming
) -> None:
    key = naming.kind(record)
    if key in tails or at - last_launch > _WAITS_AFTER:
        row |= {"ends_after": ALL, "run_time_us": tails.get(key, _TAIL), "outcome": DONE}


def _deliver(row: dict[str, Any], record: Record, at: int) -> None:
    # Its code has ended: what is left is that outputs close, or that descendants end.
    begun = record.entered("waiting_on_output") or at
    stopped = record.stopped if record.stopped is not None else begun
    row |= {"outcome": DONE, "run_time_us": max(0, stopped - (record.running or stopped)) * 1000}
    row["stopped_running_us"] = stopped * 1000
    row["outputs_closed_us"] = (at - stopped) * 1000 + 1000


def _fail_once(row: dict[str, Any], record: Record, at: int) -> dict[str, Any]:
    """Let a try fail that has failed and is about to be followed by another (J4); return the row of that one."""
    stopped = record.stopped if record.stopped is not None else record.entered("restartable") or at
    row |= {"outcome": record.failure_reason if record.failure_reason in OWN else "ExecutionError"}
    row |= {"run_time_us": max(0, stopped - (record.running or stopped)) * 1000, "stopped_running_us": stopped * 1000}
    unknown = {f"{name}_us": None for name in INSTANTS if name != "created"}
    return {**row, **unknown, "try": record.number + 1, "outcome": CUT, "run_time_us": None, "message": None}


def _tails(snapshot: Snapshot, rows: list[dict[str, Any]], naming: Naming) -> dict[str, int]:
    """Return how long jobs of a kind go on after the last of what they launched, in microseconds."""
    seen: dict[str, list[int]] = defaultdict(list)
    by_key = {record.key: record for record in snapshot.live}
    for row in rows:
        record = by_key[row["record"], row["try"]]
        if row["ends_after"] and row["outcome"] != CUT and row["run_time_us"] is not None:
            seen[naming.kind(record)].append(row["run_time_us"])
    return {key: round(median(times)) for key, times in seen.items()}


def spent(records: Sequence[Record]) -> float:
    """Return what executions have cost that have ended."""
    return sum(record.price or 0.0 for record in records if record.is_job)


def missing_kinds(snapshot: Snapshot, known: Sequence[str], naming: Naming) -> list[str]:
    """Return the kinds of jobs, as `executable:entry_point`, that have not ended and of which no run time is known."""
    wanted = {naming.kind(record) for record in snapshot.unfinished if record.is_job and run_seconds(record) is None}
    return sorted(wanted - set(known))
