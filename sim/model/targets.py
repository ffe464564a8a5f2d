"""Which executions an event from outside means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.events import Target

if TYPE_CHECKING:
    from sim.model.execution import Execution
    from sim.model.platform import Platform
    from sim.scenario.events import Meant


def target_of(meant: Meant, platform: Platform) -> Target:
    """Return what is meant in full: a launch's name stands for its roots, any other text for a name."""
    if isinstance(meant, Target):
        return meant
    scenario = platform.scenario
    return Target(launch=meant) if meant in scenario.launches or meant in scenario.replays else Target(name=meant)


def fits(execution: Execution, target: Target) -> bool:
    """Return whether an execution is among those that are meant."""
    tree = execution.tree
    if target.launch is not None and tree.terms.launch != target.launch:
        return False
    if target.index is not None and tree.index != target.index:
        return False
    return execution.parent is None if target.name is None else execution.name == target.name


def unfinished(platform: Platform, target: Target) -> list[Execution]:
    """Return the executions that are meant and not final, in order of launch."""
    return [execution for execution in platform.unfinished() if fits(execution, target)]


def words(target: Target) -> str:
    """Return what is meant, in words."""
    parts = [] if target.name is None else [f"called '{target.name}'"]
    if target.launch is not None:
        parts.append(f"of launch '{target.launch}'")
    if target.index is not None:
        parts.append(f"item {target.index}")
    return ", ".join(parts)
