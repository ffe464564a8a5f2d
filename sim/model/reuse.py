"""Reuse of earlier results: who runs the same on the same inputs takes the outputs over (L1, L2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import BaseModel

from sim.model.execution import Execution
from sim.model.objects import CLOSED, DataObject
from sim.model.permissions import user_can_view
from sim.model.values import leaves
from sim.scenario.compute_steps import Compute, PerItem
from sim.scenario.findings import holes, programs_reached

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from sim.model.job import Job
    from sim.model.platform import Platform
    from sim.model.program import Code
    from sim.model.request import Request
    from sim.model.tree import Terms, Tree
    from sim.scenario.scenario import Scenario


_THEMSELVES: Final = frozenset({str, int, float, type(None)})
"""Kinds of values that tell themselves from others."""


class Earlier(NamedTuple):
    """A job that was done before."""

    id: str
    outputs: dict[str, Any]
    things: tuple[DataObject, ...]
    """The data objects among its outputs."""
    tree: Tree


class Reuse:
    """What the jobs delivered that one account has paid for, by what they ran on what.

    Parameters
    ----------
    platform : Platform
        Where they ran.
    """

    __slots__ = ("_beside", "_platform", "_results")

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._results: dict[Hashable, list[Earlier]] = {}
        self._beside: dict[str, tuple[tuple[str, ...], bool]] = {}
        """What jobs of an executable go by beside their inputs."""

    def remember(self, job: Job) -> None:
        """Keep what a job has delivered by running."""
        assert job.outputs is not None
        known = self._known(job)
        # One that can be taken over for good is enough.
        if not any(all(thing.in_project for thing in earlier.things) for earlier in known):
            things = tuple(thing for thing in leaves(job.outputs) if type(thing) is DataObject)
            known.append(Earlier(job.id, job.outputs, things, job.tree))

    def takes_over(self, job: Job) -> bool:
        """Look, when all that a job waits for is there, whether it need not run; it is `done` two steps later (L1).

        A job that runs meanwhile is no earlier result: the other one runs too.
        """
        if job.verdict is not None or job.placement.ignores_reuse:
            return False
        earlier = self._find(job)
        if earlier is None:
            return False
        job.pause(self._delay(job), lambda: self._take(job, earlier))
        return True

    def _delay(self, job: Job) -> int:
        step = self._platform.delays.scheduler_step
        return step.of(job, "reuse found") + step.of(job, "reused")

    def _take(self, job: Job, earlier: Earlier) -> None:
        if available(earlier, job):
            job.try_.take_over(earlier)
        else:
            job.become_ready()

    def _find(self, job: Job) -> Earlier | None:
        return next((earlier for earlier in self._known(job) if available(earlier, job)), None)

    def _known(self, job: Job) -> list[Earlier]:
        key = self._key(job)
        known = self._results.get(key, ())
        # What is gone stays away.
        self._results[key] = left = [earlier for earlier in known if exists(earlier)]
        return left

    def _key(self, job: Job) -> Hashable:
        code = job.code
        beside = self._beside.get(code.executable)
        if beside is None:
            beside = self._beside[code.executable] = _beside_inputs(self._platform.scenario, code.executable)
        columns, by_items = beside
        row = job.tree.row or {}
        cells = tuple(_frozen(row.get(column)) for column in columns)
        return (
            code.executable, code.entry_point, _frozen(job.bound_inputs()), cells, job.tree.items if by_items else 1,
        )  # fmt: skip


def is_ignored(code: Code, terms: Terms, requests: tuple[Request, ...]) -> bool:
    """Return whether a job runs though there may be an earlier result (L2).

    A launch says so for its whole tree, a stage and a run call for the master group that they make, an executable for
    its own jobs.
    """
    return terms.ignore_reuse or code.program.ignore_reuse or any(request.ignore_reuse for request in requests)


def exists(earlier: Earlier) -> bool:
    """Return whether all outputs of an earlier job still exist."""
    return all(thing.destroyed_at is None for thing in earlier.things)


def available(earlier: Earlier, job: Job) -> bool:
    """Return whether the outputs of an earlier job still exist, closed, where a job can see them."""
    return exists(earlier) and all(thing.state is CLOSED and visible(thing, earlier, job) for thing in earlier.things)


def visible(thing: DataObject, earlier: Earlier, job: Job) -> bool:
    """Return whether an output of an earlier job can be seen.

    It is in a project that the job's user may view (F4), or in a workspace of the job's own tree.
    """
    if earlier.tree is job.tree:
        return True
    access = job.code.platform.access
    return user_can_view(access, job.tree.terms.user, access.projects_of(thing))


def _frozen(value: Any) -> Hashable:
    """Return what tells a value from others: an object and an execution by identity, all else by value."""
    if type(value) in _THEMSELVES:
        return value  # type: ignore[no-any-return]
    if isinstance(value, DataObject | Execution):
        return ("id", value.id)
    if isinstance(value, list):
        return ("list", *map(_frozen, value))
    if isinstance(value, dict):
        return ("hash", *((name, _frozen(value[name])) for name in sorted(value)))
    # To Python true is 1; to the platform it is not.
    return ("boolean", value) if isinstance(value, bool) else value


def _beside_inputs(scenario: Scenario, executable: str) -> tuple[tuple[str, ...], bool]:
    """Return the columns of the launch's row that steps read, and whether they go by the number of its items.

    To the platform they would be inputs.
    """
    columns: set[str] = set()
    by_items = False
    for _, program in programs_reached(scenario, executable):
        for point in program.entry_points.values():
            for step in point.steps:
                columns |= {hole[1] for hole in _holes(step) if hole[0] == "row" and len(hole) > 1}
                by_items = by_items or (isinstance(step, Compute) and isinstance(step.compute, PerItem))
    return tuple(sorted(columns)), by_items


def _holes(value: object) -> Iterator[tuple[str, ...]]:
    for _, part in value if isinstance(value, BaseModel) else ():
        yield from _holes(part)
        yield from holes(part)
