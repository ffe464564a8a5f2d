"""Who may do what with which container (F2 - F7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.containers import workspace_id
from sim.model.levels import UNBOUND, Level, Reach, asked_by, capped
from sim.model.objects import DataObject
from sim.model.values import Ref, leaves, resolved
from sim.scenario.access_references import DATA
from sim.scenario.call_steps import Run
from sim.scenario.executables import Program
from sim.scenario.findings import holes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.model.execution import Execution
    from sim.model.job import Job
    from sim.scenario.executables import Executable
    from sim.scenario.scenario import Scenario
    from sim.scenario.steps import Step


class Access:
    """The levels of users and executions on projects and workspaces.

    Parameters
    ----------
    scenario : Scenario
        Where projects have their members and executables say what they ask for.
    """

    __slots__ = ("_scenario", "enforced")

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self.enforced = _can_refuse(scenario)
        """Whether any launch can be refused for want of a permission; else none needs to be looked at."""

    def executable(self, name: str) -> Executable | None:
        """Return an applet, app or workflow, which lies in a project or in none; None where there is no such one."""
        return self._scenario.executables.get(name)

    def restricted(self, project: str) -> bool:
        """Return whether what lies in a project cannot be input elsewhere (F4)."""
        return self._scenario.projects[project].restricted

    def of_user(self, user: str, project: str) -> Level:
        """Return a user's level on a project; ADMINISTER where the scenario names no members (F4)."""
        members = self._scenario.projects[project].members
        return Level.ADMINISTER if members is None else Level.named(members.get(user))

    def reach(self, job: Job) -> Reach:
        """Return the most that a job may do with projects: what it asks for, under what its launcher may (F5, F6).

        A subjob runs the executable of its master, and may do the same.
        """
        master = job.master
        return capped(asked_by(master.code.program), self._reach_of_launcher(master))

    def _reach_of_launcher(self, master: Job) -> Reach:
        launcher = None if master.parent is None else master.parent_job
        if launcher is not None:
            return self.reach(launcher)
        origin = master.tree.origin
        return UNBOUND if origin is None else origin.reach

    def on_project(self, job: Job, project: str) -> Level:
        """Return a job's level on a project: the least of the user's and of its own reach (F5)."""
        terms = job.tree.terms
        reach = self.reach(job)
        return min(self.of_user(terms.user, project), reach.context if project == terms.project else reach.others)

    @staticmethod
    def on_workspace(job: Job, container: str) -> Level:
        """Return a job's level on a workspace: CONTRIBUTE on its group's own, nothing on any other (F2, F3)."""
        return Level.CONTRIBUTE if container == workspace_id(job) else Level.NONE

    def level(self, job: Job, container: str) -> Level:
        """Return a job's level on a container."""
        is_project = container in self._scenario.projects
        return self.on_project(job, container) if is_project else self.on_workspace(job, container)

    def projects_of(self, thing: DataObject | Ref) -> list[str]:
        """Return the projects that hold an object, or will hold an output of a root that is yet to come."""
        if isinstance(thing, Ref):
            return [thing.execution.tree.terms.project]
        return [place for place in places_of(thing) if place in self._scenario.projects]

    def can_view(self, job: Job, thing: DataObject | Ref) -> bool:
        """Return whether a job can view a data object, or what it will be given for a reference (F2, F3, F5)."""
        projects = self.projects_of(thing)
        return self.has_itself(job, thing) or any(self.on_project(job, place) >= Level.VIEW for place in projects)

    def has_itself(self, job: Job, thing: DataObject | Ref) -> bool:
        """Return whether an object is in a job's own workspace: made there, come back there, or cloned there (D4, D6).

        What executions of its own tree deliver comes there too.
        """
        if isinstance(thing, Ref):
            return thing.execution.tree is job.tree
        return any(self.on_workspace(job, place) for place in places_of(thing)) or cloned(job, thing)

    def may_terminate(self, user: str, execution: Execution) -> bool:
        """Return whether a user may terminate an execution: its launcher, or an ADMINISTER of the project (F7)."""
        terms = execution.tree.terms
        return user == terms.user or self.of_user(user, terms.project) >= Level.ADMINISTER


def places_of(thing: DataObject) -> tuple[str, ...]:
    """Return the containers that an object was made in and has been cloned to as an output (D6)."""
    return (thing.container, *thing.delivered_to)


def cloned(job: Job, thing: DataObject) -> bool:
    """Return whether an object is in a job's workspace as an input of its master, or as one hidden behind it (D4)."""
    inputs = leaves(resolved(job.master.inputs))
    return any(one is thing or thing in one.with_hidden() for one in inputs if isinstance(one, DataObject))


def _can_refuse(scenario: Scenario) -> bool:
    projects = scenario.projects.values()
    levels = [Level.named(p.members.get(user)) for p in projects if p.members is not None for user in scenario.users]
    programs = [spec for spec in scenario.executables.values() if isinstance(spec, Program)]
    return (
        any(level < Level.CONTRIBUTE for level in levels)
        or any(project.restricted for project in projects)
        or any(program.access.model_fields_set for program in programs)
        or any(_looks_outside(step) for program in programs for step in _steps(program))
    )


def _steps(program: Program) -> Iterator[Step]:
    for point in program.entry_points.values():
        yield from point.steps


def _looks_outside(step: Step) -> bool:
    # Only data that a step names by itself, and what is detached, may lie where a job has no access.
    return (isinstance(step, Run) and step.run.detached) or any(hole[0] == DATA for hole in holes(dict(step)))
