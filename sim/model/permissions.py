"""Whether a call is allowed: launches by users and by jobs, looking at things, uploading (F4, F5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.errors import InvalidStateError, PermissionDeniedError, ResourceNotFoundError
from sim.model.levels import Level
from sim.model.lifecycle import DONE
from sim.model.objects import CLOSED, DataObject
from sim.model.values import Ref, leaves
from sim.scenario.executables import App, Workflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim.model.access import Access
    from sim.model.job import Job
    from sim.model.tree import Terms


def check_launch_by_user(access: Access, terms: Terms, inputs: Iterable[Any], executable: str) -> None:
    """Refuse a launch by a user who lacks CONTRIBUTE on the context, or VIEW on what else holds an input (F4).

    Raises
    ------
    PermissionDeniedError
        If the user lacks one of them, or a project that holds an input is restricted.
    """
    check_residence(access, terms.user, executable)
    check_context(access.of_user(terms.user, terms.project), terms.user, terms.project)
    for thing in held(inputs):
        projects = access.projects_of(thing)
        if terms.project in projects:
            continue
        if not user_can_view(access, terms.user, projects):
            raise _cannot_view(terms.user, thing, projects)
        check_unrestricted(access, projects, thing)


def user_can_view(access: Access, user: str, projects: Iterable[str]) -> bool:
    """Return whether a user has VIEW on one of the projects that hold a thing (F4)."""
    return any(access.of_user(user, project) >= Level.VIEW for project in projects)


def check_launch_by_job(access: Access, job: Job, inputs: Iterable[Any], executable: str | None = None) -> None:
    """Refuse a launch by a job whose inputs lie where it cannot view them; it needs no level on the context (F4).

    Raises
    ------
    PermissionDeniedError
        If it cannot view one, or one lies in a restricted project, or the user cannot view where the executable lies.
    """
    if executable is not None:
        check_residence(access, job.tree.terms.user, executable)
    for thing in held(inputs):
        projects = access.projects_of(thing)
        if not access.can_view(job, thing):
            raise _cannot_view(job.id, thing, projects)
        if job.tree.terms.project not in projects and not access.has_itself(job, thing):
            check_unrestricted(access, projects, thing)


def check_detached(access: Access, job: Job, inputs: Iterable[Any], executable: str | None = None) -> None:
    """Refuse a detached launch by a job that lacks CONTRIBUTE on the context, or cannot view an input (F4, A5).

    Raises
    ------
    PermissionDeniedError
        If it lacks one of them.
    """
    project = job.tree.terms.project
    check_context(access.on_project(job, project), job.id, project)
    check_launch_by_job(access, job, inputs, executable)


def check_context(level: Level, caller: str, project: str) -> None:
    """Refuse a launch where the caller lacks CONTRIBUTE on the project context (F4)."""
    if level < Level.CONTRIBUTE:
        raise PermissionDeniedError(f"{caller} has {level.name} on {project}; to launch there takes CONTRIBUTE")


def check_unrestricted(access: Access, projects: Iterable[str], thing: DataObject | Ref) -> None:
    """Refuse an input that lies in restricted projects only (F4)."""
    if all(access.restricted(project) for project in projects):
        raise PermissionDeniedError(f"{_name(thing)} lies in a restricted project and cannot be input elsewhere")


def check_residence(access: Access, user: str, executable: str) -> None:
    """Refuse to run what lies in a project that the user cannot view, stages of a workflow included (F4).

    Raises
    ------
    PermissionDeniedError
        If the user lacks VIEW there.
    """
    spec = access.executable(executable)
    if spec is None or isinstance(spec, App):
        return
    if access.of_user(user, spec.project) < Level.VIEW:
        raise PermissionDeniedError(f"{user} cannot view {spec.project}, where {executable} lies")
    if isinstance(spec, Workflow):
        for stage in spec.stages.values():
            check_residence(access, user, stage.run)


def viewed(access: Access, job: Job, what: object) -> list[DataObject]:
    """Return the data objects among values that a job looks at.

    Raises
    ------
    PermissionDeniedError
        If it cannot view one of them (F2, F3, F5).
    InvalidStateError
        If one is the output of an execution that is not done (D5).
    """
    found = []
    for thing in leaves(what):
        if isinstance(thing, Ref):
            found += viewed(access, job, delivered(thing))
        elif isinstance(thing, DataObject):
            if not access.can_view(job, thing):
                raise _cannot_view(job.id, thing, access.projects_of(thing))
            found.append(thing)
    return found


def delivered(ref: Ref) -> object:
    """Return what a reference stands for, which must be there: what was not uploaded is nowhere (D5, F2).

    Raises
    ------
    InvalidStateError
        If the execution is not done.
    ResourceNotFoundError
        If it is done and has not delivered it.
    """
    execution = ref.execution
    if execution.state is not DONE:
        raise InvalidStateError(f"{ref} is yet to come: {execution.id} is {execution.state}")
    try:
        return ref.value()
    except LookupError:
        raise ResourceNotFoundError(f"there is no {ref}: {execution.id} has not delivered it") from None


def check_closed(things: Iterable[DataObject]) -> None:
    """Refuse to read what is not closed (D1).

    Raises
    ------
    InvalidStateError
        If one of the objects is open or closing.
    """
    for thing in things:
        if thing.state is not CLOSED:
            raise InvalidStateError(f"{thing.name} is {thing.state}: it cannot be read before it is closed")


def check_level(access: Access, job: Job, container: str, needed: Level) -> None:
    """Refuse what takes a level on a container that a job lacks (F2, F3, F5).

    Raises
    ------
    PermissionDeniedError
        If it lacks it.
    """
    level = access.level(job, container)
    if level < needed:
        raise PermissionDeniedError(f"{job.id} has {level.name} on {container}; this takes {needed.name}")


def held(inputs: Iterable[Any]) -> Iterator[DataObject | Ref]:
    """Yield the data objects among inputs, hidden ones that they link to (F4), and references to outputs to come."""
    for value in inputs:
        for thing in leaves(value):
            if isinstance(thing, Ref):
                yield thing
            elif isinstance(thing, DataObject):
                yield from thing.with_hidden()


def _cannot_view(caller: str, thing: DataObject | Ref, projects: list[str]) -> PermissionDeniedError:
    place = f" in {' and '.join(projects)}" if projects else ""
    return PermissionDeniedError(f"{caller} cannot view {_name(thing)}{place}")


def _name(thing: DataObject | Ref) -> str:
    return str(thing) if isinstance(thing, Ref) else thing.name
