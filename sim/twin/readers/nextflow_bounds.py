"""The least and the most time that a pipeline can take of which nobody knows what waits for what.

Two makespans are played: `lower`, in which a task waits for nothing but the attempt at it before, and `upper`, in which
processes run one after another. Both have the same tasks, in the same order within each process, with the same delays.

Where no task ever waits for a worker, nothing ends earlier for waiting for more. So whatever the processes wait for in
truth, as long as none waits for one that was first submitted after it, the makespan lies between the two.

Where there are fewer workers than tasks, that is not so: which task is taken first then matters too, and a pipeline
that waits for less may well end later (Graham 1969). The two are then two schedules among many. For all of them hold a
floor, by the longest task and by the work that there is for the workers, and a ceiling, by Graham's argument: at any
moment either all workers are busy, or the longest chain of tasks goes on.

That `lower` is not above `upper` even then: tasks are taken in the order in which they are ready, so that each starts
no later where all are ready no later (Kiefer and Wolfowitz 1955), and the makespan of processes one after another does
not depend on their order. Retries alone are outside this argument, for they go to the end of the queue, which is
another place in each of the two; where they turn it round, `lower` is given a worker for every task.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyarrow.compute as pc

from sim.model.simulation import simulate
from sim.records.recorder import Recorder
from sim.scenario.latencies import Latencies
from sim.scenario.reader import load
from sim.twin.readers.nextflow_scenario import ACQUISITION, QUEUE_SIZE
from sim.twin.readers.scenario_parts import MOST_WORKERS
from sim.units import MILLISECOND

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.twin.readers.nextflow_tasks import Process

_AT_A_TIME: Final = min(MOST_WORKERS - 1, QUEUE_SIZE)
"""Tasks that run at a time, beside the head."""
_MANY: Final = 10_000
"""Executions of whose run the memory is given back before the next one."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """
    Makespans in microseconds, from the launch of the head to its end.

    Attributes
    ----------
    lower, upper : int
        Those of the variants of that name.
    floor, ceiling : int
        What holds whatever waits for whatever, and in whatever order tasks are taken.
    is_strict : bool
        Whether there is a worker for every task, so that `lower` and `upper` are bounds themselves.
    all_done : bool
        Whether both variants come to a good end.
    lower_has_workers : bool
        Whether `lower` is played with a worker for every task, as with fewer it took longer than `upper`.
    """

    lower: int
    upper: int
    floor: int
    ceiling: int
    is_strict: bool
    all_done: bool
    lower_has_workers: bool = False


def bounds_of(path: Path, processes: Sequence[Process]) -> Bounds:
    """Play the variants of a scenario that was made of some processes."""
    lower, lower_done = _makespan(path, "lower")
    upper, upper_done = _makespan(path, "upper")
    floor, ceiling = _always(processes)
    count = sum(len(process.tasks) for process in processes)
    bounds = Bounds(lower, upper, floor, ceiling, count <= _AT_A_TIME, lower_done and upper_done)
    return replace(bounds, floor=lower, ceiling=upper) if bounds.is_strict else bounds


def _makespan(path: Path, variant: str) -> tuple[int, bool]:
    recorder = Recorder()
    simulate(load(path, variant=variant), recorder)
    recorder.close()
    executions = recorder.tables["executions"]
    length = pc.max(executions["ended"]).as_py() - pc.min(executions["created"]).as_py()
    is_done = pc.all(pc.equal(executions["state"].cast("string"), "done")).as_py()
    if len(executions) > _MANY:
        # The scenario and the platform hold each other; two of each are more than is needed at a time.
        gc.collect()
    return (length.days * 86_400 + length.seconds) * 1_000_000 + length.microseconds, is_done


def _always(processes: Sequence[Process]) -> tuple[int, int]:
    known = Latencies()
    step, end = round(known.scheduler_step.mean), round(known.state_after_code.mean)
    start = ACQUISITION + round(known.boot.mean) + round(known.set_up.mean)
    head = step + start + end
    times = [
        [[attempt.milliseconds * MILLISECOND for attempt in task.attempts] for task in process.tasks]
        for process in processes
    ]
    chains = [max(sum(step + start + time + end for time in task) for task in tasks) for tasks in times]
    attempts = [time for tasks in times for task in tasks for time in task]
    on_workers = sum(start + time for time in attempts)
    in_flight = sum(step + start + time + end for time in attempts)
    floor = head + max(*chains, step + on_workers // _AT_A_TIME + end)
    return floor, head + sum(chains) + -(-in_flight // _AT_A_TIME)
