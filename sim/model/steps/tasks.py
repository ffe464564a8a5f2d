"""The head of a pipeline: it submits tasks as subjobs and reacts to their ends (N1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.model.execution import Verdict
from sim.model.failures import kill_all
from sim.model.lifecycle import DONE, FAILED, TERMINATED
from sim.model.paths import walk
from sim.model.request import Request
from sim.model.steps.base import PlainStep
from sim.model.steps.calls import bind
from sim.model.steps.exiting import EXIT_CODE
from sim.model.steps.scatter import for_item, items_of
from sim.model.steps.task_graph import NOTHING, Task, TaskGraph
from sim.model.values import evaluated, resolved
from sim.scenario.tasks import TableItems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.model.execution import Execution
    from sim.model.tries import Try
    from sim.scenario.call_steps import Tasks
    from sim.scenario.tasks import Process

KEY: Final = "tasks."
"""Where a try keeps its head; no `as` can be called so."""
KILLED: Final = Verdict(TERMINATED, "Terminated", "the head job of the pipeline terminated it", spreads=False)


class TasksStep(PlainStep):
    """Submit tasks while the queue has room; the worker stays until the last one is over."""

    what_for = "head job"

    def __init__(self, spec: Tasks) -> None:
        self._spec = spec

    def begin(self, try_: Try) -> int | None:
        """React to what has ended, submit what may be, and wait unless everything is over."""
        if try_.scope is None or KEY not in try_.scope:
            bind(try_, KEY, Head(try_, self._spec))
        return 0 if _head_of(try_).react() else None

    def end(self, try_: Try) -> None:
        """Let later steps refer to the tasks by the names of their processes."""
        head = _head_of(try_)
        for name in self._spec.tasks:
            bind(try_, name, head.of_process(name))
        assert try_.scope is not None
        del try_.scope[KEY]

    def child_final(self, try_: Try, child: Execution) -> None:
        """Hear that a task is over, and react once the present event has been played."""
        _head_of(try_).ended.append(child)
        try_.platform.clock.then((try_.resume, try_.step))


class Head:
    """What a head job knows of its tasks, during one try.

    Parameters
    ----------
    try_ : Try
        The try that submits them.
    spec : Tasks
        The processes and the size of the queue.
    """

    __slots__ = ("_error", "_graph", "_processes", "_queue_size", "_requests", "_running", "_try", "ended")

    def __init__(self, try_: Try, spec: Tasks) -> None:
        self._try = try_
        self._processes: Mapping[str, Process] = spec.tasks
        self._queue_size = spec.queue_size
        self._requests = {name: Request(process.instance_type) for name, process in spec.tasks.items()}
        self._graph = TaskGraph(spec.tasks, self._own_items)
        self._running: dict[Execution, Task] = {}
        """Tasks that are submitted and not final, by their subjobs."""
        self._error: Verdict | None = None
        """How the head will end once the tasks that run are over."""
        self.ended: list[Execution] = []
        """Subjobs that became final and were not reacted to yet."""
        self._graph.begin()

    def react(self) -> bool:
        """React to what has ended and submit what may be; return whether every task is over and the head goes on."""
        ended, self.ended = self.ended, []
        for child in ended:
            task = self._running.pop(child, None)  # None: a subjob that another step started
            if task is not None and self._try.verdict is None:
                self._over(task, child)
        if self._try.verdict is not None:
            return False
        if self._error is not None:
            if not self._running:
                self._try.fail(self._error)
            return False
        self._submit()
        return self._graph.over

    def of_process(self, name: str) -> object:
        """Return the subjobs of a process that exited well, in the order of their items; of a single task, its own."""
        found = self._graph.delivered(name)
        return found[0] if found and not self._has_items(name) else found

    # -- what the head does ----------------------------------------------------------------------------------------

    def _submit(self) -> None:
        ready, running = self._graph.ready, self._running
        while ready and len(running) < self._queue_size:
            task = ready.popleft()
            running[self._start(task)] = task

    def _start(self, task: Task) -> Execution:
        name = task.process
        process = self._processes[name]
        has_items = self._has_items(name)

        def lookup(path: tuple[str, ...]) -> object:
            if path[0] in process.each_names:
                return walk(self._graph.same_item(path[0], task.number), path[1:], ".".join(path))
            if path[0] in process.after_names:
                return walk(self.of_process(path[0]), path[1:], ".".join(path))
            return self._try.lookup(path)

        inputs: dict[str, Any] = process.inputs_of(task.attempt)
        if inputs or has_items:
            inputs = for_item(inputs, lookup, self._graph.item(task), task.number)
        return self._try.platform.door.new_subjob(
            self._try.job,
            process.entry_point or name,
            inputs=inputs,
            name=f"{name} ({task.number + 1})" if has_items else name,
            request=self._requests[name],
        )

    def _over(self, task: Task, child: Execution) -> None:
        code = exit_code(child)
        if code == 0:
            self._graph.settle(task, child)
            return
        process = self._processes[task.process]
        strategy = process.error_strategy
        if strategy == "retry" and task.attempt < process.max_retries:
            self._graph.ready.append(task._replace(attempt=task.attempt + 1))
        elif strategy == "ignore":
            self._graph.settle(task, NOTHING)
        else:
            retried = f", after {task.attempt} {'retry' if task.attempt == 1 else 'retries'}" if task.attempt else ""
            error = Verdict(FAILED, "AppError", f"task {child.name} exited with code {code}{retried}")
            if strategy == "finish":
                self._error = self._error or error
            else:
                self._terminate(error)

    def _terminate(self, error: Verdict) -> None:
        kill_all(self._running, KILLED)
        self._try.fail(error)

    def _has_items(self, name: str) -> bool:
        while self._processes[name].each_names:
            name = self._processes[name].each_names[0]
        return self._processes[name].over is not None

    def _own_items(self, name: str) -> list[object]:
        process = self._processes[name]
        if process.over is None:
            return [None]
        if isinstance(process.over, TableItems):
            return list(self._try.platform.scenario.rows_of(process.over.table))

        def lookup(path: tuple[str, ...]) -> object:
            if path[0] in process.after_names:
                return walk(self.of_process(path[0]), path[1:], ".".join(path))
            return self._try.lookup(path)

        return items_of(resolved(evaluated(process.over, lookup)), f"process {name}")


def exit_code(child: Execution) -> int:
    """Return with what a task exited: its output `exit_code`, which is 0 where there is none."""
    if child.state is not DONE:
        return 1
    code = (child.outputs or {}).get(EXIT_CODE, 0)
    return code if isinstance(code, int) else 1


def _head_of(try_: Try) -> Head:
    assert try_.scope is not None
    head = try_.scope[KEY]
    assert isinstance(head, Head)
    return head
