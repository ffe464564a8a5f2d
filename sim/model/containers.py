"""Containers of data objects: projects, and the workspaces of master groups (D4, D6, D7, F1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.model.analysis import Analysis
from sim.model.clock import WORK, Due
from sim.model.lifecycle import FINAL

if TYPE_CHECKING:
    from sim.model.execution import Execution
    from sim.model.job import Job
    from sim.model.objects import DataObject
    from sim.model.platform import Platform
    from sim.model.values import Ref

DELAY: Final = 3 * 24 * 3_600_000_000
"""How long a workspace is kept whose destruction is delayed, in microseconds (D7)."""


def workspace_id(job: Job) -> str:
    """Return the id of the temporary container that a job shares with its master group (F1).

    No call creates or destroys one. It lives from the first object that the group makes to the end of the group.
    """
    return f"container-{job.master.number}"


def workspace_of(execution: Execution) -> str:
    """Return the id of an execution's workspace: a job's is its master group's, an analysis has one of its own (C4)."""
    return workspace_id(execution) if execution.is_job else f"container-{execution.number}"  # type: ignore[arg-type]


def workspace_stands(master: Job) -> bool:
    """Return whether the workspace of a master group is there: until it is final, or kept (F1, D7)."""
    kept = master.number in master.code.platform.kept_workspaces
    return master.state not in FINAL or bool(master.children) or kept


# -- where outputs go ------------------------------------------------------------------------------------------------


def destination(job: Job) -> str:
    """Return where the outputs of a done job go (C4, D6).

    Those of a master go to the project, or to the workspace of the job that launched it; those of a subjob stay.
    """
    holder = None if job.parent is None else _holder(job)
    return job.tree.terms.project if holder is None else workspace_id(holder)


def _holder(job: Job) -> Job | None:
    """Return in whose workspace the outputs of a job end up that is no root; None where that is a project."""
    return job if job.group is not None else job.parent_job


def stage_folder(job: Job) -> str | None:
    """Return the folder that the stage of a job names for its outputs (C2)."""
    analysis = job.parent
    return analysis.workflow.stages[job.stage or ""].folder if isinstance(analysis, Analysis) else None


def clone(thing: DataObject, job: Job, goal: str) -> None:
    """Clone an output of a done job to where it goes, unless it lies there."""
    if goal == thing.container or goal in thing.delivered_to:
        return
    thing.delivered_to += (goal,)
    if job.stage is not None:
        thing.folder = stage_folder(job) or thing.folder
    holder = None if job.parent is None else _holder(job)
    if holder is None:
        _enter_project(thing, goal, job.code.platform)
        return
    thing.workspaces += 1
    master = holder.master
    if master.workspace is None:
        master.workspace = [thing]
    else:
        master.workspace.append(thing)


def _enter_project(thing: DataObject, project: str, platform: Platform) -> None:
    thing.in_project = True
    if platform.storage is not None:
        platform.storage.enters(thing, project)


def upload_into_project(thing: DataObject, platform: Platform) -> None:
    """Let a new object lie in a project from the start: no workspace takes it along (F5, H7)."""
    thing.in_project = True
    if platform.storage is not None:
        thing.tell(platform.storage)


def preserve(thing: DataObject, job: Job) -> None:
    """Keep an output of a done job in the project too, from when it is closed on (D1, D7)."""
    keeper = Preserver(job.tree.terms.project, job.code.platform)
    if thing.state == "closed":
        keeper.keep(thing)
    elif thing.destroyed_at is None:
        thing.tell(keeper)


class Preserver:
    """Waits for an output to close, to clone it into a project.

    Parameters
    ----------
    project : str
        The project.
    platform : Platform
        Where both are.
    """

    __slots__ = ("_platform", "_project")

    def __init__(self, project: str, platform: Platform) -> None:
        self._project = project
        self._platform = platform

    def keep(self, thing: DataObject) -> None:
        """Clone a closed object into the project, unless it lies there."""
        if thing.container != self._project and self._project not in thing.delivered_to:
            thing.delivered_to += (self._project,)
            _enter_project(thing, self._project, self._platform)

    def wake(self, thing: DataObject | Execution, ref: Ref | None) -> None:  # noqa: ARG002  # a Waiter hears which
        """Hear that the object is closed."""
        self.keep(thing)  # type: ignore[arg-type]  # it waits for objects alone

    def let_down(self, thing: DataObject | Execution, ref: Ref | None) -> None:
        """Hear that the object is gone: there is nothing to keep."""


# -- the end of a workspace ------------------------------------------------------------------------------------------


def keep_workspace(master: Job, platform: Platform) -> None:
    """Destroy the workspace of a master group that is final three days later (D7)."""

    def destroy() -> None:
        del platform.kept_workspaces[master.number]
        destroy_workspace(master, platform)

    platform.kept_workspaces[master.number] = master
    Due(platform.clock, DELAY, WORK, destroy)


def destroy_workspace(master: Job, platform: Platform) -> None:
    """Destroy a workspace; what has been cloned out of it stays where it was cloned to (D6, F1)."""
    for thing in master.workspace or ():
        thing.workspaces -= 1
        if thing.workspaces or thing.made_by is None:
            continue
        if not thing.in_project:
            if thing.destroyed_at is None:
                thing.destroy()
            platform.record_object(thing)
        elif platform.shelf is None:
            platform.record_object(thing)
        else:
            platform.shelf[thing.id] = thing
    master.workspace = None
