"""Looking at data objects and into containers (F2, F3, F5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.containers import workspace_id, workspace_stands
from sim.model.errors import UnknownNameError
from sim.model.execution import Execution
from sim.model.job import Job
from sim.model.levels import Level
from sim.model.lifecycle import FINAL
from sim.model.looking import enter, view
from sim.model.steps.base import PlainStep
from sim.model.values import evaluated
from sim.scenario.transfer_steps import ReadContainer

if TYPE_CHECKING:
    from sim.model.tries import Try
    from sim.scenario.templates import Template
    from sim.scenario.transfer_steps import Read


class ReadStep(PlainStep):
    """Look at data objects, or into a container."""

    def __init__(self, spec: Read) -> None:
        self._what = spec.read

    def end(self, try_: Try) -> None:
        """Look."""
        what = self._what
        job = try_.job
        if isinstance(what, ReadContainer):
            enter_named(try_, what.container, Level.VIEW)
        else:
            view(job, job.bound_inputs() if what == "inputs" else evaluated(what, try_.lookup), closed=True)


def enter_named(try_: Try, named: str | Template, needed: Level) -> str:
    """Return the container that a step names, where the job has the level on it that this takes.

    Raises
    ------
    PlatformError
        If it lacks the level, or there is no such container.
    """
    job = try_.job
    value = evaluated(named, try_.lookup)
    group: Execution = job
    if value == "launcher_workspace":
        group = _launcher(job)
    elif isinstance(value, Execution):
        group = value
    elif value != "workspace":
        project = job.tree.terms.project if value == "project_context" else str(value)
        if project not in try_.platform.scenario.projects:
            raise UnknownNameError(f"'{project}' is no container: name a project, or what was launched before")
        enter(job, project, needed)
        return project
    container, stands = _workspace_of(group)
    enter(job, container, needed, stands=stands)
    return container


def _launcher(job: Job) -> Job:
    launcher = None if job.master.parent is None else job.master.parent_job
    if launcher is None:
        raise UnknownNameError(f"{job.master.id} was launched by no job, so there is no workspace of its launcher")
    return launcher


def _workspace_of(execution: Execution) -> tuple[str, bool]:
    """Return the workspace of an execution, and whether it is still there; an analysis has one too (C4)."""
    if isinstance(execution, Job):
        return workspace_id(execution), workspace_stands(execution.master)
    return f"container-{execution.number}", execution.state not in FINAL
