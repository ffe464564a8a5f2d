"""Containers of data objects: projects, and the workspaces of master groups (D4, D6, F1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.job import Job
    from sim.model.objects import DataObject
    from sim.model.platform import Platform


class Workspace:
    """The temporary container that a master group shares (F1). No call creates or destroys one.

    It lives from the first object that the group makes to the end of the group.
    """

    __slots__ = ("id", "objects")

    def __init__(self, master: Job) -> None:
        self.id = f"container-{master.number}"
        self.objects: list[DataObject] = []


def workspace_of(job: Job) -> Workspace:
    """Return the workspace that a job shares with its master group."""
    master = job.master
    if master.workspace is None:
        master.workspace = Workspace(master)
    return master.workspace


def destination(job: Job) -> str:
    """Return where a done master's outputs go: the project, or the workspace of the job that launched it (D6, C4)."""
    launcher = job.parent_job
    return job.tree.terms.project if launcher is None else workspace_of(launcher).id


def destroy_workspace(master: Job, platform: Platform) -> None:
    """Destroy the workspace of a master group that is final; what was delivered has been cloned out (D6, F1)."""
    workspace = master.workspace
    if workspace is not None:
        master.workspace = None
        for thing in workspace.objects:
            platform.record_object(thing)
