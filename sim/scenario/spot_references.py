"""Whether what a scenario says of spot machines and of choices of instance types makes sense."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sim.scenario.clock_references import LATEST, unread
from sim.scenario.executables import Workflow
from sim.scenario.findings import Finding, Names, Path

if TYPE_CHECKING:
    from sim.scenario.launches import Launch
    from sim.scenario.scenario import Scenario
    from sim.scenario.spot import InstanceTypeSelector, Shut


def check_spot(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """Yield instance types of the market that are not there, and times that end before they begin."""
    yield from _times(scenario, ("spot", "shut"), scenario.spot.shut)
    for name, type_ in scenario.spot.types.items():
        at: Path = ("spot", "types", name)
        yield from names.missing_instance_type(at, name)
        yield from _times(scenario, (*at, "shut"), type_.shut)


def _times(scenario: Scenario, at: Path, times: Iterable[Shut]) -> Iterator[Finding]:
    if unread(scenario, "start"):
        return
    for index, shut in enumerate(times):
        begin, end = shut.from_.at(scenario.start), shut.to.at(scenario.start)
        if end <= begin:
            yield (*at, index), "this ends before it begins: write a later to, or an earlier from"
        elif end <= scenario.start:
            yield (*at, index), "this is over before the scenario's start: leave it out, or write a later to"
        elif end >= LATEST:
            yield (*at, index, "to"), "this is after year 2300: write an earlier instant, or a shorter time"


def selector_wrong(at: Path, selector: InstanceTypeSelector | None, names: Names) -> Iterator[Finding]:
    """Yield the instance types among which someone is to choose and that are not there."""
    for index, name in enumerate(selector.allowed if selector is not None else ()):
        yield from names.missing_instance_type((*at, "instance_type_selector", "allowed", index), name)


def head_of_workflow(scenario: Scenario, at: Path, launch: Launch) -> Iterator[Finding]:
    """Yield a finding where a workflow is to have a head job: it has none (K6)."""
    if launch.head_job_on_demand and isinstance(scenario.executables.get(launch.run), Workflow):
        message = f"{launch.run} is a workflow and has no head job: leave this out, or write it in what its stages run"
        yield (*at, "head_job_on_demand"), message
