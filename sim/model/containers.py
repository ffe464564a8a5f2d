"""Containers of data objects: projects, and the workspaces of master groups (D4, D6, D7, F1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.model.clock import WORK, Due

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


def put(thing: DataObject, job: Job) -> None:
    """Put an object, or a clone of it, into the workspace that a job shares with its master group."""
    master = job.master
    thing.workspaces += 1
    if master.workspace is None:
        master.workspace = [thing]
    else:
        master.workspace.append(thing)


# -- where outputs go ------------------------------------------------------------------------------------------------


def hand_over(thing: DataObject, job: Job) -> None:
    """Clone an output of a done job to where it belongs (D6, C4).

    That of a master goes to the project, or to the workspace of the job that launched it; that of a subjob stays in
    its workspace.
    """
    if job.group is not None:
        _clone_to_workspace(thing, job)
        return
    launcher = None if job.parent is None else job.parent_job
    if launcher is None:
        _clone_to_project(thing, job)
    else:
        _clone_to_workspace(thing, launcher)


def preserve(thing: DataObject, job: Job) -> None:
    """Keep an output of a done job in the project too, from when it is closed on (D1, D7)."""
    if thing.state == "closed":
        _clone_to_project(thing, job)
    elif thing.destroyed_at is None:
        thing.tell(Preserver(job))


class Preserver:
    """Waits for an output to close, to clone it into the project.

    Parameters
    ----------
    job : Job
        Whose output it is.
    """

    __slots__ = ("_job",)

    def __init__(self, job: Job) -> None:
        self._job = job

    def wake(self, thing: DataObject | Execution, ref: Ref | None) -> None:  # noqa: ARG002  # a Waiter hears which
        """Hear that the object is closed."""
        _clone_to_project(thing, self._job)  # type: ignore[arg-type]  # it waits for objects alone

    def let_down(self, thing: DataObject | Execution, ref: Ref | None) -> None:
        """Hear that the object is gone: there is nothing to keep."""


def _clone_to_project(thing: DataObject, job: Job) -> None:
    project = job.tree.terms.project
    if thing.container != project and project not in thing.delivered_to:
        thing.delivered_to = (*thing.delivered_to, project)
        thing.in_project = True


def _clone_to_workspace(thing: DataObject, job: Job) -> None:
    workspace = workspace_id(job)
    if thing.container != workspace and workspace not in thing.delivered_to:
        thing.delivered_to = (*thing.delivered_to, workspace)
        put(thing, job)


# -- the end of a workspace ------------------------------------------------------------------------------------------


def release_workspace(master: Job, platform: Platform) -> None:
    """Destroy the workspace of a master group that is final, or three days later where that is asked for (D7, F1)."""
    if master.tree.terms.delay_workspace_destruction:
        platform.kept_workspaces[master.number] = master
        Due(platform.clock, DELAY, WORK, lambda: _destroy_kept(master, platform))
    else:
        destroy_workspace(master, platform)


def _destroy_kept(master: Job, platform: Platform) -> None:
    del platform.kept_workspaces[master.number]
    destroy_workspace(master, platform)


def destroy_workspace(master: Job, platform: Platform) -> None:
    """Destroy a workspace; what has been cloned out of it stays where it was cloned to (D6, F1)."""
    for thing in master.workspace or ():
        thing.workspaces -= 1
        if thing.workspaces == 0:
            if not thing.in_project and thing.destroyed_at is None:
                thing.destroy()
            platform.out_of_workspaces(thing)
    master.workspace = None
