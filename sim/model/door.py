"""The platform's front door: its API as its clients see it, Python objects in and out.

The scenario's launches are one client, running jobs are another. Nobody else reaches inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sim.model.call_inputs import check_cost_limit
from sim.model.containers import workspace_of
from sim.model.detaching import detached_tree
from sim.model.errors import (
    InvalidStateError,
    PermissionDeniedError,
    PlatformError,
    ResourceNotFoundError,
)
from sim.model.failures import TERMINATED_BY_USER, ended_with, kill
from sim.model.job import Job
from sim.model.lifecycle import DEBUG_HOLD, FINAL
from sim.model.making import Maker
from sim.model.objects import OPEN, DataObject, close
from sim.model.permissions import check_detached, check_launch_by_job, check_launch_by_user
from sim.model.request import NOTHING, Request
from sim.model.tree import Terms, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.model.delays import Addressee
    from sim.model.execution import Execution
    from sim.model.placement import Placement
    from sim.model.platform import Platform

T = TypeVar("T")


class Door:
    """The API's verbs.

    Parameters
    ----------
    platform : Platform
        What is behind the door.
    """

    __slots__ = ("_maker", "_platform")

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._maker = Maker(platform)

    def run(
        self,
        executable: str,
        terms: Terms,
        *,
        inputs: dict[str, Any] | None = None,
        depends_on: Sequence[object] = (),
        name: str | None = None,
        index: int = 0,
        row: Mapping[str, object] | None = None,
        items: int = 1,
        stage_inputs: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Execution:
        """Run an executable as a user: it is the root of an execution tree (A4).

        Parameters
        ----------
        executable : str
            Name of the applet, app or workflow.
        terms : Terms
            Who launches, where, and under what limits.
        inputs : dict, optional
            Values, data objects, references; the door keeps the mapping.
        depends_on : sequence, optional
            Executions and data objects that must be done or closed first (E2).
        name : str, optional
            Name of the execution; the executable's otherwise (A6).
        index, row, items
            Which item of a launch it is for, the item's table row, and how many items of a batch.
        stage_inputs : mapping, optional
            Inputs of a workflow's stages, by stage (C5).

        Returns
        -------
        Execution
            The job or analysis.

        Raises
        ------
        ResourceNotFoundError
            If there is no such executable or stage.
        PermissionDeniedError
            If the user may not launch there, or not with these inputs (F4).
        InvalidInputError
            If an input is unknown, missing or of the wrong class, the instance type cannot be had, the cost limit is
            not above zero, or a locked workflow is given inputs of its stages (C5).
        """
        platform = self._platform
        clock = platform.clock
        clock.catch_up()
        inputs = inputs or {}
        self._admit(terms)
        if terms.cost_limit is not None:
            check_cost_limit(terms.cost_limit)
        if platform.access.enforced:
            check_launch_by_user(platform.access, terms, [*inputs.values(), dict(stage_inputs or {})], executable)
        tree = Tree(terms, clock.now, index, row, items)
        execution = self._maker.make(
            executable, tree, None, inputs, depends_on, name, (terms.request,), stage_inputs=stage_inputs
        )
        clock.settle()
        return execution

    # Running jobs call these; they are inside an event, whose consequences are played when it is over.

    def run_from(
        self,
        job: Job,
        executable: str,
        *,
        inputs: dict[str, Any] | None = None,
        depends_on: Sequence[object] = (),
        name: str | None = None,
        request: Request = NOTHING,
    ) -> Execution:
        """Run an executable from a running job: a new master group in the same tree (A4, F3).

        Raises
        ------
        ResourceNotFoundError, PermissionDeniedError, InvalidInputError
            As for `run`, but for permissions the job's count, and it needs none on the project context (F4).
        """
        given = inputs or {}

        def make() -> Execution:
            if self._platform.access.enforced:
                check_launch_by_job(self._platform.access, job, given.values(), executable)
            return self._maker.make(executable, job.tree, job, given, depends_on, name, (request,))

        return self._called_by(job, executable, make)

    def run_detached(
        self,
        job: Job,
        executable: str,
        *,
        inputs: dict[str, Any] | None = None,
        depends_on: Sequence[object] = (),
        name: str | None = None,
        request: Request = NOTHING,
        cost_limit: int | None = None,
    ) -> Execution:
        """Run an executable from a running job as a root of its own (A5).

        It runs for the same user in the same project, with the least of their permissions and the job's, and inherits
        nothing else: no limit, no priority, no tags.

        Raises
        ------
        ResourceNotFoundError, PermissionDeniedError, InvalidInputError
            As for `run`; the job needs CONTRIBUTE on the project context (F4).
        """
        given = inputs or {}

        def make() -> Execution:
            if cost_limit is not None:
                check_cost_limit(cost_limit)
            if self._platform.access.enforced:
                check_detached(self._platform.access, job, given.values(), executable)
            tree = detached_tree(job, executable, request, cost_limit)
            return self._maker.make(executable, tree, None, given, depends_on, name, (request,))

        return self._called_by(job, executable, make)

    def new_subjob(
        self,
        job: Job,
        entry_point: str,
        *,
        inputs: dict[str, Any] | None = None,
        depends_on: Sequence[object] = (),
        name: str | None = None,
        request: Request = NOTHING,
    ) -> Job:
        """Start another entry point of a running job's executable (`/job/new`, A4).

        Raises
        ------
        PermissionDeniedError
            If it cannot view one of the inputs (F4).
        InvalidInputError
            If the executable has no such entry point, or the instance type cannot be had.
        """
        platform = self._platform
        given = inputs or {}

        def place() -> Placement:
            if platform.access.enforced:
                check_launch_by_job(platform.access, job, given.values())
            return platform.place_subjob(job, entry_point, request)

        placement = self._called_by(job, job.code.executable, place)
        master = job.master
        subjob = Job(next(platform.numbers), placement, job.tree, job, master, name or subjob_name(job, entry_point))
        self._maker.enter(subjob)
        self._maker.begin(subjob, given, depends_on)
        return subjob

    def terminate(self, execution: Execution, *, caller: str | None = None) -> None:
        """Terminate an execution: with a job its whole job tree ends, with an analysis all of its stages (F7).

        Parameters
        ----------
        execution : Execution
            What is to end.
        caller : str, optional
            The user who wants it; its launching user otherwise.

        Raises
        ------
        PermissionDeniedError
            If the user has not launched it and is no ADMINISTER of the project.
        InvalidStateError
            If it is final.
        """
        if caller is not None and not self._platform.access.may_terminate(caller, execution):
            project = execution.tree.terms.project
            raise PermissionDeniedError(f"{caller} has not launched {execution.id} and has no ADMINISTER on {project}")
        if execution.state in FINAL:
            raise InvalidStateError(f"{execution.id} is {execution.state} already")
        self._platform.clock.call(kill, ended_with(execution), TERMINATED_BY_USER)

    def release(self, job: Job) -> None:
        """Let go of a failed job that is held with its worker: it is torn down, and fails (B4, B6).

        Raises
        ------
        InvalidStateError
            If it is not held.
        """
        if job.state is not DEBUG_HOLD:
            raise InvalidStateError(f"{job.id} is {job.state}, not {DEBUG_HOLD}")
        self._platform.clock.call(job.try_.stop)

    def close(self, thing: DataObject, address: Addressee) -> None:
        """Close an open data object; it takes its closing latency (D1, D2).

        Raises
        ------
        InvalidStateError
            If it is not open.
        """
        if thing.state is not OPEN:
            raise InvalidStateError(f"{thing.id} is {thing.state} already")
        self._platform.clock.call(close, thing, self._platform, address)

    def delete(self, thing: DataObject) -> None:
        """Delete a data object: it is gone, and who waits for it fails with `InputError` (D8).

        Raises
        ------
        ResourceNotFoundError
            If it is gone already.
        """
        if thing.destroyed_at is not None:
            raise ResourceNotFoundError(f"{thing.id} is gone already")
        self._platform.clock.call(thing.delete)
        if self._platform.storage is not None:
            self._platform.storage.leaves(thing)

    def describe(self, execution: Execution) -> dict[str, Any]:
        """Return what the platform tells of an execution, under the platform's names."""
        terms = execution.tree.terms
        return {
            "id": execution.id,
            "class": "job" if isinstance(execution, Job) else "analysis",
            "name": execution.name,
            "state": execution.state,
            "created": execution.created,
            "rootExecution": execution.tree.root_id,
            "detachedFrom": None if execution.tree.origin is None else execution.tree.origin.source,
            "parentJob": None if execution.parent_job is None else execution.parent_job.id,
            "originJob": execution.origin.id if isinstance(execution, Job) else None,
            "stage": execution.stage,
            "project": terms.project,
            "launchedBy": terms.user,
            "priority": terms.priority,
            "rank": terms.rank,
            "tags": list(terms.tags),
            "properties": dict(terms.properties),
            "workspace": workspace_of(execution),
            "input": execution.inputs,
            "output": execution.outputs,
        }

    def find_executions(
        self, *, name: str | None = None, tag: str | None = None, properties: Mapping[str, str] | None = None
    ) -> list[Execution]:
        """Return the executions that are not final and carry a name, a tag, properties (A6), in order of launch.

        Final ones are found in the records.
        """
        wanted = (properties or {}).items()
        return [
            execution
            for execution in self._platform.unfinished()
            if (name is None or execution.name == name)
            and (tag is None or tag in execution.tree.terms.tags)
            and wanted <= execution.tree.terms.properties.items()
        ]

    def find_objects(
        self, *, name: str | None = None, tag: str | None = None, properties: Mapping[str, str] | None = None
    ) -> list[DataObject]:
        """Return the data objects that the scenario brought and that carry a name, a tag, properties (A6).

        What jobs have made is found in the records.
        """
        wanted = (properties or {}).items()
        return [
            thing
            for thing in self._platform.brought
            if (name is None or thing.name == name)
            and (tag is None or tag in thing.tags)
            and wanted <= (thing.properties or {}).items()
        ]

    # -- inside --------------------------------------------------------------------------------------------------

    def _called_by(self, job: Job, executable: str, call: Callable[[], T]) -> T:
        """Make a call of a running job; that it was refused is written down."""
        try:
            self._admit(job.tree.terms)
            return call()
        except PlatformError as error:
            self._platform.refused(job, executable, error)
            raise

    def _admit(self, terms: Terms) -> None:
        # Where a limit of the account or of the project's month is reached, nothing is launched (I2, I3).
        spending = self._platform.spending
        if spending is not None:
            spending.admit(terms.project)


def subjob_name(job: Job, entry_point: str) -> str:
    """Return what a subjob is called that a job starts without giving it a name (A6)."""
    return f"{job.name}:{entry_point}"
