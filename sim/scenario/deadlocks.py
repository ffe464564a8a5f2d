"""What can never have the workers that it needs (G9, N1, N2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.call_steps import Scatter, ScatterCall, Tasks, Wait
from sim.scenario.findings import programs_reached
from sim.scenario.steps import Step

if TYPE_CHECKING:
    from sim.scenario.executables import Program
    from sim.scenario.scenario import Scenario


def deadlocks(scenario: Scenario) -> Iterator[str]:
    """Yield a sentence for each cluster beyond the limit, and each step that waits for ever for want of workers.

    That is what the platform would do too, so such a scenario is sound; it just does not end well.
    """
    programs = {
        name: program
        for launch in scenario.launches.values()
        for name, program in programs_reached(scenario, launch.run)
    }
    yield from _too_large(programs, scenario.limits.workers_per_user)
    if scenario.limits.workers_per_user == 1:
        yield from _waits_for_ever(programs)


def _too_large(programs: dict[str, Program], limit: int) -> Iterator[str]:
    for name, program in programs.items():
        for label, point in program.entry_points.items():
            cluster = point.cluster or program.cluster
            if cluster is not None and cluster.initial_instance_count > limit:
                yield (
                    f"{name}, entry point {label}, will be refused with InvalidInput: a cluster of "
                    f"{cluster.initial_instance_count} is larger than the limit of {limit} workers a user"
                )


def _waits_for_ever(programs: dict[str, Program]) -> Iterator[str]:
    for name, program in programs.items():
        for label, point in program.entry_points.items():
            for index, step in enumerate(point.steps):
                what, way_out = _kept(step)
                if what:
                    place = f"{name}, entry point {label}, step {index}"
                    yield (
                        f"with workers_per_user: 1 {what} in {place}, waits for ever: it keeps the only worker while "
                        f"it waits for jobs that need one; allow 2 or more{way_out}"
                    )


def _kept(step: Step) -> tuple[str, str]:
    match step:
        case Wait():
            return "wait", ""
        case Tasks():
            return "tasks", ""
        case Scatter(scatter=call) if call.collect is None:
            return _scatter(call), ", make one chunk of it, or give it collect"
    return "", ""


def _scatter(call: ScatterCall) -> str:
    items = len(call.over) if isinstance(call.over, list) else call.over
    if isinstance(items, int):
        return "scatter" if items > call.chunk else ""
    return f"scatter, where it has more than {call.chunk} items,"
