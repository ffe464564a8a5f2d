"""Containers of data objects: projects, and the workspaces of master groups (D4, D6, F1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.lifecycle import FINAL

if TYPE_CHECKING:
    from sim.model.job import Job
    from sim.model.platform import Platform


def workspace_id(job: Job) -> str:
    """Return the id of the temporary container that a job shares with its master group (F1).

    No call creates or destroys one. It lives from the first object that the group makes to the end of the group.
    """
    return f"container-{job.master.number}"


def workspace_stands(master: Job) -> bool:
    """Return whether the workspace of a master group is there: until the group is final (F1)."""
    return master.state not in FINAL or bool(master.children)


def destination(job: Job) -> str:
    """Return where a done master's outputs go: the project, or the workspace of the job that launched it (D6, C4)."""
    launcher = None if job.parent is None else job.parent_job
    return job.tree.terms.project if launcher is None else workspace_id(launcher)


def destroy_workspace(master: Job, platform: Platform) -> None:
    """Destroy the workspace of a master group that is final; what was delivered has been cloned out (D6, F1)."""
    if master.workspace is not None:
        for thing in master.workspace:
            platform.record_object(thing)
        master.workspace = None
