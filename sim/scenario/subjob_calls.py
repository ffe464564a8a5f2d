"""The entry points that a step starts as subjobs, and the instance types that it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.scenario.call_steps import Run, Scatter, Subjob, Tasks
from sim.scenario.findings import Path
from sim.scenario.steps import Step


class SubjobStart(NamedTuple):
    """A place in a step where a subjob is started."""

    at: Path
    """Path within the step."""
    entry_point: str
    """The entry point."""
    instance_type: str | None
    """The instance type that the call asks for."""


def subjobs_of(step: Step) -> Iterator[SubjobStart]:
    """Yield every entry point that a step starts as a subjob."""
    match step:
        case Subjob(subjob=call):
            yield SubjobStart(("subjob",), call.entry_point, call.instance_type)
        case Scatter(scatter=scatter):
            yield SubjobStart(("scatter",), scatter.entry_point, scatter.instance_type)
            if scatter.collect is not None:
                yield SubjobStart(("scatter", "collect"), scatter.collect.entry_point, scatter.collect.instance_type)
        case Tasks(tasks=processes):
            for name, process in processes.items():
                yield SubjobStart(("tasks", name), process.entry_point or name, process.instance_type)


def types_asked_for(step: Step) -> set[str]:
    """Return the instance types that the calls of a step ask for."""
    asked = {start.instance_type for start in subjobs_of(step)}
    if isinstance(step, Run):
        asked.add(step.run.instance_type)
    return {name for name in asked if name is not None}
