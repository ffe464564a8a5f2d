"""The bookkeeping of a pipeline's head: which tasks may be submitted, and which never will (N1).

Everything counts down: what happens touches what follows it directly, and nothing ever looks through all tasks.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.scenario.tasks import Process

NOTHING: Final = object()
"""The outcome of a task that was ignored, or that could never be submitted."""


class Task(NamedTuple):
    """One piece of work of a process."""

    process: str
    number: int
    """Which item, from 0."""
    attempt: int = 0
    """How often it was submitted before."""


class _Line:
    """The tasks of one process, one for each item."""

    __slots__ = (
        "after",
        "delivered",
        "each",
        "followers",
        "gatherers",
        "items",
        "left",
        "missing",
        "outcomes",
        "unlaid",
    )

    def __init__(self, process: Process) -> None:
        self.each = process.each_names
        self.after = set(process.after_names)
        """Processes that are yet to be complete before any of its tasks may be submitted."""
        self.unlaid = len(self.each)
        """Processes that it follows item by item and whose items are not known yet."""
        self.followers: list[_Line] = []
        self.gatherers: list[_Line] = []
        self.items: list[object] | None = None
        """None until they are known."""
        self.missing: list[int] = []
        """For each item, how many tasks of the same item it still waits for."""
        self.outcomes: list[Any] = []
        """For each item the execution that delivered, or `NOTHING`; None while that is open."""
        self.left = 0
        """Tasks whose outcome is open."""
        self.delivered = 0


class TaskGraph:
    """The processes of a pipeline, and how far each of their tasks is.

    A process that is complete without having delivered anything has nothing to hand on: what comes after it is not
    run, and what follows it item by item has no items.

    Parameters
    ----------
    processes : mapping
        The processes, by name.
    items_of : callable
        Gives the items of a process that has its own, by its name, once all that it comes after is complete.
    """

    __slots__ = ("_items_of", "_lines", "_names", "_open", "_todo", "ready")

    def __init__(self, processes: Mapping[str, Process], items_of: Callable[[str], list[object]]) -> None:
        # By name: the order of keys in a YAML mapping says nothing.
        self._lines = {name: _Line(process) for name, process in sorted(processes.items())}
        self._names = {line: name for name, line in self._lines.items()}
        self._items_of = items_of
        self._open = len(self._lines)
        self._todo: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self.ready: deque[Task] = deque()
        """Tasks that may be submitted, in the order in which they became so."""
        for line in self._lines.values():
            for other in line.each:
                self._lines[other].followers.append(line)
            for other in sorted(line.after):
                self._lines[other].gatherers.append(line)

    @property
    def over(self) -> bool:
        """Whether every process is complete."""
        return not self._open

    def begin(self) -> None:
        """Find the tasks that wait for none."""
        for line in self._lines.values():
            if not line.after and not line.each:
                self._then(self._lay, line)
        self._play()

    def settle(self, task: Task, outcome: object) -> None:
        """Take the outcome of a task: the execution that delivered, or `NOTHING` where the rest goes on without it."""
        self._then(self._settle, self._lines[task.process], task.number, outcome)
        self._play()

    def item(self, task: Task) -> object:
        """Return the item of a task."""
        items = self._lines[task.process].items
        assert items is not None
        return items[task.number]

    def same_item(self, name: str, index: int) -> object:
        """Return what a process delivered for an item."""
        return self._lines[name].outcomes[index]

    def delivered(self, name: str) -> list[object]:
        """Return what a process delivered for all of its items, in their order."""
        return [outcome for outcome in self._lines[name].outcomes if outcome is not NOTHING]

    # -- what follows from what: on a list, so that a long chain does not recurse ----------------------------------

    def _then(self, action: Callable[..., None], *arguments: Any) -> None:
        self._todo.append((action, arguments))

    def _play(self) -> None:
        while self._todo:
            action, arguments = self._todo.popleft()
            action(*arguments)

    def _lay(self, line: _Line) -> None:
        """Make a process's tasks, now that its items are known."""
        upstream = [self._lines[name] for name in line.each]
        items = self._items_of(self._names[line]) if not upstream else upstream[0].items
        assert items is not None
        # Where one of several has been left out, there is nothing to follow.
        count = min([len(items), *(len(other.outcomes) for other in upstream)])
        self._lay_items(line, items[:count])
        for index in range(count):
            outcomes = [other.outcomes[index] for other in upstream]
            line.missing[index] = sum(outcome is None for outcome in outcomes)
            if NOTHING in outcomes:
                self._then(self._settle, line, index, NOTHING)
            else:
                self._ready(line, index)

    def _lay_items(self, line: _Line, items: list[object]) -> None:
        line.items = items
        line.left = len(items)
        line.missing = [0] * len(items)
        line.outcomes = [None] * len(items)
        for follower in line.followers:
            follower.unlaid -= 1
            if not follower.unlaid and follower.items is None:
                self._then(self._lay, follower)
        if not items:
            self._then(self._complete, line)

    def _ready(self, line: _Line, index: int) -> None:
        if not line.after and not line.missing[index] and line.outcomes[index] is None:
            self.ready.append(Task(self._names[line], index))

    def _settle(self, line: _Line, index: int, outcome: object) -> None:
        if line.outcomes[index] is not None:
            return
        line.outcomes[index] = outcome
        line.left -= 1
        line.delivered += outcome is not NOTHING
        for follower in line.followers:
            if index >= len(follower.outcomes):
                continue  # its items are not known yet, or it is left out
            if outcome is NOTHING:
                self._then(self._settle, follower, index, NOTHING)
            else:
                follower.missing[index] -= 1
                self._ready(follower, index)
        if not line.left:
            self._then(self._complete, line)

    def _complete(self, line: _Line) -> None:
        self._open -= 1
        for gatherer in line.gatherers:
            if not line.delivered:
                self._leave_out(gatherer)
                continue
            gatherer.after.discard(self._names[line])
            if gatherer.after:
                continue
            if gatherer.items is not None:
                for index in range(len(gatherer.items)):
                    self._ready(gatherer, index)
            elif not gatherer.each:
                self._then(self._lay, gatherer)

    def _leave_out(self, line: _Line) -> None:
        # It keeps what it comes after, so that none of its tasks is ever ready.
        if line.items is None:
            self._lay_items(line, [])
        else:
            for index in range(len(line.items)):
                self._then(self._settle, line, index, NOTHING)
