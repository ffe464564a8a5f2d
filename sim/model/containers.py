"""Containers of data objects: projects, and the workspaces of master groups (D4, D6, F1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.analysis import Analysis

if TYPE_CHECKING:
    from sim.model.job import Job
    from sim.model.platform import Platform


def workspace_id(job: Job) -> str:
    """Return the id of the temporary container that a job shares with its master group (F1).

    No call creates or destroys one. It lives from the first object that the group makes to the end of the group.
    """
    return f"container-{job.master.number}"


def destination(job: Job) -> str:
    """Return where a done master's outputs go (D6, C4).

    That is the project, or the workspace of the job that launched it, and the folder in it that its stage names (C2).
    """
    launcher = None if job.parent is None else job.parent_job
    container = job.tree.terms.project if launcher is None else workspace_id(launcher)
    folder = stage_folder(job)
    return container if folder is None else f"{container}:{folder}"


def stage_folder(job: Job) -> str | None:
    """Return the folder that the stage of a job names for its outputs (C2)."""
    analysis = job.parent
    return analysis.workflow.stages[job.stage or ""].folder if isinstance(analysis, Analysis) else None


def destroy_workspace(master: Job, platform: Platform) -> None:
    """Destroy the workspace of a master group that is final; what was delivered has been cloned out (D6, F1)."""
    if master.workspace is not None:
        for thing in master.workspace:
            platform.record_object(thing)
        master.workspace = None
