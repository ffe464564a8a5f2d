"""The processes of a pipeline with their tasks, each with every attempt at it that the trace tells of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from math import ceil, isnan
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_UNKNOWN_CODE: Final = 1
"""Exit code of an attempt that failed without one, or with 0."""


class Attempt(NamedTuple):
    """One submission of a task."""

    milliseconds: int
    """How long it computed."""
    memory: int | None
    """Bytes that it used at most, where that was seen."""
    exit_code: int
    """0 where the pipeline went on from it."""


class Task(NamedTuple):
    """A piece of work of a process."""

    tag: str
    """What the pipeline calls it: a sample, or a running number."""
    attempts: tuple[Attempt, ...]
    """The submissions in turn; only the last one exits with 0."""

    @property
    def milliseconds(self) -> int:
        """How long all attempts at it computed."""
        return sum(attempt.milliseconds for attempt in self.attempts)


@dataclass(frozen=True, slots=True)
class Process:
    """
    A process of the pipeline.

    Attributes
    ----------
    name : str
        Its name with those of the workflows that it is in, such as ``RNASEQ:ALIGN``.
    tasks : tuple of Task
        Its tasks, in the order in which they were first submitted.
    cores : int
        Cores that its tasks are known to need; 0 where nothing is known.
    memory : int
        Bytes that its tasks asked for or used at most; 0 where nothing is known.
    """

    name: str
    tasks: tuple[Task, ...]
    cores: int
    memory: int

    @property
    def simple_name(self) -> str:
        """Its name without those of workflows."""
        return self.name.rpartition(":")[2]

    @property
    def most_attempts(self) -> int:
        """The attempts at that of its tasks that took most."""
        return max(len(task.attempts) for task in self.tasks)

    @property
    def longest(self) -> int:
        """Milliseconds of its longest task, all attempts together."""
        return max(task.milliseconds for task in self.tasks)

    @property
    def is_numbered(self) -> bool:
        """Whether its tags are running numbers only."""
        return all(re.fullmatch(r"[0-9]*", task.tag) for task in self.tasks)


@dataclass(slots=True)
class Told:
    """What became of rows that are no task that ran to its end, by name of the task."""

    left_out: list[str] = field(default_factory=list)
    """Attempts that ended without a run time."""
    unfinished: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Tasks of which no attempt succeeded."""
    aborted: list[str] = field(default_factory=list)
    """Tasks that were killed when the run ended, with the time that they had until then."""
    by_duration: list[str] = field(default_factory=list)
    """Attempts whose duration stands for their run time."""
    cached: int = 0
    retried: int = 0
    """Attempts that failed before one that succeeded."""


def processes_of(rows: pd.DataFrame) -> tuple[list[Process], Told]:
    """Return the processes in the order of their first submission, and what was told of the other rows."""
    told = Told()
    number = pd.to_numeric(rows["task_id"], errors="coerce")
    order = pd.DataFrame({"submit": rows["submit"], "number": number, "place": rows.index}, index=rows.index)
    ordered = rows.loc[order.sort_values(["submit", "number", "place"], na_position="last").index]
    gathered = _Gatherer(told)
    columns = ["process", "tag", "status", "duration", "realtime", "peak_rss", "exit", "attempt"]
    for row in ordered[columns].itertuples(index=False, name=None):
        gathered.take(*row)
    needs = _needs(rows)
    processes = [Process(name, tuple(tasks), *needs[name]) for name, tasks in gathered.tasks().items() if tasks]
    return processes, told


def _needs(rows: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return the cores and memory that the rows of each process ask for, or show in use where they ask for none."""
    most = rows.groupby("process", sort=False)[["cpus", "%cpu", "memory", "peak_rss"]].max()
    cores = most["cpus"].fillna(most["%cpu"].apply(_whole_cores))
    memory = most[["memory", "peak_rss"]].max(axis="columns").fillna(0)
    return {str(name): (int(one), int(two)) for name, one, two in zip(most.index, cores.fillna(0), memory, strict=True)}


def _whole_cores(busy: float) -> float:
    return busy if isnan(busy) else max(ceil(busy - 0.05), 1)


class _Gatherer:
    """Puts the attempts at each task together: those that failed before one of the same name that did not."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._pending: dict[tuple[str, str], list[tuple[int, Attempt]]] = {}
        self._tasks: dict[str, list[tuple[int, Task]]] = {}
        self._seen = 0

    def take(
        self,
        process: str,
        tag: str,
        status: str,
        duration: float,
        realtime: float,
        memory: float,
        code: float,
        number: float,
    ) -> None:
        """Take a row, in the order of submission."""
        told, name = self._told, f"{process} ({tag})" if tag else process
        found = self._tasks.setdefault(process, [])
        self._seen += 1
        if status not in ("COMPLETED", "CACHED", "FAILED", "ABORTED"):
            told.unfinished.append(name)
            return
        time = duration if isnan(realtime) else realtime
        if isnan(time):
            told.left_out.append(name)
            return
        if isnan(realtime):
            told.by_duration.append(name)
        attempt = Attempt(int(time), None if isnan(memory) else int(memory), 0)
        if status == "FAILED":
            failed = attempt._replace(exit_code=_UNKNOWN_CODE if isnan(code) or not code else int(code))
            self._pending.setdefault((process, tag), []).append((self._seen, failed))
            return
        if status == "ABORTED":
            told.aborted.append(name)
        told.cached += status == "CACHED"
        before = [] if number == 1 else self._pending.pop((process, tag), [])
        told.retried += len(before)
        first = before[0][0] if before else self._seen
        found.append((first, Task(tag, (*(one for _, one in before), attempt))))

    def tasks(self) -> dict[str, list[Task]]:
        """Return the tasks of each process, with those that failed for good: the last attempt ends them."""
        for (process, tag), attempts in self._pending.items():
            self._told.failed.append(f"{process} ({tag})" if tag else process)
            last = attempts[-1][1]._replace(exit_code=0)
            task = Task(tag, (*(one for _, one in attempts[:-1]), last))
            self._tasks[process].append((attempts[0][0], task))
        self._pending = {}
        return {
            name: [task for _, task in sorted(found, key=lambda one: one[0])] for name, found in self._tasks.items()
        }


def per_sample(process: Process, samples: int) -> int:
    """Return how many tasks a process has for each of so many samples; 0 where that is no whole number."""
    count = len(process.tasks)
    return count // samples if count % samples == 0 else 0


def scaled(process: Process, samples: int, to: int) -> Process:
    """Return a process for another number of samples: its tasks over and over again, in their order.

    A process whose number of tasks is no multiple of the samples stays as it is.
    """
    each = per_sample(process, samples)
    if not each:
        return process
    count = len(process.tasks)
    return replace(process, tasks=tuple(_again(process.tasks, number, count) for number in range(each * to)))


def _again(tasks: Sequence[Task], number: int, count: int) -> Task:
    task, turn = tasks[number % count], number // count
    if not turn:
        return task
    return task._replace(tag=str(number + 1) if task.tag.isdigit() else f"{task.tag}_{turn + 1}")


def keys(process: Process) -> Iterator[tuple[str, int]]:
    """Yield for each task its tag, and how many before it had the same one."""
    seen: Counter[str] = Counter()
    for task in process.tasks:
        yield task.tag, seen[task.tag]
        seen[task.tag] += 1
