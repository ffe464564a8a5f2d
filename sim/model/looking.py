"""What running jobs look at, and which containers they enter: calls of the API like those of the front door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.errors import PlatformError, ResourceNotFoundError
from sim.model.permissions import check_closed, check_level, viewed

if TYPE_CHECKING:
    from sim.model.job import Job
    from sim.model.levels import Level
    from sim.model.objects import DataObject


def view(job: Job, what: object, *, closed: bool = False) -> list[DataObject]:
    """Return the data objects among values that a running job looks at.

    Parameters
    ----------
    job : Job
        Who looks.
    what : object
        Data objects and references to outputs, also in lists and mappings.
    closed : bool
        Whether they must be closed, to be read.

    Raises
    ------
    PermissionDeniedError
        If it cannot view one of them (F2, F3, F5).
    InvalidStateError
        If one is an output that is yet to come (D5), or must be closed and is not.
    ResourceNotFoundError
        If one is an output that was not delivered.
    """
    try:
        found = viewed(job.code.platform.access, job, what)
        if closed:
            check_closed(found)
    except PlatformError as error:
        job.code.platform.refused(job, None, error)
        raise
    return found


def enter(job: Job, container: str, needed: Level, *, stands: bool = True) -> None:
    """Look into a container, or upload into it, as a running job.

    Parameters
    ----------
    job : Job
        Who does.
    container : str
        A project, or a workspace by its id.
    needed : Level
        What it takes: VIEW to look, UPLOAD to upload.
    stands : bool
        False for a workspace that has been destroyed.

    Raises
    ------
    ResourceNotFoundError
        If the workspace is gone (F1).
    PermissionDeniedError
        If the job lacks the level (F2, F3, F5).
    """
    try:
        if not stands:
            raise ResourceNotFoundError(f"{container} is gone: its master group is final")
        check_level(job.code.platform.access, job, container, needed)
    except PlatformError as error:
        job.code.platform.refused(job, None, error)
        raise
