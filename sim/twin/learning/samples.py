"""The platform's delays in records: what was seen of each, in seconds (B5, B6, D2, G4, G5, K2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sim.twin.learning.slots import Slots, slots_of
from sim.twin.learning.warm import warm_starts
from sim.twin.readers.purchases import ON_DEMAND, SPOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.twin.record import Record

SCHEDULER_STEP: Final = "scheduler_step"
ACQUISITION: Final = "acquisition"
BOOT: Final = "boot"
WARM_START: Final = "warm_start"
STATE_AFTER_CODE: Final = "state_after_code"
TEARDOWN: Final = "teardown"
CLOSING: Final = "closing"
SPOT_ACQUISITION: Final = "spot_acquisition"
DELAYS: Final = (
    SCHEDULER_STEP, ACQUISITION, BOOT, WARM_START, STATE_AFTER_CODE, TEARDOWN, CLOSING, SPOT_ACQUISITION,
)  # fmt: skip
_STEP_DEFAULT: Final = 6.4


@dataclass(slots=True)
class Sample:
    """What was seen of one delay.

    Attributes
    ----------
    seconds : list of float
        Each time it was seen, in order.
    records : list of str
        Of which execution.
    longer_than : list of float
        Times after which it was still not over when it was given up.
    """

    seconds: list[float] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    longer_than: list[float] = field(default_factory=list)

    def add(self, milliseconds: int, record: Record) -> None:
        """Take one more."""
        self.seconds.append(max(0, milliseconds) / 1000)
        self.records.append(record.id)


@dataclass(slots=True)
class Samples:
    """Everything that records tell of delays.

    Attributes
    ----------
    of : dict
        The samples by delay.
    pooled, cold, warm : int
        How many starts were of each kind (G4, G5).
    workers : int or None
        How many workers a user has at a time, where the records show that there were no more (G7).
    waited : int
        Starts that are left out of acquisition, because they may have waited for a slot.
    """

    of: dict[str, Sample] = field(default_factory=lambda: defaultdict(Sample))
    pooled: int = 0
    cold: int = 0
    warm: int = 0
    workers: int | None = None
    waited: int = 0


def samples_of(records: Sequence[Record]) -> Samples:
    """Collect what records tell of each delay."""
    found = Samples()
    jobs = [record for record in records if record.is_job]
    steps = found.of[SCHEDULER_STEP]
    for record in jobs:
        first = record.transitions[0] if record.transitions else None
        if record.number == 0 and first is not None and first[0] in ("waiting_on_input", "runnable"):
            steps.add(first[1] - record.created, record)
        _ends(record, found)
    _analyses(records, steps)
    _starts(jobs, found)
    _closings(jobs, found)
    return found


def _ends(record: Record, found: Samples) -> None:
    torn_down = record.entered("terminating")
    if record.stopped is None:
        return
    if torn_down is not None:
        if record.stopped >= torn_down:
            found.of[TEARDOWN].add(record.stopped - torn_down, record)
        if record.ended is not None:
            found.of[STATE_AFTER_CODE].add(record.ended - record.stopped, record)
        return
    after = record.entered("waiting_on_output", "restartable")
    after = record.ended if after is None else after
    if after is not None and record.running is not None:
        found.of[STATE_AFTER_CODE].add(after - record.stopped, record)


def _analyses(records: Iterable[Record], steps: Sample) -> None:
    last: dict[str, int | None] = {}
    for record in records:
        above = record.parent_analysis
        if above is not None:
            before = last.get(above, 0)
            last[above] = None if before is None or record.ended is None else max(before, record.ended)
    for record in records:
        end = last.get(record.id)
        if not record.is_job and record.state == "done" and record.ended is not None and end:
            steps.add(record.ended - end, record)


def _starts(jobs: Sequence[Record], found: Samples) -> None:
    slots = slots_of(jobs)
    found.workers = slots.workers
    warm = warm_starts(jobs)
    for record in jobs:
        if record.ready is None:
            continue
        waited = record.spot_wait or 0.0
        if record.started is None or record.running is None:
            if record.purchase == SPOT and waited:
                found.of[SPOT_ACQUISITION].longer_than.append(waited)
            continue
        if record.key in warm:
            found.warm += 1
            found.of[WARM_START].add(record.running - record.ready, record)
            continue
        boot = record.running - record.started
        if boot > 0:
            found.cold += 1
            found.of[BOOT].add(boot, record)
        else:
            found.pooled += 1
        _acquisition(record, found, waited, slots)


def _acquisition(record: Record, found: Samples, waited: float, slots: Slots) -> None:
    assert record.started is not None
    assert record.ready is not None
    took = record.started - record.ready
    if record.purchase == ON_DEMAND and waited and record.final_priority == "high":
        found.of[SPOT_ACQUISITION].longer_than.append(waited)
        took = max(0, took - round(waited * 1000))
    if record.purchase == SPOT and waited:
        # It counts from the first slot on (K2), so it holds no wait for one.
        found.of[SPOT_ACQUISITION].add(round(waited * 1000), record)
    elif record.key in slots.since_turn and record.purchase == ON_DEMAND and not waited:
        found.of[ACQUISITION].add(round(slots.since_turn[record.key] * 1000), record)
    elif record.key not in slots.may_have_waited:
        found.of[SPOT_ACQUISITION if record.purchase == SPOT else ACQUISITION].add(took, record)
    else:
        found.waited += 1


def _closings(jobs: Sequence[Record], found: Samples) -> None:
    """Take the time from the end of the code to `done`, less a scheduler step, where only files were waited for."""
    steps = sorted(found.of[SCHEDULER_STEP].seconds)
    step = steps[len(steps) // 2] if steps else _STEP_DEFAULT
    last: dict[str, int] = {}
    for record in jobs:
        if record.parent_job is not None:
            last[record.parent_job] = max(last.get(record.parent_job, 0), record.ended or 2**62)
    for record in jobs:
        begun = record.entered("waiting_on_output")
        if begun is None or record.state != "done" or record.ended is None or record.stopped is None:
            continue
        if last.get(record.id, 0) <= begun:
            found.of[CLOSING].add(round(record.ended - record.stopped - 1000 * step), record)
