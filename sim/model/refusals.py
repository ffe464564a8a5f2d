"""Calls that were refused, on their way to the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.errors import PlatformError
    from sim.model.execution import Execution
    from sim.model.platform import Platform


def refuse_event(
    platform: Platform, name: str, error: PlatformError, caller: str = "", execution: Execution | None = None
) -> None:
    """Write that what an event asked for was refused.

    Parameters
    ----------
    platform : Platform
        Who refused.
    name : str
        Name of the event.
    error : PlatformError
        Why.
    caller : str
        The user; empty where it was nobody's call.
    execution : Execution, optional
        What the call was about, where that was found.
    """
    launch, index, project = "", 0, ""
    if execution is not None:
        terms = execution.tree.terms
        launch, index, project = terms.launch, execution.tree.index, terms.project
    message = f"event {name}: {error}"
    platform.recorder.rejection((platform.clock.now, launch, index, caller, project, "", error.name, message))
