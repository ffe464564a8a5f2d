"""What made each recorded execution happen when it did: launched at the start or at another's end, ended by what."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.scenario.recorded import CUT, DONE
from sim.twin.readers.dx_needs import LONGEST_STEP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.twin.record import Record

REACTION: Final = 120_000
"""Milliseconds after the end of an execution within which a launch by the same job is taken for a reaction to it."""
STEP: Final = 6_400
"""Milliseconds of a scheduler step (B5)."""
OWN: Final = frozenset({
    "AppError", "AppInternalError", "AppInsufficientResourceError", "AuthError", "ExecutionError", "InputError",
    "JMInternalError", "JobTimeoutExceeded", "OutputError", "SpotInstanceInterruption", "UnresponsiveWorker",
})  # fmt: skip
"""Reasons for which a try fails by itself; all others come from outside of it."""
TERMINATED: Final = "Terminated"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why one try of a job, or an analysis, went as it did. Times are milliseconds.

    Attributes
    ----------
    launched_after : str or None
        The execution of the same parent at whose end it was launched.
    delay : int
        From there, or from the parent's `running`, to its launch.
    ends_after : str or None
        The execution that it waited for last, on its worker.
    run_time : int or None
        From there, or from `running`, to the end of its code.
    outputs_closed : int or None
        From the end of its code until what it had made was closed.
    outcome : str
        `done`, the reason of its own failure, or `cut`.
    inputs_ready : int or None
        From its creation until data that it waited for were there.
    terminated : int or None
        From its creation until somebody terminated it.
    parent_try : int
        The try of its parent that launched it.
    """

    launched_after: str | None = None
    delay: int = 0
    ends_after: str | None = None
    run_time: int | None = None
    outputs_closed: int | None = None
    outcome: str = DONE
    inputs_ready: int | None = None
    terminated: int | None = None
    parent_try: int = 0


def causes(records: Iterable[Record]) -> dict[tuple[str, int], Cause]:
    """Return why each record went as it did."""
    family = _Family(list(records))
    return {record.key: family.cause(record) for record in family.records}


class _Family:
    def __init__(self, records: list[Record]) -> None:
        self.records = records
        self._tries: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            self._tries[record.id].append(record)
        self._children: dict[str, list[Record]] = defaultdict(list)
        for tries in self._tries.values():
            tries.sort(key=lambda record: record.number)
            first = tries[0]
            if first.parent_job is not None and first.parent_analysis is None:
                self._children[first.parent_job].append(first)
        self._ends: dict[str, list[tuple[int, str]]] = {}
        for parent, children in self._children.items():
            children.sort(key=lambda record: (record.created, record.id))
            self._ends[parent] = sorted(
                (end, child.id) for child in children if (end := self._end(child.id)) is not None
            )
        self._stages: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            if record.parent_analysis is not None:
                self._stages[record.parent_analysis].append(record)

    def cause(self, record: Record) -> Cause:
        launched_after, delay, parent_try = self._launch(self._tries[record.id][0])
        ends_after, run_time = self._run(record)
        outcome = self._outcome(record)
        return Cause(
            launched_after,
            delay,
            ends_after,
            run_time,
            self._outputs_closed(record),
            outcome,
            self._inputs_ready(record),
            self._terminated(record) if outcome == CUT or not record.is_job else None,
            parent_try,
        )

    def _end(self, id_: str) -> int | None:
        tries = self._tries.get(id_)
        return tries[-1].ended if tries else None

    def _parent_try(self, record: Record) -> Record | None:
        tries = self._tries.get(record.parent_job or "", [])
        if record.parent_try is not None:
            return next((one for one in tries if one.number == record.parent_try), tries[-1] if tries else None)
        begun = [one for one in tries if one.running is not None and one.running <= record.created]
        return begun[-1] if begun else tries[0] if tries else None

    def _launch(self, record: Record) -> tuple[str | None, int, int]:
        if record.parent_job is None or record.parent_analysis is not None:
            return None, 0, 0
        parent = self._parent_try(record)
        if parent is None or parent.running is None:
            return None, 0, 0
        number = self._tries[parent.id].index(parent)
        before = self._last_end_before(record)
        if before is None or before[0] < max(record.created - REACTION, parent.running):
            return None, max(0, record.created - parent.running), number
        return before[1], record.created - before[0], number

    def _last_end_before(self, record: Record) -> tuple[int, str] | None:
        ends = self._ends[record.parent_job or ""]
        place = bisect_right(ends, record.created, key=lambda end: end[0]) - 1
        while place >= 0 and ends[place][1] == record.id:
            place -= 1
        return ends[place] if place >= 0 else None

    def _run(self, record: Record) -> tuple[str | None, int | None]:
        running = record.running
        if not record.is_job or running is None:
            return None, None
        end = code_end(record)
        if end is None:
            return None, None
        below = [self._end(child.id) for child in self._launched_by(record)]
        if below and all(one is not None and one <= end for one in below):
            last, id_ = max((self._end(child.id) or 0, child.id) for child in self._launched_by(record))
            return id_, end - max(last, running)
        return None, max(0, end - running)

    def _launched_by(self, record: Record) -> list[Record]:
        return [child for child in self._children.get(record.id, ()) if self._parent_try(child) is record]

    def _outcome(self, record: Record) -> str:
        if record.state == "done":
            return DONE
        reason = record.failure_reason
        if record.state == "terminated" and record.running is not None and reason in (None, TERMINATED):
            return CUT if self._killed_from_above(record) else TERMINATED
        if record.is_final and reason in OWN and (record.failure_from is None or not record.is_job):
            return str(reason)
        return CUT

    def _killed_from_above(self, record: Record) -> bool:
        above = record.parent_analysis or record.parent_job
        end = self._tries[above][-1] if above in self._tries else None
        return end is not None and end.state in ("terminated", "terminating")

    def _terminated(self, record: Record) -> int | None:
        if record.state not in ("terminated", "terminating") or record.failure_reason not in (None, TERMINATED):
            return None
        if self._killed_from_above(record):
            return None
        at = record.entered("terminating", "terminated")
        if not record.is_job:
            at = self._first_terminated_below(record) or at
        return None if at is None else max(0, at - record.created)

    def _first_terminated_below(self, analysis: Record) -> int | None:
        ends = [
            at
            for record in self._stages.get(analysis.id, ())
            if (at := record.entered("terminating", "terminated")) is not None
        ]
        return min(ends, default=None)

    def _outputs_closed(self, record: Record) -> int | None:
        """Return how long what it made took to close, where it waited for that and for nothing that it had launched."""
        begun, done = record.entered("waiting_on_output"), record.ended
        if begun is None or done is None or record.state != "done" or record.stopped is None:
            return None
        if record.parent_job is not None and record.function != "main":
            return None  # A subjob does not wait for that (B3).
        ends = [self._end(child.id) for child in self._launched_by(record)]
        if any(end is None or end > begun for end in ends):
            return None
        return max(begun - record.stopped + 1, done - STEP - record.stopped)

    def _inputs_ready(self, record: Record) -> int | None:
        ready = record.ready
        if ready is None or record.number or record.entered("waiting_on_input") is None:
            return None
        ends = [end for id_ in record.needs if (end := self._end(id_)) is not None]
        if ends and ready - max(ends) <= LONGEST_STEP:
            return None
        return max(0, ready - STEP - record.created)


def code_end(record: Record) -> int | None:
    """Return when the code of a try ended, or was ended: without the time to tear its worker down (B6)."""
    torn_down = record.entered("terminating")
    if torn_down is not None:
        return torn_down
    return record.stopped if record.stopped is not None else record.ended if record.is_final else None
