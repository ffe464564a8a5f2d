"""What each task of a WfFormat instance waits for: files of other tasks, files from outside, and other tasks."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from sim.scenario.problems import did_you_mean
from sim.twin.readers.note_words import at_most

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.twin.readers.wfformat_file import Instance, Task, TaskRun


@dataclass(frozen=True, slots=True)
class Read:
    """A file that a task reads: an output of another task, or a file from outside where there is no `producer`."""

    file: str
    producer: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """
    A task with all that it takes and gives.

    Attributes
    ----------
    task, run
        As specified, as executed.
    reads : tuple of Read
        Its input files, each once.
    after : tuple of str
        Ids of parents from which it reads no file.
    writes : tuple of str
        Its output files, each once.
    """

    task: Task
    run: TaskRun
    reads: tuple[Read, ...]
    after: tuple[str, ...]
    writes: tuple[str, ...]


class GraphError(ValueError):
    """
    Tasks that make no graph.

    Attributes
    ----------
    sentences : list of str
        What is wrong, each naming the task.
    """

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__("\n".join(sentences))


def steps_of(instance: Instance) -> list[Step]:
    """
    Put the tasks of an instance together with their executions and what they wait for, in the order of the file.

    Raises
    ------
    GraphError
        If an id is used twice, leads nowhere, has no execution, or tasks wait for each other.
    """
    tasks = {task.id: task for task in instance.workflow.specification.tasks}
    runs = {run.id: run for run in instance.workflow.execution.tasks}
    if faults := [*_repeated(instance), *_unknown(tasks), *_not_executed(tasks, runs)]:
        raise GraphError(at_most(faults))
    producers = {file: (task.id, at) for task in tasks.values() for at, file in enumerate(_once(task.output_files))}
    parents = _parents(tasks)
    steps = [_step(task, runs[task.id], parents[task.id], producers) for task in tasks.values()]
    _refuse_cycle(steps)
    return steps


def _once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _step(task: Task, run: TaskRun, parents: Sequence[str], producers: Mapping[str, tuple[str, int]]) -> Step:
    reads = []
    for file in _once(task.input_files):
        producer, position = producers.get(file, (None, 0))
        if producer != task.id:
            reads.append(Read(file, producer, position))
    given = {read.producer for read in reads}
    return Step(task, run, tuple(reads), tuple(one for one in parents if one not in given), _once(task.output_files))


def _parents(tasks: Mapping[str, Task]) -> dict[str, list[str]]:
    """Collect the parents of each task, from its own list and from the lists of children."""
    parents = {name: dict.fromkeys(task.parents) for name, task in tasks.items()}
    for name, task in tasks.items():
        for child in task.children:
            parents[child][name] = None
    return {name: list(found) for name, found in parents.items()}


def _repeated(instance: Instance) -> Iterator[str]:
    specification, execution = instance.workflow.specification, instance.workflow.execution
    for what, ids in (
        ("specification.tasks", [task.id for task in specification.tasks]),
        ("specification.files", [file.id for file in specification.files]),
        ("execution.tasks", [run.id for run in execution.tasks]),
    ):
        seen: set[str] = set()
        for name in ids:
            if name in seen:
                yield f"'{name}' stands twice in workflow.{what}; give each its own id"
            seen.add(name)
    writers: dict[str, str] = {}
    for task in specification.tasks:
        for file in _once(task.output_files):
            if writers.setdefault(file, task.id) != task.id:
                yield f"file '{file}' is written by task '{writers[file]}' and by task '{task.id}'; keep one of them"


def _unknown(tasks: Mapping[str, Task]) -> Iterator[str]:
    for task in tasks.values():
        for noun, others in (("parent", task.parents), ("child", task.children)):
            for other in others:
                if other not in tasks:
                    hint = did_you_mean(other, tasks) or "; add it to the tasks or take it out"
                    yield f"task '{task.id}' names the {noun} '{other}', and there is no such task{hint}"


def _not_executed(tasks: Mapping[str, Task], runs: Mapping[str, TaskRun]) -> Iterator[str]:
    for name in tasks:
        if name not in runs:
            yield f"task '{name}' has no entry in workflow.execution.tasks, so its run time is unknown; add one"


def _refuse_cycle(steps: Sequence[Step]) -> None:
    waits = {
        step.task.id: [*(read.producer for read in step.reads if read.producer is not None), *step.after]
        for step in steps
    }
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise GraphError([f"tasks wait for each other: {circle}; take one of these dependencies out"]) from None
